"""The one exception that a user's mistake raises, so that the command line can print it in one line;
and how a message quotes what it was given, which may be anything."""

import reprlib

LONGEST_LINE = 1000
LONGEST_QUOTE = 80

_shortened = reprlib.Repr()
_shortened.maxstring = _shortened.maxother = LONGEST_QUOTE
_shortened.maxlevel = 2


class BriefingError(ValueError):
    """Bad input: the message says what is wrong and what would be right, in one line."""

    def __str__(self) -> str:
        return one_line(super().__str__())

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows in place of a traceback: the message speaks for itself."""
        return [f"{type(self).__name__}: {self}"]


def one_line(text: str, longest: int = LONGEST_LINE) -> str:
    r"""`text` on one line that a terminal can show: what cannot be printed is escaped, and the middle
    of a very long text is left out.

    >>> one_line("two\nlines \x1b[31m"), one_line("x" * 50, longest=9)
    ('two lines \\x1b[31m', 'xxxx…xxxx')
    """
    if len(text) > 8 * longest:  # the escapes below would make a huge text larger still
        text = text[: 4 * longest] + text[-4 * longest :]
    line = " ".join(text.split())
    if not line.isprintable():
        line = "".join(one if one.isprintable() else ascii(one)[1:-1] for one in line)
    if len(line) <= longest:
        return line
    half = (longest - 1) // 2
    return f"{line[:half]}…{line[-half:]}"


def quoted(value: object) -> str:
    """`value` as a message quotes it: a text in quotation marks, anything else as Python writes it,
    shortened.

    >>> quoted("Armenai"), quoted(["GEO"]), quoted("x" * 1000)[-5:]
    ('"Armenai"', "['GEO']", 'xxxx"')
    """
    if isinstance(value, str):
        return f'"{one_line(value, LONGEST_QUOTE)}"'
    try:
        return one_line(_shortened.repr(value), LONGEST_QUOTE)
    except Exception:  # whatever its __repr__ raises; a whole number may be too long to write out
        return f"a value of the type {type(value).__name__}"

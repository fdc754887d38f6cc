"""The one exception that a user's mistake raises, so that the command line can print it in one line;
how a message quotes what it was given, which may be anything; and which known word may be meant."""

import difflib
import reprlib
from collections.abc import Iterable

LONGEST_LINE = 1000
LONGEST_QUOTE = 80
LONGEST_WORD = 100  # no known word has as many characters, and comparing a long text takes long

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
    tail = (longest - 1) // 2
    return f"{line[: longest - 1 - tail]}…{line[-tail:]}"


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


def nearest(
    text: object, known: Iterable[str], *, several: int = 3, likeness: float = 0.6
) -> list[str]:
    """The known words most like `text`, in any case, best first; `likeness` runs from 0 to 1.

    >>> nearest("Contry", ["country", "patron"])
    ['country']
    """
    if not isinstance(text, str) or len(text) > LONGEST_WORD:
        return []
    spelled = {word.casefold(): word for word in known}
    found = difflib.get_close_matches(text.casefold(), spelled, n=several, cutoff=likeness)
    return [spelled[word] for word in found]


def did_you_mean(text: object, known: Iterable[str], *, several: int = 3) -> str:
    """The known words most like `text`, as a question to add to an error, or nothing.

    >>> did_you_mean("contry", ["country", "patron"])
    '; did you mean country?'
    >>> did_you_mean("xyz", ["country", "patron"])
    ''
    """
    found = nearest(text, known, several=several)
    return f"; did you mean {' or '.join(found)}?" if found else ""

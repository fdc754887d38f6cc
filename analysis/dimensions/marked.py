r"""Computed text: words of the project's with names, labels and questions from tables among them.

Such text is no Markdown: whatever a table holds is shown as it is written. What the project itself sets
in bold or links is marked with characters that no text has (Unicode's noncharacters); `markdown` turns a
text into the Markdown that the exporters and Jupyter read, `plain` drops the marks.

>>> said = f"It is {strong('likely')}: 2*3 of [x] and {link('the table', '#tab-a')}"
>>> markdown(said)
'It is **likely**: 2\\*3 of \\[x\\] and [the table](<#tab-a>)'
>>> plain(said)
'It is likely: 2*3 of [x] and the table'
"""

from __future__ import annotations

import re
from urllib.parse import quote

_BOLD, _ROMAN, _LINKED, _TO, _END, _SLOPED, _UPRIGHT = _MARKS = (
    "\ufdd4\ufdd5\ufdd6\ufdd7\ufdd8\ufdd9\ufdda"
)
_ANY = re.compile(f"[{_MARKS}]")
_LINK = re.compile(f"{_LINKED}([^{_TO}]*){_TO}([^{_END}]*){_END}")
# What Markdown, HTML, formulas and notes begin with, and addresses that become links by themselves.
_READ = re.compile(r"[\\`*_~\[\]<>|$&{}^#!=@]|(?<=\\)[()]|:(?=//)|(?<=\bwww)\.", re.IGNORECASE)
# What makes of a line a list, a definition or a target.
_OPENING = re.compile(r"^(\d*)([-+:%(.)])")
_NO_ADDRESS = re.compile(r"[\s<>\\$`|\"]")
_WRITTEN = {_BOLD: "**", _ROMAN: "**", _SLOPED: "*", _UPRIGHT: "*"}
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_PARAGRAPHS = re.compile(r"\n\s*\n")


def strong(text: str) -> str:
    """Computed text in bold."""
    return f"{_BOLD}{text.strip()}{_ROMAN}" if text.strip() else ""


def emphasis(text: str) -> str:
    """Computed text in italics."""
    return f"{_SLOPED}{text.strip()}{_UPRIGHT}" if text.strip() else ""


def link(text: str, address: str) -> str:
    """Computed text that leads to an address: of the web, or "#" and the id of a figure or table."""
    return f"{_LINKED}{_ANY.sub('', address)}{_TO}{text}{_END}"


def is_marked(text: str) -> bool:
    """Whether there is anything in bold in a computed text, or a link."""
    return _ANY.search(text) is not None


def plain(text: str) -> str:
    """A computed text without its marks."""
    return _ANY.sub("", _LINK.sub(lambda found: found[2], text))


def markdown(text: str) -> str:
    r"""Computed text, or any text, as Markdown that shows it as it is written.

    White space is that of a line; an empty line parts paragraphs.

    >>> markdown("- 1 < 2, $a$ **and** <b>www.a.org</b>")
    '\\- 1 \\< 2, \\$a\\$ \\*\\*and\\*\\* \\<b\\>www\\.a.org\\</b\\>'
    """
    return "\n\n".join(filter(None, map(_paragraph, _PARAGRAPHS.split(text))))


def _paragraph(text: str) -> str:
    line = _SPACE.sub(" ", text).strip(" ")
    parts, done = [], 0
    for found in _LINK.finditer(line):
        address = _NO_ADDRESS.sub(lambda char: quote(char[0], safe=""), found[1])
        parts += [_escaped(line[done : found.start()], not done)]
        parts += [f"[{_escaped(found[2], False)}](<{address}>)"]
        done = found.end()
    parts.append(_escaped(line[done:], not done))
    return _ANY.sub(lambda mark: _WRITTEN.get(mark[0], ""), "".join(parts))


def _escaped(text: str, is_first: bool) -> str:
    text = _READ.sub(lambda found: f"\\{found[0]}", text)
    return _OPENING.sub(lambda found: f"{found[1]}\\{found[2]}", text) if is_first else text

"""Characters that the project's fonts lack, and which way a text runs.

Common marks (ticks, crosses, coloured circles and squares) are drawn, each with its name and so
that they can be told apart in grey; other characters come from Noto fonts of the machine, where it
has them; what no font has is named in a warning.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from markupsafe import Markup, escape

from analysis.export import typefaces
from analysis.export.markup import Node, find, plain

# -- marks that are drawn ---------------------------------------------------------------------------

_COLOURS = {
    "red": ("#c62828", "R"),
    "orange": ("#e07b00", "O"),
    "yellow": ("#f2c500", "Y"),
    "green": ("#2e7d32", "G"),
    "blue": ("#1f5fbf", "B"),
    "purple": ("#7b3fa0", "P"),
    "brown": ("#7a4a21", "N"),
    "black": ("#111111", ""),
    "white": ("#fff", ""),
}
_CIRCLES = dict(zip("🔴🟠🟡🟢🔵🟣🟤⚫⚪", _COLOURS, strict=True))
_SQUARES = dict(zip("🟥🟧🟨🟩🟦🟪🟫⬛⬜", _COLOURS, strict=True))
_LINE = 'fill="none" stroke="{}" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"'
_TICK = "M4 8.6 7 11.6 12.4 4.8"
_CROSS = "M4.4 4.4 11.6 11.6M11.6 4.4 4.4 11.6"
_BOX = '<rect x="1" y="1" width="14" height="14" rx="3" fill="{}"/>'
_SHAPES = {
    "✅": ("tick", _BOX.format("#2e7d32") + f'<path d="{_TICK}" {_LINE.format("#fff")}/>'),
    "❌": ("cross", f'<path d="M3 3 13 13M13 3 3 13" {_LINE.format("#c62828")}/>'),
    "❎": ("cross in a box", _BOX.format("#2e7d32") + f'<path d="{_CROSS}" {_LINE.format("#fff")}/>'),
    "➕": ("plus", f'<path d="M8 2.5V13.5M2.5 8H13.5" {_LINE.format("currentColor")}/>'),
    "➖": ("minus", f'<path d="M2.5 8H13.5" {_LINE.format("currentColor")}/>'),
    "⭐": (
        "star",
        '<path d="M8 1 10.1 5.8 15.3 6.3 11.4 9.7 12.5 14.8 8 12.1 3.5 14.8 4.6 9.7 .7 6.3 5.9 5.8Z"'
        ' fill="#f2c500" stroke="#7a6200" stroke-width=".7"/>',
    ),
    "❗": ("exclamation mark", f'<path d="M8 2.5V9.5M8 13.2V13.4" {_LINE.format("#c62828")}/>'),
    "❓": (
        "question mark",
        f'<path d="M5.2 5.2A2.8 2.8 0 1 1 8 8.4V9.8M8 13.2V13.4" {_LINE.format("#c62828")}/>',
    ),
    "🔺": ("red triangle up", '<path d="M8 2 15 14H1Z" fill="#c62828"/>'),
    "🔻": ("red triangle down", '<path d="M8 14 1 2H15Z" fill="#c62828"/>'),
}  # fmt: skip
DRAWN = frozenset([*_CIRCLES, *_SQUARES, *_SHAPES])
# With the selector that asks for a coloured glyph, which is for fonts that have one.
_DRAWN = re.compile(f"([{''.join(sorted(DRAWN))}])\ufe0f?")


@cache
def drawing(mark: str) -> tuple[str, str]:
    """The name of a mark, and its drawing as SVG, an em wide."""
    if mark in _SHAPES:
        name, shape = _SHAPES[mark]
    else:
        kind = "circle" if mark in _CIRCLES else "square"
        colour = {**_CIRCLES, **_SQUARES}[mark]
        fill, letter = _COLOURS[colour]
        name = f"{colour} {kind}"
        edge = f'fill="{fill}" stroke="#333" stroke-width=".8"'
        shape = (
            f'<circle cx="8" cy="8" r="7" {edge}/>'
            if kind == "circle"
            else f'<rect x="1" y="1" width="14" height="14" {edge}/>'
        )
        if letter:
            ink = "#111" if colour in ("yellow", "orange") else "#fff"
            shape += f'<path d="{_letter(letter)}" fill="{ink}"/>'
    return name, (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16" height="16">'
        f"{shape}</svg>"
    )


@cache
def _letter(letter: str) -> str:
    """A letter's outline in the middle of a drawing."""
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.ttLib import TTFont

    with TTFont(typefaces.FONTS / "NotoSans-Bold.ttf", lazy=True) as font:
        glyphs = font.getGlyphSet()
        name = font.getBestCmap()[ord(letter)]
        scale = 9 / font["head"].unitsPerEm
        pen = SVGPathPen(glyphs, ntos=lambda value: f"{value:.2f}".rstrip("0").rstrip("."))
        left, base = 8 - glyphs[name].width * scale / 2, 8 + font["OS/2"].sCapHeight * scale / 2
        glyphs[name].draw(TransformPen(pen, (scale, 0, 0, -scale, left, base)))
        return str(pen.getCommands())


def marks(data: Any) -> dict[str, Node]:
    """The drawn marks that a document uses: each one's name (`alt`) and drawing (`svg`)."""
    used = sorted(DRAWN & {character for text in shown(data) for character in text})
    return {mark: dict(zip(("alt", "svg"), drawing(mark), strict=True)) for mark in used}


def html(text: str) -> Markup:
    """A text as HTML, its marks drawn."""
    if text.isascii():
        return escape(text)

    def drawn(found: re.Match[str]) -> str:
        name, svg = drawing(found[1])
        style = "height:1em;width:1em;vertical-align:-.12em"
        return svg.replace(
            "<svg ", f'<svg role="img" aria-label="{name}" style="{style}" ', 1
        ).replace(' width="16" height="16"', "", 1)

    return Markup(_DRAWN.sub(drawn, str(escape(text))))


# -- characters without a glyph ----------------------------------------------------------------------

_NOT_SHOWN = {
    "alt", "data", "dir", "href", "id", "ids", "key", "kind", "mathml", "picture", "sha256", "src",
    "stem", "svg", "t", "title_id", "to", "typst", "url", "description", "keywords", "marks",
}  # fmt: skip


def shown(data: Any) -> Iterator[str]:
    """The texts of a document that are set in its fonts."""
    waiting = [data]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            if "given" not in node:  # a formula, which has fonts of its own
                waiting += [value for key, value in node.items() if key not in _NOT_SHOWN]
        elif isinstance(node, list | tuple):
            waiting += node


def lacking(data: Any) -> Counter[str]:
    """The characters that neither the project's fonts nor a drawing shows, and how often each is used."""
    texts = [text for text in shown(data) if not text.isascii()]
    used = Counter(character for text in texts for character in text)
    known = typefaces.own_characters()
    return Counter(
        {
            character: count
            for character, count in used.items()
            if ord(character) not in known and character not in DRAWN and _is_visible(character)
        }
    )


def _is_visible(character: str) -> bool:
    kind = unicodedata.category(character)
    return (kind[0] not in "CZ" and not 0xFE00 <= ord(character) <= 0xFE0F) or kind == "Co"


def without_glyph(wanted: Counter[str]) -> Counter[str]:
    """Those of the characters that no font of the machine has either."""
    held = [held for _, held in typefaces.machine_fonts(frozenset(wanted))]
    return Counter({c: n for c, n in wanted.items() if not any(c in one for one in held)})


def warning(missing: Counter[str]) -> str:
    """Which characters no font has, in one line; the most frequent of many."""
    total = sum(missing.values())
    most = sorted(missing.items(), key=lambda pair: (-pair[1], pair[0]))
    named = ", ".join(f"{character} ({_count(count)})" for character, count in most[:12])
    more = f" and {len(most) - 12} others" if len(most) > 12 else ""
    scripts = dict.fromkeys(_script(character) for character, _ in most)
    return (
        f"{total} {'character has' if total == 1 else 'characters have'} no glyph in any font here: "
        f"{named}{more}; a Noto font for {', '.join(list(scripts)[:4])} would show "
        f"{'it' if total == 1 else 'them'}. Until then the PDF is not PDF/UA-1"
    )


def _count(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _script(character: str) -> str:
    name = unicodedata.name(character, "")
    if unicodedata.category(character) == "So":
        return "symbols and emoji"
    first = name.split(" ")[0].split("-")[0]
    if first in ("CJK", "IDEOGRAPHIC", "FULLWIDTH", "KANGXI"):
        return "CJK"
    return first.capitalize() if first else "private use"


# -- which way a text runs ----------------------------------------------------------------------------


def is_right_to_left(text: str) -> bool:
    """Whether the first letter of a text is of a script that runs from right to left.

    >>> is_right_to_left("2020: أرمينيا and Armenia"), is_right_to_left("Armenia أرمينيا")
    (True, False)
    """
    if text.isascii():
        return False
    classes = map(unicodedata.bidirectional, text)
    return next((one != "L" for one in classes if one in ("L", "R", "AL")), False)


def set_directions(data: Any) -> None:
    """Mark what runs from right to left: {dir: "rtl"} of paragraphs, headings, lists, cells, tables."""
    for node in find(data, lambda node: "kind" in node or "c" in node):
        kind = node.get("kind", "")
        if kind == "list":
            first = next((block for item in node["items"] for block in item if "c" in block), None)
            is_rtl = first is not None and is_right_to_left(plain(first["c"]))
        elif kind == "table":
            is_rtl = _runs_left(column["c"] for column in node["columns"])
            is_rtl = is_rtl or (
                not any(column["c"] for column in node["columns"])
                and _runs_left(cell["c"] for cell in (node["rows"] or [[]])[0])
            )
            if is_rtl:
                swapped = {"left": "right", "right": "left"}
                for column in node["columns"]:
                    column["align"] = swapped.get(column["align"], column["align"])
        elif kind in ("paragraph", "heading"):
            is_rtl = is_right_to_left(plain(node["c"]))
        else:
            continue
        if is_rtl:
            node["dir"] = "rtl"


def _runs_left(cells: Iterable[list[Node]]) -> bool:
    texts = [text for cell in cells if (text := plain(cell).strip())]
    return bool(texts) and sum(map(is_right_to_left, texts)) * 2 > len(texts)

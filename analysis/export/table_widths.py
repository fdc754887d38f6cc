"""How a table stands on paper: its type size, the widths of its columns, and what does not fit a page.

A table whose columns state no widths is set in 8 points with each column as wide as its longest
line. Where the page is too narrow for that, its texts are set in lines, none narrower than a word;
then in smaller type, down to 6 points; then on a page turned on its side; and what is too wide for
that is split by columns, with those that name the rows repeated. Widths are those of the letters in
the fonts of the report, in points.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from analysis.export import bounds, typefaces
from analysis.export.document import DATE
from analysis.export.markup import Node, plain

TEXT_WIDTH = 170 / 25.4 * 72  # of a page of either paper, in points
SIZES = (8.0, 7.5, 7.0, 6.5, 6.0)
LONGEST_WORD = 32  # characters; what is longer is broken into pieces
PIECE = 14
NAME = 14  # characters of a column's name, which is then broken where its words meet
SPARE = 1.02  # by which letters side by side may differ from the sum of their widths
COMFORT = 11.0  # ems: a text in lines narrower than this is hard to read
BAR = 10.0  # ems: a bar behind a number, where there is room
LEAST_PICTURE = 60.0  # points, to which a picture in a cell may shrink
TALL = 600  # characters of a cell that may be cut at the foot of a page
IN_CELL = 3.0  # of quotations and lists in one another within a cell, as in `bounds`
NESTING = 24.0  # points that a list, a quotation or a box takes of the width
MOST_NAMING = 3  # columns that are repeated
_BREAK = "\u200b"
_LONG = re.compile(rf"[^\s{_BREAK}]{{{LONGEST_WORD + 1},}}")
_LONG_NAME = re.compile(rf"[^\s{_BREAK}]{{{NAME + 1},}}")
_JOINT = re.compile(r"(?<=[\w)])([_./:-]+)(?=[^\W\d_])")


@dataclass(frozen=True)
class Room:
    """Where a table stands: how wide, and how wide a turned page is; 0 where it cannot be turned."""

    width: float
    turned: float = 0.0


@dataclass(frozen=True)
class Extent:
    """The least and the most width that a cell can use: in ems of its type, and in points.

    The widest word, or the widest picture at its smallest; the longest line. bar: the width, in
    ems, that it is to have where there is room.
    """

    word: float = 0.0
    picture: float = 0.0
    line: float = 0.0
    pictures: float = 0.0
    bar: float = 0.0

    def least(self, size: float) -> float:
        return max(self.word * size * SPARE, self.picture)

    def most(self, size: float) -> float:
        return max(self.line * size * SPARE + self.pictures, self.least(size))

    def comfortable(self, size: float) -> float:
        return min(self.most(size), max(self.least(size), COMFORT * size))

    def __or__(self, other: Extent) -> Extent:
        """The extent of a column with both cells."""
        return Extent(
            max(self.word, other.word),
            max(self.picture, other.picture),
            max(self.line, other.line),
            max(self.pictures, other.pictures),
            max(self.bar, other.bar),
        )


def inset(size: float) -> float:
    """The room left and right of a cell's text, in points, at a type size."""
    return 4.5 if size >= 7.5 else 3.0 if size >= 6.5 else 2.5


def laid_out(blocks: list[Node], turned: float = 0.0, width: float = TEXT_WIDTH) -> list[Node]:
    """Blocks with a `layout` in each table whose columns state no width; what is given is left alone.

    A table has `breaks` where it may be cut at the foot of any page, and a cell of it `is_tall`.

    Parameters
    ----------
    blocks: of a document.
    turned: the width of a text on a page turned on its side, in points; 0 where none may be.
    width: of the text, in points.
    """
    made = []
    for block in blocks:
        if block["kind"] == "table" and any("width" not in column for column in block["columns"]):
            block = _table(block, Room(width, turned))
        else:
            inner = max(width - NESTING, width / 2)
            for key in ("blocks", "items"):
                if key == "items" and block["kind"] != "list":
                    continue
                if key in block:
                    within = block[key]
                    block = {**block, key: [laid_out(item, 0.0, inner) for item in within]
                             if key == "items" else laid_out(within, 0.0, inner)}  # fmt: skip
        made.append(block)
    return made


def _table(table: Node, room: Room) -> Node:
    columns = [{**column, "c": _broken(column["c"], _LONG_NAME)} for column in table["columns"]]
    rows = [[_cell(cell) for cell in row] for row in table["rows"]]
    extents = [
        _column([column["c"], *(row[x] for row in rows)]) for x, column in enumerate(columns)
    ]
    layout = choose(extents, naming(rows), room)
    width_of = {
        x: wide for group in layout["groups"]
        for x, wide in zip(group["columns"], group["widths"], strict=True) if wide
    }  # fmt: skip
    for row in rows:
        for x, cell in enumerate(row):
            if cell.get("blocks"):
                within = width_of.get(x) or extents[x].most(layout["size"])
                inner = bounds.breakable(bounds.shallow(cell["blocks"], IN_CELL))
                cell["blocks"] = laid_out(inner, 0.0, within)
    made = {**table, "columns": columns, "rows": rows, "layout": layout}
    if any("is_tall" in cell for row in rows for cell in row):
        made["breaks"] = True  # wherever it stands: a row of it may be taller than a page
    return made


def choose(extents: Sequence[Extent], repeated: int, room: Room) -> Node:
    """The layout of a table.

    Parameters
    ----------
    extents: of its columns.
    repeated: how many of the first columns name the rows, and stand again in each part.
    room: where it stands.

    Returns
    -------
    {size, inset: points, turned: bool, groups: [{columns: [int...], widths: [points...], said}...]}:
    a part of the table each, and what is said above it where there are several; widths of 0 are for
    Typst to find, for there is room to spare.
    """
    count = len(extents)
    every = list(range(count))
    widths = [(room.width, False)] + ([(room.turned, True)] if room.turned else [])
    for measure in (Extent.comfortable, Extent.least):
        for width, is_turned in widths:
            for size in SIZES:
                if _sum(extents, measure, size) <= width:
                    return _layout(extents, [every], size, width, is_turned)
    width, is_turned = widths[-1]
    repeated = max(1, repeated)
    while repeated > 1 and _sum(extents[:repeated], Extent.comfortable, SIZES[-1]) > width / 3:
        repeated -= 1
    parts = [(size, _groups(extents, repeated, size, width)) for size in SIZES]
    fewest = min(len(groups) for _, groups in parts)
    size, groups = next((size, groups) for size, groups in parts if len(groups) == fewest)
    return _layout(extents, _even(extents, repeated, size, width, groups), size, width, is_turned)


def naming(rows: Sequence[Sequence[Node]]) -> int:
    """How many of the first columns name the rows: of a data frame, the levels of its index."""
    width = min((len(row) for row in rows), default=0)
    count = 0
    while count < min(width - 1, MOST_NAMING) and all(row[count].get("head") for row in rows):
        count += 1
    return max(1, count)


def _sum(extents: Sequence[Extent], measure: Any, size: float) -> float:
    return sum(measure(extent, size) + 2 * inset(size) for extent in extents)


def _layout(
    extents: Sequence[Extent],
    groups: list[list[int]],
    size: float,
    width: float,
    is_turned: bool,
) -> Node:
    """A layout by its parts.

    Parameters
    ----------
    extents: of all columns.
    groups: the columns of each part.
    size: of the type, in points.
    width: of the page, in points.
    is_turned: whether that is of a page turned on its side.
    """
    made = []
    whole = len(extents)
    for group in groups:
        own = [x for x in group if sum(x in other for other in groups) == 1]
        said = f"Columns {own[0] + 1} to {own[-1] + 1} of {whole}" if len(groups) > 1 else ""
        widths = _widths([extents[x] for x in group], size, width)
        made.append({"columns": group, "widths": widths, "said": said})
    return {"size": size, "inset": inset(size), "turned": is_turned, "groups": made}


def _widths(extents: Sequence[Extent], size: float, width: float) -> list[float]:
    """The widths of columns side by side: what each needs, and of the rest as much as it can use."""
    if _sum(extents, Extent.most, size) <= width:
        return [one.bar and one.most(size) + 2 * inset(size) for one in extents]
    base = Extent.comfortable if _sum(extents, Extent.comfortable, size) <= width else Extent.least
    least = [base(extent, size) + 2 * inset(size) for extent in extents]
    more = [
        extent.most(size) + 2 * inset(size) - low
        for extent, low in zip(extents, least, strict=True)
    ]
    rest = width - sum(least)
    if rest < 0:  # one that is wider than the page: pictures and tables within shrink
        return [round(low * width / sum(least), 2) for low in least]
    share = rest / sum(more) if sum(more) else 0.0
    return [round(low + add * share, 2) for low, add in zip(least, more, strict=True)]


def _groups(extents: Sequence[Extent], repeated: int, size: float, width: float) -> list[list[int]]:
    """The columns side by side as many as a width takes, those that name the rows in each part."""
    first = list(range(repeated))
    need = [extent.comfortable(size) + 2 * inset(size) for extent in extents]
    room = width - min(sum(need[:repeated]), width / 2)
    groups: list[list[int]] = []
    used = room + 1
    for x in range(repeated, len(extents)):
        if used + need[x] > room:
            groups.append(list(first))
            used = 0.0
        groups[-1].append(x)
        used += need[x]
    return groups or [first]


def _even(
    extents: Sequence[Extent],
    repeated: int,
    size: float,
    width: float,
    groups: list[list[int]],
) -> list[list[int]]:
    """As many parts, about as wide as one another."""
    for step in range(1, 20):
        narrower = _groups(extents, repeated, size, width * (1 - step / 40))
        if len(narrower) > len(groups):
            break
        groups = narrower
    return groups


# -- what a cell needs -------------------------------------------------------------------------


def _column(cells: Sequence[Any]) -> Extent:
    extent = Extent()
    for number, cell in enumerate(cells):
        if not number:
            extent |= _of_lines(cell, is_bold=True)
        elif cell.get("blocks"):
            extent |= _of_blocks(cell["blocks"])
        elif "bar" in cell.get("look", {}):
            extent |= _of_lines(cell["c"]) | Extent(line=BAR, bar=BAR)
        else:
            extent |= _of_lines(cell["c"], is_bold=bool(cell.get("look", {}).get("bold")))
    return extent


def _of_blocks(blocks: Sequence[Node]) -> Extent:
    """The extent of blocks one below the other."""
    extent = Extent()
    for block in blocks:
        kind = block["kind"]
        if kind == "table":
            columns = [
                _column([column["c"], *(row[x] for row in block["rows"])])
                for x, column in enumerate(block["columns"])
            ]
            room = sum(2 * inset(SIZES[0]) for _ in columns) + 2
            extent |= Extent(
                0.0,
                sum(column.least(SIZES[-1]) for column in columns) + room,
                0.0,
                sum(column.most(SIZES[0]) for column in columns) + room,
            )
        elif kind in ("image", "figure"):
            extent |= _of_lines([{**block, "t": "image"}])
        elif kind == "list":
            within = _of_blocks([one for item in block["items"] for one in item])
            extent |= Extent(within.word + 2, within.picture, within.line + 2, within.pictures)
        elif kind in ("code", "output", "error"):
            text = str(block.get("text") or block.get("message") or "")
            lines = [text_width(line, "mono") for line in text.split("\n")]
            words = [text_width(word, "mono") for word in re.split(r"\s+", _pieces(text))]
            extent |= Extent(max(words) + 2, 0.0, max(lines) + 2)
        elif "blocks" in block:
            extent |= _of_blocks(block["blocks"])
        elif "c" in block:
            extent |= _of_lines(block["c"])
    return extent


def _of_lines(nodes: Sequence[Node], is_bold: bool = False) -> Extent:
    """The extent of inline nodes."""
    widest = longest = line = word = 0.0
    picture = pictures = beside = 0.0
    for piece in pieces_of(nodes, "bold" if is_bold else "plain"):
        if isinstance(piece, str) and piece in (" ", "\n", _BREAK):
            widest, word = max(widest, word), 0.0
            if piece == "\n":
                longest, line, pictures, beside = (
                    max(longest, line),
                    0.0,
                    max(pictures, beside),
                    0.0,
                )
            elif piece == " ":
                line += 0.26
        elif isinstance(piece, float):  # a picture
            picture, beside = max(picture, min(piece, LEAST_PICTURE)), beside + piece
        else:
            text, font = piece
            wide = text_width(text, font)
            line, word = line + wide, word + wide
    return Extent(max(widest, word), picture, max(longest, line), max(pictures, beside))


def pieces_of(nodes: Sequence[Node], font: str) -> Iterator[Any]:
    """(text, font) of what is not broken, " ", "\\n" or a break between, a picture's points."""
    for node in nodes:
        kind = node["t"]
        if kind in ("text", "ref"):
            text = node["s"]
            for date in DATE.findall(text):
                text = text.replace(date, date.replace(" ", "\u00a0"))
            for part in re.split(r"([ \n\t\u200b]+)", text):
                if part.strip(" \n\t\u200b"):
                    yield part, font
                elif part:
                    yield " " if part.strip(_BREAK) else _BREAK
        elif kind == "break":
            yield "\n"
        elif kind in ("code", "digest"):
            for number, part in enumerate(_pieces(node["s"]).split()):
                if number:
                    yield " "
                yield f"{part} ", "mono"
        elif kind == "math":
            # No more than a guess: the letters, and each command as one.
            tex = re.sub(r"\\(?:text|mathrm|mathbf|frac|left|right)\b|[{}^_&\s]", "", node["tex"])
            yield re.sub(r"\\[a-zA-Z]+|\\.", "M", tex), font
        elif kind == "image":
            yield float(node.get("width") or 20) * 0.75
        elif "c" in node:
            yield from pieces_of(node["c"], "bold" if kind == "strong" else font)


# -- long words --------------------------------------------------------------------------------


def _cell(cell: Node) -> Node:
    """A cell of which no word is too long; whether it may be cut at the foot of a page."""
    cell = {**cell, "c": _broken(cell["c"])} if cell["c"] else dict(cell)
    if cell.get("blocks") or len(plain(cell["c"])) > TALL:
        cell["is_tall"] = True
    return cell


def _broken(nodes: Sequence[Node], long: re.Pattern[str] = _LONG) -> list[Node]:
    """Inline nodes with places in their long words where a line may end."""
    made = []
    for node in nodes:
        if "c" in node:
            node = {**node, "c": _broken(node["c"], long)}
        elif node["t"] == "text" and long.search(node["s"]):
            text = node["s"]
            if long is _LONG_NAME:
                text = long.sub(lambda found: _JOINT.sub(rf"\1{_BREAK}", found[0]), text)
            node = {**node, "s": _pieces(text)}
        made.append(node)
    return made


def _pieces(text: str) -> str:
    return _LONG.sub(
        lambda found: _BREAK.join(
            found[0][at : at + PIECE] for at in range(0, len(found[0]), PIECE)
        ),
        text,
    )


# -- letters -----------------------------------------------------------------------------------


@cache
def _advances(name: str) -> dict[int, float]:
    """The widths of a font's letters, in ems, by character."""
    from fontTools.ttLib import TTFont

    with TTFont(typefaces.path(name), lazy=True) as font:
        units = font["head"].unitsPerEm
        metrics = font["hmtx"].metrics
        return {code: metrics[glyph][0] / units for code, glyph in font.getBestCmap().items()}


_FONTS = {
    "plain": ("NotoSans-Regular.ttf", "DejaVuSans.ttf"),
    "bold": ("NotoSans-Bold.ttf", "DejaVuSans-Bold.ttf"),
}


@cache
def _letter(character: str, font: str) -> float:
    if font == "mono":
        return 0.56 * (2 if unicodedata.east_asian_width(character) in "WF" else 1)
    for name in _FONTS[font]:
        if (wide := _advances(name).get(ord(character))) is not None:
            return wide
    if unicodedata.combining(character):
        return 0.0
    return 1.3 if unicodedata.east_asian_width(character) in "WF" else 1.0  # of another font


def text_width(text: str, font: str) -> float:
    """How wide a text is in a font, "plain", "bold" or "mono", in ems."""
    return sum(_letter(character, font) for character in text)

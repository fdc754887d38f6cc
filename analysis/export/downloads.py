"""What a reader takes from a document: the values of its charts and its tables, as CSV.

Each file begins with comment lines that say what it holds and whence, so that it can stand alone;
names of files name the document and the figure. All are safe to open in a spreadsheet.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from analysis.export.drawings import Frame
from analysis.export.markup import Node, find, in_lines, is_web, plain

# Spreadsheets run a cell that starts so, in its ASCII or full-width form.
_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PLAIN_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?(?:[eE][+-]?\d+)?\s?%?")
_DIGITS = r"[+\-−±]?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d+)?"
_NUMBER = re.compile(rf"({_DIGITS})\s?(%?)")
_WITH_INTERVAL = re.compile(rf"({_DIGITS})\s?(%?) \(({_DIGITS})%? to ({_DIGITS})%?\)")
_BLANK = re.compile(r"[–—-]?")
_DAY = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}")
UNITS = " (%)"


@dataclass(frozen=True)
class Sheet:
    """The values of a figure or table: what a file or a sheet holds.

    key: the last part of the file's name. label: "Figure 3", or empty. notes: what it holds and whence.
    """

    key: str
    label: str
    caption: str
    notes: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def blocks(data: Node) -> Iterator[Node]:
    """The figures and tables of a document, in order, without the tables within another's cells."""
    inner: set[int] = set()
    for block in find(data["blocks"], lambda node: node.get("kind") in ("figure", "table")):
        if id(block) not in inner:
            yield block
        if block["kind"] == "table":
            cells = [cell["blocks"] for row in block["rows"] for cell in row if "blocks" in cell]
            inner |= {id(one) for one in find(cells, lambda node: node.get("kind") == "table")}


def key(block: Node, others: int = 0) -> str:
    """The last part of the names of a figure's or table's files: `trade`, `trade-table`.

    >>> key({"kind": "figure", "id": "fig-trade"}), key({"kind": "table", "id": "tab-trade"})
    ('trade', 'trade-table')
    """
    if name := block.get("id"):
        name = re.sub(r"[^\w-]+", "-", re.sub(r"^(?:fig|tab)-", "", name)).strip("-")
    else:
        strong = next((n for n in block.get("caption", []) if n["t"] == "strong"), None)
        words = plain(strong["c"]) if strong else ""
        name = re.sub(r"\W+", "-", words.lower()).strip("-") or f"unnumbered-{others + 1}"
    return f"{name}-table" if block["kind"] == "table" else name


def sheets(data: Node) -> Iterator[tuple[Node, Sheet]]:
    """Each figure that carries its values, and each table, with what it gives."""
    used: set[str] = set()
    for block in blocks(data):
        columns, rows, meanings = _of_figure(block) if block["kind"] == "figure" else _of(block)
        if not rows:
            continue
        name = key(block, len(used))
        while name in used:
            name += "-2"
        used.add(name)
        notes = [*_notes(data, block), *meanings]
        yield (
            block,
            Sheet(name, plain_label(block), words(block.get("caption", [])), notes, columns, rows),
        )


def plain_label(block: Node) -> str:
    return str(block.get("label", "")).replace("\u00a0", " ")


def guarded(value: Any) -> str:
    """A value as the text of a cell that no spreadsheet takes for a formula.

    >>> [guarded(value) for value in (-1.5, "-1.5", "+3%", "=1+1", "-x", None, True)]
    ['-1.5', '-1.5', '+3%', "'=1+1", "'-x", '', 'true']
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    if text.startswith(_RUN) and not _PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def write(sheet: Sheet) -> str:
    """CSV by RFC 4180, texts in quotation marks and numbers without, after lines that begin with #.

    At its head stands the mark by which spreadsheets know UTF-8.
    """
    buffer = io.StringIO()
    for note in sheet.notes:
        buffer.write(f"# {_comment(note)}\r\n")
    writer = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([guarded(name) for name in sheet.columns])
    writer.writerows([_cell(value) for value in row] for row in sheet.rows)
    return "\ufeff" + buffer.getvalue()


def _cell(value: Any) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else guarded(value)


def _comment(text: str) -> str:
    """One line; a spreadsheet that splits it at commas finds nothing to run."""
    line = " ".join(text.split())
    return re.sub(r"([,;]\s*)(?=[=+@＝＋＠-])", r"\1'", line)


# -- what a file says of itself ------------------------------------------------------------------


def source_items(data: Node, block: Node) -> list[Node]:
    """The entries of the list of sources whose publishers a block's source line leads to."""
    wanted = {link["to"] for link in find(block.get("source", []), lambda n: "to" in n)}
    items = all_sources(data)
    publishers = {item["publisher"] for item in items if item["id"] in wanted}
    return [item for item in items if item["publisher"] in publishers]


def all_sources(data: Node) -> list[Node]:
    """The entries of a document's lists of sources."""
    return [item for b in data["blocks"] if b["kind"] == "sources" for item in b["items"]]


def words(nodes: Sequence[Node]) -> str:
    """Inline nodes as text, without the numbers of notes."""
    return " ".join(plain([node for node in nodes if node["t"] != "sup"]).split())


def _notes(data: Node, block: Node) -> list[str]:
    """Title, caption, date, coverage, source, licences and addresses, a line each."""
    label = plain_label(block)
    caption = words(block.get("caption", []))
    lines = [data["title"], f"{label}. {caption}" if label else caption]
    lines += [f"As of: {data['as_of']}"] if data["as_of"] else []
    lines += [f"{name}: {value}" for name, value in data["parameters"]]
    for part, name in (("coverage", "Coverage: "), ("note", "Note: "), ("source", "")):
        text = words(block.get(part, []))
        lines += [text if text.startswith(name) else name + text] if text else []
    licences: dict[str, list[str]] = {}
    links: dict[str, None] = {}
    for item in source_items(data, block):
        if item["licence"]:
            who = licences.setdefault(item["licence"], [])
            who += [item["publisher"]] if item["publisher"] not in who else []
        if item["url"]:
            links[item["url"]] = None
    lines += [f"Licence ({', '.join(who)}): {licence}" for licence, who in licences.items()]
    lines += [f"Link: {link}" for link in links]
    return [line for line in lines if line]


def frame(data: Node, block: Node) -> Frame:
    """What stands around a chart that is taken away: title, caption, coverage, source, briefing."""
    strong = next((n for n in block["caption"] if n["t"] == "strong"), None)
    title = words(strong["c"]) if strong else words(block["caption"])
    rest = words([node for node in block["caption"] if node is not strong]) if strong else ""
    below = [words(block.get(part, [])) for part in ("note", "coverage", "source")]
    day = f", as of {data['as_of_text']}" if data["as_of"] else ""
    return Frame(title.rstrip("."), rest, [*filter(None, below), f"From: {data['title']}{day}"])


# -- values --------------------------------------------------------------------------------------


def _of_figure(block: Node) -> tuple[list[str], list[list[Any]], list[str]]:
    """Columns, rows, and what the columns mean."""
    data = block.get("data")
    if not data:
        return [], [], []
    told = zip(data["columns"], data["meanings"] or [""] * len(data["columns"]), strict=True)
    meanings = [f"Column {name}: {meaning}" for name, meaning in told if meaning]
    return [*map(str, data["columns"])], [list(row) for row in data["rows"]], meanings


def _of(table: Node) -> tuple[list[str], list[list[Any]], list[str]]:
    """A table with numbers as numbers, days as ISO writes them, and the address of each link."""
    columns: list[str] = []
    values: list[list[Any]] = []
    for place, column in enumerate(table["columns"]):
        cells = [in_lines(row[place]) for row in table["rows"]]
        texts = [plain(cell).strip() for cell in cells]
        for name, made in _parts(plain(column["c"]), texts):
            columns.append(name)
            values.append(made)
        links = [
            " ".join(n["href"] for n in find(cell, lambda n: is_web(n.get("href", ""))))
            for cell in cells
        ]
        if any(links):
            columns.append(f"{plain(column['c'])}: link".strip(": "))
            values.append([link or None for link in links])
    return columns, [list(row) for row in zip(*values, strict=True)], []


def _parts(name: str, texts: list[str]) -> list[tuple[str, list[Any]]]:
    """A column as one of numbers, or as three where each has its interval, or else as texts."""
    said = [text for text in texts if not _BLANK.fullmatch(text)]
    for pattern, names in (
        (_NUMBER, [name]),
        (_WITH_INTERVAL, [name, f"{name}, low", f"{name}, high"]),
    ):
        found = [pattern.fullmatch(text) for text in texts]
        units = {match[2] for match in found if match}
        if said and len(units) == 1 and all(pattern.fullmatch(text) for text in said):
            unit = UNITS if units == {"%"} else ""
            groups = [1, 3, 4][: len(names)]
            return [
                (f"{each}{unit}", [_number(match[group]) if match else None for match in found])
                for each, group in zip(names, groups, strict=True)
            ]
    return [(name, [None if _BLANK.fullmatch(text) else _iso(text) for text in texts])]


def _number(text: str) -> int | float:
    bare = text.replace(",", "").replace("−", "-").lstrip("±")
    return float(bare) if "." in bare else int(bare)


def _iso(text: str) -> str:
    """A day as ISO writes it; anything else as it stands.

    >>> _iso("2 March 2022"), _iso("March 2022")
    ('2022-03-02', 'March 2022')
    """
    if not _DAY.fullmatch(text):
        return text
    try:
        return datetime.strptime(text, "%d %B %Y").date().isoformat()
    except ValueError:
        return text

"""All values of a document as one workbook: a sheet a figure or table, and one of sources."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from analysis.export.downloads import Sheet, all_sources
from analysis.export.markup import Node, is_web

_LONGEST_NAME = 31  # Excel's limit
_WIDEST, _ADDRESS = 60, 255  # characters: a column; an address that Excel takes for a link
_SOURCES = {
    "No.": "number", "Publisher": "publisher", "Title": "title", "Citation": "citation",
    "Licence": "licence", "Edition": "vintage", "Retrieved": "retrieved", "Link": "url",
    "SHA-256": "sha256",
}  # fmt: skip


def write(data: Node, found: Sequence[Sheet]) -> bytes:
    """The workbook of a document's sheets, the same bytes each time; empty where it has none."""
    if not found:
        return b""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
         "strings_to_numbers": False, "nan_inf_to_errors": True},
    )  # fmt: skip
    book.set_properties({"title": data["title"], "created": _moment(data["as_of"])})
    writer = _Writer(book)
    names: list[str] = ["Contents", "Sources"]
    for sheet in found:
        names.append(_name(sheet, names))
    about = [[data["title"]], *([f"As of: {data['as_of']}"] for _ in range(bool(data["as_of"])))]
    about += [[f"{label}: {value}"] for label, value in data["parameters"]]
    writer.sheet(
        "Contents",
        [line[0] for line in about],
        ["Sheet", "What it holds"],
        [[name, sheet.caption or None] for name, sheet in zip(names[2:], found, strict=True)],
    )
    for name, sheet in zip(names[2:], found, strict=True):
        writer.sheet(name, sheet.notes, sheet.columns, sheet.rows)
    rows = [[item[field] or None for field in _SOURCES.values()] for item in all_sources(data)]
    writer.sheet("Sources", [], [*_SOURCES], rows)
    book.close()
    return buffer.getvalue()


def _name(sheet: Sheet, taken: Sequence[str]) -> str:
    """A sheet's name, which no other has: "Figure 3 trade"."""
    words = sheet.key.removesuffix("-table").replace("-", " ")
    name = re.sub(r"[\[\]:*?/\\']", " ", f"{sheet.label} {words}".strip())[:_LONGEST_NAME].strip()
    number = 2
    while name.lower() in [other.lower() for other in taken]:
        name = f"{name[: _LONGEST_NAME - 3]} {number}"
        number += 1
    return name


class _Writer:
    """Sheets of one workbook."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "bottom": 1, "valign": "bottom"})
        self.note = book.add_format({"font_color": "#4a545e"})

    def sheet(
        self, name: str, notes: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """A sheet: notes, an empty row, names of columns, rows."""
        sheet = self.book.add_worksheet(name)
        for number, note in enumerate(notes):
            sheet.write_string(number, 0, note, self.note)
        top = len(notes) + bool(notes)
        for place, column in enumerate(columns):
            sheet.write_string(top, place, column, self.head)
        for number, row in enumerate(rows, top + 1):
            for place, value in enumerate(row):
                _write(sheet, number, place, value)
        for place, column in enumerate(columns):
            longest = max((len(str(row[place] or "")) for row in rows), default=0)
            sheet.set_column(place, place, min(max(len(column), longest, 6) + 2, _WIDEST))
        sheet.freeze_panes(top + 1, 0)
        if rows:
            sheet.autofilter(top, 0, top + len(rows), len(columns) - 1)


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif is_web(str(value)) and " " not in value and len(value) < _ADDRESS:
        sheet.write_url(row, column, value)
    else:
        sheet.write_string(row, column, str(value))


def _moment(as_of: str) -> datetime:
    try:
        return datetime.fromisoformat(as_of)
    except ValueError:
        return datetime(1970, 1, 1)

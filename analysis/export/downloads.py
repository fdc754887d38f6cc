"""Tables and the values of charts as CSV that a reader downloads, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

from analysis.export.markup import Node, plain

# Spreadsheets run a cell that starts so, in its ASCII or full-width form.
_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?(?:[eE][+-]?\d+)?\s?%?")


def guarded(value: Any) -> str:
    """A value as the text of a CSV cell that no spreadsheet takes for a formula.

    >>> [guarded(value) for value in (-1.5, "-1.5", "+3%", "=1+1", "-x", None, True)]
    ['-1.5', '-1.5', '+3%', "'=1+1", "'-x", '', 'true']
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    if text.startswith(_RUN) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def write(columns: Iterable[Any], rows: Iterable[Iterable[Any]]) -> str:
    """CSV by RFC 4180, with the mark by which spreadsheets know UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([guarded(name) for name in columns])
    writer.writerows([guarded(value) for value in row] for row in rows)
    return "\ufeff" + buffer.getvalue()


def of_block(block: Node) -> str:
    """The CSV of a figure that carries its values, or of a table; empty where there is none."""
    if block["kind"] == "figure":
        data = block.get("data")
        return write(data["columns"], data["rows"]) if data else ""
    if not block["rows"]:
        return ""
    names = [plain(column["c"]) for column in block["columns"]]
    return write(names, ([plain(cell["c"]) for cell in row] for row in block["rows"]))

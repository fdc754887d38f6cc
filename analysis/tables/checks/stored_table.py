"""A table as it is stored, read so that a fault is found and not raised.

Every cell is kept as it is stored beside the value it stands for, and a cell that stands for none is
marked.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.tables.checks.problem import Problem, shortened

MOST_BYTES = 200_000_000
"""The largest table has a two-hundredth of this."""
WANTED = {
    "integer": "a whole number",
    "year": "a year",
    "number": "a number",
    "boolean": "True or False",
    "date": "a date (YYYY-MM-DD)",
    "yearmonth": "a month (YYYY-MM)",
    "string": "a text",
    "geojson": "a shape",
}
PATTERNS = {
    "integer": r"[+-]?\d+",
    "year": r"\d{4}",
    "boolean": "True|False|true|false",
    "date": r"\d{4}-\d\d-\d\d",
    "yearmonth": r"\d{4}-\d\d",
}


@dataclass
class StoredTable:
    """The cells of one table.

    cells: column to series as stored; values: column to series in the descriptor's type, missing
    where a cell is empty or is none of the type; lines: the line of the file on which each row of
    a CSV ends, None for Parquet and for a frame. problems: what was wrong already in reading.
    is_read: whether there is anything to check further.
    """

    entry: Mapping[str, Any]
    cells: dict[str, pd.Series] = field(default_factory=dict)
    values: dict[str, pd.Series] = field(default_factory=dict)
    lines: list[int] | None = None
    rows: int = 0
    problems: list[Problem] = field(default_factory=list)
    is_read: bool = False

    @property
    def name(self) -> str:
        return str(self.entry["name"])

    @property
    def fields(self) -> list[dict[str, Any]]:
        """The described fields that the file has."""
        return [one for one in self.entry["schema"]["fields"] if one["name"] in self.values]

    def empty(self, column: str) -> pd.Series:
        """Which cells of a column are empty."""
        cells = self.cells[column]
        return cells == "" if self.lines is not None else cells.isna()

    def where(self, number: int) -> str:
        """A row by its line in the file, or its number from 1 in Parquet, and its key."""
        word = f"row {number + 1}" if self.lines is None else f"line {self.lines[number]}"
        key = [name for name in self.entry["schema"].get("primaryKey", []) if name in self.cells]
        named = ", ".join(f"{name} {shown(self.cells[name].iloc[number])}" for name in key)
        return f"{word} ({named})" if named else word

    def broken(self, column: str, faulty: pd.Series | np.ndarray, rule: str) -> list[Problem]:
        """A problem for each row marked in `faulty`, the first few told one by one."""
        numbers = np.flatnonzero(np.asarray(faulty, dtype=bool))
        first = [
            Problem(self.name, self.where(n), column, shown(self.cells[column].iloc[n]), rule)
            for n in numbers[:3]
        ]
        return shortened(first, len(numbers))

    def frame(self, columns: Iterable[str]) -> pd.DataFrame:
        """The values of some columns. KeyError where the file has not got one."""
        return pd.DataFrame({column: self.values[column] for column in columns}, copy=False)


def shown(value: Any) -> str:
    """A cell as a message prints it.

    >>> [shown(value) for value in ("RUS", pd.Timestamp("2024-06-12"), 7, None, "x" * 70)][:4]
    ['RUS', '2024-06-12', '7', '']
    """
    if not isinstance(value, bytes | str) and pd.isna(value):
        return ""
    text = f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def read(entry: Mapping[str, Any], folder: Path) -> StoredTable:
    """One table of `folder`, with what is wrong with its file and its columns."""
    stored = StoredTable(entry)
    path = folder / entry["path"]
    if not path.is_file():
        stored.problems.append(_of_file(entry, "is missing: rebuild it from the publishers' files"))
        return stored
    if path.stat().st_size > MOST_BYTES:
        rule = f"is larger than {MOST_BYTES // 1_000_000} MB: put it back as it was"
        stored.problems.append(_of_file(entry, rule))
        return stored
    if path.suffix == ".parquet":
        _read_parquet(stored, path)
    else:
        _read_csv(stored, path)
    if stored.is_read:
        _columns(stored)
    return stored


def of_frame(entry: Mapping[str, Any], frame: pd.DataFrame) -> StoredTable:
    """A table that is not written yet, as if it were stored."""
    cells = {str(column): frame[column].reset_index(drop=True) for column in frame.columns}
    stored = StoredTable(entry, cells, rows=len(frame), is_read=True)
    _columns(stored)
    return stored


def _columns(stored: StoredTable) -> None:
    """The columns are those described, in their order, and each cell is of its column's type."""
    entry = stored.entry
    described = [one["name"] for one in entry["schema"]["fields"]]
    for column in described:
        if column not in stored.cells:
            rule = f"is missing: the file has {', '.join(stored.cells) or 'no column'}"
            stored.problems.append(Problem(stored.name, "header", column, "", rule))
    for column in stored.cells:
        if column not in described:
            rule = "is not in the descriptor: describe it there or take it out"
            stored.problems.append(Problem(stored.name, "header", column, "", rule))
    if list(stored.cells) != described and set(stored.cells) == set(described):
        rule = f"columns must stand in the descriptor's order: {', '.join(described)}"
        stored.problems.append(Problem(stored.name, "header", "", "", rule))
    for one in entry["schema"]["fields"]:
        if one["name"] in stored.cells:
            _type(stored, one)


def _of_file(entry: Mapping[str, Any], rule: str) -> Problem:
    return Problem(entry["name"], f"file {entry['path']}", "", "", rule)


def _read_csv(stored: StoredTable, path: Path) -> None:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        rule = f"is not UTF-8 on line {line}: save it in UTF-8"
        stored.problems.append(_of_file(stored.entry, rule))
        return
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    uneven: list[Problem] = []
    try:
        header = next(reader, [])
        for row in reader:
            if len(row) != len(header):
                rule = f"has {len(row)} cells under {len(header)} columns"
                uneven.append(Problem(stored.name, f"line {reader.line_num}", "", "", rule))
                row = (row + [""] * len(header))[: len(header)]
            rows.append(row)
            lines.append(reader.line_num)
    except csv.Error as error:
        rule = f"is no CSV from line {reader.line_num} on: {error}"
        stored.problems.append(_of_file(stored.entry, rule))
        return
    twice = [name for name in dict.fromkeys(header) if header.count(name) > 1]
    for name in twice:
        stored.problems.append(
            Problem(stored.name, "line 1", name, "", "stands twice in the header")
        )
    stored.problems += shortened(uneven)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    stored.cells = {
        name: pd.Series(list(column), dtype=object)
        for name, column in zip(header, columns, strict=True)
    }
    stored.lines, stored.rows, stored.is_read = lines, len(rows), True


def parquet(content: bytes) -> pa.Table:
    """A Parquet file, read without threads: processes are forked from one that has read tables."""
    with pq.ParquetFile(io.BytesIO(content), pre_buffer=False) as file:
        return file.read(use_threads=False)


def _read_parquet(stored: StoredTable, path: Path) -> None:
    kinds = {one["name"]: one["type"] for one in stored.entry["schema"]["fields"]}
    try:
        table = parquet(path.read_bytes())
        stored.cells = {
            name: (
                # A map's shapes are opened by the map alone.
                pd.Series(table[name].is_valid().to_pandas().where(lambda there: there))
                if kinds.get(name) == "geojson"
                else table[name].to_pandas(use_threads=False)
            )
            for name in table.column_names
        }
    except (pa.ArrowException, OSError, ValueError) as error:
        why = str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else "unknown"
        rule = f"cannot be read as Parquet ({why}): rebuild it from the publishers' files"
        stored.problems.append(_of_file(stored.entry, rule))
        return
    stored.rows, stored.is_read = table.num_rows, True


def _type(stored: StoredTable, described: Mapping[str, Any]) -> None:
    """The values of one column, and a problem for each cell that is not of its type."""
    column, kind = described["name"], described["type"]
    cells = stored.cells[column]
    if stored.lines is None and (kind == "geojson" or _is_stored_as(cells, kind)):
        stored.values[column] = cells
        faulty = np.isinf(cells.to_numpy()) if kind == "number" else None
    else:
        values = _parsed(cells.astype(object), kind)
        faulty = (values.isna() & ~stored.empty(column)).to_numpy()
        stored.values[column] = values
        if stored.lines is None and not faulty.any():
            rule = f"is stored as {cells.dtype}, must be {WANTED[kind]}"
            stored.problems.append(Problem(stored.name, "all rows", column, "", rule))
    if faulty is not None and faulty.any():
        stored.problems += stored.broken(column, faulty, f"is not {WANTED[kind]}")


def _is_stored_as(cells: pd.Series, kind: str) -> bool:
    types = pd.api.types
    if kind in ("date", "yearmonth"):
        return types.is_datetime64_any_dtype(cells)
    if kind in ("integer", "year"):
        return types.is_integer_dtype(cells)
    if kind == "number":
        return types.is_float_dtype(cells)
    if kind == "boolean":
        return types.is_bool_dtype(cells)
    if isinstance(cells.dtype, pd.CategoricalDtype):
        return types.is_string_dtype(cells.cat.categories)
    return types.is_string_dtype(cells)


def _parsed(cells: pd.Series, kind: str) -> pd.Series:
    """Cells in the type `kind`; a cell that is none of it becomes missing."""
    if kind in ("string", "geojson"):
        texts = cells.map(lambda cell: isinstance(cell, str))
        return cells.where(texts & (cells != ""), None)
    texts = cells.where(cells.notna(), "").astype(str)
    if kind in PATTERNS:
        texts = texts.where(texts.str.fullmatch(PATTERNS[kind]), "")
    texts = texts.where(texts != "", None)
    if kind in ("date", "yearmonth"):
        form = "%Y-%m-%d" if kind == "date" else "%Y-%m"
        return pd.to_datetime(texts, format=form, errors="coerce")
    if kind == "boolean":
        return texts.str.lower().map({"true": True, "false": False})
    numbers = pd.to_numeric(texts, errors="coerce").astype("float64")
    return numbers.where(np.isfinite(numbers))

"""Is data/ what its descriptor says? Every fault found, in words a user can act on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis import tables
from analysis.errors import BriefingError


@dataclass(frozen=True)
class Problem:
    """One fault: the table, the row (line of the file, or key), the column, the value, the rule."""

    table: str
    row: str
    column: str
    value: str
    rule: str

    def __str__(self) -> str:
        parts = [f"table {self.table}", self.row, self.column and f"column {self.column}"]
        return ", ".join(part for part in parts if part) + f": {self.value}{self.rule}"


@dataclass(frozen=True)
class Line:
    """What is said of a table without a fault."""

    table: str
    rows: int

    def __str__(self) -> str:
        return f"{self.table}: {self.rows:,} rows, as described"


def names_of(folder: Path | None, names: Sequence[str]) -> list[str]:
    """The tables asked for; BriefingError for one there is not."""
    return [tables.resource(name, folder)["name"] for name in names] or sorted(
        entry["name"] for entry in tables.descriptor(folder)["resources"]
    )


def check(folder: Path | None = None, names: Sequence[str] = ()) -> list[Problem]:
    """Every fault of the named tables, or of all."""
    found = []
    for name in names_of(folder, names):
        try:
            tables.load(name, folder=folder)
        except BriefingError as error:
            found.append(Problem(name, "", "", "", str(error)))
    return found


def summary(folder: Path | None = None, names: Sequence[str] = ()) -> list[Line]:
    """A line for each of the tables."""
    return [
        Line(name, tables.resource(name, folder).get("rows", 0)) for name in names_of(folder, names)
    ]

"""One fault of a table, in words a user can act on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SHOWN = 3
"""Faults of one kind that are told one by one; of the rest, how many there are."""


@dataclass(frozen=True)
class Problem:
    """A fault: table, row (line of the file and key), column, value, and the rule it breaks.

    row, column and value are empty where the fault is of the whole table. more: how many further
    rows break the same rule in the same column.

    >>> print(Problem("votes", "row 2 (undl_id 7, country ARM)", "vote", "Q", "must be Y or N", 4))
    votes, row 2 (undl_id 7, country ARM), column vote: 'Q' must be Y or N (and 4 more)
    """

    table: str
    row: str
    column: str
    value: str
    rule: str
    more: int = 0

    def __str__(self) -> str:
        where = [self.table, self.row, f"column {self.column}" if self.column else ""]
        value = f"{self.value!r} " if self.value else ""
        more = f" (and {self.more:,} more)" if self.more else ""
        return f"{', '.join(part for part in where if part)}: {value}{self.rule}{more}"


def shortened(problems: Sequence[Problem], total: int | None = None) -> list[Problem]:
    """The first SHOWN of problems of one kind, the last of them with the number of the others.

    total: how many there are in all, where `problems` are only the first of them.
    """
    shown = list(problems[:SHOWN])
    rest = (len(problems) if total is None else total) - len(shown)
    if shown and rest > 0:
        last = shown[-1]
        shown[-1] = Problem(last.table, last.row, last.column, last.value, last.rule, rest)
    return shown

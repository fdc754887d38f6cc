"""The widths of a table's columns with which it is least tall, for a page that has to hold it.

The widths that a table states suit what it usually holds. On page one they follow its contents, so
that one long verdict does not push the chart overleaf.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.export import table_widths
from analysis.export.markup import Node

STEP = 4.0  # points
SIZE = 8.0  # of the type, in points
BESIDE = 9.0  # left and right of a cell's text, in points
SPARE = 1.05  # by which a line may be wider than the sum of its letters


def least_tall(table: Node, width: float) -> Node:
    """The table with widths of its columns, in points, with which its rows take the fewest lines.

    Parameters
    ----------
    table: of which every column states a width.
    width: of the page, in points.
    """
    columns, rows = table["columns"], table["rows"]
    steps = int(width // STEP)
    lines: list[list[list[int]]] = []  # by column and width in steps, of each row
    chosen = []
    for x, column in enumerate(columns):
        cells = [
            _words(column["c"], is_bold=True),
            *(_words(row[x].get("c", ()), row[x].get("tone") == "strong") for row in rows),
        ]
        widest = max((word for cell in cells for word, _ in cell), default=0.0)
        chosen.append(int((widest * SIZE * SPARE + BESIDE) // STEP) + 1)
        lines.append(
            [[_lines(cell, (n * STEP - BESIDE) / (SIZE * SPARE)) for cell in cells]
             for n in range(steps + 1)]
        )  # fmt: skip
    if sum(chosen) > steps:
        return table
    while True:  # that row is made a line less tall for which the columns widen least
        tried = [new for row in range(len(rows) + 1) if (new := _lower(lines, chosen, row))]
        fitting = [new for new in tried if sum(new) <= steps]
        if not fitting:
            break
        chosen = min(fitting, key=sum)
    stated = sum(column["width"] for column in columns)
    spare = steps - sum(chosen)
    widths = [
        (n + spare * column["width"] / stated) * STEP
        for n, column in zip(chosen, columns, strict=True)
    ]
    made = [
        {**column, "width": round(wide, 1)} for column, wide in zip(columns, widths, strict=True)
    ]
    return {**table, "columns": made}


def _lower(
    lines: Sequence[Sequence[Sequence[int]]], widths: Sequence[int], row: int
) -> list[int] | None:
    """The widths with which a row is a line less tall, or as many fewer as that makes it; None where
    no width does."""
    most = max(column[n][row] for column, n in zip(lines, widths, strict=True)) - 1
    new = []
    for column, n in zip(lines, widths, strict=True):
        wider = next((m for m in range(n, len(column)) if column[m][row] <= most), None)
        if wider is None:
            return None
        new.append(wider)
    return new


def _words(nodes: Any, is_bold: bool) -> list[tuple[float, float]]:
    """Each word's width and that of the space before it, in ems; a space of -1 begins a line."""
    out: list[tuple[float, float]] = []
    space, is_open = 0.0, False
    for piece in table_widths.pieces_of(nodes, "bold" if is_bold else "plain"):
        if isinstance(piece, tuple):
            wide = table_widths.text_width(*piece)
            if is_open:
                out[-1] = (out[-1][0] + wide, out[-1][1])
            else:
                out.append((wide, space))
            space, is_open = 0.0, True
        elif isinstance(piece, str):
            is_open = False
            space = -1.0 if piece == "\n" else max(space, 0.26 if piece == " " else 0.0)
    return out


def _lines(words: Sequence[tuple[float, float]], width: float) -> int:
    """How many lines words take in a column, both in ems."""
    count, used = (1 if words else 0), 0.0
    for wide, space in words:
        if used and (space < 0 or used + space + wide > width):
            count, used = count + 1, wide
        else:
            used += max(space, 0.0) * bool(used) + wide
    return count

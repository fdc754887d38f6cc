"""The one way to finish a chart or a table of a finding: with its source line and its coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from matplotlib.figure import Figure as Canvas

from analysis.charts import theme
from analysis.dimensions.dimension import Finding
from analysis.dimensions.marked import is_marked, markdown, plain
from analysis.export.blocks import Cell, Column, Figure, Table, Values
from analysis.tables import provenance


def figure(
    finding: Finding, id: str, drawing: Canvas, caption: str, alt: str, data: Values
) -> Figure:
    """A chart of a finding.

    Parameters
    ----------
    finding: whose tables the source line names, and whose coverage stands under the chart.
    id: "fig-...", unique in a notebook.
    drawing: a canvas of the theme's, with everything on it.
    caption: computed text (`analysis.dimensions.marked`), as it is written but for its marks.
    alt: what the chart shows, in words, with its main figures.
    data: the plotted values.
    """
    return Figure(
        id=id,
        svg=theme.svg(drawing),
        caption=markdown(caption),
        alt=plain(alt),
        source=provenance.source_line(*finding.tables, publishers=finding.publishers),
        coverage=plain(finding.coverage),
        data=data,
    )


def table(
    finding: Finding,
    id: str,
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell | str]],
) -> Table:
    """A table of a finding: ValueError where a row has not as many cells as there are columns.

    caption, cells: computed text (`analysis.dimensions.marked`), as it is written but for its marks;
    a cell or column that says so holds Markdown.
    """
    return Table(
        id=id,
        caption=markdown(caption),
        columns=columns,
        rows=cells(rows),
        source=provenance.source_line(*finding.tables, publishers=finding.publishers),
        coverage=plain(finding.coverage),
    )


def cells(rows: Sequence[Sequence[Cell | str]]) -> list[list[Cell | str]]:
    """Rows of computed text as a table has them: what is marked as Markdown, the rest as it is."""
    return [[_cell(cell) for cell in row] for row in rows]


def _cell(cell: Cell | str) -> Cell | str:
    text = cell.text if isinstance(cell, Cell) else cell
    if not is_marked(text):
        return cell
    made = cell if isinstance(cell, Cell) else Cell(text)
    return replace(made, text=markdown(text), markdown=True)


def values(frame: pd.DataFrame, columns: Sequence[str], digits: int = 4) -> Values:
    """The plotted values, for a reader who wants to check the chart.

    Numbers are rounded to `digits`, days written as 2024-06-12, and what is missing is None.
    """
    kept = frame[[*columns]].copy()
    for name in kept.select_dtypes("datetime"):
        kept[name] = kept[name].dt.strftime("%Y-%m-%d")
    rows = kept.round(digits).astype(object).where(kept.notna(), None).values.tolist()
    return Values([*columns], rows)

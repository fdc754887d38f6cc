"""The one way to finish a chart or a table of a finding: with its source line and its coverage."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure as Canvas

from analysis.charts import theme
from analysis.dimensions.dimension import Finding
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
    caption: Markdown.
    alt: what the chart shows, in words, with its main figures.
    data: the plotted values.
    """
    return Figure(
        id=id,
        svg=theme.svg(drawing),
        caption=caption,
        alt=alt,
        source=provenance.source_line(*finding.tables, publishers=finding.publishers),
        coverage=finding.coverage,
        data=data,
    )


def table(
    finding: Finding,
    id: str,
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell | str]],
) -> Table:
    """A table of a finding: ValueError where a row has not as many cells as there are columns."""
    return Table(
        id=id,
        caption=caption,
        columns=columns,
        rows=rows,
        source=provenance.source_line(*finding.tables, publishers=finding.publishers),
        coverage=finding.coverage,
    )


def values(frame: pd.DataFrame, columns: Sequence[str], digits: int = 4) -> Values:
    """The plotted values, for a reader who wants to check the chart.

    Numbers are rounded to `digits`, days written as 2024-06-12, and what is missing is None.
    """
    kept = frame[[*columns]].copy()
    for name in kept.select_dtypes("datetime"):
        kept[name] = kept[name].dt.strftime("%Y-%m-%d")
    rows = kept.round(digits).astype(object).where(kept.notna(), None).values.tolist()
    return Values([*columns], rows)

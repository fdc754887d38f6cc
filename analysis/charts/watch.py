"""What to watch and what may come, as tables."""

from __future__ import annotations

from typing import Any

from analysis.charts import finish
from analysis.dimensions.dimension import Finding
from analysis.dimensions.marked import strong
from analysis.dimensions.prospects import rounded
from analysis.dimensions.scope import Scope
from analysis.dimensions.words import capital, opened
from analysis.export.blocks import Cell, Column, Table


def indicators(finding: Finding, scope: Scope) -> Table:
    """Indicators: today's reading, and the readings to either side that would change the judgement."""
    rows: list[list[Cell | str]] = [
        [opened(capital(row.name)), row.today, row.further, row.back]
        for row in finding.frame.itertuples(index=False)
    ]
    return finish.table(
        finding,
        "tab-indicators",
        strong("What would change our mind.")
        + " Readings that would take today's judgement further, and "
        "those that would turn it back.",
        [
            Column("Indicator", 2.4),
            Column("Today", 2.2),
            Column("Would take it further", 2.4),
            Column("Would turn it back", 2.4),
        ],
        rows,
    )


def scenarios(finding: Finding, scope: Scope) -> Table:
    """Scenarios with the likelihood that their base rate gives, or the reason why there is none."""
    rows: list[list[Cell | str]] = [
        [strong(f"{row.name}.") + f" {opened(row.shape)}", _chance(row), row.basis, row.signs]
        for row in finding.frame.itertuples(index=False)
    ]
    return finish.table(
        finding,
        "tab-scenarios",
        strong("What may come.")
        + " Each scenario with how often such a thing has happened, or why no chance "
        "is given.",
        [
            Column("Scenario", 3.4),
            Column("Chance", 1.4),
            Column("What it rests on", 1.9),
            Column("First signs", 2.6),
        ],
        rows,
    )


def _chance(row: Any) -> Cell:
    """A scenario's chance with its interval, and the word where there is one."""
    if row.chance is None or row.chance != row.chance:
        return Cell("no chance given", "muted")
    text = rounded(row.chance)
    if row.low is not None and row.low == row.low:
        text += f" ({rounded(row.low).rstrip('%')} to {rounded(row.high)})"
    return Cell(f"{row.word}, {text}" if row.word else text, "strong")

"""What to watch and what may come, as tables."""

from __future__ import annotations

from analysis.charts import finish
from analysis.dimensions.dimension import Finding
from analysis.dimensions.scope import Scope
from analysis.dimensions.words import capital, opened, percent
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
        "**What would change our mind.** Readings that would take today's judgement further, and "
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
    rows: list[list[Cell | str]] = []
    for row in finding.frame.itertuples(index=False):
        known = row.chance == row.chance and row.chance is not None
        word = (
            Cell(f"{row.word} ({percent(row.chance)})", "strong")
            if known
            else Cell(row.word, "muted")
        )
        rows.append([f"**{row.name}.** {row.shape}", word, row.basis, row.signs])
    return finish.table(
        finding,
        "tab-scenarios",
        "**What may come.** Each scenario with its likelihood on the base rate of the past.",
        [
            Column("Scenario", 3.4),
            Column("Likelihood", 1.4),
            Column("Base rate", 1.9),
            Column("First signs", 2.6),
        ],
        rows,
    )

"""What to watch and what may come, as tables."""

from __future__ import annotations

from analysis.dimensions.scope import Finding, Scope
from analysis.dimensions.words import opened, percent
from analysis.export.blocks import Cell, Table
from analysis.tables import load


def indicators(finding: Finding, scope: Scope) -> Table:
    """Indicators: today's reading, and the readings to either side that would change the judgement."""
    rows: list[list[Cell]] = [
        [opened(row.name[:1].upper() + row.name[1:]), row.today, row.further, row.back]
        for row in finding.frame.itertuples(index=False)
    ]
    return Table(
        "tab-indicators",
        "**What would change our mind.** Readings that would take today's judgement further, and "
        "those that would turn it back.",
        [
            {"name": "Indicator", "align": "left", "width": 2.4},
            {"name": "Today", "align": "left", "width": 2.2},
            {"name": "Would take it further", "align": "left", "width": 2.4},
            {"name": "Would turn it back", "align": "left", "width": 2.4},
        ],
        rows,
        load.source_line(*finding.tables),
        finding.coverage,
    )


def scenarios(finding: Finding, scope: Scope) -> Table:
    """Scenarios with the likelihood that their base rate gives, or the reason why there is none."""
    rows: list[list[Cell]] = []
    for row in finding.frame.itertuples(index=False):
        known = row.chance == row.chance and row.chance is not None
        word: Cell = (
            {"text": f"{row.word} ({percent(row.chance)})", "tone": "strong"}
            if known
            else {"text": row.word, "tone": "muted"}
        )
        rows.append([f"**{row.name}.** {row.shape}", word, row.basis, row.signs])
    return Table(
        "tab-scenarios",
        "**What may come.** Each scenario with its likelihood on the base rate of the past.",
        [
            {"name": "Scenario", "align": "left", "width": 3.4},
            {"name": "Likelihood", "align": "left", "width": 1.4},
            {"name": "Base rate", "align": "left", "width": 1.9},
            {"name": "First signs", "align": "left", "width": 2.6},
        ],
        rows,
        load.source_line(*finding.tables),
        finding.coverage,
    )

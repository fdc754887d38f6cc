"""The base rate of exits, spell by spell."""

from __future__ import annotations

import pandas as pd

from analysis.dimensions.scope import Finding, Scope
from analysis.dimensions.words import with_article
from analysis.export.blocks import Cell, Table
from analysis.tables import load


def exits(finding: Finding, scope: Scope) -> Table:
    """Every unbroken membership behind the base rate; exits toned."""
    rows: list[list[Cell]] = []
    for row in finding.frame.sort_values(
        ["is_exit", "start"], ascending=[False, True]
    ).itertuples():
        ended = "" if pd.isna(row.end) else f"{row.end:%Y-%m-%d}"
        rows.append(
            [
                scope.name(row.country),
                f"{row.start:%Y-%m-%d}",
                {"text": ended, "tone": "strong"} if row.is_exit else ended or "still a member",
                f"{row.years:.1f}",
            ]
        )
    facts = finding.facts
    return Table(
        "tab-exits",
        f"**Memberships in {with_article(facts['organisation'])} and the treaties it continues.** "
        f"{facts['exits']} exits in {facts['member_years']:.0f} member-years.",
        [
            {"name": "Member", "align": "left", "width": 2},
            {"name": "From", "align": "left", "width": 1.5},
            {"name": "Left", "align": "left", "width": 1.5},
            {"name": "Years", "align": "right", "width": 1},
        ],
        rows,
        load.source_line(*finding.tables),
        finding.coverage,
    )

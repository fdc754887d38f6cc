"""The base rate of exits, spell by spell."""

from __future__ import annotations

import pandas as pd

from analysis.charts import finish
from analysis.dimensions.outlook import ExitRate
from analysis.dimensions.scope import Scope
from analysis.dimensions.words import with_article
from analysis.export.blocks import Cell, Column, Table


def exits(finding: ExitRate, scope: Scope) -> Table:
    """Every unbroken membership behind the base rate; exits toned."""
    rows: list[list[Cell | str]] = []
    for row in finding.frame.sort_values(
        ["is_exit", "start"], ascending=[False, True]
    ).itertuples():
        ended = "" if pd.isna(row.end) else f"{row.end:%Y-%m-%d}"
        rows.append(
            [
                scope.name(row.country),
                f"{row.start:%Y-%m-%d}",
                Cell(ended, "strong") if row.is_exit else ended or "still a member",
                f"{row.years:.1f}",
            ]
        )
    return finish.table(
        finding,
        "tab-exits",
        f"**Memberships in {with_article(finding.organisation)} and the treaties it continues.** "
        f"{finding.exits} exits in {finding.member_years:.0f} member-years.",
        [
            Column("Member", 2),
            Column("From", 1.5),
            Column("Left", 1.5),
            Column("Years", 1, "right"),
        ],
        rows,
    )

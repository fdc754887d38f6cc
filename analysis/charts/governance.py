"""Scores of democracy and freedom, and elections, as small tables."""

from __future__ import annotations

import pandas as pd

from analysis.charts import finish
from analysis.dimensions.dimension import Finding
from analysis.dimensions.marked import strong
from analysis.dimensions.scope import Scope
from analysis.export.blocks import Column, Table


def levels(finding: Finding, scope: Scope) -> Table:
    """Each score then and now, and the destination's."""
    name = scope.names
    rows = []
    for row in finding.frame.itertuples():
        digits = f".{row.decimals}f"
        bounds = "" if pd.isna(row.low) else f"{row.low:{digits}}–{row.high:{digits}}"
        rows.append(
            [
                f"{row.publisher}: {row.measure}, 0 to {row.top}",
                f"{row.before:{digits}} ({row.first})",
                f"{row.now:{digits}} ({row.last})",
                bounds or "not given",
                f"{row.destination:{digits}}" if row.rated else "not rated",
            ]
        )
    beside = scope.name(scope.destination)
    return finish.table(
        finding,
        "tab-governance",
        strong(f"How {name['country']} is governed.")
        + " Scores of two publishers, beside "
        + (
            f"{name['destination']}."
            if scope.is_state_destination
            else f"{name['destination_s']} members."
        ),
        [
            Column("Score", 3),
            Column("Then", 1.2, "right"),
            Column("Newest", 1.2, "right"),
            Column("Range", 1.2, "right"),
            Column(beside if scope.is_state_destination else f"{beside}, median", 1.2, "right"),
        ],
        rows,
    )


def elections(finding: Finding, scope: Scope) -> Table:
    """The lists that won seats in the newest elections."""
    rows = [
        [
            f"{row.date:%Y-%m-%d}",
            row.party,
            f"{row.share_percent:.1f}%",
            f"{row.seats} of {row.of_seats}",
        ]
        for row in finding.frame.itertuples()
    ]
    return finish.table(
        finding,
        "tab-elections",
        strong(f"Parliamentary elections of {scope.names['country']}.") + " Lists that won seats.",
        [
            Column("Day", 1),
            Column("List", 3),
            Column("Votes", 1, "right"),
            Column("Seats", 1, "right"),
        ],
        rows,
    )

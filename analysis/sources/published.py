"""Figures published elsewhere that the tables must give again: a table kept by hand in data/ itself.

`briefing data check` computes each from the table it is about (`analysis.tables.checks.totals`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from analysis.sources.common import field, kept_by_hand, resource, source

RESOURCES: dict[str, dict[str, Any]] = {
    "published_figures": resource(
        "published_figures",
        title="Published figures that the tables must give again",
        description=(
            "A checksum, not a series to chart. One row a figure that somebody published: the "
            "announced votes on a resolution, how many members an organisation had on a day, a "
            "supplier's share of a state's imports of arms. `briefing data check` computes each "
            "anew."
        ),
        fields=[
            field(
                "measure",
                "string",
                "votes: members that voted so on a resolution; members: members of an organisation "
                "on a day; arms_share: a supplier's share of a recipient's deliveries over years.",
                required=True,
                enum=("votes", "members", "arms_share"),
            ),
            field("subject", "string", "Resolution, organisation or recipient.", required=True),
            field(
                "item",
                "string",
                "yes, no or abstain of a resolution; the supplier of a share; members.",
                required=True,
            ),
            field("start", "date", "Day of the figure, or first day of its years.", required=True),
            field("end", "date", "Last day of its years; else the same day.", required=True),
            field(
                "minimum",
                "number",
                "The figure as published, or the lowest value that rounds to it.",
                unit="members, or a share of 1",
                required=True,
                minimum=0,
            ),
            field(
                "maximum",
                "number",
                "The figure as published, or the highest value that rounds to it.",
                unit="members, or a share of 1",
                required=True,
                minimum=0,
            ),
            field("source_title", "string", "Where the figure was published.", required=True),
            field("source_url", "string", "Its address; empty for a book."),
        ],
        key=["measure", "subject", "item", "start"],
        sources=source(
            title="Published figures",
            publisher="This project",
            citation="Kept by hand in data/published_figures.csv; each row names its source.",
            licence="MIT",
            url="",
            retrieved="",
        ),
        as_of={"happened": "end", "precision": "day"},
    )
}


def build(raw: Path) -> dict[str, pd.DataFrame]:
    """The table as it stands in data/, checked and sorted; `raw` is not read."""
    return {"published_figures": kept_by_hand(RESOURCES["published_figures"])}

"""Faults in publishers' files and their corrections: a table kept by hand in data/ itself.

It is applied in one place, `analysis.sources.common.correct` and `corrected`, which stop the build
once a publisher's file no longer has the fault.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from analysis.sources.common import field, kept_by_hand, resource, source

RESOURCES: dict[str, dict[str, Any]] = {
    "corrections": resource(
        "corrections",
        title="Corrections made to publishers' files",
        description=(
            "One row a cell that a publisher's file has wrong, with what it says, what is right "
            "and how that is known. Every table of the folder has them applied already."
        ),
        fields=[
            field("publisher", "string", "Whose file.", required=True),
            field("table", "string", "Table of this folder.", required=True),
            field("key", "string", "The row: its key's values joined by '/'.", required=True),
            field("field", "string", "The column.", required=True),
            field("reported", "string", "What the publisher's file says; empty for nothing."),
            field("corrected", "string", "What the table says; empty for nothing."),
            field("date", "date", "Date of the fact corrected, where it has one."),
            field("reason", "string", "What is wrong.", required=True),
            field("evidence", "string", "How the right value is known.", required=True),
        ],
        key=["publisher", "table", "key", "field"],
        sources=source(
            title="Corrections",
            publisher="This project",
            citation="Kept by hand in data/corrections.csv.",
            licence="MIT",
            url="",
            retrieved="",
        ),
        as_of={"happened": "date", "precision": "day", "undated": "keep"},
    )
}


def build(raw: Path) -> dict[str, pd.DataFrame]:
    """The table as it stands in data/, checked and sorted; `raw` is not read."""
    return {"corrections": kept_by_hand(RESOURCES["corrections"])}

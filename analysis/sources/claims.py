"""The claims of the article that began this work, and how each can be tested.

Claims and tests are this project's own words (`labels/claims.csv`). The compiled file suggests a
verdict on each; it is not carried: verdicts are computed from the tables.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.sources.common import account, field, resource
from analysis.sources.compiled import (
    QUALITIES,
    cited,
    compiled_rows,
    compiled_source,
    label_rows,
    labelled,
)

FILE = "ties/claims.csv"

RESOURCES = {
    "claims": resource(
        "claims",
        title="The article's claims",
        description=(
            "One row a claim made in an article of June 2024 on Russia's allies and Armenia's turn, "
            "in this project's words, with the test that it allows and the tables the test uses. No "
            "verdict stands here: it is computed. Two of the eleven (j, k) speak of the future and "
            "can be set against base rates only."
        ),
        fields=[
            field("id", "string", "Letter of the claim.", required=True, pattern="[a-k]"),
            field("claim", "string", "What is claimed.", required=True),
            field("test", "string", "What would bear it out or speak against it.", required=True),
            field("tables", "string", "Tables the test uses; '; ' between.", required=True),
            field("source_title", "string", "A source that speaks to the claim.", required=True),
            field("source_url", "string", "Its address; empty where only a copy could be opened."),
            field(
                "source_quality",
                "string",
                "Kind of source, as in support_ties.",
                required=True,
                enum=QUALITIES,
            ),
        ],
        key=["id"],
        sources=compiled_source(FILE, title="Claims of the article"),
    ),
}


def build(raw: Path) -> dict[str, pd.DataFrame]:
    """The table `claims` from the compiled file in `raw`."""
    return {"claims": claims(compiled_rows(raw, FILE))}


def claims(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a claim, every one with its own words."""
    facts = rows[["id", "source_title", "source_url"]]
    out = labelled(facts, label_rows("claims.csv"), ["id"])
    out = out[["id", "claim", "test", "tables"]].assign(**cited(out)).replace("", None)
    out.attrs["accounting"] = [account(FILE, read=len(rows), kept=len(out))]
    return out

"""Tables of the outlook: the exits on record, members' steps, classes of cases side by side."""

from __future__ import annotations

import pandas as pd

from analysis.charts import finish
from analysis.dimensions.dimension import Finding
from analysis.dimensions.marked import strong
from analysis.dimensions.outlook import ENDED, ExitRate, Prospects
from analysis.dimensions.prospects import NO_STEP, rounded
from analysis.dimensions.scope import Scope
from analysis.dimensions.words import capital, day, listing, with_article
from analysis.export.blocks import Cell, Column, Table, Tone

MANY_MEMBERSHIPS = 16
FEW_NAMES = 8


def exits(finding: ExitRate, scope: Scope) -> Table:
    """The memberships behind the rate of exits, those that ended first; where they are many, those
    that ended alone."""
    frame = finding.frame.assign(name=finding.frame["country"].map(scope.name))
    many = len(frame) > MANY_MEMBERSHIPS
    shown = frame[frame["end"].notna()] if many else frame
    rows: list[list[Cell | str]] = []
    for row in shown.sort_values(
        ["is_exit", "end", "name"], ascending=[False, True, True]
    ).itertuples():
        ended = "" if pd.isna(row.end) else f"{row.end:%Y-%m-%d}"
        how = ENDED.get(row.ending, "left" if row.is_exit else row.ending)
        rows.append(
            [
                row.name,
                f"{row.start:%Y-%m-%d}",
                Cell(ended, "strong") if row.is_exit else ended or "still a member",
                how,
                f"{row.years:.1f}",
            ]
        )
    if many or not rows:
        still = frame[frame["end"].isna()]
        rows.append(
            [
                f"{len(still)} that are still members",
                f"{still['start'].min():%Y-%m-%d} and later",
                "",
                "",
                f"{still['years'].sum():,.0f}",
            ]
        )
    return finish.table(
        finding,
        "tab-exits",
        strong(
            f"Memberships in {with_article(finding.organisation)} and the treaties it continues, to "
            f"{day(finding.followed)}."
        )
        + f" {capital(finding.basis)}.",
        [
            Column("Member", 1.6),
            Column("From", 1.1),
            Column("To", 1.2),
            Column("How it ended", 2.4),
            Column("Years", 0.8, "right"),
        ],
        rows,
    )


def prospects(finding: Prospects, scope: Scope) -> Table:
    """Members' steps towards an exit, each with the chance of the class that it belongs to."""
    of_one = finding.frame["country"].nunique() == 1
    rows: list[list[Cell | str]] = []
    # Members of one organisation that share step, classes and chance stand in one row.
    keys = ["organisation", "step", "classes", "chance"]
    for (organisation, step, classes, chance), alike in finding.frame.groupby(keys, sort=False):
        names = alike["name"].tolist()
        if of_one:
            whom = capital(with_article(str(organisation)))
        else:
            whom = listing(names) if len(names) <= FEW_NAMES else f"{len(names)} members"
        tone: Tone = "strong" if step != NO_STEP else "muted"
        rows.append([whom, Cell(str(step), tone), str(classes), str(chance)])
    return finish.table(
        finding,
        "tab-prospects",
        strong("Will it leave?")
        + " Its steps towards leaving each alliance, and how many states on record "
        "left within three years of standing where it stands."
        if of_one
        else strong("Will others follow?")
        + " Each member's steps towards an exit, and how many states on "
        "record left within three years of standing where it stands.",
        [
            Column("Alliance" if of_one else "Member", 1.1),
            Column("Step reached", 1.8),
            Column("Held against states that", 2.6),
            Column("Chance of leaving within three years", 2.4),
        ],
        rows,
    )


def references(finding: Finding, scope: Scope) -> Table:
    """The classes of cases side by side."""
    rows: list[list[Cell | str]] = [
        [
            row.what,
            f"{row.left:.0f} of {row.of:,.0f} {row.unit}",
            f"{rounded(row.p)} ({rounded(row.low).rstrip('%')} to {rounded(row.high)})",
            "" if row.once is None or row.once != row.once else rounded(row.once),
            Cell(row.here, "strong"),
        ]
        for row in finding.frame.itertuples(index=False)
    ]
    return finish.table(
        finding,
        "tab-references",
        strong("What became of others.")
        + " Share that left within three years, with its 95% interval, and "
        "with joint decisions counted once.",
        [
            Column("Class", 3.2),
            Column("Left", 1.6),
            Column("Share", 1.4),
            Column("Once", 0.7, "right"),
            Column("Holds today", 1.6),
        ],
        rows,
    )

"""How far the data behind a briefing reach: the newest fact of each table on the as-of date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.dimension import Finding, NoData
from analysis.dimensions.scope import Scope
from analysis.tables import descriptor, followed, load, provenance

THIS_PROJECT = "This project"
SUBJECTS = (
    ("votes", ("resolutions",)),
    ("arms", ("arms_suppliers", "arms_transfers")),
    ("law", ("memberships",)),
    ("events", ("events",)),
    ("ties of support", ("support_ties",)),
    ("polls", ("polls",)),
)
"""What a reader calls the tables on which a briefing may rest, in the order of the scope line."""


def reach(
    scope: Scope, names: Iterable[str], publishers: provenance.Publishers | None = None
) -> Finding:
    """First and newest fact of each table that is cut by date.

    frame: table, title, first, newest (end of the period), rows, publisher, vintage.
    """
    rows = []
    for name in names:
        entry = descriptor.resource(name)
        rule = entry.get("asOf", {})
        publishers_of = {source.publisher for source in provenance.sources(name)}
        if "happened" not in rule or publishers_of == {THIS_PROJECT}:
            continue  # what the project itself computed or registered is no fact in hand
        frame = scope.table(name)
        ended = load.period_end(frame, rule["happened"], rule.get("precision", "day")).dropna()
        if ended.empty:
            continue
        rows.append(
            {
                "table": name,
                "title": entry["title"],
                "first": ended.min(),
                "newest": ended.max(),
                "rows": len(frame),
                "publisher": ", ".join(
                    dict.fromkeys(
                        source.publisher
                        for source in provenance.sources(name, publishers=publishers)
                    )
                ),
                "vintage": provenance.vintages(name)[name],
            }
        )
    if not rows:
        return NoData("No table in hand bears on this briefing.")
    frame = pd.DataFrame(rows).sort_values("newest", ignore_index=True)
    oldest, newest = frame.iloc[0], frame.iloc[-1]
    sentence = (
        f"The tables do not reach equally far: the newest fact in hand is of "
        f"{words.day(newest['newest'].date())} (table “{newest['title']}”), while "
        f"“{oldest['title']}” ends on {words.day(oldest['newest'].date())}. Where a table "
        "ends before the as-of date, what happened since is not known here."
    )
    return Finding(
        sentence, frame, tuple(frame["table"]), f"{len(frame)} tables.", publishers=publishers or {}
    )


def horizons(as_of: dt.date, names: Iterable[str]) -> list[tuple[str, str]]:
    """The subjects of the named tables, and to when each reaches, in words: the day to which a table
    kept by hand was followed, the end of the newest fact of a publisher's.

    >>> horizons(dt.date(2024, 6, 12), ["arms_transfers", "memberships"])
    [('arms', '2023'), ('law', '12 June 2024')]
    """
    names, found = set(names), []
    for subject, tables in SUBJECTS:
        reaches = [followed.reach(table, as_of).followed_to for table in tables if table in names]
        if days := [day for day in reaches if day]:
            found.append((subject, _in_words(max(days))))
    return found


def _in_words(day: dt.date) -> str:
    """A day, or its year alone where it is the year's last: the end of a period of years.

    >>> _in_words(dt.date(2025, 12, 18)), _in_words(dt.date(2025, 12, 31))
    ('18 December 2025', '2025')
    """
    return f"{day:%Y}" if (day.month, day.day) == (12, 31) else words.day(day)

"""How far the data behind a briefing reach: the newest fact of each table on the as-of date."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.dimension import Finding, NoData
from analysis.dimensions.scope import Scope
from analysis.tables import descriptor, load, provenance

THIS_PROJECT = "This project"


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

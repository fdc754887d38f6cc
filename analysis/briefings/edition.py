"""What changed since the previous edition: the same briefing as of a year earlier, side by side."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.scope import Finding, Scope, nothing

Figures = dict[str, tuple[str, tuple[str, ...]]]


def year_earlier(day: dt.date) -> dt.date:
    """The same day a year earlier; 28 February for a leap day.

    >>> year_earlier(dt.date(2024, 2, 29))
    datetime.date(2023, 2, 28)
    """
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def compare(scope: Scope, now: Figures, before: Figures, earlier: dt.date) -> Finding:
    """The headline figures of two editions: those that both have, or that are new.

    now, before: name -> (figure in words, tables it rests on). frame: figure, before, now,
    is_changed.
    """
    if not now:
        return nothing("No headline figure is in hand to compare with.", "memberships")
    rows = [
        {
            "figure": name,
            "before": before[name][0] if name in before else "no data yet",
            "now": text,
        }
        for name, (text, _) in now.items()
    ]
    frame = pd.DataFrame(rows, columns=["figure", "before", "now"])
    frame["is_changed"] = frame["before"] != frame["now"]
    changed = frame.loc[frame["is_changed"], "figure"].tolist()
    used = tuple(dict.fromkeys(table for _, names in now.values() for table in names))
    n = words.count(len(frame), "headline figure")
    sentence = f"Compared with the same briefing as of {words.day(earlier)}, " + (
        f"{len(changed)} of {n} {'differs' if len(changed) == 1 else 'differ'}: "
        f"{words.listing(changed)}."
        if changed
        else f"none of {n} differs."
    )
    facts = {"changed": changed, "earlier": earlier}
    coverage = f"Both editions use the same tables, each cut at its own date; {n}."
    return Finding(sentence, frame, used, coverage, facts)

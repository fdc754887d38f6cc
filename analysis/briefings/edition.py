"""What changed since the previous edition: the same briefing as of a year earlier, side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.dimension import Finding, Headline, NoData


@dataclass(frozen=True, kw_only=True)
class Changes(Finding):
    """The headline figures that differ from those of the edition of an earlier day, and those that
    are the same because nothing newer is held."""

    changed: list[str]
    nothing_newer: list[str]
    earlier: dt.date


def compare(now: Sequence[Headline], before: Sequence[Headline], earlier: dt.date) -> Finding:
    """The headline figures of two editions: those that both have, or that are new.

    frame: figure, before, now, newest, change (new, changed, unchanged, nothing newer).
    """
    printed = [row for row in now if not row.is_for_matching]
    if not printed:
        return NoData("No headline figure is in hand to compare with.")
    then = {row.measure: row for row in before}
    rows = [
        (
            row.label,
            then[row.measure].words if row.measure in then else "not known then",
            row.words,
            row.newest,
            _change(row, then.get(row.measure)),
        )
        for row in printed
    ]
    frame = pd.DataFrame(rows, columns=["figure", "before", "now", "newest", "change"])
    changed = frame.loc[frame["change"].isin(["new", "changed"]), "figure"].tolist()
    nothing_newer = frame.loc[frame["change"] == "nothing newer", "figure"].tolist()
    used = tuple(dict.fromkeys(table for row in printed for table in row.tables))
    n = words.count(len(frame), "headline figure")
    sentence = f"Compared with the same briefing as of {words.day(earlier)}, " + (
        f"{len(changed)} of {n} {'differs' if len(changed) == 1 else 'differ'}: "
        f"{words.listing(changed)}."
        if changed
        else f"none of {n} differs."
    )
    if nothing_newer:
        sentence += f" Nothing newer than then is held of {words.listing(nothing_newer)}."
    coverage = f"Both editions use the same tables, each cut at its own date; {n}."
    return Changes(
        sentence,
        frame,
        used,
        coverage,
        changed=changed,
        nothing_newer=nothing_newer,
        earlier=earlier,
    )


def _change(now: Headline, before: Headline | None) -> str:
    if before is None:
        return "new"
    if now.words != before.words:
        return "changed"
    return "nothing newer" if now.newest and now.newest == before.newest else "unchanged"

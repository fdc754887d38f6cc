"""What a state does for its patron, and what it declines: the ties of the two, of every kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.dimension import Dimension, Finding, NoData
from analysis.measures import network
from analysis.tables import events, followed

TABLES = ("support_ties",)
MOST_NAMED = 5  # of acts in a sentence; the table holds all


@dataclass(frozen=True, kw_only=True)
class SecurityTies(Finding):
    """How many acts make the state a supporter, how many other ties of its own are in force, and how
    many limits it has set; checked: the day spoken of."""

    acts: int
    held: int
    limits: int
    checked: dt.date


class Presence(Dimension):
    """Ties of support between the two."""

    key = "presence"
    title = "ties of support"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.ties]

    @cached_property
    def ties(self) -> SecurityTies | NoData:
        """What the state does for its patron and what it declines, and what the patron keeps there.

        frame: label, layer, start, start_precision, end, is_limit, is_over, standing (in words),
        is_weak, source_title; the state's own ties and limits, and those of the patron, newest first.
        """
        scope, name = self.scope, self.scope.names
        table = scope.table("support_ties")
        covered = table.loc[table["counts"] == "yes", "supported"].unique()
        if scope.patron not in covered:
            only = words.listing([scope.called(code) for code in covered])
            return NoData(
                f"No tie of support of {name['country']} to {name['patron']} is on record; the table "
                f"covers support for {only or 'no state by that date'} only.",
                *TABLES,
            )
        checked = followed.topic("support_ties", scope.as_of)
        day = words.day(checked)
        own = (table["supporter"] == scope.focus) & (table["supported"] == scope.patron)
        back = (table["supporter"] == scope.patron) & (table["supported"] == scope.focus)
        frame = table[own | back].copy()
        if frame.empty:
            return NoData(
                f"No tie of support of {name['country']} to {name['patron']} is on record, as last "
                f"checked on {day}.",
                *TABLES,
            )
        now = frame.index.isin(network.active(frame, checked).index)
        counts = frame.index.isin(network.counted(frame, checked).index)
        frame["is_over"] = ~(now | counts)
        frame["is_weak"] = events.is_weak(frame)
        limits = frame["is_limit"].astype(bool)
        is_back = frame["supporter"] == scope.patron
        frame["standing"] = [
            _standing(row, over, does)
            for row, over, does in zip(frame.itertuples(), frame["is_over"], counts, strict=True)
        ]
        acts, open_ = frame[counts], frame[~counts & ~frame["is_over"] & ~limits]
        held = open_[~is_back.loc[open_.index]]
        hosted = open_[is_back.loc[open_.index]]
        declined = frame[limits & ~is_back & ~frame["is_over"]]
        refused = frame[limits & is_back & ~frame["is_over"]]
        parts = [
            f"As last checked on {day}, {name['country']} counts as a supporter of {name['patron']} by "
            f"the rule of the table, for {words.count(len(acts), 'act')}: {_labels(acts)}."
            if len(acts)
            else f"As last checked on {day}, {name['country']} does not count as a supporter of "
            f"{name['patron']} by the rule of the table.",
        ]
        if len(held):
            parts.append(f"On record without counting: {_labels(held, with_reason=True)}.")
        if len(declined):
            parts.append(f"On record against it: {_labels(declined)}.")
        if len(hosted) or len(refused):
            parts.append(
                f"From the side of {name['patron']}: {_labels(pd.concat([hosted, refused]))}."
            )
        if not len(declined):
            parts.append(f"The table holds no limit that {name['country']} has set.")
        frame = frame.sort_values("start", ascending=False, ignore_index=True)
        coverage = (
            f"An act counts by a written rule: it is an act of the government, directed to "
            f"{name['patron']}, in force on {day}. Secret ties would be missing."
        )
        return SecurityTies(
            " ".join(parts),
            frame,
            TABLES,
            coverage,
            acts=len(acts),
            held=len(held),
            limits=len(declined),
            checked=checked,
        )


def _standing(row: object, is_over: bool, counts: bool) -> str:
    """How a row stands on the day, for a cell."""
    if is_over:
        return "ended"
    if row.is_limit:  # type: ignore[attr-defined]
        return "limit"
    if counts:
        return f"counts: {network.TIERS[row.tier]}"  # type: ignore[attr-defined]
    return f"does not count: {row.rule_reason}"  # type: ignore[attr-defined]


def _labels(rows: pd.DataFrame, *, with_reason: bool = False) -> str:
    """Labels with the year of their start, newest first, and why they do not count."""
    ordered = rows.sort_values("start", ascending=False)
    listed = [
        f"{row.label} ({row.start:%Y}{', ' + row.rule_reason if with_reason else ''})"
        for row in ordered.head(MOST_NAMED).itertuples()
    ]
    if len(ordered) > MOST_NAMED:
        listed.append(f"and {len(ordered) - MOST_NAMED} begun earlier")
    return "; ".join(listed)

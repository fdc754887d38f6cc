"""Dated events that name a state, in lanes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.dimension import Dimension, Finding, NoData
from analysis.tables import contexts
from analysis.tables.events import is_weak

TABLES = ("events",)
EVENT_LANES = contexts.read().event_lanes


class Events(Dimension):
    """What happened, and when."""

    key = "events"
    title = "events"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.dated]

    @cached_property
    def dated(self) -> Finding:
        """Dated events that name the country, since the scope's start, in lanes.

        frame: event_id, date, lane, kind, label, confidence, source_quality, source_title, source_url.
        """
        scope, name = self.scope, self.scope.names
        table = scope.table("events")
        names_country = table["actors"].str.split("; ").map(lambda actors: scope.focus in actors)
        frame = table[names_country & (table["date"] >= pd.Timestamp(scope.since))].copy()
        frame = frame.drop_duplicates(["date", "label"])
        lanes = {kind: lane for lane, kinds in EVENT_LANES.items() for kind in kinds}
        frame["lane"] = frame["kind"].map(lanes)
        frame = frame[frame["lane"].notna()].sort_values("date", ignore_index=True)
        if frame.empty:
            return NoData(f"The events table holds nothing on {name['country']}.", *TABLES)
        last = frame.iloc[-1]
        weak = int(is_weak(frame).sum())
        sentence = (
            f"The table of events holds "
            f"{words.count(len(frame), 'dated entry', 'dated entries')} on {name['country']} from "
            f"{frame['date'].min():%Y} on; the latest, of {words.day(last['date'].date())}, reads: "
            f"“{last['label']}”."
        )
        coverage = (
            f"{len(frame)} events read from the cited sources; {weak or 'none'} rest on copies, aggregators, "
            "state media or general knowledge and are drawn hollow."
        )
        return Finding(sentence, frame, TABLES, coverage)

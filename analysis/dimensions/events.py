"""Dated events that name a state, in lanes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.dimension import Dimension, Finding, NoData
from analysis.tables import contexts, events, followed

TABLES = ("events",)
LANES = contexts.read().event_lanes


@dataclass(frozen=True, kw_only=True)
class DatedEvents(Finding):
    """Events of a state. is_followed: whether the table follows it, or only names it in events of
    others."""

    is_followed: bool


class Events(Dimension):
    """What happened, and when."""

    key = "events"
    title = "events"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.dated]

    @cached_property
    def dated(self) -> DatedEvents | NoData:
        """Dated events that name the country or belong to its story, since the scope's start.

        frame: event_id, date, lane (missing for an event that is not drawn), kind, tags, label, side
        ("patron", "destination", "both" or "neither": whom of the two it names), is_scheduled (an
        older source had set it for the day), is_weak, source_title, source_url; in order of date.
        """
        scope, name = self.scope, self.scope.names
        table = scope.table("events")
        since = pd.Timestamp(scope.since)
        states = events.followed_states(table)
        own = {
            *events.naming(table, scope.focus).index,
            *events.following(table, scope.focus).index,
        }
        frame = table[table.index.isin(own) & (table["date"] >= since)].copy()
        is_followed = scope.focus in states
        covered = self._covered(states)
        if frame.empty:
            if is_followed:
                text = (
                    f"The table of events follows {name['country']} and holds none from "
                    f"{words.day(scope.since)} to {self._followed}."
                )
            else:
                text = f"{covered}, and no event in it names {name['country']}."
            return NoData(text, *TABLES)
        frame = frame.sort_values("date", kind="stable", ignore_index=True)
        frame["lane"] = events.lanes(frame, LANES)
        frame["side"] = self._sides(frame)
        frame["is_scheduled"] = frame.index.isin(events.tagged(frame, events.SCHEDULED).index)
        frame["is_weak"] = events.is_weak(frame)
        days = [words.day(frame["date"].min().date()), words.day(frame["date"].max().date())]
        spell = f"of {days[0]}" if len(frame) == 1 else f"from {days[0]} to {days[1]}"
        n = words.count(len(frame), "event")
        if is_followed:
            sentence = f"The table of events holds {n} of {name['country']}, {spell}"
        else:
            sentence = f"{covered}, but named in {n} of others, {spell}"
        sentence += f", as last followed on {self._followed}.{self._latest(frame)}"
        weak, undrawn = int(frame["is_weak"].sum()), int(frame["lane"].isna().sum())
        coverage = (
            f"{n}; {weak or 'none'} of them on a weak source (state media, an aggregator, a copy of an "
            "encyclopedia, general knowledge)"
            + (f"; {undrawn} of a kind that has no field and is not drawn" if undrawn else "")
            + ". An event that is missing is not shown not to have happened."
        )
        return DatedEvents(sentence, frame, TABLES, coverage, is_followed=is_followed)

    @property
    def _followed(self) -> str:
        return words.day(followed.events_of(self.scope.focus, self.scope.as_of))

    def _covered(self, states: Sequence[str]) -> str:
        """Which states the table follows, and that this one is none of them."""
        name = self.scope.names["country"]
        if not states:
            return f"The table of events follows no state by then; {name} is not followed"
        others = f" and {words.count(len(states) - 1, 'other state')}" if len(states) > 1 else ""
        return f"The table of events follows {self.scope.called(states[0])}{others}; {name} is not among them"

    def _sides(self, frame: pd.DataFrame) -> list[str]:
        """Whom of patron and destination each event names."""
        scope = self.scope
        named = [
            frame.index.isin(events.naming(frame, code).index)
            for code in (scope.patron, scope.destination)
        ]
        said = {
            (True, True): "both",
            (True, False): "patron",
            (False, True): "destination",
            (False, False): "neither",
        }
        return [said[bool(one), bool(two)] for one, two in zip(*named, strict=True)]

    def _latest(self, frame: pd.DataFrame) -> str:
        """The latest that happened; and what is later and was only set for its day."""
        happened = frame[~frame["is_scheduled"]]
        text = ""
        if len(happened):
            last = happened.iloc[-1]
            text = f" The latest, of {words.day(last['date'].date())}, reads “{last['label']}”."
        later = frame[frame["is_scheduled"]]
        if len(happened):
            later = later[later["date"] > happened["date"].max()]
        if len(later):
            last = later.iloc[-1]
            text += (
                f" An older source had set for {words.day(last['date'].date())}: “{last['label']}”; "
                "that it happened was not read."
            )
        return text

"""What published polls say: the patron and the destination, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.dimensions import watch, words
from analysis.dimensions.dimension import (
    CounterEvidence,
    Dimension,
    Finding,
    Headline,
    Indicator,
    Judgement,
    NoData,
    Reading,
)

TABLES = ("polls",)
CLEAR_POINTS = 10  # sampling error of one wave is about 3 points; house effects come on top


@dataclass(frozen=True)
class Turn:
    """First, lowest and last value, in per cent, of the longest series on the patron."""

    question: str
    pollsters: list[str]
    first: float
    first_year: int
    low: float
    low_year: int
    last: float
    last_year: int

    @property
    def has_cooled(self) -> bool | None:
        """Whether it ended CLEAR_POINTS or more below its first value; False: above; None: neither."""
        change = self.last - self.first
        return True if change <= -CLEAR_POINTS else False if change >= CLEAR_POINTS else None

    @property
    def has_recovered(self) -> bool:
        """Whether it ended CLEAR_POINTS or more above its lowest value."""
        return self.last - self.low >= CLEAR_POINTS


@dataclass(frozen=True, kw_only=True)
class Polls(Finding):
    """Poll figures; patron: how the patron is seen, None where no question was repeated."""

    patron: Turn | None


class Opinion(Dimension):
    """What the country's people say of the patron."""

    key = "opinion"
    title = "opinion"
    gives_verdict = True

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.polls]

    @cached_property
    def polls(self) -> Polls | NoData:
        """Poll figures whose question was asked at least twice, as lines; fieldwork's middle as date.

        frame: the polls table's columns and `date` (middle of the fieldwork).
        """
        scope, name = self.scope, self.scope.names
        table = scope.table("polls")
        asked = table["about"].isin([scope.patron, scope.destination]) & table["is_in_series"]
        table = table[(table["country"] == scope.focus) & asked].copy()
        if table.empty:
            return NoData(
                f"No published polls of {name['country']} are in hand, so opinion is not judged here.",
                *TABLES,
            )
        start, end = table["fieldwork_start"], table["fieldwork_end"]
        table["date"] = start + (end - start) / 2
        repeated = table.groupby("series")["date"].transform("nunique") >= 2
        frame = table[repeated].sort_values(["series", "date"], ignore_index=True)
        if frame.empty:
            return NoData(f"No poll of {name['country']} in hand was repeated by then.", *TABLES)
        turn = _patron_turn(frame, scope.patron)
        return Polls(
            _sentence(turn),
            frame,
            TABLES,
            f"{len(frame)} figures from {words.count(frame['pollster'].nunique(), 'pollster')}, "
            "fieldwork "
            f"{frame['date'].min():%Y}–{frame['date'].max():%Y}; read from releases and news reports.",
            patron=turn,
        )

    def judgement(self) -> Judgement | None:
        if self.polls.is_empty or self.polls.patron is None:
            return None
        return Judgement(
            self.title,
            self.polls.sentence,
            "Confidence is moderate: few waves, several pollsters, figures read from releases.",
            ("fig-polls",),
            self.polls.patron.has_cooled,
        )

    def headlines(self) -> list[Headline]:
        if self.polls.is_empty or self.polls.patron is None:
            return []
        turn = self.polls.patron
        value = f"{turn.last:.0f}% ({turn.last_year})"
        return [
            Headline(
                f"poll: {turn.question}",
                f"“{turn.question}”",
                value,
                self.polls.tables,
                f"{turn.last_year}",
            )
        ]

    def indicators(self) -> list[Indicator]:
        if self.polls.is_empty or self.polls.patron is None:
            return []
        turn = self.polls.patron
        up, down = watch.about(turn.last / 100)
        today = f"{turn.last:.0f}% ({turn.last_year})"
        return [Indicator(f"“{turn.question}”, next wave", today, down, up, self.polls.tables)]

    def counter_evidence(self) -> list[CounterEvidence]:
        if self.polls.is_empty or self.polls.patron is None or not self.polls.patron.has_recovered:
            return []
        return [CounterEvidence("Opinion", self.polls.sentence, Reading.MOVED)]


def _patron_turn(frame: pd.DataFrame, patron: str) -> Turn | None:
    """How the longest series went in which a higher share is closer to the patron, waves that are
    inferred left out; None where there is none."""
    is_favour = (frame["about"] == patron) & (frame["stance"] == "for")
    about = frame[is_favour & ~frame["is_wave_inferred"]]
    if about.empty:
        return None
    rows = about[about["series"] == about.groupby("series").size().idxmax()]
    first, last = rows.iloc[0], rows.iloc[-1]
    low = rows.loc[rows["value_percent"].idxmin()]
    return Turn(
        question=str(last["question"]),
        pollsters=sorted(rows["pollster"].unique()),
        first=float(first["value_percent"]),
        first_year=int(first["date"].year),
        low=float(low["value_percent"]),
        low_year=int(low["date"].year),
        last=float(last["value_percent"]),
        last_year=int(last["date"].year),
    )


def _sentence(turn: Turn | None) -> str:
    """How that series went."""
    if turn is None:
        return "The polls in hand do not ask about the patron more than once."
    text = f"On “{turn.question}”, the share "
    if turn.first - turn.low >= CLEAR_POINTS:
        text += (
            f"fell from {turn.first:.0f}% in {turn.first_year} to {turn.low:.0f}% in "
            f"{turn.low_year}"
        )
        if turn.last - turn.low >= CLEAR_POINTS:
            text += f" and was back at {turn.last:.0f}% in {turn.last_year}"
        elif turn.last_year != turn.low_year:
            text += f"; it was {turn.last:.0f}% in {turn.last_year}"
    else:
        text += f"was {turn.first:.0f}% in {turn.first_year}"
        if turn.last_year != turn.first_year:
            change = turn.last - turn.first
            word = words.direction(change - CLEAR_POINTS, change + CLEAR_POINTS, "a rise", "a fall")
            word = word if word.startswith("a ") else "no clear change"
            text += f" and {turn.last:.0f}% in {turn.last_year}, {word}"
    return f"{text} ({words.listing(turn.pollsters)})."

"""How good such forecasts were: backtests of exits and of moves, and the forecasts registered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.dimension import Dimension, Finding, NoData
from analysis.dimensions.prospects import rounded
from analysis.measures import track_record
from analysis.measures.backtest import HORIZON_YEARS
from analysis.measures.moves import SMALLEST_MOVE
from analysis.measures.track_record import Score
from analysis.tables import organisations
from analysis.tables.forecasts import CAME, EXIT, VOID
from analysis.tables.standing import of_state

EXITS, MOVES, FORECASTS = "track_record_exits", "track_record_moves", "forecasts"
SKILL_DIGITS = 3
WHETHER = {
    "better": "so it tells better which organisations lose members",
    "worse": "so it tells worse which organisations lose members",
    "neither": "so no skill is shown in telling which organisations lose members",
}


@dataclass(frozen=True, kw_only=True)
class ExitTest(Finding):
    """The backtest of the base rate. frame: as `track_record.reliability`.

    score: of all organisations; own: of the alliance asked about, None where it has no forecast.
    """

    score: Score
    own: Score | None


class ExitRecord(Dimension):
    """What the base rate of exits would have been worth in the past."""

    key = "exit_record"
    title = "track record"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.exits]

    @cached_property
    def exits(self) -> ExitTest | NoData:
        """The chances that the base rate would have given, and what came about."""
        rows = self.scope.table(EXITS)
        if rows.empty:
            return NoData("No forecast of an exit was over by that date.", EXITS)
        found = track_record.score(rows, "organisation")
        own_rows = rows[rows["organisation"] == organisations.newest(self.scope.alliance)]
        own = None if own_rows.empty else track_record.score(own_rows, "organisation")
        first, last = int(rows["year"].min()), int(rows["year"].max())
        text = (
            f"Asked on 1 January of each year from {first} to {last}, knowing only what the table of "
            f"memberships tells of the years before, the base rate would have expected "
            f"{found.expected:,.0f} exits within {HORIZON_YEARS} years among {found.forecasts:,} "
            f"memberships in {found.clusters} organisations; {words.some(found.events)} came about. "
            f"Its Brier skill over one rate for all organisations is {_skill(found)}, {WHETHER[found.word]}"
        )
        if own is not None:
            text += (
                f"; in {self.scope.alliance_name} {own.expected:.1f} were expected and "
                f"{words.some(own.events)} came about"
            )
        return ExitTest(
            f"{text}.",
            track_record.reliability(rows, "organisation"),
            (EXITS,),
            "A membership counts once a year, so that an exit counts in each of the three years before "
            "it; an organisation's leader counts as any member. Intervals: whole organisations drawn anew "
            f"({track_record.RESAMPLES:,} times). The memberships are today's edition; steps announced "
            "play no part, for they are remembered, not sampled.",
            score=found,
            own=own,
        )


@dataclass(frozen=True, kw_only=True)
class MoveTest(Finding):
    """The backtest of verdicts on moves. frame: as `track_record.fates`.

    steps: how many steps were dated; by what a later run made of them.
    """

    steps: int
    stands: int
    another_date: int
    gone: int


class MoveRecord(Dimension):
    """What became of moves that the same screen would have flagged in the past."""

    key = "move_record"
    title = "track record"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.moves]

    @cached_property
    def moves(self) -> MoveTest | NoData:
        """How often a flagged move went on, stood or turned back, and whether dated steps last."""
        scope, name = self.scope, self.scope.names
        table = scope.table(MOVES)
        rows = table[
            (table["patron"] == scope.patron) & (table["destination"] == scope.destination)
        ]
        if rows.empty:
            tested = table[["patron", "destination"]].drop_duplicates()
            pairs = [
                f"{scope.called(one)} and {scope.called(other)}"
                for one, other in tested.itertuples(index=False)
            ]
            held = f"the table covers {'; '.join(pairs)} only" if pairs else "none was over by then"
            return NoData(
                f"What became of earlier moves between {name['patron']} and {name['destination']} is "
                f"not tested: {held}.",
                MOVES,
            )
        frame = track_record.fates(rows)
        steps = rows["step_after"].value_counts()
        stands, other, gone = (int(steps.get(key, 0)) for key in ("stands", "another date", "gone"))
        first, last = int(rows["year"].min()), int(rows["year"].max())
        parts = [
            _fates_sentence(frame, "towards", f"towards {name['destination']}"),
            _fates_sentence(frame, "away", f"away from {name['destination']}"),
        ]
        told = "; ".join(filter(None, parts)) or "no move was flagged"
        still = _share(frame, "no clear move", "stood")
        beside = f"; of states without a clear move {still} stayed where they were" if still else ""
        dated = stands + other + gone
        second = (
            f"Of {words.count(dated, 'step')} that could be dated, a run of {HORIZON_YEARS} years later "
            f"found {words.some(stands)} again at that date, {words.some(other)} at another and "
            f"{words.some(gone)} not at all."
            if dated
            else "No step could be dated in those years."
        )
        return MoveTest(
            f"Had the same screen been run at the end of each year from {first} to {last}: within "
            f"{HORIZON_YEARS} years, {told}{beside} (95% intervals). {second}",
            frame,
            (MOVES,),
            f"Went on, turned back: by {SMALLEST_MOVE:.0f} points or more beyond the states that had "
            "voted like it before, on the same texts. A state counts once a year. A move measured too "
            "large by chance falls back by itself, since both figures share the sessions between. "
            f"Intervals: whole states drawn anew ({track_record.RESAMPLES:,} times).",
            steps=dated,
            stands=stands,
            another_date=other,
            gone=gone,
        )


def _fates_sentence(frame: pd.DataFrame, group: str, whither: str) -> str:
    """What became of the moves flagged one way; empty where there were none."""
    own = frame[frame["group"] == group]
    if own.empty:
        return ""
    shares = [_share(frame, group, fate) for fate in track_record.FATES]
    said = [f"{share} {fate}" for share, fate in zip(shares, track_record.FATES, strict=True)]
    return f"of {own['of'].iloc[0]:,} moves {whither} {words.listing(said)}"


def _share(frame: pd.DataFrame, group: str, fate: str) -> str:
    row = frame[(frame["group"] == group) & (frame["fate"] == fate)]
    if row.empty:
        return ""
    one = row.iloc[0]
    if np.isnan(one["low"]):
        return words.percent(one["share"])
    return f"{words.percent(one['share'])} ({100 * one['low']:.0f} to {100 * one['high']:.0f}%)"


def _skill(found: Score) -> str:
    text = words.signed(found.skill, SKILL_DIGITS)
    if np.isnan(found.low):
        return f"{text} (too few organisations for an interval)"
    low, high = (words.signed(value, SKILL_DIGITS) for value in (found.low, found.high))
    return f"{text} (95% interval {low} to {high})"


@dataclass(frozen=True, kw_only=True)
class RegisteredForecasts(Finding):
    """The forecasts that concern a subject. frame: a row a forecast, as the table has them.

    decided, came: how many have been decided (void ones left out), and have come about. brier,
    brier_climatology: of the exits among them, missing where none was decided.
    """

    decided: int
    came: int
    brier: float
    brier_climatology: float


class Registered(Dimension):
    """The forecasts registered with earlier editions and this one, and their score."""

    key = "registered"
    title = "registered forecasts"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.forecasts]

    @cached_property
    def forecasts(self) -> RegisteredForecasts | NoData:
        """Those that concern the alliance, or the country in the alliances shared with its patron."""
        scope = self.scope
        table = scope.table(FORECASTS)
        if scope.bloc is not None:
            own = table[table["organisation"] == scope.alliance]
            about = scope.alliance_name
        else:
            held = of_state(scope.patron, scope.as_of, scope.table("memberships"))
            shared = [name for name, standing in held.items() if standing.is_member]
            own = table[(table["country"] == scope.focus) & table["organisation"].isin(shared)]
            about = scope.names["country"]
        if own.empty:
            return NoData(f"No forecast that concerns {about} is registered.", FORECASTS)
        own = own.sort_values(
            ["organisation", "measure", "country", "method"], na_position="last", ignore_index=True
        )
        decided = own[own["outcome"].notna() & (own["outcome"] != VOID)]
        came = int((decided["outcome"] == CAME).sum())
        brier, base = self._brier(decided[decided["measure"] == EXIT])
        still = own.loc[own["outcome"].isna(), "deadline"]
        text = f"Registered for {about}: {words.count(len(own), 'forecast')}"
        if len(still):
            due = words.day(still.min().date())
            of = "all open" if len(still) == len(own) else f"{len(still)} of them open"
            text += f", {of}, the next due on {due}"
        text += "."
        if len(decided):
            text += f" Of {len(decided)} decided, {words.some(came)} came about"
            if not np.isnan(brier):
                text += (
                    f"; the Brier score of the exits among them is {brier:.3f}, where one rate for all "
                    f"organisations has {base:.3f}"
                )
            text += "."
        return RegisteredForecasts(
            words.opened(text),
            own,
            (FORECASTS,),
            "A forecast counts once for each method that gave it a chance, and its outcome is read from "
            "the table of memberships.",
            decided=len(decided),
            came=came,
            brier=brier,
            brier_climatology=base,
        )

    def _brier(self, rows: pd.DataFrame) -> tuple[float, float]:
        """The Brier score of decided exits, and that of one rate for all organisations."""
        if rows.empty:
            return float("nan"), float("nan")
        fitted = self.scope.table("organisation_exits")
        rate = fitted["exits"].sum() / fitted["member_years"].sum()
        members = rows["members"].str.count(";") + 1
        base = 1 - np.exp(-HORIZON_YEARS * rate * members)
        happened = (rows["outcome"] == CAME).astype(float)
        return tuple(float(((p - happened) ** 2).mean()) for p in (rows["chance"], base))  # type: ignore[return-value]


def chance_in_words(row: pd.Series) -> str:
    """A registered chance with its interval."""
    low = rounded(row["low"]).rstrip("%")
    return f"{rounded(row['chance'])} ({low} to {rounded(row['high'])})"

"""Ideal points: how far a state stands from its patron, and who closed or opened the gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.dimension import (
    CounterEvidence,
    Dimension,
    Finding,
    Judgement,
    NoData,
    Reading,
    confidence,
)
from analysis.dimensions.votes import FIRST_SESSION, session_year
from analysis.measures import change

TABLES = ("ideal_points", "memberships")
SECOND_OPINION = (
    "Ideal points are a second opinion: their scale shifts from year to year, and each is fitted "
    "together with later votes."
)
LIKE_MOVES = 0.05  # ideal points that differ by less have moved alike


class Move(NamedTuple):
    """How far country and patron moved between two years."""

    start: int
    end: int
    own_move: float
    patron_move: float


@dataclass(frozen=True, kw_only=True)
class WhoMoved(Finding):
    """Moves from the start to the widest gap and to the newest year; years on few votes."""

    moved: list[Move]
    thin_years: list[int]


class IdealPoints(Dimension):
    """The country's ideal point beside its patron's and the destination's."""

    key = "ideal_points"
    title = "ideal points"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.who_moved]

    def judgement(self) -> Judgement | None:
        return self.judgement_of(
            self.who_moved,
            confidence("the points are estimates", "their scale shifts from year to year"),
            "fig-who-moved",
            is_spare=True,
        )

    def counter_evidence(self) -> list[CounterEvidence]:
        if self.who_moved.is_empty:
            return []
        last, name = self.who_moved.moved[-1], self.scope.names
        if abs(last.patron_move) - abs(last.own_move) < LIKE_MOVES:
            return []
        text = (
            f"On ideal points {name['patron']} changed more than {name['country']} between {last.start} "
            f"and {last.end} ({words.signed(last.patron_move)} against {words.signed(last.own_move)}): "
            f"what parts them may be {name['patron_s']} doing, or the agenda's."
        )
        return [CounterEvidence("Ideal points", text, Reading.MOVED)]

    @cached_property
    def who_moved(self) -> WhoMoved | NoData:
        """Ideal points of country, patron and the destination's members; who closed or opened the gap.

        frame: country, year, ideal_point, q05, q95, n_votes, role (country, patron, bloc).
        """
        scope, name = self.scope, self.scope.names
        table = scope.table("ideal_points")
        table = table[table["year"] >= session_year(FIRST_SESSION)]
        members = scope.destination_members
        own = table[table["country"] == scope.focus].assign(role="country")
        patron = table[table["country"] == scope.patron].assign(role="patron")
        bloc = table[table["country"].isin(members)]
        bloc = bloc.groupby("year", as_index=False).agg(
            ideal_point=("ideal_point", "median"),
            q05=("ideal_point", lambda v: v.quantile(0.1)),
            q95=("ideal_point", lambda v: v.quantile(0.9)),
            n_votes=("n_votes", "median"),
        )
        frame = pd.concat(
            [own, patron, bloc.assign(role="bloc", country=scope.destination)], ignore_index=True
        )
        firm = own.loc[own["n_votes"] >= change.MIN_VOTES, "year"]
        if len(firm) < 2 or patron.empty:
            return NoData(f"No ideal points of {name['country']} are published.", "ideal_points")
        end = int(firm.max())
        start = int(firm[firm >= min(scope.since.year, end - 1)].min())
        gaps = change.distance(table, scope.focus, scope.patron)
        gaps = gaps[~gaps["is_thin"] & gaps["year"].between(start, end)]
        widest = int(gaps.loc[gaps["absolute"].idxmax(), "year"])
        spans = [
            change.who_moved(table, scope.focus, scope.patron, start, last)
            for last in dict.fromkeys((widest, end))
            if last > start
        ]
        moved = pd.concat(spans, ignore_index=True)
        sentence = " ".join(_moved_sentence(row, name) for _, row in moved.iterrows())
        if start < widest < end:
            sentence = (
                f"Of the years with enough votes the distance was greatest in {widest}. {sentence}"
            )
        sentence = f"{SECOND_OPINION} {sentence}"
        thin = frame.loc[frame["n_votes"] < change.MIN_VOTES, "year"].unique()
        coverage = (
            f"{int(frame['year'].min())}–{int(frame['year'].max())}; 90% intervals as published"
        )
        if len(thin):
            years = words.listing([str(int(year)) for year in sorted(thin)])
            rest = "rests" if len(thin) == 1 else "rest"
            coverage += f"; {years} {rest} on fewer than {change.MIN_VOTES} votes (drawn hollow)"
        return WhoMoved(
            sentence,
            frame,
            TABLES,
            f"{coverage}. The line of {name['destination']} is the median of its members.",
            moved=[
                Move(int(row["start"]), int(row["end"]), row["own_move"], row["patron_move"])
                for _, row in moved.iterrows()
            ],
            thin_years=[int(year) for year in thin],
        )


class MemberDistances(Dimension):
    """How far each member of the alliance stands from the patron."""

    key = "distances"
    title = "ideal points"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.distances]

    @cached_property
    def distances(self) -> Finding:
        """Each member's distance from the patron on ideal points, by year.

        frame: country, name, year, absolute, low, high (of the signed distance), is_thin.
        """
        scope, name = self.scope, self.scope.names
        table = scope.table("ideal_points")
        table = table[table["year"] >= session_year(FIRST_SESSION)]
        known = set(table["country"])
        parts = [
            change.distance(table, code, scope.patron).assign(country=code, name=scope.name(code))
            for code in scope.alliance_members
            if code != scope.patron and code in known and scope.patron in known
        ]
        frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
        firm = frame[~frame["is_thin"]] if len(frame) else frame
        if firm.empty or firm["year"].nunique() < 2:
            return NoData(
                f"No ideal points of the members of {scope.alliance_name} are published.",
                "ideal_points",
            )
        last = int(firm["year"].max())
        first = int(firm.loc[firm["year"] >= min(scope.since.year, last - 1), "year"].min())
        wide = firm.pivot(index="country", columns="year", values="absolute")
        moved = (wide[last] - wide[first]).dropna().sort_values()
        patron = table[table["country"] == scope.patron].set_index("year")["ideal_point"]
        own = patron[last] - patron[first]
        sentence = (
            f"{SECOND_OPINION} In {last} {scope.called(str(wide[last].idxmax()))} stood farthest from "
            f"{name['patron']} on ideal points ({wide[last].max():.2f}) and "
            f"{scope.called(str(wide[last].idxmin()))} nearest ({wide[last].min():.2f}). "
            f"Between {first} and {last} the members' distances changed by between "
            f"{words.signed(moved.min())} and {words.signed(moved.max())}, while {name['patron_s']} own "
            f"point moved by {words.signed(own)}: a gap can open from either end."
        )
        coverage = (
            f"{int(frame['year'].min())}–{int(frame['year'].max())}; members on {scope.as_of}"
        )
        thin = sorted(frame.loc[frame["is_thin"], "year"].unique())
        if thin:
            years = words.listing([str(int(year)) for year in thin])
            coverage += f"; {years} left out, on fewer than {change.MIN_VOTES} votes"
        return Finding(sentence, firm, TABLES, f"{coverage}.")


def _moved_sentence(row: pd.Series, name: dict[str, str]) -> str:
    """Both ends of a change in distance, and whose move was larger."""
    own, patron = row["own_move"], row["patron_move"]
    gap, change = row["absolute_change"], row["change"]
    text = (
        f"Between {row['start']} and {row['end']} {name['country_s']} point changed by "
        f"{words.signed(own)} (90% interval {words.signed(row['own_low'])} to "
        f"{words.signed(row['own_high'])}) and {name['patron_s']} by {words.signed(patron)} "
        f"({words.signed(row['patron_low'])} to {words.signed(row['patron_high'])})"
    )
    if row["low"] <= 0 <= row["high"]:
        text += "; the distance between them shows no clear change"
    elif abs(change) > abs(gap) + LIKE_MOVES:
        before, after = ("below", "above") if change > 0 else ("above", "below")
        text += (
            f"; {name['country']} stood {row['absolute_start']:.2f} {before} {name['patron']} and stands "
            f"{row['absolute_end']:.2f} {after} it: they have changed places"
        )
    else:
        text += f"; the distance between them {'grew' if gap > 0 else 'shrank'} by {abs(gap):.2f}"
    if abs(abs(own) - abs(patron)) < LIKE_MOVES:
        return f"{text}."
    larger = "country" if abs(own) > abs(patron) else "patron"
    return f"{text}. The larger change is {name[larger + '_s']}."

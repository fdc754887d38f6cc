"""Cohesion: whether an alliance votes as one more than chance brings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.dimension import (
    CounterEvidence,
    Finding,
    Headline,
    Indicator,
    Judgement,
    NoData,
    Reading,
)
from analysis.dimensions.scope import Scope
from analysis.dimensions.votes import (
    RESAMPLES,
    SEED,
    SESSION_TABLES,
    TABLES,
    RollCallDimension,
    RollCalls,
    session_year,
)
from analysis.measures import blocs
from analysis.tables import countries, organisations

RANDOM_BLOCS = 1000
MORE_THAN_CHANCE = 0.05  # fewer random blocs than this as cohesive: the bloc votes as one
RECENT_SESSIONS = 4


@dataclass(frozen=True, kw_only=True)
class BesideChance(Finding):
    """The newest session: the index with its 95% interval, and random blocs at least as cohesive."""

    session: int
    agreement_index: float
    low: float
    high: float
    share_as_cohesive: float
    is_more: bool


class Cohesion(RollCallDimension):
    """The alliance's agreement beside that of random blocs and of other organisations."""

    key = "cohesion"
    title = "cohesion"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.beside_chance, self.leave_one_out]

    @cached_property
    def beside_chance(self) -> BesideChance | NoData:
        """Agreement index of the bloc, of random blocs of its size, and of other blocs, by session.

        frame: bloc, session, year, agreement_index, n, members and, for the bloc itself, low, high
        (95%) and random_low, random_mean, random_high, share_as_cohesive.
        """
        rolls, scope, bloc = self.rolls, self.scope, self.scope.alliance
        mask = _mask(rolls, bloc)
        own = blocs.cohesion(rolls.wide, mask, rolls.sessions, rolls.clusters, RESAMPLES, SEED)
        own = own[own["is_reportable"] & own["members"].ge(2)]
        if own.empty:
            return NoData(
                f"Too few members of {scope.alliance_name} voted to measure cohesion.", *TABLES
            )
        chance = blocs.random_baseline(rolls.wide, mask, rolls.sessions, RANDOM_BLOCS, SEED)
        columns = ["group", "random_low", "random_mean", "random_high", "share_as_cohesive"]
        parts = [own.merge(chance[columns], on="group").assign(bloc=bloc)]
        for other in scope.beside:
            if other != bloc and not _is_absent(scope, other):
                rows = blocs.cohesion(rolls.wide, _mask(rolls, other), rolls.sessions, resamples=0)
                rows = rows[rows["is_reportable"] & rows["members"].ge(2)]
                parts.append(rows.drop(columns=["low", "high"]).assign(bloc=other))
        frame = pd.concat(parts, ignore_index=True).rename(columns={"group": "session"})
        frame["session"] = frame["session"].astype(int)
        frame["year"] = frame["session"].map(session_year)
        last = frame[frame["bloc"] == bloc].sort_values("session").iloc[-1]
        newest = frame[frame["session"] == last["session"]].set_index("bloc")["agreement_index"]
        ranked = newest.drop(bloc).sort_values(ascending=False)
        more = last["share_as_cohesive"]
        is_more = bool(more < MORE_THAN_CHANCE)
        sentence = (
            f"In {rolls.called(int(last['session']))} {scope.alliance_name} had an agreement index "
            f"of {last['agreement_index']:.2f} ({_interval(last['low'], last['high'])}); "
            f"{words.percent(more)} of {RANDOM_BLOCS:,} random blocs of {int(last['members'])} members "
            "were at least as cohesive, so it voted as one "
            + ("more than chance brings." if is_more else "no more than chance brings.")
        )
        if len(ranked):
            listed = [f"{words.with_article(code)} {value:.2f}" for code, value in ranked.items()]
            sentence += f" Beside it: {words.listing(listed)}."
        coverage = (
            f"{rolls.span}; contested resolutions on which at least two members voted "
            f"({int(last['n'])} in the last session); random blocs are drawn from all who voted."
        )
        return BesideChance(
            sentence,
            frame,
            SESSION_TABLES,
            coverage,
            session=int(last["session"]),
            agreement_index=float(last["agreement_index"]),
            low=float(last["low"]),
            high=float(last["high"]),
            share_as_cohesive=float(more),
            is_more=is_more,
        )

    @cached_property
    def leave_one_out(self) -> Finding:
        """Cohesion without each member, over the recent sessions together.

        frame: without (country), n, agreement_index, agreement_index_without, change.
        """
        rolls, scope, bloc = self.rolls, self.scope, self.scope.alliance
        newest = sorted(rolls.sessions.unique())[-RECENT_SESSIONS:]
        groups = rolls.sessions[rolls.sessions.isin(newest)].map(lambda _: "recent")
        frame = blocs.leave_one_out(rolls.wide, _mask(rolls, bloc), groups)
        frame = frame[frame["is_reportable"]].sort_values(
            "change", ascending=False, ignore_index=True
        )
        if frame.empty:
            return NoData(
                f"Too few votes of {scope.alliance_name} to leave members out one by one.", *TABLES
            )
        most = frame.iloc[0]
        sentence = (
            f"Over sessions {newest[0]}–{newest[-1]} leaving out {scope.called(most['without'])} "
            f"changes the index most, from {most['agreement_index']:.2f} to "
            f"{most['agreement_index_without']:.2f}."
        )
        spanned = words.capital(rolls.span_of(newest[0], newest[-1]))
        coverage = f"{spanned}; on votes where both indices are defined."
        return Finding(sentence, frame, SESSION_TABLES, coverage)

    def judgement(self) -> Judgement | None:
        return self.judgement_of(
            self.beside_chance,
            "Confidence is high on the figures, which rest on complete records, and moderate on "
            "their meaning: votes in the Assembly are one side of an alliance.",
            "fig-cohesion",
            "tab-without",
        )

    def headlines(self) -> list[Headline]:
        found = self.beside_chance
        if found.is_empty:
            return []
        return [
            Headline(
                "agreement index",
                "agreement index, latest session",
                f"{found.agreement_index:.2f} ({self.rolls.marked(found.session)})",
                found.tables,
                self.rolls.marked(found.session),
            ),
            Headline(
                "random blocs",
                "random blocs at least as cohesive",
                words.percent(found.share_as_cohesive),
                found.tables,
            ),
        ]

    def indicators(self) -> list[Indicator]:
        found = self.beside_chance
        if found.is_empty:
            return []
        chance = words.percent(MORE_THAN_CHANCE)
        return [
            Indicator(
                "Agreement index, next session",
                f"{found.agreement_index:.2f}; {words.percent(found.share_as_cohesive)} of random "
                "blocs are as cohesive",
                _beyond(found),
                f"{chance} of random blocs as cohesive, or more"
                if found.is_more
                else f"fewer than {chance} of random blocs as cohesive",
                found.tables,
            )
        ]

    def counter_evidence(self) -> list[CounterEvidence]:
        if self.leave_one_out.is_empty:
            return []
        return [CounterEvidence("The patron alone", self.leave_one_out.sentence, Reading.APART)]


def _interval(low: float, high: float) -> str:
    if math.isnan(low):
        return words.TOO_FEW_ITEMS
    return f"95% interval {low:.2f} to {high:.2f}"


def _beyond(found: BesideChance) -> str:
    """What the next session would have to show; the index itself where there is no interval."""
    edge = found.high if found.is_more else found.low
    shown = found.agreement_index if math.isnan(edge) else edge
    return f"{'above' if found.is_more else 'below'} {shown:.2f}"


def _mask(rolls: RollCalls, alliance: str) -> pd.DataFrame:
    """Members of an alliance, or of one of the treaties it continues, on each vote's day."""
    masks = [
        countries.membership_mask(
            organisation,
            rolls.resolutions,
            list(rolls.wide.columns),
            memberships=rolls.scope.table("memberships"),
        )
        for organisation in organisations.lineage(alliance)
    ]
    joined = masks[0]
    for mask in masks[1:]:
        joined = joined | mask
    return joined


def _is_absent(scope: Scope, organisation: str) -> bool:
    table = scope.table("memberships")
    return organisation not in set(table["organisation"]) or not countries.members(
        organisation, scope.as_of, memberships=table
    )

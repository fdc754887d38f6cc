"""Cohesion: whether an alliance votes as one more than chance brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    confidence,
)
from analysis.dimensions.scope import Scope
from analysis.dimensions.votes import (
    SESSION_TABLES,
    TABLES,
    RollCallDimension,
    RollCalls,
    session_year,
)
from analysis.measures import blocs
from analysis.tables import countries, organisations

SMALL_CHANGE = 0.02  # of the index, when one member is left out
FIRST_OF_COHESION = 58  # opened in September 2003; one window for all blocs, so that they compare
MORE_THAN_CHANCE = 0.05  # fewer random blocs than this as cohesive: the bloc votes as one
FEW_SESSIONS = 5


@dataclass(frozen=True, kw_only=True)
class BesideChance(Finding):
    """The bloc's index over the sessions beside that of random blocs, as `blocs.BesideRandom`."""

    first: int
    last: int
    agreement_index: float
    random_mean: float
    difference: float
    low: float
    high: float
    d: float
    p: float
    size: int
    newest: float

    @property
    def is_more(self) -> bool:
        """Whether it votes as one more than chance brings; where not, nothing is shown either way."""
        return self.p < MORE_THAN_CHANCE

    @property
    def compared(self) -> str:
        """The two indices, their difference and p, in few words."""
        return f"{self.agreement_index:.2f} against {self.random_mean:.2f}, {self.beyond}"

    @property
    def beyond(self) -> str:
        """The difference with the middle of the draws, d and p."""
        return (
            f"{words.signed(self.difference)} (middle 95% of the draws {words.signed(self.low)} to "
            f"{words.signed(self.high)}; d = {words.decimal(self.d, 1)}, p = {_p(self.p)})"
        )


@dataclass(frozen=True, kw_only=True)
class LeaveOneOut(Finding):
    """The index over the same sessions without each member."""

    most: str
    change: float


class Cohesion(RollCallDimension):
    """The alliance's agreement beside that of random blocs and of other organisations."""

    key = "cohesion"
    title = "cohesion"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.beside_chance, self.leave_one_out]

    @cached_property
    def sessions(self) -> pd.Series:
        """undl_id -> session, from the first that opened when the alliance had begun."""
        founded = organisations.get(self.scope.alliance).founded
        first = founded.year - 1945 + ((founded.month, founded.day) > (9, 1))
        return self.rolls.sessions[self.rolls.sessions >= max(FIRST_OF_COHESION, first)]

    @cached_property
    def beside_chance(self) -> BesideChance | NoData:
        """Agreement index of the bloc, of random blocs of its size, and of other blocs, by session.

        frame: bloc, session, year, agreement_index, n and, for the bloc itself, random_low,
        random_mean, random_high (95% of the random blocs in that session).
        """
        rolls, scope, bloc = self.rolls, self.scope, self.scope.alliance
        found = blocs.beside_random(rolls.wide, _mask(rolls, bloc), rolls.eligible, self.sessions)
        if found is None or found.size < 2:
            return NoData(
                f"Too few recorded votes of {scope.alliance_name} show whether its members vote as "
                "one.",
                *TABLES,
            )
        frame = found.by_session.assign(bloc=bloc)
        means = {}
        for other in scope.beside:
            if other != bloc and not _is_absent(scope, other):
                rows = blocs.cohesion(rolls.wide, _mask(rolls, other), self.sessions, resamples=0)
                rows = rows[rows["is_reportable"] & rows["members"].ge(2)]
                if rows["group"].nunique() == frame["group"].nunique():
                    means[other] = float(rows["agreement_index"].mean())
                parts = rows[["group", "n", "agreement_index"]].assign(bloc=other)
                frame = pd.concat([frame, parts], ignore_index=True)
        frame = frame.rename(columns={"group": "session"})
        frame["session"] = frame["session"].astype(int)
        frame["year"] = frame["session"].map(session_year)
        own = frame[frame["bloc"] == bloc].sort_values("session")
        first, last = int(own["session"].iloc[0]), int(own["session"].iloc[-1])
        made = BesideChance(
            "",
            frame,
            SESSION_TABLES,
            f"{words.capital(rolls.span_of(first, last))}; contested resolutions on which at least two "
            f"members voted. {found.draws:,} random blocs, drawn once among the states that could vote "
            "in all these sessions, and kept for all of them.",
            first=first,
            last=last,
            agreement_index=found.agreement_index,
            random_mean=found.random_mean,
            difference=found.difference,
            low=found.low,
            high=found.high,
            d=found.d,
            p=found.p,
            size=found.size,
            newest=float(own["agreement_index"].iloc[-1]),
        )
        verdict = (
            f"{words.capital(scope.alliance_name)} votes as one more than chance brings."
            if made.is_more
            else f"That {scope.alliance_name} votes as one more than so many states drawn at random "
            "is not shown either way."
        )
        sentence = (
            f"From {session_year(first)} to {session_year(last) + 1} "
            f"({rolls.span_of(first, last)}) members of {scope.alliance_name} had a mean agreement "
            f"index of {found.agreement_index:.2f}, and {found.draws:,} blocs of {found.size} states "
            f"drawn at random {found.random_mean:.2f}: a difference of {made.beyond}. {verdict}"
        )
        if own["session"].nunique() < FEW_SESSIONS:
            sentence += f" It rests on {words.count(own['session'].nunique(), 'session')} only."
        if means:
            ranked = sorted(means.items(), key=lambda item: -item[1])
            listed = [f"{words.with_article(code)} {value:.2f}" for code, value in ranked]
            sentence += f" Over the same sessions: {words.listing(listed)}."
        return replace(made, sentence=sentence)

    @cached_property
    def leave_one_out(self) -> LeaveOneOut | NoData:
        """The index over the same sessions with and without each member.

        frame: without (country), n, agreement_index, agreement_index_without, change.
        """
        rolls, scope, bloc = self.rolls, self.scope, self.scope.alliance
        if self.beside_chance.is_empty:
            return NoData(self.beside_chance.sentence, *TABLES)
        rows = blocs.leave_one_out(rolls.wide, _mask(rolls, bloc), self.sessions)
        rows = rows[rows["is_reportable"] & rows["without"].isin(scope.alliance_members)]
        means = ["agreement_index", "agreement_index_without", "change"]
        frame = rows.groupby("without", as_index=False).agg(
            {"n": "sum", **dict.fromkeys(means, "mean")}
        )
        if len(frame) < 2:
            return NoData(
                f"Too few votes of {scope.alliance_name} to leave members out one by one.", *TABLES
            )
        frame["order"] = frame["without"].map(scope.name)
        frame = frame.sort_values(["change", "order"], ascending=[False, True], ignore_index=True)
        frame = frame.drop(columns="order")
        most = frame.loc[frame["change"].abs().idxmax()]
        sentence = (
            f"Leaving out {scope.called(most['without'])} changes the index most, from "
            f"{most['agreement_index']:.2f} to {most['agreement_index_without']:.2f}"
            + (
                ": no one member makes or unmakes the whole."
                if abs(most["change"]) < SMALL_CHANGE
                else "."
            )
        )
        coverage = (
            f"{words.capital(rolls.span_of(self.beside_chance.first, self.beside_chance.last))}; means "
            "over the sessions in which it was a member, on votes where both indices are defined."
        )
        return LeaveOneOut(
            sentence,
            frame,
            SESSION_TABLES,
            coverage,
            most=str(most["without"]),
            change=float(most["change"]),
        )

    def judgement(self) -> Judgement | None:
        found = self.beside_chance
        evidence = ["fig-cohesion"]
        if not self.leave_one_out.is_empty:
            evidence.append("tab-without")
        if found.is_empty:
            return None
        few = found.last - found.first + 1 < FEW_SESSIONS
        return self.judgement_of(
            found,
            confidence(
                "votes in the Assembly are one side of an alliance",
                ""
                if found.is_more
                else "so small a bloc would have to be far above chance to show",
                "the sessions are few" if few else "",
            ),
            *evidence,
        )

    def headlines(self) -> list[Headline]:
        found = self.beside_chance
        if found.is_empty:
            return []
        newest = self.rolls.marked(found.last)
        return [
            Headline(
                "agreement index",
                "mean agreement index, against random blocs",
                f"{found.agreement_index:.2f}, against {found.random_mean:.2f} "
                f"({self.rolls.span_of(found.first, found.last)})",
                found.tables,
                newest,
            ),
            Headline(
                "random blocs",
                "random blocs at least as cohesive",
                words.part(found.p),
                found.tables,
                newest,
            ),
        ]

    def indicators(self) -> list[Indicator]:
        found = self.beside_chance
        if found.is_empty:
            return []
        limit = words.percent(MORE_THAN_CHANCE)
        as_cohesive = f"{words.part(found.p)} of random blocs are as cohesive over the sessions"
        return [
            Indicator(
                "Cohesion, with the next session",
                as_cohesive,
                "a still smaller share" if found.is_more else f"fewer than {limit}",
                f"{limit} or more" if found.is_more else "half of the random blocs, or more",
                found.tables,
            )
        ]

    def counter_evidence(self) -> list[CounterEvidence]:
        found, left_out = self.beside_chance, self.leave_one_out
        if found.is_empty:
            return []
        made = []
        if not found.is_more and found.difference > 0:
            made.append(
                CounterEvidence(
                    "Votes",
                    f"The index of {words.with_article(self.scope.alliance)} lies above that of the "
                    f"mean random bloc ({found.agreement_index:.2f} against {found.random_mean:.2f}), "
                    "so that some cohesion is as well possible as none.",
                    Reading.APART,
                )
            )
        if not left_out.is_empty and left_out.change >= SMALL_CHANGE:
            made.append(
                CounterEvidence(
                    "One member",
                    f"{left_out.sentence} The rest vote more as one than the whole does.",
                    Reading.APART,
                )
            )
        return made


def _p(p: float) -> str:
    """A p-value as it is printed.

    >>> _p(0.198), _p(0.000999)
    ('0.20', '0.001')
    """
    return words.decimal(p, 3 if p < MORE_THAN_CHANCE else 2)


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

"""The support-network briefing: who supports a patron, how, and whether it grows."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from analysis.findings import assembly, network, prose, security
from analysis.findings.case import Case
from analysis.findings.scope import Finding, Judgement, Scope, stated


class SupportNetwork(Case):
    """Each property is one finding on the patron's network."""

    def __init__(self, patron: str, as_of: dt.date, since: dt.date) -> None:
        self.scope = Scope(patron=patron, as_of=as_of, since=since)

    @cached_property
    def matrix(self) -> Finding:
        return network.matrix(self.scope)

    @cached_property
    def strongest(self) -> Finding:
        return network.strongest(self.scope)

    @cached_property
    def growth(self) -> Finding:
        return network.growth(self.scope)

    @cached_property
    def limits(self) -> Finding:
        return network.limits(self.scope)

    @cached_property
    def reverse(self) -> Finding:
        return network.reverse(self.scope)

    @cached_property
    def tallies(self) -> Finding:
        return assembly.tallies(self.scope)

    @cached_property
    def stances(self) -> Finding:
        return assembly.stances(self.scope)

    @cached_property
    def shift(self) -> Finding:
        return assembly.shift(self.scope)

    @cached_property
    def arms(self) -> Finding:
        return security.patron_arms(self.scope)

    @property
    def everything(self) -> list[Finding]:
        return [
            self.matrix,
            self.growth,
            self.limits,
            self.reverse,
            self.tallies,
            self.stances,
            self.shift,
            self.arms,
        ]

    @cached_property
    def bottom_line(self) -> str:
        """Two sentences: how deep and how broad the support is, and what speaks against it."""
        patron = self.scope.names["patron"]
        if self.matrix.is_empty:
            return (
                f"The table of ties holds no support for {patron} by "
                f"{prose.day(self.scope.as_of)}. Only votes and arms transfers can be shown."
            )
        facts = self.matrix.facts
        arming = prose.listing([self.scope.name(code) for code in facts["sending"]])
        first = (
            f"By {prose.day(self.scope.as_of)} {prose.count(facts['supporters'], 'state')} had "
            f"documented ties of support to {patron}; "
            + (
                f"troops, munitions, missiles, drones or heavy weapons came from {arming}."
                if arming
                else "none is recorded as sending troops, munitions or weapons."
            )
        )
        if self.stances.is_empty:
            return f"{first} The General Assembly had not yet voted on the war."
        classes = self.stances.facts["classes"]
        with_patron = classes.get(assembly.STANCES[0][2], 0)
        against = classes.get(assembly.STANCES[-1][2], 0)
        return (
            f"{first} In the General Assembly {with_patron} members stood with it on nearly every "
            f"resolution on Ukraine and {against} against it, and several partners set limits to "
            "what they give."
            if not self.limits.is_empty
            else f"{first} In the General Assembly {with_patron} members stood with it on nearly "
            f"every resolution on Ukraine and {against} against it."
        )

    @cached_property
    def judgements(self) -> list[Judgement]:
        """The key judgements for which there are data."""
        made = [self._on_ties(), self._on_growth(), self._on_votes(), self._on_arms()]
        made.append(self._on_limits())
        return [judgement for judgement in made if judgement is not None]

    def _on_ties(self) -> Judgement | None:
        if self.matrix.is_empty:
            return None
        weak = float((self.matrix.frame["confidence"] != "read").mean())
        return Judgement(
            "ties",
            self.matrix.sentence,
            f"Confidence is {'high' if weak < 0.2 else 'moderate'}: "
            f"{prose.percent(1 - weak)} of the cells were read in a source; secret ties would be "
            "missing.",
            ("fig-matrix", "fig-network", "tab-ties"),
        )

    def _on_growth(self) -> Judgement | None:
        return stated(
            "growth",
            self.growth,
            "Confidence is moderate: dates are often those of the first report, and reporting "
            "itself has grown.",
            ("fig-growth",),
        )

    def _on_votes(self) -> Judgement | None:
        if self.stances.is_empty:
            return None
        return Judgement(
            "votes",
            f"{self.stances.sentence} {'' if self.shift.is_empty else self.shift.sentence}".strip(),
            "Confidence is high on the votes, which are complete records, and low on motives: some "
            "states that voted no in 2025 followed the United States."
            if self.scope.as_of >= dt.date(2025, 2, 24)
            else "Confidence is high: roll calls are complete records.",
            ("fig-tallies", "fig-map", "fig-shift"),
        )

    def _on_arms(self) -> Judgement | None:
        return stated(
            "arms",
            self.arms,
            "Confidence is moderate: the register covers major arms only and revises recent years.",
            ("fig-patron-arms",),
        )

    def _on_limits(self) -> Judgement | None:
        return stated(
            "limits",
            self.limits,
            "Confidence is moderate: a limit is easier to state than to observe.",
            ("tab-limits",),
        )

"""The alliance briefing: does a bloc act as one, what ties its members, and will others leave?"""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from analysis.findings import blocs, outlook, prose
from analysis.findings.case import Case
from analysis.findings.scope import Finding, Judgement, Scope, stated
from analysis.findings.votes import RollCalls
from analysis.measures.outlook import likelihood, over

# Blocs shown beside the one asked about, where they had members by then.
BESIDE = ("EU", "EAEU", "CIS", "SCO", "BRICS", "NATO")


class Alliance(Case):
    """Each property is one finding on the bloc."""

    def __init__(
        self, bloc: str, patron: str, destination: str, as_of: dt.date, since: dt.date
    ) -> None:
        self.bloc = bloc
        self.scope = Scope(patron=patron, as_of=as_of, since=since, destination=destination)
        self.rolls = RollCalls(self.scope)

    @cached_property
    def statuses(self) -> Finding:
        return blocs.statuses(self.scope, self.bloc)

    @cached_property
    def cohesion(self) -> Finding:
        return blocs.cohesion(self.rolls, self.bloc, [b for b in BESIDE if b != self.bloc])

    @cached_property
    def leave_one_out(self) -> Finding:
        return blocs.leave_one_out(self.rolls, self.bloc)

    @cached_property
    def sides(self) -> Finding:
        return blocs.sides(self.rolls, self.bloc)

    @cached_property
    def arms(self) -> Finding:
        return blocs.arms(self.scope, self.bloc)

    @cached_property
    def leavers(self) -> Finding:
        return blocs.leavers(self.rolls, self.bloc)

    @cached_property
    def exits(self) -> Finding:
        return outlook.exits(self.scope, self.bloc)

    @property
    def everything(self) -> list[Finding]:
        return [
            self.statuses,
            self.cohesion,
            self.leave_one_out,
            self.sides,
            self.arms,
            self.leavers,
            self.exits,
        ]

    @cached_property
    def bottom_line(self) -> str:
        """Two sentences: whether the bloc acts as one, and what may come."""
        name = prose.with_article(self.bloc)
        if self.cohesion.is_empty:
            first = (
                f"By {prose.day(self.scope.as_of)} too few votes show whether {name} acts as one."
            )
        else:
            as_one = self.cohesion.facts["is_more"]
            first = (
                f"By {prose.day(self.scope.as_of)} {name} voted in the General Assembly as one "
                f"{'more than' if as_one else 'no more than'} random states of the same number"
            )
            paused = self.statuses.facts.get("paused", {}) if not self.statuses.is_empty else {}
            if paused:
                names = prose.listing([blocs.state(self.scope, code) for code in paused])
                first += f", with the part of {names} frozen or suspended"
            first += "."
        if self.exits.is_empty:
            return f"{first} Its past gives no rate of exits."
        facts = self.exits.facts
        second = (
            f"On its past alone, {prose.count(facts['exits'], 'exit')} in "
            f"{facts['member_years']:.0f} member-years, a given member is {facts['word']} to leave "
            f"within {outlook.HORIZON_YEARS} years."
            if " " not in facts["word"] or facts["word"].endswith("likely")
            else f"On its past alone, {prose.count(facts['exits'], 'exit')} in "
            f"{facts['member_years']:.0f} member-years, there is {facts['word']} that a given "
            f"member leaves within {outlook.HORIZON_YEARS} years."
        )
        return f"{first} {second}"

    @cached_property
    def judgements(self) -> list[Judgement]:
        made = [self._on_cohesion(), self._on_sides(), self._on_arms(), self._on_treaty()]
        made.append(self._on_exits())
        return [judgement for judgement in made if judgement is not None]

    def _on_cohesion(self) -> Judgement | None:
        return stated(
            "cohesion",
            self.cohesion,
            "Confidence is high on the figures, which rest on complete records, and moderate on "
            "their meaning: votes in the Assembly are one side of an alliance.",
            ("fig-cohesion", "tab-without"),
        )

    def _on_sides(self) -> Judgement | None:
        return stated(
            "sides",
            self.sides,
            "Confidence is high: the records are complete.",
            ("fig-member-sides",),
        )

    def _on_arms(self) -> Judgement | None:
        return stated(
            "arms",
            self.arms,
            "Confidence is moderate: small importers' windows hold few deals.",
            ("fig-member-arms",),
        )

    def _on_treaty(self) -> Judgement | None:
        return stated(
            "treaty",
            self.statuses,
            "Confidence is high: statuses are dated legal facts.",
            ("fig-statuses",),
        )

    def _on_exits(self) -> Judgement | None:
        if self.exits.is_empty:
            return None
        facts = self.exits.facts
        others = len(self.statuses.facts["members"]) - 1
        any_of = over(facts["rate"], outlook.HORIZON_YEARS, others)
        return Judgement(
            "outlook",
            f"On the base rate alone the chance that at least one of the {others} members besides "
            f"{self.scope.names['patron']} formally leaves within {outlook.HORIZON_YEARS} years is "
            f"{prose.percent(any_of)} (**{likelihood(any_of)}**), and for a given member "
            f"{prose.percent(facts['chance'])} (**{facts['word']}**).",
            f"Confidence is low: the rate rests on {prose.count(facts['exits'], 'exit')}, and "
            "members are taken to leave independently.",
            ("tab-exits", "fig-leavers"),
            basis="likelihood",
        )

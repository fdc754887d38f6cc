"""The alliance briefing: does a bloc act as one, what ties its members, and will others leave?"""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from analysis.briefings import edition
from analysis.briefings.case import Case
from analysis.dimensions import cohesion as blocs
from analysis.dimensions import outlook, watch, words
from analysis.dimensions.scope import Finding, Judgement, Scope, nothing, stated
from analysis.dimensions.votes import RollCalls
from analysis.dimensions.watch import Indicator
from analysis.measures.outlook import likelihood

# Blocs shown beside the one asked about, where they had members by then.
MANY_MEMBERS = 8  # above this only the two at the ends are headlines
BESIDE = ("EU", "EAEU", "CIS", "SCO", "BRICS", "NATO")


class Alliance(Case):
    """Each property is one finding on the bloc."""

    def __init__(
        self, bloc: str, patron: str, destination: str, as_of: dt.date, since: dt.date
    ) -> None:
        self.bloc = bloc
        self.scope = Scope(patron=patron, as_of=as_of, since=since, destination=destination)
        self.rolls = RollCalls(self.scope)

    def on(self, day: dt.date) -> Alliance:
        scope = self.scope
        return Alliance(self.bloc, scope.patron, scope.destination, day, scope.since)

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
    def trade(self) -> Finding:
        return blocs.trade(self.scope, self.bloc)

    @cached_property
    def distances(self) -> Finding:
        return blocs.distances(self.scope, self.bloc)

    @cached_property
    def leavers(self) -> Finding:
        return blocs.leavers(self.rolls, self.bloc)

    @cached_property
    def exits(self) -> Finding:
        return outlook.exits(self.scope, self.bloc)

    @cached_property
    def by_member(self) -> Finding:
        return blocs.by_member(
            self.scope,
            self.bloc,
            taken=self.sides,
            arms_share=self.arms,
            trade_share=self.trade,
            exits=self.exits,
            standing=self.statuses,
        )

    @property
    def everything(self) -> list[Finding]:
        return [
            self.cohesion,
            self.leave_one_out,
            self.sides,
            self.distances,
            self.arms,
            self.trade,
            self.statuses,
            self.exits,
            self.leavers,
            self.by_member,
            self.indicators,
            self.scenarios,
            self.changed,
        ]

    @cached_property
    def contrary(self) -> list[str]:
        """What ties the members where they do not vote as one, or divides them where they do."""
        remarks = []
        as_one = not self.cohesion.is_empty and self.cohesion.facts["is_more"]
        if not as_one:
            if not self.arms.is_empty and max(self.arms.facts["share"].values()) > 0.5:
                remarks.append(f"**Arms.** {self.arms.sentence}")
            if not self.trade.is_empty and max(self.trade.facts["exports"].values()) > 0.2:
                remarks.append(f"**Trade.** {self.trade.sentence}")
            if not self.exits.is_empty:
                remarks.append(f"**Staying power.** {self._staying()}")
        elif not self.statuses.is_empty and self.statuses.facts["paused"]:
            remarks.append(f"**Membership.** {self.statuses.sentence}")
        if not self.sides.is_empty:
            shares = self.sides.facts["patron"]
            if max(shares.values()) - min(shares.values()) > 0.25 and as_one:
                remarks.append(f"**Members apart.** {self.sides.sentence}")
        if not self.leave_one_out.is_empty and not as_one:
            remarks.append(f"**The patron alone.** {self.leave_one_out.sentence}")
        return remarks

    def _staying(self) -> str:
        spells = self.exits.frame
        left = spells[spells["is_exit"]]
        stayed = spells[~spells["is_exit"]]
        text = (
            f"{words.count(len(stayed), 'member')} besides {self.scope.names['patron']} "
            f"{'has' if len(stayed) == 1 else 'have'} stayed for "
            f"{stayed['years'].median():.1f} years (median)"
        )
        if len(left):
            return f"{text}; the last exit was in {left['end'].max():%Y}."
        return f"{text}, and none has left."

    @property
    def headlines(self) -> edition.Figures:
        found: edition.Figures = {}
        name = self.scope.names
        if not self.statuses.is_empty:
            facts = self.statuses.facts
            paused = [self.scope.called(code) for code in facts["paused"]]
            found["members"] = (
                f"{len(facts['members'])} (paused: {words.listing(paused) or 'none'})",
                self.statuses.tables,
            )
        if not self.cohesion.is_empty:
            facts = self.cohesion.facts
            found["agreement index, latest session"] = (
                f"{facts['agreement_index']:.2f} (session {facts['session']})",
                self.cohesion.tables,
            )
            found["random blocs at least as cohesive"] = (
                words.percent(facts["share_as_cohesive"]),
                self.cohesion.tables,
            )
        if not self.sides.is_empty:
            shares = self.sides.facts["patron"]
            shown = shares if len(shares) <= MANY_MEMBERS else self._extremes(shares)
            for code in shown:
                whose = words.possessive(self.scope.called(code))
                found[f"{whose} votes with {name['patron']}"] = (
                    words.percent(shares[code]),
                    self.sides.tables,
                )
        if not self.exits.is_empty:
            found["exits so far"] = (f"{self.exits.facts['exits']}", self.exits.tables)
        return found

    @cached_property
    def indicators(self) -> Finding:
        return watch.indicators(
            [self._watch_cohesion(), *self._watch_sides(), self._watch_arms(), self._watch_treaty()]
        )

    def _watch_cohesion(self) -> Indicator | None:
        if self.cohesion.is_empty:
            return None
        facts = self.cohesion.facts
        up, down = f"above {facts['high']:.2f}", f"below {facts['low']:.2f}"
        chance = words.percent(blocs.MORE_THAN_CHANCE)
        as_one = facts["is_more"]
        return Indicator(
            "Agreement index, next session",
            f"{facts['agreement_index']:.2f}; {words.percent(facts['share_as_cohesive'])} of random "
            "blocs are as cohesive",
            up if as_one else down,
            f"{chance} of random blocs as cohesive, or more"
            if as_one
            else f"fewer than {chance} of random blocs as cohesive",
            self.cohesion.tables,
        )

    def _watch_sides(self) -> list[Indicator]:
        """The member that votes with the patron least, and the one that does so most."""
        if self.sides.is_empty:
            return []
        name, shares = self.scope.names, self.sides.facts["patron"]
        made = []
        for code in self._extremes(shares):
            up, down = watch.about(shares[code])
            made.append(
                Indicator(
                    f"{words.possessive(self.scope.called(code))} votes with "
                    f"{name['patron']}, next session",
                    words.percent(shares[code]),
                    down,
                    up,
                    self.sides.tables,
                )
            )
        return made

    @staticmethod
    def _extremes(shares: dict[str, float]) -> list[str]:
        """The states with the least and the largest share, one state where there is but one."""
        return list(
            dict.fromkeys(
                [min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__)]
            )
        )

    def _watch_arms(self) -> Indicator | None:
        if self.arms.is_empty:
            return None
        shares = self.arms.facts["share"]
        major = [code for code, share in shares.items() if share > 0.5]
        return Indicator(
            f"Members that get most of their arms from {self.scope.names['patron']}",
            words.listing([self.scope.called(code) for code in major]) or "none",
            "one fewer in the next window" if major else "no delivery in the next window",
            "one more in the next window",
            self.arms.tables,
        )

    def _watch_treaty(self) -> Indicator | None:
        if self.statuses.is_empty:
            return None
        paused = self.statuses.facts["paused"]
        names = words.listing([self.scope.called(code) for code in paused])
        return Indicator(
            f"Members of {words.with_article(self.bloc)}",
            f"{len(self.statuses.facts['members'])}"
            + (f", with the part of {names} frozen or suspended" if paused else ""),
            "notice of withdrawal by one; another part frozen",
            f"the part of {names} taken up again" if paused else "a new member",
            self.statuses.tables,
        )

    @cached_property
    def scenarios(self) -> Finding:
        if self.exits.is_empty:
            return nothing("The past of this organisation gives no base rate.", "memberships")
        return outlook.scenarios(self.scope, self.exits)

    @cached_property
    def bottom_line(self) -> str:
        """Two sentences: whether the bloc acts as one, and what may come."""
        name = words.with_article(self.bloc)
        if self.cohesion.is_empty:
            first = (
                f"By {words.day(self.scope.as_of)} too few votes show whether {name} acts as one."
            )
        else:
            as_one = self.cohesion.facts["is_more"]
            first = (
                f"By {words.day(self.scope.as_of)} {name} voted in the General Assembly as one "
                f"{'more than' if as_one else 'no more than'} random states of the same number"
            )
            paused = self.statuses.facts.get("paused", {}) if not self.statuses.is_empty else {}
            if paused:
                names = words.listing([self.scope.called(code) for code in paused])
                first += f", with the part of {names} frozen or suspended"
            first += "."
        if self.exits.is_empty:
            return f"{first} Its past gives no rate of exits."
        facts = self.exits.facts
        second = (
            f"On its past alone, {words.count(facts['exits'], 'exit')} in "
            f"{facts['member_years']:.0f} member-years, "
            f"{words.it_is(facts['word']).replace('**', '')} that a given member leaves within "
            f"{outlook.HORIZON_YEARS} years."
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
        others, any_of = outlook.any_exit(self.exits)
        return Judgement(
            "outlook",
            f"On the base rate alone the chance that at least one of the {others} members besides "
            f"{self.scope.names['patron']} formally leaves within {outlook.HORIZON_YEARS} years is "
            f"{words.percent(any_of)} (**{likelihood(any_of)}**), and for a given member "
            f"{words.percent(facts['chance'])} (**{facts['word']}**).",
            f"Confidence is low: the rate rests on {words.count(facts['exits'], 'exit')}, and "
            "members are taken to leave independently.",
            ("tab-exits", "fig-leavers", "tab-scenarios"),
            basis="likelihood",
        )

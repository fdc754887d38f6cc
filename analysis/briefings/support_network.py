"""The support-network briefing: who supports a patron, how, and whether it grows."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from analysis.briefings import edition
from analysis.briefings.case import Case
from analysis.dimensions import assembly, security, ties, watch, words
from analysis.dimensions.scope import Finding, Judgement, Scope, nothing, stated
from analysis.dimensions.watch import Indicator, Scenario
from analysis.measures.outlook import over

WIDEST = 0.5  # of an interval that still lets a chance be named


class SupportNetwork(Case):
    """Each property is one finding on the patron's network."""

    def __init__(self, patron: str, as_of: dt.date, since: dt.date) -> None:
        self.scope = Scope(patron=patron, as_of=as_of, since=since)

    def on(self, day: dt.date) -> SupportNetwork:
        return SupportNetwork(self.scope.patron, day, self.scope.since)

    @cached_property
    def matrix(self) -> Finding:
        return ties.matrix(self.scope)

    @cached_property
    def strongest(self) -> Finding:
        return ties.strongest(self.scope)

    @cached_property
    def figures(self) -> Finding:
        return ties.figures(self.scope)

    @cached_property
    def newcomers(self) -> Finding:
        return ties.newcomers(self.scope)

    @cached_property
    def growth(self) -> Finding:
        return ties.growth(self.scope)

    @cached_property
    def limits(self) -> Finding:
        return ties.limits(self.scope)

    @cached_property
    def reverse(self) -> Finding:
        return ties.reverse(self.scope)

    @cached_property
    def tallies(self) -> Finding:
        return assembly.tallies(self.scope)

    @cached_property
    def stances(self) -> Finding:
        return assembly.stances(self.scope)

    @cached_property
    def weights(self) -> Finding:
        return assembly.weights(self.scope, self.stances)

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
            self.strongest,
            self.figures,
            self.growth,
            self.tallies,
            self.stances,
            self.weights,
            self.shift,
            self.arms,
            self.limits,
            self.reverse,
            self.newcomers,
            self.indicators,
            self.scenarios,
            self.changed,
        ]

    @cached_property
    def contrary(self) -> list[str]:
        """What speaks against broad and growing support."""
        remarks = []
        if not self.stances.is_empty and self.stances.facts["against"]:
            remarks.append(f"**Votes.** {self.stances.sentence}")
        if not self.weights.is_empty:
            remarks.append(f"**Weight.** {self.weights.sentence}")
        if not self.limits.is_empty:
            remarks.append(f"**Limits.** {self.limits.sentence}")
        if not self.arms.is_empty and self.arms.facts["change"] < 0:
            remarks.append(f"**Arms sales.** {self.arms.sentence}")
        if not self.matrix.is_empty:
            facts = self.matrix.facts
            remarks.append(
                f"**Thin ties.** {facts['one_layer']} of {facts['supporters']} states are tied in "
                "one layer alone, and reporting has grown with the war: part of the growth is in "
                "what is known."
            )
        return remarks

    @property
    def headlines(self) -> edition.Figures:
        found: edition.Figures = {}
        if not self.matrix.is_empty:
            facts = self.matrix.facts
            names = words.listing([self.scope.called(code) for code in facts["sending"]])
            found["states with a documented tie"] = (
                f"{facts['supporters']}",
                self.matrix.tables,
            )
            found["states that send troops, munitions or weapons"] = (
                names or "none",
                self.matrix.tables,
            )
        if not self.limits.is_empty:
            found["dated limits of support"] = (
                f"{self.limits.facts['limits']}",
                self.limits.tables,
            )
        if not self.tallies.is_empty:
            last = self.tallies.facts["last"]
            yes, no, abstain = self.tallies.facts["tallies"][last]
            found["last resolution on Ukraine"] = (
                f"{last}: {yes} yes, {no} no, {abstain} abstentions",
                self.tallies.tables,
            )
        if not self.stances.is_empty:
            found[f"members with {self.scope.names['patron']} on nearly every vote"] = (
                f"{len(self.stances.facts['with'])}",
                self.stances.tables,
            )
        if not self.arms.is_empty:
            window = self.arms.facts["window"]
            found[f"major arms from {self.scope.names['patron']}, three years"] = (
                f"{self.arms.facts['sent']:,.0f} million TIV ({window[0]}–{window[1]})",
                self.arms.tables,
            )
        return found

    @cached_property
    def indicators(self) -> Finding:
        return watch.indicators(
            [self._watch_senders(), self._watch_ties(), self._watch_votes(), self._watch_arms()]
        )

    def _watch_senders(self) -> Indicator | None:
        if self.matrix.is_empty:
            return None
        sending = [self.scope.called(code) for code in self.matrix.facts["sending"]]
        return Indicator(
            "States that send troops, munitions, missiles, drones or heavy weapons",
            words.listing(sending) or "none",
            "one more, read in a source",
            "one fewer: a tie ends" if sending else "limits set by others",
            self.matrix.tables,
        )

    def _watch_ties(self) -> Indicator | None:
        if self.matrix.is_empty:
            return None
        count = self.matrix.facts["supporters"]
        step = max(1, round(watch.CLEAR_MOVE * count))
        return Indicator(
            "States with a documented tie in force",
            f"{count}",
            f"{count + step} or more within a year",
            f"{count - step} or fewer within a year",
            self.matrix.tables,
        )

    def _watch_votes(self) -> Indicator | None:
        if self.tallies.is_empty:
            return None
        frame, last = self.tallies.frame, self.tallies.frame.iloc[-1]
        return Indicator(
            "Votes on the next resolution on Ukraine",
            f"{last['Y']} yes, {last['N']} no ({last['symbol']})",
            f"fewer yes votes than {frame['Y'].min()}, or more no votes than {frame['N'].max()}: "
            "outside all texts so far",
            f"more yes votes than {frame['Y'].max()}, or fewer no votes than {frame['N'].min()}",
            self.tallies.tables,
        )

    def _watch_arms(self) -> Indicator | None:
        if self.arms.is_empty or not self.arms.facts["sent"]:
            return None
        facts = self.arms.facts
        return Indicator(
            f"Major arms from {self.scope.names['patron']}, next three years",
            f"{facts['sent']:,.0f} million TIV ({facts['window'][0]}–{facts['window'][1]})",
            f"above {max(facts['sent_before'], facts['sent'] * (1 + watch.CLEAR_MOVE)):,.0f} million",
            f"below {facts['sent'] * (1 - watch.CLEAR_MOVE):,.0f} million",
            self.arms.tables,
        )

    @cached_property
    def scenarios(self) -> Finding:
        patron = self.scope.names["patron"]
        if self.newcomers.is_empty:
            return nothing(
                f"The table of ties gives no base rate for {patron} over so short a time.",
                "support_ties",
            )
        facts = self.newcomers.facts
        is_wide = facts["high"] - facts["low"] > WIDEST
        basis = (
            f"{words.count(facts['began'], 'year')} of {facts['years']:.1f} had such a start, "
            f"{words.percent(facts['low'])} to {words.percent(facts['high'])} a year"
            + (": too wide to name a chance" if is_wide else "")
        )
        year = None if is_wide else over(facts["rate"], 1)
        made = [
            Scenario(
                "A new sender",
                f"Within a year another state begins to send {patron} troops, munitions or weapons.",
                year,
                basis,
                "A treaty on defence; deliveries of inputs and parts; exercises on its soil.",
            ),
            Scenario(
                "No new sender",
                "The states that send are those of today, or fewer.",
                None if year is None else 1 - year,
                basis,
                "Limits set; parts and inputs controlled.",
            ),
            Scenario(
                "Support in the Assembly grows",
                f"More members vote with {patron} than on any text so far.",
                None,
                "every text differs, and the turn of one large state moves many votes",
                "No votes by states that used to abstain, on texts that name the patron.",
            ),
        ]
        return watch.scenarios(made, self.newcomers.sentence, *self.newcomers.tables)

    @cached_property
    def bottom_line(self) -> str:
        """Two sentences: how deep and how broad the support is, and what speaks against it."""
        patron = self.scope.names["patron"]
        if self.matrix.is_empty:
            return (
                f"The table of ties holds no support for {patron} by "
                f"{words.day(self.scope.as_of)}. What else is in hand stands below."
            )
        facts = self.matrix.facts
        arming = words.listing([self.scope.called(code) for code in facts["sending"]])
        first = (
            f"By {words.day(self.scope.as_of)} {words.count(facts['supporters'], 'state')} had "
            f"documented ties of support to {patron}; "
            + (
                f"troops, munitions, missiles, drones or heavy weapons came from {arming}."
                if arming
                else "none is recorded as sending troops, munitions or weapons."
            )
        )
        if self.stances.is_empty:
            return f"{first} {self.stances.sentence}"
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
            f"{words.percent(1 - weak)} of the cells were read in a source; secret ties would be "
            "missing.",
            ("fig-matrix", "fig-network", "tab-ties", "tab-figures"),
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
        own = self.stances.frame.set_index("country")["letters"].get("USA", "")
        turned, cast = own.count("N"), len(own)
        return Judgement(
            "votes",
            f"{self.stances.sentence} {'' if self.shift.is_empty else self.shift.sentence}".strip(),
            "Confidence is high on the votes, which are complete records, and low on motives: the "
            f"United States itself voted no on {turned} of {cast}, and others may have followed it."
            if turned
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

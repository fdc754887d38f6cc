"""Who supports the patron, how, how sure we are, since when; and where support stops."""

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
    Scenario,
)
from analysis.dimensions.scope import Scope
from analysis.measures import network, outlook

# From what touches the battlefield to what does not: the order of columns and legends.
LAYERS = {
    "troops": "troops",
    "munitions": "munitions",
    "arms": "arms",
    "territory": "territory and bases",
    "treaty": "treaty",
    "economy": "trade and energy",
    "finance": "finance",
    "diplomatic": "diplomatic",
}
MATERIAL = ("troops", "munitions", "arms", "territory")
# What a state itself sends into a war; exercises, volunteers and images from space are no such thing.
SENT_KINDS = ("troops", "munitions", "heavy_weapons", "missiles", "drones")
TABLES = ("support_ties",)
WEAK = 0.2  # of the cells not read in a source: below it, confidence is high
WIDEST = 0.5  # of an interval that still lets a chance be named


@dataclass(frozen=True, kw_only=True)
class TieMatrix(Finding):
    """States with a tie in force, those that send troops, munitions or weapons, those in one layer."""

    supporters: int
    sending: list[str]
    one_layer: int


@dataclass(frozen=True, kw_only=True)
class Newcomers(Finding):
    """Years in which a state began to send, of all years; the rate a year with its interval."""

    rate: float
    low: float
    high: float
    years: float
    began: int


class Ties(Dimension):
    """Documented ties of support in force."""

    key = "ties"
    title = "ties"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.matrix, self.strongest, self.figures]

    @cached_property
    def matrix(self) -> TieMatrix | NoData:
        """Supporter by layer on the as-of date, with the strength of evidence.

        frame: supporter, name, layer, n_ties, n_limits, confidence, first, n_layers; ordered by layers.
        """
        scope, patron = self.scope, self.scope.names["patron"]
        ties = _ties(scope)
        if ties.empty:
            return NoData(f"The table of ties holds no support for {patron}.", *TABLES)
        at = pd.Timestamp(scope.as_of)
        frame = network.tie_matrix(ties, at)
        ranks = network.rank(ties, at).set_index("supporter")
        frame = frame.assign(
            name=frame["supporter"].map(scope.name),
            n_layers=frame["supporter"].map(ranks["n_layers"]),
            rank=frame["supporter"].map(ranks["rank"]),
        )
        order = {code: place for place, code in enumerate(ranks.index)}
        frame = frame.sort_values(
            ["supporter", "layer"],
            key=lambda c: c.map(order) if c.name == "supporter" else c.map(list(LAYERS).index),
            ignore_index=True,
        )
        held = frame[frame["n_ties"] > 0]
        leaders = ranks[ranks["n_layers"] == ranks["n_layers"].max()]
        now = network.active(ties[~ties["is_limit"].astype(bool)], at)
        sending = now.loc[now["kind"].isin(SENT_KINDS), "supporter"].unique()
        supporters = int(held["supporter"].nunique())
        senders = sorted(sending, key=lambda code: order[code])
        one_layer = int((ranks["n_layers"] == 1).sum())
        leader_names = words.listing([scope.called(code) for code in leaders.index])
        arming = words.listing([scope.called(code) for code in senders])
        sentence = (
            f"On {words.day(scope.as_of)} the table holds documented ties of support for {patron} from "
            f"{words.count(supporters, 'state')}. {leader_names} "
            f"{'stands' if len(leaders) == 1 else 'stand'} out with {int(ranks['n_layers'].max())} of "
            f"{len(LAYERS)} layers; {one_layer} of the others are tied in one layer alone. "
            f"Troops, munitions, missiles, drones or heavy weapons sent are recorded from "
            f"{arming or 'none of them'}."
        )
        weak = int((frame["confidence"] != "read").sum())
        coverage = (
            f"{len(network.active(ties, at))} ties and limits in force on {scope.as_of.isoformat()}; "
            f"{weak} of {len(frame)} cells rest on general knowledge (hollow). Votes in the UN are "
            "counted apart. Absence of a mark means that no tie was found, not that there is none."
        )
        return TieMatrix(
            sentence,
            frame,
            TABLES,
            coverage,
            supporters=supporters,
            sending=senders,
            one_layer=one_layer,
        )

    @cached_property
    def strongest(self) -> Finding:
        """Military ties in force, in words: troops, munitions, arms, territory; not exercises.

        frame: the columns of support_ties, and name; supporters with most such ties first.
        """
        scope = self.scope
        ties = network.active(_ties(scope), pd.Timestamp(scope.as_of))
        is_military = ties["layer"].isin(MATERIAL) & (ties["kind"] != "joint_exercise")
        frame = ties[is_military & ~ties["is_limit"].astype(bool)].copy()
        if frame.empty:
            return NoData("No tie in troops, munitions, arms or territory is recorded.", *TABLES)
        frame["name"] = frame["supporter"].map(scope.name)
        frame["held"] = frame.groupby("supporter")["layer"].transform("size")
        frame = frame.sort_values(
            ["held", "name", "start"], ascending=[False, True, True], ignore_index=True
        )
        weak = int((frame["confidence"] != "read").sum())
        coverage = (
            f"{len(frame)} ties in force on {scope.as_of.isoformat()}; {weak} rest on general "
            "knowledge (shaded)."
        )
        sentence = (
            f"{words.count(len(frame), 'tie')} in troops, munitions, arms, territory and bases "
            f"{'is' if len(frame) == 1 else 'are'} in force, of "
            f"{words.count(frame['supporter'].nunique(), 'state')}; exercises are left out."
        )
        return Finding(sentence, frame, TABLES, coverage)

    @cached_property
    def figures(self) -> Finding:
        """Counts of what was sent, and of what was announced, apart and by who counted.

        frame: supporter, name, tie (in words), stage (delivered, pledged), figure, counted_by, known,
        known_precision, confidence, source_title; delivered first. They are never added up.
        """
        scope = self.scope
        ties = _ties(scope)
        ties = ties[ties["kind"].isin(SENT_KINDS)]
        columns = ["figure", "counted_by", "stage", "known", "known_precision", "confidence",
                   "source_title"]  # fmt: skip
        first = ties.assign(
            figure=ties["magnitude"],
            counted_by="",
            known=ties["published"].fillna(ties["start"]),
            known_precision=ties["start_precision"].mask(ties["published"].notna(), "day"),
        )[["tie_id", *columns]]
        later = scope.table("tie_figures")[["tie_id", *columns]]
        every = pd.concat([first, later], ignore_index=True)
        every = every[every["stage"].notna() & every["tie_id"].isin(ties["tie_id"])]
        named = ties.set_index("tie_id")
        frame = every.assign(
            supporter=every["tie_id"].map(named["supporter"]),
            tie=every["tie_id"].map(named["label"]),
        )
        if frame.empty:
            return NoData(
                "No count of troops, munitions or weapons sent or pledged is on record.", *TABLES
            )
        frame["name"] = frame["supporter"].map(scope.name)
        frame = frame.sort_values(["stage", "name", "tie", "known"], ignore_index=True)
        counts = frame["stage"].value_counts()
        pledged = sorted(frame.loc[frame["stage"] == "pledged", "name"].unique())
        sentence = (
            f"{words.count(int(counts.get('delivered', 0)), 'count')} of what was sent and "
            f"{words.count(int(counts.get('pledged', 0)), 'count')} of what was announced, ordered or "
            f"planned {'are' if len(frame) > 1 else 'is'} on record"
            f"{'; the latter for ' + words.listing(pledged) if pledged else ''}. The two are kept "
            "apart and never added, and counts of one thing by several hands stand side by side."
        )
        coverage = (
            f"{len(frame)} figures, each its source's own; most sides in a war count to impress."
        )
        return Finding(sentence, frame, ("support_ties", "tie_figures"), coverage)

    def judgement(self) -> Judgement | None:
        if self.matrix.is_empty:
            return None
        weak = float((self.matrix.frame["confidence"] != "read").mean())
        return Judgement(
            self.title,
            self.matrix.sentence,
            f"Confidence is {'high' if weak < WEAK else 'moderate'}: "
            f"{words.percent(1 - weak)} of the cells were read in a source; secret ties would be "
            "missing.",
            ("fig-matrix", "fig-network", "tab-ties", "tab-figures"),
        )

    def headlines(self) -> list[Headline]:
        found = self.matrix
        if found.is_empty:
            return []
        return [
            Headline(
                "supporters", "states with a documented tie", f"{found.supporters}", found.tables
            ),
            Headline(
                "senders",
                "states that send troops, munitions or weapons",
                self.senders or "none",
                found.tables,
            ),
        ]

    def indicators(self) -> list[Indicator]:
        found = self.matrix
        if found.is_empty:
            return []
        count = found.supporters
        step = max(1, round(watch.CLEAR_MOVE * count))
        return [
            Indicator(
                "States that send troops, munitions, missiles, drones or heavy weapons",
                self.senders or "none",
                "one more, read in a source",
                "one fewer: a tie ends" if found.sending else "limits set by others",
                found.tables,
            ),
            Indicator(
                "States with a documented tie in force",
                f"{count}",
                f"{count + step} or more within a year",
                f"{count - step} or fewer within a year",
                found.tables,
            ),
        ]

    def counter_evidence(self) -> list[CounterEvidence]:
        found = self.matrix
        if found.is_empty:
            return []
        text = (
            f"{found.one_layer} of {found.supporters} states are tied in one layer alone, and "
            "reporting has grown with the war: part of the growth is in what is known."
        )
        return [CounterEvidence("Thin ties", text, Reading.SUPPORTED)]

    @property
    def senders(self) -> str:
        """The states that send troops, munitions or weapons, in words; empty where there is none."""
        sending = [] if self.matrix.is_empty else self.matrix.sending
        return words.listing([self.scope.called(code) for code in sending])


class Growth(Dimension):
    """Whether support grows."""

    key = "growth"
    title = "growth"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.by_month, self.newcomers]

    @cached_property
    def by_month(self) -> Finding:
        """Supporters by layer month by month. frame: date, layer, n_supporters, n_ties, n_limits."""
        scope, patron = self.scope, self.scope.names["patron"]
        ties = _ties(scope)
        if ties.empty:
            return NoData(f"The table of ties holds no support for {patron}.", *TABLES)
        start = pd.Timestamp(scope.since)
        dates = list(pd.date_range(start, scope.as_of, freq="MS"))
        frame = network.growth(ties, [*dates, pd.Timestamp(scope.as_of)])
        every = frame[frame["layer"] == "all"].sort_values("date")
        first, last = every.iloc[0], every.iloc[-1]
        grown = frame[frame["layer"] != "all"].sort_values("date").groupby("layer")["n_supporters"]
        change = (grown.last() - grown.first()).sort_values(ascending=False)
        top = change.index[0]
        sentence = (
            f"Between {words.day(first['date'].date())} and {words.day(last['date'].date())} the number "
            f"of states with a documented tie went from {first['n_supporters']} to "
            f"{last['n_supporters']}; the layer that grew most is {LAYERS[top]} "
            f"({change.iloc[0]:+d} states)."
        )
        dated = ties[~ties["is_limit"].astype(bool)]
        coarse = int((dated["start_precision"] != "day").sum())
        coverage = (
            f"{len(dated)} ties; {coarse} are dated to a month or a year only and count from its "
            "first day. Growth of what is documented, which is not the same as growth of support."
        )
        return Finding(sentence, frame, TABLES, coverage)

    @cached_property
    def newcomers(self) -> Newcomers | NoData:
        """How often a state has begun to send troops, munitions or weapons: a base rate by year.

        frame: supporter, name, start (of its first such tie since `since`), one row a state.
        """
        scope = self.scope
        ties = _ties(scope)
        sent = ties[ties["kind"].isin(SENT_KINDS) & ~ties["is_limit"].astype(bool)]
        first = sent.groupby("supporter")["start"].min()
        first = first[first >= pd.Timestamp(scope.since)].sort_values()
        years = (pd.Timestamp(scope.as_of) - pd.Timestamp(scope.since)).days / outlook.DAYS_IN_YEAR
        if years < 1 or first.empty:
            return NoData("Too short a time to say how often a state begins to send arms.", *TABLES)
        frame = (
            first.rename("start")
            .reset_index()
            .assign(name=lambda f: f["supporter"].map(scope.name))
        )
        began = frame["start"].dt.year.nunique()
        low, high = outlook.jeffreys(min(began, int(years)), years)
        rate = min(1.0, began / years)
        listed = words.listing(
            [
                f"{scope.called(row.supporter)} ({row.start:%Y})"
                for row in frame.itertuples(index=False)
            ]
        )
        sentence = (
            f"Since {scope.since:%B %Y} {words.count(len(frame), 'state')} began to send troops, "
            f"munitions or weapons: {listed}. In {words.count(began, 'year')} of {years:.1f} at least "
            f"one did so, a rate of {words.percent(rate)} a year (95% interval {words.percent(low)} to "
            f"{words.percent(high)})."
        )
        return Newcomers(
            sentence,
            frame,
            TABLES,
            f"{len(frame)} first ties; dates as reported.",
            rate=rate,
            low=low,
            high=high,
            years=years,
            began=began,
        )

    def judgement(self) -> Judgement | None:
        return self.judgement_of(
            self.by_month,
            "Confidence is moderate: dates are often those of the first report, and reporting "
            "itself has grown.",
            "fig-growth",
        )

    def scenarios(self) -> list[Scenario]:
        found, patron = self.newcomers, self.scope.names["patron"]
        if found.is_empty:
            return []
        is_wide = found.high - found.low > WIDEST
        basis = (
            f"{words.count(found.began, 'year')} of {found.years:.1f} had such a start, "
            f"{words.percent(found.low)} to {words.percent(found.high)} a year"
            + (": too wide to name a chance" if is_wide else "")
        )
        chance = None if is_wide else outlook.over(found.rate, 1)
        return [
            Scenario(
                "A new sender",
                f"Within a year another state begins to send {patron} troops, munitions or weapons.",
                chance,
                basis,
                "A treaty on defence; deliveries of inputs and parts; exercises on its soil.",
                found.tables,
            ),
            Scenario(
                "No new sender",
                "The states that send are those of today, or fewer.",
                None if chance is None else 1 - chance,
                basis,
                "Limits set; parts and inputs controlled.",
                found.tables,
            ),
            Scenario(
                "Support in the Assembly grows",
                f"More members vote with {patron} than on any text so far.",
                None,
                "every text differs, and the turn of one large state moves many votes",
                "No votes by states that used to abstain, on texts that name the patron.",
                found.tables,
            ),
        ]


class Limits(Dimension):
    """Where support stops, and what the patron gives in return."""

    key = "limits"
    title = "limits"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.dated, self.reverse]

    @cached_property
    def dated(self) -> Finding:
        """Evidence against support: dated limits that supporters set.

        frame: supporter, name, layer, start, label, confidence, source_title.
        """
        scope = self.scope
        ties = _ties(scope)
        frame = ties[ties["is_limit"].astype(bool)].copy()
        frame["name"] = frame["supporter"].map(scope.name)
        frame = frame.sort_values(["name", "start"], ignore_index=True)
        if frame.empty:
            return NoData("The table of ties holds no limits of support by that date.", *TABLES)
        setters = frame["supporter"].unique()  # by name
        both = set(ties.loc[~ties["is_limit"].astype(bool), "supporter"]) & set(frame["supporter"])
        sentence = (
            f"{words.count(len(frame), 'dated limit')} of support "
            f"{'is' if len(frame) == 1 else 'are'} on record, from "
            f"{words.listing([scope.called(code) for code in setters])}; "
            f"{words.count(len(both), 'of these states is', 'of these states are')} at the same time "
            f"tied to {scope.names['patron']} in some layer. Limits stand beside the ties and are not "
            "set off against them."
        )
        coverage = f"{len(frame)} rows marked as evidence against a tie."
        return Finding(sentence, frame, TABLES, coverage)

    @cached_property
    def reverse(self) -> Finding:
        """What the patron keeps in or does for others: ties that run from the patron.

        frame: supported, name, layer, start, label, magnitude, confidence.
        """
        scope = self.scope
        table = scope.table("support_ties")
        frame = table[table["supporter"] == scope.patron].copy()
        if frame.empty:
            return NoData("The table of ties holds none that run from the patron.", *TABLES)
        frame["name"] = frame["supported"].map(scope.name)
        frame = frame.sort_values(["name", "start"], ignore_index=True)
        hosts = words.listing([scope.called(code) for code in frame["supported"].unique()])
        return Finding(
            f"Ties that run the other way, from {scope.names['patron']} to its hosts, are recorded "
            f"for {hosts}.",
            frame,
            TABLES,
            f"{len(frame)} ties.",
        )

    def judgement(self) -> Judgement | None:
        return self.judgement_of(
            self.dated,
            "Confidence is moderate: a limit is easier to state than to observe.",
            "tab-limits",
        )

    def headlines(self) -> list[Headline]:
        if self.dated.is_empty:
            return []
        count = len(self.dated.frame)
        return [Headline("limits", "dated limits of support", f"{count}", self.dated.tables)]

    def counter_evidence(self) -> list[CounterEvidence]:
        if self.dated.is_empty:
            return []
        return [CounterEvidence("Limits", self.dated.sentence, Reading.SUPPORTED)]


def _ties(scope: Scope) -> pd.DataFrame:
    """Ties towards the patron; votes in the Assembly are counted apart."""
    table = scope.table("support_ties")
    table = table[table["kind"] != "assembly_votes"]
    return table[(table["supported"] == scope.patron) & (table["supporter"] != scope.patron)]

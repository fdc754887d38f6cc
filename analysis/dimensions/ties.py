"""Who supports the patron by the written rule, by what acts, since when; and where support stops."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
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
    confidence,
)
from analysis.dimensions.scope import Scope
from analysis.measures import network, outlook
from analysis.tables import contexts, countries, events, followed

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
VOTES_KIND = "assembly_votes"
STANDINGS = {
    "unclear": "unclear",
    "enabler": "goods that enable (tier D)",
    "no": "does not count",
}
TABLES = ("support_ties",)
WEAK = 0.2  # of the acts that count: above it, weak sources are a doubt
LAGS = 90  # days between the day checked and the as-of date: beyond it, a doubt
EARLIER = (
    365  # days without an act that ended, from the first day: beyond it, who left is not known
)
WIDEST = 0.5  # of an interval that still lets a chance be named


@dataclass(frozen=True, kw_only=True)
class TieMatrix(Finding):
    """Supporters by the rule, by code in order of rank: all, those that give military help (tier A),
    those of them that send troops, munitions or weapons, those that count for votes alone.

    summary: how many, by tier. supporters: how many. checked: the day spoken of. weak: share of the
    acts with a weak source.
    """

    summary: str
    supporters: int
    helping: list[str]
    sending: list[str]
    votes_alone: list[str]
    checked: dt.date
    weak: float


@dataclass(frozen=True, kw_only=True)
class Uncounted(Finding):
    """Codes with a tie in force that does not count: of states that are no supporters, of territories
    that are no members of the United Nations, and of those with goods that enable."""

    states: list[str]
    territories: list[str]
    enabling: list[str]


@dataclass(frozen=True, kw_only=True)
class Grown(Finding):
    """How the number of supporters changed between two days.

    summary: its first sentences. then, now: how many. began: known to be new, by code; helping and
    votes_alone: those of them that give military help, or count for their votes alone. unsure: new,
    but they may have begun before the first day. ended: no longer counted. is_comparable: whether
    the table holds acts that ended early enough to know who had dropped out.
    """

    summary: str
    then: int
    now: int
    began: list[str]
    helping: list[str]
    votes_alone: list[str]
    unsure: list[str]
    ended: list[str]
    is_comparable: bool


@dataclass(frozen=True, kw_only=True)
class Newcomers(Finding):
    """Years in which a state began to send, of all years; the rate a year with its interval."""

    rate: float
    low: float
    high: float
    years: float
    began: int


class Ties(Dimension):
    """Documented acts of support in force."""

    key = "ties"
    title = "ties"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.matrix, self.uncounted, self.strongest, self.figures]

    def named(self, codes: Iterable[str]) -> str:
        """States by name, as a sentence lists them."""
        return _named(self.scope, codes)

    @property
    def rule(self) -> str:
        """Who counts as a supporter, in words."""
        patron = self.scope.names["patron"]
        return (
            f"A state counts as a supporter of {patron} on a day when an act of its government, directed "
            f"to {patron}, is in force on that day: military help that serves the war (tier A); a treaty "
            f"of defence, a base or standing access for {patron} (tier B); recognition of territories "
            f"that {patron} backs or has annexed, or at least three votes against the texts of the "
            "emergency session on Ukraine (tier C). Purchases, the trade of private firms, words, "
            "exercises of some days and sanctions not imposed do not count. A date known by its year or "
            "month alone counts from its last day."
        )

    @cached_property
    def matrix(self) -> TieMatrix | NoData:
        """Supporters by layer on the day to which ties were followed, with the strength of evidence.

        frame: supporter, name, tiers, layer, n_acts, n_limits, is_weak, first, n_layers, rank; ordered
        by layers.
        """
        scope, patron = self.scope, self.scope.names["patron"]
        ties = _ties(scope)
        if ties.empty:
            return _none(scope)
        checked = _checked(scope)
        frame = network.matrix(ties, checked)
        found = network.supporters(ties, checked).set_index("supporter")
        if found.empty:
            return NoData(
                f"No state counts as a supporter of {patron} by the written rule, as last checked on "
                f"{words.day(checked)}.",
                *TABLES,
            )
        order = frame["supporter"].drop_duplicates().tolist()
        frame = frame.assign(
            name=frame["supporter"].map(scope.name), tiers=frame["supporter"].map(found["tiers"])
        ).sort_values(
            ["supporter", "layer"],
            key=lambda c: c.map((order if c.name == "supporter" else list(LAYERS)).index),
            ignore_index=True,
        )
        acts = network.counted(ties, checked)
        of_tier = {
            tier: [code for code in order if tier in found.at[code, "tiers"].split("; ")]
            for tier in network.TIERS
        }
        others = acts.loc[acts["kind"] != VOTES_KIND, "supporter"]
        alone = [code for code in order if code not in set(others)]
        sending = set(acts.loc[acts["kind"].isin(SENT_KINDS), "supporter"])
        numbers = {tier: len(codes) for tier, codes in of_tier.items()}
        head = (
            f"As last checked on {words.day(checked)}, {words.count(len(order), 'state')} "
            f"{'counts' if len(order) == 1 else 'count'} as "
            f"{'a supporter' if len(order) == 1 else 'supporters'} of {patron} by the written rule"
        )
        summary = (
            f"{head}: {_of_them(numbers['A'], 'gives', 'give', '')} military help, "
            f"{_of_them(numbers['B'], 'has', 'have', '')} a treaty of defence, a base or standing access "
            f"in force, and {_of_them(numbers['C'], 'counts', 'count', '')} for recognition or votes"
            + (f", {len(alone)} of them for votes alone." if alone else ".")
        )
        sentence = (
            f"{head}. {_helpers(scope, of_tier['A'])}; a treaty of defence, a base "
            f"or standing access is in force with {_named(scope, of_tier['B'])} (B, {numbers['B']}); "
            f"recognition or votes count for {_named(scope, of_tier['C'])} (C, {numbers['C']}). A state "
            "may stand in more than one tier"
            + (f"; {_named(scope, alone)} {_for_votes(alone)}." if alone else ".")
        )
        weak = int(acts["is_weak"].sum())
        coverage = (
            f"{words.count(len(acts), 'act')} that count on {words.day(checked)}; "
            f"{_of_them(weak, 'rests', 'rest')} on weak sources: copies, aggregators, state media or "
            "general knowledge. Secret help would be missing."
        )
        return TieMatrix(
            sentence,
            frame,
            TABLES,
            coverage,
            summary=summary,
            supporters=len(order),
            helping=of_tier["A"],
            sending=[code for code in order if code in sending],
            votes_alone=alone,
            checked=checked,
            weak=float(acts["is_weak"].mean()),
        )

    @cached_property
    def uncounted(self) -> Uncounted | NoData:
        """Ties in force that make no supporter, each with the reason. Limits are no ties.

        frame: supporter, name, is_state, counts, label, start, start_precision, rule_reason,
        source_title, is_weak; what is unclear first, then enabling goods, then the rest.
        """
        scope, patron = self.scope, self.scope.names["patron"]
        checked = _checked(scope)
        ties = _ties(scope)
        now = network.active(ties[~ties["is_limit"].astype(bool)], checked)
        frame = now[now["counts"].isin(list(STANDINGS))].copy()
        if frame.empty:
            return NoData(f"No other tie to {patron} is on record.", *TABLES)
        frame["name"] = frame["supporter"].map(scope.name)
        frame["is_state"] = frame["supporter"].isin(countries.un_members(checked))
        frame = frame.sort_values(
            ["counts", "name", "rule_reason", "start"],
            key=lambda c: c.map(list(STANDINGS).index) if c.name == "counts" else c,
            ignore_index=True,
        )
        by_name = frame.sort_values("name")
        counting = set(network.supporters(ties, checked)["supporter"])
        beside = by_name[~by_name["supporter"].isin(counting)]
        states = beside.loc[beside["is_state"], "supporter"].unique().tolist()
        territories = by_name.loc[~by_name["is_state"], "supporter"].unique().tolist()
        unclear, enabling = (
            by_name.loc[by_name["counts"] == kind, "supporter"].unique().tolist()
            for kind in ("unclear", "enabler")
        )
        kept = (
            [f"those of {words.count(len(states), 'state')} outside the list above"]
            if states
            else []
        )
        if territories:
            kept.append(
                f"those of {_named(scope, territories)} "
                f"({'no member' if len(territories) == 1 else 'no members'} of the United Nations)"
            )
        if set(frame["supporter"]) & counting:
            kept.append("some of the supporters themselves")
        sentence = (
            f"The table holds {words.count(len(frame), 'other tie')} in force that "
            f"{'does' if len(frame) == 1 else 'do'} not count: {words.listing(kept)}."
        )
        if enabling:
            sentence += (
                f" Goods of firms that the war depends on come from {_named(scope, enabling)}: they "
                "enable the war, but no act of a government behind them is documented."
            )
        if unclear:
            sentence += f" Unclear are ties of {_named(scope, unclear)}."
        coverage = (
            f"Ties in force on {words.day(checked)}; those that have ended, such as exercises, are left "
            f"out. Reasons are those of today's edition of the table. {_weak(frame)}"
        )
        return Uncounted(
            sentence,
            frame,
            TABLES,
            coverage,
            states=states,
            territories=territories,
            enabling=enabling,
        )

    @cached_property
    def strongest(self) -> Finding:
        """Military acts that count: troops, munitions, arms, territory.

        frame: the columns of support_ties, name, is_weak; supporters with most such acts first.
        """
        scope, checked = self.scope, _checked(self.scope)
        acts = network.counted(_ties(scope), checked)
        frame = acts[acts["layer"].isin(MATERIAL)].copy()
        if frame.empty:
            return NoData(
                "No act in troops, munitions, arms, territory or bases counts on "
                f"{words.day(checked)}.",
                *TABLES,
            )
        frame["name"] = frame["supporter"].map(scope.name)
        frame["held"] = frame.groupby("supporter")["layer"].transform("size")
        frame = frame.sort_values(
            ["held", "name", "start"], ascending=[False, True, True], ignore_index=True
        )
        coverage = f"Acts that count on {words.day(checked)}. {_weak(frame)}"
        sentence = (
            f"The table holds {words.count(len(frame), 'act')} in troops, munitions, arms, territory and "
            f"bases that {'counts' if len(frame) == 1 else 'count'}, of "
            f"{words.count(frame['supporter'].nunique(), 'state')}."
        )
        return Finding(sentence, frame, TABLES, coverage)

    @cached_property
    def figures(self) -> Finding:
        """Counts of what was sent, and of what was announced, apart and by who counted.

        frame: supporter, name, tie (in words), counts (of the tie), stage (delivered, pledged), figure,
        counted_by, known, known_precision, is_weak, source_title; delivered first. Never added up. A
        figure that was not read in its tie's source is general knowledge, and so is one that the
        source's own date does not allow.
        """
        scope = self.scope
        ties = _ties(scope)
        ties = ties[ties["kind"].isin(SENT_KINDS)]
        columns = ["figure", "counted_by", "stage", "known", "known_precision", "confidence",
                   "source_title", "source_published"]  # fmt: skip
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
            counts=every["tie_id"].map(named["counts"]),
        )
        if frame.empty:
            return NoData(
                "No count of troops, munitions or weapons sent or pledged is on record.", *TABLES
            )
        qualities = scope.table("support_ties").drop_duplicates("source_title")
        quality = frame["source_title"].map(qualities.set_index("source_title")["source_quality"])
        # A source that gives its day cannot tell of what came after it; the first of a month may stand
        # for the month or for the year.
        cited = frame["source_published"]
        is_too_early = (cited.dt.day != 1) & (frame["known"] > cited)
        unread = (frame["confidence"] == "known") | is_too_early
        frame["source_title"] = frame["source_title"].mask(
            unread, "general knowledge, not read in a source"
        )
        weak = events.is_weak(frame.assign(source_quality=quality))
        frame["is_weak"] = weak | unread
        frame["name"] = frame["supporter"].map(scope.name)
        frame = frame.sort_values(["stage", "name", "tie", "known"], ignore_index=True)
        counts = frame["stage"].value_counts()
        pledged = _named(scope, frame.loc[frame["stage"] == "pledged", "supporter"].unique())
        sentence = (
            f"The sources give {words.count(int(counts.get('delivered', 0)), 'figure')} of what was sent "
            f"and {int(counts.get('pledged', 0))} of what was announced, ordered or planned"
            f"{', the latter for ' + pledged if 'pledged' in counts else ''}. The two are kept apart and "
            "never added, and counts of one thing by several hands stand side by side."
        )
        coverage = (
            "Each figure is its source's own; most sides in a war count to impress. Weak sources are "
            "shaded."
        )
        return Finding(sentence, frame, ("support_ties", "tie_figures"), coverage)

    def judgement(self) -> Judgement | None:
        if self.matrix.is_empty:
            return None
        return Judgement(
            self.title,
            self.matrix.summary,
            self.confidence,
            ("fig-matrix", "fig-network", "tab-uncounted", "tab-ties"),
        )

    @property
    def confidence(self) -> str:
        """How sure the list of supporters is: weak sources, the day checked, what stays secret."""
        found = self.matrix
        if found.is_empty:
            return ""
        lag = (self.scope.as_of - found.checked).days
        return confidence(
            "secret help would be missing",
            f"{words.percent(found.weak)} of the acts that count rest on weak sources"
            if found.weak > WEAK
            else "",
            f"ties were last checked {lag} days before the as-of date" if lag > LAGS else "",
        )

    def headlines(self) -> list[Headline]:
        found = self.matrix
        if found.is_empty:
            return []
        day = words.day(found.checked)
        return [
            Headline(
                "supporters", "supporters by the rule", f"{found.supporters}", found.tables, day
            ),
            Headline(
                "military help",
                "states that give military help",
                _named(self.scope, sorted(found.helping, key=self.scope.name)),
                found.tables,
                day,
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
                "States that give military help (tier A)",
                _named(self.scope, found.helping),
                "one more, read in a source",
                "one fewer: an act ends" if found.helping else "limits set by others",
                found.tables,
            ),
            Indicator(
                "Supporters by the rule",
                f"{count}, as last checked on {words.day(found.checked)}",
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
            f"Of the {found.supporters}, {_of_them(len(found.helping), 'gives', 'give', '')} military "
            f"help and {_of_them(len(found.votes_alone), 'counts', 'count', '')} for votes alone: the "
            "number of supporters says little of how much help there is."
        )
        return [CounterEvidence("Thin ties", text, Reading.SUPPORTED)]


class Growth(Dimension):
    """Whether support grows."""

    key = "growth"
    title = "growth"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.by_month, self.newcomers]

    @cached_property
    def by_month(self) -> Grown | NoData:
        """Supporters by tier month by month. frame: date, tier (A, B, C, "all"), n_supporters."""
        scope, patron = self.scope, self.scope.names["patron"]
        ties = _ties(scope)
        last = _checked(scope)
        if ties.empty:
            return _none(scope)
        if scope.since >= last:
            return NoData(f"Ties were not followed beyond {words.day(last)}.", *TABLES)
        dates = {*pd.date_range(scope.since, last, freq="MS")}
        dates |= {pd.Timestamp(scope.since), pd.Timestamp(last)}
        frame = network.growth(ties, sorted(dates))
        found = network.change(ties, scope.since, last).set_index("supporter")
        now = network.supporters(ties, last).set_index("supporter")["tiers"]
        began = sorted(found.index[found["began"]], key=scope.name)
        helping = [code for code in began if "A" in now[code]]
        voting = [code for code in began if found.at[code, "kinds"] == VOTES_KIND]
        other = [code for code in began if code not in {*helping, *voting}]
        new = found["is_now"] & ~found["was"]
        unsure = sorted(found.index[new & ~found["began"]], key=scope.name)
        ended = sorted(found.index[found["was"] & ~found["is_now"]], key=scope.name)
        then_count, now_count = int(found["was"].sum()), int(found["is_now"].sum())
        summary = (
            f"By the rule {words.count(then_count, 'state') if then_count else 'no state'} supported "
            f"{patron} on {words.day(scope.since)}, and {now_count} do as last checked on {words.day(last)}. "
        )
        groups = [
            (helping, "{names} with military help"),
            (other, "{names} by a treaty, a base or recognition"),
            (voting, "{names} for votes alone"),
        ]
        parts = [text.format(names=_named(scope, codes)) for codes, text in groups if codes]
        summary += f"New are {'; '.join(parts)}. " if parts else "None is known to be new. "
        if unsure:
            summary += (
                f"Whether {_named(scope, unsure)} began before the first day is not known, so "
                f"{'this is' if len(unsure) == 1 else 'these are'} no growth. "
            )
        over = ties.loc[ties["counts"] == "yes", "counts_to"].min()
        known_from = last if pd.isna(over) else over.date()
        is_comparable = (known_from - scope.since).days <= EARLIER
        if not is_comparable:
            summary += (
                f"The table holds no act that ended before {words.day(known_from)}: who had dropped out "
                "by then would be missing."
            )
        elif ended:
            summary += (
                f"No longer counted {'is' if len(ended) == 1 else 'are'} {_named(scope, ended)}."
            )
        elif then_count:
            summary += "None of the first has dropped out."
        coverage = (
            "A tie counts from the last day of the year or month that its source gives. What is "
            "documented grows with reporting: votes, treaties and recognitions are public on their "
            "day, military help is known from reports."
        )
        return Grown(
            f"{summary.strip()} {_by_layer(scope, ties, last)}",
            frame,
            TABLES,
            coverage,
            summary=summary.strip(),
            then=then_count,
            now=now_count,
            began=began,
            helping=helping,
            votes_alone=voting,
            unsure=unsure,
            ended=ended,
            is_comparable=is_comparable,
        )

    @cached_property
    def newcomers(self) -> Newcomers | NoData:
        """How often a state has begun to send troops, munitions or weapons: a base rate by year.

        frame: supporter, name, start (of its first such act, where that is after `since`), one row a
        state.
        """
        scope, last = self.scope, _checked(self.scope)
        ties = _ties(scope)
        sent = ties[ties["kind"].isin(SENT_KINDS) & (ties["counts"] == "yes")]
        first = sent.groupby("supporter")["start"].min()
        first = first[(first > pd.Timestamp(scope.since)) & (first <= pd.Timestamp(last))]
        first = first.sort_values()
        years = (last - scope.since).days / outlook.DAYS_IN_YEAR
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
            f"From {words.day(scope.since)} to {words.day(last)}, {words.count(len(frame), 'state')} "
            f"began to send troops, munitions or weapons: {listed}. In {words.count(began, 'year')} of "
            f"{years:.1f} at least one did so, a rate of {words.percent(rate)} a year (95% interval "
            f"{words.percent(low)} to {words.percent(high)})."
        )
        return Newcomers(
            sentence,
            frame,
            TABLES,
            "First acts that count; dates as reported.",
            rate=rate,
            low=low,
            high=high,
            years=years,
            began=began,
        )

    def judgement(self) -> Judgement | None:
        found = self.by_month
        if found.is_empty:
            return None
        return Judgement(
            self.title,
            found.summary,
            confidence(
                "military help is known from reports alone",
                "some dates are known by their year or month alone" if found.unsure else "",
                "" if found.is_comparable else "earlier departures would be missing",
            ),
            ("fig-growth",),
        )

    def scenarios(self) -> list[Scenario]:
        found, patron = self.newcomers, self.scope.names["patron"]
        if found.is_empty:
            return []
        is_wide = found.high - found.low > WIDEST
        basis = (
            f"such a start in {words.count(found.began, 'year')} of {found.years:.1f}, "
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
        """Evidence against support: dated limits that others set and that have not ended.

        frame: supporter, name, layer, start, start_precision, label, is_weak, source_title,
        is_supporter.
        """
        scope, checked = self.scope, _checked(self.scope)
        ties = _ties(scope)
        frame = network.active(ties[ties["is_limit"].astype(bool)], checked).copy()
        if frame.empty:
            return NoData("The table of ties holds no limits of support by that date.", *TABLES)
        frame["name"] = frame["supporter"].map(scope.name)
        counting = set(network.supporters(ties, checked)["supporter"])
        frame["is_supporter"] = frame["supporter"].isin(counting)
        frame = frame.sort_values(["name", "start"], ignore_index=True)
        own, rest = (
            frame.loc[frame["is_supporter"] == one, "supporter"].unique() for one in (True, False)
        )
        sentence = (
            f"The table holds {words.count(len(frame), 'dated limit')} of support"
            + (
                f", set by {words.count(len(own), 'supporter')} ({_named(scope, own)})"
                if len(own)
                else ""
            )
            + (
                f"{' and' if len(own) else ', set'} by {words.count(len(rest), 'state')} that "
                f"{'is no supporter' if len(rest) == 1 else 'are no supporters'} ({_named(scope, rest)})"
                if len(rest)
                else ""
            )
            + ". A limit takes nothing away from an act that counts: it stands beside it."
        )
        coverage = f"Limits that have not ended by {words.day(checked)}. {_weak(frame)}"
        return Finding(sentence, frame, TABLES, coverage)

    @cached_property
    def reverse(self) -> Finding:
        """What the patron keeps in or does for others: ties in force that run from the patron. Its
        own limits and what has ended are no such ties.

        frame: supported, name, layer, start, label, magnitude, confidence, is_weak.
        """
        scope, checked = self.scope, _checked(self.scope)
        table = scope.table("support_ties")
        table = table[(table["supporter"] == scope.patron) & ~table["is_limit"].astype(bool)]
        frame = network.active(table, checked)
        frame = frame.assign(is_weak=events.is_weak(frame))
        if frame.empty:
            return NoData("The table of ties holds none that run from the patron.", *TABLES)
        frame["name"] = frame["supported"].map(scope.name)
        frame = frame.sort_values(["name", "start"], ignore_index=True)
        return Finding(
            f"Ties that run the other way, from {scope.names['patron']} to its hosts, are in force with "
            f"{_named(scope, frame['supported'].unique())}, as last checked on {words.day(checked)}; "
            "none of them makes the host a supporter.",
            frame,
            TABLES,
            f"{words.count(len(frame), 'tie')}.",
        )

    def judgement(self) -> Judgement | None:
        return self.judgement_of(
            self.dated,
            confidence("a limit is easier to state than to observe"),
            "tab-limits",
        )

    def headlines(self) -> list[Headline]:
        if self.dated.is_empty:
            return []
        count = len(self.dated.frame)
        day = words.day(_checked(self.scope))
        return [Headline("limits", "dated limits of support", f"{count}", self.dated.tables, day)]

    def counter_evidence(self) -> list[CounterEvidence]:
        found = self.dated
        if found.is_empty:
            return []
        own = found.frame.loc[found.frame["is_supporter"], "supporter"].unique()
        if not len(own):
            return []
        is_one = len(own) == 1
        text = (
            f"{words.capital(_named(self.scope, own))} {'counts' if is_one else 'count'} and "
            f"{'has' if is_one else 'have'} set limits all the same: to count for one act is not to "
            f"follow {self.scope.names['patron']} in everything."
        )
        return [CounterEvidence("Limits", text, Reading.SUPPORTED)]


def _ties(scope: Scope) -> pd.DataFrame:
    """Ties towards the patron, with is_weak: whether the source is weak."""
    table = scope.table("support_ties")
    table = table[(table["supported"] == scope.patron) & (table["supporter"] != scope.patron)]
    return table.assign(is_weak=events.is_weak(table))


def _checked(scope: Scope) -> dt.date:
    """The day to which ties were followed, not after the as-of date."""
    return followed.topic("support_ties", scope.as_of)


def _none(scope: Scope) -> NoData:
    table = scope.table("support_ties")
    supported = table.loc[table["counts"] == "yes", "supported"].unique()
    covered = _named(scope, supported) if len(supported) else "no state by that date"
    return NoData(
        f"No tie to {scope.names['patron']} is on record; the table covers support for {covered} only.",
        *TABLES,
    )


def _helpers(scope: Scope, codes: Sequence[str]) -> str:
    """Who gives military help, as a clause."""
    if not codes:
        return "None gives military help (tier A)"
    return f"Military help comes from {_named(scope, codes)} (tier A, {len(codes)})"


def _named(scope: Scope, codes: Iterable[str]) -> str:
    """States by name, as a sentence lists them."""
    return words.listing(sorted((scope.called(code) for code in codes), key=_plain)) or "none"


def _for_votes(codes: Sequence[str]) -> str:
    return "counts for votes alone" if len(codes) == 1 else "count for votes alone"


def _plain(name: str) -> str:
    return name.removeprefix("the ")


def _of_them(number: int, one: str, more: str, of: str = " of them") -> str:
    """A number with its verb: "none of them rests", "1 of them rests", "3 of them rest"."""
    return f"{number or 'none'}{of} {one if number < 2 else more}"


def _weak(frame: pd.DataFrame) -> str:
    number = int(frame["is_weak"].sum())
    return words.capital(f"{_of_them(number, 'rests', 'rest')} on a weak source (shaded).")


def _by_layer(scope: Scope, ties: pd.DataFrame, last: dt.date) -> str:
    """Which layers gained, of those that were on record on the first day; votes are left out where
    their session had not met by then."""
    acts, first = ties[ties["counts"] == "yes"], scope.since
    resolutions = scope.table("resolutions")
    session = contexts.read().emergency_session.session
    met = resolutions.loc[resolutions["special_session"] == session, "date"].min()
    is_new_session = pd.isna(met) or met > pd.Timestamp(first)
    if is_new_session:
        acts = acts[acts["kind"] != VOTES_KIND]
    found = network.layers(acts, first, last)
    nouns = LAYERS | ({"diplomatic": "recognition"} if is_new_session else {})
    known = found[found["then"] > 0]
    text = ""
    if is_new_session and not pd.isna(met):
        text = (
            f"The emergency session first voted on {words.day(met.date())}, so votes have no earlier "
            "count. "
        )
    most = int(known["began"].max()) if len(known) else 0
    if most:
        top = known[known["began"] == most]
        named = words.listing(
            [f"{nouns[row.layer]} ({row.then} then, {row.now} now)" for row in top.itertuples()]
        )
        each = " each" if len(top) > 1 else ""
        text += f"Of the layers on record on the first day, most new states, {most}{each}, came in {named}. "
    elif len(known):
        text += "No layer on record on the first day has a new state. "
    unknown = [
        nouns[layer] for layer in LAYERS if layer in set(found.loc[found["then"] == 0, "layer"])
    ]
    if unknown:
        text += (
            f"No act in {words.listing(unknown, 'or')} is on record for the first day: their growth "
            "cannot be told from that of the record."
        )
    return text.strip()

"""The claims briefing: what the article of June 2024 said, claim by claim, against the data.

A verdict follows from stated rules: each claim has conditions that the tables either meet or do
not. All of the core conditions met: supported; met, but with a condition that qualifies the claim:
supported with a caveat; a core condition against it: contradicted; no table that could tell: not
testable. That a table compiled from sources holds no row for something is no evidence against it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.briefings import edition
from analysis.briefings.case import MOST_JUDGEMENTS, Case
from analysis.dimensions import assembly, outlook, ties, watch, words
from analysis.dimensions import cohesion as blocs
from analysis.dimensions.institutions import KARABAKH_HANDOVER
from analysis.dimensions.scope import Finding, Judgement, Scope, nothing
from analysis.dimensions.votes import RollCalls, side_taken
from analysis.dimensions.watch import Indicator
from analysis.measures import network as ties_at
from analysis.tables import countries

SUPPORTED = "supported"
CAVEAT = "supported with a caveat"
CONTRADICTED = "contradicted"
NOT_TESTABLE = "not testable"

ARTICLE = dt.date(2024, 6, 13)  # the article reports the question hour of the day before
DECADE_BEFORE_WAR = (2010, 2019)  # the ten years before the war of 2020
AZERBAIJAN = "Azerbaijan"  # as the publisher names the side
KARABAKH = "XNK"  # user-assigned, as in the trade table
COMPLETE = {"votes", "memberships", "arms_transfers"}  # registers; the rest is compiled from news
# What would strengthen each verdict, and what would overturn it.
WOULD_CHANGE = {
    "a": (
        "another year of votes with Russia on every text; more ties of territory",
        "a text on which Belarus leaves Russia's side; its territory closed to Russian forces",
    ),
    "b": (
        "counts by a body of several states that agree with each other",
        "inspections that find no such arms",
    ),
    "c": ("more states that send arms", "the tally of states with Russia back to one or none"),
    "d": ("the frozen part taken up again", "a membership that ends in law"),
    "e": ("notice of withdrawal to the depositary", "a return to the summits of the CSTO"),
    "f": (
        "an account of a request that was refused",
        "an account of a deployment in answer that the tables do not hold",
    ),
    "g": ("the transcript of the session", "a transcript without these words"),
    "h": ("documents of such planning", "none can be named: a plan that was not made leaves none"),
    "i": ("an application for membership", "talks broken off; an agreement ended"),
    "j": ("a stated measure of the balance", "none can be named without such a measure"),
    "k": ("another member's exit or frozen part", "three more years without either"),
}
CSTO_NAMED = ["ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"]


@dataclass(frozen=True)
class Condition:
    """One test of a claim. core: the claim falls without it; else, if met, it qualifies the claim.

    met is None where no table in hand can tell.
    """

    text: str
    met: bool | None
    core: bool = True
    source: str = ""


@dataclass(frozen=True)
class Verdict:
    """A claim, its conditions and what follows from them."""

    id: str
    claim: str
    conditions: tuple[Condition, ...]

    @property
    def verdict(self) -> str:
        """By the rule of this module.

        >>> Verdict("x", "", (Condition("a", True), Condition("b", True, core=False))).verdict
        'supported with a caveat'
        >>> Verdict("x", "", (Condition("a", None),)).verdict
        'not testable'
        """
        core = [c.met for c in self.conditions if c.core]
        if False in core:
            return CONTRADICTED
        if not core or None in core:
            return NOT_TESTABLE
        qualified = any(c.met for c in self.conditions if not c.core)
        return CAVEAT if qualified else SUPPORTED


def _found(count: int, of: int = 1) -> bool | None:
    """Whether a table compiled from sources holds so many rows: too few prove nothing, so None.

    >>> _found(2), _found(0), _found(2, of=3)
    (True, None, None)
    """
    return True if count >= of else None


class Claims(Case):
    """The eleven claims, each tested on the tables as of a date."""

    def __init__(self, as_of: dt.date, since: dt.date) -> None:
        self.scope = Scope(patron="RUS", as_of=as_of, since=since, country="ARM", destination="EU")
        self.rolls = RollCalls(self.scope)

    def on(self, day: dt.date) -> Claims:
        return Claims(day, self.scope.since)

    @cached_property
    def network(self) -> Finding:
        return ties.matrix(self.scope)

    @cached_property
    def limits(self) -> Finding:
        return ties.limits(self.scope)

    @cached_property
    def stances(self) -> Finding:
        return assembly.stances(self.scope)

    @cached_property
    def exits(self) -> Finding:
        return outlook.exits(self.scope, "CSTO")

    @cached_property
    def figures(self) -> Finding:
        return ties.figures(self.scope)

    @cached_property
    def statuses(self) -> Finding:
        return blocs.statuses(self.scope, "CSTO")

    @cached_property
    def cohesion(self) -> Finding:
        return blocs.cohesion(self.rolls, "CSTO", ["EU"])

    @cached_property
    def side_taken(self) -> Finding:
        return side_taken(self.rolls)

    @cached_property
    def arms_to_azerbaijan(self) -> Finding:
        """Major arms to Azerbaijan by supplier in the ten years before the war of 2020.

        frame: supplier, name, tiv_million, share, is_member (of the CSTO).
        """
        table = self.scope.table("arms_transfers")
        rows = table[(table["recipient"] == "AZE") & table["year"].between(*DECADE_BEFORE_WAR)]
        if rows.empty:
            return nothing("The arms table holds no deliveries to Azerbaijan.", "arms_transfers")
        sums = rows.groupby("supplier")["tiv_million"].sum().sort_values(ascending=False)
        frame = pd.DataFrame(
            {
                "supplier": sums.index,
                "name": [self.scope.name(code) for code in sums.index],
                "tiv_million": sums.to_numpy(),
                "share": (sums / sums.sum()).to_numpy(),
                "is_member": [code in CSTO_NAMED for code in sums.index],
            }
        )
        ours = frame[frame["is_member"]]
        first, last = DECADE_BEFORE_WAR
        listed = words.listing(
            [f"{r.name} {words.percent(r.share)}" for r in ours.itertuples(False)]
        )
        return Finding(
            f"In {first}–{last} members of the CSTO supplied {words.percent(ours['share'].sum())} of "
            f"Azerbaijan's major arms by trend-indicator value ({listed}).",
            frame,
            ("arms_transfers",),
            f"Deliveries {first}–{last}, {len(rows)} supplier-years.",
            {"share": float(ours["share"].sum())},
        )

    @cached_property
    def deaths(self) -> Finding:
        """Battle deaths between Azerbaijan and its opponents by year.

        frame: year, deaths_best, deaths_low, deaths_high.
        """
        table = self.scope.table("battle_deaths")
        rows = table[table["side_a"] == AZERBAIJAN]
        columns = ["deaths_best", "deaths_low", "deaths_high"]
        frame = rows.groupby("year", as_index=False)[columns].sum()
        frame = frame[frame["year"] >= DECADE_BEFORE_WAR[0]]
        if frame.empty:
            return nothing("The table of battle deaths ends before these wars.", "battle_deaths")
        worst = frame.loc[frame["deaths_best"].idxmax()]
        return Finding(
            f"The deadliest year since {frame['year'].min()} was {worst['year']:.0f}, with "
            f"{worst['deaths_best']:,.0f} battle deaths ({worst['deaths_low']:,.0f} to "
            f"{worst['deaths_high']:,.0f}).",
            frame,
            ("battle_deaths",),
            f"Years {frame['year'].min()}–{frame['year'].max()}; best estimate with low and high.",
        )

    @property
    def everything(self) -> list[Finding]:
        return [
            self.table,
            self.stances,
            self.figures,
            self.network,
            self.limits,
            self.statuses,
            self.deaths,
            self.cohesion,
            self.arms_to_azerbaijan,
            self.side_taken,
            self.exits,
            self.indicators,
            self.scenarios,
            self.changed,
        ]

    @cached_property
    def contrary(self) -> list[str]:
        """What qualifies or speaks against each claim that the tables support."""
        remarks = []
        for verdict in self.verdicts:
            texts = [c.text for c in verdict.conditions if c.met and not c.core]
            if texts and verdict.verdict != NOT_TESTABLE:
                remarks.append(f"**Claim {verdict.id}.** {' '.join(texts)}")
        return remarks

    @property
    def headlines(self) -> edition.Figures:
        return {
            f"claim {v.id}": (
                v.verdict,
                tuple(dict.fromkeys(c.source for c in v.conditions if c.source)),
            )
            for v in self.verdicts
        }

    @cached_property
    def indicators(self) -> Finding:
        return watch.indicators(
            Indicator(
                f"Claim {v.id}",
                v.verdict,
                *WOULD_CHANGE[v.id],
                tuple(dict.fromkeys(c.source for c in v.conditions if c.source)),
            )
            for v in self.verdicts
        )

    @cached_property
    def scenarios(self) -> Finding:
        if self.exits.is_empty:
            return nothing("The past of the CSTO gives no base rate.", "memberships")
        return outlook.scenarios(self.scope, self.exits)

    @property
    def tables(self) -> list[str]:
        return list(dict.fromkeys([*super().tables, "events", "memberships", "polls"]))

    @cached_property
    def table(self) -> Finding:
        """All verdicts. frame: id, claim, verdict, n_conditions, n_met."""
        frame = pd.DataFrame(
            [
                (
                    v.id,
                    v.claim,
                    v.verdict,
                    len(v.conditions),
                    sum(bool(c.met) for c in v.conditions),
                )
                for v in self.verdicts
            ],
            columns=["id", "claim", "verdict", "n_conditions", "n_met"],
        )
        counts = frame["verdict"].value_counts()
        order = [SUPPORTED, CAVEAT, CONTRADICTED, NOT_TESTABLE]
        parts = [
            f"{counts[word]} {'is' if counts[word] == 1 else 'are'} {word}"
            for word in order
            if word in counts
        ]
        return Finding(
            f"Of {len(frame)} claims, {words.listing(parts)}.",
            frame,
            ("claims",),
            f"{len(frame)} claims, {int(frame['n_conditions'].sum())} conditions.",
            {str(word): int(n) for word, n in counts.items()},
        )

    @cached_property
    def bottom_line(self) -> str:
        contradicted = [v.id for v in self.verdicts if v.verdict == CONTRADICTED]
        second = (
            f"Contradicted: {words.listing(contradicted)}."
            if contradicted
            else "None is contradicted by the tables in hand; what qualifies them is listed with each."
        )
        return f"{self.table.sentence} {second}"

    @cached_property
    def judgements(self) -> list[Judgement]:
        rank = {CONTRADICTED: 0, CAVEAT: 1, SUPPORTED: 2}
        told = [v for v in self.verdicts if v.verdict in rank]
        told.sort(key=lambda v: rank[v.verdict])  # stable: by letter within a verdict
        return sorted(map(self._judged, told[:MOST_JUDGEMENTS]), key=lambda j: j.dimension)

    @staticmethod
    def _judged(verdict: Verdict) -> Judgement:
        """A verdict with the condition that decides it, and how good its tables are."""
        decisive = next(
            (
                c.text
                for c in verdict.conditions
                if (c.met and not c.core) or (c.core and c.met is False)
            ),
            verdict.conditions[0].text,
        )
        compiled = sorted({c.source for c in verdict.conditions if c.source} - COMPLETE)
        confidence = (
            "Confidence is moderate: part of its conditions rests on tables compiled from news "
            f"({words.listing(compiled)})."
            if compiled
            else "Confidence is high: its conditions rest on complete registers."
        )
        return Judgement(
            verdict.id,
            f"Claim {verdict.id} is {verdict.verdict}: {decisive}",
            confidence,
            (f"tab-claim-{verdict.id}",),
        )

    @cached_property
    def verdicts(self) -> list[Verdict]:
        claims = self.scope.table("claims").sort_values("id")
        rules: dict[str, Callable[[], list[Condition]]] = {
            "a": self._belarus,
            "b": self._north_korea,
            "c": self._backing,
            "d": self._membership,
            "e": self._exit_announced,
            "f": self._help_over_karabakh,
            "g": self._shell,
            "h": self._collusion,
            "i": self._towards_the_eu,
            "j": self._balance,
            "k": self._others,
        }
        return [
            Verdict(str(row.id), str(row.claim), tuple(rules[str(row.id)]()))
            for row in claims.itertuples()
        ]

    # --- what the tables say ---

    def _ties(self, supporter: str, **where: object) -> pd.DataFrame:
        """Ties of one supporter to Russia in force on the date, by columns' values."""
        table = ties_at.active(self.scope.table("support_ties"), pd.Timestamp(self.scope.as_of))
        rows = table[(table["supporter"] == supporter) & (table["supported"] == "RUS")]
        rows = rows[~rows["is_limit"].astype(bool)]
        for column, value in where.items():
            rows = rows[rows[column].isin(value if isinstance(value, (list, tuple)) else [value])]
        return rows

    def _event(self, *kinds: str, says: str, since: str = "2013-01-01") -> pd.DataFrame:
        table = self.scope.table("events")
        rows = table[table["kind"].isin(kinds) & (table["date"] >= pd.Timestamp(since))]
        return rows[rows["label"].str.contains(says, case=False, regex=True)]

    def _limits_of(self, supporter: str) -> int:
        frame = self.limits.frame
        return 0 if frame.empty else int((frame["supporter"] == supporter).sum())

    def _votes_with_patron(self, country: str) -> tuple[int, int]:
        rows = self.stances.frame
        if rows.empty:
            return 0, 0
        row = rows[rows["country"] == country].iloc[0]
        return int((1 - row["score"]) * row["cast"] + 0.5), int(row["cast"])

    # --- the conditions of each claim ---

    def _belarus(self) -> list[Condition]:
        territory = self._ties("BLR", kind=["territory", "airspace", "logistics"])
        own, cast = self._votes_with_patron("BLR")
        always = self.stances.facts.get("always", [])
        limits = self._limits_of("BLR")
        return [
            Condition(
                f"Ties that lend territory, airspace or logistics are in force: {len(territory)}.",
                _found(len(territory)),
                source="support_ties",
            ),
            Condition(
                f"Belarus voted with Russia on {own} of {cast} resolutions of the emergency "
                f"session; so did {words.listing([n for n in always if n != 'Belarus']) or 'no one'}"
                " on every one.",
                None if self.stances.is_empty else "Belarus" in always,
                source="votes",
            ),
            Condition(
                "Another state voted with Russia each time too, so “most loyal” is shared.",
                len(always) > 1,
                core=False,
                source="votes",
            ),
            Condition(
                f"Dated limits set by Belarus: {limits}.",
                limits > 0,
                core=False,
                source="support_ties",
            ),
        ]

    def _north_korea(self) -> list[Condition]:
        sent = self._ties("PRK", kind=list(ties.SENT_KINDS))
        read = sent[sent["confidence"] == "read"]
        blames = self._ties("PRK", kind="diplomatic_statement")
        return [
            Condition(
                f"Ties in munitions, missiles, heavy weapons or troops read in a source: {len(read)}.",
                _found(len(read)),
                source="support_ties",
            ),
            Condition(
                "A statement that puts the cause of the war in US and Western policy is on record.",
                _found(len(blames)),
                source="support_ties",
            ),
        ]

    def _backing(self) -> list[Condition]:
        facts = self.network.facts
        sending = [self.scope.name(code) for code in facts.get("sending", [])]
        voting = self.stances.facts.get("with", [])
        return [
            Condition(
                f"States with a documented tie of support: {facts.get('supporters', 0)}.",
                _found(facts.get("supporters", 0), of=3),
                source="support_ties",
            ),
            Condition(
                f"States that send troops, munitions or weapons: {words.listing(sending) or 'none'}.",
                _found(len(sending)),
                source="support_ties",
            ),
            Condition(
                f"States that voted with Russia on nearly all votes they cast: {len(voting)}.",
                None if self.stances.is_empty else len(voting) >= 2,
                source="votes",
            ),
        ]

    def _membership(self) -> list[Condition]:
        table = self.scope.table("memberships")
        members = countries.members("CSTO", self.scope.as_of, memberships=table)
        paused = table[
            (table["organisation"] == "CSTO") & table["status"].eq("frozen") & table["end"].isna()
        ]
        member = table[table["status"] == "member"].groupby("organisation")["start"].min()
        start, treaty = member["CSTO"], member["CST"]
        return [
            Condition(
                f"Members: {words.listing([self.scope.name(code) for code in members])}.",
                members == CSTO_NAMED,
                source="memberships",
            ),
            Condition(
                f"The organisation dates from {start:%Y}; the treaty it continues from "
                f"{treaty:%Y}.",
                bool(start.year > treaty.year),
                core=False,
                source="memberships",
            ),
            Condition(
                "The part of a member is frozen: "
                f"{words.listing([self.scope.name(code) for code in paused['country']]) or 'none'}.",
                bool(len(paused)),
                core=False,
                source="memberships",
            ),
        ]

    def _exit_announced(self) -> list[Condition]:
        said = self._event("csto", says="will leave the CSTO")
        table = self.scope.table("memberships")
        still = "ARM" in countries.members("CSTO", self.scope.as_of, memberships=table)
        return [
            Condition(
                "The statement in parliament is in the table of events"
                + (f" ({said['date'].iloc[0]:%Y-%m-%d})." if len(said) else ": no."),
                _found(len(said)) if self.scope.as_of >= ARTICLE else None,
                source="events",
            ),
            Condition(
                f"On {words.day(self.scope.as_of)} Armenia was still a legal member.",
                still,
                core=False,
                source="memberships",
            ),
        ]

    def _help_over_karabakh(self) -> list[Condition]:
        asked = self._event("csto", "armed_conflict", says="invokes|appeals|asks the CSTO")
        answer = self._event("csto", says="fact-finding")
        fought = self._event("armed_conflict", says="offensive in Karabakh")
        members = self.scope.table("memberships")
        members = members[members["organisation"].isin(outlook.lineage("CSTO"))]
        helped = self.scope.table("support_ties")
        helped = helped[
            (helped["supporter"] == "RUS") & (helped["supported"] == "ARM")
            & helped["kind"].isin(["csto_operation", *ties.SENT_KINDS])
        ]  # fmt: skip
        return [
            Condition(
                f"Armenia asked the alliance or Russia for help: {len(asked)} dated requests.",
                _found(len(asked)),
                source="events",
            ),
            Condition(
                f"Deployments of the alliance or of Russia in answer: {len(helped)}"
                + (
                    f"; the alliance sent a fact-finding group ({answer['date'].iloc[0]:%Y-%m-%d})."
                    if len(answer)
                    else "."
                ),
                len(helped) == 0,
                source="support_ties",
            ),
            Condition(
                "The offensive that ended the administration in Karabakh took place with Russian "
                f"peacekeepers there: {words.count(len(fought), 'dated event')}.",
                _found(len(fought)) if self.scope.as_of >= KARABAKH_HANDOVER else None,
                source="events",
            ),
            Condition(
                "The treaty covers its members, and Karabakh was never one.",
                not members["country"].eq(KARABAKH).any(),
                core=False,
                source="memberships",
            ),
        ]

    def _shell(self) -> list[Condition]:
        return [
            Condition(
                "No table in hand holds the words of the session; a quotation is for the transcript.",
                None,
            )
        ]

    def _collusion(self) -> list[Condition]:
        arms = self.arms_to_azerbaijan
        return [
            Condition(
                "No table in hand can show joint planning of a war.",
                None,
            ),
            Condition(
                f"{arms.sentence} Arms sales are no planning.",
                not arms.is_empty and arms.facts["share"] > 0,
                core=False,
                source="arms_transfers",
            ),
        ]

    def _towards_the_eu(self) -> list[Condition]:
        steps = self._event("eu_agreement", "eu_accession", "eu_mission", "eu_aid", says=".")
        law = self._event("eu_accession", says="adopts the EU accession law|signs the EU accession")
        table = self.scope.table("memberships")
        applied = table[
            (table["organisation"] == "EU") & (table["country"] == "ARM")
            & table["status"].isin(["applicant", "candidate", "member"])
        ]  # fmt: skip
        return [
            Condition(
                f"Dated steps of Armenia and the EU: {len(steps)}.",
                _found(len(steps)),
                source="events",
            ),
            *(
                [Condition("A law on starting accession was adopted.", True, source="events")]
                if len(law)
                else []
            ),
            Condition(
                "Armenia has not applied for membership.",
                applied.empty,
                core=False,
                source="memberships",
            ),
        ]

    def _balance(self) -> list[Condition]:
        return [Condition("A forecast about a region: no table in hand can test it.", None)]

    def _others(self) -> list[Condition]:
        table = self.scope.table("memberships")
        later = table[
            table["organisation"].eq("CSTO")
            & (table["country"] != "ARM")
            & (
                (table["status"].eq("frozen") & table["start"].ge(pd.Timestamp(ARTICLE)))
                | (table["status"].eq("member") & table["end"].ge(pd.Timestamp(ARTICLE)))
            )
        ]
        facts = self.exits.facts
        return [
            Condition(
                "An open question about what is to come; a base rate is all that the past gives: "
                f"{words.percent(facts['rate'], 1)} of members a year.",
                None,
                source="memberships",
            ),
            Condition(
                f"Other members that left or froze their part since the article: {len(later)}.",
                bool(len(later)),
                core=False,
                source="memberships",
            ),
        ]

"""The claims of an article of June 2024, each as conditions that the tables either meet or do not.

A verdict follows from stated rules. All of the core conditions met: supported; met, but with a
condition that qualifies the claim: supported with a caveat; a core condition against it:
contradicted; no table that could tell: not testable. That a table compiled from sources holds no
row for something is no evidence against it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.assembly import Assembly, Stances
from analysis.dimensions.cohesion import Cohesion
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
from analysis.dimensions.institutions import Statuses
from analysis.dimensions.outlook import ExitRate, Exits
from analysis.dimensions.ties import SENT_KINDS, Limits, TieMatrix, Ties
from analysis.dimensions.votes import Votes
from analysis.measures import network
from analysis.tables import contexts, countries, events, organisations

SUPPORTED = "supported"
CAVEAT = "supported with a caveat"
CONTRADICTED = "contradicted"
NOT_TESTABLE = "not testable"

ARTICLE = dt.date(2024, 6, 13)  # the article reports the question hour of the day before
DECADE_BEFORE_WAR = (2010, 2019)  # the ten years before the war of 2020
AZERBAIJAN = "Azerbaijan"  # as the publisher names the side
KARABAKH = "XNK"  # user-assigned, as in the trade table
EU_STEPS = ["eu_agreement", "eu_accession", "eu_mission", "eu_aid"]  # kinds of event
HANDOVER = contexts.read().contested_names[0].ended  # of Karabakh
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
NAMED_MEMBERS = ["ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"]  # of the CSTO, by the article


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
        return CAVEAT if self.qualifying else SUPPORTED

    @property
    def is_contradicted(self) -> bool:
        return self.verdict == CONTRADICTED

    @property
    def qualifying(self) -> list[Condition]:
        """The conditions met that qualify the claim."""
        return [c for c in self.conditions if c.met and not c.core]

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that tell."""
        return tuple(dict.fromkeys(c.source for c in self.conditions if c.source))

    def judgement(self) -> Judgement | None:
        """The verdict with the condition that decides it, and how good its tables are."""
        if self.verdict == NOT_TESTABLE:
            return None
        against = [c for c in self.conditions if c.core and c.met is False]
        deciding = [c for c in self.conditions if c in against or c in self.qualifying]
        compiled = sorted(set(self.tables) - COMPLETE)
        return Judgement(
            self.id,
            f"Claim {self.id} is {self.verdict}: {(deciding or self.conditions)[0].text}",
            "Confidence is moderate: part of its conditions rests on tables compiled from news "
            f"({words.listing(compiled)})."
            if compiled
            else "Confidence is high: its conditions rest on complete registers.",
            (f"tab-claim-{self.id}",),
        )


def _found(count: int, of: int = 1) -> bool | None:
    """Whether a table compiled from sources holds so many rows: too few prove nothing, so None.

    >>> _found(2), _found(0), _found(2, of=3)
    (True, None, None)
    """
    return True if count >= of else None


@dataclass(frozen=True, kw_only=True)
class SharedSupply(Finding):
    """The share of a state's arms that members of the alliance supplied."""

    share: float


@dataclass(frozen=True, kw_only=True)
class Verdicts(Finding):
    """How many claims got each verdict."""

    counts: dict[str, int]


class Claims(Dimension):
    """The eleven claims, each tested on the tables as of a date."""

    key = "claims"
    title = "claims"

    @property
    def findings(self) -> Sequence[Finding]:
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
        ]

    def headlines(self) -> list[Headline]:
        return [
            Headline(f"claim {v.id}", f"claim {v.id}", v.verdict, v.tables) for v in self.verdicts
        ]

    def indicators(self) -> list[Indicator]:
        return [
            Indicator(f"Claim {v.id}", v.verdict, *WOULD_CHANGE[v.id], v.tables)
            for v in self.verdicts
        ]

    def scenarios(self) -> list[Scenario]:
        return self.outlook.scenarios()

    def counter_evidence(self) -> list[CounterEvidence]:
        """What qualifies or speaks against each claim that the tables support."""
        return [
            CounterEvidence(f"Claim {v.id}", " ".join(c.text for c in v.qualifying), Reading.HOLDS)
            for v in self.verdicts
            if v.qualifying and v.verdict != NOT_TESTABLE
        ]

    @property
    def judgements(self) -> list[Judgement]:
        """The verdicts that the tables allow: contradicted, then with a caveat, then supported."""
        rank = {CONTRADICTED: 0, CAVEAT: 1, SUPPORTED: 2}
        found = sorted(self.verdicts, key=lambda v: rank.get(v.verdict, len(rank)))
        made = [verdict.judgement() for verdict in found]
        return [judgement for judgement in made if judgement is not None]

    # --- what other dimensions found ---

    @property
    def network(self) -> TieMatrix | NoData:
        return self.scope.once(Ties).matrix

    @property
    def figures(self) -> Finding:
        return self.scope.once(Ties).figures

    @property
    def limits(self) -> Finding:
        return self.scope.once(Limits).dated

    @property
    def stances(self) -> Stances | NoData:
        return self.scope.once(Assembly).stances

    @property
    def outlook(self) -> Exits:
        return self.scope.once(Exits)

    @property
    def exits(self) -> ExitRate | NoData:
        return self.outlook.exits

    @property
    def statuses(self) -> Finding:
        return self.scope.once(Statuses).history

    @property
    def cohesion(self) -> Finding:
        return self.scope.once(Cohesion).beside_chance

    @property
    def side_taken(self) -> Finding:
        return self.scope.once(Votes).side_taken

    # --- findings of its own ---

    @cached_property
    def table(self) -> Verdicts:
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
        return Verdicts(
            f"Of {len(frame)} claims, {words.listing(parts)}.",
            frame,
            ("claims",),
            f"{len(frame)} claims, {int(frame['n_conditions'].sum())} conditions.",
            counts={str(word): int(n) for word, n in counts.items()},
        )

    @cached_property
    def arms_to_azerbaijan(self) -> SharedSupply | NoData:
        """Major arms to Azerbaijan by supplier in the ten years before the war of 2020.

        frame: supplier, name, tiv_million, share, is_member (of the CSTO).
        """
        table = self.scope.table("arms_transfers")
        rows = table[(table["recipient"] == "AZE") & table["year"].between(*DECADE_BEFORE_WAR)]
        if rows.empty:
            return NoData("The arms table holds no deliveries to Azerbaijan.", "arms_transfers")
        sums = rows.groupby("supplier")["tiv_million"].sum().sort_values(ascending=False)
        frame = pd.DataFrame(
            {
                "supplier": sums.index,
                "name": [self.scope.name(code) for code in sums.index],
                "tiv_million": sums.to_numpy(),
                "share": (sums / sums.sum()).to_numpy(),
                "is_member": [code in NAMED_MEMBERS for code in sums.index],
            }
        )
        ours = frame[frame["is_member"]]
        first, last = DECADE_BEFORE_WAR
        listed = words.listing(
            [f"{r.name} {words.percent(r.share)}" for r in ours.itertuples(False)]
        )
        return SharedSupply(
            f"In {first}–{last} members of the CSTO supplied {words.percent(ours['share'].sum())} of "
            f"Azerbaijan's major arms by trend-indicator value ({listed}).",
            frame,
            ("arms_transfers",),
            f"Deliveries {first}–{last}, {len(rows)} supplier-years.",
            share=float(ours["share"].sum()),
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
            return NoData("The table of battle deaths ends before these wars.", "battle_deaths")
        worst = frame.loc[frame["deaths_best"].idxmax()]
        return Finding(
            f"The deadliest year since {frame['year'].min()} was {worst['year']:.0f}, with "
            f"{worst['deaths_best']:,.0f} battle deaths ({worst['deaths_low']:,.0f} to "
            f"{worst['deaths_high']:,.0f}).",
            frame,
            ("battle_deaths",),
            f"Years {frame['year'].min()}–{frame['year'].max()}; best estimate with low and high.",
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
        table = network.active(self.scope.table("support_ties"), pd.Timestamp(self.scope.as_of))
        rows = table[(table["supporter"] == supporter) & (table["supported"] == "RUS")]
        rows = rows[~rows["is_limit"].astype(bool)]
        for column, value in where.items():
            rows = rows[rows[column].isin(value if isinstance(value, (list, tuple)) else [value])]
        return rows

    def _events(self, *actors: str) -> pd.DataFrame:
        """Dated events that name all of the actors."""
        return events.naming(self.scope.table("events"), *actors)

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
        always = [] if self.stances.is_empty else self.stances.always
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
        sent = self._ties("PRK", kind=list(SENT_KINDS))
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
        supporters = 0 if self.network.is_empty else self.network.supporters
        senders = [] if self.network.is_empty else self.network.sending
        sending = [self.scope.name(code) for code in senders]
        voting = [] if self.stances.is_empty else self.stances.with_patron
        return [
            Condition(
                f"States with a documented tie of support: {supporters}.",
                _found(supporters, of=3),
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
                members == NAMED_MEMBERS,
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
        said = events.tagged(self._events("ARM", "CSTO"), "exit_announced")
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
        asked = events.tagged(self._events("ARM"), "help_requested")
        answer = events.tagged(self._events("ARM", "CSTO"), "help_limited")
        fought = events.tagged(self._events("ARM", "AZE"), "offensive")
        members = self.scope.table("memberships")
        members = members[members["organisation"].isin(organisations.lineage("CSTO"))]
        helped = self.scope.table("support_ties")
        helped = helped[
            (helped["supporter"] == "RUS") & (helped["supported"] == "ARM")
            & helped["kind"].isin(["csto_operation", *SENT_KINDS])
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
                _found(len(fought)) if self.scope.as_of >= HANDOVER else None,
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
                not arms.is_empty and arms.share > 0,
                core=False,
                source="arms_transfers",
            ),
        ]

    def _towards_the_eu(self) -> list[Condition]:
        steps = self._events("ARM", "EU")
        steps = steps[steps["kind"].isin(EU_STEPS)]
        law = events.tagged(steps, "accession_law")
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
        rate = "none by then" if self.exits.is_empty else words.percent(self.exits.rate, 1)
        return [
            Condition(
                "An open question about what is to come; a base rate is all that the past gives: "
                f"{rate}{'' if self.exits.is_empty else ' of members a year'}.",
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

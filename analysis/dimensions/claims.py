"""The claims of an article of June 2024, each as conditions that the tables can meet or fail.

What a claim says of its own time is tested on what had happened by the article's day; what came
later stands beside it and decides nothing. The two claims about what is to come are tested on what
came later alone. The conditions are in `claim_tests`, the rule that leads from them to a verdict in
`conditions`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.assembly import Assembly, Stances
from analysis.dimensions.claim_facts import (
    ARMS,
    AZERBAIJAN,
    KARABAKH,
    SPELLS,
    TIES,
    lower,
)
from analysis.dimensions.claim_tests import ClaimTests
from analysis.dimensions.cohesion import Cohesion
from analysis.dimensions.conditions import Claim, Outcome, in_words
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
from analysis.dimensions.marked import strong
from analysis.dimensions.prospects import said
from analysis.measures import exits, network, outlook
from analysis.tables import events, organisations

SIDE = "Azerbaijan"  # as the publisher of battle deaths names it
SMALL = {"The", "A", "Another", "Most", "More", "He", "It", "Its", "No", "Nothing", "Some", "At"}
HORIZON_YEARS = 3
DECADE_BEFORE_WAR = (2010, 2019)  # before the war of 2020


@dataclass(frozen=True, kw_only=True)
class SharedSupply(Finding):
    """The share of a state's arms that members of the alliance supplied."""

    share: float


@dataclass(frozen=True, kw_only=True)
class Followers(Finding):
    """The chance that another member leaves: by exits, and with joint decisions counted once."""

    chance: exits.Chance
    by_decision: exits.Chance


class FollowedUp(NamedTuple):
    """A state of affairs on the day to which it was followed, and what would take it on, or back."""

    measure: str
    label: str
    reading: str
    day: dt.date
    tables: tuple[str, ...]
    turns: tuple[str, str]


class Claims(ClaimTests, Dimension):
    """The eleven claims, each tested on the tables as of a date."""

    key = "claims"
    title = "claims"

    @property
    def findings(self) -> Sequence[Finding]:
        return [
            self.table,
            self.closeness,
            self.stances,
            self.supporters,
            self.statuses,
            self.requests,
            self.as_one,
            self.arms_to_azerbaijan,
            self.followers,
        ]

    def headlines(self) -> list[Headline]:
        """The verdicts, and what has come of the turn."""
        made = [
            Headline(f"claim {claim.id}", f"“{claim.name}”", claim.answer.value, claim.tables)
            for claim in self.claims
        ]
        for found in self._followed_up():
            made.append(
                Headline(
                    found.measure, found.label, found.reading, found.tables, words.day(found.day)
                )
            )
        return made

    def indicators(self) -> list[Indicator]:
        """What would show that the turn goes on, or back."""
        return [
            Indicator(
                words.capital(found.label),
                f"{found.reading} ({words.day(found.day)})",
                *found.turns,
                found.tables,
            )
            for found in self._followed_up()
        ]

    def scenarios(self) -> list[Scenario]:
        found = self.followers
        if found.is_empty:
            return []
        return [
            Scenario(
                "Another member leaves",
                f"Within {HORIZON_YEARS} years the membership of a state other than "
                f"{self.scope.names['patron']} and {self.scope.names['country']} ends in law.",
                found.chance.p,
                f"{found.chance.events:.0f} exits in {found.chance.trials:.0f} member-years: "
                f"{said(found.chance)}; {found.by_decision.events:.0f} decisions: "
                f"{said(found.by_decision)}",
                "Notice to the depositary; a vote in parliament; the part frozen first.",
                found.tables,
                low=found.chance.low,
                high=found.chance.high,
                word=exits.likelihood_of(found.chance, found.by_decision),
            )
        ]

    def counter_evidence(self) -> list[CounterEvidence]:
        """What narrows each claim that the tables support, and what follows from it."""
        return [
            CounterEvidence(claim.name, " ".join(c.so for c in claim.caveats), Reading.HOLDS)
            for claim in self.claims
            if claim.answer.value.startswith("supported") and claim.caveats
        ]

    @property
    def judgements(self) -> list[Judgement]:
        """One a claim: those of the article's title first, then those that fall or are narrowed."""
        title = {"e": 0, "i": 1}
        rank = {"contradicted": 2, "supported with a caveat": 3, "supported": 4}
        told = [c for c in self.claims if c.answer.value in rank]
        told.sort(key=lambda c: title.get(c.id, rank[c.answer.value]))
        return [self._judgement(claim) for claim in told]

    def _judgement(self, claim: Claim) -> Judgement:
        failed = [c for c in claim.of(is_against=False) if c.outcome is Outcome.FAILS]
        parts = [
            f"“{claim.name}” is {strong(claim.answer.value)}: "
            f"{claim.tally(is_against=False)} conditions for it hold, and "
            f"{claim.tally(is_against=True)} against it."
        ]
        if failed:
            parts.append(f"What fails: {'; '.join(_lower_unless_name(c.text) for c in failed)}.")
        elif claim.caveats:
            texts = "; ".join(_lower_unless_name(c.text) for c in claim.caveats)
            parts.append(f"What narrows it: {texts}.")
        return Judgement(
            claim.name,
            " ".join([*parts, claim.since]).strip(),
            claim.confidence,
            (f"tab-claim-{claim.id}",),
        )

    # --- findings ---

    @cached_property
    def table(self) -> Finding:
        """All verdicts. frame: id, name, claim, verdict, n_for, n_against, in words."""
        frame = pd.DataFrame(
            [
                (
                    c.id,
                    c.name,
                    c.text,
                    c.answer.value,
                    c.tally(is_against=False),
                    c.tally(is_against=True),
                )
                for c in self.claims
            ],
            columns=["id", "name", "claim", "verdict", "n_for", "n_against"],
        )
        return Finding(
            f"Of {len(frame)} claims, {in_words(self.claims)}.",
            frame,
            ("claims", *dict.fromkeys(t for c in self.claims for t in c.tables)),
            f"{len(frame)} claims, {sum(len(c.conditions) for c in self.claims)} conditions; "
            f"what had happened by {words.day(self.article.day)}.",
        )

    @cached_property
    def stances(self) -> Stances | NoData:
        """Who voted how in the emergency session, by the article's day."""
        return self.then.once(Assembly).stances

    @property
    def statuses(self) -> Finding:
        """Who belonged to the alliance, and when."""
        return self.scope.once(Statuses).history

    @cached_property
    def supporters(self) -> Finding:
        """Supporters by the rule, on the article's day and as last checked.

        frame: supporter, name, then, now (the tiers that count, or missing), since.
        """
        ties, last = self._towards_patron, self._ties_followed
        then = network.supporters(ties, self.day).set_index("supporter")
        now = network.supporters(ties, last).set_index("supporter")
        frame = pd.DataFrame({"then": then["tiers"], "now": now["tiers"]})
        if frame.empty:
            return NoData("No state counts as a supporter by the rule.", *TIES)
        frame["since"] = then["first"].combine_first(now["first"])
        frame["name"] = [self.scope.name(code) for code in frame.index]
        frame = frame.rename_axis("supporter").reset_index().sort_values("name", ignore_index=True)
        came = frame.loc[frame["then"].isna(), "name"].tolist()
        went = frame.loc[frame["now"].isna(), "name"].tolist()
        sentence = (
            f"By the rule {words.count(len(then), 'state')} supported "
            f"{self.scope.names['patron']} on {words.day(self.article.day)}"
        )
        if last > self.article.day:
            sentence += f", and {len(now)} as last checked on {words.day(last)}"
            sentence += f"; {words.listing(came)} came to them" if came else ""
            sentence += f"; {words.listing(went)} no longer did" if went else ""
        return Finding(
            f"{sentence}.",
            frame,
            TIES,
            f"Governments of members of the United Nations, by {words.count(len(ties), 'row')} of the "
            "table of ties.",
        )

    @cached_property
    def requests(self) -> Finding:
        """Battle deaths by year, with the days of war, offensive and requests for help.

        frame: year, deaths_best, deaths_low, deaths_high (missing where a row is an event), date,
        mark (war, offensive, over Karabakh, own border).
        """
        table = self.scope.table("battle_deaths")
        rows = table[(table["side_a"] == SIDE) & (table["year"] >= DECADE_BEFORE_WAR[0])]
        columns = ["deaths_best", "deaths_low", "deaths_high"]
        deaths = rows.groupby("year", as_index=False)[columns].sum()
        if deaths.empty:
            return NoData("The table of battle deaths ends before these wars.", "battle_deaths")
        asked = self._named(self.scope.focus, tags=("help_requested",))
        karabakh = events.naming(asked, KARABAKH)
        marks = [
            *((row.date, "over Karabakh") for row in karabakh.itertuples()),
            *((row.date, "own border") for row in asked.drop(karabakh.index).itertuples()),
            *((row.date, "war") for row in self._fighting("war").itertuples()),
            *((row.date, "offensive") for row in self._fighting("offensive").itertuples()),
        ]
        frame = pd.concat(
            [deaths, pd.DataFrame(marks, columns=["date", "mark"])], ignore_index=True
        )
        worst = deaths.loc[deaths["deaths_best"].idxmax()]
        return Finding(
            f"The deadliest year since {deaths['year'].min()} was {worst['year']:.0f}, with "
            f"{worst['deaths_best']:,.0f} battle deaths ({worst['deaths_low']:,.0f} to "
            f"{worst['deaths_high']:,.0f}); the series ends in {deaths['year'].max()}.",
            frame,
            ("battle_deaths", "events"),
            f"Battle deaths {deaths['year'].min()}–{deaths['year'].max()}; none are in hand for later "
            "years.",
        )

    @property
    def as_one(self) -> Finding:
        """Whether the alliance votes as one, beside random blocs of its size."""
        return self.scope.once(Cohesion).beside_chance

    @cached_property
    def arms_to_azerbaijan(self) -> SharedSupply | NoData:
        """Who supplied the other side's arms in the decade before the war.

        frame: supplier, name, tiv_million, share, is_member.
        """
        first, last = DECADE_BEFORE_WAR
        sums = self._supply([AZERBAIJAN], first, last)
        if sums.empty:
            return NoData(
                f"The arms table holds no deliveries to {self.scope.called(AZERBAIJAN)}.", *ARMS
            )
        members = self.then.alliance_members
        frame = pd.DataFrame(
            {
                "supplier": sums.index,
                "name": [self.scope.name(code) for code in sums.index],
                "tiv_million": sums.to_numpy(),
                "share": (sums / sums.sum()).to_numpy(),
                "is_member": sums.index.isin(members),
            }
        )
        ours = frame[frame["is_member"]]
        share = float(ours["share"].sum())
        listed = [f"{r.name} {words.percent(r.share)}" for r in ours.itertuples(index=False)]
        other = words.possessive(self.scope.called(AZERBAIJAN))
        return SharedSupply(
            f"Members of {self.scope.alliance_name} supplied {words.part(share)} of {other} major "
            f"arms in {first}–{last}, by trend-indicator value"
            f"{f' ({words.listing(listed)})' if listed else ''}. Sales of arms are no planning of a "
            "war.",
            frame,
            ARMS,
            f"Deliveries {first}–{last}; today's edition of the register.",
            share=share,
        )

    @cached_property
    def followers(self) -> Followers | NoData:
        """The chance that another member leaves, from the alliance's own past and that of others.

        frame: country, start, end, years, is_exit, one row an unbroken membership.
        """
        scope, last = self.scope, self._members_followed
        others = [c for c in self._members_at(last) if c not in (scope.patron, scope.country)]
        if not others:
            return NoData(f"{words.capital(scope.alliance_name)} has no other members.", *SPELLS)
        spells = outlook.spells(
            scope.table("memberships"),
            organisations.lineage(scope.alliance),
            [scope.patron],
            pd.Timestamp(last),
        )
        left, years = spells[spells["is_exit"]], float(spells["years"].sum())
        chance, by_decision = (
            exits.base_rate_chance(count, years, HORIZON_YEARS, len(others))
            for count in (len(left), left["end"].nunique())
        )
        return Followers(
            f"Before any step of theirs, the chance that at least one of the {len(others)} members "
            f"other than {scope.names['patron']} and {scope.names['country']} leaves within "
            f"{HORIZON_YEARS} years is {said(chance)} by {words.count(len(left), 'exit')} in "
            f"{years:.0f} member-years to {words.day(last)}, and {said(by_decision)} if exits "
            f"decided together are counted once ({left['end'].nunique()}).",
            spells,
            SPELLS,
            f"{len(spells)} unbroken memberships; {scope.names['patron']} is left out; with a prior "
            "from many political organisations.",
            chance=chance,
            by_decision=by_decision,
        )

    # --- what has come since ---

    def _followed_up(self) -> list[FollowedUp]:
        """What has come of the turn that the article reports."""
        scope = self.scope
        held = self._standing(scope.alliance, self._turn_followed)
        stands = "member in law" if held.is_member else "no member"
        if held.is_member:
            stands += ", notice given" if held.notified else ", no notice"
            stands += ", part frozen" if held.frozen else ""
        steps = self._steps(scope.destination, scope.focus, dt.date.min, self._steps_followed)
        newest = (
            f"{steps['step'].iloc[-1]} ({steps['day'].iloc[-1]:%Y})" if len(steps) else "no step"
        )
        went = next(c for c in self.tested("k").conditions if c.id == "k1").holds
        supporting = network.supporters(self._towards_patron, self._ties_followed)
        patron, bloc = scope.names["patron"], scope.names["destination"]
        return [
            FollowedUp(
                "standing",
                f"{self._armenia} in {scope.alliance_name}",
                stands,
                self._turn_followed,
                SPELLS,
                ("notice of withdrawal to the depositary", "its part taken up again"),
            ),
            FollowedUp(
                "steps",
                f"{self._armenia_s} newest step in law towards {bloc}",
                newest,
                self._steps_followed,
                SPELLS,
                ("an application for membership", "accession halted"),
            ),
            FollowedUp(
                "others",
                f"other members of {scope.alliance_name} that went the same way",
                "at least one" if went else "none",
                self._members_followed,
                SPELLS,
                ("notice, exit or a frozen part of one", f"{self._armenia_s} part taken up again"),
            ),
            FollowedUp(
                "supporters",
                f"states that support {patron} by the rule",
                str(len(supporting)),
                self._ties_followed,
                TIES,
                (f"more than {len(supporting)}", f"fewer than {len(supporting)}"),
            ),
        ]


def _lower_unless_name(text: str) -> str:
    """A sentence inside another: its first word small, unless it is a name.

    >>> _lower_unless_name("The part is frozen"), _lower_unless_name("Armenia had not applied")
    ('the part is frozen', 'Armenia had not applied')
    """
    first = text.split(" ", 1)[0]
    return lower(text) if first in SMALL else text

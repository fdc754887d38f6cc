"""What may come: base rates before any story, of exits from an alliance and of moves in votes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.arms import MemberArms
from analysis.dimensions.dimension import (
    CounterEvidence,
    Dimension,
    Finding,
    Headline,
    Judgement,
    NoData,
    Reading,
    Scenario,
)
from analysis.dimensions.institutions import FROZEN, Institutions, Statuses
from analysis.dimensions.scope import Scope
from analysis.dimensions.trade import MemberTrade
from analysis.dimensions.votes import TABLES as VOTE_TABLES
from analysis.dimensions.votes import MemberSides, RollCallDimension, session_year
from analysis.measures import outlook, votes
from analysis.tables import contexts, countries, organisations

TABLES = ("memberships",)
HORIZON_YEARS = 3
HORIZON_SESSIONS = 3
CLEAR_DIFFERENCE = 0.15  # of two shares of one session, which is noisier than either share
MOST_ABSENT = 0.25
BEFORE_EXIT, AFTER_EXIT = 7, 12  # years shown around an exit


@dataclass(frozen=True, kw_only=True)
class ExitRate(Finding):
    """Exits in so many member-years, the rate a year, and the chance of one member's exit.

    low, high: 95% interval of the rate a year; chance, chance_low, chance_high: within
    HORIZON_YEARS; word: the likelihood word of that chance.
    """

    organisation: str
    exits: int
    member_years: float
    rate: float
    low: float
    high: float
    chance: float
    chance_low: float
    chance_high: float
    word: str

    @property
    def basis(self) -> str:
        """What the rate rests on, in words."""
        return f"{words.count(self.exits, 'exit')} in {self.member_years:.0f} member-years"

    @property
    def others(self) -> int:
        """The members besides the patron."""
        return int((~self.frame["is_exit"]).sum())

    @property
    def chance_of_any(self) -> float:
        """The chance that at least one of them leaves, each independently of the rest."""
        return outlook.over(self.rate, HORIZON_YEARS, self.others)


class OwnExit(Dimension):
    """Whether the country leaves the alliance that it shares with the patron."""

    key = "outlook"
    title = "outlook"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.exits]

    @cached_property
    def exits(self) -> ExitRate | NoData:
        """Exits from the alliance of the patron that the country belongs to, if to one."""
        ledger = self.scope.once(Institutions).ledger
        if ledger.is_empty:
            return NoData("No membership is recorded, so no exit can be judged.", *TABLES)
        shared = contexts.read().alliance(ledger.shared)
        if shared is None:
            return NoData(
                f"{self.scope.names['country']} shares no alliance in the table with "
                f"{self.scope.names['patron']}, so there is no exit to expect.",
                *TABLES,
            )
        return exit_rate(self.scope, shared)

    @property
    def ahead(self) -> str:
        """For a bottom line: one sentence on what is to be expected; empty where nothing is."""
        judgement = self.judgement()
        return "" if judgement is None else judgement.text

    def judgement(self) -> Judgement | None:
        """How likely a formal exit of the country is, on the base rate alone."""
        found, name = self.exits, self.scope.names
        ledger = self.scope.once(Institutions).ledger
        if found.is_empty or ledger.is_empty:
            return None
        return Judgement(
            self.title,
            f"On the base rate alone {words.it_is(found.word)} "
            f"({words.percent(found.chance)}, {words.percent(found.chance_low)} to "
            f"{words.percent(found.chance_high)}) that {name['country']} formally leaves the "
            f"{found.organisation} within {HORIZON_YEARS} years of {words.day(self.scope.as_of)}"
            + (
                "; a frozen part points above the base rate, by an amount that these data cannot "
                "give."
                if found.organisation in ledger.frozen
                else "."
            ),
            f"Confidence is low: the rate rests on {words.count(found.exits, 'exit')}.",
            ("tab-exits",),
            basis="likelihood",
        )

    def scenarios(self) -> list[Scenario]:
        found = self.exits
        if found.is_empty:
            return []
        alliance = words.with_article(found.organisation)
        return [
            Scenario(
                f"Leaves {alliance}",
                f"Within {HORIZON_YEARS} years its membership of {alliance} ends in law.",
                found.chance,
                found.basis,
                "Notice to the depositary; a vote in parliament; the share of costs unpaid.",
                found.tables,
            )
        ]


class Exits(RollCallDimension):
    """Whether members leave the alliance."""

    key = "outlook"
    title = "outlook"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.exits, self.leavers, self.by_member]

    @cached_property
    def exits(self) -> ExitRate | NoData:
        """Exits from the alliance, as from `exit_rate`."""
        return exit_rate(self.scope, self.scope.alliance)

    @cached_property
    def leavers(self) -> Finding:
        """Closeness of past leavers in the years around their exit, beside today's members.

        frame: country, name, years_from_exit (for members: from the last session, at most 0),
        difference (agreement with the destination minus that with the patron), is_leaver.
        """
        rolls, scope, name = self.rolls, self.scope, self.scope.names
        at = pd.Timestamp(scope.as_of)
        table = scope.table("memberships")
        treaties = organisations.lineage(scope.alliance)
        inside = table[table["organisation"].isin(treaties) & (table["status"] == "member")]
        if inside["country"].nunique() < 2 or scope.patron not in rolls.wide:
            return NoData(
                f"The memberships table holds no members of {scope.alliance_name}.", *VOTE_TABLES
            )
        spells = outlook.spells(table, treaties, [scope.patron], at)
        left = spells[spells["is_exit"]]
        if left.empty:
            return NoData(f"No member has left {scope.alliance_name} by that date.", *VOTE_TABLES)
        series = []
        for code in sorted(set(spells["country"])):
            if rolls.has_votes(code):
                rows = votes.agreement_difference(
                    rolls.wide, code, scope.patron, rolls.bloc, rolls.sessions, resamples=0
                )
                rows = rows[rows["is_reportable"]]
                years = rows["group"].astype(int).map(session_year)
                series.append(
                    pd.DataFrame({"country": code, "year": years, "difference": rows["difference"]})
                )
        lines = pd.concat(series, ignore_index=True)
        parts = []
        for row in left.itertuples():
            exit_year = pd.Series({row.country: row.end.year})
            if row.country in set(lines["country"]):
                aligned = outlook.align_on_exit(lines, exit_year, BEFORE_EXIT, AFTER_EXIT)
                parts.append(
                    aligned.assign(name=f"{scope.name(row.country)} {row.end:%Y}", is_leaver=True)
                )
        last_year = int(lines["year"].max())
        for row in spells[~spells["is_exit"]].itertuples():
            own = lines[
                (lines["country"] == row.country) & (lines["year"] >= last_year - BEFORE_EXIT)
            ]
            parts.append(
                own.assign(
                    years_from_exit=own["year"] - last_year,
                    name=scope.name(row.country),
                    is_leaver=False,
                )
            )
        frame = pd.concat(parts, ignore_index=True)
        at_exit = frame[frame["is_leaver"] & frame["years_from_exit"].eq(0)]
        today = frame[~frame["is_leaver"] & frame["years_from_exit"].eq(0)]
        beyond = (
            today[today["difference"] >= at_exit["difference"].min()] if len(at_exit) else today
        )
        sentence = (
            f"In the year they left, past leavers stood between "
            f"{words.points(at_exit['difference'].min())} and "
            f"{words.points(at_exit['difference'].max())} on agreement with {name['destination']} minus "
            f"agreement with {name['patron']}; today's members stand between "
            f"{words.points(today['difference'].min())} and {words.points(today['difference'].max())}"
        )
        names = words.listing([scope.called(code) for code in beyond["country"]])
        sentence += f", and {names} within the leavers' range." if len(beyond) else "."
        coverage = (
            f"{len(left)} exits; a calendar year is that in which the session opened. A handful of "
            "leavers describes; it does not predict."
        )
        return Finding(sentence, frame, VOTE_TABLES, coverage)

    @cached_property
    def by_member(self) -> Finding:
        """What is known of each member side by side, and its chance of leaving on the base rate.

        frame: country, name, years (of
        membership), with_patron, with_bloc, arms, exports (shares, missing where not known), status.
        """
        scope, exits = self.scope, self.exits
        standing = scope.once(Statuses).history
        sides = scope.once(MemberSides).sides
        arms = scope.once(MemberArms).shares
        trade = scope.once(MemberTrade).shares
        if exits.is_empty or standing.is_empty:
            return NoData(f"Too little is known of the members of {scope.alliance_name}.", *TABLES)
        current = exits.frame[~exits.frame["is_exit"]].set_index("country")["years"]
        paused = standing.paused
        with_patron = {} if sides.is_empty else sides.patron
        with_bloc = {} if sides.is_empty else sides.bloc
        arms_share = {} if arms.is_empty else arms.share
        exports = {} if trade.is_empty else trade.exports
        rows = [
            {
                "country": code,
                "name": scope.name(code),
                "years": float(years),
                "with_patron": with_patron.get(code),
                "with_bloc": with_bloc.get(code),
                "arms": arms_share.get(code),
                "exports": exports.get(code),
                "status": "part frozen or suspended" if code in paused else "member",
            }
            for code, years in current.items()
        ]
        frame = pd.DataFrame(rows)
        if frame.empty:
            return NoData(f"{scope.alliance_name} has no member but the patron.", *TABLES)
        frame = frame.sort_values("with_patron", ignore_index=True)
        sentence = (
            "The base rate gives every member the same chance of leaving within the horizon, "
            f"{words.percent(exits.chance)} ({exits.word}): the past exits are too few to tell "
            "one member from another by its figures."
        )
        used = dict.fromkeys([*exits.tables, *sides.tables, *arms.tables, *trade.tables])
        return Finding(
            sentence,
            frame,
            tuple(used),
            "“Not in hand”: no table holds it. Votes: last session, where patron and destination "
            "differ; arms: latest five-year window; exports: last full year.",
        )

    def judgement(self) -> Judgement | None:
        found = self.exits
        if found.is_empty:
            return None
        chance = found.chance_of_any
        return Judgement(
            self.title,
            f"On the base rate alone the chance that at least one of the {found.others} members "
            f"besides {self.scope.names['patron']} formally leaves within {HORIZON_YEARS} years is "
            f"{words.percent(chance)} (**{outlook.likelihood(chance)}**), and for a given member "
            f"{words.percent(found.chance)} (**{found.word}**).",
            f"Confidence is low: the rate rests on {words.count(found.exits, 'exit')}, and "
            "members are taken to leave independently.",
            ("tab-exits", "fig-leavers", "tab-scenarios"),
            basis="likelihood",
        )

    def headlines(self) -> list[Headline]:
        if self.exits.is_empty:
            return []
        return [Headline("exits", "exits so far", f"{self.exits.exits}", self.exits.tables)]

    def scenarios(self) -> list[Scenario]:
        """All stay, at least one leaves, another part is frozen."""
        found, scope = self.exits, self.scope
        if found.is_empty:
            return []
        count, rate, low, high = self._pauses(found.member_years)
        within = f"within {HORIZON_YEARS} years"
        span = (
            f"{words.percent(rate, 1)} a year, {words.percent(low, 1)} to {words.percent(high, 1)}"
        )
        return [
            Scenario(
                "All members stay",
                f"No membership of {scope.alliance_name} ends in law {within}.",
                1 - found.chance_of_any,
                found.basis,
                "Summits attended, shares of costs paid, exercises held.",
                found.tables,
            ),
            Scenario(
                "At least one leaves",
                f"One of the {found.others} members besides {scope.names['patron']} leaves {within}.",
                found.chance_of_any,
                found.basis,
                "Notice to the depositary; a vote in parliament; the part frozen first.",
                found.tables,
            ),
            Scenario(
                "Another part is frozen",
                f"A member stops taking part {within} without leaving.",
                outlook.over(rate, HORIZON_YEARS, found.others) if count else None,
                f"{words.count(count, 'such case')} in {found.member_years:.0f} member-years"
                + (f" ({span})" if count else ""),
                "Summits missed, costs unpaid, exercises declined.",
                found.tables,
            ),
        ]

    @property
    def question(self) -> str:
        """Whether others will follow, on the base rate; empty where there is none."""
        if self.exits.is_empty:
            return ""
        chance = self.exits.chance_of_any
        return (
            "Will others follow? On the base rate the chance that at least one member of "
            f"{self.scope.alliance_name} leaves within {HORIZON_YEARS} years is "
            f"{words.percent(chance)}; that all stay, {words.percent(1 - chance)}."
        )

    def counter_evidence(self) -> list[CounterEvidence]:
        if self.exits.is_empty:
            return []
        spells = self.exits.frame
        left, stayed = spells[spells["is_exit"]], spells[~spells["is_exit"]]
        text = (
            f"{words.count(len(stayed), 'member')} besides {self.scope.names['patron']} "
            f"{'has' if len(stayed) == 1 else 'have'} stayed for "
            f"{stayed['years'].median():.1f} years (median)"
        )
        text += (
            f"; the last exit was in {left['end'].max():%Y}."
            if len(left)
            else ", and none has left."
        )
        return [CounterEvidence("Staying power", text, Reading.APART)]

    def _pauses(self, member_years: float) -> tuple[int, float, float, float]:
        """How often members had their part frozen or suspended: count, rate a year, low, high (95%).

        member_years: the trials.
        """
        table = self.scope.table("memberships")
        rows = table[
            table["organisation"].isin(organisations.lineage(self.scope.alliance))
            & table["status"].isin(FROZEN)
            & (table["country"] != self.scope.patron)
        ]
        # A suspension that ended the membership is counted among the exits.
        rows = rows[
            [
                row.country in countries.members(row.organisation, row.start.date(), table)
                for row in rows.itertuples()
            ]
        ]
        low, high = outlook.jeffreys(len(rows), member_years)
        return len(rows), len(rows) / member_years, low, high


def exit_rate(scope: Scope, organisation: str) -> ExitRate | NoData:
    """The base rate of exits from an alliance of the patron, the patron left out.

    frame: country, start, end, years, is_exit, one row an unbroken membership.
    """
    table = scope.table("memberships")
    treaties = organisations.lineage(organisation)
    inside = table[table["organisation"].isin(treaties) & (table["status"] == "member")]
    if inside["country"].nunique() < 2:
        return NoData(
            f"The memberships table holds no members of {words.with_article(organisation)}.",
            *TABLES,
        )
    at = pd.Timestamp(scope.as_of)
    spells = outlook.spells(table, treaties, [scope.patron], at)
    rate = outlook.exits_base_rate(table, treaties, [scope.patron], at).iloc[0]
    # Nothing seen is no proof of nothing to come: half an exit is what the interval's own prior adds.
    yearly = rate["rate"] or 0.5 / (rate["member_years"] + 1)
    chance = outlook.over(yearly, HORIZON_YEARS)
    low, high = (outlook.over(rate[side], HORIZON_YEARS) for side in ("low", "high"))
    left = spells[spells["is_exit"]].sort_values("end")
    leavers = words.listing(
        [f"{scope.name(row.country)} ({row.end:%Y})" for row in left.itertuples()]
    )
    sentence = (
        f"{' and its predecessor, '.join(words.with_article(t) for t in reversed(treaties))}"
        f"{',' if len(treaties) > 1 else ''} lost "
        f"{words.count(int(rate['exits']), 'member') if rate['exits'] else 'no member'} in "
        f"{rate['member_years']:.0f} member-years without {scope.names['patron']}"
        f"{': ' + leavers if leavers else ''}, a rate of {words.percent(rate['rate'], 1)} a year "
        f"(95% interval {words.percent(rate['low'], 1)} to {words.percent(rate['high'], 1)})."
    )
    if not rate["exits"]:
        sentence += (
            f" As none has left, chances are computed with half an exit, {words.percent(yearly, 2)} a "
            "year: what has not been seen may still come."
        )
    return ExitRate(
        sentence,
        spells,
        TABLES,
        f"{len(spells)} unbroken memberships; the patron itself is left out.",
        organisation=organisation,
        exits=int(rate["exits"]),
        member_years=float(rate["member_years"]),
        rate=float(yearly),
        low=float(rate["low"]),
        high=float(rate["high"]),
        chance=float(chance),
        chance_low=float(low),
        chance_high=float(high),
        word=outlook.likelihood(chance),
    )

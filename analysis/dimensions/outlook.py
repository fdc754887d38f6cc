"""What may come: exits from an alliance, by its own record and by what became of like steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from analysis.dimensions import prospects, words
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
    confidence,
)
from analysis.dimensions.prospects import HORIZON_YEARS, Prospect, said
from analysis.dimensions.scope import Scope
from analysis.dimensions.trade import MemberTrade
from analysis.dimensions.votes import TABLES as VOTE_TABLES
from analysis.dimensions.votes import MemberSides, RollCallDimension, session_year
from analysis.measures import outlook, votes
from analysis.measures.exits import Chance, base_rate_chance, likelihood_of
from analysis.tables import contexts, organisations
from analysis.tables.standing import standing

TABLES = ("memberships", "organisation_exits")
REFERENCE_TABLES = (*prospects.TABLES, "organisation_exits", "alliance_endings")
PAUSES = ("frozen", "suspended")
BEFORE_EXIT, AFTER_EXIT = 7, 12  # years shown around an exit
FEW_MEMBERS = 8
FEW_CASES = 30
PACTS_SINCE = 1992  # the counts of alliances' endings that leave the Cold War out
ENDED = {
    "paused": "suspended, which is an exit in fact and a pause in law",
    "lowered": "a lesser status in place of membership",
}


@dataclass(frozen=True, kw_only=True)
class ExitRate(Finding):
    """An alliance's exits in so many member-years, up to the day to which it was followed.

    decisions: its exits with those of one day counted once. patron: who is left out, in words; empty
    where the patron is no member. frame: country, start, end, years, is_exit, ending, one row an
    unbroken membership.
    """

    organisation: str
    exits: int
    decisions: int
    member_years: float
    followed: dt.date
    patron: str

    @property
    def rate(self) -> float:
        """Exits a member-year."""
        return self.exits / self.member_years

    @property
    def basis(self) -> str:
        """What the chances rest on, in words."""
        counted = words.count(self.exits, "exit") if self.exits else "no exit"
        if self.exits != self.decisions:
            counted += f" by {words.count(self.decisions, 'decision')}"
        return f"{counted} in {self.member_years:,.0f} member-years"

    @property
    def quiet(self) -> str:
        """Why an alliance's own record is not enough where nobody has left."""
        return f"{self.member_years:,.0f} member-years without an exit say little by themselves"

    @property
    def current(self) -> list[str]:
        """The members besides the patron."""
        return self.frame.loc[self.frame["end"].isna(), "country"].tolist()

    @property
    def others(self) -> int:
        """How many members there are besides the patron."""
        return len(self.current)

    def chance(self, members: int = 1) -> Chance:
        """That at least one of some members leaves within the horizon, by exits."""
        return base_rate_chance(self.exits, self.member_years, HORIZON_YEARS, members)

    def by_decision(self, members: int = 1) -> Chance:
        """The same, with exits of one day counted as one decision."""
        return base_rate_chance(self.decisions, self.member_years, HORIZON_YEARS, members)

    def said(self, members: int = 1) -> str:
        """The chance by exits, and beside it that by decisions where they differ."""
        text = said(self.chance(members))
        if self.exits == self.decisions:
            return text
        once = self.by_decision(members)
        low, high = prospects.rounded(once.low).rstrip("%"), prospects.rounded(once.high)
        return f"{text} by exits, {prospects.rounded(once.p)} ({low} to {high}) by decisions"

    def word(self, members: int = 1) -> str:
        """The word of the scale that both take; empty where there is none."""
        return likelihood_of(self.chance(members), self.by_decision(members))

    @property
    def horizon(self) -> str:
        """Within how long of which day."""
        return f"within {HORIZON_YEARS} years of {words.day(self.followed)}"


@dataclass(frozen=True, kw_only=True)
class Prospects(Finding):
    """Members' steps towards an exit, each with the chance of its class. frame: organisation,
    country, name, step, classes, chance: a row a member."""

    each: Sequence[Prospect]

    @property
    def at_a_step(self) -> list[Prospect]:
        """Those of members that have taken a formal step."""
        return [one for one in self.each if one.progress.is_formal]


class OwnExit(Dimension):
    """Whether the country leaves the alliances that it shares with the patron."""

    key = "outlook"
    title = "outlook"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.exits, self.references]

    @cached_property
    def exits(self) -> Prospects | NoData:
        """The country's prospect in each alliance that it shares with the patron."""
        scope, name = self.scope, self.scope.names
        table = scope.table("memberships")
        shared = [
            newest
            for newest in contexts.read().lineages
            if all(
                standing(newest, code, scope.as_of, table).is_member
                for code in (scope.focus, scope.patron)
            )
        ]
        found = [prospects.prospect(scope, one, scope.focus) for one in shared]
        each = [one for one in found if one is not None]
        if not each:
            return NoData(
                f"{name['country']} shares none of the alliances of the table "
                f"({words.listing(list(contexts.read().lineages))}) with {name['patron']}, so no "
                "exit is to be expected.",
                "memberships",
            )
        rates = {one.progress.organisation: self.rate(one) for one in each}
        stepped = [one for one in each if one.opening(scope)]
        quiet = [one.progress.organisation for one in each if one not in stepped]
        parts = [one.sentence(scope) for one in stepped]
        if quiet:
            chances = [
                f"{said(rates[one].chance())} for {words.with_article(one)} ({rates[one].basis})"
                for one in quiet
            ]
            parts.append(
                f"No step towards leaving {words.listing([words.with_article(o) for o in quiet], 'or')} "
                f"is on record; there the base rate gives, within {HORIZON_YEARS} years of the day to "
                f"which each was followed, {words.listing(chances)}."
            )
        return Prospects(
            " ".join(parts),
            _prospects_frame(scope, each, rates),
            (*prospects.TABLES, "organisation_exits"),
            "Chances of an exit in law; each class of cases stands by itself.",
            each=each,
        )

    @cached_property
    def references(self) -> Finding:
        """The classes of cases beside the alliance in which the country has gone furthest."""
        if self.exits.is_empty:
            return NoData(self.exits.sentence, "memberships")
        return references(self.scope, self.rate(self.furthest), [self.furthest])

    @property
    def furthest(self) -> Prospect:
        """The prospect in the alliance in which the country has gone furthest towards an exit."""
        if self.exits.is_empty:
            raise ValueError("the country shares no alliance with the patron")
        return max(
            self.exits.each,
            key=lambda one: (
                bool(one.progress.notice),
                bool(one.progress.decision),
                bool(one.progress.freeze),
                bool(one.progress.threat),
            ),
        )

    def rate(self, one: Prospect) -> ExitRate:
        organisation = one.progress.organisation
        if organisation not in self._rates:
            made = exit_rate(self.scope, organisation)
            if made.is_empty:  # a prospect is a member's, so there are members
                raise ValueError(made.sentence)
            self._rates[organisation] = made
        return self._rates[organisation]

    @cached_property
    def _rates(self) -> dict[str, ExitRate]:
        return {}

    @property
    def ahead(self) -> str:
        """For a bottom line: what is to be expected where it has gone furthest; empty where it
        shares no alliance."""
        if self.exits.is_empty:
            return ""
        one = self.furthest
        if one.progress.is_formal:
            alliance = words.with_article(one.progress.organisation)
            return f"As to leaving {alliance}: {_counts(one)}."
        return _base_sentence(self.rate(one), self.scope.names["country"])

    def judgement(self) -> Judgement | None:
        """How likely an exit of the country is, where it has gone furthest."""
        if self.exits.is_empty:
            return None
        one, country = self.furthest, self.scope.names["country"]
        if one.progress.is_formal:
            text, doubts = one.sentence(self.scope), _doubts(one)
        else:
            rate = self.rate(one)
            alliance = words.with_article(rate.organisation)
            text = (
                f"No step of {country} towards leaving {alliance} is on record to "
                f"{words.day(rate.followed)}. {_base_sentence(rate, country)}"
            )
            doubts = [_rate_doubts(rate)[0], "it knows nothing of the state itself"]
        return Judgement(
            self.title, text, confidence(*doubts), ("tab-prospects",), basis="likelihood"
        )

    def scenarios(self) -> list[Scenario]:
        if self.exits.is_empty:
            return []
        made = []
        for one in self.exits.each:
            alliance = words.with_article(one.progress.organisation)
            shape = f"Its membership of {alliance} ends in law {one.horizon}."
            if one.progress.is_formal:
                made.append(_step_scenario(f"Leaves {alliance}", shape, one))
            else:
                rate = self.rate(one)
                made.append(_rate_scenario(f"Leaves {alliance}", shape, rate, 1))
        return made


class Exits(RollCallDimension):
    """Whether members leave the alliance."""

    key = "outlook"
    title = "outlook"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.exits, self.prospects, self.references, self.leavers, self.by_member]

    @cached_property
    def exits(self) -> ExitRate | NoData:
        """Exits from the alliance, as from `exit_rate`."""
        return exit_rate(self.scope, self.scope.alliance)

    @cached_property
    def prospects(self) -> Prospects | NoData:
        """Each member's steps towards an exit, the patron left out, by name."""
        scope, rate = self.scope, self.exits
        if rate.is_empty:
            return NoData(rate.sentence, "memberships")
        members = sorted(rate.current, key=scope.name)
        found = [prospects.prospect(scope, scope.alliance, code) for code in members]
        each = [one for one in found if one is not None]
        if not each:
            return NoData(f"{scope.alliance_name} has no member but the patron.", "memberships")
        stepped = [one for one in each if one.progress.is_formal]
        threats = [one for one in each if one.progress.threat and not one.progress.is_formal]
        quiet = len(each) - len(stepped)
        parts = [one.sentence(scope) for one in stepped]
        parts += [one.sentence(scope) for one in threats]
        if stepped and quiet:
            parts.append(
                f"No formal step is on record for the other {words.count(quiet, 'member')}"
                f"{rate.patron}: for them the base rate holds, {rate.said()} for each."
            )
        elif quiet:
            parts.append(
                f"No formal step towards leaving {scope.alliance_name} is on record for any of the "
                f"{words.count(quiet, 'member')}{rate.patron}, to {words.day(rate.followed)}, so the "
                f"base rate holds: {rate.said()} for each."
            )
        rates = {scope.alliance: rate}
        return Prospects(
            " ".join(parts),
            _prospects_frame(scope, each, rates),
            (*prospects.TABLES, "organisation_exits"),
            "A decision, a freeze or a notice is a formal step; a threat counts beside the base rate "
            f"for {HORIZON_YEARS} years. Steps imposed by the organisation are none of the member's.",
            each=each,
        )

    @cached_property
    def references(self) -> Finding:
        """The classes of cases side by side, none averaged."""
        if self.exits.is_empty or self.prospects.is_empty:
            return NoData(self.prospects.sentence, "memberships")
        return references(self.scope, self.exits, self.prospects.each)

    @cached_property
    def leavers(self) -> Finding:
        """Closeness of past leavers in the years around their exit, beside today's members.

        frame: country, name, years_from_exit (0: the session in which it left; for members: from the
        last session, at most 0), difference (agreement with the destination minus that with the
        patron), is_leaver.
        """
        rolls, scope, name = self.rolls, self.scope, self.scope.names
        if self.exits.is_empty or scope.patron not in rolls.wide:
            return NoData(
                f"The memberships table holds no members of {scope.alliance_name}.", *VOTE_TABLES
            )
        spells = self.exits.frame
        left = spells[spells["is_exit"]]
        if left.empty:
            return NoData(
                f"No exit from {scope.alliance_name} is on record by that date.", *VOTE_TABLES
            )
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
            if row.country in set(lines["country"]):
                aligned = outlook.align_on_exit(
                    lines, pd.Series({row.country: _session_opened(row.end)}),
                    BEFORE_EXIT, AFTER_EXIT,
                )  # fmt: skip
                parts.append(
                    aligned.assign(name=f"{scope.name(row.country)} {row.end:%Y}", is_leaver=True)
                )
        last_year = int(lines["year"].max())
        for row in spells[spells["end"].isna()].itertuples():
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
        if at_exit.empty or today.empty:
            return NoData(
                "Too few recorded votes show where past leavers stood when they left.", *VOTE_TABLES
            )
        least, most = at_exit["difference"].min(), at_exit["difference"].max()
        lowest, highest = today["difference"].min(), today["difference"].max()
        sentence = (
            f"In the session in which they left, past leavers stood between {words.points(least)} "
            f"and {words.points(most)} on agreement with {name['destination']} minus agreement with "
            f"{name['patron']}; today's members stand between {words.points(lowest)} and "
            f"{words.points(highest)}"
        )
        within = today[today["difference"].between(least, most)].sort_values("name")
        if len(within) == len(today):
            sentence += ", all within the leavers' range."
        elif len(within) > FEW_MEMBERS:
            sentence += f", {len(within)} of {len(today)} within the leavers' range."
        elif len(within):
            inside = words.listing([scope.called(code) for code in within["country"]])
            sentence += f", {inside} within the leavers' range."
        else:
            sentence += ", none within the leavers' range."
        coverage = (
            f"{words.count(len(left), 'exit')}; a year is that in which a session opened. A handful "
            "of leavers describes; it does not predict, and the agenda has changed since."
        )
        return Finding(sentence, frame, VOTE_TABLES, coverage)

    @cached_property
    def by_member(self) -> Finding:
        """What is known of each member side by side.

        frame: country, name, years (of membership), with_patron, with_bloc, arms, exports (shares,
        missing where not known).
        """
        scope, exits = self.scope, self.exits
        sides = scope.once(MemberSides).sides
        arms = scope.once(MemberArms).shares
        trade = scope.once(MemberTrade).shares
        if exits.is_empty or not exits.current:
            return NoData(f"Too little is known of the members of {scope.alliance_name}.", *TABLES)
        current = exits.frame[exits.frame["end"].isna()].set_index("country")["years"]
        with_patron = {} if sides.is_empty else sides.patron
        with_bloc = {} if sides.is_empty else sides.bloc
        arms_share = {} if arms.is_empty else arms.share
        exports = {} if trade.is_empty else trade.exports
        rows = [
            {
                "country": code,
                "name": scope.name(str(code)),
                "years": float(years),
                "with_patron": with_patron.get(code),
                "with_bloc": with_bloc.get(code),
                "arms": arms_share.get(code),
                "exports": exports.get(code),
            }
            for code, years in current.items()
        ]
        frame = pd.DataFrame(rows).sort_values("name", ignore_index=True)
        sentence = (
            "What is known of each member stands side by side. No chance is read from it: the exits "
            "on record are too few to tell which of these figures comes before an exit."
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
        """What became of states at the members' steps; for the others, the base rate."""
        rate, found = self.exits, self.prospects
        if rate.is_empty or found.is_empty:
            return None
        stepped = found.at_a_step
        quiet = rate.others - len(stepped)
        parts: list[str] = []
        doubts = _rate_doubts(rate)
        for one in stepped:
            country = self.scope.called(one.progress.country)
            parts.append(
                f"{words.capital(country)} has taken a formal step ({one.progress.few_words}): "
                f"{_counts(one)}."
            )
            doubts = _doubts(one)
        if quiet:
            parts.append(self._of_the_others(rate, quiet, len(stepped)))
        evidence = ["tab-prospects", "tab-references", "tab-exits"]
        if not self.leavers.is_empty:
            evidence.append("fig-leavers")
        return Judgement(
            self.title, " ".join(parts), confidence(*doubts), tuple(evidence), basis="likelihood"
        )

    def _of_the_others(self, rate: ExitRate, quiet: int, stepped: int) -> str:
        """The base rate's chance that one of those leaves that took no formal step, and on what it
        rests."""
        text = self._any_other(rate, quiet, stepped)
        if not rate.exits:
            return f"{text} It rests on the exits of other organisations: {rate.quiet}."
        return f"{text} It rests on {rate.basis}."

    def _any_other(self, rate: ExitRate, quiet: int, stepped: int) -> str:
        """The same, in a sentence."""
        whom = f"{'other ' if stepped else ''}member{'' if quiet == 1 else 's'}"
        exit_of = f"at least one of the {quiet} {whom}{rate.patron} leaves {rate.horizon}"
        word = rate.word(quiet)
        if word:
            return f"On the base rate {words.it_is(word)} that {exit_of}: {rate.said(quiet)}."
        return f"On the base rate the chance that {exit_of} is {rate.said(quiet)}."

    def headlines(self) -> list[Headline]:
        if self.exits.is_empty:
            return []
        found = self.exits
        so_far = f"{found.exits}"
        if found.exits != found.decisions:
            so_far += f", by {words.count(found.decisions, 'decision')}"
        rows = [Headline("exits", "exits so far", so_far, found.tables)]
        if not self.prospects.is_empty:
            steps = [
                f"{self.scope.name(one.progress.country)} ({one.progress.few_words})"
                for one in self.prospects.at_a_step
            ]
            rows.append(
                Headline(
                    "formal steps",
                    "members at a formal step",
                    "; ".join(steps) or "none",
                    self.prospects.tables,
                )
            )
        return rows

    def scenarios(self) -> list[Scenario]:
        """A member at a formal step leaves, another leaves, all stay, another part is frozen."""
        rate, scope, found = self.exits, self.scope, self.prospects
        if rate.is_empty or found.is_empty:
            return []
        made = []
        stepped = found.at_a_step
        for one in stepped:
            country = scope.called(one.progress.country)
            shape = f"Its membership of {scope.alliance_name} ends in law {one.horizon}."
            made.append(_step_scenario(f"{words.capital(country)} leaves", shape, one))
        quiet = rate.others - len(stepped)
        if quiet:
            of = "other members" if stepped else "members"
            made.append(
                _rate_scenario(
                    "Another member leaves" if stepped else "At least one leaves",
                    f"At least one of the {quiet} {of}{rate.patron} leaves {rate.horizon}.",
                    rate,
                    quiet,
                )
            )
        if quiet and not stepped:
            any_of, once = rate.chance(quiet), rate.by_decision(quiet)
            stay = Chance(1 - any_of.p, 1 - any_of.high, 1 - any_of.low, rate.exits, any_of.trials)
            other = Chance(1 - once.p, 1 - once.high, 1 - once.low, rate.decisions, once.trials)
            made.append(
                Scenario(
                    "All members stay",
                    f"No membership of {scope.alliance_name} ends in law {rate.horizon}.",
                    stay.p,
                    rate.basis,
                    "Summits attended, shares of costs paid, exercises held.",
                    rate.tables,
                    low=stay.low,
                    high=stay.high,
                    word=likelihood_of(stay, other),
                )
            )
        made.append(self.freeze(rate))
        return made

    def freeze(self, rate: ExitRate) -> Scenario:
        """Another member's part frozen or suspended: by how often that happened, among those whose
        part is not."""
        scope = self.scope
        table = scope.table("memberships")
        rows = table[
            table["organisation"].isin(organisations.lineage(scope.alliance))
            & table["status"].isin(PAUSES)
            & table["country"].isin(rate.frame["country"])
        ]
        # A suspension that ended the membership is counted among the exits.
        ended = rate.frame[rate.frame["ending"] == "paused"]
        as_exits = set(zip(ended["country"], ended["end"], strict=True))
        counted = [
            row
            for row in rows.itertuples()
            if not {(row.country, row.start), (row.country, row.end)} & as_exits
        ]
        now = {row.country for row in counted if pd.isna(row.end)} & set(rate.current)
        free = rate.others - len(now)
        name = f"{'Another' if now else 'A'} part is frozen or suspended"
        shape = (
            f"One of the {free} members{rate.patron} whose part is neither frozen nor suspended stops "
            f"taking part {rate.horizon}, by its own act or the organisation's, without leaving."
        )
        signs = "Summits missed, costs unpaid, exercises declined."
        years = f"{rate.member_years:,.0f} member-years"
        if not counted or not free:
            return Scenario(
                name,
                shape,
                None,
                f"no such case in {years}: nothing to reckon from"
                if not counted
                else "every member's part is frozen or suspended",
                signs,
                rate.tables,
            )
        yearly = len(counted) / rate.member_years
        bounds = outlook.jeffreys(len(counted), rate.member_years)
        p, low, high = (outlook.over(each, HORIZON_YEARS, free) for each in (yearly, *bounds))
        return Scenario(
            name,
            shape,
            p,
            f"{words.count(len(counted), 'such case')} in {years}",
            signs,
            rate.tables,
            low=low,
            high=high,
        )

    @property
    def in_short(self) -> str:
        """The chances in brief: of members at a formal step, and of any of the others."""
        rate, found = self.exits, self.prospects
        if rate.is_empty or found.is_empty:
            return ""
        stepped = found.at_a_step
        parts = [
            f"For {self.scope.called(one.progress.country)}: {_counts(one)}." for one in stepped
        ]
        quiet = rate.others - len(stepped)
        if quiet:
            parts.append(self._any_other(rate, quiet, len(stepped)))
        return " ".join(parts)

    @property
    def question(self) -> str:
        """Whether others will follow; empty where nothing is known."""
        found = self.judgement()
        return "" if found is None else f"Will others follow? {found.text}"

    def counter_evidence(self) -> list[CounterEvidence]:
        if self.exits.is_empty:
            return []
        spells = self.exits.frame
        left, stayed = spells[spells["is_exit"]], spells[spells["end"].isna()]
        if stayed.empty:
            return []
        text = (
            f"{words.capital(_members(len(stayed)))}{self.exits.patron} "
            f"{'has' if len(stayed) == 1 else 'have'} stayed for {stayed['years'].median():.0f} years "
            f"(median, to {words.day(self.exits.followed)})"
        )
        text += (
            f", and the last exit was in {left['end'].max():%Y}."
            if len(left)
            else ", and no exit is on record."
        )
        text += " Membership in law outlasts disagreement: votes apart do not announce an exit."
        return [CounterEvidence("Staying power", text, Reading.APART)]


def references(scope: Scope, rate: ExitRate, each: Sequence[Prospect]) -> Finding:
    """The classes of cases side by side: the base rate, the stages of an exit, and ends of pacts.

    frame: group, what (in words), left, of, p, low, high, once (the share with joint decisions
    counted once), here (the members that it holds).
    """
    rows: list[dict[str, object]] = []
    alliance = words.with_article(rate.organisation)
    stepped = [one for one in each if one.progress.is_formal]
    quiet = "members without a formal step" if stepped else "all members"
    if len(each) == 1:
        quiet = "" if stepped else scope.name(each[0].progress.country)
    for chance, by in ((rate.chance(), "exits"), (rate.by_decision(), "decisions")):
        if by == "exits" or rate.exits != rate.decisions:
            rows.append(
                _row(f"the base rate, by {by} from {alliance}", chance, None, quiet, "member-years")
            )
    pacts = _pacts(scope, rate)
    if pacts is not None:
        rows.append(pacts)
    used = [(one.stage, one.waited) for each_one in each for one in each_one.classes]
    stages: list[tuple[str, float]] = [
        ("threat", 0.0), ("freeze", 0.0), ("decision", 0.0), ("notice", 0.0)
    ]  # fmt: skip
    for stage, waited in dict.fromkeys([*stages, *used]):
        found = prospects.reference(scope, stage, waited)
        if found is None:
            continue
        here = [
            scope.name(one.progress.country)
            for one in each
            if (stage, waited)
            in [(each_class.stage, each_class.waited) for each_class in one.classes]
        ]
        rows.append(
            _row(
                f"states that {found.words}",
                found.share,
                found.found.by_decision.p,
                words.listing(here),
                "states",
            )
        )
    frame = pd.DataFrame(rows)
    fitted = scope.table("organisation_exits")
    coverage = (
        f"Within {HORIZON_YEARS} years. States that took a step are remembered, not sampled: the share "
        "that left is an upper bound."
    )
    if len(fitted):
        coverage += (
            f" The base rate is fitted over {len(fitted)} political organisations, "
            f"{fitted['exits'].sum():,.0f} exits in {fitted['member_years'].sum():,.0f} member-years, "
            "and brought up to date with these."
        )
    return Finding(
        "Classes of cases that bear on an exit stand side by side and are not averaged; the last "
        "column says which of today's members each of them holds.",
        frame,
        REFERENCE_TABLES,
        coverage,
    )


def exit_rate(scope: Scope, organisation: str) -> ExitRate | NoData:
    """Exits from an alliance and those it continues, the patron left out, to the day followed."""
    table = scope.table("memberships")
    treaties = organisations.lineage(organisation)
    inside = table[table["organisation"].isin(treaties) & (table["status"] == "member")]
    if len(set(inside["country"]) - {scope.patron}) < 1 or inside["country"].nunique() < 2:
        return NoData(
            f"The memberships table holds no members of {words.with_article(organisation)}.",
            "memberships",
        )
    day = organisations.followed(organisation, scope.as_of)
    spells = outlook.spells(table, treaties, [scope.patron], pd.Timestamp(day))
    left = spells[spells["is_exit"]].sort_values("end")
    has_patron = scope.patron in set(inside["country"])
    years = float(spells["years"].sum())
    rate = ExitRate(
        "",
        spells,
        TABLES,
        f"{words.count(len(spells), 'unbroken membership')}, from signature, frozen ones counted"
        + (f"; {scope.names['patron']} itself is left out." if has_patron else "."),
        organisation=organisation,
        exits=len(left),
        decisions=int(left["end"].nunique()),
        member_years=years,
        followed=day,
        patron=f" besides {scope.names['patron']}" if has_patron else "",
    )
    called = [words.with_article(treaty) for treaty in treaties]
    of = f"{called[-1]}, with {words.listing(called[:-1])} before it," if called[1:] else called[0]
    without = f" without {scope.names['patron']}" if has_patron else ""
    opening = (
        f"From {words.day(spells['start'].min().date())} to {words.day(day)}, as last checked,"
    )
    if rate.exits:
        first = (
            f"{opening} {of} saw {words.count(rate.exits, 'exit')} in {years:,.0f} "
            f"member-years{without}: {_leavers(scope, left)}."
        )
    else:
        first = f"{opening} {of} saw no exit in {years:,.0f} member-years{without}."
    second = (
        f"Before any formal step such a record gives a chance of leaving within {HORIZON_YEARS} years "
        f"of {rate.said()} for a given member"
    )
    if rate.others > 1:
        second += f", and of {rate.said(rate.others)} for at least one of {rate.others}"
    third = (
        ""
        if rate.exits
        else " With no exit of its own, that is what other organisations' exits leave possible."
    )
    return replace(rate, sentence=f"{first} {second}.{third}")


def _leavers(scope: Scope, left: pd.DataFrame) -> str:
    """Who left and when, those of one day together, in words."""
    parts = []
    for end, rows in left.groupby("end"):
        named = words.listing(sorted(scope.called(code) for code in rows["country"]))
        told = sorted({ENDED[ending] for ending in rows["ending"] if ending in ENDED})
        notes = [words.day(end.date()), *told] + (["one decision"] if len(rows) > 1 else [])
        parts.append(f"{named} ({', '.join(notes)})")
    return "; ".join(parts)


def _base_sentence(rate: ExitRate, country: str) -> str:
    """One member's chance on the base rate, with what it rests on."""
    word, alliance = rate.word(), words.with_article(rate.organisation)
    opening = (
        f"On the base rate {words.it_is(word)} that {country} leaves {alliance} {rate.horizon}: "
        if word
        else f"On the base rate the chance that {country} leaves {alliance} {rate.horizon} is "
    )
    rests = (
        f"it rests on {rate.basis}"
        if rate.exits
        else f"{rate.quiet}, so it rests on other organisations' exits"
    )
    return f"{opening}{rate.said()}; {rests}."


def _counts(one: Prospect) -> str:
    """How many of the states at a prospect's stages left, in a clause."""
    if not one.classes:
        return "too few states on record stood so to give a chance"
    each = [
        f"of the states on record that {each_class.words}, {each_class.basis} left within "
        f"{HORIZON_YEARS} years, {said(each_class.share)}"
        for each_class in one.classes
    ]
    return "; ".join(each)


def _doubts(one: Prospect) -> list[str]:
    cases = min((int(each.share.trials) for each in one.classes), default=0)
    return [
        "like cases are remembered, not sampled",
        f"they are few ({cases})" if cases < FEW_CASES else "",
        "the classes differ" if len(one.classes) > 1 else "",
    ]


def _rate_doubts(rate: ExitRate) -> list[str]:
    return [
        f"the rate rests on {words.count(rate.decisions, 'decision')}"
        if rate.exits
        else "the rate is that of other organisations",
        "members are taken to leave independently",
    ]


def _step_scenario(name: str, shape: str, one: Prospect) -> Scenario:
    """The exit of a member at a formal step: one chance where one class fits, else none."""
    signs = (
        "The day on which the notice runs out; talks of staying."
        if one.progress.notice
        else "Notice to the depositary; a vote in parliament; the share of costs unpaid."
    )
    if len(one.classes) != 1:
        basis = f"the classes differ: {one.short}" if one.classes else one.short
        return Scenario(name, shape, None, basis, signs, prospects.TABLES)
    (only,) = one.classes
    return Scenario(
        name,
        shape,
        only.share.p,
        f"{only.basis} states that {only.words}; an upper bound",
        signs,
        prospects.TABLES,
        low=only.share.low,
        high=only.share.high,
        word=one.word,
    )


def _rate_scenario(name: str, shape: str, rate: ExitRate, members: int) -> Scenario:
    """The exit of at least one of some members on the base rate."""
    chance = rate.chance(members)
    basis = rate.basis
    if rate.exits != rate.decisions:
        basis += f"; by decisions {prospects.rounded(rate.by_decision(members).p)}"
    if not rate.exits:
        basis += ", so by other organisations' exits"
    return Scenario(
        name,
        shape,
        chance.p,
        basis,
        "Notice to the depositary; a vote in parliament; the part frozen first.",
        rate.tables,
        low=chance.low,
        high=chance.high,
        word=rate.word(members),
    )


def _prospects_frame(
    scope: Scope, each: Sequence[Prospect], rates: dict[str, ExitRate]
) -> pd.DataFrame:
    """Members' steps and chances: organisation, country, name, step, classes, chance."""
    rows = []
    for one in each:
        made = one.progress
        rate = rates[made.organisation]
        like, chance = [each_class.words for each_class in one.classes], one.short
        if not made.is_formal:
            like = [f"the base rate: {rate.basis}", *like]
            chance = rate.said() + (f" or, after the threat, {one.short}" if one.classes else "")
        rows.append(
            {
                "organisation": made.organisation,
                "country": made.country,
                "name": scope.name(made.country),
                "step": made.few_words,
                "classes": "; ".join(like) or "none with enough cases",
                "chance": chance,
            }
        )
    return pd.DataFrame(rows)


def _row(what: str, chance: Chance, once: float | None, here: str, of: str) -> dict[str, object]:
    return {
        "what": words.capital(what),
        "left": chance.events,
        "of": chance.trials,
        "unit": of,
        "p": chance.p,
        "low": chance.low,
        "high": chance.high,
        "once": once,
        "here": here,
    }


def _pacts(scope: Scope, rate: ExitRate) -> dict[str, object] | None:
    """How often the patron's pacts with single states ended, for a defence alliance that it is in."""
    table = scope.table("alliance_endings")
    rows = table[(table["patron"] == scope.patron) & (table["first_year"] == PACTS_SINCE)]
    is_defence = organisations.get(rate.organisation).kind == "defence alliance"
    if rows.empty or not rate.patron or not is_defence:
        return None
    row = rows.iloc[0]
    chance = base_rate_chance(float(row["endings"]), float(row["dyad_years"]), HORIZON_YEARS)
    what = (
        f"alliances of {scope.names['patron']} with each of its allies, "
        f"{row['first_year']} to {row['last_year']}, ended for any reason"
    )
    return _row(what, chance, None, "", "years of pairs")


def _session_opened(day: pd.Timestamp) -> int:
    """The year in which the session opened during which a day fell.

    >>> _session_opened(pd.Timestamp("1999-04-02")), _session_opened(pd.Timestamp("2012-12-19"))
    (1998, 2012)
    """
    return day.year if day.month >= 9 else day.year - 1


def _members(number: int) -> str:
    """How a sentence may open with a number of members.

    >>> _members(1), _members(5), _members(31)
    ('the one member', 'the five members', 'the 31 members')
    """
    named = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    spelled = named[number] if 0 < number < len(named) else str(number)
    return f"the {spelled} member{'' if number == 1 else 's'}"

"""Who is moving? The votes of all states on one measure, and what else is known of those that moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.arms import Arms
from analysis.dimensions.dimension import (
    Dimension,
    Finding,
    Headline,
    Judgement,
    NoData,
    Verdict,
    confidence,
)
from analysis.dimensions.institutions import Institutions
from analysis.dimensions.moves import (
    AWAY,
    LEVEL,
    TABLES,
    TOWARDS,
    Move,
    Moves,
    VotesOfAll,
    between,
    points,
    some,
    years,
)
from analysis.dimensions.opinion import Opinion
from analysis.dimensions.overall import Overall, over_all
from analysis.dimensions.scope import Scope
from analysis.dimensions.trade import Trade
from analysis.dimensions.votes import RollCalls
from analysis.measures import moves, robustness, screens
from analysis.tables import contexts

OTHERS = (Arms, Trade, Institutions, Opinion)
CAMPS = ("patron", "between", "destination")
CAMP_EDGES = (100 / 3, 200 / 3)  # of the position: a third each
ON_THE_WAY = ("candidate", "applicant", "negotiating")
MOST_ASKED = 20  # unflagged states that are shown beside the flagged
SIZES = ("population", "gdp_usd_million")


@dataclass(frozen=True, kw_only=True)
class Screen(Finding):
    """How many states are flagged, how many would be by chance, and who they are, by rank."""

    flagged: int
    by_chance: float
    low: int
    high: int
    towards: list[str]
    away: list[str]
    strict: list[str]
    judged: int
    before: tuple[int, int]
    after: tuple[int, int]


@dataclass(frozen=True)
class Flagged:
    """A flagged state: its move, the verdicts of the other dimensions, and what they come to."""

    country: str
    name: str
    move: Move
    votes: Verdict
    verdicts: tuple[Verdict, ...]
    overall: Overall

    @property
    def agreeing(self) -> int:
        """Other dimensions that point the way of the votes, less those that point the other way."""
        onward, backward = self.overall.forward, self.overall.back
        same, other = (onward, backward) if self.move.code in TOWARDS else (backward, onward)
        return sum(v is not self.votes for v in same) - len(other)


@dataclass(frozen=True, kw_only=True)
class FlaggedStates(Finding):
    """The flagged states, those first of whom other dimensions agree."""

    states: list[Flagged]


@dataclass(frozen=True, kw_only=True)
class Camps(Finding):
    """Members and their weight by camp, now and a year before. moved: state to its camps."""

    now: dict[str, int]
    before: dict[str, int] = field(default_factory=dict)
    changed: dict[str, tuple[str, str]] = field(default_factory=dict)


class World(Dimension):
    """The moves of all members of the United Nations between a patron and a destination."""

    key = "world"
    title = "votes of all states"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.screen, self.ranked, self.flagged, self.asked, self.camps]

    @property
    def all(self) -> VotesOfAll:
        return self.scope.once(VotesOfAll)

    @cached_property
    def screen(self) -> Screen | NoData:
        """Verdicts counted, and how many states would be flagged by chance.

        frame: code, verdict (in words), n, countries (names, by rank).
        """
        scope, every, name = self.scope, self.all, self.scope.names
        if every.fault:
            return NoData(f"The votes of all states are not compared: {every.fault}.", *TABLES)
        table, compared = every.table, every.compared
        found = screens.screen(compared)
        strict = [
            code
            for code, passes in zip(
                compared.series.states, screens.passes_bh(compared), strict=True
            )
            if passes
        ]
        flagged = table[table["code"].isin(moves.FLAGGED)]
        towards = flagged.loc[flagged["code"].isin(TOWARDS), "country"].tolist()
        away = flagged.loc[flagged["code"].isin(AWAY), "country"].tolist()[::-1]
        judged = int((table["code"] != moves.NO_VERDICT).sum())
        counts = table["code"].value_counts()
        frame = pd.DataFrame(
            [
                {
                    "code": code,
                    "verdict": said.format(destination=name["destination"]),
                    "n": int(counts.get(code, 0)),
                    "countries": words.listing(
                        [scope.name(one) for one in table.loc[table["code"] == code, "country"]]
                    ),
                }
                for code, said in moves.VERDICTS.items()
            ]
        )
        windows = compared.windows
        ways = [
            f"towards {name['destination']} {self._named(towards)}" if towards else "",
            f"away from it {self._named(away)}" if away else "",
        ]
        sentence = (
            f"Of {judged} states with a verdict {some(found.flagged)} "
            f"{'is' if found.flagged == 1 else 'are'} flagged: on texts put to the vote both in "
            f"{years(*windows.before)} and since they parted from the states that had voted like them. "
            f"About {found.by_chance:.0f} ({found.low} to {found.high}) would be flagged by chance. "
        )
        if found.flagged:
            listed = "; ".join(filter(None, ways)).rstrip(".")
            sentence += f"Flagged are: {listed}. "
            sentence += (
                f"By a stricter count, each state by itself, {self._named(strict)} "
                f"{'stands' if len(strict) == 1 else 'stand'}."
                if strict
                else "By a stricter count, each state by itself, none stands."
            )
        return Screen(
            words.opened(sentence.strip()),
            frame,
            TABLES,
            f"{scope.once(RollCalls).span}.",
            flagged=found.flagged,
            by_chance=found.by_chance,
            low=found.low,
            high=found.high,
            towards=towards,
            away=away,
            strict=strict,
            judged=judged,
            before=windows.before,
            after=windows.after,
        )

    @cached_property
    def ranked(self) -> Finding:
        """All states by their change beyond states that voted like them.

        frame: rank, country, name, code, verdict, own, own_low, own_high, relative, relative_low,
        relative_high (95%), direct_own, direct_relative, closer, further, alike, gap, position,
        is_firm, passes_strict; those without a verdict last.
        """
        if self.screen.is_empty:
            return NoData(self.screen.sentence, *TABLES)
        scope, every, name = self.scope, self.all, self.scope.names
        table = moves.table(every.compared, level=LEVEL)
        firm = robustness.firmness(every.compared, robustness.ways(every.compared))
        table = table.merge(
            firm[["country", "is_firm"]], on="country", how="left", validate="one_to_one"
        )
        table["name"] = table["country"].map(scope.name)
        table["verdict"] = [
            moves.VERDICTS[code].format(destination=name["destination"]) for code in table["code"]
        ]
        table["passes_strict"] = table["country"].isin(self.screen.strict)
        kept = [
            "rank", "country", "name", "code", "verdict", "own", "own_low", "own_high", "relative",
            "relative_low", "relative_high", "direct_own", "direct_relative", "closer", "further",
            "alike", "gap", "position", "is_firm", "passes_strict",
        ]  # fmt: skip
        known = table[table["rank"].notna()]
        first, last = known.iloc[0], known.iloc[-1]
        return Finding(
            words.opened(
                f"Beyond states that had voted like it {scope.called(first['country'])} changed most "
                f"towards {name['destination']} ({points(first['relative'])}, {between(first, 'relative')}) "
                f"and {scope.called(last['country'])} most away from it ({points(last['relative'])}, "
                f"{between(last, 'relative')})."
            ),
            table[kept],
            TABLES,
            f"Points of {moves.SCALE:.0f} on texts put to the vote again; intervals of {LEVEL}%.",
        )

    @cached_property
    def flagged(self) -> FlaggedStates | NoData:
        """The flagged states with what else is known of them.

        frame: country, name, session, year, state, like (mean positions by session).
        """
        if self.screen.is_empty or not self.screen.flagged:
            return NoData("No state is flagged.", *TABLES)
        found = [self._flagged(code) for code in (*self.screen.towards, *self.screen.away)]
        found.sort(key=lambda one: (-one.agreeing, -abs(float(one.move.row["relative"]))))
        frame = pd.concat(
            [one.move.frame.assign(country_code=one.country, name=one.name) for one in found],
            ignore_index=True,
        )
        agreeing = [one.country for one in found if one.agreeing > 0]
        against = [one.country for one in found if one.agreeing < 0]
        parts = [
            f"at least one of arms, trade, institutions and opinion points the same way for "
            f"{self._named(agreeing)}"
            if agreeing
            else "for none does arms, trade, institutions or opinion point the same way",
            f"the other way for {self._named(against)}" if against else "",
        ]
        return FlaggedStates(
            words.opened(f"{words.capital('; '.join(filter(None, parts)))}."),
            frame,
            tuple(
                dict.fromkeys(
                    [*TABLES, "arms_suppliers", "arms_share_changes", "trade_partners", "polls",
                     "favourability"]
                )
            ),
            "A dimension with too little data is said to have none.",
            states=found,
        )  # fmt: skip

    @cached_property
    def asked(self) -> Finding:
        """The unflagged that readers will ask about: members of the patron's alliances, states on the
        way to the destination, and the most populous; by their change.

        frame: the columns of `ranked`.
        """
        if self.screen.is_empty:
            return NoData(self.screen.sentence, *TABLES)
        frame = self.ranked.frame
        flagged = {*self.screen.towards, *self.screen.away}
        judged = frame[frame["code"] != moves.NO_VERDICT]
        order = [code for code in self._asked_about if code not in flagged]
        known = [code for code in order if code in set(judged["country"])]
        kept = judged[judged["country"].isin(known[:MOST_ASKED])].reset_index(drop=True)
        own = kept[kept["code"].isin(moves.BY_OWN_CHANGE)]
        moved = (
            f"Of them {words.listing(list(own['name']))} moved, but not "
            "shown to be more than states that had voted like them."
            if len(own)
            else "None of them is shown to have moved."
        )
        return Finding(
            f"Not flagged are {words.count(len(kept), 'state')} that readers will ask about: members "
            f"of {self.scope.names['patron_s']} smaller alliances, states on the way to "
            f"{self.scope.names['destination']}, and the most populous. {moved}",
            kept,
            TABLES,
            "Ordered by rank.",
        )

    @cached_property
    def camps(self) -> Camps | NoData:
        """How many states stand closer to the patron, between, closer to the destination.

        frame: camp, members, population, gdp_usd_million, members_before, countries (names).
        """
        if self.screen.is_empty:
            return NoData(self.screen.sentence, *TABLES)
        scope, name = self.scope, self.scope.names
        now = _camp(self.all.table["position"].dropna())
        sizes = scope.table("state_sizes").set_index("country")
        before = self._camps_before
        rows = []
        for camp in CAMPS:
            members = now.index[now == camp]
            rows.append(
                {
                    "camp": camp,
                    "members": len(members),
                    **{
                        size: float(sizes[size].reindex(members).sum()) if len(sizes) else 0.0
                        for size in SIZES
                    },
                    "members_before": int((before == camp).sum()) if len(before) else None,
                    "countries": words.listing([scope.name(code) for code in members]),
                }
            )
        both = now.index.intersection(before.index)
        changed = {
            str(code): (str(before[code]), str(now[code]))
            for code in both
            if before[code] != now[code]
        }
        called = {
            "patron": f"closer to {name['patron']}",
            "between": "between the two",
            "destination": f"closer to {name['destination']}",
        }
        counts = {camp: int((now == camp).sum()) for camp in CAMPS}
        sentence = (
            "By their mean position in the latest sessions the states stand: "
            f"{words.listing([f'{some(counts[camp])} {called[camp]}' for camp in CAMPS])}."
        )
        if len(before):
            gained = [
                f"{self._named([c for c, (_, to) in changed.items() if to == camp])} to "
                f"“{called[camp]}”"
                for camp in CAMPS
                if any(to == camp for _, to in changed.values())
            ]
            sentence += (
                f" Since the edition of a year before {words.listing(gained)} changed camp; a camp is "
                "a level, and the agenda alone can move a state across its edge."
                if gained
                else " Since the edition of a year before none changed camp."
            )
        return Camps(
            words.opened(sentence),
            pd.DataFrame(rows),
            (*TABLES, "state_sizes"),
            "Thirds of the way from the patron to the destination; population and output of "
            f"{int(sizes['year'].max())}, where known."
            if len(sizes)
            else "Thirds of the way.",
            now=counts,
            before={camp: int((before == camp).sum()) for camp in CAMPS} if len(before) else {},
            changed=changed,
        )

    def judgement(self) -> Judgement | None:
        if self.screen.is_empty:
            return None
        return Judgement(
            self.title,
            self.screen.sentence,
            confidence("a move on a few texts would be missed"),
            ("fig-flagged", "tab-verdicts"),
        )

    def headlines(self) -> list[Headline]:
        found = self.screen
        if found.is_empty:
            return []
        newest = years(*found.after)
        return [
            Headline(
                "flagged states",
                "states flagged",
                f"{found.flagged} (by chance about {found.by_chance:.0f})",
                TABLES,
                newest,
            ),
            Headline(
                "flagged towards",
                f"flagged towards {self.scope.names['destination']}",
                self._named(found.towards) or "none",
                TABLES,
                newest,
            ),
            Headline(
                "flagged away",
                f"flagged away from {self.scope.names['destination']}",
                self._named(found.away) or "none",
                TABLES,
                newest,
            ),
        ]

    def of(self, country: str) -> Scope:
        """The scope of one state, on the same tables and the same votes."""
        scope = self.scope
        made: dict[Callable[..., Any], Any] = {
            VotesOfAll: self.all,
            RollCalls: scope.once(RollCalls),
        }
        return Scope(
            scope.patron,
            scope.as_of,
            scope.since,
            country,
            scope.destination,
            _cache=scope._cache,
            _made=made,
        )

    def _flagged(self, country: str) -> Flagged:
        scope = self.of(country)
        votes = scope.once(Moves)
        found, own = votes.move, votes.verdict()
        if found.is_empty or own is None:
            raise ValueError(f"{country} is flagged and has no verdict")
        made = [scope.once(kind).verdict() for kind in OTHERS]
        verdicts = tuple(verdict for verdict in made if verdict is not None)
        missing = [
            kind.title for kind, verdict in zip(OTHERS, made, strict=True) if verdict is None
        ]
        return Flagged(
            country, self.scope.name(country), found, own, verdicts,
            over_all([own, *verdicts], missing),
        )  # fmt: skip

    @cached_property
    def _asked_about(self) -> list[str]:
        """Members of the patron's alliances; candidates, applicants and negotiators of the
        destination, where it is a state, members of its alliances; then all by population."""
        table = self.scope.table("memberships")
        held = table[table["end"].isna()]
        small = contexts.read().small_blocs
        asked: set[str] = set()
        for leader in (self.scope.patron, self.scope.destination):
            own = held[(held["country"] == leader) & (held["status"] == "member")]
            blocs = set(own["organisation"]) & small
            inside = held["organisation"].isin(blocs) & (held["status"] == "member")
            asked |= set(held.loc[inside, "country"])
        onward = (held["organisation"] == self.scope.destination) & held["status"].isin(ON_THE_WAY)
        asked |= set(held.loc[onward, "country"])
        sizes = self.scope.table("state_sizes").sort_values("population", ascending=False)
        parties = {self.scope.patron, self.scope.destination}
        return [
            code
            for code in dict.fromkeys([*sorted(asked), *sizes["country"]])
            if code not in parties
        ]

    @cached_property
    def _camps_before(self) -> pd.Series:
        """The camps of the edition of a year before; empty where it compares nothing."""
        scope = self.scope
        earlier = Scope(
            scope.patron,
            scope.as_of.replace(year=scope.as_of.year - 1, day=min(scope.as_of.day, 28)),
            scope.since.replace(year=scope.since.year - 1),
            None,
            scope.destination,
        )
        every = VotesOfAll(earlier)
        return pd.Series(dtype=object) if every.fault else _camp(every.table["position"].dropna())

    def _named(self, codes: Sequence[str]) -> str:
        return words.listing([self.scope.called(code) for code in codes])


def _camp(position: pd.Series) -> pd.Series:
    """The camp of each state, by thirds of the way."""
    low, high = CAMP_EDGES
    return pd.cut(position, [-1, low, high, 101], labels=list(CAMPS), right=False).astype(str)

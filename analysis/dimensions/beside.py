"""What else is known of the states that are flagged, and of those that readers will ask about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.arms import Arms
from analysis.dimensions.dimension import (
    CounterEvidence,
    Dimension,
    Finding,
    Judgement,
    NoData,
    Reading,
    Verdict,
    confidence,
)
from analysis.dimensions.institutions import Institutions
from analysis.dimensions.moves import TABLES, TOWARDS, Move, Moves
from analysis.dimensions.opinion import Opinion
from analysis.dimensions.overall import Overall, over_all
from analysis.dimensions.scope import Scope
from analysis.dimensions.trade import Trade
from analysis.dimensions.world import World, called
from analysis.measures import moves
from analysis.tables import contexts

OTHERS = (Arms, Trade, Institutions, Opinion)
ON_THE_WAY = ("candidate", "applicant", "negotiating")
MOST_ASKED = 20  # unflagged states that are shown beside the flagged


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


class Beside(Dimension):
    """Arms, trade, institutions and opinion of the flagged states, and the unflagged asked about."""

    key = "beside"
    title = "what else moved"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.flagged, self.asked]

    @property
    def world(self) -> World:
        return self.scope.once(World)

    @cached_property
    def flagged(self) -> FlaggedStates | NoData:
        """The flagged states with what else is known of them.

        frame: country, name, session, year, state, like (mean positions by session).
        """
        scope = self.scope
        if self.world.screen.is_empty or not self.world.screen.flagged:
            return NoData("No state is flagged.", *TABLES)
        found = [
            self._flagged(code) for code in (*self.world.screen.towards, *self.world.screen.away)
        ]
        found.sort(key=lambda one: (-one.agreeing, -abs(float(one.move.row["relative"]))))
        frame = pd.concat(
            [one.move.frame.assign(country_code=one.country, name=one.name) for one in found],
            ignore_index=True,
        )
        agreeing = [one.country for one in found if one.agreeing > 0]
        against = [one.country for one in found if one.agreeing < 0]
        parts = [
            f"at least one of arms, trade, institutions and opinion points the same way for "
            f"{called(scope, agreeing)}"
            if agreeing
            else "for none does arms, trade, institutions or opinion point the same way",
            f"the other way for {called(scope, against)}" if against else "",
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
        if self.world.screen.is_empty:
            return NoData(self.world.screen.sentence, *TABLES)
        frame = self.world.ranked.frame
        flagged = {*self.world.screen.towards, *self.world.screen.away}
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

    def judgement(self) -> Judgement | None:
        return self.judgement_of(
            self.flagged,
            confidence(
                "few states have data on all four", "dimensions are measured by other rules"
            ),
            "tab-flagged",
        )

    def counter_evidence(self) -> list[CounterEvidence]:
        if self.flagged.is_empty:
            return []
        alone = [one.country for one in self.flagged.states if one.agreeing <= 0]
        if not alone:
            return []
        return [
            CounterEvidence(
                "Votes alone",
                f"For {called(self.scope, alone)} nothing beside votes points the same way: votes are "
                "statements, and may not be followed by deeds.",
                Reading.FLAGGED,
            )
        ]

    def of(self, country: str) -> Scope:
        """The scope of one state, on the same tables."""
        scope = self.scope
        return Scope(
            scope.patron,
            scope.as_of,
            scope.since,
            country,
            scope.destination,
            _cache=scope._cache,
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

"""Camps: how many states stand closer to the patron, between, closer to the destination."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.dimension import Dimension, Finding, Judgement, NoData, confidence
from analysis.dimensions.moves import TABLES, VotesOfAll
from analysis.dimensions.scope import Scope, year_earlier
from analysis.dimensions.world import World, called

CAMPS = ("patron", "between", "destination")
CAMP_EDGES = (100 / 3, 200 / 3)  # of the position: a third each
SIZES = ("population", "gdp_usd_million")


@dataclass(frozen=True, kw_only=True)
class CampSizes(Finding):
    """Members and their weight by camp, now and a year before. moved: state to its camps."""

    now: dict[str, int]
    before: dict[str, int] = field(default_factory=dict)
    changed: dict[str, tuple[str, str]] = field(default_factory=dict)


class Camps(Dimension):
    """The camps, their weight, and who changed camp since the edition of a year before."""

    key = "camps"
    title = "camps"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.sizes]

    def judgement(self) -> Judgement | None:
        return self.judgement_of(self.sizes, confidence("a level follows the agenda"), "tab-camps")

    @cached_property
    def sizes(self) -> CampSizes | NoData:
        """How many states stand closer to the patron, between, closer to the destination.

        frame: camp, members, population, gdp_usd_million, members_before, countries (names).
        """
        if self.scope.once(World).screen.is_empty:
            return NoData(self.scope.once(World).screen.sentence, *TABLES)
        scope, name = self.scope, self.scope.names
        now = _camp(self.scope.once(World).all.table["position"].dropna())
        state_sizes = scope.table("state_sizes").set_index("country")
        before = self._camps_before
        rows = []
        for camp in CAMPS:
            members = now.index[now == camp]
            rows.append(
                {
                    "camp": camp,
                    "members": len(members),
                    **{
                        size: float(state_sizes[size].reindex(members).sum())
                        if len(state_sizes)
                        else 0.0
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
        said = {
            "patron": f"closer to {name['patron']}",
            "between": "between the two",
            "destination": f"closer to {name['destination']}",
        }
        counts = {camp: int((now == camp).sum()) for camp in CAMPS}
        sentence = (
            "By their mean position in the latest sessions the states stand: "
            f"{words.listing([f'{words.some(counts[camp])} {said[camp]}' for camp in CAMPS])}."
        )
        if len(before):
            gained = [
                f"{called(scope, [c for c, (_, to) in changed.items() if to == camp])} (now "
                f"{said[camp]})"
                for camp in CAMPS
                if any(to == camp for _, to in changed.values())
            ]
            sentence += (
                f" Since the edition of a year before, camp was changed by {'; '.join(gained)}. A camp is "
                "a level, and the agenda alone can move a state across its edge."
                if gained
                else " Since the edition of a year before none changed camp."
            )
        return CampSizes(
            words.opened(sentence),
            pd.DataFrame(rows),
            (*TABLES, "state_sizes"),
            "Thirds of the way from the patron to the destination; population and output of "
            f"{int(state_sizes['year'].max())}, where known."
            if len(state_sizes)
            else "Thirds of the way.",
            now=counts,
            before={camp: int((before == camp).sum()) for camp in CAMPS} if len(before) else {},
            changed=changed,
        )

    @cached_property
    def _camps_before(self) -> pd.Series:
        """The camps of the edition of a year before; empty where it compares nothing."""
        scope = self.scope
        earlier = Scope(
            scope.patron,
            year_earlier(scope.as_of),
            year_earlier(scope.since),
            None,
            scope.destination,
        )
        every = VotesOfAll.of(earlier)
        return pd.Series(dtype=object) if every.fault else _camp(every.table["position"].dropna())


def _camp(position: pd.Series) -> pd.Series:
    """The camp of each state, by thirds of the way."""
    low, high = CAMP_EDGES
    return pd.cut(position, [-1, low, high, 101], labels=list(CAMPS), right=False).astype(str)

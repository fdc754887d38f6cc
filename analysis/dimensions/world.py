"""Who is moving? The votes of all states on one measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.dimension import (
    CounterEvidence,
    Dimension,
    Finding,
    Headline,
    Indicator,
    Judgement,
    NoData,
    Reading,
    confidence,
)
from analysis.dimensions.moves import (
    AWAY,
    LEVEL,
    TABLES,
    TOWARDS,
    VotesOfAll,
    between,
    points,
    years,
)
from analysis.dimensions.scope import Scope
from analysis.dimensions.votes import RollCalls
from analysis.measures import moves, robustness, screens


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


class World(Dimension):
    """The moves of all members of the United Nations between a patron and a destination."""

    key = "world"
    title = "votes of all states"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.screen, self.ranked]

    @property
    def all(self) -> VotesOfAll:
        """The moves of all states."""
        return VotesOfAll.of(self.scope)

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
            f"towards {name['destination']} {called(scope, towards)}" if towards else "",
            f"away from it {called(scope, away)}" if away else "",
        ]
        sentence = (
            f"Of {judged} states with a verdict {words.some(found.flagged)} "
            f"{'is' if found.flagged == 1 else 'are'} flagged: since {years(*windows.before)}, on texts "
            "put to the vote again, they changed otherwise than the states that had voted like them. "
            f"About {found.by_chance:.0f} ({found.low} to {found.high}) would be flagged by chance. "
        )
        if found.flagged:
            listed = "; ".join(filter(None, ways)).rstrip(".")
            sentence += f"Flagged are: {listed}. "
            sentence += (
                f"By a stricter count, each state by itself, {called(scope, strict)} "
                f"{'stands' if len(strict) == 1 else 'stand'}."
                if strict
                else "By a stricter count, each state by itself, none stands."
            )
        return Screen(
            words.opened(sentence.strip()),
            frame,
            TABLES,
            f"{RollCalls.of(scope).span}.",
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
        found, scope = self.screen, self.scope
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
                called(scope, found.towards) or "none",
                TABLES,
                newest,
            ),
            Headline(
                "flagged away",
                f"flagged away from {self.scope.names['destination']}",
                called(scope, found.away) or "none",
                TABLES,
                newest,
            ),
        ]

    def indicators(self) -> list[Indicator]:
        found = self.screen
        if found.is_empty:
            return []
        return [
            Indicator(
                "Flagged states, once the latest session is whole",
                f"{found.flagged}, of which about {found.by_chance:.0f} by chance",
                f"more than {found.high + found.flagged}, or the same states again",
                f"{found.high} or fewer: what chance alone may bring",
                TABLES,
            )
        ]

    def counter_evidence(self) -> list[CounterEvidence]:
        found = self.screen
        if found.is_empty or not found.flagged:
            return []
        remarks = [
            CounterEvidence(
                "Chance",
                f"Of the flagged about {found.by_chance:.0f} would be flagged if no state had moved, and "
                "the figures do not say which. A single state is judged in its own briefing.",
                Reading.FLAGGED,
            )
        ]
        depends = self.ranked.frame
        depends = depends[depends["code"].isin(moves.FLAGGED) & ~depends["is_firm"]]
        if len(depends):
            remarks.append(
                CounterEvidence(
                    "Ways to compute it",
                    f"The verdict on {called(self.scope, depends['country'].tolist())} depends on how "
                    "it is computed: it should not be cited alone.",
                    Reading.FLAGGED,
                )
            )
        return remarks


def called(scope: Scope, codes: Sequence[str]) -> str:
    """States in words."""
    return words.listing([scope.called(code) for code in codes])

"""A subject of the briefings: what was found, and the questions that every one of them answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar, Literal

import pandas as pd

from analysis.dimensions.marked import strong
from analysis.dimensions.scope import Scope
from analysis.measures.exits import banded
from analysis.measures.outlook import likelihood


@dataclass(frozen=True)
class Finding:
    """A result: the sentence it carries, the frame a chart plots, the tables it was made from.

    sentence: computed text (`analysis.dimensions.marked`). coverage: which years, states and n.
    publishers: of a table that holds several publishers' rows, those whose rows were used; all where
    it is not named. Subclasses add the numbers in the sentence under their names, so that charts,
    tests and other sentences can use them.
    """

    sentence: str
    frame: pd.DataFrame
    tables: tuple[str, ...]
    coverage: str = ""
    publishers: Mapping[str, tuple[str, ...]] = field(default_factory=dict, kw_only=True)

    @property
    def is_empty(self) -> bool:
        """Whether there are no data; where it is False, a finding is no `NoData`."""
        return self.frame.empty


class NoData(Finding):
    """A subject without data for this state: one sentence, an empty frame, the tables asked."""

    def __init__(self, sentence: str, *tables: str) -> None:
        super().__init__(sentence, pd.DataFrame(), tables)

    @property
    def is_empty(self) -> Literal[True]:
        return True


class Reading(Enum):
    """What a briefing may read from its findings; counter-evidence speaks against one of these."""

    MOVED = "the state moved from its patron"
    SUPPORTED = "support is broad and growing"
    TOGETHER = "the members act as one"
    APART = "the members are not shown to act as one"
    HOLDS = "the claim holds"
    FLAGGED = "the flagged states moved"


@dataclass(frozen=True)
class CounterEvidence:
    """What speaks against a reading, in the words of a finding."""

    title: str
    text: str
    against: Reading

    def __str__(self) -> str:
        return f"{strong(f'{self.title}.')} {self.text}"


@dataclass(frozen=True)
class Judgement:
    """A key judgement: what is said, how sure, and the figures or tables that show it.

    basis: "fact", or "likelihood" for what is yet to come. is_spare: made only where a briefing would
    else have too few.
    """

    dimension: str
    text: str
    confidence: str
    evidence: tuple[str, ...]
    basis: Literal["fact", "likelihood"] = "fact"
    is_spare: bool = False


class Way(Enum):
    """A direction that a verdict names: never "away from one or towards the other"."""

    AWAY = "away from the patron"
    TOWARDS = "towards the destination"
    BACK = "back towards the patron"
    OFF = "away from the destination"

    def called(self, names: Mapping[str, str]) -> str:
        """The direction with the names of a scope.

        >>> Way.AWAY.called({"patron": "Russia", "destination": "the EU"})
        'away from Russia'
        """
        named = self.value.removeprefix("back ").replace("the patron", names["patron"])
        return named.replace("the destination", names["destination"])

    @property
    def is_forward(self) -> bool:
        """Whether it leads from the patron to the destination."""
        return self in (Way.AWAY, Way.TOWARDS)


@dataclass(frozen=True)
class Verdict:
    """What a dimension says of a move, by a rule fixed in advance: a row of the scorecard.

    dimension: its title. then, now: readings before and after, in words, each with its years.
    others: what others did, in words, or that nothing tells. words: the verdict. ways: the
    directions that it names; none where it names no move. weight: 1, or a half for a move that is
    not shown to be more than others'. leads: whether "has moved" may rest on it (votes, arms,
    trade); the rest count for a second dimension. sure: high, moderate or low. data_to: the newest
    period that it rests on. brief: the verdict with its figures as a clause, for a bottom line.
    otherwise: the reading that would change it, as a clause; empty where none is sure enough to name.
    """

    dimension: str
    then: str
    now: str
    others: str
    words: str
    ways: tuple[Way, ...] = ()
    weight: float = 1.0
    leads: bool = False
    sure: str = "moderate"
    data_to: str = ""
    brief: str = ""
    otherwise: str = ""


SURE = ("high", "moderate", "low")


def sure(*doubts: str) -> str:
    """How sure a statement is: high without a doubt, and one step lower for each.

    Doubts are of three kinds: the data (an estimate, a sample, a register that is revised), how
    robust the figure is to the way it is computed, and whether the dimensions agree.

    >>> sure(), sure("polls are samples"), sure("a", "b", "c")
    ('high', 'moderate', 'low')
    """
    return SURE[min(len([doubt for doubt in doubts if doubt]), len(SURE) - 1)]


def confidence(*doubts: str) -> str:
    """How sure, and why, as a sentence. Empty doubts are none.

    >>> confidence("polls are samples", "the waves are few")
    'Confidence is low: polls are samples; the waves are few.'
    >>> confidence()
    'Confidence is high.'
    """
    kept = [doubt for doubt in doubts if doubt]
    why = f": {'; '.join(kept)}" if kept else ""
    return f"Confidence is {sure(*kept)}{why}."


@dataclass(frozen=True)
class Headline:
    """A headline figure: what it measures, its value in words, the tables that it rests on.

    measure: by which two editions are matched; it holds no name that another edition may change.
    newest: the newest period that the value rests on, in words; empty for a count of a table.
    is_for_matching: not printed, but known to an edition that prints it.
    """

    measure: str
    label: str
    words: str
    tables: tuple[str, ...]
    newest: str = ""
    is_for_matching: bool = False


@dataclass(frozen=True)
class Indicator:
    """Something to watch: its reading today, and the readings that would change the judgement.

    further: what would point beyond today's judgement; back: what would speak against it.
    """

    name: str
    today: str
    further: str
    back: str
    tables: tuple[str, ...]


@dataclass(frozen=True)
class Scenario:
    """What may come, what it would look like, and how often such a thing has happened.

    chance: from 0 to 1, None where the past gives none; basis: where it comes from, or why there
    is none; signs: what would be seen first; tables: what it rests on. low, high: the chance's 95%
    interval. word: the likelihood word; where it is not given, that of the chance, if the interval
    allows one.
    """

    name: str
    shape: str
    chance: float | None
    basis: str
    signs: str
    tables: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    word: str | None = None

    @property
    def likelihood(self) -> str:
        """The likelihood word, or that there is no chance; empty where the interval is too wide.

        >>> Scenario("Exit", "", 0.1, "", "", low=0.06, high=0.3).likelihood
        'very unlikely'
        >>> Scenario("Exit", "", 0.1, "", "", low=0.01, high=0.5).likelihood
        ''
        >>> Scenario("Accession", "", None, "", "").likelihood
        'no base rate'
        """
        if self.chance is None:
            return "no base rate"
        if self.word is not None:
            return self.word
        if self.low is None or self.high is None:
            return likelihood(self.chance)
        return banded(self.chance, self.low, self.high)


class Dimension(ABC):
    """One subject, asked within a scope. Findings are computed when first asked for.

    A subject answers only the questions that it bears on. It knows neither the briefing that asks
    nor how a chart is drawn. `Scope.once` gives the one instance of a scope.
    """

    key: ClassVar[str]
    """How a briefing and its notebook call it."""
    title: ClassVar[str]
    """What a sentence calls it."""
    gives_verdict: ClassVar[bool] = False
    """Whether it is one of the dimensions that a move is read from: see `verdict`."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    @property
    @abstractmethod
    def findings(self) -> Sequence[Finding]:
        """What was found, in order, empty findings too."""

    def judgement(self) -> Judgement | None:
        """The verdict that follows; None where there are no data."""
        return None

    def verdict(self) -> Verdict | None:
        """What it says of a move; None where there are no data, or where it is no such subject."""
        return None

    def headlines(self) -> list[Headline]:
        """The figures by which two editions are compared."""
        return []

    def indicators(self) -> list[Indicator]:
        """What to watch."""
        return []

    def scenarios(self) -> list[Scenario]:
        """What may come, each with its base rate or the reason why there is none."""
        return []

    def counter_evidence(self) -> list[CounterEvidence]:
        """What speaks against a reading of the whole."""
        return []

    def judgement_of(
        self, finding: Finding, confidence: str, *evidence: str, is_spare: bool = False
    ) -> Judgement | None:
        """A finding's own sentence as a judgement of fact; None where there are no data."""
        if finding.is_empty:
            return None
        return Judgement(self.title, finding.sentence, confidence, evidence, is_spare=is_spare)

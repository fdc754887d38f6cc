"""A subject of the briefings: what was found, and the questions that every one of them answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar, Literal

import pandas as pd

from analysis.dimensions.scope import Scope
from analysis.measures.outlook import likelihood


@dataclass(frozen=True)
class Finding:
    """A result: the sentence it carries, the frame a chart plots, the tables it was made from.

    sentence: computed Markdown. coverage: which years, states and n. publishers: of a table that
    holds several publishers' rows, those whose rows were used; all where it is not named. Subclasses
    add the numbers in the sentence under their names, so that charts, tests and other sentences can
    use them.
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
    APART = "the members do not act as one"
    HOLDS = "the claim holds"


@dataclass(frozen=True)
class CounterEvidence:
    """What speaks against a reading, in the words of a finding."""

    title: str
    text: str
    against: Reading

    def __str__(self) -> str:
        return f"**{self.title}.** {self.text}"


@dataclass(frozen=True)
class Judgement:
    """A key judgement: what is said, how sure, and the figures or tables that show it.

    basis: "fact", or "likelihood" for what is yet to come. moved: True away from the patron or
    towards the destination, False not, None no clear change. is_spare: made only where a briefing
    would else have too few.
    """

    dimension: str
    text: str
    confidence: str
    evidence: tuple[str, ...]
    moved: bool | None = None
    basis: Literal["fact", "likelihood"] = "fact"
    is_spare: bool = False


@dataclass(frozen=True)
class Headline:
    """A headline figure: what it measures, its value in words, the tables that it rests on."""

    label: str
    words: str
    tables: tuple[str, ...]


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
    is none; signs: what would be seen first; tables: what it rests on.
    """

    name: str
    shape: str
    chance: float | None
    basis: str
    signs: str
    tables: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """The likelihood word, or that there is none.

        >>> Scenario("Exit", "", 0.06, "", "").word, Scenario("Accession", "", None, "", "").word
        ('very unlikely', 'no base rate')
        """
        return "no base rate" if self.chance is None else likelihood(self.chance)


class Dimension(ABC):
    """One subject, asked within a scope. Findings are computed when first asked for.

    A subject answers only the questions that it bears on. It knows neither the briefing that asks
    nor how a chart is drawn. `Scope.once` gives the one instance of a scope.
    """

    key: ClassVar[str]
    """How a briefing and its notebook call it."""
    title: ClassVar[str]
    """What a sentence calls it."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    @property
    @abstractmethod
    def findings(self) -> Sequence[Finding]:
        """What was found, in order, empty findings too."""

    def judgement(self) -> Judgement | None:
        """The verdict that follows; None where there are no data."""
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

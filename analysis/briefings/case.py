"""What every briefing's findings have in common: tables, reach, the previous edition, what to watch."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from functools import cached_property

from analysis.briefings import coverage, edition
from analysis.dimensions.scope import Finding, Judgement, Scope, nothing

FEWEST_JUDGEMENTS, MOST_JUDGEMENTS = 3, 5


class Case(ABC):
    """One briefing: its scope, all its findings, and what they add up to."""

    scope: Scope

    @property
    @abstractmethod
    def everything(self) -> list[Finding]:
        """All findings, in the order of the briefing."""

    @property
    @abstractmethod
    def judgements(self) -> list[Judgement]:
        """The key judgements for which there are data, MOST_JUDGEMENTS at most."""

    @property
    @abstractmethod
    def bottom_line(self) -> str:
        """The answer in two sentences."""

    @property
    @abstractmethod
    def contrary(self) -> list[str]:
        """What speaks against the bottom line, each remark a finding's own sentence."""

    @property
    @abstractmethod
    def headlines(self) -> edition.Figures:
        """The headline figures of this edition, in words: those for which there are data."""

    @property
    @abstractmethod
    def indicators(self) -> Finding:
        """What to watch, with the readings that would change the judgement."""

    @property
    @abstractmethod
    def scenarios(self) -> Finding:
        """What may come, each with its base rate or the reason why there is none."""

    @abstractmethod
    def on(self, day: dt.date) -> Case:
        """The same briefing as of another day."""

    @cached_property
    def changed(self) -> Finding:
        """What differs from the same briefing as of a year earlier."""
        scope = self.scope
        earlier = edition.year_earlier(scope.as_of)
        if earlier <= scope.since:
            return nothing("There is no earlier edition to compare with.", "memberships")
        return edition.compare(scope, self.headlines, self.on(earlier).headlines, earlier)

    @property
    def tables(self) -> list[str]:
        """The tables behind the briefing, each once, in the order of their first use."""
        return list(dict.fromkeys(t for f in self.everything if not f.is_empty for t in f.tables))

    @property
    def reach(self) -> Finding:
        """How far the tables reach."""
        return coverage.reach(self.scope, self.tables)

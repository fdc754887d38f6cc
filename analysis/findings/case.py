"""What every briefing's findings have in common: the tables they rest on and how far these reach."""

from __future__ import annotations

from abc import ABC, abstractmethod

from analysis.findings import coverage
from analysis.findings.scope import Finding, Judgement, Scope


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
        """The key judgements for which there are data."""

    @property
    @abstractmethod
    def bottom_line(self) -> str:
        """The answer in two sentences."""

    @property
    def tables(self) -> list[str]:
        """The tables behind the briefing, each once, in the order of their first use."""
        return list(dict.fromkeys(t for f in self.everything if not f.is_empty for t in f.tables))

    @property
    def reach(self) -> Finding:
        """How far the tables reach."""
        return coverage.reach(self.scope, self.tables)

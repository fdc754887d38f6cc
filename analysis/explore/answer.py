"""What a briefing finds, to read and to compute with."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.briefings import report
from analysis.briefings.briefing import Briefing
from analysis.briefings.realignment import Realignment
from analysis.dimensions import words
from analysis.dimensions.marked import plain
from analysis.explore.described import described
from analysis.export.blocks import Cell

Day = str | date | None


class Answer:
    """A briefing without its pages; a notebook shows title, bottom line, scorecard and judgements.

    briefing: the briefing itself, with each of its dimensions under its key (`.briefing.arms`).
    """

    def __init__(self, briefing: Briefing) -> None:
        self.briefing = briefing

    @property
    def title(self) -> str:
        """Whom and what it is about."""
        return self.briefing.heading(self.briefing.parameters)

    @property
    def bottom_line(self) -> str:
        """The answer in a few sentences."""
        return plain(words.opened(self.briefing.bottom_line))

    @cached_property
    def scorecard(self) -> pd.DataFrame:
        """A row a dimension: dimension, then, now, others, verdict, sure, data_to. Empty for a
        briefing that keeps none."""
        columns = ["dimension", "then", "now", "others", "verdict", "sure", "data_to"]
        rows: list[list[str]] = []
        if isinstance(self.briefing, Realignment):
            rows = [[plain(cell.text if isinstance(cell, Cell) else cell) for cell in row]
                    for row in report.scores(self.briefing)]  # fmt: skip
        return self._described(pd.DataFrame(rows, columns=columns), "Scorecard")

    @cached_property
    def judgements(self) -> pd.DataFrame:
        """The key judgements: dimension, judgement, confidence, basis (fact, likelihood)."""
        rows = [(j.dimension, plain(words.opened(j.text)), plain(j.confidence), j.basis)
                for j in self.briefing.judgements]  # fmt: skip
        columns = ["dimension", "judgement", "confidence", "basis"]
        return self._described(pd.DataFrame(rows, columns=columns), "Key judgements")

    @cached_property
    def findings(self) -> pd.DataFrame:
        """Every finding in order: dimension, finding (its sentence), coverage, tables, rows (of the
        frame behind it; none where there are no data)."""
        rows = [
            (subject.title, plain(words.opened(found.sentence)), found.coverage,
             ", ".join(found.tables), len(found.frame))
            for subject in self.briefing.subjects for found in subject.findings if found.sentence
        ]  # fmt: skip
        columns = ["dimension", "finding", "coverage", "tables", "rows"]
        return self._described(pd.DataFrame(rows, columns=columns), "Findings")

    def _described(self, frame: pd.DataFrame, what: str) -> pd.DataFrame:
        return described(
            frame, f"{self.title}: {what.lower()}", unit={"rows": "rows"} if "rows" in frame else {},
            tables=self.briefing.tables, as_of=self.briefing.scope.as_of,
        )  # fmt: skip

    def html(self) -> str:
        """Title, scope, bottom line, scorecard and key judgements, without a style sheet."""
        case = self.briefing
        parts = [report.cover(case).html()]
        if isinstance(case, Realignment):
            parts.append(report.scorecard(case).html())
        parts += ["<h2>Key judgements</h2>", report.judgements(case.judgements).html()]
        return "\n".join(parts)

    def __repr__(self) -> str:
        return f"{self.title} ({self.briefing.scope.as_of})\n{self.bottom_line}"

    def _repr_html_(self) -> str:
        return self.html()

    def __dir__(self) -> list[str]:
        return ["bottom_line", "briefing", "findings", "html", "judgements", "scorecard", "title"]


def realignment(
    country: str,
    patron: str = "Russia",
    destination: str = "EU",
    *,
    peers: Any = None,
    as_of: Day = None,
    since: Day | int = None,
) -> Answer:
    """Has a state moved from its patron to a bloc or another state? As the briefing answers it.

    Parameters
    ----------
    country, patron
        Members of the United Nations, by name or code.
    destination
        An organisation or a state.
    peers
        States to name beside it, a list or a text with commas; None for the other states that ever
        were in the patron's blocs.
    as_of
        Nothing later is used: text or date.
    since
        A year or a day where the comparison begins; None for six years before `as_of`.

    Raises
    ------
    BriefingError
        In one line, for the first value that will not do.

    >>> realignment("Georgia", as_of="2024-06-12").title
    'Georgia between Russia and the EU'
    """
    return Answer(
        Realignment.ask(
            country=country, patron=patron, destination=destination, peers=peers, as_of=as_of,
            since=since,
        )
    )  # fmt: skip

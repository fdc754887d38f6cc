"""Claims put to the test: conditions that hold, fail or cannot be told, and one rule for the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from analysis.dimensions import words
from analysis.dimensions.dimension import confidence
from analysis.dimensions.marked import strong


class Outcome(Enum):
    """What the tables say of a condition."""

    HOLDS = "holds"
    FAILS = "fails"
    OPEN = "cannot be told"


class Answer(Enum):
    """The verdict on a claim, in the order in which verdicts are counted."""

    SUPPORTED = "supported"
    CAVEAT = "supported with a caveat"
    OPEN = "cannot be told"
    CONTRADICTED = "contradicted"


RULE: Final = (
    f"A claim is {strong('contradicted')} where a condition for it fails. Where none fails but one "
    f"cannot be told, the claim is not supported by these data: it {strong('cannot be told')}. Where "
    f"all conditions for it hold, it is {strong('supported')}, and {strong('supported with a caveat')} "
    "if a condition against it holds as well. Conditions for and against are counted apart."
)
EVIDENCE: Final = (
    "A condition fails where a register (votes, memberships, arms transfers) shows that it is not so, "
    "where an entry says the opposite, or where a count over a whole table falls short. That a table "
    "compiled from news holds no entry is no evidence: such a condition cannot be told. Conditions "
    "read which entries there are, their days and their codes, never how an entry is worded."
)


def outcome(is_so: bool | None) -> Outcome:
    """The outcome of a test that can be told, or (None) cannot.

    >>> outcome(False), outcome(None)
    (<Outcome.FAILS: 'fails'>, <Outcome.OPEN: 'cannot be told'>)
    """
    return {True: Outcome.HOLDS, False: Outcome.FAILS, None: Outcome.OPEN}[is_so]


@dataclass(frozen=True)
class Entry:
    """A row that a condition rests on: its day as precise as it is known, what it says, where read.

    is_weak: its source is state media, an aggregator, a copy of an encyclopedia, or none.
    """

    day: str
    what: str
    source: str
    is_weak: bool = False

    def __str__(self) -> str:
        return f"{self.day}: “{self.what}” ({self.source})"


@dataclass(frozen=True)
class Condition:
    """One test of a claim.

    Attributes
    ----------
    id : the claim's letter and a number.
    text : what is so if it holds.
    outcome : whether it holds.
    shown : what the tables show, in a sentence.
    tables : the tables that were asked.
    is_against : it speaks against the claim, or narrows it, where it holds.
    so : of a condition against: what follows where it holds.
    entries : the rows it rests on, where they are single facts.
    """

    id: str
    text: str
    outcome: Outcome
    shown: str
    tables: tuple[str, ...]
    is_against: bool = False
    so: str = ""
    entries: tuple[Entry, ...] = ()

    @property
    def holds(self) -> bool:
        return self.outcome is Outcome.HOLDS


COMPILED: Final = {"events", "support_ties", "memberships", "organisations"}
"""Tables compiled by hand; the others are publishers' registers."""


@dataclass(frozen=True)
class Claim:
    """A claim with its conditions.

    name: the claim in a few words. since: what has come after the article, in sentences; it never
    decides. is_forecast: it speaks of what is to come, so that only later facts can test it.
    """

    id: str
    name: str
    text: str
    conditions: tuple[Condition, ...]
    since: str = ""
    is_forecast: bool = False

    @property
    def answer(self) -> Answer:
        """The verdict, by `RULE`."""
        found = [c.outcome for c in self.of(is_against=False)]
        if Outcome.FAILS in found:
            return Answer.CONTRADICTED
        if not found or Outcome.OPEN in found:
            return Answer.OPEN
        return Answer.CAVEAT if self.caveats else Answer.SUPPORTED

    def of(self, *, is_against: bool) -> list[Condition]:
        """The conditions against it, or those for it."""
        return [c for c in self.conditions if c.is_against is is_against]

    @property
    def caveats(self) -> list[Condition]:
        """The conditions against it that hold."""
        return [c for c in self.of(is_against=True) if c.holds]

    def tally(self, *, is_against: bool) -> str:
        """How many conditions of a side hold.

        >>> test = Condition("x1", "", Outcome.HOLDS, "", ())
        >>> Claim("x", "", "", (test,)).tally(is_against=False)
        '1 of 1'
        """
        side = self.of(is_against=is_against)
        return f"{sum(c.holds for c in side) or 'none'} of {len(side)}" if side else "none set"

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables asked, each once."""
        return tuple(dict.fromkeys(t for c in self.conditions for t in c.tables))

    @property
    def doubts(self) -> list[str]:
        """What makes the verdict less sure: compiled evidence, weak or single sources, and the
        conditions against it."""
        deciding = self.of(is_against=False)
        entries = {entry for c in deciding for entry in c.entries}
        asked = {table for c in deciding for table in c.tables}
        made = []
        if asked and asked <= COMPILED:
            made.append("all of it rests on tables compiled by hand from what was read")
        elif asked & COMPILED:
            made.append("part of it rests on tables compiled by hand from what was read")
        if entries and 2 * sum(entry.is_weak for entry in entries) > len(entries):
            made.append("most of the sources read are weak")
        elif len({entry.source for entry in entries}) == 1 and asked <= COMPILED:
            made.append("one entry alone carries it")
        return made

    @property
    def confidence(self) -> str:
        """How sure the verdict is, by the rule of all judgements."""
        return confidence(*self.doubts)


def counted(claims: Sequence[Claim]) -> dict[Answer, list[Claim]]:
    """The claims of each verdict, in the order of `Answer`."""
    return {answer: [c for c in claims if c.answer is answer] for answer in Answer}


def in_words(claims: Sequence[Claim]) -> str:
    """How many claims got each verdict, as the end of a sentence.

    >>> in_words([Claim("x", "", "", ())])
    'none is supported, none is supported with a caveat, 1 cannot be told and none is contradicted'
    """
    parts = []
    for answer, found in counted(claims).items():
        number = str(len(found)) if found else "none"
        verb = "" if answer is Answer.OPEN else "is " if len(found) < 2 else "are "
        parts.append(f"{number} {verb}{answer.value}")
    return words.listing(parts)

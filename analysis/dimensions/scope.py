"""What a briefing is about, and the tables cut at its date: the one thing every finding is given."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.dimensions import words
from analysis.tables import countries, load

UNKNOWN = "XXX"  # how the tables write a partner that the publisher does not know


@dataclass(frozen=True)
class Scope:
    """A state, its patron, the bloc it may move to, the peers it is held against, and the dates.

    `country` is None where a briefing is about the patron alone.
    """

    patron: str
    as_of: dt.date
    since: dt.date
    country: str | None = None
    destination: str = "EU"
    peers: Sequence[str] | None = None
    _cache: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    def table(self, name: str) -> pd.DataFrame:
        """The table as it was known on the as-of date. Do not change it in place."""
        if name not in self._cache:
            table = load.table(name, as_of=self.as_of)
            if "source_title" in table:
                table = table.assign(source_title=_known_by(table["source_title"], self.as_of))
            self._cache[name] = table
        return self._cache[name]

    @property
    def focus(self) -> str:
        """The country, for findings that need one."""
        if self.country is None:
            raise ValueError("this finding needs a country, and the scope has none")
        return self.country

    @cached_property
    def destination_members(self) -> list[str]:
        """Members of the destination on the as-of date; the state itself where it is a state."""
        if self.is_state_destination:
            return [self.destination]
        return countries.members(
            self.destination, self.as_of, memberships=self.table("memberships")
        )

    @cached_property
    def is_state_destination(self) -> bool:
        return self.destination not in self._blocs

    @cached_property
    def comparison(self) -> list[str]:
        """The peers: those named, else the other states that ever belonged to the patron's blocs.

        A state that never belonged to one has no peers unless they are named.
        """
        if self.peers is not None:
            return [code for code in self.peers if code != self.country]
        membership = self.table("memberships")
        blocs = set(membership.loc[membership["country"] == self.patron, "organisation"])
        blocs &= PATRON_BLOCS
        inside = membership[membership["organisation"].isin(blocs)]
        statuses = ["member", "signatory", "associate"]
        family = set(inside.loc[inside["status"].isin(statuses), "country"])
        if self.country in family:
            return sorted(family - {self.country, self.patron})
        return []

    def name(self, code: str) -> str:
        """The short name of a state, or of a bloc, as charts and tables print it."""
        if code == UNKNOWN:
            return "not known"
        return code if code in self._blocs else countries.name(code)

    def called(self, code: str) -> str:
        """The name of a state or bloc as it stands inside a sentence."""
        return words.with_article(self.name(code))

    @cached_property
    def _blocs(self) -> set[str]:
        return set(self.table("memberships")["organisation"])

    @cached_property
    def names(self) -> dict[str, str]:
        """The names that sentences use, by role; with "_s" the possessive (`country_s`)."""
        roles = {"patron": self.patron, "destination": self.destination}
        if self.country:
            roles["country"] = self.country
        plain = {role: words.with_article(self.name(code)) for role, code in roles.items()}
        return plain | {f"{role}_s": words.possessive(text) for role, text in plain.items()}


LATER_SOURCE = "a later source"
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAY = re.compile(rf"(?:(\d{{1,2}}) )?({'|'.join(_MONTHS)})[a-z]* (20\d\d)\b|\b(20\d\d)\b")


def _known_by(titles: pd.Series, as_of: dt.date) -> pd.Series:
    """Titles of sources, but for those whose own date is later: the fact was known, its source not.

    >>> _known_by(pd.Series(["News (26 Feb 2026): base", "News (May 2024)"]), dt.date(2024, 6, 12))
    ... # doctest: +NORMALIZE_WHITESPACE
    0    a later source
    1    News (May 2024)
    dtype: object
    """
    plain = titles.astype(object)
    late = [isinstance(title, str) and _published(title) > as_of for title in plain]
    return plain.mask(pd.Series(late, index=titles.index), LATER_SOURCE)


def _published(title: str) -> dt.date:
    """The latest day that a title names, the first of a month or year known by itself alone."""
    found = [dt.date.min]
    for day, month, of_month, year in _DAY.findall(title):
        if year:
            found.append(dt.date(int(year), 1, 1))
        else:
            found.append(dt.date(int(of_month), _MONTHS.index(month) + 1, int(day or 1)))
    return max(found)


# Alliances and unions that are small enough for their members to be peers of each other.
PATRON_BLOCS = {"CST", "CSTO", "CIS", "EAEU"}


@dataclass(frozen=True)
class Finding:
    """A result: the sentence it carries, the frame a chart plots, the tables it was made from.

    sentence: computed Markdown. coverage: which years, states and n. facts: the numbers in the
    sentence under their names, so that tests and other sentences can use them.
    """

    sentence: str
    frame: pd.DataFrame
    tables: tuple[str, ...]
    coverage: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return self.frame.empty


@dataclass(frozen=True)
class Judgement:
    """A key judgement: what is said, how sure, and the figures or tables that show it.

    basis: "fact", or "likelihood" for what is yet to come. moved: True away from the patron or
    towards the destination, False not, None no clear change.
    """

    dimension: str
    text: str
    confidence: str
    evidence: tuple[str, ...]
    moved: bool | None = None
    basis: str = "fact"


def stated(
    dimension: str, finding: Finding, confidence: str, evidence: tuple[str, ...]
) -> Judgement | None:
    """A finding's own sentence as a judgement of fact; None where there are no data."""
    if finding.is_empty:
        return None
    return Judgement(dimension, finding.sentence, confidence, evidence)


def nothing(sentence: str, *tables_used: str) -> Finding:
    """A dimension without data for this state: one sentence, an empty frame."""
    return Finding(sentence, pd.DataFrame(), tuple(tables_used))

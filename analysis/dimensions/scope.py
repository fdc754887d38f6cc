"""What a briefing is about, and the tables cut at its date: the one thing every finding is given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import pandas as pd

from analysis.dimensions import words
from analysis.tables import contexts, countries, descriptor, load

Made = TypeVar("Made")

UNKNOWN = "XXX"  # how the tables write a partner that the publisher does not know


@dataclass(frozen=True)
class Scope:
    """A state, its patron, the bloc it may move to, the peers it is held against, and the dates.

    country: None where a briefing is about the patron or an alliance. bloc: the alliance asked
    about, if one is; beside: the organisations that it is held against.
    """

    patron: str
    as_of: dt.date
    since: dt.date
    country: str | None = None
    destination: str = "EU"
    peers: Sequence[str] | None = None
    bloc: str | None = None
    beside: Sequence[str] = ()
    _cache: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)
    _made: dict[Callable[..., Any], Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, make: Callable[[Scope], Made]) -> Made:
        """What is made of the scope, such as a dimension, made when first asked for."""
        if make not in self._made:
            self._made[make] = make(self)
        made: Made = self._made[make]
        return made

    def shared(self, make: Callable[[Scope], Made], tables: Sequence[str]) -> Made:
        """What is made of the scope whatever its country, made once in this process for all scopes
        with the same patron, destination, days and tables.

        tables: those that `make` reads; where the scope has others than data/ has, as in tests, it
        is made of these, as `once` does.
        """
        if make in self._made:
            return self.once(make)
        states = tuple(_state(name) for name in tables)
        stored = zip(tables, states, strict=True)
        if any(self.table(name) is not _known(name, self.as_of, state) for name, state in stored):
            return self.once(make)
        made: Made = _of_all(make, self.patron, self.destination, self.as_of, self.since, states)
        return made

    def table(self, name: str) -> pd.DataFrame:
        """The table as it was known on the as-of date. Do not change it in place."""
        if name not in self._cache:
            self._cache[name] = _known(name, self.as_of, _state(name))
        return self._cache[name]

    @property
    def focus(self) -> str:
        """The country, for findings that need one."""
        if self.country is None:
            raise ValueError("this finding needs a country, and the scope has none")
        return self.country

    @property
    def alliance(self) -> str:
        """The bloc, for findings that need one."""
        if self.bloc is None:
            raise ValueError("this finding needs an alliance, and the scope has none")
        return self.bloc

    @property
    def alliance_name(self) -> str:
        """The alliance as it stands inside a sentence."""
        return words.with_article(self.alliance)

    @cached_property
    def alliance_members(self) -> list[str]:
        """Members of the alliance on the as-of date, by name."""
        members = countries.members(
            self.alliance, self.as_of, memberships=self.table("memberships")
        )
        return sorted(members, key=self.name)

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
        return self.destination not in self.organisations

    @cached_property
    def comparison(self) -> list[str]:
        """The peers: those named, else the other states that ever belonged to the patron's blocs.

        A state that never belonged to one has no peers unless they are named.
        """
        if self.peers is not None:
            return [code for code in self.peers if code != self.country]
        membership = self.table("memberships")
        blocs = set(membership.loc[membership["country"] == self.patron, "organisation"])
        blocs &= contexts.read().small_blocs
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
        return code if code in self.organisations else countries.name(code)

    def called(self, code: str) -> str:
        """The name of a state or bloc as it stands inside a sentence."""
        return words.with_article(self.name(code))

    @property
    def terms(self) -> str:
        """What a reader has to know of contested names; empty where none comes up."""
        return " ".join(
            contested.words(self.as_of)
            for contested in contexts.read().contested_names
            if self.country in contested.countries
        )

    @cached_property
    def organisations(self) -> set[str]:
        """The organisations whose members the tables hold."""
        return set(self.table("memberships")["organisation"])

    @cached_property
    def names(self) -> dict[str, str]:
        """The names that sentences use, by role; with "_s" the possessive (`country_s`)."""
        roles = {"patron": self.patron, "destination": self.destination}
        if self.country:
            roles["country"] = self.country
        plain = {role: words.with_article(self.name(code)) for role, code in roles.items()}
        return plain | {f"{role}_s": words.possessive(text) for role, text in plain.items()}


# A process keeps what scopes have in common, for each state of the files: a build makes it before it
# forks. So many: what a briefing asks now and as of a year earlier.


@lru_cache(maxsize=128)
def _known(name: str, as_of: dt.date, _state: Hashable) -> pd.DataFrame:
    return without_later_sources(load.table(name, as_of=as_of), as_of)


@lru_cache(maxsize=4)
def _of_all(
    make: Callable[[Scope], Any], patron: str, destination: str, as_of: dt.date, since: dt.date,
    _states: Hashable,
) -> Any:  # fmt: skip
    return make(Scope(patron, as_of, since, None, destination))


def _state(name: str) -> Hashable:
    """What changes where a table's file, or what describes it, is replaced."""
    path = descriptor.file(descriptor.resource(name))
    found = path.stat()
    return path, found.st_mtime_ns, found.st_size, *descriptor.cache_key(None)


LATER_SOURCE = "a later source"  # the fact was known on the day, its source not yet published


def without_later_sources(table: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """The table with a source that was published after the day `as_of` called a later one; one that
    names no such day stays."""
    if "source_published" not in table:
        return table
    later = table["source_published"] > pd.Timestamp(as_of)
    return table.assign(
        source_title=table["source_title"].mask(later, LATER_SOURCE),
        source_published=table["source_published"].mask(later),
    )


def year_earlier(day: dt.date) -> dt.date:
    """The same day a year earlier; 28 February for a leap day.

    >>> year_earlier(dt.date(2024, 2, 29))
    datetime.date(2023, 2, 28)
    """
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)

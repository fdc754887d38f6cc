"""What general code has to be told of particular states, organisations and texts: contexts.yml."""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_suffix(".yml")


@dataclass(frozen=True)
class EmergencySession:
    """A session of the General Assembly on one state's conduct."""

    session: str
    about: str


@dataclass(frozen=True)
class ContestedName:
    """What a reader has to know of a name where a briefing is on one of `countries`."""

    countries: tuple[str, ...]
    ended: dt.date
    before: str
    since: str

    def words(self, as_of: dt.date) -> str:
        """The explanation as it stood on a day."""
        return (self.since if as_of >= self.ended else self.before).format(ended=self.ended)


@dataclass(frozen=True)
class Contexts:
    """The entries of contexts.yml, as its comments explain them."""

    small_blocs: frozenset[str]
    lineages: dict[str, list[str]]
    unspecified_partners: dict[str, str]
    with_article: re.Pattern[str]
    emergency_session: EmergencySession
    whole_suppliers: frozenset[str]
    event_lanes: dict[str, list[str]]
    contested_names: tuple[ContestedName, ...]

    def alliance(self, organisations: list[str]) -> str | None:
        """The first of the known alliances among organisations, by its newest name.

        >>> read().alliance(["CIS", "CST"]), read().alliance(["SCO"])
        ('CSTO', None)
        """
        held = set(organisations)
        return next((name for name, old in self.lineages.items() if held & set(old)), None)


@functools.cache
def read() -> Contexts:
    """The contexts, read once."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    given: dict[str, Any] = yaml.load(PATH.read_text(encoding="utf-8"), loader)
    return Contexts(
        small_blocs=frozenset(given["small_blocs"]),
        lineages=given["lineages"],
        unspecified_partners=given["unspecified_partners"],
        with_article=re.compile("|".join(given["with_article"])),
        emergency_session=EmergencySession(**given["emergency_session"]),
        whole_suppliers=frozenset(given["whole_suppliers"]),
        event_lanes={
            lane: "|".join(lines).split("|") for lane, lines in given["event_lanes"].items()
        },
        contested_names=tuple(
            ContestedName(**{**entry, "countries": tuple(entry["countries"])})
            for entry in given["contested_names"]
        ),
    )

"""Until which day things were followed: topics, organisations, and each table.

A sentence on a state of affairs speaks of the day to which it was followed, never of a later day of
the briefing; "no change" may be said only where something newer is held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.errors import BriefingError
from analysis.tables import descriptor, load, organisations

OTHER_EVENTS = "other_events"
# The topics that say how far a table compiled by hand was followed.
TABLE_TOPICS = {
    "support_ties": ("support_ties",),
    "tie_figures": ("support_ties",),
    "ukraine_votes": ("ukraine_votes",),
    "events": (OTHER_EVENTS,),
    "polls": ("armenia_polls",),
}
OF_ORGANISATIONS = ("memberships", "organisations")


@dataclass(frozen=True)
class Reach:
    """How far a table reaches: the last day on which one of its facts happened, and the last day to
    which they were followed (that of the last fact, where nobody has said so)."""

    last_fact: date | None
    followed_to: date | None


def topic(name: str, as_of: date | None = None) -> date:
    """The last day, not after `as_of`, to which a topic was followed. BriefingError names the topics.

    >>> topic("armenia_csto"), topic("armenia_csto", date(2024, 6, 12))
    (datetime.date(2026, 8, 4), datetime.date(2024, 6, 12))
    """
    days = load.table("known_through").set_index("topic")["followed_to"]
    if name not in days.index:
        raise BriefingError(f"no topic {name!r}; there are: {', '.join(sorted(days.index))}")
    followed = days[name].date()
    return min(followed, as_of) if as_of else followed


def events_of(country: str, as_of: date | None = None) -> date:
    """The last day, not after `as_of`, to which events of a state were followed: the latest of its own
    topics, else that of the topic other_events.

    >>> events_of("MDA"), events_of("ARM", date(2024, 6, 12))
    (datetime.date(2026, 8, 7), datetime.date(2024, 6, 12))
    """
    table = load.table("known_through")
    own = table.loc[table["country"] == country, "topic"]
    return max((topic(name, as_of) for name in own), default=topic(OTHER_EVENTS, as_of))


def state_of_affairs(name: str, organisation: str, as_of: date | None = None) -> date:
    """The day that a sentence on a topic and an organisation speaks of: the later of the two days.

    >>> state_of_affairs("armenia_csto", "CSTO")
    datetime.date(2026, 8, 4)
    """
    return max(topic(name, as_of), organisations.followed(organisation, as_of))


def standings(names: Sequence[str], country: str, as_of: date | None = None) -> dict[str, date]:
    """The days that sentences on a state's standing in organisations speak of: that to which each was
    followed, or the later one of a topic on just this (columns country and organisation of the table
    known_through).

    >>> day = date(2026, 6, 25)
    >>> standings(["CSTO"], "ARM", day), standings(["CSTO"], "KAZ", day)
    ({'CSTO': datetime.date(2026, 6, 25)}, {'CSTO': datetime.date(2025, 11, 27)})
    """
    topics = load.table("known_through")
    own = topics[topics["country"] == country]
    days = {
        str(name): day.date()
        for name, day in own.groupby("organisation")["followed_to"].max().items()
    }
    checked = {name: organisations.followed(name) for name in names}
    latest = {name: max(day, days.get(name, day)) for name, day in checked.items()}
    return {name: min(day, as_of) if as_of else day for name, day in latest.items()}


def reach(name: str, as_of: date | None = None) -> Reach:
    """How far a table reaches, as it was known on `as_of`.

    >>> reach("memberships", date(2024, 6, 12)).followed_to
    datetime.date(2024, 6, 12)
    """
    rule = descriptor.resource(name).get("asOf", {})
    frame = load.table(name, as_of)
    last = None
    if "happened" in rule:
        ended = load.period_end(frame, rule["happened"], rule.get("precision", "day")).max()
        last = None if pd.isna(ended) else ended.date()
    elif "through" in rule:
        last = reach(rule["through"], as_of).last_fact
    followed = max((topic(one) for one in TABLE_TOPICS.get(name, ())), default=last)
    if name in OF_ORGANISATIONS:
        followed = organisations.latest_followed()
    if followed and as_of:
        followed = min(followed, as_of)
    return Reach(last, max(filter(None, (last, followed)), default=None))


def default_as_of() -> date:
    """The day that briefings speak of where none is given: the latest to which an organisation was
    followed. A later one may be asked for.

    >>> default_as_of()
    datetime.date(2026, 6, 25)
    """
    return organisations.latest_followed()

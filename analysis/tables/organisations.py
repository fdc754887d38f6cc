"""Organisations and treaties: what each is, what it continues, until when it was followed.

Facts of the table `organisations`; who belonged to one on a day is in `analysis.tables.countries`,
and what a state's standing was in `analysis.tables.standing`.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis.errors import BriefingError
from analysis.tables import descriptor, files, plain


@dataclass(frozen=True)
class Organisation:
    """One organisation or treaty, in the columns of the table."""

    name: str
    kind: str
    full_name: str
    article: str
    continues: str
    seat: str
    depositary: str
    founded: date
    ended: date | None
    checked_through: date

    @property
    def called(self) -> str:
        """Its name as it stands inside a sentence.

        >>> get("CSTO").called, get("NATO").called
        ('the CSTO', 'NATO')
        """
        return f"{self.article} {self.name}".strip()


def get(name: str) -> Organisation:
    """The organisation of this name; BriefingError, with those there are, where there is none."""
    known = _all(*_state_of_table())
    if name not in known:
        raise BriefingError(f"no organisation {name!r}; there are: {', '.join(known)}")
    return known[name]


def names() -> list[str]:
    """All organisations, sorted."""
    return list(_all(*_state_of_table()))


def lineage(name: str) -> list[str]:
    """An organisation with those whose members passed over to it, oldest first: to pass from one to
    the next is no exit. A name that is no organisation stands alone.

    >>> lineage("CSTO"), lineage("African Union"), lineage("EAEU")
    (['CST', 'CSTO'], ['OAU', 'African Union'], ['EAEU'])
    """
    known = _all(*_state_of_table())
    chain = [name]
    while chain[0] in known and known[chain[0]].continues:
        chain.insert(0, known[chain[0]].continues)
    return chain


def newest(name: str) -> str:
    """The organisation that continues this one today, itself where none does.

    >>> newest("CST"), newest("NATO")
    ('CSTO', 'NATO')
    """
    heirs = {one.continues: one.name for one in _all(*_state_of_table()).values() if one.continues}
    while name in heirs:
        name = heirs[name]
    return name


def followed(name: str, as_of: date | None = None) -> date:
    """The last day, not after `as_of`, to which an organisation's membership was followed: a sentence
    on its members speaks of this day, and member-years end with it.

    >>> followed("CSTO"), followed("CSTO", date(2024, 6, 12))
    (datetime.date(2025, 11, 27), datetime.date(2024, 6, 12))
    """
    checked = get(name).checked_through
    return min(checked, as_of) if as_of else checked


def latest_followed() -> date:
    """The latest day to which any organisation was followed: the day that briefings speak of.

    >>> latest_followed()
    datetime.date(2026, 6, 25)
    """
    return max(one.checked_through for one in _all(*_state_of_table()).values())


def _state_of_table() -> tuple[Path, files.State]:
    """The folder of the tables and when its organisations last changed: the key of the cache."""
    folder = descriptor.data_folder()
    return folder, files.state(descriptor.file({"path": "organisations.csv"}, folder))


@functools.lru_cache(maxsize=4)
def _all(folder: Path, _changed: files.State) -> dict[str, Organisation]:
    texts = ("kind", "full_name", "article", "continues", "seat", "depositary")
    return {
        row["organisation"]: Organisation(
            name=row["organisation"],
            **{column: row[column] for column in texts},
            founded=date.fromisoformat(row["founded"]),
            ended=date.fromisoformat(row["ended"]) if row["ended"] else None,
            checked_through=date.fromisoformat(row["checked_through"]),
        )
        for row in plain.rows("organisations", folder)
    }

"""Country codes and names, and who belonged to which organisation on which day.

Codes are ISO 3166-1 alpha-3, with the codes of former states that the table `countries` lists. A
state's name changes over time while its code stays: `resolve` knows the former names too.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis.errors import BriefingError, did_you_mean, nearest
from analysis.tables import descriptor, files, plain

if TYPE_CHECKING:  # pandas is slow to import, and a name or a member list needs none of it
    import pandas as pd


class Membership(NamedTuple):
    """One spell of a state as a member; without an end it lasts, without a start it never began."""

    country: str
    start: date | None
    end: date | None

    def holds(self, day: date) -> bool:
        """Whether the state was a member on `day`: from the start on, and no more at the end."""
        return self.start is not None and self.start <= day and (not self.end or day < self.end)


def name(code: str) -> str:
    """The short English name of a country for charts and prose; BriefingError if there is none.

    >>> [name(code) for code in ("RUS", "PRK", "COD", "TUR", "SUN")]
    ['Russia', 'North Korea', 'DR Congo', 'Türkiye', 'Soviet Union']
    """
    names = _names(*_state_of_table())
    if code not in names:
        raise BriefingError(f"no country has the code {code!r}{did_you_mean(code, names)}")
    return names[code]


def resolve(text: str) -> str:
    """The code of a country given by its code or by any of its names, in any case.

    BriefingError, with names that are near, where no country is meant.

    >>> [resolve(text) for text in ("arm", "Armenia", "viet nam", "USSR", "turkey")]
    ['ARM', 'ARM', 'VNM', 'SUN', 'TUR']
    >>> resolve("Armenai")
    Traceback (most recent call last):
    analysis.errors.BriefingError: no country is called 'Armenai'; did you mean Armenia?
    """
    known = _known(*_state_of_table())
    folded = " ".join(text.split()).casefold()
    if folded in known:
        return known[folded]
    names = _names(*_state_of_table())
    spelled = {spelling: names[code] for spelling, code in known.items() if len(spelling) > 3}
    near = nearest(folded, spelled, likeness=0.7)
    meant = list(dict.fromkeys(spelled[spelling] for spelling in near))
    hint = f"did you mean {' or '.join(meant)}?" if meant else "give a name or an ISO3 code"
    raise BriefingError(f"no country is called {text!r}; {hint}")


def members(organisation: str, at: date, memberships: pd.DataFrame | None = None) -> list[str]:
    """Codes of the members of `organisation` on the day `at`, sorted.

    A member whose seat is frozen, or who has begun to leave, is still one; candidates, observers,
    partners and signatories are not, nor is a state whose only standing is a suspended one.
    `memberships` may be a frame already cut at a date (organisation, country, status, start, end).
    BriefingError where there is no such organisation.

    >>> [len(members("EU", date(*day))) for day in ((2003, 1, 1), (2010, 1, 1), (2024, 1, 1))]
    [15, 27, 27]
    """
    spells = _spells(organisation, memberships)
    return sorted({spell.country for spell in spells if spell.holds(at)})


def organisations() -> list[str]:
    """The organisations that the table of memberships knows, sorted."""
    return sorted({row["organisation"] for row in plain.rows("memberships")})


def un_membership(code: str) -> tuple[date | None, date | None]:
    """The day a state joined the United Nations and the day it left; None for never, or not yet.

    >>> un_membership("SUN"), un_membership("XKX")
    ((datetime.date(1945, 10, 24), datetime.date(1991, 12, 24)), (None, None))
    """
    row = next(row for row in plain.rows("countries") if row["country"] == code)
    return _day(row["un_member_start"]), _day(row["un_member_end"])


def un_members(at: date) -> list[str]:
    """Codes of the members of the United Nations on the day `at`, sorted.

    >>> len(un_members(date(2024, 1, 1)))
    193
    """
    codes = sorted(row["country"] for row in plain.rows("countries"))
    spans = ((code, *un_membership(code)) for code in codes)
    return [code for code, start, end in spans if start and start <= at and not (end and end < at)]


def membership_mask(
    organisation: str,
    resolutions: pd.DataFrame,
    columns: pd.Index | list[str],
    memberships: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Who was a member on the date of each vote.

    resolutions: undl_id (a column, or the index) and date. Returns a bool frame, index undl_id,
    one column for each of `columns`.
    """
    import numpy as np
    import pandas as pd

    if "undl_id" in resolutions:
        resolutions = resolutions.set_index("undl_id")
    dates = resolutions["date"]
    columns = pd.Index(columns)
    mask = np.zeros((len(dates), len(columns)), dtype=bool)
    for country, start, end in _spells(organisation, memberships):
        if country in columns and start:
            held = dates >= pd.Timestamp(start)
            if end:
                held &= dates < pd.Timestamp(end)
            mask[:, columns.get_loc(country)] |= held.to_numpy()
    return pd.DataFrame(mask, index=dates.index.rename("undl_id"), columns=columns)


def _spells(organisation: str, memberships: pd.DataFrame | None) -> list[Membership]:
    """The spells of membership in one organisation, by `memberships` or the table as it stands."""
    columns = ("organisation", "country", "status", "start", "end")
    table: Sequence[Sequence[Any]]
    if memberships is None:
        table = [[row[column] for column in columns] for row in plain.rows("memberships")]
    else:
        table = list(zip(*(memberships[column] for column in columns), strict=True))
    own = [row for row in table if row[0] == organisation]
    if not own:
        known = sorted({row[0] for row in table})
        raise BriefingError(f"no organisation {organisation!r}; there are: {', '.join(known)}")
    return [
        Membership(country, _day(start), _day(end))
        for _, country, status, start, end in own
        if status == "member"
    ]


def _day(value: Any) -> date | None:
    """A day as a file writes it or as a frame holds it; none where it is empty or missing."""
    if isinstance(value, str):
        return date.fromisoformat(value) if value else None
    return value.date() if value == value else None


def _state_of_table() -> tuple[Path, files.State]:
    """The folder of the tables and when its countries last changed: the key of the caches."""
    folder = descriptor.data_folder()
    return folder, files.state(descriptor.file({"path": "countries.csv"}, folder))


@functools.lru_cache(maxsize=4)
def _names(folder: Path, _changed: files.State) -> dict[str, str]:
    return {row["country"]: row["name"] for row in plain.rows("countries", folder)}


@functools.lru_cache(maxsize=4)
def _known(folder: Path, _changed: files.State) -> dict[str, str]:
    """Every spelling, casefolded: publishers' first, so that the table countries has the last word."""
    printed = plain.rows("country_names", folder)
    states = plain.rows("countries", folder)
    pairs = [(row["name"], row["country"]) for row in printed]
    for column in ("name_official", "name", "country"):
        pairs += [(row[column], row["country"]) for row in states]
    return {" ".join(spelling.split()).casefold(): code for spelling, code in pairs}

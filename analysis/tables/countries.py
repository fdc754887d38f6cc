"""Country codes and names, and who belonged to which organisation on which day.

Codes are ISO 3166-1 alpha-3, with the codes of former states that the table `countries` lists. A
state's name changes over time while its code stays: `resolve` knows the former names too.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import BriefingError
from analysis.tables import descriptor

if TYPE_CHECKING:  # pandas is slow to import, and a name or a member list needs none of it
    import pandas as pd


def name(code: str) -> str:
    """The short English name of a country for charts and prose; BriefingError if there is none.

    >>> [name(code) for code in ("RUS", "PRK", "COD", "TUR", "SUN")]
    ['Russia', 'North Korea', 'DR Congo', 'Türkiye', 'Soviet Union']
    """
    names = _names(*_stamp())
    if code not in names:
        raise BriefingError(f"no country has the code {code!r}{_near(code.upper(), names)}")
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
    known = _known(*_stamp())
    plain = " ".join(text.split()).casefold()
    if plain in known:
        return known[plain]
    names = _names(*_stamp())
    spelled = {spelling: names[code] for spelling, code in known.items() if len(spelling) > 3}
    near = difflib.get_close_matches(plain, spelled, n=3, cutoff=0.7)
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
    if memberships is None:
        return _members(organisation, f"{at:%Y-%m-%d}")
    import pandas as pd

    spans = _spans(organisation, memberships)
    day = pd.Timestamp(at)
    held = (spans["start"] <= day) & (spans["end"].isna() | (day < spans["end"]))
    return sorted(set(spans["country"][held]))


def _members(organisation: str, day: str) -> list[str]:
    """By the table as it stands; days of ISO 8601 are in order as texts."""
    rows = descriptor.rows("memberships")
    own = [row for row in rows if row["organisation"] == organisation]
    if not own:
        raise _unknown_organisation(organisation, (row["organisation"] for row in rows))
    return sorted(
        {
            row["country"]
            for row in own
            if row["status"] == "member"
            and "" < row["start"] <= day
            and (row["end"] == "" or day < row["end"])
        }
    )


def organisations() -> list[str]:
    """The organisations that the table of memberships knows, sorted."""
    return sorted({row["organisation"] for row in descriptor.rows("memberships")})


def un_membership(code: str) -> tuple[date | None, date | None]:
    """The day a state joined the United Nations and the day it left; None for never, or not yet.

    >>> un_membership("SUN"), un_membership("XKX")
    ((datetime.date(1945, 10, 24), datetime.date(1991, 12, 24)), (None, None))
    """
    row = next(row for row in descriptor.rows("countries") if row["country"] == code)
    start, end = (row[column] for column in ("un_member_start", "un_member_end"))
    return (
        date.fromisoformat(start) if start else None,
        date.fromisoformat(end) if end else None,
    )


def un_members(at: date) -> list[str]:
    """Codes of the members of the United Nations on the day `at`, sorted.

    >>> len(un_members(date(2024, 1, 1)))
    193
    """
    codes = sorted(row["country"] for row in descriptor.rows("countries"))
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

    spans = _spans(organisation, memberships)
    if "undl_id" in resolutions:
        resolutions = resolutions.set_index("undl_id")
    dates = resolutions["date"]
    columns = pd.Index(columns)
    mask = np.zeros((len(dates), len(columns)), dtype=bool)
    spans = spans[spans["country"].isin(columns)]
    for country, start, end in zip(spans["country"], spans["start"], spans["end"], strict=True):
        inside = (dates >= start) & (pd.isna(end) | (dates < end))
        mask[:, columns.get_loc(country)] |= inside.to_numpy()
    return pd.DataFrame(mask, index=dates.index.rename("undl_id"), columns=columns)


def merge_successors(wide: pd.DataFrame) -> pd.DataFrame:
    """`wide` (one column a country) with each former state's column joined to that of the state that
    went on with its seat: the Soviet Union to Russia, West Germany to Germany, Serbia and
    Montenegro to Serbia, Tanganyika to Tanzania.

    Czechoslovakia, Yugoslavia, East Germany, South Yemen and Zanzibar have no such state and stay.
    BriefingError where both have a value in one row.

    >>> import pandas as pd
    >>> merge_successors(pd.DataFrame({"SUN": [1.0, None], "RUS": [None, 0.5]}))["RUS"].tolist()
    [1.0, 0.5]
    """
    merged = wide.copy()
    for row in descriptor.rows("countries"):
        former, heir = row["country"], row["successor"]
        if not heir or former not in merged:
            continue
        before = merged.pop(former)
        if heir not in merged:
            merged[heir] = before
            continue
        if (before.notna() & merged[heir].notna()).any():
            raise BriefingError(f"{former} and {heir} both have values in one row: not one series")
        merged[heir] = merged[heir].where(merged[heir].notna(), before)
    return merged


def _spans(organisation: str, memberships: pd.DataFrame | None) -> pd.DataFrame:
    if memberships is None:
        from analysis.tables import load

        memberships = load.table("memberships")
    own = memberships[memberships["organisation"] == organisation]
    if own.empty:
        raise _unknown_organisation(organisation, memberships["organisation"])
    return own[own["status"] == "member"]


def _unknown_organisation(given: str, known: Iterable[str]) -> BriefingError:
    there = ", ".join(sorted(set(known)))
    return BriefingError(f"no organisation {given!r}; there are: {there}")


def _stamp() -> tuple[Path, int]:
    """The folder of the tables and when its countries last changed: the key of the caches."""
    folder = descriptor.data_folder()
    return folder, (folder / "countries.csv").stat().st_mtime_ns


@functools.lru_cache(maxsize=4)
def _names(folder: Path, _changed: int) -> dict[str, str]:
    return {row["country"]: row["name"] for row in descriptor.rows("countries", folder)}


@functools.lru_cache(maxsize=4)
def _known(folder: Path, _changed: int) -> dict[str, str]:
    """Every spelling, casefolded: publishers' first, so that the table countries has the last word."""
    printed = descriptor.rows("country_names", folder)
    states = descriptor.rows("countries", folder)
    pairs = [(row["name"], row["country"]) for row in printed]
    for column in ("name_official", "name", "country"):
        pairs += [(row[column], row["country"]) for row in states]
    return {" ".join(spelling.split()).casefold(): code for spelling, code in pairs}


def _near(text: str, among: dict[str, str]) -> str:
    near = difflib.get_close_matches(text, among, n=3, cutoff=0.6)
    return f"; near it are {', '.join(near)}" if near else ""

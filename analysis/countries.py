"""Country codes and names, and who belonged to which organisation on which day.

Codes are ISO 3166-1 alpha-3, with the codes of former states that the table `countries` lists. A
state's name changes over time while its code stays: `resolve` knows the former names too.
"""

from __future__ import annotations

import difflib
import functools
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from analysis import package
from analysis.errors import BriefingError

if TYPE_CHECKING:  # slow to import, and not needed to tell a country or a member
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
    spelled = {spelling: name(code) for spelling, code in known.items() if len(spelling) > 3}
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
        day = at.isoformat()
        return sorted(
            {
                row["country"]
                for row in _members(organisation)
                if "" < row["start"] <= day and (not row["end"] or day < row["end"])
            }
        )
    import pandas as pd

    spans = _spans(organisation, memberships)
    moment = pd.Timestamp(at)
    held = (spans["start"] <= moment) & (spans["end"].isna() | (moment < spans["end"]))
    return sorted(set(spans["country"][held]))


def organisations() -> list[str]:
    """The organisations whose members are known, sorted."""
    return list(_organisations(*_stamp("memberships.csv")))


def un_membership(code: str) -> tuple[date | None, date | None]:
    """The days on which a state joined the United Nations and left them, as far as it did.

    >>> un_membership("ARM")
    (datetime.date(1992, 3, 2), None)
    """
    (row,) = (row for row in package.rows("countries") if row["country"] == code)
    start, end = (
        date.fromisoformat(row[column]) if row[column] else None
        for column in ("un_member_start", "un_member_end")
    )
    return start, end


def un_members(at: date) -> list[str]:
    """Codes of the members of the United Nations on the day `at`, sorted.

    >>> len(un_members(date(2024, 1, 1)))
    193
    """
    codes = sorted(row["country"] for row in package.rows("countries"))
    spans = ((code, *un_membership(code)) for code in codes)
    return [code for code, start, end in spans if start and start <= at and not (end and end < at)]


def _members(organisation: str) -> list[dict[str, str]]:
    own = [row for row in package.rows("memberships") if row["organisation"] == organisation]
    if not own:
        raise _unknown(organisation, organisations())
    return [dict(row) for row in own if row["status"] == "member"]


def _unknown(organisation: str, known: list[str]) -> BriefingError:
    return BriefingError(f"no organisation {organisation!r}; there are: {', '.join(known)}")


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
    import pandas as pd

    spans = _spans(organisation, memberships)
    if "undl_id" in resolutions:
        resolutions = resolutions.set_index("undl_id")
    dates = resolutions["date"]
    mask = pd.DataFrame(False, index=dates.index.rename("undl_id"), columns=pd.Index(columns))
    spans = spans[spans["country"].isin(mask.columns)]
    for country, start, end in zip(spans["country"], spans["start"], spans["end"], strict=True):
        mask[country] |= (dates >= start) & (pd.isna(end) | (dates < end))
    return mask


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
    from analysis import tables

    merged = wide.copy()
    countries = tables.load("countries").dropna(subset=["successor"])
    for former, heir in zip(countries["country"], countries["successor"], strict=True):
        if former not in merged:
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
    from analysis import tables

    frame = tables.load("memberships") if memberships is None else memberships
    own = frame[frame["organisation"] == organisation]
    if own.empty:
        raise _unknown(organisation, sorted(frame["organisation"].unique()))
    return own[own["status"] == "member"]


def _stamp(table: str = "countries.csv") -> tuple[Path, int]:
    """The folder of the tables and when one of them last changed: the key of the caches."""
    folder = package.data_folder()
    return folder, (folder / table).stat().st_mtime_ns


@functools.lru_cache(maxsize=4)
def _organisations(folder: Path, _changed: int) -> tuple[str, ...]:
    rows = package.rows("memberships", folder)
    return tuple(sorted({row["organisation"] for row in rows}))


@functools.lru_cache(maxsize=4)
def _names(folder: Path, _changed: int) -> dict[str, str]:
    return {row["country"]: row["name"] for row in package.rows("countries", folder)}


@functools.lru_cache(maxsize=4)
def _known(folder: Path, _changed: int) -> dict[str, str]:
    """Every spelling, casefolded: publishers' first, so that the table countries has the last word."""
    frame = package.rows("countries", folder)
    pairs = [(row["name"], row["country"]) for row in package.rows("country_names", folder)]
    for column in ("name_official", "name", "country"):
        pairs += [(row[column], row["country"]) for row in frame]
    return {" ".join(spelling.split()).casefold(): code for spelling, code in pairs}


def _near(text: str, among: dict[str, str]) -> str:
    near = difflib.get_close_matches(text, among, n=3, cutoff=0.6)
    return f"; near it are {', '.join(near)}" if near else ""

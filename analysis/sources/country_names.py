"""The names that publishers print for countries: data/country_names.csv and data/countries.csv."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.errors import BriefingError
from analysis.tables import descriptor


def to_country(names: Iterable[str], publisher: str) -> list[str]:
    """The ISO3 code of each name as `publisher` prints it, by data/country_names.csv and the names
    in data/countries.csv. BriefingError lists the names that neither table has."""
    known = _codes(publisher)
    names = list(names)
    unknown = sorted({name for name in names if _plain(name) not in known})
    if unknown:
        raise BriefingError(
            f"{publisher} names without a country: {unknown}; add them to data/country_names.csv"
        )
    return [known[_plain(name)] for name in names]


def _codes(publisher: str) -> dict[str, str]:
    countries = pd.read_csv(descriptor.data_folder() / "countries.csv", dtype=str, na_filter=False)
    listed = pd.read_csv(descriptor.data_folder() / "country_names.csv", dtype=str, na_filter=False)
    known = {
        _plain(name): code
        for column in ("name_official", "name", "country")
        for name, code in zip(countries[column], countries["country"], strict=True)
        if name
    }
    own = listed[listed["publisher"] == publisher]
    return known | {
        _plain(name): code for name, code in zip(own["name"], own["country"], strict=True)
    }


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()

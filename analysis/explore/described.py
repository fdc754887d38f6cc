"""What every frame of the public face says of itself, how codes come by names, how dates are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from analysis.briefings.parameters import as_of_day, data_date, default_as_of, state
from analysis.dimensions.scope import UNKNOWN
from analysis.errors import BriefingError
from analysis.tables import countries, descriptor, followed, organisations, provenance

NAMED = "_name"
"""What the column of names is called: that of the codes, and this."""
OTHER_PARTNERS = {
    UNKNOWN: "not known",
    "ANT": "Netherlands Antilles",
    "BLX": "Belgium and Luxembourg",
    "EUU_NS": "European Union, not specified",
    "XCI": "Channel Islands",
    "XNK": "not specified",
}
"""What publishers count as a partner and is no state today."""
CODES = {"country", "recipient", "supplier", "reporter", "partner", "exporter", "importer", "about",
         "supporter", "supported", "successor"}  # fmt: skip
"""The columns of the tables that hold codes."""


def described(
    frame: pd.DataFrame,
    title: str,
    *,
    unit: Mapping[str, str],
    tables: Sequence[str],
    as_of: date | None,
    chart: str = "",
    followed_to: Mapping[str, date | None] | None = None,
) -> pd.DataFrame:
    """`frame` with what it holds in its `attrs`, as plain values, so that Parquet keeps them.

    Parameters
    ----------
    frame
        Changed in place.
    title
        What it is, in words.
    unit
        Column to unit, for each column of figures.
    tables
        The tables it was made from; source and licence are theirs.
    as_of
        Nothing later is in it; None for all that is held.
    chart
        The name of its chart in `analysis.explore.plots`; empty where there is none.
    followed_to
        Table to the day until which its facts were followed; else what `tables.followed` knows.
    """
    day = as_of or data_date()
    until = followed_to or {table: followed.reach(table, day).followed_to for table in tables}
    found = provenance.sources(*tables)
    frame.attrs = {
        "title": title,
        "unit": dict(unit),
        "source": provenance.source_line(*tables).removeprefix("Source: "),
        "licence": "; ".join(dict.fromkeys(one.licence for one in found if one.licence)),
        "as_of": day.isoformat(),
        "followed_to": {table: to.isoformat() for table, to in until.items() if to},
        "tables": list(tables),
        "chart": chart,
    }
    return frame


def name(code: Any) -> Any:
    """The name of a state, an organisation, or what publishers count as a partner; a code without a
    name stands for itself, and what is missing is missing.

    >>> name("KAZ"), name("XXX"), name("EU"), name("BLX")
    ('Kazakhstan', 'not known', 'EU', 'Belgium and Luxembourg')
    """
    if not isinstance(code, str):
        return code
    if code in OTHER_PARTNERS:
        return OTHER_PARTNERS[code]
    try:
        return countries.name(code)
    except BriefingError:
        return code


def with_names(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """`frame` with a column of names after each of these columns of codes.

    >>> with_names(pd.DataFrame({"supplier": ["RUS", "XXX"]}), "supplier")["supplier_name"].tolist()
    ['Russia', 'not known']
    """
    made = frame.copy()
    for column in columns:
        codes = made[column].astype(object)
        names = {code: name(code) for code in codes.dropna().unique()}
        made.insert(
            made.columns.get_loc(column) + 1, f"{column}{NAMED}", codes.map(names).astype("str")
        )
    return made


def units(table: str) -> dict[str, str]:
    """Column to unit, as the descriptor has them."""
    fields = descriptor.resource(table)["schema"]["fields"]
    return {field["name"]: field["unit"] for field in fields if "unit" in field}


def country(given: object) -> str:
    """The code of a state given by name or code. BriefingError, with near matches, for any other.

    >>> country("Serbia"), country("srb")
    ('SRB', 'SRB')
    """
    return state(given)


def known_on(given: object) -> date:
    """The day given, as text or date; None stands for the day that briefings speak of."""
    return default_as_of() if given is None else as_of_day(given)


def organisation_of(code: str) -> str:
    """The full name of an organisation.

    >>> organisation_of("CSTO")
    'Collective Security Treaty Organization'
    """
    return organisations.get(code).full_name or code

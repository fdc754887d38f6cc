"""Natural Earth's estimates of people and output, as GeoPandas 0.14 packs them (its last such release)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.common import account, field, library, raw_file, resource, source
from analysis.sources.natural_earth import NEEDED_FOR, PART_OF

FILE = "map/naturalearth_lowres.dbf"
COLUMNS = {
    "iso_a3": "country",
    "pop_est": "population",
    "gdp_md_est": "gdp_usd_million",
}
NO_CODE = "-99"
YEAR = 2019  # the year of both estimates in Natural Earth 5

RESOURCES = {
    "state_sizes": resource(
        "state_sizes",
        title="People and output of states",
        description=(
            "One row a state or territory: population and gross domestic product in the last year "
            "before the pandemic, for the weight of a group of states. Some small island and city "
            "states are not in the publisher's file. Somaliland is counted in Somalia, by the usage of "
            "the UN."
        ),
        fields=[
            field(
                "country", "string", "ISO 3166-1 alpha-3 code.", required=True, pattern="[A-Z]{3}"
            ),
            field("year", "year", "Year of both estimates.", required=True),
            field("population", "integer", "People.", unit="people", required=True, minimum=0),
            field(
                "gdp_usd_million",
                "integer",
                "Gross domestic product at market exchange rates.",
                unit="USD million",
                required=True,
                minimum=0,
            ),
        ],
        key=["country"],
        sources=source(
            FILE,
            title="Admin 0 countries, 1:110 million: estimates of population and GDP",
            publisher="Natural Earth",
            citation="Made with Natural Earth (naturalearth_lowres of GeoPandas 0.14.4)",
            licence="Public domain",
            url="https://www.naturalearthdata.com/",
            vintage="Natural Earth 5",
            retrieved="2026-11-23",
        ),
        as_of={"happened": "year", "precision": "year"},
        foreign_keys={"country": "countries.country"},
    ),
}


def build(raw: Path) -> dict[str, pd.DataFrame]:
    """The table `state_sizes` from the attributes of the outlines in `raw`."""
    return {"state_sizes": read(raw_file(raw, FILE))}


def read(path: Path) -> pd.DataFrame:
    """Country, year, population and gdp_usd_million from a dBASE table with the codes iso_a3."""
    gpd = library("geopandas", NEEDED_FOR)
    try:
        rows = gpd.read_file(path)
    except Exception as error:  # what the reader raises depends on the library behind it
        raise BriefingError(f"{path.name}: it cannot be read as a dBASE table") from error
    missing = [column for column in COLUMNS if column not in rows]
    if missing:
        raise BriefingError(f"{path.name}: no column {missing[0]} (there are: {', '.join(rows)})")
    coded = rows[rows["iso_a3"] != NO_CODE]
    named = pd.DataFrame(coded[list(COLUMNS)].rename(columns=COLUMNS))
    # No people live in Antarctica or the French southern lands: they are no states.
    named = named[~named["country"].isin(["ATA", "ATF"])]
    whole = named.assign(country=named["country"].replace(PART_OF))
    kept = whole.groupby("country", as_index=False).sum().assign(year=YEAR)
    kept = kept.astype({"population": "int64", "gdp_usd_million": "int64"})
    kept.attrs["accounting"] = [
        account(
            FILE,
            read=len(rows),
            kept=len(kept),
            merged=len(named) - len(kept),
            left_out={
                "no ISO code in the file": len(rows) - len(coded),
                "research stations only": len(coded) - len(named),
            },
        )
    ]
    return kept

"""Democracy scores, output and remittances by country and year: four publishers, one long table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.common import account, field, raw_file, resource, source, to_country
from analysis.sources.fetch.live import Edition, Frames, Live
from analysis.sources.printed import parsed_json, printed
from analysis.tables import load

VDEM = "indicators/vdem_v15_libdem_polyarchy_10countries_2000_2024.csv"
FREEDOM_TOTAL = "indicators/freedomhouse_full_scores_10countries_2012_2024.csv"
FREEDOM_RATINGS = "indicators/freedomhouse_pr_cl_10countries.csv"
EIU = "indicators/eiu_democracy_index_peers_2006_2024.csv"
GDP = "indicators/gdp_current_usd.csv"
REMITTANCES = "indicators/remittances_pct_gdp_ARM_AZE_BLR.csv"

FIRST_GDP_YEAR = 1990
NOT_A_COUNTRY = "Russian-Occupied Territories of Ukraine"


@dataclass(frozen=True)
class Indicator:
    """An indicator's publisher, unit, ends of its scale, and the usual last day (month and day of
    the next year) by which the publisher has released a year."""

    publisher: str
    unit: str
    lowest: float
    highest: float
    released: str


INDICATORS = {
    "vdem_polyarchy": Indicator("V-Dem", "index, 0 to 1, 1 most democratic", 0, 1, "04-30"),
    "vdem_libdem": Indicator("V-Dem", "index, 0 to 1, 1 most democratic", 0, 1, "04-30"),
    "fh_total": Indicator("Freedom House", "points, 0 to 100, 100 most free", -4, 100, "03-31"),
    "fh_pr": Indicator("Freedom House", "rating, 1 to 7, 1 most free", 1, 7, "03-31"),
    "fh_cl": Indicator("Freedom House", "rating, 1 to 7, 1 most free", 1, 7, "03-31"),
    "eiu_democracy": Indicator("EIU", "index, 0 to 10, 10 most democratic", 0, 10, "02-28"),
    "gdp_current_usd": Indicator("World Bank", "US dollars, current prices", 0, np.inf, "07-31"),
    "remittances_percent_gdp": Indicator("World Bank", "percent of GDP", 0, 100, "07-31"),
}

_SOURCES = [
    *source(
        VDEM,
        title="V-Dem country-year dataset, version 15",
        publisher="V-Dem",
        citation=(
            "Coppedge, M. et al. (2025): V-Dem Country-Year Dataset v15. Varieties of Democracy "
            "Project. doi:10.23696/vdemds25"
        ),
        licence="CC BY-SA 4.0",
        url="https://www.v-dem.net/data/the-v-dem-dataset/",
        vintage="v15 (March 2025)",
    ),
    *source(
        FREEDOM_TOTAL,
        FREEDOM_RATINGS,
        title="Freedom in the World",
        publisher="Freedom House",
        citation="Freedom House, Freedom in the World, country scores and ratings, to edition 2025",
        licence="Free use with attribution",
        url="https://freedomhouse.org/report/freedom-world",
        vintage="Edition 2025 (year 2024)",
    ),
    *source(
        EIU,
        title="Democracy Index",
        publisher="EIU",
        citation="Economist Intelligence Unit, Democracy Index, overall score, 2006 to 2024",
        licence="Copyright of the publisher; single scores cited with attribution",
        url="https://www.eiu.com/n/campaigns/democracy-index-2024/",
        vintage="Index of 2024 (February 2025)",
    ),
    *source(
        GDP,
        title="World Development Indicators: GDP (current US$), NY.GDP.MKTP.CD",
        publisher="World Bank",
        citation="World Bank, World Development Indicators, NY.GDP.MKTP.CD",
        licence="CC BY 4.0",
        url="https://data.worldbank.org/indicator/NY.GDP.MKTP.CD",
        vintage="Data to 2023",
    ),
    *source(
        REMITTANCES,
        title=(
            "World Development Indicators: personal remittances, received (% of GDP), "
            "BX.TRF.PWKR.DT.GD.ZS"
        ),
        publisher="World Bank",
        citation="World Bank, World Development Indicators, BX.TRF.PWKR.DT.GD.ZS",
        licence="CC BY 4.0",
        url="https://data.worldbank.org/indicator/BX.TRF.PWKR.DT.GD.ZS",
        vintage="Data to 2024",
    ),
]

RESOURCES = {
    "governance_indicators": resource(
        "governance_indicators",
        title="Democracy scores, output and remittances",
        description=(
            "One row a country, year and indicator. Directions differ: for fh_pr and fh_cl 1 is the "
            "best and 7 the worst; for every other score more is better. The scores are experts' "
            "judgements on different scales: never average them. "
            "vdem_polyarchy (electoral democracy) and vdem_libdem (liberal democracy): 2000 to 2024, "
            "with the bounds of a 68% interval in low and high; all years are estimated together, so "
            "an early year of this vintage owes something to later coding. fh_total: 2012 to 2024 "
            "(editions 2013 to 2025), political rights (to 40, and as low as -4) and civil "
            "liberties (to 60) added; methods changed little by little, so a point or two is no "
            "event. fh_pr and fh_cl, 2000 to 2024: seven steps only, slow to move. eiu_democracy: "
            "2006, 2008, 2010 to 2024. Democracy scores are of ten states: ARM, AZE, BLR, GEO, KAZ, "
            "KGZ, MDA, RUS, TJK, UKR; Ukraine's of Freedom House leave out the territories under "
            "Russian occupation. gdp_current_usd: all countries, 1990 to 2023. "
            "remittances_percent_gdp: ARM 2005 to 2024, AZE and BLR 2013 to 2024 only; they count "
            "compensation of workers as well, and not the money transfers of the Central Bank's "
            "table."
        ),
        fields=[
            field("country", "string", "ISO 3166-1 alpha-3 code.", required=True,
                  pattern="[A-Z]{3}"),
            field("year", "year", "The year the value describes.", required=True, minimum=1990,
                  maximum=2024),
            field("indicator", "string", "What is measured.", required=True,
                  enum=tuple(INDICATORS)),
            field("value", "number", "The value, in the row's unit.", required=True),
            field("low", "number", "Lower bound of the 68% interval (V-Dem only)."),
            field("high", "number", "Upper bound of the 68% interval (V-Dem only)."),
            field("unit", "string", "Unit, scale and direction.", required=True,
                  enum=tuple(sorted({one.unit for one in INDICATORS.values()}))),
            field("publisher", "string", "Whose value it is.", required=True,
                  enum=tuple(sorted({one.publisher for one in INDICATORS.values()}))),
            field(
                "published",
                "date",
                "Usual last day by which the publisher has released the year: in the next year, "
                "February (EIU), March (Freedom House's edition), April (V-Dem), July (World Bank). "
                "The values are those of the vintage named in the sources.",
                required=True,
            ),
        ],
        key=["indicator", "country", "year"],
        sources=_SOURCES,
        as_of={"happened": "year", "precision": "year", "published": "published"},
        foreign_keys={"country": "countries.country"},
        suffix="parquet",
    ),
}  # fmt: skip


def build(raw: Path) -> dict[str, pd.DataFrame]:
    """The table `governance_indicators` from the six files in `raw`."""
    parts, told = [], []
    for read in (vdem, freedom_total, freedom_ratings, eiu, gdp, remittances):
        part = read(raw)
        told += part.attrs["accounting"]
        parts.append(part)
    out = with_facts(pd.concat(parts, ignore_index=True))
    _agree(raw, out)
    out.attrs["accounting"] = told
    return {"governance_indicators": out}


WORLD_BANK = {
    "NY.GDP.MKTP.CD": "gdp_current_usd",
    "BX.TRF.PWKR.DT.GD.ZS": "remittances_percent_gdp",
}
REMITTANCES_OF = ("ARM", "AZE", "BLR")


def read_world_bank(path: Path) -> Frames:
    """The table at hand with the World Bank's rows those of its API's answer in the file `path`:
    [facts, [{indicator, countryiso3code, date, value}, ...]]. The other publishers' rows stay."""
    try:
        facts, points = parsed_json(path)
        found = pd.DataFrame(
            {
                "indicator": [WORLD_BANK[one["indicator"]["id"]] for one in points],
                "country": [one["countryiso3code"] for one in points],
                "year": [int(one["date"]) for one in points],
                "value": pd.to_numeric(pd.Series([one["value"] for one in points], dtype=object)),
            }
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BriefingError(
            f"World Bank, {path.name}: not an answer of its API ({error})"
        ) from error
    if facts.get("total") != len(points) or set(found["indicator"]) != set(WORLD_BANK.values()):
        raise BriefingError(
            f"World Bank, {path.name}: {len(points)} of {facts.get('total')} values, of "
            f"{sorted(found['indicator'].unique())}: not the whole answer"
        )
    state = found["country"].isin(load.table("countries")["country"])
    few = (found["indicator"] == "gdp_current_usd") | found["country"].isin(REMITTANCES_OF)
    dated, given = found["year"] >= FIRST_GDP_YEAR, found["value"].notna()
    new = found[state & few & dated & given].assign(low=np.nan, high=np.nan)
    old = load.table("governance_indicators")
    kept = old[old["publisher"] != "World Bank"]
    out = pd.concat([kept, with_facts(new)], ignore_index=True)
    out["published"] = pd.to_datetime(out["published"])
    why = "group of countries, country not charted, earlier year, or no value"
    out.attrs["accounting"] = [
        account(path.name, len(found), len(new), left_out={why: len(found) - len(new)})
    ]
    return {"governance_indicators": out}


def _world_bank_edition(path: Path, built: Frames) -> Edition:
    table = built["governance_indicators"]
    last = table[table["publisher"] == "World Bank"].groupby("indicator")["year"].max()
    gdp_to, sent_to = last["gdp_current_usd"], last["remittances_percent_gdp"]
    phrases = {
        "all countries, 1990 to 2023": f"all countries, 1990 to {gdp_to}",
        "ARM 2005 to 2024, AZE and BLR 2013 to 2024 only": f"ARM, AZE and BLR to {sent_to} only",
    }
    notes = ("V-Dem, Freedom House and EIU have no file to fetch here: their rows stay",)
    return Edition(f"Data to {max(gdp_to, sent_to)}", phrases, notes, part_of="World Bank")


LIVE = (
    Live(
        tables=("governance_indicators",),
        publisher="World Bank",
        file="world_bank.json",
        layout="the answer of the World Bank's API for both indicators, as JSON",
        read=read_world_bank,
        edition=_world_bank_edition,
        limit_mb=50,
        url="https://api.worldbank.org/v2/country/all/indicator/"
        f"{';'.join(WORLD_BANK)}?source=2&format=json&per_page=50000&date={FIRST_GDP_YEAR}:2100",
        hosts=("api.worldbank.org",),
    ),
)


def with_facts(values: pd.DataFrame) -> pd.DataFrame:
    """`values` (country, year, indicator, value, low, high) with unit, publisher and published.

    BriefingError where a value is off its scale, or out of its interval.
    """
    one = values["indicator"].map(INDICATORS)
    low, high = one.map(lambda i: i.lowest), one.map(lambda i: i.highest)
    off = values[(values["value"] < low) | (values["value"] > high)]
    outside = values[(values["value"] < values["low"]) | (values["value"] > values["high"])]
    for fault, rows in (("off the scale", off), ("out of its interval", outside)):
        if len(rows):
            first = rows.iloc[0]
            raise BriefingError(
                f"{first['indicator']} {first['country']} {first['year']}: {first['value']} is {fault}"
            )
    released = (values["year"] + 1).astype(str) + "-" + one.map(lambda i: i.released)
    return values.assign(
        unit=one.map(lambda i: i.unit), publisher=one.map(lambda i: i.publisher), published=released
    )


def _long(frame: pd.DataFrame, file: str, columns: dict[str, str], **left_out: int) -> pd.DataFrame:
    """Columns country, year, indicator, value from one row a country and year; `columns` gives the
    file's column of each indicator. `left_out` counts rows left out before, by reason."""
    parts = [
        pd.DataFrame(
            {
                "country": frame["country"],
                "year": frame["year"].astype(float).astype(int),
                "indicator": indicator,
                "value": frame[column].astype(float),
            }
        )
        for indicator, column in columns.items()
    ]
    reasons = {reason.replace("_", " "): count for reason, count in left_out.items()}
    out = pd.concat(parts, ignore_index=True).assign(low=np.nan, high=np.nan)
    read = len(frame) + sum(left_out.values())
    out.attrs["accounting"] = [account(file, read, len(frame), left_out=reasons)]
    return out


def vdem(raw: Path) -> pd.DataFrame:
    """V-Dem's two indices with their intervals."""
    frame = _read(raw, VDEM).rename(columns={"country_text_id": "country"})
    names = {"vdem_polyarchy": "v2x_polyarchy", "vdem_libdem": "v2x_libdem"}
    out = _long(frame, VDEM, names)
    for bound, suffix in (("low", "_codelow"), ("high", "_codehigh")):
        out[bound] = np.concatenate([frame[name + suffix].astype(float) for name in names.values()])
    return out


def freedom_total(raw: Path) -> pd.DataFrame:
    """Freedom House's points; BriefingError where the two parts do not give the total."""
    frame = _read(raw, FREEDOM_TOTAL)
    parts = frame["pr_full"].astype(float) + frame["cl_full"].astype(float)
    if (parts != frame["total"].astype(float)).any():
        raise BriefingError(f"{FREEDOM_TOTAL}: points of the two parts do not add to the total")
    frame["country"] = to_country(frame["fh_full_country"], "Freedom House")
    return _long(frame, FREEDOM_TOTAL, {"fh_total": "total"})


def freedom_ratings(raw: Path) -> pd.DataFrame:
    """Freedom House's two ratings; the occupied territories, rated apart once, are left out."""
    frame = _read(raw, FREEDOM_RATINGS)
    states = frame[frame["fh_country"] != NOT_A_COUNTRY]
    states = states.assign(country=to_country(states["fh_country"], "Freedom House"))
    left_out = {"not_a_state": len(frame) - len(states)}
    return _long(states, FREEDOM_RATINGS, {"fh_pr": "pr", "fh_cl": "cl"}, **left_out)


def eiu(raw: Path) -> pd.DataFrame:
    """The Democracy Index's overall score."""
    frame = _read(raw, EIU)
    frame["country"] = to_country(frame["eiu_country"], "EIU")
    return _long(frame, EIU, {"eiu_democracy": "eiu"})


def gdp(raw: Path) -> pd.DataFrame:
    """GDP of countries from FIRST_GDP_YEAR; groups of countries and earlier years are left out."""
    frame = _read(raw, GDP).rename(columns={"Year": "year"})
    country = frame["Country Code"].isin(load.table("countries")["country"])
    late = frame["year"].astype(int) >= FIRST_GDP_YEAR
    kept = frame[country & late].rename(columns={"Country Code": "country"})
    left_out = {
        "group_of_countries": int((~country).sum()),
        f"before_{FIRST_GDP_YEAR}": int((country & ~late).sum()),
    }
    return _long(kept, GDP, {"gdp_current_usd": "Value"}, **left_out)


def remittances(raw: Path) -> pd.DataFrame:
    """Remittances received, of three countries."""
    frame = _read(raw, REMITTANCES).rename(columns={"iso3": "country"})
    return _long(frame, REMITTANCES, {"remittances_percent_gdp": "BX.TRF.PWKR.DT.GD.ZS"})


def _read(raw: Path, file: str) -> pd.DataFrame:
    return printed(raw_file(raw, file))


def _agree(raw: Path, out: pd.DataFrame) -> None:
    """BriefingError where Freedom House's two files give one rating in two ways."""
    full = _read(raw, FREEDOM_TOTAL)
    full["country"] = to_country(full["fh_full_country"], "Freedom House")
    full["year"] = full["year"].astype(float).astype(int)
    for indicator, column in (("fh_pr", "pr"), ("fh_cl", "cl")):
        known = out[out["indicator"] == indicator].merge(full, on=["country", "year"])
        wrong = known[known["value"] != known[column].astype(float)]
        if len(wrong):
            first = wrong.iloc[0]
            raise BriefingError(
                f"Freedom House {indicator} {first['country']} {first['year']}: {first['value']} "
                f"in one file, {first[column]} in the other"
            )

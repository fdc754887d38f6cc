"""Democracy scores, output and remittances by country and year: four publishers, one long table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.accounting import account
from analysis.sources.country_names import to_country
from analysis.sources.rawfile import raw_file, read_csv, read_json
from analysis.sources.reader import Frames, Reader
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


def build(raw: Path) -> Frames:
    """The table `governance_indicators` from the six files in `raw`."""
    parts, accounts = [], []
    for read in (vdem, freedom_total, freedom_ratings, eiu, gdp, remittances):
        part = read(raw)
        accounts += part.attrs["accounting"]
        parts.append(part)
    out = with_facts(pd.concat(parts, ignore_index=True))
    _agree(raw, out)
    out.attrs["accounting"] = accounts
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
        facts, points = read_json(path)
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
    out.attrs["notes"] = (
        "V-Dem, Freedom House and EIU have no file to fetch here: their rows stay",
    )
    why = "group of countries, country not charted, earlier year, or no value"
    out.attrs["accounting"] = [account(len(found), len(new), left_out={why: len(found) - len(new)})]
    return {"governance_indicators": out}


READERS = {"gdp": Reader(read_world_bank)}


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
    out.attrs["accounting"] = [account(read, len(frame), left_out=reasons, file=file)]
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
    return read_csv(raw_file(raw, file))


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

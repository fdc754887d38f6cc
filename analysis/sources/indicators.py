"""Democracy scores and output by country and year: three publishers, one long table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.accounting import account
from analysis.sources.rawfile import raw_file, read_csv, read_json
from analysis.sources.reader import Frames, Reader
from analysis.tables import load

SCORES = "indicators/governance_all_states_1990_2024.parquet"
GDP = "indicators/gdp_current_usd.csv"
SCORE_COLUMNS = ["country", "year", "indicator", "value", "low", "high"]

FIRST_YEAR = 1990


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
    "gdp_current_usd": Indicator("World Bank", "US dollars, current prices", 0, np.inf, "07-31"),
}
WORLD_BANK = {"NY.GDP.MKTP.CD": "gdp_current_usd"}


def build(raw: Path) -> Frames:
    """The table `governance_indicators` from the two files in `raw`."""
    parts = [scores(raw), gdp(raw)]
    out = with_facts(pd.concat(parts, ignore_index=True))
    out.attrs["accounting"] = [one for part in parts for one in part.attrs["accounting"]]
    return {"governance_indicators": out}


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
    dated, given = found["year"] >= FIRST_YEAR, found["value"].notna()
    new = found[state & dated & given].assign(low=np.nan, high=np.nan)
    old = load.table("governance_indicators")
    kept = old[old["publisher"] != "World Bank"]
    out = pd.concat([kept, with_facts(new)], ignore_index=True)
    out["published"] = pd.to_datetime(out["published"])
    out.attrs["notes"] = ("V-Dem and Freedom House have no file to fetch here: their rows stay",)
    why = "group of countries, earlier year, or no value"
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


def scores(raw: Path) -> pd.DataFrame:
    """V-Dem's two indices with their intervals, and Freedom House's points."""
    path = raw_file(raw, SCORES)
    frame = pd.read_parquet(path)
    if list(frame) != SCORE_COLUMNS:
        raise BriefingError(f"{path.name}: columns {SCORE_COLUMNS} expected, not {list(frame)}")
    known = frame["indicator"].isin(INDICATORS)
    if not known.all():
        raise BriefingError(f"{path.name}: no indicator {frame.loc[~known, 'indicator'].iloc[0]!r}")
    frame.attrs["accounting"] = [account(len(frame), len(frame), file=SCORES)]
    return frame


def gdp(raw: Path) -> pd.DataFrame:
    """GDP of countries from FIRST_YEAR; groups of countries and earlier years are left out."""
    frame = read_csv(raw_file(raw, GDP))
    country = frame["Country Code"].isin(load.table("countries")["country"])
    late = frame["Year"].astype(int) >= FIRST_YEAR
    kept = frame[country & late]
    out = pd.DataFrame(
        {
            "country": kept["Country Code"],
            "year": kept["Year"].astype(int),
            "indicator": "gdp_current_usd",
            "value": kept["Value"].astype(float),
            "low": np.nan,
            "high": np.nan,
        }
    )
    left_out = {
        "group of countries": int((~country).sum()),
        f"before {FIRST_YEAR}": int((country & ~late).sum()),
    }
    out.attrs["accounting"] = [account(len(frame), len(kept), left_out=left_out, file=GDP)]
    return out

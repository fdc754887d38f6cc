"""Eurostat: exports of the EU's members to six neighbours, by month (Comext)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.accounting import account
from analysis.sources.country_names import to_country
from analysis.sources.rawfile import read_csv
from analysis.sources.reader import Frames, Reader

PUBLISHER = "Eurostat"
PARTNERS = {
    "Armenia": "ARM",
    "Georgia": "GEO",
    "Kazakhstan": "KAZ",
    "Kyrgyzstan": "KGZ",
    "Russian Federation (Russia)": "RUS",
    "Uzbekistan": "UZB",
}
MEMBERS = 27
EU27 = "European Union - 27 countries"
# The EU and the euro area with changing members, and the euro area of today.
GROUPS = ("European Union (", "Euro area (", "Euro area - ")
YEARLY = "/eu_year_export/"
FLOWS = ("EXPORT", "2-EXPORT")
# The months' names, as the browser prints them ("Aug. 2024", "May. 2024").
MONTHS = {
    name: number
    for number, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1
    )
}


def read(path: Path) -> Frames:
    """The table `eu_exports_monthly` from the file `path` (packed by gzip if so named)."""
    needed = ("REPORTER", "PARTNER", "FLOW", "PERIOD", "VALUE_IN_EUR", "src")
    return {"eu_exports_monthly": exports(read_csv(path, needed))}


READERS = {"exports": Reader(read)}


def exports(lines: pd.DataFrame) -> pd.DataFrame:
    """One row a member, partner and month, from the rows of many extracts.

    BriefingError where two extracts differ on one value, or the members do not add to the EU.
    """
    reporter = lines["REPORTER"].str.partition(" (")[0]
    reason = pd.Series("", index=lines.index)
    for why, applies in (
        ("yearly sum", lines["src"].str.contains(YEARLY)),
        ("import", ~lines["FLOW"].isin(FLOWS)),
        ("group of changing members", lines["REPORTER"].str.startswith(GROUPS)),
        ("not a member of the EU of today", reporter == "United Kingdom"),
    ):
        reason = reason.mask((reason == "") & applies, why)
    rows = pd.DataFrame(
        {
            "reporter": reporter,
            "partner": lines["PARTNER"].map(PARTNERS),
            "month": lines["PERIOD"],
            "value_eur": lines["VALUE_IN_EUR"],
        }
    )[reason == ""]
    rows["month"] = month_starts(rows["month"])
    rows["value_eur"] = rows["value_eur"].astype("int64")
    once = rows.drop_duplicates()
    key = ["reporter", "partner", "month"]
    twice = once[once.duplicated(key)]
    if len(twice):
        first = " ".join(twice.iloc[0][key].astype(str))
        raise BriefingError(f"extracts that differ: {first}")
    is_eu = once["reporter"] == EU27
    members = once[~is_eu]
    _check_sum(members, once[is_eu])
    names = list(members["reporter"].unique())
    codes = dict(zip(names, to_country(names, PUBLISHER), strict=True))
    out = members.assign(reporter=members["reporter"].map(codes)).reset_index(drop=True)
    left_out = {str(why): int(n) for why, n in reason[reason != ""].value_counts().items()}
    left_out["EU, to which the members add"] = int(is_eu.sum())
    merged = len(rows) - len(once)
    out.attrs["accounting"] = [account(len(lines), len(out), merged, left_out)]
    return out


def month_starts(periods: pd.Series) -> pd.Series:
    """The first day of months printed in either of two ways.

    >>> month_starts(pd.Series(["Aug. 2024", "201901-Jan. 2019"])).dt.strftime("%Y-%m-%d").tolist()
    ['2024-08-01', '2019-01-01']
    """
    parts = periods.str.extract(r"^(?:\d{6}-)?([A-Z][a-z]{2})\.? (\d{4})$")
    if parts.isna().any(axis=None):
        wrong = periods[parts.isna().any(axis=1)].iloc[0]
        raise BriefingError(f"{wrong!r} is not a month")
    number = parts[0].map(MONTHS).astype(str).str.zfill(2)
    return pd.to_datetime(parts[1] + "-" + number + "-01")


def _check_sum(members: pd.DataFrame, eu: pd.DataFrame) -> None:
    """BriefingError unless each month's members, at most 27, add to the EU's own figure."""
    key = ["partner", "month"]
    added = members.groupby(key)["value_eur"].sum()
    stated = eu.set_index(key)["value_eur"]
    if members["reporter"].nunique() > MEMBERS or not added.sort_index().equals(
        stated.sort_index()
    ):
        raise BriefingError("the members do not add to Eurostat's figure for the EU")

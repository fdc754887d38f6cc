"""Eurostat: exports of the EU's members to six neighbours, by month (Comext)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.common import account, field, raw_file, resource, source, to_country
from analysis.sources.fetch.live import Edition, Frames, Live, month_span
from analysis.sources.printed import printed

FILE = "trade/eurostat_eu_exports_monthly_2019_2024.csv.gz"
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

RESOURCES = {
    "eu_exports_monthly": resource(
        "eu_exports_monthly",
        title="Exports of the EU's members to six neighbours, by month",
        description=(
            "One row a member of the EU of today (27 states, also for the months before), partner and "
            "month with trade: all goods, January 2019 to August 2024, in euros. Values are at the "
            "member's border (FOB). A member and month without a row had no exports to the partner. "
            "The members add to Eurostat's own figure for the 27. Goods sold to one country may "
            "go on to another: after March 2022 exports to Armenia, Kyrgyzstan, Georgia, Kazakhstan "
            "and Uzbekistan rose as those to Russia fell, and the table cannot say where the goods "
            "ended. The United Kingdom (to January 2020) is left out."
        ),
        fields=[
            field("reporter", "string", "Member that exports.", required=True, pattern="[A-Z]{3}"),
            field(
                "partner",
                "string",
                "Country of destination.",
                required=True,
                enum=tuple(PARTNERS.values()),
            ),
            field("month", "date", "First day of the month.", required=True),
            field(
                "value_eur",
                "integer",
                "Value of the goods.",
                unit="euros",
                required=True,
                minimum=0,
            ),
        ],
        key=["reporter", "partner", "month"],
        sources=source(
            FILE,
            title="Comext: EU trade since 1988 by HS, exports by member and month",
            publisher=PUBLISHER,
            citation=(
                "Eurostat, Comext, exports of goods by member to six partners, January 2019 to "
                "August 2024, extracted in November 2024"
            ),
            licence="CC BY 4.0",
            url="https://ec.europa.eu/eurostat/comext/newxtweb/",
            vintage="November 2024",
        ),
        as_of={"happened": "month", "precision": "month"},
        foreign_keys={"reporter": "countries.country", "partner": "countries.country"},
        suffix="parquet",
    ),
}


def build(raw: Path) -> dict[str, pd.DataFrame]:
    """The table `eu_exports_monthly` from the file in `raw`."""
    return read(raw_file(raw, FILE))


def read(path: Path) -> Frames:
    """The table `eu_exports_monthly` from the file `path` (packed by gzip if so named)."""
    needed = ("REPORTER", "PARTNER", "FLOW", "PERIOD", "VALUE_IN_EUR", "src")
    return {"eu_exports_monthly": exports(printed(path, needed))}


def _edition(path: Path, built: Frames) -> Edition:
    return month_span("January 2019 to August 2024", built["eu_exports_monthly"]["month"])


LIVE = (
    Live(
        tables=("eu_exports_monthly",),
        publisher=PUBLISHER,
        file="eurostat_eu_exports_monthly.csv.gz",
        layout="CSV of Comext extracts: REPORTER, PARTNER, FLOW, PERIOD, VALUE_IN_EUR and src, the "
        "name of the extract",
        read=read,
        edition=_edition,
        limit_mb=50,
        page="https://ec.europa.eu/eurostat/comext/newxtweb/",
    ),
)


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
        raise BriefingError(f"{FILE}: extracts that differ: {first}")
    is_eu = once["reporter"] == EU27
    members = once[~is_eu]
    _check_sum(members, once[is_eu])
    names = list(members["reporter"].unique())
    codes = dict(zip(names, to_country(names, PUBLISHER), strict=True))
    out = members.assign(reporter=members["reporter"].map(codes)).reset_index(drop=True)
    left_out = {str(why): int(n) for why, n in reason[reason != ""].value_counts().items()}
    left_out["EU, to which the members add"] = int(is_eu.sum())
    merged = len(rows) - len(once)
    out.attrs["accounting"] = [account(FILE, len(lines), len(out), merged, left_out)]
    return out


def month_starts(periods: pd.Series) -> pd.Series:
    """The first day of months printed in either of two ways.

    >>> month_starts(pd.Series(["Aug. 2024", "201901-Jan. 2019"])).dt.strftime("%Y-%m-%d").tolist()
    ['2024-08-01', '2019-01-01']
    """
    parts = periods.str.extract(r"^(?:\d{6}-)?([A-Z][a-z]{2})\.? (\d{4})$")
    if parts.isna().any(axis=None):
        wrong = periods[parts.isna().any(axis=1)].iloc[0]
        raise BriefingError(f"{FILE}: {wrong!r} is not a month")
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
        raise BriefingError(f"{FILE}: the members do not add to Eurostat's figure for the EU")

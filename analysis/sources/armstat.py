"""Armstat: Armenia's trade by partner and month; and a third party's estimate of its re-exports."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.sources.common import account, field, raw_file, resource, source, to_country
from analysis.sources.fetch.live import Edition, Frames, Live, month_span
from analysis.sources.printed import printed

TRADE = "trade/armstat_monthly_by_country_2007_2024.csv"
REEXPORTS = "trade/armenia_reexports_estimated_monthly.csv.gz"
PUBLISHER = "Armstat"
REPORTER = "ARM"
FLOWS = ("export", "import_origin", "import_consignment")
# Partners without a code of ISO 3166-1.
NO_COUNTRY = {
    "EU countries not specified": "EUU_NS",
    "Unknown country": "XXX",
    "Nagorno Karabagh": "XNK",
    "Nagorno-Karabakh": "XNK",
    "Channel Islands": "XCI",
    "Netherlands Antilles": "ANT",
}
TRADE_SOURCE = source(
    TRADE,
    title="External trade of the Republic of Armenia by country",
    publisher="Armstat",
    citation=(
        "Statistical Committee of the Republic of Armenia (Armstat), external trade by country and "
        "month, 2007 to 2024"
    ),
    licence="Free use with attribution",
    url="https://armstat.am/en/?nid=148",
    vintage="Data to December 2024",
)

RESOURCES = {
    "trade_monthly": resource(
        "trade_monthly",
        title="Armenia's trade by partner and month",
        description=(
            "One row a partner, month and flow; months without trade have no row. Coverage: every "
            "month from January 2007 to December 2024. Exports are by destination; imports come "
            "twice, by country of origin and by country of consignment, and must not be added. "
            "Partners: ISO 3166-1 alpha-3 codes; EUU_NS is the EU countries that Armstat did not "
            "tell apart (2022 to 2024, imports only; part of the EU), XXX an unknown country, ANT "
            "the former Netherlands Antilles, SCG Serbia and Montenegro (2007), XCI the Channel "
            "Islands (to 2011) and XNK Nagorno-Karabakh, which Armstat lists apart until January "
            "2022; the code implies no view on its status. Gold and other goods in transit "
            "swell exports to the United Arab Emirates and Hong Kong in 2023 and 2024."
        ),
        fields=[
            field("reporter", "string", "State that reports.", required=True, enum=(REPORTER,)),
            field(
                "partner", "string", "Code of the partner.", required=True, pattern="[A-Z_]{3,6}"
            ),
            field("month", "date", "First day of the month.", required=True),
            field("flow", "string", "Kind of flow.", required=True, enum=FLOWS),
            field(
                "value_usd_thousand",
                "number",
                "Value of the goods.",
                unit="thousand US dollars",
                required=True,
                minimum=0,
            ),
        ],
        key=["reporter", "partner", "month", "flow"],
        sources=TRADE_SOURCE,
        as_of={"happened": "month", "precision": "month"},
        suffix="parquet",
    ),
    "reexports_monthly": resource(
        "reexports_monthly",
        title="Armenia's re-exports by month, an estimate",
        description=(
            "One row a month, January 2011 to January 2024: re-exports as a third party estimates "
            "them from customs data by commodity, not a figure of Armstat. exports_usd counts only "
            "the commodities in which that month had re-exports, so the two columns give the "
            "share of re-exports among these commodities; the share in all exports needs the "
            "exports of trade_monthly."
        ),
        fields=[
            field("reporter", "string", "State that exports.", required=True, enum=(REPORTER,)),
            field("month", "date", "First day of the month.", required=True),
            field(
                "reexports_usd",
                "number",
                "Estimated re-exports.",
                unit="US dollars",
                required=True,
                minimum=0,
            ),
            field(
                "exports_usd",
                "number",
                "Exports of the commodities with re-exports.",
                unit="US dollars",
                required=True,
                minimum=0,
            ),
            field("is_estimate", "boolean", "Always true.", required=True),
        ],
        key=["reporter", "month"],
        sources=source(
            REEXPORTS,
            title="Estimated re-exports of Armenia by commodity and month",
            publisher="Third-party estimate",
            citation="Third party's estimate of Armenia's re-exports by commodity, monthly",
            licence="Figures with attribution; not an official statistic",
            url="",
            vintage="Data to January 2024",
        ),
        as_of={"happened": "month", "precision": "month"},
    ),
}


def build(raw: Path) -> dict[str, pd.DataFrame]:
    """The tables `trade_monthly` and `reexports_monthly` from the files in `raw`."""
    return read_trade(raw_file(raw, TRADE)) | read_reexports(raw_file(raw, REEXPORTS))


def read_trade(path: Path) -> Frames:
    """The table `trade_monthly` from the CSV `path`: country, date and a column for each flow."""
    return {"trade_monthly": trade(printed(path, ("country", "date", *FLOWS)))}


def read_reexports(path: Path) -> Frames:
    """The table `reexports_monthly` from the CSV `path` (packed by gzip if so named)."""
    estimated = printed(path, ("period", "reexports", "X"))
    for column in ("reexports", "X"):
        estimated[column] = pd.to_numeric(estimated[column])
    return {"reexports_monthly": reexports(estimated[["period", "reexports", "X"]])}


def _trade_edition(path: Path, built: Frames) -> Edition:
    return month_span("January 2007 to December 2024", built["trade_monthly"]["month"])


def _reexports_edition(path: Path, built: Frames) -> Edition:
    return month_span("January 2011 to January 2024", built["reexports_monthly"]["month"])


LIVE = (
    Live(
        tables=("trade_monthly",),
        publisher=PUBLISHER,
        file="armstat_monthly_by_country.csv",
        layout="CSV with the columns country, date (first day of the month), export, "
        "import_origin and import_consignment, in thousand US dollars",
        read=read_trade,
        edition=_trade_edition,
        limit_mb=50,
        page="https://armstat.am/en/?nid=148",
    ),
    Live(
        tables=("reexports_monthly",),
        publisher="Third-party estimate",
        file="armenia_reexports_estimated_monthly.csv.gz",
        layout="CSV with a row a commodity and month: period, reexports and X (exports), in US "
        "dollars",
        read=read_reexports,
        edition=_reexports_edition,
        limit_mb=50,
    ),
)


def trade(lines: pd.DataFrame) -> pd.DataFrame:
    """One row a partner, month and flow with trade, from one row a country name and month.

    Names of one country (Iran and both Koreas changed theirs in 2024) are added up.
    """
    wide = pd.DataFrame(
        {
            "partner": partners(lines["country"]),
            "month": pd.to_datetime(lines["date"], format="%Y-%m-%d"),
        }
    ).join(lines[list(FLOWS)].astype(float))
    summed = wide.groupby(["partner", "month"], as_index=False).sum()
    long = summed.melt(
        id_vars=["partner", "month"], var_name="flow", value_name="value_usd_thousand"
    )
    out = long[long["value_usd_thousand"] > 0].assign(reporter=REPORTER).reset_index(drop=True)
    out["value_usd_thousand"] = out["value_usd_thousand"].round(5)
    out.attrs["accounting"] = [
        account(TRADE, read=len(lines), kept=len(summed), merged=len(lines) - len(summed))
    ]
    return out


def partners(names: pd.Series) -> list[str]:
    """The codes of partners as Armstat prints them, NO_COUNTRY included."""
    known = [name for name in names.unique() if name not in NO_COUNTRY]
    codes = dict(zip(known, to_country(known, PUBLISHER), strict=True)) | NO_COUNTRY
    return [codes[name] for name in names]


def reexports(estimated: pd.DataFrame) -> pd.DataFrame:
    """One row a month from one row a commodity (six digits, no sub-totals among them) and month."""
    out = (
        estimated.groupby("period", as_index=False)
        .agg(reexports_usd=("reexports", "sum"), exports_usd=("X", "sum"))
        .rename(columns={"period": "month"})
        .assign(reporter=REPORTER, is_estimate=True)
    )
    out[["reexports_usd", "exports_usd"]] = out[["reexports_usd", "exports_usd"]].round(2)
    out.attrs["accounting"] = [
        account(REEXPORTS, read=len(estimated), kept=len(out), merged=len(estimated) - len(out))
    ]
    return out

"""Central Bank of Armenia: money transfers of individuals through banks, by country and month."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.common import account, field, raw_file, resource, source, to_country
from analysis.sources.fetch.live import Edition, Frames, Live, month_span
from analysis.sources.printed import printed

FILE = "transfers/cba_money_transfers_monthly_2013_2024.csv"
PUBLISHER = "Central Bank of Armenia"
REPORTER = "ARM"
DIRECTIONS = {"Inflow": "inflow", "Outflow": "outflow"}
NET = "Net inflow"
COLUMNS = ("date", "country", "direction", "type", "K_USD")
KINDS = {"total": "total", "non-commercial": "noncommercial"}
# Lines that are not a country: the sum of all, and the countries not listed.
NO_COUNTRY = {"Total": "WLD", "Others": "XXX"}

RESOURCES = {
    "transfers_monthly": resource(
        "transfers_monthly",
        title="Money transfers of individuals to and from Armenia",
        description=(
            "One row a partner, month, direction and kind, January 2013 to December 2024: transfers "
            "of individuals through Armenian banks. Kind total holds noncommercial (remittances and "
            "the like) and transfers for other ends, among them the money and business moved from "
            "Russia since 2022; the two kinds must not be added. Net transfers are inflow minus "
            "outflow, which the publisher's own net lines confirm. WLD is the publisher's total, XXX "
            "the countries that it does not list. Two outflows to the Isle of Man (October and "
            "November 2024) and one to Iran (November 2024) are not published."
        ),
        fields=[
            field("reporter", "string", "State that reports.", required=True, enum=(REPORTER,)),
            field("partner", "string", "Code of the partner.", required=True, pattern="[A-Z]{3}"),
            field("month", "date", "First day of the month.", required=True),
            field(
                "direction",
                "string",
                "inflow: to Armenia; outflow: from Armenia.",
                required=True,
                enum=tuple(DIRECTIONS.values()),
            ),
            field(
                "kind",
                "string",
                "All transfers, or the non-commercial ones among them.",
                required=True,
                enum=tuple(KINDS.values()),
            ),
            field(
                "value_usd_thousand",
                "number",
                "Sum of the transfers.",
                unit="thousand US dollars",
                required=True,
                minimum=0,
            ),
        ],
        key=["reporter", "partner", "month", "direction", "kind"],
        sources=source(
            FILE,
            title="Money transfers of individuals by countries",
            publisher=PUBLISHER,
            citation=(
                "Central Bank of the Republic of Armenia, money transfers of individuals through "
                "the banking system by countries, 2013 to 2024"
            ),
            licence="Free use with attribution",
            url="https://www.cba.am/en/SitePages/statexternalsector.aspx",
            vintage="Data to December 2024",
        ),
        as_of={"happened": "month", "precision": "month"},
        suffix="parquet",
    ),
}


def build(raw: Path) -> dict[str, pd.DataFrame]:
    """The table `transfers_monthly` from the file in `raw`."""
    return read(raw_file(raw, FILE))


def read(path: Path) -> Frames:
    """The table `transfers_monthly` from the CSV `path`."""
    with path.open("rb") as file:
        is_workbook = file.read(2) == b"PK"
    if is_workbook:
        raise BriefingError(
            f"{path.name} is a workbook: save its lines as CSV with the columns {', '.join(COLUMNS)}"
        )
    return {"transfers_monthly": transfers(printed(path, COLUMNS))}


def _edition(path: Path, built: Frames) -> Edition:
    return month_span("January 2013 to December 2024", built["transfers_monthly"]["month"])


LIVE = (
    Live(
        tables=("transfers_monthly",),
        publisher=PUBLISHER,
        file="cba_money_transfers_monthly.csv",
        layout="CSV with a row a month, country, direction and type: date (last day of the month), "
        "country, direction (Inflow, Outflow, Net inflow), type (total, non-commercial) and K_USD; "
        "the bank publishes workbooks, which are not read",
        read=read,
        edition=_edition,
        limit_mb=50,
        page="https://www.cba.am/en/SitePages/statexternalsector.aspx",
    ),
)


def transfers(lines: pd.DataFrame) -> pd.DataFrame:
    """One row a partner, month, direction and kind; the publisher's net lines are left out."""
    gross = lines[lines["direction"] != NET]
    known = [name for name in gross["country"].unique() if name not in NO_COUNTRY]
    codes = dict(zip(known, to_country(known, PUBLISHER), strict=True)) | NO_COUNTRY
    last_day = pd.to_datetime(gross["date"], format="%Y-%m-%d")
    out = pd.DataFrame(
        {
            "reporter": REPORTER,
            "partner": gross["country"].map(codes),
            "month": last_day.dt.to_period("M").dt.start_time,
            "direction": gross["direction"].map(DIRECTIONS),
            "kind": gross["type"].map(KINDS),
            "value_usd_thousand": gross["K_USD"].astype(float),
        }
    ).reset_index(drop=True)
    net = len(lines) - len(gross)
    left_out = {"net line, equal to inflow minus outflow": net}
    out.attrs["accounting"] = [account(FILE, read=len(lines), kept=len(out), left_out=left_out)]
    return out

"""UN Comtrade: Armenia's imports of natural gas by partner and month."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.common import account, field, raw_file, resource, source
from analysis.sources.fetch.live import Edition, Frames, Live, month_span
from analysis.sources.printed import printed

FILE = "trade/comtrade_armenia_natural_gas_monthly.csv"
REPORTER = "ARM"
FLOWS = {"M": "import", "RX": "reexport"}
GAS = "271121"
COLUMNS = ("partner_iso", "period", "trade_code", "commodity_code", "trade_value_us", "netweight_kg",
           "IsQtyEstimated", "IsNetWgtEstimated")  # fmt: skip
# Comtrade's "areas not elsewhere specified".
NOT_NAMED = {"_X": "XXX"}

RESOURCES = {
    "gas_imports_monthly": resource(
        "gas_imports_monthly",
        title="Armenia's imports and re-exports of natural gas by partner and month",
        description=(
            "One row a partner, month and flow: natural gas (HS 2711.21), as Armenia reports it, "
            "January 2010 to September 2023. September and December 2010 are missing, and Iran's "
            "part of June 2013 stands under XXX, a partner not named. Re-exports (to 2020, in part "
            "under XXX before 2015) were imported before and are counted among the imports: never "
            "subtract or add them without saying so. Weight is in kilograms, not cubic metres."
        ),
        fields=[
            field("reporter", "string", "State that reports.", required=True, enum=(REPORTER,)),
            field(
                "partner", "string", "Code of the partner.", required=True, pattern="[A-Z]{3}"
            ),
            field("month", "date", "First day of the month.", required=True),
            field(
                "flow",
                "string",
                "import, or reexport of gas imported before.",
                required=True,
                enum=tuple(FLOWS.values()),
            ),
            field(
                "value_usd", "number", "Value.", unit="US dollars", required=True, minimum=0
            ),
            field(
                "net_weight_kg", "number", "Net weight.", unit="kilograms", required=True, minimum=0
            ),
            field(
                "is_estimated",
                "boolean",
                "Comtrade estimated the quantity or the weight.",
                required=True,
            ),
        ],
        key=["reporter", "partner", "month", "flow"],
        sources=source(
            FILE,
            title="UN Comtrade: Armenia, HS 271121, monthly",
            publisher="UN Comtrade",
            citation=(
                "United Nations Comtrade Database, Armenia, natural gas in gaseous state (HS "
                "271121), monthly, 2010 to September 2023"
            ),
            licence="UN Comtrade terms: use with attribution, no republication of the database",
            url="https://comtradeplus.un.org/",
            vintage="Data to September 2023",
        ),
        as_of={"happened": "month", "precision": "month"},
    ),
}  # fmt: skip


def build(raw: Path) -> dict[str, pd.DataFrame]:
    """The table `gas_imports_monthly` from the file in `raw`."""
    return read(raw_file(raw, FILE))


def read(path: Path) -> Frames:
    """The table `gas_imports_monthly` from the CSV `path`."""
    return {"gas_imports_monthly": gas(printed(path, COLUMNS))}


def _edition(path: Path, built: Frames) -> Edition:
    months = pd.to_datetime(built["gas_imports_monthly"]["month"], format="%Y-%m-%d")
    return month_span("January 2010 to September 2023", months)


LIVE = (
    Live(
        tables=("gas_imports_monthly",),
        publisher="UN Comtrade",
        file="comtrade_armenia_natural_gas_monthly.csv",
        layout="CSV with period (first day of the month), trade_code (M, RX), partner_iso, "
        "commodity_code (271121), netweight_kg, trade_value_us, IsQtyEstimated and "
        "IsNetWgtEstimated; the publisher gives it to whoever has a key",
        read=read,
        edition=_edition,
        limit_mb=50,
        page="https://comtradeplus.un.org/",
    ),
)


def gas(lines: pd.DataFrame) -> pd.DataFrame:
    """One row a partner, month and flow; BriefingError where there is another good among them."""
    if set(lines["commodity_code"]) != {GAS}:
        raise BriefingError(f"{FILE}: commodity {GAS} alone expected")
    out = pd.DataFrame(
        {
            "reporter": REPORTER,
            "partner": lines["partner_iso"].replace(NOT_NAMED),
            "month": lines["period"],
            "flow": lines["trade_code"].map(FLOWS),
            "value_usd": lines["trade_value_us"].astype(float),
            "net_weight_kg": lines["netweight_kg"].astype(float),
            "is_estimated": lines[["IsQtyEstimated", "IsNetWgtEstimated"]].eq("TRUE").any(axis=1),
        }
    )
    out.attrs["accounting"] = [account(FILE, len(lines), len(out))]
    return out

"""SIPRI's trade register: deliveries of major arms by year, and by windows of five years.

The register has one row a deal; its trend-indicator value (TIV) stands for the whole delivery, with
the years of delivery listed beside it. The yearly split is therefore an assumption: a deal's value
is spread evenly over its years. SIPRI lets others reproduce less than a tenth of its database: the
yearly table holds deliveries to the states around Russia and deliveries by Russia alone; shares in
windows are aggregates, of every state. The build stops if the deals behind the yearly table, or those
whose worth can be told from any cell of the three tables, reach a tenth of the register.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources import arms_windows
from analysis.sources.accounting import account
from analysis.sources.country_names import to_country
from analysis.sources.rawfile import read_csv, read_json
from analysis.sources.reader import Frames, Reader

PUBLISHER = "SIPRI"
HEADER = b"Recipient,Supplier,"
COLUMNS = ("Supplier", "Recipient", "Year(s) of delivery", "SIPRI TIV of delivered weapons")
MOST_OF_THE_REGISTER = 0.10

PATRON = "Russia"
RECIPIENTS = (
    "Armenia",
    "Azerbaijan",
    "Belarus",
    "Georgia",
    "Kazakhstan",
    "Kyrgyzstan",
    "Moldova",
    "Russia",
    "Tajikistan",
    "Turkmenistan",
    "Ukraine",
    "Uzbekistan",
)
FIRST_YEAR_TO_RECIPIENTS = 1992
FIRST_YEAR_BY_PATRON = 2000
UNKNOWN_SUPPLIER = "unknown supplier(s)"
UNKNOWN = "XXX"
RELEASE = "-03-31"
# The register marks groups with * and organisations with **.
NOT_A_STATE = r"\*|^unknown recipient"
NO_STATE_SUPPLIES = rf"\*|^{re.escape(UNKNOWN_SUPPLIER)}$"
COLUMNS_OF_DELIVERIES = ("supplier", "recipient", "year", "tiv_million")


def read(path: Path) -> Frames:
    """The tables `arms_transfers`, `arms_suppliers` and `arms_share_changes` from the register in
    the file `path`."""
    deals = register(path)
    in_windows, counts = to_states(deals)
    tables = {
        "arms_transfers": arms_transfers(deals),
        "arms_suppliers": arms_windows.suppliers(in_windows),
        "arms_share_changes": arms_windows.share_changes(in_windows),
    }
    apart = len(told_apart(deals))
    _stop_at_a_tenth(apart, len(deals), "told apart in the tables")
    stated = facts(path) | {"apart": f"{apart:,}", "deals": f"{len(deals):,}"}
    for name, table in tables.items():
        if name != "arms_transfers":
            table["published"] = _released(table["window_end"])
            table.attrs["accounting"] = [counts]
        table.attrs["facts"] = stated
    return tables


def register(path: Path) -> pd.DataFrame:
    """The register with one row a deal: supplier, recipient (SIPRI's names), years (list of int),
    tiv_million (of what was delivered), is_uncertain (the
    number delivered)."""
    deals = read_csv(path, COLUMNS, encoding="latin-1", skipped_lines=preamble(path)[0])
    # Columns of question marks, without a name, follow the year of order, the number ordered and
    # the number delivered. Only the last bears on the value of what was delivered.
    marks = [column for column in deals if re.fullmatch(r"column \d+", str(column))]
    if len(marks) != 3:
        raise BriefingError(f"{path.name}: 3 columns of question marks expected, not {len(marks)}")
    return pd.DataFrame(
        {
            "supplier": deals["Supplier"],
            "recipient": deals["Recipient"],
            "years": deals["Year(s) of delivery"].map(delivery_years),
            "tiv_million": pd.to_numeric(deals["SIPRI TIV of delivered weapons"]),
            "is_uncertain": (deals[marks[-1]] == "?") | (deals["Supplier"] == UNKNOWN_SUPPLIER),
        }
    )


def preamble(path: Path) -> tuple[int, str]:
    """How many lines stand above the register's header, and what they say."""
    above: list[bytes] = []
    with path.open("rb") as file:
        for number, line in zip(range(60), iter(lambda: file.readline(10_000), b""), strict=False):
            if line.removeprefix(b"\xef\xbb\xbf").startswith(HEADER):
                return number, b"".join(above).decode("latin-1")
            above.append(line)
    raise BriefingError(f"{path.name}: no line begins with {HEADER.decode()}: is it the register?")


def facts(path: Path) -> dict[str, str]:
    """The day the register was generated, as its preamble states it, and what the table covers."""
    stated = re.search(r"Data generated: (\d+ \w+ \d{4})", preamble(path)[1])
    if not stated:
        raise BriefingError(f"{path.name}: the preamble does not say when it was generated")
    day = pd.to_datetime(stated[1], format="%d %B %Y")
    return {
        "edition": f"{day:%Y-%m-%d}",
        "generated": stated[1],
        "recipients": ", ".join(RECIPIENTS),
        "first_year_to_recipients": str(FIRST_YEAR_TO_RECIPIENTS),
        "first_year_by_patron": str(FIRST_YEAR_BY_PATRON),
    }


def unpack(path: Path) -> None:
    """Take the register out of the JSON in which SIPRI's site sends it (base64, "bytes")."""
    try:
        register = base64.b64decode(read_json(path)["bytes"], validate=True)
    except (ValueError, KeyError, TypeError) as error:
        raise BriefingError(f"{PUBLISHER}: the answer does not hold a register") from error
    path.write_bytes(register)


def _criterion(field: str, first: int | str = "", last: int | str = "") -> dict[str, object]:
    condition = "contains" if first != "" else ""
    return {"field": field, "oldField": "", "condition": condition, "value1": first,
            "value2": last, "listData": []}  # fmt: skip


QUERY = {
    "filters": [
        _criterion("Delivery year", 1950, date.today().year),
        _criterion("Order year", 0, date.today().year),
        _criterion("opendeals"),
    ],
    "logic": "AND",
}
READERS = {"register": Reader(read, body=QUERY, unpack=unpack)}


def delivery_years(text: str) -> list[int]:
    """The years of delivery as SIPRI lists them.

    >>> delivery_years("2023; 2024"), delivery_years("")
    ([2023, 2024], [])
    """
    return [int(year) for year in text.split(";") if year.strip()]


def spread(deals: pd.DataFrame) -> pd.DataFrame:
    """One row a deal and year of delivery, the deal's tiv_million divided evenly over its years.

    >>> deal = pd.DataFrame({"years": [[2023, 2024]], "tiv_million": [10.0]})
    >>> spread(deal)[["year", "tiv_million"]].to_numpy().tolist()
    [[2023.0, 5.0], [2024.0, 5.0]]
    """
    share = deals["tiv_million"] / deals["years"].map(len)
    out = deals.assign(tiv_million=share).explode("years").rename(columns={"years": "year"})
    return out.astype({"year": int})


def arms_transfers(deals: pd.DataFrame) -> pd.DataFrame:
    """The deals of `register` cut to the coverage, split by year and summed by pair and year."""
    deliveries, counts = yearly(deals)
    out = (
        deliveries.groupby(["supplier", "recipient", "year"])
        .agg(
            tiv_million=("tiv_million", "sum"),
            deals=("tiv_million", "size"),
            is_uncertain=("is_uncertain", "any"),
            has_all_suppliers=("has_all_suppliers", "all"),
        )
        .reset_index()
    )
    out["tiv_million"] = out["tiv_million"].round(3)
    out["published"] = _released(out["year"])
    out.attrs["accounting"] = [counts]
    return out


def yearly(deals: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The deliveries of the yearly table, one row a deal and year, and the account of the
    register's rows. BriefingError where a tenth of the register would be kept."""
    charted = deals["recipient"].isin(RECIPIENTS)
    last_year = deals["years"].map(lambda years: max(years, default=0))
    first_year = pd.Series(FIRST_YEAR_BY_PATRON, index=deals.index).mask(
        charted, FIRST_YEAR_TO_RECIPIENTS
    )
    reason = _reasons(
        deals,
        {
            "neither by Russia nor to a state charted": (deals["supplier"] != PATRON) & ~charted,
            "nothing delivered yet": last_year == 0,
            "delivered before the first year": last_year < first_year,
            "recipient is a group or an organisation": deals["recipient"].str.contains(NOT_A_STATE),
        },
    )
    kept = deals[reason == ""]
    _stop_at_a_tenth(len(kept), len(deals), "kept")
    deliveries = spread(kept.assign(deal=kept.index))
    deliveries = deliveries[deliveries["year"] >= first_year.loc[deliveries.index]]
    deliveries["has_all_suppliers"] = deliveries["recipient"].isin(RECIPIENTS)
    counts = account(read=len(deals), kept=len(kept), left_out=_left_out(reason))
    return _with_codes(deliveries), counts


def to_states(deals: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The deliveries to states in the years of `analysis.sources.arms_windows`, one row a deal and
    year (deal, supplier, recipient, year, tiv_million), and the account of the register's rows.

    Suppliers that are no state, or not known, are XXX: they count in every total.
    """
    last_year = deals["years"].map(lambda years: max(years, default=0))
    first = arms_windows.first_year(int(last_year.max()))
    reason = _reasons(
        deals,
        {
            "nothing delivered yet": last_year == 0,
            "delivered before the first year": last_year < first,
            "recipient is a group or an organisation": deals["recipient"].str.contains(NOT_A_STATE),
        },
    )
    kept = deals[reason == ""]
    deliveries = spread(kept.assign(deal=kept.index))
    deliveries = deliveries[deliveries["year"] >= first]
    counts = account(read=len(deals), kept=len(kept), left_out=_left_out(reason))
    return _with_codes(deliveries)[["deal", *COLUMNS_OF_DELIVERIES]].reset_index(drop=True), counts


def told_apart(deals: pd.DataFrame) -> set[object]:
    """The deals whose worth, in a year or a window, can be told from one of the three tables."""
    by_year, in_windows = yearly(deals)[0], to_states(deals)[0]
    return arms_windows.alone(by_year, ["supplier", "recipient", "year"]) | arms_windows.alone(
        arms_windows.in_windows(in_windows), ["supplier", "recipient", "window_end"]
    )


def _stop_at_a_tenth(n: int, of: int, what: str) -> None:
    if n / of >= MOST_OF_THE_REGISTER:
        raise BriefingError(
            f"{n / of:.1%} of SIPRI's register would be {what}; it must stay under "
            f"{MOST_OF_THE_REGISTER:.0%}: cut the recipients or the years"
        )


def _released(years: pd.Series) -> pd.Series:
    """The day on which SIPRI has released the deliveries of a year."""
    return pd.to_datetime((years + 1).astype(str) + RELEASE)


def _reasons(deals: pd.DataFrame, rules: Mapping[str, pd.Series]) -> pd.Series:
    """Why each deal is left out: the first rule that applies, else an empty text."""
    reason = pd.Series("", index=deals.index)
    for name, applies in rules.items():
        reason = reason.mask((reason == "") & applies, name)
    return reason


def _left_out(reason: pd.Series) -> dict[str, int]:
    return {str(why): int(n) for why, n in reason[reason != ""].value_counts().items()}


def _with_codes(deliveries: pd.DataFrame) -> pd.DataFrame:
    """`deliveries` with codes for SIPRI's names; XXX for a supplier that is not known or no state."""
    suppliers = deliveries["supplier"].where(
        ~deliveries["supplier"].str.contains(NO_STATE_SUPPLIES)
    )
    known = pd.unique(pd.concat([suppliers, deliveries["recipient"]]).dropna())
    codes = dict(zip(known, to_country(known, PUBLISHER), strict=True))
    return deliveries.assign(
        supplier=suppliers.map(codes).fillna(UNKNOWN), recipient=deliveries["recipient"].map(codes)
    )

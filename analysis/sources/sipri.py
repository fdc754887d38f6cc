"""SIPRI's trade register: deliveries of major arms, cut to what the briefings chart.

The register has one row a deal; its trend-indicator value (TIV) stands for the whole delivery, with
the years of delivery listed beside it. The yearly split is therefore an assumption: a deal's value
is spread evenly over its years. SIPRI lets others reproduce less than a tenth of its database, so the
table holds deliveries to the states around Russia and deliveries by Russia, and the build stops if
the deals behind it reach a tenth of the register.
"""

from __future__ import annotations

import base64
import re
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.errors import BriefingError
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


def read(path: Path) -> Frames:
    """The table `arms_transfers` from the register in the file `path`."""
    table = arms_transfers(register(path))
    table.attrs["facts"] = facts(path)
    return {"arms_transfers": table}


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
    by_patron = deals["supplier"] == PATRON
    charted = deals["recipient"].isin(RECIPIENTS)
    last_year = deals["years"].map(lambda years: max(years, default=0))
    first_year = pd.Series(FIRST_YEAR_BY_PATRON, index=deals.index).mask(
        charted, FIRST_YEAR_TO_RECIPIENTS
    )
    reason = pd.Series("", index=deals.index)
    for name, applies in (
        ("neither by Russia nor to a state charted", ~by_patron & ~charted),
        ("nothing delivered yet", last_year == 0),
        ("delivered before the first year", last_year < first_year),
        ("recipient is a group or an organisation", deals["recipient"].str.contains(NOT_A_STATE)),
    ):
        reason = reason.mask((reason == "") & applies, name)
    kept = deals[reason == ""]
    share = len(kept) / len(deals)
    if share >= MOST_OF_THE_REGISTER:
        raise BriefingError(
            f"{share:.1%} of SIPRI's register would be kept; it must stay under "
            f"{MOST_OF_THE_REGISTER:.0%}: cut the recipients or the years"
        )
    deliveries = spread(kept)
    deliveries = deliveries[deliveries["year"] >= first_year.loc[deliveries.index]]
    deliveries["has_all_suppliers"] = deliveries["recipient"].isin(RECIPIENTS)
    for role in ("supplier", "recipient"):
        deliveries[role] = _coded(deliveries[role])
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
    out["published"] = pd.to_datetime((out["year"] + 1).astype(str) + RELEASE)
    left_out = {str(why): int(n) for why, n in reason[reason != ""].value_counts().items()}
    out.attrs["accounting"] = [account(read=len(deals), kept=len(kept), left_out=left_out)]
    return out


def _coded(names: pd.Series) -> list[str]:
    """The codes of SIPRI's names; XXX for a supplier that it does not know."""
    known = [name for name in names.unique() if name != UNKNOWN_SUPPLIER]
    codes = dict(zip(known, to_country(known, PUBLISHER), strict=True))
    return [codes.get(name, UNKNOWN) for name in names]

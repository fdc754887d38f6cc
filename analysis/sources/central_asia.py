"""Trade of Kazakhstan, Kyrgyzstan and Uzbekistan by partner and year, from their own offices.

Three layouts: Kazakh workbooks of the old Excel kind, one for each year with the year before beside
it, labels in Russian; one Kyrgyz workbook a flow, labels in three languages; one Uzbek CSV a flow.
Kyrgyz and Kazakh workbooks print their unit, which is checked; the Uzbek files print none, and the
mirror figures of the neighbours show it to be thousand US dollars.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.accounting import account
from analysis.sources.country_names import to_country
from analysis.sources.rawfile import check_archive, library, raw_file, read_csv
from analysis.sources.reader import Frames

NEEDED_FOR = "the trade of Central Asia"
KAZ = {year: f"trade/kaz_{year}.xls" for year in range(2019, 2024)}
KGZ = {"export": "trade/kgz_exports_by_country.xlsx", "import": "trade/kgz_imports_by_country.xlsx"}
UZB = {"export": "trade/uzstat_exports_1105.csv", "import": "trade/uzstat_imports_1176.csv"}
OFFICES = {
    "KAZ": "Bureau of National Statistics of Kazakhstan",
    "KGZ": "National Statistical Committee of the Kyrgyz Republic",
    "UZB": "Statistics Agency of Uzbekistan",
}
FLOWS = ("export", "import")

# Lines of the workbooks that are no partner: sums, blocs and parts of the world.
KAZ_TOTAL = "Всего"
KAZ_GROUPS = {
    "Всего в том числе",
    "Страны СНГ",
    "Страны ЕАЭС",
    "Страны вне ЕАЭС",
    "Остальные страны мира",
    "Европа",
    "Страны ЕС",
    "Страны вне ЕС",
    "Азия",
    "Америка",
    "Африка",
    "Австралия и Океания",
}
KAZ_UNIT = "тыс. долларов США"
KGZ_TOTAL = "Total"
KGZ_GROUPS = {
    *("The EU", "CIS", "SCO", "EAEU"),
    *("Europe", "Asia", "America", "Africa", "Australia and Oceania"),
}
KGZ_UNIT = "(thousand US dollars)"
# Partners without a code of ISO 3166-1.
NO_COUNTRY = {
    "Undefined country": "XXX",
    "Other countries": "XXX",
    "European Union (EU)": "EUU_NS",
    "UN": "XUN",
    "Channel Islands": "XCI",
    "Netherlands antilles": "ANT",
    "Netherlands Antilles": "ANT",
}
# The partners' sum over the total that the office prints: 1, give or take TOLERANCE, but for these.
# Kyrgyzstan's total of exports in 2021 was revised upwards (by gold, it seems), its partners not.
SUM_OF_PARTNERS = {"Kyrgyzstan, export, 2021": 0.598}
TOLERANCE = 0.005

GROUP = "total, bloc or part of the world"
OLD_EDITION = "year printed again, revised, in the next workbook"


def build(raw: Path) -> Frames:
    """The table `neighbours_trade_annual` from the files in `raw`."""
    parts = [kazakhstan(raw)]
    parts += [kyrgyzstan(raw, flow) for flow in FLOWS]
    parts += [uzbekistan(raw, flow) for flow in FLOWS]
    out = pd.concat(parts, ignore_index=True)
    out["value_usd_thousand"] = out["value_usd_thousand"].round(5)
    out.attrs["accounting"] = [one for part in parts for one in part.attrs["accounting"]]
    return {"neighbours_trade_annual": out}


# Kazakhstan


def kazakhstan(raw: Path) -> pd.DataFrame:
    """Kazakhstan's trade: each year from the last workbook that has it."""
    xlrd = library("xlrd", NEEDED_FOR)
    books = {}
    for year, file in KAZ.items():
        book = xlrd.open_workbook(str(raw_file(raw, file)))
        books[year] = {
            sheet.name: [sheet.row_values(row) for row in range(sheet.nrows)]
            for sheet in book.sheets()
        }
    return kazakh_trade(books)


def kazakh_trade(books: Mapping[int, Mapping[str, list[list[Any]]]]) -> pd.DataFrame:
    """`books` gives each workbook's sheets, and each sheet's rows, by the workbook's year."""
    last = {year: edition for edition in sorted(books) for year in _years(books[edition])}
    parts, accounts = [], []
    for edition, sheets in sorted(books.items()):
        read = kept = groups = old = 0
        for year, rows in _years(sheets).items():
            lines = _kazakh_lines(rows)
            is_group = lines["name"].isin({KAZ_TOTAL, *KAZ_GROUPS})
            read += len(lines)
            if last[year] != edition:
                old += len(lines)
                continue
            partners = lines[~is_group]
            _check_totals(lines, partners, f"Kazakhstan {year}", {KAZ_TOTAL, "Всего в том числе"})
            groups += int(is_group.sum())
            kept += len(partners)
            long = partners.melt(["name"], list(FLOWS), "flow", "value_usd_thousand")
            published = _day_of_publication(sheets) if year == edition else None
            parts.append(long.assign(year=year, published=published))
        left_out = {GROUP: groups, OLD_EDITION: old}
        left_out = {why: count for why, count in left_out.items() if count}
        accounts.append(account(read, kept, left_out=left_out, file=KAZ[edition]))
    return _table("KAZ", pd.concat(parts, ignore_index=True), accounts)


def _years(sheets: Mapping[str, list[list[Any]]]) -> dict[int, list[list[Any]]]:
    """The sheets of figures by the year they are named after ("12_2019", "2022")."""
    found = {}
    for name, rows in sheets.items():
        year = re.fullmatch(r"(?:12_)?(20\d\d)", name)
        if year:
            found[int(year[1])] = rows
    return found


def _kazakh_lines(rows: list[list[Any]]) -> pd.DataFrame:
    """Columns name, export, import of the lines under the header; BriefingError where the header or
    the unit is not what it was."""
    headers = [number for number, row in enumerate(rows[:8]) if "товарооборот" in _plain(row[1])]
    unit = any(KAZ_UNIT in str(cell) for row in rows[:8] for cell in row)
    if len(headers) != 1 or not unit:
        raise BriefingError(f"Kazakhstan: a header and the unit {KAZ_UNIT!r} expected")
    (top,) = headers
    at = {_plain(cell): column for column, cell in enumerate(rows[top]) if cell}
    lines = [row for row in rows[top + 2 :] if str(row[0]).strip()]
    return pd.DataFrame(
        {
            "name": [" ".join(str(row[0]).split()) for row in lines],
            "export": [_number(row[at["экспорт"]]) for row in lines],
            "import": [_number(row[at["импорт"]]) for row in lines],
        }
    )


def _day_of_publication(sheets: Mapping[str, list[list[Any]]]) -> str | None:
    """The day printed on the cover as "Дата опубликования: 25.07.2024", where there is a cover."""
    text = " ".join(str(cell) for rows in sheets.values() for row in rows[:16] for cell in row)
    found = re.search(r"Дата опубликования: (\d\d)\.(\d\d)\.(\d{4})", text)
    return f"{found[3]}-{found[2]}-{found[1]}" if found else None


# Kyrgyzstan


def kyrgyzstan(raw: Path, flow: str) -> pd.DataFrame:
    """One flow of Kyrgyzstan's trade."""
    openpyxl = library("openpyxl", NEEDED_FOR)
    path = raw_file(raw, KGZ[flow])
    check_archive(path)
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    return kyrgyz_trade(list(book.worksheets[0].iter_rows(values_only=True)), flow)


def kyrgyz_trade(rows: list[tuple[Any, ...]], flow: str) -> pd.DataFrame:
    """`rows` are those of the workbook: names in Kyrgyz, Russian and English, then years. A header
    "2023 1" is 2023 with footnote 1."""
    unit = any(str(row[2] or "").strip() == KGZ_UNIT for row in rows[:4])
    headers = [number for number, row in enumerate(rows[:6]) if str(row[3]).strip() == "1994"]
    if len(headers) != 1 or not unit:
        raise BriefingError(f"Kyrgyzstan: years from 1994 and the unit {KGZ_UNIT!r} expected")
    (top,) = headers
    years = {
        column: int(str(cell)[:4]) for column, cell in enumerate(rows[top]) if column > 2 and cell
    }
    lines = [row for row in rows[top + 1 :] if row[2] and any(row[column] for column in years)]
    table = pd.DataFrame(
        {
            "name": [" ".join(str(row[2]).split()) for row in lines],
            **{str(y): [_number(row[column]) for row in lines] for column, y in years.items()},
        }
    )
    is_group = table["name"].isin({KGZ_TOTAL, *KGZ_GROUPS})
    partners = table[~is_group]
    _check_totals(table, partners, f"Kyrgyzstan, {flow}", {KGZ_TOTAL})
    return _flow("KGZ", partners, flow, KGZ[flow], {GROUP: int(is_group.sum())})


# Uzbekistan


def uzbekistan(raw: Path, flow: str) -> pd.DataFrame:
    """One flow of Uzbekistan's trade."""
    return uzbek_trade(read_csv(raw_file(raw, UZB[flow])), flow)


def uzbek_trade(lines: pd.DataFrame, flow: str) -> pd.DataFrame:
    """`lines` has a row a partner: names in three languages and a column a year."""
    years = [column for column in lines if re.fullmatch(r"20\d\d", column)]
    names = lines["Klassifikator_en"].str.split().str.join(" ")
    partners = lines[years].map(_number).assign(name=names)
    return _flow("UZB", partners, flow, UZB[flow], {})


# All three


def _flow(
    reporter: str, partners: pd.DataFrame, flow: str, file: str, left_out: dict[str, int]
) -> pd.DataFrame:
    """The rows of one flow from one row a name and a column a year, with its account."""
    idle = (partners.drop(columns="name") == 0).all(axis=1)
    traders = partners[~idle]
    kept = len(set(_codes(reporter, traders["name"]).values()))
    if idle.any():
        left_out = left_out | {"no trade in any year": int(idle.sum())}
    merged = len(traders) - kept
    read = len(partners) + left_out.get(GROUP, 0)
    accounts = [account(read, kept, merged, left_out, file)]
    long = traders.melt(["name"], var_name="year", value_name="value_usd_thousand")
    return _table(reporter, long.assign(flow=flow, published=None), accounts)


def _codes(reporter: str, names: pd.Series) -> dict[str, str]:
    """The code of each of the office's names."""
    unlisted = {name: NO_COUNTRY[name] for name in names.unique() if name in NO_COUNTRY}
    known = [name for name in names.unique() if name not in NO_COUNTRY]
    return dict(zip(known, to_country(known, OFFICES[reporter]), strict=True)) | unlisted


def _table(reporter: str, long: pd.DataFrame, accounts: list[dict[str, Any]]) -> pd.DataFrame:
    """The rows of one reporter with trade, its names made codes; two names of one country are added."""
    codes = _codes(reporter, long["name"])
    rows = long[long["value_usd_thousand"] > 0].astype({"year": int})
    out = (
        rows.assign(reporter=reporter, partner=rows["name"].map(codes))
        .groupby(["reporter", "partner", "year", "flow", "published"], dropna=False, as_index=False)
        .agg(value_usd_thousand=("value_usd_thousand", "sum"))
    )
    out.attrs["accounting"] = accounts
    return out


def _check_totals(lines: pd.DataFrame, partners: pd.DataFrame, what: str, totals: set[str]) -> None:
    """BriefingError where the partners do not add to the total the office prints, by TOLERANCE."""
    total = lines[lines["name"].isin(totals)]
    if len(total) != 1:
        raise BriefingError(f"{what}: one line of totals expected, not {len(total)}")
    for column in lines.columns.drop("name"):
        stated, added = total[column].iloc[0], partners[column].sum()
        expected = SUM_OF_PARTNERS.get(f"{what}, {column}", 1)
        if abs(added / stated - expected) > TOLERANCE:
            raise BriefingError(
                f"{what}, {column}: the partners add to {added:,.0f}, the office prints {stated:,.0f}"
            )


def _number(cell: Any) -> float:
    """A cell's figure; nothing and a dash are none.

    >>> _number("-"), _number(""), _number("1.5"), _number(2)
    (0.0, 0.0, 1.5, 2.0)
    """
    return 0.0 if cell in (None, "", "-") else float(cell)


def _plain(cell: Any) -> str:
    return " ".join(str(cell).split()).casefold()

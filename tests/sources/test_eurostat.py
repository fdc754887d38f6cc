"""Exports of the EU's members: extracts that overlap, lines that are no member, sums, coverage."""

from datetime import date

import pandas as pd
import pytest
from editions import accounts

from analysis.errors import BriefingError
from analysis.sources import eurostat
from analysis.tables import load

LAST = date(2024, 8, 31)
EU = "European Union - 27 countries (AT, BE, ...)"
ROWS = [
    # reporter, partner, flow, period, euros, folder
    ("Germany (incl. German Democratic Republic 'DD' from 1991)", "Kazakhstan", "2-EXPORT",
     "201901-Jan. 2019", 100, "kazahstan_export_eurostat"),
    ("Germany (incl. German Democratic Republic 'DD' from 1991)", "Kazakhstan", "2-EXPORT",
     "Jan. 2019", 100, "kazakhstan_export_eurostat"),
    ("Ireland (Eire)", "Kazakhstan", "2-EXPORT", "Jan. 2019", 5, "kazakhstan_export_eurostat"),
    (EU, "Kazakhstan", "2-EXPORT", "Jan. 2019", 105, "kazakhstan_export_eurostat"),
    ("Euro area (AT-01/1999, ...)", "Kazakhstan", "2-EXPORT", "Jan. 2019", 105, "k"),
    ("United Kingdom", "Kazakhstan", "2-EXPORT", "Jan. 2019", 7, "k"),
    ("Germany (incl. German Democratic Republic 'DD' from 1991)", "Kyrgyzstan", "IMPORT",
     "May. 2019", 3, "kyrgyzstan_import_eurostat"),
    (EU, "Afghanistan", "2-EXPORT", "201952-Jan.-Dec. 2019", 9, "eu_year_export"),
]  # fmt: skip


def lines(rows: list[tuple[str, str, str, str, int, str]]) -> pd.DataFrame:
    columns = ["REPORTER", "PARTNER", "FLOW", "PERIOD", "VALUE_IN_EUR", "src"]
    frame = pd.DataFrame(rows, columns=columns).astype(str)
    return frame.assign(src="data/" + frame["src"] + "/Relational_View.csv")


def test_overlapping_extracts_become_one_row_and_the_rest_is_accounted_for() -> None:
    made = eurostat.exports(lines(ROWS))
    assert made.astype(str).agg(" ".join, axis=1).tolist() == [
        "DEU KAZ 2019-01-01 100",
        "IRL KAZ 2019-01-01 5",
    ]
    (account,) = made.attrs["accounting"]
    assert (account["read"], account["kept"], account["merged"]) == (8, 2, 1)
    assert account["left_out"] == {
        "yearly sum": 1,
        "import": 1,
        "group of changing members": 1,
        "not a member of the EU of today": 1,
        "EU, to which the members add": 1,
    }


def test_extracts_that_differ_are_refused() -> None:
    rows = [*ROWS, (*ROWS[0][:4], 101, "k")]
    with pytest.raises(BriefingError, match="extracts that differ: Germany KAZ 2019-01-01"):
        eurostat.exports(lines(rows))


def test_members_that_do_not_add_to_the_eu_are_refused() -> None:
    rows = [*ROWS[:2], *ROWS[3:]]
    with pytest.raises(BriefingError, match="do not add"):
        eurostat.exports(lines(rows))


def test_a_period_that_is_no_month_is_refused() -> None:
    with pytest.raises(BriefingError, match=r"'Jan\.-Dec\. 2019' is not a month"):
        eurostat.month_starts(pd.Series(["Jan. 2019", "Jan.-Dec. 2019"]))


@pytest.fixture(scope="module")
def exports() -> pd.DataFrame:
    table = load.table("eu_exports_monthly", as_of=LAST)
    return table.assign(year=table["month"].dt.year)


def test_every_row_of_the_file_is_accounted_for(exports: pd.DataFrame) -> None:
    (told,) = accounts("eu_exports_monthly", "trade/eurostat_eu_exports_monthly_2019_2024.csv.gz")
    assert (told["read"], told["kept"], told["merged"]) == (19_588, 10_648, 1_872)
    assert told["left_out"]["yearly sum"] == 3_407
    assert told["kept"] == len(exports)


def test_every_partner_has_every_month_and_there_are_27_members(exports: pd.DataFrame) -> None:
    months = pd.date_range("2019-01-01", "2024-08-01", freq="MS")
    assert exports.groupby("partner")["month"].nunique().eq(len(months)).all()
    assert exports["month"].agg(["min", "max"]).tolist() == [months[0], months[-1]]
    members = load.table("memberships", as_of=LAST).query(
        "organisation == 'EU' and status == 'member'"
    )
    assert set(exports["reporter"]) == set(members.loc[members["end"].isna(), "country"])


def test_exports_to_russia_fell_by_more_than_half(exports: pd.DataFrame) -> None:
    yearly = exports.groupby(["partner", "year"])["value_eur"].sum() / 1e9
    assert yearly["RUS"].loc[[2021, 2023]].round(1).tolist() == [89.2, 38.2]
    assert yearly["KGZ"][2023] / yearly["KGZ"][2021] > 8


def test_armenia_and_the_eu_see_one_trade(exports: pd.DataFrame) -> None:
    """EU exports to Armenia in euros beside Armenia's imports from the EU by consignment in
    dollars: the ratio is near a year's exchange rate (about 1.05 to 1.2), freight on top."""
    trade = load.table("trade_monthly").query("flow == 'import_consignment'")
    of_eu = trade[trade["partner"].isin({*exports["reporter"], "EUU_NS"})]
    dollars = of_eu.groupby(of_eu["month"].dt.year)["value_usd_thousand"].sum() * 1000
    euros = exports[exports["partner"] == "ARM"].groupby("year")["value_eur"].sum()
    ratio = (dollars / euros).loc[2019:2023]
    assert ratio.between(0.9, 1.45).all()

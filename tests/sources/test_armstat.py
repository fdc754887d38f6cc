"""Armenia's trade: names that stand for one country, checks on published totals, the estimate."""

from datetime import date

import pandas as pd
import pytest

from analysis.errors import BriefingError
from analysis.sources import description, plain_files
from analysis.tables import load

LAST = date(2024, 12, 31)

PRINTED = pd.DataFrame(
    [
        ("Iran", 2.0, 10.0, 11.0, "2023-12-01"),
        ("Islamic Republic of Iran", 3.0, 20.0, 21.0, "2024-01-01"),
        ("Nagorno Karabagh", 5.0, 0.0, 0.0, "2021-12-01"),
        ("EU countries not specified", 0.0, 7.0, 0.0, "2024-01-01"),
        ("Samoa", 1.0, 0.0, 0.0, "2024-07-01"),
        ("Saoma", 2.0, 0.0, 0.0, "2024-07-01"),
    ],
    columns=["country", "export", "import_origin", "import_consignment", "date"],
)


def made(table: str, lines: pd.DataFrame) -> pd.DataFrame:
    return plain_files.from_lines(lines, description.load("armstat"), table)


def test_names_of_one_country_become_one_partner() -> None:
    found = made("trade_monthly", PRINTED)
    exports = found[found["flow"] == "export"].set_index(["partner", "month"])["value_usd_thousand"]
    assert exports["IRN"].tolist() == [2.0, 3.0]
    assert exports["WSM"].tolist() == [3.0]
    assert set(found["partner"]) == {"IRN", "XNK", "EUU_NS", "WSM"}


def test_months_without_trade_have_no_row_and_rows_are_accounted_for() -> None:
    found = made("trade_monthly", PRINTED)
    assert (found["value_usd_thousand"] > 0).all()
    (account,) = found.attrs["accounting"]
    assert (account["read"], account["kept"], account["merged"]) == (6, 5, 1)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(BriefingError, match=r"Armstat names without a country: .*Atlantis"):
        made("trade_monthly", PRINTED.replace("Samoa", "Atlantis"))


@pytest.fixture(scope="module")
def exports() -> pd.DataFrame:
    trade = load.table("trade_monthly", as_of=LAST)
    return trade[trade["flow"] == "export"].assign(year=trade["month"].dt.year)


def test_exports_to_russia(exports: pd.DataFrame) -> None:
    russia = exports[exports["partner"] == "RUS"].groupby("year")["value_usd_thousand"].sum()
    assert (russia.loc[2021:2024] / 1000).round().tolist() == [841, 2463, 3540, 3162]


def test_share_of_the_eu_in_exports(exports: pd.DataFrame) -> None:
    member = load.table("memberships", as_of=LAST).query(
        "organisation == 'EU' and status == 'member'"
    )
    members = [*member.loc[member["end"].isna(), "country"], "EUU_NS"]
    total = exports.groupby("year")["value_usd_thousand"].sum()
    eu = exports[exports["partner"].isin(members)].groupby("year")["value_usd_thousand"].sum()
    assert (eu / total).loc[2021:2024].round(2).tolist() == [0.22, 0.14, 0.08, 0.05]


def test_every_month_from_2007_to_2024_is_there(exports: pd.DataFrame) -> None:
    months = pd.DatetimeIndex(exports["month"].unique()).sort_values()
    assert months.equals(pd.date_range("2007-01-01", "2024-12-01", freq="MS", unit=months.unit))


def test_reexports_are_summed_over_commodities() -> None:
    estimated = pd.DataFrame(
        {
            "period": ["2023-12-01", "2023-12-01", "2024-01-01"],
            "reexports": [1.0, 2.0, 3.0],
            "X": [10.0, 20.0, 3.0],
        }
    )
    found = made("reexports_monthly", estimated)
    assert found[["reexports_usd", "exports_usd"]].to_numpy().tolist() == [[3, 30], [3, 3]]
    assert found["is_estimate"].all()


def test_estimated_reexports_never_exceed_exports(exports: pd.DataFrame) -> None:
    estimate = load.table("reexports_monthly", as_of=date(2024, 1, 31)).set_index("month")
    assert len(estimate) == 157
    assert (estimate["reexports_usd"] <= estimate["exports_usd"]).all()
    all_exports = exports.groupby("month")["value_usd_thousand"].sum() * 1000
    assert (estimate["exports_usd"] <= all_exports.reindex(estimate.index) * 1.0001).all()

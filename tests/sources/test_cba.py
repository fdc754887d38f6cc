"""Transfers of individuals: the right kind gives the published yearly figures."""

import pandas as pd
import pytest

from analysis.sources import description, plain_files
from analysis.tables import load

PRINTED = pd.DataFrame(
    [
        ("2024-12-31", "Russian Federation", "Inflow", "total", 100.0),
        ("2024-12-31", "Russian Federation", "Outflow", "total", 30.0),
        ("2024-12-31", "Russian Federation", "Net inflow", "total", 70.0),
        ("2024-12-31", "Others", "Inflow", "non-commercial", 5.0),
        ("2024-12-31", "Total", "Inflow", "non-commercial", 50.0),
    ],
    columns=["date", "country", "direction", "type", "K_USD"],
)


def test_transfers_from_a_small_file() -> None:
    made = plain_files.from_lines(PRINTED, description.load("cba"), "transfers_monthly")
    rows = made[["partner", "direction", "kind", "value_usd_thousand"]].to_numpy().tolist()
    assert rows == [
        ["RUS", "inflow", "total", 100.0],
        ["RUS", "outflow", "total", 30.0],
        ["XXX", "inflow", "noncommercial", 5.0],
        ["WLD", "inflow", "noncommercial", 50.0],
    ]
    assert set(made["month"]) == {pd.Timestamp("2024-12-01")}
    (account,) = made.attrs["accounting"]
    assert (account["read"], account["kept"], sum(account["left_out"].values())) == (5, 4, 1)


@pytest.fixture(scope="module")
def transfers() -> pd.DataFrame:
    table = load.table("transfers_monthly")
    return table.assign(year=table["month"].dt.year)


def test_inflows_from_russia(transfers: pd.DataFrame) -> None:
    rows = transfers.query("partner == 'RUS' and kind == 'total'")
    million = rows.groupby(["direction", "year"])["value_usd_thousand"].sum() / 1000
    assert million["inflow"].loc[2021:2024].round().tolist() == [866, 3598, 3946, 3821]
    net = million["inflow"] - million["outflow"]
    assert net.loc[2021:2024].round().tolist() == [464, 3145, 3304, 3133]


def test_countries_add_up_to_the_publishers_total(transfers: pd.DataFrame) -> None:
    key = ["month", "direction", "kind"]
    is_total = transfers["partner"] == "WLD"
    total = transfers[is_total].set_index(key)["value_usd_thousand"]
    added = transfers[~is_total].groupby(key)["value_usd_thousand"].sum()
    assert (added - total).abs().max() < 0.1


def test_noncommercial_transfers_are_part_of_the_total(transfers: pd.DataFrame) -> None:
    kinds = transfers[transfers["partner"] == "RUS"].pivot_table(
        index=["month", "direction"], columns="kind", values="value_usd_thousand"
    )
    assert (kinds["noncommercial"] <= kinds["total"] + 0.01).all()

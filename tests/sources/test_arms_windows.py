"""Shares of arms in windows: whole deals drawn, known changes, no more than SIPRI lets hand on."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from editions import accounts

from analysis.sources import arms_windows, sipri
from analysis.tables import descriptor, load

REGISTER = "arms/sipri_trade_register_2026-05-18.csv"
COLUMNS = ["deal", "recipient", "supplier", "year", "tiv_million"]


def deliveries(text: str) -> pd.DataFrame:
    """Deliveries written as a small table of words."""
    rows = [line.split() for line in text.strip().splitlines()]
    return pd.DataFrame(rows, columns=COLUMNS).astype(
        {"deal": int, "year": int, "tiv_million": float}
    )


DEALS = deliveries("""
    1 ARM RUS 2018 60
    2 ARM RUS 2020 20
    2 ARM RUS 2021 20
    3 ARM FRA 2022 20
    4 ARM FRA 2025 60
    5 GEO USA 2025 10
""")


def test_shares_are_of_all_deliveries_in_the_window() -> None:
    made = arms_windows.suppliers(DEALS).set_index(["recipient", "window_end", "supplier"])
    assert made.loc[("ARM", 2020, "RUS"), ["tiv_million", "share", "deals"]].tolist() == [80, 1, 2]
    assert made.loc[("ARM", 2025, "RUS"), ["tiv_million", "share", "deals"]].tolist() == [
        20,
        0.2,
        1,
    ]
    assert made.loc[("ARM", 2025, "FRA"), ["tiv_million", "share", "deals"]].tolist() == [
        80,
        0.8,
        2,
    ]
    assert made["share_low"].isna().all(), "under five deals nothing is drawn"


def test_a_change_is_between_windows_that_do_not_overlap() -> None:
    made = arms_windows.share_changes(DEALS).set_index(["recipient", "window_end", "supplier"])
    russia = made.loc["ARM", 2025, "RUS"]
    assert russia[["share_before", "share", "change"]].tolist() == [1, 0.2, -0.8]
    assert russia[["deals_before", "deals"]].tolist() == [2, 3]
    assert russia[["tiv_before_million", "tiv_million"]].tolist() == [80, 100]
    georgia = made.loc["GEO", 2025, "USA"]
    assert np.isnan(georgia["share_before"]) and np.isnan(georgia["change"])
    assert georgia[["deals_before", "tiv_before_million", "share"]].tolist() == [0, 0, 1]


def test_the_draws_leave_out_and_double_whole_deals() -> None:
    """Two equal deals of each of two suppliers and one of nothing else: a share is k of 4."""
    equal = deliveries("\n".join(f"{n} ARM {'RUS' if n < 2 else 'FRA'} 2025 10" for n in range(5)))
    made = arms_windows.suppliers(equal)
    ends = made.query("window_end == 2025").set_index("supplier")[["share_low", "share_high"]]
    assert ends.loc["RUS"].tolist() == [0, 0.8], "0 or 4 deals of 5 drawn, of a binomial"
    assert (ends.to_numpy() * 5 % 1 == 0).all()


def test_a_deal_in_both_windows_is_drawn_for_both() -> None:
    """One supplier's deals span both windows alike, so its share cannot change in any draw."""
    spans = "\n".join(
        f"{n} ARM {by} {year} {tiv}"
        for n, (by, tiv) in enumerate([("RUS", 10), ("FRA", 30)] * 4)
        for year in (2019, 2024)
    )
    made = arms_windows.share_changes(deliveries(spans + "\n99 ARM GBR 2025 0.001"))
    row = made.query("window_end == 2025 and supplier == 'RUS'").iloc[0]
    assert abs(row["change_low"]) < 0.001 and abs(row["change_high"]) < 0.001


def test_the_draws_of_a_recipient_do_not_depend_on_others() -> None:
    many = deliveries(
        "\n".join(f"{n} ARM {'RUS' if n % 3 else 'FRA'} 2025 {n}" for n in range(1, 9))
    )
    alone = arms_windows.suppliers(many)
    beside = arms_windows.suppliers(
        pd.concat([many, many.assign(recipient="AZE", deal=many["deal"] + 9)])
    )
    kept = beside[beside["recipient"] == "ARM"].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, alone)


@pytest.fixture(scope="module")
def last() -> pd.DataFrame:
    """Russia's share, 2016-20 to 2021-25, in per cent."""
    accounts("arms_share_changes", REGISTER)
    changes = load.table("arms_share_changes")
    rows = changes[(changes["window_end"] == 2025) & (changes["supplier"] == "RUS")]
    rows = rows.set_index("recipient")
    shares = ["share_before", "share", "change", "change_low", "change_high"]
    return rows.assign(**{column: rows[column] * 100 for column in shares})


def is_enough(rows: pd.DataFrame) -> pd.Series:
    """Five deals and 50 million TIV in each window."""
    deals, tiv = rows[["deals_before", "deals"]], rows[["tiv_before_million", "tiv_million"]]
    return (deals >= 5).all(axis=1) & (tiv >= 50).all(axis=1)


@pytest.mark.parametrize(
    ("country", "change", "low", "high"),
    [("ARM", -71, -100, -17), ("AZE", -17, -39, -2), ("UZB", -38, -75, 10)],
)
def test_known_changes_of_russias_share(
    last: pd.DataFrame, country: str, change: int, low: int, high: int
) -> None:
    row = last.loc[country]
    assert round(row["change"]) == change
    # The ends come from draws of a few deals: those of another draw differ by some points.
    assert row["change_low"] == pytest.approx(low, abs=3)
    assert row["change_high"] == pytest.approx(high, abs=3)
    assert is_enough(last)[country]


def test_armenias_share_and_the_regions_median(last: pd.DataFrame) -> None:
    assert last.loc["ARM", ["share_before", "share"]].round().tolist() == [95, 24]
    changes = load.table("arms_share_changes").query("window_end == 2025")
    by = changes[changes["recipient"].isin(
        ["ARM", "AZE", "BLR", "GEO", "KAZ", "KGZ", "MDA", "TJK", "TKM", "UKR", "UZB"])]  # fmt: skip
    enough = set(by.loc[is_enough(by), "recipient"])
    assert {"ARM", "AZE", "UZB"} < enough and enough.isdisjoint({"KGZ", "TJK", "GEO", "MDA"})
    median = last["change"].reindex(sorted(enough)).fillna(0).median()
    assert round(median) == -6


def test_who_gained_instead_of_russia() -> None:
    accounts("arms_share_changes", REGISTER)
    changes = load.table("arms_share_changes").query("window_end == 2025")
    changes = changes.dropna(subset="change")
    gained = changes.loc[changes.groupby("recipient")["change"].idxmax()]
    gained = gained.set_index("recipient")["supplier"]
    assert gained[["ARM", "SRB"]].tolist() == ["IND", "CHN"]


def test_shares_of_a_window_add_to_one_and_lie_in_their_interval() -> None:
    table = load.table("arms_suppliers")
    whole = table.groupby(["recipient", "window_end"])["share"].sum()
    assert whole.sub(1).abs().max() < 0.005
    drawn = table.dropna(subset="share_low")
    assert (drawn["share_low"] <= drawn["share"] + 1e-9).mean() > 0.999
    assert (drawn["share_high"] >= drawn["share"] - 1e-9).mean() > 0.999
    by_window = table.groupby(["recipient", "window_end"])["deals"].transform("sum")
    assert table["share_low"].isna().equals(by_window < arms_windows.FEWEST_DEALS)
    assert table["recipient"].nunique() > 170


def test_the_yearly_table_gives_the_same_shares() -> None:
    yearly = load.table("arms_transfers").query("recipient == 'ARM' and 2021 <= year <= 2025")
    tiv = yearly.groupby("supplier")["tiv_million"].sum()
    windows = load.table("arms_suppliers").query("recipient == 'ARM' and window_end == 2025")
    shares = windows.set_index("supplier")["share"]
    assert (tiv / tiv.sum()).round(3).to_dict() == shares.round(3).to_dict()


def test_deals_that_can_be_told_apart_are_less_than_a_tenth_of_the_register() -> None:
    found = re.search(
        r"([\d,]+) of the register's ([\d,]+) deals stand", described("arms_suppliers")
    )
    assert found
    apart, register = (int(number.replace(",", "")) for number in found.groups())
    assert apart / register < sipri.MOST_OF_THE_REGISTER
    (told,) = accounts("arms_suppliers", REGISTER)
    assert (apart, register, told["kept"]) == (2_824, told["read"], 10_213)


def described(table: str) -> str:
    return str(descriptor.resource(table)["description"])


def test_each_deal_told_apart_is_counted_once() -> None:
    deals = pd.DataFrame(
        {
            "supplier": ["Russia", "India", "France", "France", *["Spain"] * 60],
            "recipient": ["Armenia", "Armenia", "Chile", "Chile", *["Group*"] * 60],
            "years": [[2025], [2016, 2025], [2024], [2025], *[[2000]] * 60],
            "tiv_million": 1.0,
            "is_uncertain": False,
        }
    )
    # Both of France's fall in the window to 2025, but only one in that to 2024.
    assert sipri.told_apart(deals) == {0, 1, 2}


def test_as_many_of_the_register_are_told_apart_as_is_said(raw: Path) -> None:
    deals = sipri.register(raw / REGISTER)
    assert len(sipri.told_apart(deals)) == 2_824

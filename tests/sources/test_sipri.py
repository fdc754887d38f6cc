"""SIPRI's register: how a deal becomes yearly deliveries, what is left out, and the known share."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from editions import accounts

from analysis.errors import BriefingError
from analysis.sources import sipri
from analysis.tables import load

PREAMBLE = "Transfers of major conventional arms\n" * 11
HEADER = (
    "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,"
    "Number delivered, ,Year(s) of delivery,status,Comments,SIPRI TIV per unit,"
    "SIPRI TIV for total order,SIPRI TIV of delivered weapons\n"
)
# Rows as the register prints them, those of other states to keep the cut under a tenth.
OURS = """\
Armenia,Russia,2015,,4,,Iskander,missile launcher,4,,2016; 2017,New,In a parade,10,40,40
Armenia,unknown supplier(s),2015,,1,,Mi-8,helicopter,1,,1991; 1992,New,,2,4,4
Armenia,Russia,2019,,4,,Su-30MK,combat aircraft,4,?,2019,New,C\xf4te,50,200,200
Armenia,India,2024,,4,,Akash,missile system,,,,New,,9,36,0
Northern Alliance (Afghanistan)*,Russia,2000,,4,,T-55,tank,4,,2001,New,,1,4,4
Syria,Russia,1998,,4,,Kornet,missile,4,,1999,New,,1,4,4
"""
OTHERS = "India,France,2010,,1,,Rafale,combat aircraft,1,,2012,New,,9,9,9\n" * 40


@pytest.fixture
def register(tmp_path: Path) -> pd.DataFrame:
    path = tmp_path / "register.csv"
    path.write_text(PREAMBLE + HEADER + OURS + OTHERS, encoding="latin-1")
    return sipri.register(path)


def test_deliveries_from_a_small_register(register: pd.DataFrame) -> None:
    made = sipri.arms_transfers(register)
    expected = """
    RUS ARM 2016  20.0 1 False True 2017-03-31
    RUS ARM 2017  20.0 1 False True 2018-03-31
    RUS ARM 2019 200.0 1 True True 2020-03-31
    XXX ARM 1992   2.0 1 True True 1993-03-31
    """
    rows = made.astype({"year": int}).astype(str).agg(" ".join, axis=1).tolist()
    assert rows == [" ".join(line.split()) for line in expected.strip().splitlines()]


def test_every_deal_is_accounted_for(register: pd.DataFrame) -> None:
    (account,) = sipri.arms_transfers(register).attrs["accounting"]
    assert account["read"] == 46
    assert account["kept"] == 3
    assert account["left_out"] == {
        "neither by Russia nor to a state charted": 40,
        "nothing delivered yet": 1,
        "delivered before the first year": 1,
        "recipient is a group or an organisation": 1,
    }


def test_a_tenth_of_the_register_is_too_much(register: pd.DataFrame) -> None:
    with pytest.raises(BriefingError, match="must stay under 10%"):
        sipri.arms_transfers(register.head(20))


def test_the_table_holds_less_than_a_tenth_of_the_register() -> None:
    (told,) = accounts("arms_transfers", "arms/sipri_trade_register_2026-05-18.csv")
    assert told["read"] == 29_916
    assert told["kept"] / told["read"] < sipri.MOST_OF_THE_REGISTER


def test_russia_delivered_94_percent_of_armenias_imports_in_2011_to_2020() -> None:
    arms = load.table("arms_transfers", as_of=date(2026, 3, 31))
    armenia = arms[(arms["recipient"] == "ARM") & arms["year"].between(2011, 2020)]
    by_supplier = armenia.groupby("supplier")["tiv_million"].sum()
    assert by_supplier["RUS"] / by_supplier.sum() == pytest.approx(0.9445, abs=0.0005)


def test_coverage_is_what_the_descriptor_says() -> None:
    arms = load.table("arms_transfers", as_of=date(2026, 3, 31))
    others = arms[~arms["recipient"].isin(["RUS", "UKR", "ARM", "AZE", "GEO", "BLR", "KAZ"])]
    others = others[~others["recipient"].isin(["KGZ", "TJK", "TKM", "UZB", "MDA"])]
    assert set(others["supplier"]) == {"RUS"}
    assert others["year"].min() == sipri.FIRST_YEAR_BY_PATRON
    assert arms["year"].agg(["min", "max"]).tolist() == [1992, 2025]


def test_a_year_is_known_once_sipri_has_released_it() -> None:
    before = load.table("arms_transfers", as_of=pd.Timestamp("2024-02-15").date())
    after = load.table("arms_transfers", as_of=pd.Timestamp("2024-06-12").date())
    assert (before["year"].max(), after["year"].max()) == (2022, 2023)

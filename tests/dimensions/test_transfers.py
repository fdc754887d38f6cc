"""Transfers: senders' shares of what individuals send."""

import datetime as dt

import pandas as pd
import pytest

from analysis.dimensions.scope import Scope
from analysis.dimensions.transfers import Transfers


def test_a_publishers_total_is_no_partner():
    scope = Scope("RUS", dt.date(2025, 6, 1), dt.date(2015, 1, 1), "ARM", "EU")
    years = {2021: (50, 50, 100), 2024: (80, 20, 100)}
    rows = [
        (pd.Timestamp(year, month, 1), partner, value / 12)
        for year, values in years.items()
        for partner, value in zip(("RUS", "USA", "WLD"), values, strict=True)
        for month in range(1, 13)
    ]
    table = pd.DataFrame(rows, columns=["month", "partner", "value_usd_thousand"])
    scope._cache["transfers_monthly"] = table.assign(
        reporter="ARM", kind="total", direction="inflow"
    )
    found = Transfers(scope).by_sender
    assert found.patron_share[2024] == pytest.approx(0.8)


def test_inflows_from_russia():
    armenia = Scope("RUS", dt.date(2026, 11, 23), dt.date(2011, 1, 1), "ARM", "EU")
    frame = Transfers(armenia).by_sender.frame
    inflow = frame[frame["group"] == "RUS"].set_index("year")["value_usd_million"]
    assert inflow.loc[2021:2024].round().astype(int).tolist() == [866, 3598, 3946, 3821]


def modelled(rows: dict[str, float]) -> Transfers:
    scope = Scope("USA", dt.date(2025, 6, 1), dt.date(2011, 1, 1), "PAK", "CHN")
    table = pd.DataFrame({"sender": [*rows], "value_usd_million": [*rows.values()]})
    scope._cache["remittance_corridors"] = table.assign(receiver="PAK", year=2017)
    return Transfers(scope)


def test_a_modelled_share_is_said_to_be_modelled():
    found = modelled({"USA": 200.0, "SAU": 800.0}).modelled
    assert "World Bank's model of 2017" in found.sentence
    assert "is no count" in found.sentence
    assert (
        "20% came from the United States (USD 200 million) and none from China." in found.sentence
    )


def test_small_modelled_shares_are_not_worth_a_sentence():
    transfers = modelled({"USA": 49.0, "CHN": 20.0, "SAU": 931.0})
    assert transfers.modelled.is_empty
    assert len(transfers.findings) == 1


def test_a_count_makes_the_model_needless():
    armenia = Scope("RUS", dt.date(2026, 11, 23), dt.date(2011, 1, 1), "ARM", "EU")
    assert Transfers(armenia).modelled.sentence == ""

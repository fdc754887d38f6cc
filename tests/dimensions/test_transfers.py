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

"""Trade: shares by partner group, re-export years, and what may be said of a turn."""

import datetime as dt

import pandas as pd
import pytest

from analysis.dimensions.scope import Scope
from analysis.dimensions.trade import Trade


def monthly(rows: str, columns: list[str]) -> pd.DataFrame:
    """A year's value, spread evenly over its months: `2021 RUS 12` is 1 a month."""
    parts = []
    for line in rows.strip().splitlines():
        year, partner, value = line.split()
        for month in range(1, 13):
            parts.append((pd.Timestamp(int(year), month, 1), partner, float(value) / 12))
    return pd.DataFrame(parts, columns=columns)


def scope_with(trade: str, reexports: str = "") -> Scope:
    scope = Scope("RUS", dt.date(2025, 6, 1), dt.date(2015, 1, 1), "ARM", "EU")
    table = monthly(trade, ["month", "partner", "value_usd_thousand"])
    scope._cache["trade_monthly"] = table.assign(reporter="ARM", flow="export")
    estimate = monthly(reexports, ["month", "reporter", "reexports_usd"])
    scope._cache["reexports_monthly"] = estimate.assign(reporter="ARM")
    return scope


NO_TURN = """
2021 RUS 300
2021 FRA 300
2021 IRN 400
2024 RUS 600
2024 FRA 100
2024 IRN 300
"""
TURN = """
2021 RUS 600
2021 FRA 100
2021 IRN 300
2024 RUS 200
2024 FRA 500
2024 IRN 300
"""


def test_members_of_the_destination_are_one_group():
    found = Trade(scope_with(NO_TURN)).by_partner
    groups = found.frame[found.frame["year"] == 2024].set_index("group")["share"]
    assert groups.round(2).to_dict() == {"RUS": 0.60, "EU": 0.10, "IRN": 0.30}


def test_no_turn_is_said_plainly():
    found = Trade(scope_with(NO_TURN)).by_partner
    assert "Trade to 2024 shows no turn towards the EU; it went the other way." in found.sentence
    assert found.is_turned is False


def test_a_state_that_leaves_the_destination_is_no_turn_in_trade():
    # The United Kingdom left the EU in 2020; its share stands outside the EU in both years.
    found = Trade(scope_with("2019 GBR 500\n2019 RUS 500\n2022 GBR 500\n2022 RUS 500")).by_partner
    assert found.destination_share == {2019: 0.0, 2022: 0.0}
    assert found.turn == 0


def test_a_turn_needs_both_shares_to_move():
    found = Trade(scope_with(TURN)).by_partner
    assert found.is_turned is True
    assert "Trade turned towards the EU between the two years." in found.sentence


def test_a_year_is_marked_when_reexports_are_a_fifth_of_all_exports():
    # 2021: 100 of 1,000 thousand; 2024: 300 of 1,000.
    found = Trade(scope_with(NO_TURN, "2021 ARM 100000\n2024 ARM 300000")).by_partner
    assert found.reexport_years == [2024]
    assert "30% in 2024" in found.sentence
    marked = found.frame.groupby("year")["is_reexport_year"].first()
    assert marked.to_dict() == {2021: False, 2024: True}


def test_the_shares_of_a_year_add_to_one():
    found = Trade(scope_with(NO_TURN)).by_partner
    assert found.frame.groupby("year")["share"].sum().round(9).tolist() == [1.0, 1.0]


def test_a_state_without_a_trade_table_gets_one_line():
    scope = scope_with(NO_TURN)
    other = Scope("RUS", scope.as_of, scope.since, "FJI", "EU", _cache=scope._cache)
    found = Trade(other).by_partner
    assert found.is_empty
    assert "Fiji" in found.sentence


# --- on the tables of data/ ---


@pytest.fixture(scope="module")
def armenia() -> Scope:
    return Scope("RUS", dt.date(2024, 12, 31), dt.date(2011, 1, 1), "ARM", "EU")


def test_published_totals_of_exports_to_russia(armenia: Scope):
    frame = Trade(armenia).by_partner.frame
    exports = frame[(frame["flow"] == "export") & (frame["group"] == "RUS")].set_index("year")
    shown = exports["value_usd_million"].loc[2021:2024].round().astype(int).tolist()
    assert shown == [841, 2463, 3540, 3162]


def test_published_shares_of_the_eu(armenia: Scope):
    frame = Trade(armenia).by_partner.frame
    exports = frame[(frame["flow"] == "export") & (frame["group"] == "EU")].set_index("year")
    assert (100 * exports["share"]).loc[2021:2024].round().tolist() == [22, 14, 8, 5]


def test_the_years_of_transit_are_those_since_the_war(armenia: Scope):
    assert Trade(armenia).by_partner.reexport_years == [2022, 2023, 2024]


def test_other_offices_tables_serve_where_there_is_no_monthly_one():
    kazakhstan = Scope("RUS", dt.date(2024, 12, 30), dt.date(2011, 1, 1), "KAZ", "EU")
    found = Trade(kazakhstan).by_partner
    assert found.tables == ("neighbours_trade_annual",)
    assert found.last == 2023
    assert "no estimate of re-exports" in found.coverage
    assert found.frame.groupby(["flow", "year"])["share"].sum().round(9).eq(1).all()


def test_a_table_not_yet_published_is_not_used():
    early = Scope("RUS", dt.date(2013, 6, 30), dt.date(1998, 1, 1), "KAZ", "EU")
    assert Trade(early).by_partner.is_empty

"""Trade: shares by partner group, re-export years, and what may be said of a turn."""

import datetime as dt

import pandas as pd
import pytest

from analysis.dimensions.dimension import Way
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
    scope = Scope("RUS", dt.date(2025, 6, 1), dt.date(2020, 1, 1), "ARM", "EU")
    table = monthly(trade, ["month", "partner", "value_usd_thousand"])
    scope._cache["trade_monthly"] = table.assign(reporter="ARM", flow="export")
    estimate = monthly(reexports, ["month", "reporter", "reexports_usd"])
    scope._cache["reexports_monthly"] = estimate.assign(reporter="ARM")
    return scope


def years(first: int, last: int, *lines: str) -> str:
    return "\n".join(f"{year} {line}" for year in range(first, last + 1) for line in lines)


STEADY = years(2016, 2023, "RUS 300", "FRA 300", "IRN 400")
BACK = (
    years(2016, 2019, "RUS 300", "FRA 300", "IRN 400")
    + "\n"
    + years(2020, 2024, "RUS 600", "FRA 100", "IRN 300")
)
TURN = (
    years(2016, 2019, "RUS 600", "FRA 100", "IRN 300")
    + "\n"
    + years(2020, 2024, "RUS 200", "FRA 500", "IRN 300")
)


def test_members_of_the_destination_are_one_group():
    found = Trade(scope_with(BACK)).by_partner
    groups = found.frame[found.frame["year"] == 2024].set_index("group")["share"]
    assert groups.round(2).to_dict() == {"RUS": 0.60, "EU": 0.10, "IRN": 0.30}


def test_means_of_three_years_are_compared_and_not_two_years_picked():
    trade = Trade(scope_with(BACK))
    found = trade.by_partner
    assert (found.base, found.last) == ([2017, 2018, 2019], [2022, 2023, 2024])
    assert found.level["export", "patron", "base"] == pytest.approx(0.3)
    assert found.change("export", "destination") == pytest.approx(-0.2)
    assert "Trade moved towards Russia and away from the EU." in found.sentence
    verdict = trade.verdict()
    assert verdict is not None and verdict.ways == (Way.BACK, Way.OFF)
    (remark,) = trade.counter_evidence()
    assert remark.text.endswith("the other way.")


def test_a_turn_is_said_of_both_by_name():
    trade = Trade(scope_with(TURN))
    assert "Trade moved away from Russia and towards the EU." in trade.by_partner.sentence
    assert trade.counter_evidence() == []


def test_a_change_under_the_threshold_is_no_move():
    trade = Trade(scope_with(STEADY))
    assert "Neither change in exports reaches 12 points" in trade.by_partner.sentence
    verdict = trade.verdict()
    assert verdict is not None and verdict.ways == ()
    (remark,) = trade.counter_evidence()
    assert "shows no turn" in remark.text


def test_a_state_that_leaves_the_destination_is_no_turn_in_trade():
    # The United Kingdom left the EU in 2020; its share stands outside the EU in all years.
    found = Trade(scope_with(years(2016, 2023, "GBR 500", "RUS 500"))).by_partner
    assert found.level["export", "destination", "base"] == 0
    assert found.change("export", "destination") == 0


def test_what_stands_only_in_years_of_transit_is_no_move():
    reexports = years(2020, 2024, "ARM 300000")
    trade = Trade(scope_with(BACK, reexports))
    found = trade.by_partner
    assert found.reexport_years == [2020, 2021, 2022, 2023, 2024]
    assert "30% in 2024" in found.sentence and "among the imports" in found.sentence
    assert "too few are left to compare, so no move is read from them" in found.sentence
    verdict = trade.verdict()
    assert verdict is not None and verdict.ways == () and verdict.sure == "moderate"
    (remark,) = trade.counter_evidence()
    assert "gives no support to a turn" in remark.text


def test_a_move_that_stands_without_the_years_of_transit_is_one():
    trade = Trade(scope_with(BACK, years(2024, 2024, "ARM 300000")))
    verdict = trade.verdict()
    assert verdict is not None and verdict.ways == (Way.BACK, Way.OFF)


def test_the_shares_of_a_year_add_to_one():
    found = Trade(scope_with(BACK)).by_partner
    assert found.frame.groupby("year")["share"].sum().round(9).eq(1.0).all()


def test_a_state_without_a_trade_table_gets_one_line():
    scope = scope_with(BACK)
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
    assert found.last[-1] == 2023
    assert "no estimate of re-exports" in found.coverage
    assert found.frame.groupby(["flow", "year"])["share"].sum().round(9).eq(1).all()


def test_armenias_change_of_trade_is_no_verdict_in_years_of_transit():
    """Exports to Russia 2017-19 to 2022-24 +10 points, larger than 87% of comparable changes, and to
    the EU -17 points: the figures of the methodology."""
    trade = Trade(Scope("RUS", dt.date(2026, 6, 25), dt.date(2020, 1, 1), "ARM", "EU"))
    found = trade.by_partner
    assert round(100 * found.change("export", "patron")) == 10
    assert round(100 * found.change("export", "destination")) == -17
    assert "+10 points, larger than 87% of comparable changes" in found.sentence
    verdict = trade.verdict()
    assert verdict is not None and verdict.ways == ()


def test_a_table_not_yet_published_is_not_used():
    early = Scope("RUS", dt.date(2013, 6, 30), dt.date(1998, 1, 1), "KAZ", "EU")
    assert Trade(early).by_partner.is_empty

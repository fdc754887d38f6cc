"""Shares, concentration, windows of years."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import BriefingError
from analysis.measures import dependence as measure

ARMS = pd.DataFrame(
    [
        ("ARM", "RUS", 2020, 8.0),
        ("ARM", "JOR", 2020, 2.0),
        ("ARM", "RUS", 2021, 5.0),
        ("ARM", "IND", 2021, 5.0),
        ("ARM", "FRA", 2021, np.nan),
        ("AZE", "ISR", 2021, 0.0),
    ],
    columns=["recipient", "supplier", "year", "tiv_million"],
)
BY = ["recipient", "year"]


def test_shares_of_each_recipient_and_year() -> None:
    table = measure.shares(ARMS, "tiv_million", BY, "supplier")
    armenia_2020 = table[(table["recipient"] == "ARM") & (table["year"] == 2020)]
    assert armenia_2020["supplier"].tolist() == ["RUS", "JOR"]
    assert armenia_2020["share"].tolist() == [0.8, 0.2]
    assert armenia_2020["total"].tolist() == [10, 10]


def test_unknown_amounts_are_counted_in_coverage_not_as_nought() -> None:
    table = measure.herfindahl(ARMS, "tiv_million", BY, "supplier").set_index(BY)
    assert table.loc[("ARM", 2020), "coverage"] == 1
    assert table.loc[("ARM", 2021), "coverage"] == pytest.approx(2 / 3)
    assert table.loc[("ARM", 2021), "n"] == 2
    assert table.loc[("ARM", 2021), "h"] == pytest.approx(0.5)


def test_total_of_nought_has_no_share() -> None:
    row = measure.herfindahl(ARMS, "tiv_million", BY, "supplier").set_index(BY).loc[("AZE", 2021)]
    assert np.isnan(row["h"])
    assert pd.isna(row["largest"])
    share = measure.partner_share(ARMS, "tiv_million", BY, "supplier", "ISR").set_index(BY)["share"]
    assert np.isnan(share[("AZE", 2021)])


def test_named_partner_has_a_share_of_nought_where_it_sent_nothing() -> None:
    table = measure.partner_share(ARMS, "tiv_million", BY, "supplier", "IND").set_index(BY)
    assert table["share"][("ARM", 2020)] == 0
    assert table["share"][("ARM", 2021)] == 0.5
    several = measure.partner_share(ARMS, "tiv_million", BY, "supplier", ["RUS", "IND"])
    assert several.set_index(BY)["share"][("ARM", 2021)] == 1


def test_concentration_names_the_largest_and_a_single_partner_has_no_normalised_value() -> None:
    one = pd.DataFrame({"year": [1], "supplier": ["RUS"], "value": [3.0]})
    row = measure.herfindahl(one, "value", "year", "supplier").iloc[0]
    assert (row["h"], row["largest"], row["largest_share"]) == (1, "RUS", 1)
    assert np.isnan(row["h_normalised"])


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(0.01, 1000), min_size=2, max_size=12))
def test_concentration_is_bounded_and_least_when_even(values: list[float]) -> None:
    frame = pd.DataFrame(
        {"year": 1, "supplier": [f"S{k}" for k in range(len(values))], "value": values}
    )
    row = measure.herfindahl(frame, "value", "year", "supplier").iloc[0]
    assert 1 / len(values) - 1e-12 <= row["h"] <= 1
    assert -1e-12 <= row["h_normalised"] <= 1
    even = measure.herfindahl(frame.assign(value=1.0), "value", "year", "supplier").iloc[0]
    assert even["h_normalised"] == pytest.approx(0)
    assert measure.shares(frame, "value", "year", "supplier")["share"].sum() == pytest.approx(1)


def test_windows_end_at_the_last_full_year_and_leave_later_years_out() -> None:
    flows = pd.DataFrame(
        {"supplier": "RUS", "year": [2012, 2016, 2017, 2021, 2022], "value": [1, 2, 3, 4, 100]}
    )
    table = measure.windows(flows, "year", "value", "supplier", end=2021)
    assert table["window"].tolist() == ["2012-16", "2017-21"]
    assert table["value"].tolist() == [3, 7]
    assert table["n_years"].tolist() == [2, 2]
    assert table["is_complete"].tolist() == [True, True]
    later = measure.windows(flows, "year", "value", "supplier", end=2022)
    assert later["window"].tolist() == ["2008-12", "2013-17", "2018-22"]
    assert later["is_complete"].tolist() == [False, True, True]


DEALS = pd.DataFrame(
    [
        ("RUS", 2016, 6.0, False),
        ("RUS", 2020, 2.0, True),
        ("FRA", 2020, 2.0, False),
        ("FRA", 2020, np.nan, False),
        ("IND", 2020, np.nan, True),
    ],
    columns=["supplier", "year", "tiv_million", "is_uncertain"],
)


def test_marks_are_carried_with_the_share_of_the_total_that_has_them() -> None:
    table = measure.shares(DEALS, "tiv_million", "year", "supplier", flags=["is_uncertain"])
    recent = table[table["year"] == 2020].set_index("supplier")
    assert recent["is_uncertain"].to_dict() == {"RUS": True, "FRA": False, "IND": True}
    assert recent["uncertain_share"].tolist() == [0.5] * 3
    assert recent["coverage"].tolist() == [0.5] * 3
    assert np.isnan(recent.loc["IND", "share"])  # unknown, not nought
    patron = measure.partner_share(
        DEALS, "tiv_million", "year", "supplier", "RUS", ["is_uncertain"]
    )
    assert patron["is_uncertain"].tolist() == [False, True]
    assert patron["uncertain_share"].tolist() == [0, 0.5]
    absent = measure.partner_share(
        DEALS, "tiv_million", "year", "supplier", "USA", ["is_uncertain"]
    )
    assert absent["is_uncertain"].tolist() == [False, False]


def test_sums_by_window_take_marks_and_coverage_on_into_shares() -> None:
    marks = ["is_uncertain"]
    sums = measure.windows(DEALS, "year", "tiv_million", "supplier", end=2020, flags=marks)
    by_supplier = sums.set_index("supplier")
    assert by_supplier["coverage"].to_dict() == {"FRA": 0.5, "IND": 0, "RUS": 1}
    assert by_supplier.loc["RUS", "uncertain_share"] == 0.25
    assert np.isnan(by_supplier.loc["IND", "tiv_million"])
    table = measure.shares(sums, "tiv_million", "window", "supplier", flags=marks)
    straight = measure.shares(
        DEALS.assign(window="2016-20"), "tiv_million", "window", "supplier", flags=marks
    )
    pd.testing.assert_frame_equal(table, straight)
    assert table.loc[0, ["share", "coverage", "uncertain_share"]].tolist() == [0.8, 0.6, 0.2]


def test_reexports_are_compared_where_both_amounts_are_known() -> None:
    months = pd.DataFrame(
        {
            "reporter": "ARM",
            "year": [2021, 2021, 2022, 2022],
            "again": [1.0, 1.0, 6.0, np.nan],
            "all": [10.0, 10.0, 12.0, 50.0],
        }
    )
    table = measure.reexport_share(months, "again", "all", ["reporter", "year"])
    assert table["share"].tolist() == [0.1, 0.5]
    assert table["coverage"].tolist() == [1, 0.5]
    assert table["is_dominant"].tolist() == [False, True]
    assert not measure.reexport_share(months, "again", "all", "year", floor=0.6)[
        "is_dominant"
    ].any()


def test_wrong_columns_and_negative_amounts_are_clear_errors() -> None:
    with pytest.raises(BriefingError, match="no column 'exporter'"):
        measure.shares(ARMS, "tiv_million", BY, "exporter")
    with pytest.raises(BriefingError, match="negative amount"):
        measure.shares(ARMS.assign(tiv_million=-1.0), "tiv_million", BY, "supplier")
    with pytest.raises(BriefingError, match="at least 1"):
        measure.windows(ARMS, "year", "tiv_million", "supplier", end=2021, length=0)
    with pytest.raises(BriefingError, match="true or false"):
        measure.shares(ARMS, "tiv_million", BY, "supplier", flags=["year"])

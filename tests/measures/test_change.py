"""Who moved, and whether a series has a break."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import BriefingError
from analysis.measures import change as measure


def points(text: str) -> pd.DataFrame:
    """country year n_votes ideal_point q05 q95, a row a point."""
    columns = ["country", "year", "n_votes", "ideal_point", "q05", "q95"]
    frame = pd.DataFrame([line.split() for line in text.strip().splitlines()], columns=columns)
    numbers = {"year": int, "n_votes": int, "ideal_point": float, "q05": float, "q95": float}
    return frame.astype(numbers)


POINTS = points("""
ARM 2021 83  0.15  0.05  0.25
RUS 2021 86 -0.05 -0.15  0.05
ARM 2023 81  0.10  0.00  0.20
RUS 2023 88 -0.25 -0.35 -0.15
ARM 2024  7 -0.05 -0.40  0.30
RUS 2024  8 -0.85 -1.20 -0.50
USA 2023 80  2.00  1.80  2.20
""")


def test_change_in_distance_is_own_move_minus_the_patrons() -> None:
    row = measure.who_moved(POINTS, "ARM", "RUS", 2021, 2023).iloc[0]
    assert row["own_move"] == pytest.approx(-0.05)
    assert row["patron_move"] == pytest.approx(-0.20)
    assert row["change"] == pytest.approx(row["own_move"] - row["patron_move"])
    assert row["absolute_change"] == pytest.approx(0.35 - 0.20)
    assert not row["is_thin"]


def test_intervals_add_the_published_ones_as_independent_errors() -> None:
    row = measure.who_moved(POINTS, "ARM", "RUS", 2021, 2023).iloc[0]
    assert row["high"] - row["change"] == pytest.approx(0.1 * np.sqrt(4))
    assert row["own_high"] - row["own_move"] == pytest.approx(0.1 * np.sqrt(2))
    one_sided = POINTS.assign(q05=POINTS["ideal_point"])  # no error downwards
    table = measure.distance(one_sided, "ARM", "RUS").set_index("year")
    # Down, only the patron's upward error counts; up, only the country's.
    assert table.loc[2021, "signed"] - table.loc[2021, "low"] == pytest.approx(0.1)
    assert table.loc[2021, "high"] - table.loc[2021, "signed"] == pytest.approx(0.1)


def test_year_of_few_votes_is_flagged_thin() -> None:
    table = measure.distance(POINTS, "ARM", "RUS").set_index("year")
    assert table["is_thin"].to_dict() == {2021: False, 2023: False, 2024: True}
    assert table.loc[2024, "n_votes"] == 7
    assert measure.who_moved(POINTS, "ARM", "RUS", 2023, 2024).loc[0, "is_thin"]


def test_signed_distance_shows_a_crossing_that_the_absolute_one_hides() -> None:
    crossing = points("""
    ARM 2021 80  0.2 0 0.4
    RUS 2021 80  0.0 0 0.2
    ARM 2025 80  0.2 0 0.4
    RUS 2025 80  0.4 0 0.6
    """)
    row = measure.who_moved(crossing, "ARM", "RUS", 2021, 2025).iloc[0]
    assert row["change"] == pytest.approx(-0.4)
    assert row["absolute_change"] == pytest.approx(0)


def test_missing_years_and_equal_states_are_clear_errors() -> None:
    with pytest.raises(BriefingError, match="no ideal point of ARM in 2022"):
        measure.who_moved(POINTS, "ARM", "RUS", 2022, 2023)
    with pytest.raises(BriefingError, match="no ideal points of GEO"):
        measure.distance(POINTS, "GEO", "RUS")
    with pytest.raises(BriefingError, match="must come before"):
        measure.who_moved(POINTS, "ARM", "RUS", 2023, 2021)
    with pytest.raises(BriefingError, match="both the country and the patron"):
        measure.distance(POINTS, "RUS", "RUS")
    assert measure.distance(POINTS, "USA", "ARM")["year"].tolist() == [2023]


def test_search_is_exact() -> None:
    """Against every split written out."""
    values = np.random.default_rng(4).normal(size=14)
    found = measure.break_date(pd.Series(values))
    squares = {k: values[:k].var() * k + values[k:].var() * (14 - k) for k in range(2, 13)}
    assert found.n_before == min(squares, key=lambda k: squares[k])
    assert found.explained == pytest.approx(1 - min(squares.values()) / (values.var() * 14))


def test_noise_seldom_gives_a_break_that_may_be_claimed() -> None:
    rng = np.random.default_rng(11)
    claimed = [
        measure.break_date(pd.Series(rng.normal(size=12)), permutations=99).is_claimable
        for _ in range(200)
    ]
    assert 0.04 <= np.mean(claimed) <= 0.17  # one in ten by design


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(-50, 50), min_size=6, max_size=20), st.integers(1, 9))
def test_break_does_not_depend_on_units_and_ignores_missing_years(
    values: list[int], factor: int
) -> None:
    series = pd.Series(values, dtype=float)
    if series.nunique() == 1:
        with pytest.raises(BriefingError, match="does not vary"):
            measure.break_date(series)
        return
    plain = measure.break_date(series, permutations=49)
    scaled = measure.break_date(series * factor + 7, permutations=49)
    gaps = measure.break_date(
        pd.concat([series, pd.Series([np.nan], index=[999])]), permutations=49
    )
    assert gaps == plain
    assert scaled.explained == pytest.approx(plain.explained)
    assert 0.02 <= plain.p_value <= 1


def test_few_values_are_a_clear_error() -> None:
    with pytest.raises(BriefingError, match="5 values are too few"):
        measure.break_date(pd.Series([1.0, 2, 3, 4, 5]))

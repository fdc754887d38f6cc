"""A composite index and the interval of its ranks."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import BriefingError
from analysis.measures import index as measure

FEW = settings(max_examples=8, deadline=None)
INDICATORS = [
    measure.Indicator("side", worst=0, best=1),
    measure.Indicator("arms", worst=1, best=0),
    measure.Indicator("trade", worst=0, best=50),
]
TABLE = pd.DataFrame(
    {"side": [0.5, 0.9, 0.1, 0.4], "arms": [0.5, 0.1, 0.9, np.nan], "trade": [25, 45, 5, 10]},
    index=["ARM", "MDA", "BLR", "KGZ"],
)


def test_goalposts_map_the_worst_to_the_floor_and_the_best_to_one() -> None:
    values = measure.normalise(TABLE, INDICATORS)
    assert values.loc["ARM"].tolist() == pytest.approx([0.505] * 3)
    assert values.loc["MDA"].tolist() == pytest.approx([0.901] * 3)
    beyond = measure.normalise(TABLE.assign(trade=[-10, 0, 50, 80]), INDICATORS)
    assert beyond["trade"].tolist() == pytest.approx([0.01, 0.01, 1, 1])
    assert np.isnan(values.loc["KGZ", "arms"])


def test_a_units_score_does_not_depend_on_who_else_is_in_the_table() -> None:
    alone = measure.composite(TABLE.loc[["ARM"]], INDICATORS)
    assert alone.loc["ARM", "score"] == measure.composite(TABLE, INDICATORS).loc["ARM", "score"]


def test_scores_and_ranks_by_hand() -> None:
    uneven = pd.DataFrame({"a": [0.0, 0.5, 0.5], "b": [1.0, 0.5, 0.5]}, index=["X", "Y", "Z"])
    both = [measure.Indicator("a", 0, 1), measure.Indicator("b", 0, 1)]
    geometric = measure.composite(uneven, both)
    assert geometric["score"].tolist() == pytest.approx([0.1, 0.505, 0.505])  # root of 0.01 x 1
    assert geometric["rank"].tolist() == [3, 1, 1]
    arithmetic = measure.composite(uneven, both, aggregation="arithmetic")
    assert arithmetic["score"].tolist() == pytest.approx([0.505] * 3)
    assert arithmetic["rank"].tolist() == [1, 1, 1]
    weighted = measure.composite(uneven, both, weights={"b": 3, "a": 1})
    assert weighted.loc["X", "score"] == pytest.approx(0.01**0.25)


def test_a_unit_with_a_missing_indicator_has_no_rank_and_takes_none() -> None:
    table = measure.rank_intervals(TABLE, INDICATORS, draws=50)
    assert table["n_known"].to_dict() == {"ARM": 3, "MDA": 3, "BLR": 3, "KGZ": 2}
    assert pd.isna(table.loc["KGZ", "rank"])
    assert table.loc["KGZ", ["score", "rank_low", "share_same_rank"]].isna().all()
    assert table["rank"].dropna().tolist() == [2, 1, 3]
    assert (table["n_ranked"] == 3).all()
    nobody = measure.rank_intervals(TABLE.loc[["KGZ"]], INDICATORS, draws=5)
    assert nobody["rank"].isna().all()


def test_a_rank_that_holds_under_any_choice_has_no_interval() -> None:
    """One unit is better than another in every indicator: no weights can turn that."""
    table = measure.rank_intervals(TABLE, INDICATORS, draws=500)
    assert table.loc["MDA", ["rank_low", "rank_high", "share_same_rank"]].tolist() == [1, 1, 1]
    assert table.loc["BLR", ["rank_low", "rank_high", "share_same_rank"]].tolist() == [3, 3, 1]


def test_a_rank_that_hangs_on_the_weights_has_a_wide_one() -> None:
    opposed = pd.DataFrame({"a": [0.1, 0.9, 0.5], "b": [0.9, 0.1, 0.49]}, index=["X", "Y", "Z"])
    both = [measure.Indicator("a", 0, 1), measure.Indicator("b", 0, 1)]
    table = measure.rank_intervals(opposed, both, draws=500)
    assert table.loc["X", ["rank_low", "rank_high"]].tolist() == [1, 3]
    assert table.loc["Y", ["rank_low", "rank_high"]].tolist() == [1, 3]
    assert (table["share_same_rank"] < 0.9).all()
    pd.testing.assert_frame_equal(table, measure.rank_intervals(opposed, both, draws=500))
    other = measure.rank_intervals(opposed, both, draws=500, seed=1)
    assert (other["share_same_rank"] != table["share_same_rank"]).any()


UNITS = st.lists(st.tuples(*[st.floats(0, 1)] * 3), min_size=1, max_size=8)


@FEW
@given(UNITS)
def test_bounds_and_order_of_units(cells: list[tuple[float, ...]]) -> None:
    names = ["side", "arms", "trade"]
    frame = pd.DataFrame(cells, columns=names, index=[f"U{k}" for k in range(len(cells))])
    frame["trade"] *= 50
    table = measure.rank_intervals(frame, INDICATORS, draws=40)
    assert table["score"].between(measure.FLOOR - 1e-12, 1 + 1e-12).all()
    assert (table["rank_low"] <= table["rank_median"]).all()
    assert (table["rank_median"] <= table["rank_high"]).all()
    assert table["rank"].min() == 1
    assert table["rank_high"].max() <= len(cells)
    turned = measure.rank_intervals(frame.iloc[::-1], INDICATORS, draws=40)
    pd.testing.assert_frame_equal(turned.iloc[::-1], table)
    # A unit that gains in one indicator, all else equal, never loses rank.
    better = frame.copy()
    better.loc["U0", "side"] = 1.0
    gained = measure.composite(better, INDICATORS)
    assert gained.loc["U0", "rank"] <= table.loc["U0", "rank"]


def test_wrong_input_is_a_clear_error() -> None:
    with pytest.raises(BriefingError, match="no column 'gas'"):
        measure.normalise(TABLE, [measure.Indicator("gas", 0, 1)])
    with pytest.raises(BriefingError, match="two different goalposts"):
        measure.normalise(TABLE, [measure.Indicator("side", 1, 1)])
    with pytest.raises(BriefingError, match="each named once"):
        measure.normalise(TABLE, [])
    with pytest.raises(BriefingError, match="a unit comes twice"):
        measure.normalise(pd.concat([TABLE, TABLE]), INDICATORS)
    with pytest.raises(BriefingError, match="infinite"):
        measure.normalise(TABLE.assign(side=np.inf), INDICATORS)
    with pytest.raises(BriefingError, match="for each of side, arms, trade"):
        measure.composite(TABLE, INDICATORS, weights={"side": 1})
    with pytest.raises(BriefingError, match="geometric, arithmetic"):
        measure.composite(TABLE, INDICATORS, aggregation="harmonic")
    with pytest.raises(BriefingError, match="at least 1"):
        measure.rank_intervals(TABLE, INDICATORS, draws=0)

"""The network of support on a day."""

import pandas as pd
import pytest

from analysis.errors import BriefingError
from analysis.measures import network as measure


def ties(text: str) -> pd.DataFrame:
    """tie_id supporter layer start end limit confidence, a row a tie ("-" = no end)."""
    columns = ["tie_id", "supporter", "layer", "start", "end", "is_limit", "confidence"]
    frame = pd.DataFrame([line.split() for line in text.strip().splitlines()], columns=columns)
    return frame.assign(
        supported="RUS",
        kind=frame["layer"],
        start=pd.to_datetime(frame["start"]),
        end=pd.to_datetime(frame["end"].where(frame["end"] != "-")),
        is_limit=frame["is_limit"] == "limit",
    )


TIES = ties("""
t1 BLR territory  2022-02-24 -          tie   known
t2 BLR territory  2021-09-01 2022-01-01 tie   read
t3 BLR treaty     1999-12-08 -          tie   checked
t4 PRK munitions  2022-09-01 -          tie   read
t5 PRK troops     2024-10-01 -          tie   read
t6 PRK troops     2024-10-01 -          tie   known
t7 KAZ treaty     2002-10-07 -          tie   read
t8 KAZ diplomatic 2022-03-02 -          limit read
t9 UZB diplomatic 2022-03-02 -          limit known
""")


def test_a_tie_holds_from_its_first_day_to_the_day_before_its_end() -> None:
    assert set(measure.active(TIES, "2021-09-01")["tie_id"]) == {"t2", "t3", "t7"}
    assert "t2" in set(measure.active(TIES, "2021-12-31")["tie_id"])
    assert "t2" not in set(measure.active(TIES, "2022-01-01")["tie_id"])


def test_matrix_counts_ties_and_limits_apart() -> None:
    table = measure.tie_matrix(TIES, "2024-12-31").set_index(["supporter", "layer"])
    troops = table.loc[("PRK", "troops")]
    assert (troops["n_ties"], troops["n_limits"], troops["confidence"]) == (2, 0, "read")
    limit = table.loc[("KAZ", "diplomatic")]
    assert (limit["n_ties"], limit["n_limits"]) == (0, 1)
    assert pd.isna(limit["first"])
    # The ended tie that was read lends nothing to the one that holds.
    assert table.loc[("BLR", "territory"), "confidence"] == "known"
    assert table.loc[("BLR", "territory"), "first"] == pd.Timestamp("2022-02-24")


def test_rank_is_by_layers_then_ties_and_limits_take_nothing_away() -> None:
    table = measure.rank(TIES, "2024-12-31")
    assert table["supporter"].tolist() == ["PRK", "BLR", "KAZ", "UZB"]
    assert table["rank"].tolist()[:3] == [1, 2, 3]
    assert pd.isna(table["rank"].iloc[3])
    assert table["n_layers"].tolist() == [2, 2, 1, 0]
    kazakhstan = table.iloc[2]
    assert (kazakhstan["n_limits"], kazakhstan["limit_layers"]) == (1, "diplomatic")


def test_equal_supporters_share_a_rank() -> None:
    even = ties("""
    t1 BLR treaty 2000-01-01 - tie read
    t2 PRK treaty 2000-01-01 - tie read
    t3 KAZ treaty 2030-01-01 - tie read
    """)
    assert measure.rank(even, "2024-01-01")["rank"].tolist() == [1, 1]


def test_growth_counts_what_holds_on_each_date() -> None:
    table = measure.growth(TIES, ["2000-01-01", "2022-06-01", "2024-12-31"])
    everything = table[table["layer"] == "all"]
    assert everything["n_supporters"].tolist() == [1, 2, 3]
    assert everything["n_ties"].tolist() == [1, 3, 6]
    assert everything["n_limits"].tolist() == [0, 2, 2]
    troops = table[table["layer"] == "troops"]
    assert troops["n_ties"].tolist() == [0, 0, 2]


def test_no_ties_yet_gives_empty_typed_tables() -> None:
    assert measure.tie_matrix(TIES, "1990-01-01").empty
    assert measure.rank(TIES, "1990-01-01").empty
    assert measure.growth(TIES, ["1990-01-01"])["n_ties"].sum() == 0


def test_unknown_confidence_is_a_clear_error() -> None:
    with pytest.raises(BriefingError, match="'sure'"):
        measure.tie_matrix(TIES.assign(confidence="sure"), "2024-12-31")

"""The network of support on a day, by the rule of the table."""

import pandas as pd
import pytest

from analysis.measures import network as measure


def ties(text: str) -> pd.DataFrame:
    """supporter layer kind start precision counts tier counts_from counts_to limit weak, a row a tie
    ("-" = missing)."""
    columns = ["supporter", "layer", "kind", "start", "start_precision", "counts", "tier",
               "counts_from", "counts_to", "is_limit", "is_weak"]  # fmt: skip
    frame = pd.DataFrame([line.split() for line in text.strip().splitlines()], columns=columns)
    frame = frame.replace("-", None)
    for column in ("start", "counts_from", "counts_to"):
        frame[column] = pd.to_datetime(frame[column])
    return frame.assign(
        tie_id=[f"t{number}" for number in range(len(frame))],
        end=frame["counts_to"],
        is_limit=frame["is_limit"] == "limit",
        is_weak=frame["is_weak"] == "weak",
    )


TIES = ties("""
BLR territory  base        1995-01-01 year  yes B 1995-12-31 -          act   sound
BLR treaty     pact        2002-10-07 day   yes B 2002-10-07 -          act   weak
BLR munitions  munitions   2022-02-24 day   yes A 2022-02-24 2023-12-31 act   sound
BLR diplomatic opening     2025-12-13 day   no  - -          -          limit weak
PRK arms       missiles    2023-12-01 month yes A 2023-12-31 -          act   sound
PRK troops     troops      2024-10-01 month yes A 2024-10-31 -          act   weak
PRK troops     troops      2025-06-17 day   yes A 2025-06-17 -          act   sound
MLI diplomatic votes       2023-02-23 day   yes C 2023-02-23 -          act   sound
ZZZ economy    purchase    2022-01-01 year  no  - -          -          act   sound
YYY treaty     pact        2005-01-01 day   unclear B -      -          act   sound
XXX economy    goods       2022-01-01 year  enabler D 2022-12-31 -      act   sound
KAZ economy    controls    2023-12-01 month -   - -          -          limit weak
""")


def test_only_what_counts_on_the_day_makes_a_supporter() -> None:
    assert measure.supporters(TIES, "2022-01-01")["supporter"].tolist() == ["BLR"]
    found = measure.supporters(TIES, "2026-01-01").set_index("supporter")
    assert found["tiers"].to_dict() == {"BLR": "B", "MLI": "C", "PRK": "A"}
    assert (
        measure.supporters(TIES, "2023-12-31").set_index("supporter").at["BLR", "tiers"] == "A; B"
    )


def test_a_year_counts_from_its_last_day() -> None:
    assert measure.supporters(TIES, "1995-12-30").empty
    assert len(measure.supporters(TIES, "1995-12-31")) == 1


def test_growth_needs_a_start_known_to_be_after_the_first_day() -> None:
    found = measure.change(TIES, "2023-12-15", "2026-01-01").set_index("supporter")
    # The missiles of December 2023 may have begun before the 15th.
    assert found.loc["PRK", ["was", "is_now", "began"]].tolist() == [False, True, False]
    found = measure.change(TIES, "2023-11-30", "2026-01-01").set_index("supporter")
    assert found.at["PRK", "began"]
    assert found.at["MLI", "was"] and not found.at["MLI", "began"]


def test_a_day_on_which_a_known_treaty_entered_into_force_is_a_start() -> None:
    signed = ties("AAA treaty pact 2024-06-19 day yes B 2024-12-05 - act sound")
    assert measure.change(signed, "2024-07-01", "2025-01-01")["began"].tolist() == [True]


def test_who_stopped_counting_is_there_too() -> None:
    ended = ties("SYR diplomatic recognition 2018-05-29 day yes C 2018-05-29 2024-12-08 act sound")
    found = measure.change(ended, "2022-01-01", "2026-01-01").iloc[0]
    assert found[["was", "is_now", "began", "kinds"]].tolist() == [True, False, False, ""]


def test_layers_are_compared_as_the_whole_is() -> None:
    found = measure.layers(TIES, "2022-01-01", "2026-01-01").set_index("layer")
    assert found.loc["territory"].tolist() == [1, 1, 0]
    assert found.loc["troops"].tolist() == [0, 1, 1]
    assert "economy" not in found.index  # nothing in it ever counts


def test_the_matrix_holds_supporters_alone_and_limits_beside() -> None:
    table = measure.matrix(TIES, "2026-01-01")
    assert table["supporter"].unique().tolist() == ["PRK", "BLR", "MLI"]
    cells = table.set_index(["supporter", "layer"])
    assert cells.loc[("PRK", "troops"), ["n_acts", "is_weak"]].tolist() == [2, False]
    assert cells.loc[("BLR", "treaty"), ["n_acts", "is_weak"]].tolist() == [1, True]
    limit = cells.loc[("BLR", "diplomatic")]
    assert (limit["n_acts"], limit["n_limits"]) == (0, 1) and pd.isna(limit["first"])
    # Two layers and three acts come before two layers and two; a limit takes nothing away.
    assert cells["rank"].groupby("supporter").first().to_dict() == {"PRK": 1, "BLR": 2, "MLI": 3}


def test_growth_counts_what_counts_on_each_date() -> None:
    table = measure.growth(TIES, ["2022-01-01", "2023-03-01", "2026-01-01"])
    by_tier = {tier: each["n_supporters"].tolist() for tier, each in table.groupby("tier")}
    assert by_tier == {"all": [1, 2, 3], "A": [0, 1, 1], "B": [1, 1, 1], "C": [0, 1, 1]}


@pytest.mark.parametrize("day", ["1990-01-01"])
def test_no_ties_yet_gives_empty_typed_tables(day: str) -> None:
    assert measure.matrix(TIES, day).empty and measure.supporters(TIES, day).empty
    assert measure.change(TIES, day, day).empty and measure.layers(TIES, day, day).empty
    assert measure.growth(TIES, [day])["n_supporters"].sum() == 0


def test_a_tie_holds_from_its_first_day_to_the_day_before_its_end() -> None:
    assert "t2" in set(measure.active(TIES, "2023-12-30")["tie_id"])
    assert "t2" not in set(measure.active(TIES, "2023-12-31")["tie_id"])

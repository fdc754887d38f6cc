"""A country beside its peers."""

import numpy as np
import pandas as pd
import pytest
from vote_tables import ballots, position

from analysis.errors import BriefingError
from analysis.measures import peers as measure
from analysis.measures.votes import wide as make_wide

WIDE = make_wide(
    ballots("""
         ARM RUS KAZ KGZ
    1    Y   N   N   A
    2    A   N   A   X
    3    N   A   A   A
    4    X   N   N   N
    5    Y   N   X   X
    6    Y   Y   N   N
    """)
)
BLOC = position("1:Y 2:Y 3:Y 4:Y 5:Y 6:Y")


def test_leaning_runs_from_the_patron_to_the_bloc() -> None:
    lean = measure.leaning(WIDE, ["ARM"], "RUS", BLOC)["ARM"]
    assert lean.index.tolist() == [1, 2, 3, 4, 5]  # 6 is not polarised
    assert lean[[1, 2, 3, 5]].tolist() == [1, 0, -0.5, 1]
    assert np.isnan(lean[4])


def test_gap_is_taken_on_resolutions_where_half_of_the_peers_voted() -> None:
    row = measure.difference_in_differences(
        WIDE, "ARM", ["KAZ", "KGZ"], "RUS", BLOC, [1], [2, 3, 4, 5]
    ).iloc[0]
    # 1: 1 against -0.5; 2: 0 against 0; 3: -0.5 against -0.5. 4: absent. 5: no peer voted.
    assert (row["n_before"], row["n_after"]) == (1, 2)
    assert (row["gap_before"], row["gap_after"]) == (1.5, 0)
    assert row["country_change"] - row["peers_change"] == row["change"] == -1.5
    assert np.isnan(row["low"])


def history(arm_after: str, peers_after: str) -> pd.DataFrame:
    """40 votes on which all side with the patron, then 40 as given; every fourth differs."""
    rows = [f"{k} {'NNNA'[k % 4]} N {'NNAN'[k % 4]} {'NNAN'[k % 4]}" for k in range(40)]
    rows += [
        f"{k} {'A' if k % 4 == 0 else arm_after} N {peers_after} {peers_after}"
        for k in range(40, 80)
    ]
    return make_wide(ballots("ARM RUS KAZ KGZ\n" + "\n".join(rows)))


def change(wide: pd.DataFrame) -> pd.Series:
    bloc = pd.Series(1.0, index=wide.index)
    return measure.difference_in_differences(
        wide, "ARM", ["KAZ", "KGZ"], "RUS", bloc, range(40), range(40, 80)
    ).iloc[0]


def test_a_move_that_the_peers_share_is_no_move_of_the_country() -> None:
    shared = change(history("Y", "Y"))
    assert shared["country_change"] > 1
    assert shared["peers_change"] > 1
    assert abs(shared["change"]) < 0.3
    alone = change(history("Y", "N"))
    assert alone["change"] == pytest.approx(alone["country_change"] - alone["peers_change"])
    assert alone["low"] > 1


def test_wrong_peers_and_empty_periods_are_clear_errors() -> None:
    for peers in ([], ["ARM"], ["KAZ", "KAZ"]):
        with pytest.raises(BriefingError, match="peers of ARM"):
            measure.difference_in_differences(WIDE, "ARM", peers, "RUS", BLOC, [1], [2])
    with pytest.raises(BriefingError, match="RUS is both the country and the patron"):
        measure.difference_in_differences(WIDE, "ARM", ["RUS"], "RUS", BLOC, [1], [2])
    with pytest.raises(BriefingError, match="no polarised resolution after"):
        measure.difference_in_differences(WIDE, "ARM", ["KAZ"], "RUS", BLOC, [1, 2], [6])
    with pytest.raises(BriefingError, match="share resolutions"):
        measure.difference_in_differences(WIDE, "ARM", ["KAZ"], "RUS", BLOC, [1, 2], [2, 3])

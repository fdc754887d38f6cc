"""Firm verdicts: of ways to compute a move, written by hand, and of an assembly."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from assemblies import comparison, series_of

from analysis.measures import moves, robustness

T_PLUS = {"own": (8, 2), "relative": (6, 2), "direct": (5, 4)}
T_ONLY = {"own": (8, 2), "relative": (6, 4), "direct": (5, 1)}


def computed(*parts: tuple[int, float, float]) -> pd.DataFrame:
    """Ways of one state: so many times a figure (own and relative alike) with a p."""
    values = [(figure, p) for n, figure, p in parts for _ in range(n)]
    frame = pd.DataFrame(values, columns=["own", "own_p"])
    return frame.assign(country="AAA", relative=frame["own"], relative_p=frame["own_p"])


@pytest.mark.parametrize(
    ("figures", "parts", "is_firm"),
    [
        (T_PLUS, [(80, 6, 0.05)], True),
        (T_PLUS, [(48, 6, 0.09), (32, 6, 0.5)], True),  # 60% clear
        (T_PLUS, [(47, 6, 0.09), (33, 6, 0.5)], False),
        (T_PLUS, [(76, 6, 0.01), (4, -1, 0.5)], True),  # 95% with the sign
        (T_PLUS, [(75, 6, 0.01), (5, -1, 0.5)], False),
        (T_PLUS, [(79, 6, 0.01), (1, -6, 0.09)], False),  # one clearly against
        (T_PLUS | {"direct": (9, 2.9)}, [(80, 6, 0.05)], False),  # the direct move is too small
        (T_PLUS | {"direct": (9, -4)}, [(80, 6, 0.05)], False),
        (T_PLUS | {"direct": (np.nan, np.nan)}, [(80, 6, 0.05)], False),
        (T_ONLY, [(80, 6, 0.05)], True),  # T? rests on the own change: 5 is half of 8
        (T_ONLY | {"direct": (3.9, 9)}, [(80, 6, 0.05)], False),
        (T_ONLY | {"gap": 10}, [(80, 6, 0.05)], False),
        ({"own": (1, 1), "relative": (1, 1), "direct": (1, 1)}, [(80, 1, 0.01)], False),  # 0
    ],
)
def test_firm(figures: dict, parts: list[tuple[int, float, float]], is_firm: bool) -> None:
    found = robustness.firmness(comparison(**figures), computed(*parts)).iloc[0]
    assert found["is_firm"] == is_firm


def test_the_figure_tested_is_that_of_the_verdict() -> None:
    ways = computed((40, 2, 0.01), (40, 6, 0.01))
    ways["relative"] = -1.0
    row = robustness.firmness(comparison(**T_ONLY), ways).iloc[0]
    assert row[["ways", "tested"]].tolist() == [80, "own"]
    assert row[["own_lowest", "own_median", "own_highest"]].tolist() == [2, 4, 6]
    assert row["relative_same_sign"] == 0
    assert row["is_firm"]
    assert not robustness.firmness(comparison(**T_PLUS), ways).iloc[0]["is_firm"]


def test_a_state_without_ways_is_not_firm() -> None:
    none = computed((1, 6, 0.01)).iloc[:0]
    row = robustness.firmness(comparison(**T_PLUS), none).iloc[0]
    assert (row["ways"], row["is_firm"]) == (0, False)
    assert np.isnan(row["relative_median"])


def test_ways_in_which_the_periods_touch_are_left_out() -> None:
    random = np.random.default_rng(0)
    rows = [
        (session, f"t{text}", random.choice([0.0, 50, 100], 14).tolist())
        for session in range(60, 70)
        for text in range(22)
    ]
    # The latest are 68 and 69, or 67 to 69; before stand 63 to 65.
    compared = moves.compare(series_of(rows), date(2011, 1, 1))
    ways = robustness.ways(compared)
    assert ways.groupby("country").size().eq(72).all()  # 65 + 2 touches 67, of three sessions
    assert not ((ways["shift"] == 2) & (ways["n_sessions"] == 3)).any()
    main = ways.query("shift == 0 and n_like_voters == 20 and n_sessions == 2")
    linked = main[~main["is_direct"]].set_index("country").loc[list(compared.series.states)]
    np.testing.assert_allclose(linked["relative"], compared.linked.relative.change)
    np.testing.assert_allclose(
        main[main["is_direct"]]["own"].to_numpy(), compared.direct.own.change
    )

"""Since when: steps and slopes made by hand."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from assemblies import comparison, series_of

from analysis.measures import steps
from analysis.measures.moves import Windows


def found(
    at: Callable[[int, int], float], sessions: range = range(66, 81), texts: int = 8
) -> pd.Series:
    """The best step of one state whose distance on a text in a session is given."""
    rows = [
        (session, f"t{text}", [at(session, text)]) for session in sessions for text in range(texts)
    ]
    return steps.steps(comparison(series_of(rows), at=Windows((72, 74), (79, 80)))).iloc[0]


def noise(session: int, text: int) -> float:
    return 3.0 * ((session * 7 + text * 5) % 4 - 1.5)


def test_a_step_is_found_where_it_is_and_dated() -> None:
    row = found(lambda session, text: text + 20.0 * (session >= 75) + noise(session, text))
    assert row["session"] == 75
    assert row["size"] == pytest.approx(20, abs=1)
    assert (row["p"] <= 0.05, row["is_step"], row["is_dated"]) == (True, True, True)
    assert row["first"] <= 75 <= row["last"]
    assert (row["n_sessions"], row["n_votes"]) == (15, 120)


def test_a_slope_is_no_step_in_one_year() -> None:
    row = found(lambda session, text: 4.0 * session + noise(session, text))
    assert row["is_step"]
    assert not row["beats_line"]
    assert not row["is_dated"]


def test_a_small_step_is_none() -> None:
    row = found(lambda session, text: 4.0 * (session >= 75))
    assert row["size"] == pytest.approx(4)
    assert row["p"] <= 0.05
    assert not row["is_step"]


def test_a_change_on_one_text_is_not_sure() -> None:
    """The sign of that text decides all: half of the draws are as good."""
    row = found(lambda session, text: 100.0 * (session >= 75) * (text == 0))
    assert row["p_order"] <= 0.05
    assert row["p_sign"] == row["p"] == 1


def test_a_step_needs_two_sessions_and_ten_votes_on_each_side() -> None:
    last = found(lambda session, text: 50.0 * (session >= 80))
    assert last["session"] == 79
    few = found(lambda session, text: 50.0 * (session >= 79), texts=4)  # 8 votes
    assert few["session"] == 78


def test_short_series_are_missing() -> None:
    assert pd.isna(found(noise, sessions=range(74, 81), texts=12)["session"])
    assert pd.isna(found(noise, texts=3)["session"])
    assert not found(noise, texts=3)["is_dated"]


def test_the_series_begins_fourteen_sessions_before_the_last_or_with_the_first_before() -> None:
    assert found(noise, sessions=range(50, 81))["n_sessions"] == 15


def test_gains_are_those_of_two_means_where_texts_are_balanced() -> None:
    """With every text in every session, S^2/D is the fall in the sum of squares of a split."""
    random = np.random.default_rng(1)
    values = {(s, t): float(random.normal()) for s in range(66, 81) for t in range(8)}
    row = found(lambda session, text: values[session, text])
    mean = pd.Series({s: np.mean([values[s, t] for t in range(8)]) for s in range(66, 81)})
    falls = {
        s: (mean[mean.index >= s].mean() - mean[mean.index < s].mean()) ** 2
        * (s - 66) * (81 - s) for s in range(68, 80)
    }  # fmt: skip
    best = max(falls, key=lambda s: falls[s])
    assert row["session"] == best
    assert row["size"] == pytest.approx(
        mean[mean.index >= best].mean() - mean[mean.index < best].mean()
    )

"""Least squares with text effects: by hand, and as statsmodels finds it with a dummy a text."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from assemblies import even_design

from analysis.measures import text_effects
from analysis.measures.text_effects import Design, Estimate


def fitted(text: str) -> tuple[Design, Estimate]:
    """One state's votes from a table: the text, then its position in each period, - for none."""
    lines = [line.split() for line in text.strip().splitlines()]
    rows = [
        (name, period, float(value))
        for name, *values in lines
        for period, value in enumerate(values)
        if value != "-"
    ]
    codes = np.unique([name for name, _, _ in rows], return_inverse=True)[1]
    period = np.array([period for _, period, _ in rows])
    values = np.array([[value] for _, _, value in rows])
    built = text_effects.design(codes, period, np.ones(values.shape, dtype=bool))
    sums = text_effects.cell_sums(built, codes, period, values)
    return built, text_effects.estimate(built, sums)


def test_two_texts_voted_before_and_after() -> None:
    """One text went from 0 to 100, the other stayed: half of it. Each vote has weight 1/2 and
    leaves 25, so each text's score is 25: sqrt((25^2 + 25^2) 2/1) = 50."""
    built, found = fitted("""
        mines  0   100
        space  0   0
    """)
    assert found.change == pytest.approx([50])
    assert found.error == pytest.approx([50])
    assert built.n_texts.tolist() == [2]
    assert built.effective_texts == pytest.approx([2])
    assert built.freedom.tolist() == [3]


def test_sessions_between_link_texts_that_were_not_voted_in_both() -> None:
    """Mines rose by 20 to the session between, and space by 30 from it: 50 in all, exactly."""
    built, found = fitted("""
        mines  10  30  -
        space  -   40  70
    """)
    assert built.is_linked.tolist() == [True]
    assert found.change == pytest.approx([50])
    assert found.error.tolist() == [1]  # nothing is left over, but no error is below one point


def test_periods_that_no_text_links_give_no_estimate() -> None:
    built, found = fitted("""
        mines  10  30  -   -
        space  -   -   40  70
    """)
    assert built.is_linked.tolist() == [False]
    assert np.isnan(found.change).all()


def test_a_text_of_one_period_carries_nothing() -> None:
    built, found = fitted("""
        mines  0   100
        space  0   0
        lonely -   100
    """)
    assert found.change == pytest.approx([50])
    assert (built.n_before.tolist(), built.n_after.tolist()) == ([2], [2])
    assert built.n_texts.tolist() == [2]


def test_a_period_without_votes_takes_no_part() -> None:
    _, with_it = fitted("""
        mines  0   -  100
        space  0   -  0
    """)
    assert with_it.change == pytest.approx([50])


def test_a_text_with_most_of_the_leverage_counts_for_little_more_than_one() -> None:
    built = even_design(8)
    assert built.effective_texts == pytest.approx([8])
    # One text with 50 votes on either side, seven with one.
    text = np.repeat(np.arange(8), [100, *[2] * 7])
    period = np.concatenate([np.tile([0, 1], 50), np.tile([0, 1], 7)])
    heavy = text_effects.design(text, period, np.ones((len(text), 1), dtype=bool))
    assert heavy.effective_texts == pytest.approx([(50 + 7) ** 2 / (50**2 + 7)])


def test_states_are_as_statsmodels_finds_them_one_by_one() -> None:
    random = np.random.default_rng(4)
    n_votes, n_states, n_texts, n_periods = 260, 6, 30, 5
    text, period = random.integers(n_texts, size=n_votes), random.integers(n_periods, size=n_votes)
    values = (
        random.choice([0.0, 50, 100], (n_votes, n_states)) + 20 * (period == n_periods - 1)[:, None]
    )
    known = random.random((n_votes, n_states)) < 0.8
    values = np.where(known, values, 0.0)
    built = text_effects.design(text, period, known)
    found = text_effects.estimate(built, text_effects.cell_sums(built, text, period, values))
    for state in range(n_states):
        rows = pd.DataFrame({"y": values[:, state], "text": text, "period": period})[
            known[:, state]
        ]
        rows = rows[rows.groupby("text")["period"].transform("nunique") > 1]
        last = f"C(period)[T.{n_periods - 1}]"
        fit = smf.ols("y ~ C(text) + C(period)", rows).fit(
            cov_type="cluster", cov_kwds={"groups": rows["text"], "use_correction": False}
        )
        g = rows["text"].nunique()
        assert found.change[state] == pytest.approx(fit.params[last], abs=1e-8)
        assert found.error[state] == pytest.approx(fit.bse[last] * np.sqrt(g / (g - 1)), abs=1e-8)
        # The weights are what is left of the last dummy once all else is taken out of it.
        rows["last"] = (rows["period"] == n_periods - 1).astype(float)
        others = rows.assign(period=rows["period"].where(rows["last"] == 0, 0))
        left = smf.ols("last ~ C(text) + C(period)", others).fit().resid
        leverage = ((left / (left**2).sum()) ** 2).groupby(rows["text"]).sum()
        effective = leverage.sum() ** 2 / (leverage**2).sum()
        assert built.effective_texts[state] == pytest.approx(effective)
        assert built.n_texts[state] == g


def test_residuals_under_no_change_are_those_of_the_fit_without_the_last_dummy() -> None:
    random = np.random.default_rng(5)
    text, period = np.tile(np.arange(12), 6), np.repeat(np.arange(3), 24)
    values = random.normal(size=(72, 1))
    built = text_effects.design(text, period, np.ones((72, 1), dtype=bool))
    sums = text_effects.cell_sums(built, text, period, values)
    rows = pd.DataFrame({"y": values[:, 0], "text": text, "period": period})
    held = rows.assign(period=rows["period"] % 2)  # the last like the first
    rows["left"] = smf.ols("y ~ C(text) + C(period)", held).fit().resid
    theirs = rows.pivot_table(index="text", columns="period", values="left", aggfunc="sum")
    np.testing.assert_allclose(
        text_effects.restricted_residuals(built, sums)[0], theirs.to_numpy(), atol=1e-10
    )

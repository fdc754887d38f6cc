"""How far a verdict hangs on how it is computed: 80 ways to compute a move (`moves`).

The sessions before shifted by up to two either way, 10, 20 or 40 like-voters or the mean of all
other third states, the last two or three sessions, linked by the sessions between or direct. The
ways overlap, so they are no tests: what counts is how many agree (Simonsohn, Simmons and Nelson
2020).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import product
from typing import Final

import numpy as np
import pandas as pd

from analysis.errors import BriefingError
from analysis.measures import moves
from analysis.measures.moves import Comparison, Series, Windows
from analysis.measures.resampling import Floats

SHIFTS: Final = (-2, -1, 0, 1, 2)
NUMBERS_OF_LIKE_VOTERS: Final = (10, 20, 40)
ALL_THIRD_STATES: Final = 0
"""Stands for the mean of all other third states in place of like-voters."""
NUMBERS_OF_SESSIONS: Final = (2, 3)
N_WAYS: Final = 80

ALMOST_SURE: Final = 0.10
SAME_SIGN: Final = 0.95
"""Share of the ways that must have the sign of the main figure."""
SURE_ENOUGH: Final = 0.60
"""Share of the ways that must have it with p below `ALMOST_SURE`."""
DIRECT_SIZE: Final = 0.5
"""The direct move must have this share of the main figure, at least."""

WAY_COLUMNS: Final = {
    "country": "str",
    "shift": "int64",
    "n_like_voters": "int64",
    "n_sessions": "int64",
    "is_direct": "bool",
    "own": "float64",
    "own_p": "float64",
    "relative": "float64",
    "relative_p": "float64",
}


def ways(compared: Comparison, countries: Collection[str] | None = None) -> pd.DataFrame:
    """The moves of the countries (all unless named) in each way to compute them; one row a state
    and way.

    Left out are ways in which the state has no verdict, and those where the sessions before touch
    the latest. Columns: country, shift (of the sessions before), n_like_voters (0: the mean of all
    other third states), n_sessions (the latest), is_direct, own, own_p, relative, relative_p, in
    points as in `moves.table`.
    """
    made, since = compared.series, compared.since
    of = moves.places(made, countries)
    asked = made.only(of)
    states = np.array(asked.states, dtype=object)
    parts = [pd.DataFrame(columns=list(WAY_COLUMNS)).astype(WAY_COLUMNS)]
    for shift in SHIFTS:
        windows = _windows(made, since, shift)
        if not windows:
            continue
        like = moves.like_voters(made, next(iter(windows.values())).before, of)
        references: dict[int, Floats] = {n: like.mean(made, n) for n in NUMBERS_OF_LIKE_VOTERS} | {
            ALL_THIRD_STATES: made.others[:, of]
        }
        for (n_like, reference), (n_sessions, at), is_direct in product(
            references.items(),
            windows.items(),
            (False, True),
        ):
            fewest = None if n_like == ALL_THIRD_STATES else like.fewest
            found = moves.move(asked, at, reference, fewest, is_direct)
            has = found.has_verdict
            parts.append(
                pd.DataFrame(
                    {
                        "country": states[has],
                        "shift": shift,
                        "n_like_voters": n_like,
                        "n_sessions": n_sessions,
                        "is_direct": is_direct,
                        "own": found.own.change[has],
                        "own_p": found.p(found.own)[has],
                        "relative": found.relative.change[has],
                        "relative_p": found.p(found.relative)[has],
                    }
                )
            )
    return pd.concat(parts, ignore_index=True).astype(WAY_COLUMNS)


def _windows(made: Series, since: date, shift: int) -> dict[int, Windows]:
    """The windows by the number of latest sessions, where there are so many and none overlap."""
    found = {}
    for n in NUMBERS_OF_SESSIONS:
        try:
            at = moves.windows(made, since, shift, n)
        except BriefingError:  # too few sessions with enough votes
            continue
        if not at.overlap:
            found[n] = at
    return found


_SUMMARY: Final = ("lowest", "median", "highest", "same_sign", "clear", "against")
FIRM_COLUMNS: Final = {
    "country": "str", "ways": "int64", "tested": "str",
    **{f"own_{part}": "float64" for part in _SUMMARY},
    **{f"relative_{part}": "float64" for part in _SUMMARY},
    "is_firm": "bool",
}  # fmt: skip


def firmness(compared: Comparison, computed: pd.DataFrame) -> pd.DataFrame:
    """Whether each state's verdict stands however it is computed; one row a state, by code.

    computed: as `ways` gives it. Columns: country; ways (how many are left of 80); tested (the
    figure that the verdict rests on: relative, own, or empty for verdicts that are never firm);
    own_lowest, own_median, own_highest (in points), own_same_sign (share of the ways with the sign
    of the main figure), own_clear (share with it and p < .10), own_against (share against it with
    p < .10), the same of relative; is_firm: at least 95% have the sign, at least 60% clearly, none
    is clearly against, the direct move has the same sign and at least half the size, and the state
    had like-voters (gap under 10 points).
    """
    states = list(compared.series.states)
    frame = pd.DataFrame({"country": states}).set_index("country", drop=False)
    by = computed.groupby("country")
    frame["ways"] = by.size().reindex(states, fill_value=0)
    code = np.array(compared.code, dtype=object)
    frame["tested"] = np.select(
        [np.isin(code, moves.FLAGGED), np.isin(code, moves.BY_OWN_CHANGE)], ["relative", "own"], ""
    )
    frame["is_firm"] = False
    for figure, main, direct in (
        ("own", compared.linked.own, compared.direct.own),
        ("relative", compared.linked.relative, compared.direct.relative),
    ):
        values, p = computed[figure], computed[f"{figure}_p"]
        sign = computed["country"].map(dict(zip(states, np.sign(main.change), strict=True)))
        sign = sign.astype(float)
        for part, found in (
            ("lowest", by[figure].min()),
            ("median", by[figure].median()),
            ("highest", by[figure].max()),
            ("same_sign", _share(computed, np.sign(values) == sign)),
            ("clear", _share(computed, (np.sign(values) == sign) & (p < ALMOST_SURE))),
            ("against", _share(computed, (np.sign(values) == -sign) & (p < ALMOST_SURE))),
        ):
            frame[f"{figure}_{part}"] = found.reindex(states)
        same_way = direct.change * np.sign(main.change) >= DIRECT_SIZE * abs(main.change)
        frame["is_firm"] |= (
            (frame["tested"] == figure)
            & (frame[f"{figure}_same_sign"] >= SAME_SIGN)
            & (frame[f"{figure}_clear"] >= SURE_ENOUGH)
            & (frame[f"{figure}_against"] == 0)
            & same_way
            & (abs(compared.gap) < moves.LARGE_MOVE)
        )
    return frame.reset_index(drop=True)[list(FIRM_COLUMNS)].astype(FIRM_COLUMNS)


def _share(computed: pd.DataFrame, is_so: pd.Series) -> pd.Series:
    return is_so.groupby(computed["country"]).mean()

"""Since when: the one step that best describes a state's distance from its like-voters (`moves`).

Every session from which the distance could have changed for good is tried, on demeaned votes of
each text (Andrews 1993, Bai and Perron 1998: one break). The best of many looks large by chance, so
its gain is held against the best of series without a step: the sessions in random order, and the
signs of whole texts changed. Which session it was is told only as well as texts drawn anew agree.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
import pandas as pd

from analysis.measures import moves
from analysis.measures.moves import Comparison
from analysis.measures.resampling import Floats, Ints, typed

SPAN: Final = 14
"""The series begins so many sessions before the last, or with the sessions before if earlier."""
FEWEST_SESSIONS: Final = 8
FEWEST_VOTES: Final = 60
SESSIONS_ON_A_SIDE: Final = 2
VOTES_ON_A_SIDE: Final = 10

DRAWS: Final = 999
DATE_DRAWS: Final = 300
SEED: Final = 0
TIE: Final = 1e-9
"""Gains that differ by less are equal: a draw may split the series as it was split, in other order."""
SIGNIFICANT: Final = 0.05
NAMED_WITHIN: Final = 3
"""A year is named if the interval of the date spans at most so many sessions."""

STEP_COLUMNS: Final = {
    "country": "str",
    "n_sessions": "Int64",
    "n_votes": "Int64",
    "session": "Int64",
    "size": "float64",
    "p": "float64",
    "p_order": "float64",
    "p_sign": "float64",
    "first": "Int64",
    "last": "Int64",
    "beats_line": "boolean",
    "is_step": "bool",
    "is_dated": "bool",
}


def steps(compared: Comparison, countries: Collection[str] | None = None) -> pd.DataFrame:
    """The best step of each state's distance from its like-voters; one row a state, by code.

    countries: those asked about; all unless named.

    Columns: country; n_sessions and n_votes of the series; session (the first after the step), size
    (points), p (the larger of p_order, sessions in random order, and p_sign, signs of texts
    changed), first and last (session; 10th and 90th percentile when texts are drawn anew),
    beats_line (it explains more than a straight line), is_step (p <= .05, at least 5 points),
    is_dated (and the date spans at most 3 sessions, and it beats the line: the year may be named).
    A session is named by the September it opened in, session + 1945. Missing where there are fewer
    than 8 sessions or 60 votes.
    """
    made = compared.series
    last = compared.windows.after[1]
    rows = moves.window_rows(made, (min(compared.windows.before[0], last - SPAN), last))
    away = made.position[rows] - compared.reference[rows]
    found = []
    for state in moves.places(made, countries):
        known = rows[~np.isnan(away[:, state])]
        distance = made.position[known, state] - compared.reference[known, state]
        row = _step(made.session[known], made.text[known], distance)
        found.append({"country": made.states[state], **row})
    return typed(found, STEP_COLUMNS)


def _step(session: Ints, text: Ints, distance: Floats) -> dict[str, object]:
    sessions, at = np.unique(session, return_inverse=True)
    _, text = np.unique(text, return_inverse=True)
    n_sessions = len(sessions)
    row: dict[str, object] = {
        "n_sessions": n_sessions, "n_votes": len(distance), "is_step": False, "is_dated": False
    }  # fmt: skip
    if n_sessions < FEWEST_SESSIONS or len(distance) < FEWEST_VOTES:
        return row
    n_texts = int(text.max()) + 1
    per_text = np.bincount(text)
    centred = distance - (np.bincount(text, distance) / per_text)[text]
    counts, sums = np.zeros((n_texts, n_sessions)), np.zeros((n_texts, n_sessions))
    np.add.at(counts, (text, at), 1)
    np.add.at(sums, (text, at), centred)

    # From each session on, a text's part in S and in D.
    later_sums, later_counts = _later(sums), _later(counts)
    spread = later_counts - later_counts**2 / per_text[:, None]
    s, d = later_sums.sum(axis=0), spread.sum(axis=0)
    allowed = _allowed(counts.sum(axis=0))
    gain = _gain(s, d, allowed)
    if not (gain > 0).any():
        return row
    best = int(gain.argmax())

    random = np.random.default_rng(SEED)
    order = np.argsort(random.random((DRAWS, n_sessions)), axis=1)
    signs = random.choice([-1.0, 1.0], (DRAWS, n_texts))
    drawn = random.multinomial(n_texts, np.full(n_texts, 1 / n_texts), DATE_DRAWS).astype(float)
    p_order = _p(_gains_in_order(counts, sums, per_text, order), gain[best])
    p_sign = _p(_gain(signs @ later_sums, d, allowed), gain[best])
    dates = sessions[_gain(drawn @ later_sums, drawn @ spread, allowed).argmax(axis=1)]
    first, last = np.percentile(dates, [10, 90], method="nearest")

    beats_line = bool(gain[best] > _gain_of_line(session, text, per_text, centred))
    size, p = float(s[best] / d[best]), max(p_order, p_sign)
    is_step = p <= SIGNIFICANT and abs(size) >= moves.SMALLEST_MOVE
    return row | {
        "session": int(sessions[best]),
        "size": size,
        "p": p,
        "p_order": p_order,
        "p_sign": p_sign,
        "first": int(first),
        "last": int(last),
        "beats_line": beats_line,
        "is_step": is_step,
        "is_dated": is_step and beats_line and last - first <= NAMED_WITHIN,
    }


def _later(cells: Floats) -> Floats:
    """Sums from each session on: the last axis added up from its end."""
    return cells[..., ::-1].cumsum(axis=-1)[..., ::-1]


def _allowed(votes: Floats) -> np.ndarray:
    """Sessions with enough sessions and votes before them, and from them on (last axis)."""
    n_sessions = votes.shape[-1]
    at = np.arange(n_sessions)
    later = _later(votes)
    before = votes.sum(axis=-1, keepdims=True) - later
    enough = (later >= VOTES_ON_A_SIDE) & (before >= VOTES_ON_A_SIDE)
    return enough & (at >= SESSIONS_ON_A_SIDE) & (n_sessions - at >= SESSIONS_ON_A_SIDE)


def _gain(s: Floats, d: Floats, allowed: np.ndarray) -> Floats:
    """Fall in the sum of squares by a step at each session, nought where none is allowed."""
    d = np.broadcast_to(d, s.shape)
    is_defined = np.broadcast_to(allowed, s.shape) & (d > TIE)
    return np.divide(s**2, d, out=np.zeros(s.shape), where=is_defined)


def _gains_in_order(counts: Floats, sums: Floats, per_text: Ints, order: Ints) -> Floats:
    """Gains of the series with its sessions in other orders: draws x sessions."""
    votes, total = counts.sum(axis=0), sums.sum(axis=0)
    # D of a set of sessions: its votes, less its products, sum over texts of n_s n_s' / n.
    products = (counts / per_text[:, None]).T @ counts
    reordered = products[order[:, :, None], order[:, None, :]]
    block = _later(_later(reordered).swapaxes(1, 2))
    common = np.diagonal(block, axis1=1, axis2=2)
    later = _later(votes[order])
    return _gain(_later(total[order]), later - common, _allowed(votes[order]))


def _p(gains: Floats, best: float) -> float:
    at_least = (gains.max(axis=1) >= best * (1 - TIE)).sum()
    return float((1 + at_least) / (1 + len(gains)))


def _gain_of_line(session: Ints, text: Ints, per_text: Ints, centred: Floats) -> float:
    """Fall in the sum of squares by a straight line over sessions, with the same text means."""
    time = session - (np.bincount(text, session) / per_text)[text]
    spread = (time**2).sum()
    return float((time * centred).sum() ** 2 / spread) if spread > TIE else 0.0

"""Agreement of all pairs of countries at once, as matrix products.

A history of the Assembly holds a hundred million pairs of votes. They are never written out: with
one matrix of zeros and ones a kind of vote, the counts of all pairs are four products a group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import BriefingError
from analysis.measures.resampling import MIN_FIRM, MIN_REPORTABLE, Floats, group_rows, typed
from analysis.measures.votes import VOTE_VALUE, require_known

MATRIX_COLUMNS: Final = {
    "group": "object",
    "first": "str",
    "second": "str",
    "n": "int64",
    "agreement": "float64",
    "identical": "float64",
}
PAIR_COLUMNS: Final = {
    "group": "object",
    "n": "int64",
    "agreement": "float64",
    "identical": "float64",
    "kappa": "float64",
    "is_thin": "bool",
    "is_reportable": "bool",
}
SCORES: Final = ("n", "agreement", "identical", "kappa")


@dataclass(frozen=True, eq=False)
class AgreementCube:
    """Scores of all pairs: arrays of group x country x country, symmetric.

    n: resolutions on which both voted (on the diagonal, on which the country voted). agreement,
    identical, kappa: as in `votes.agreement`; missing where the two never voted together, and on
    the diagonal, where they say nothing. kappa is None unless it was asked for.
    """

    groups: tuple[object, ...]
    countries: pd.Index
    n: NDArray[np.int32]
    agreement: Floats
    identical: Floats
    kappa: Floats | None = None

    def matrix(self, group: object, score: str = "agreement") -> pd.DataFrame:
        """One score in one group, country by country."""
        if group not in self.groups:
            known = ", ".join(map(str, self.groups[:3]))
            raise BriefingError(f"no group {group!r} in this cube; there are {known} ...")
        layer = self._score(score)[self.groups.index(group)]
        return pd.DataFrame(layer, index=self.countries, columns=self.countries)

    def pair(self, first: str, second: str) -> pd.DataFrame:
        """One pair, group by group: group, n, agreement, identical, kappa, is_thin, is_reportable.

        Groups in which the two never voted together are left out.
        """
        require_known([first, second], set(self.countries))
        if first == second:
            raise BriefingError(
                f"agreement of {first} with itself is no finding; name two countries"
            )
        i, j = self.countries.get_loc(first), self.countries.get_loc(second)
        n = self.n[:, i, j]
        at = np.flatnonzero(n)
        missing = np.full(len(n), np.nan)
        frame = pd.DataFrame(
            {
                "group": pd.Series([self.groups[k] for k in at], dtype=object),
                "n": n[at],
                "agreement": self.agreement[at, i, j],
                "identical": self.identical[at, i, j],
                "kappa": (missing if self.kappa is None else self.kappa[:, i, j])[at],
                "is_thin": n[at] < MIN_FIRM,
                "is_reportable": n[at] >= MIN_REPORTABLE,
            }
        )
        return frame.astype(PAIR_COLUMNS)

    def long(self) -> pd.DataFrame:
        """A row a group and pair that voted together: group, first, second, n and the scores.

        Both orders of each pair, without the diagonal; sorted by group, first, second.
        """
        off_diagonal = ~np.eye(len(self.countries), dtype=bool)
        k, i, j = np.nonzero((self.n > 0) & off_diagonal)
        names = pd.array(self.countries, dtype="str")
        labels = np.empty(len(self.groups), dtype=object)
        labels[:] = self.groups
        table = pd.DataFrame(
            {
                "group": labels[k],
                "first": names.take(i),
                "second": names.take(j),
                "n": self.n[k, i, j].astype(np.int64),
                "agreement": self.agreement[k, i, j],
                "identical": self.identical[k, i, j],
            }
        )
        if self.kappa is not None:
            table["kappa"] = self.kappa[k, i, j]
        return (
            table
            if len(table)
            else typed([], dict(zip(table, map(str, table.dtypes), strict=True)))
        )

    def _score(self, name: str) -> NDArray[np.float64] | NDArray[np.int32]:
        score = getattr(self, name) if name in SCORES else None
        if score is None:
            raise BriefingError(f"no score {name!r} in this cube; known are {', '.join(SCORES)}")
        return score


def agreement_cube(
    wide: pd.DataFrame, groups: pd.Series | None = None, kappa: bool = False
) -> AgreementCube:
    """Agreement of all pairs of countries, group by group, without intervals.

    wide: as from `votes.wide`, uncontested resolutions left out or not (`votes.contested`). groups:
    as in `votes.agreement`; without it one group, "all". kappa: work out the squared kappa too. The
    scores are those of `votes.agreement`, to the last digit but for kappa, where rounding differs.

    With Y, A, N the matrices of zeros and ones (resolution x country) of one group, C = Y + A + N,
    D = Y + N and S = Y - N:

        n = C'C,  agreement = (C'C + S'S + A'A) / 2n,  identical = (D'D + S'S + 2 A'A) / 2n

    Counts are whole numbers below 2^24, which single precision holds exactly.

    >>> table = pd.DataFrame({"ARM": [1, 0.5, 0], "RUS": [1, 0, None]}, index=[1, 2, 3])
    >>> cube = agreement_cube(table)
    >>> cube.pair("ARM", "RUS")[["n", "agreement", "identical"]].to_dict("list")
    {'n': [2], 'agreement': [0.75], 'identical': [0.5]}
    """
    if groups is None:
        groups = pd.Series("all", index=wide.index)
    parts = group_rows(wide, groups)
    values = wide.to_numpy()
    shape = (len(parts), wide.shape[1], wide.shape[1])
    n = np.empty(shape, dtype=np.int32)
    agreement, identical = np.empty(shape), np.empty(shape)
    corrected = np.empty(shape) if kappa else None
    # A pair that never voted together is 0 / 0, missing, as meant.
    with np.errstate(invalid="ignore"):
        for k, (_, at) in enumerate(parts):
            cast = values[at]
            yes, abstain, no = ((cast == VOTE_VALUE[letter]).astype(np.float32) for letter in "YAN")
            signed, decided = yes - no, yes + no
            voted = decided + abstain
            both = voted.T @ voted
            same_side = signed.T @ signed
            abstained = abstain.T @ abstain
            np.copyto(n[k], both, casting="unsafe")
            _ratio(both + same_side + abstained, 2 * both, agreement[k])
            _ratio(decided.T @ decided + same_side + 2 * abstained, 2 * both, identical[k])
            if corrected is not None:
                corrected[k] = _kappa(signed, decided, voted, same_side)
    return AgreementCube(
        tuple(label for label, _ in parts), wide.columns, n, agreement, identical, corrected
    )


def agreement_matrix(wide: pd.DataFrame, groups: pd.Series | None = None) -> pd.DataFrame:
    """`agreement_cube` as a long table: group, first, second, n, agreement, identical."""
    return agreement_cube(wide, groups).long()


def _ratio(part: NDArray[np.float32], whole: NDArray[np.float32], out: Floats) -> None:
    np.divide(part, whole, out=out, dtype=np.float64)
    np.fill_diagonal(out, np.nan)


def _kappa(
    signed: NDArray[np.float32],
    decided: NDArray[np.float32],
    voted: NDArray[np.float32],
    same_side: NDArray[np.float32],
) -> Floats:
    """Squared kappa on the scale -1, 0, 1, which has the same value as on any other."""
    n = (voted.T @ voted).astype(float)
    total = (signed.T @ voted).astype(float)  # of the row's country, where both voted
    squares = (decided.T @ voted).astype(float)
    spread = n * squares - total**2
    squared_distance = squares + squares.T - 2 * same_side
    expected = n * (squares + squares.T) - 2 * total * total.T
    usable = (spread > 0) & (spread.T > 0)
    np.fill_diagonal(usable, False)
    expected = np.where(usable, expected, 1)
    return np.where(usable, 1 - n * squared_distance / expected, np.nan)

"""What a newer edition of a table changes: rows added, removed and revised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

SHOWN = 3


@dataclass(frozen=True)
class Change:
    """Counts of rows, with examples; `columns` counts the revised cells of each column."""

    table: str
    before: int
    after: int
    added: int
    removed: int
    revised: int
    columns: Mapping[str, int]
    examples: Mapping[str, tuple[str, ...]]

    def lines(self) -> Iterator[str]:
        """The change in words, an indented line for each kind."""
        yield (
            f"  {self.table}: {self.before:,} rows, {self.after:,} after; {self.added:,} added, "
            f"{self.removed:,} removed, {self.revised:,} revised"
            + "".join(f"; {name} {count:,}" for name, count in self.columns.items())
        )
        for kind, shown in self.examples.items():
            if shown:
                yield f"    {kind}: {'; '.join(shown)}"


def compare(old: pd.DataFrame | None, new: pd.DataFrame, entry: Mapping[str, Any]) -> Change:
    """How `new` differs from `old`, row by row of the entry's key. Without an old table, every row
    is added. Of numeric columns the largest revisions are shown, of others the first.

    >>> entry = {"name": "t", "schema": {"primaryKey": ["k"]}}
    >>> old = pd.DataFrame({"k": [1, 2, 3], "v": [1.0, 2.0, 3.0]})
    >>> new = pd.DataFrame({"k": [2, 3, 4], "v": [2.0, 5.0, 9.0]})
    >>> for line in compare(old, new, entry).lines(): print(line)
      t: 3 rows, 3 after; 1 added, 1 removed, 1 revised; v 1
        added: 4
        removed: 1
        largest revisions of v: 3: 3.0 to 5.0
    """
    key = list(entry["schema"]["primaryKey"])
    if old is None:
        old = new.iloc[:0]
    old_codes, new_codes = _codes(old[key], new[key])
    added, removed = ~np.isin(new_codes, old_codes), ~np.isin(old_codes, new_codes)
    left = pd.DataFrame(old).iloc[np.flatnonzero(~removed)]
    right = pd.DataFrame(new).iloc[np.flatnonzero(~added)]
    left = left.iloc[np.argsort(old_codes[~removed], kind="stable")]
    right = right.iloc[np.argsort(new_codes[~added], kind="stable")]
    columns: dict[str, int] = {}
    examples = {"added": _keys(new[key][added]), "removed": _keys(old[key][removed])}
    revised = np.zeros(len(left), dtype=bool)
    for name in [column for column in new.columns if column not in key]:
        if name not in left:
            continue
        differs = _differs(left[name], right[name])
        if differs.any():
            columns[str(name)] = int(differs.sum())
            revised |= differs
            title, shown = _revisions(str(name), left, right, differs, key)
            examples[title] = shown
    return Change(
        table=entry["name"],
        before=len(old),
        after=len(new),
        added=int(added.sum()),
        removed=int(removed.sum()),
        revised=int(revised.sum()),
        columns=columns,
        examples=examples,
    )


def _codes(old: pd.DataFrame, new: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """A number for each key, the same in both: 900,000 rows need no table of texts."""
    codes = np.zeros(len(old) + len(new), dtype="int64")
    for column in old.columns:
        parts = [
            part.astype(object) if isinstance(part.dtype, pd.CategoricalDtype) else part
            for part in (old[column], new[column])
        ]
        places, distinct = pd.factorize(pd.concat(parts, ignore_index=True))
        codes = pd.factorize(codes * (len(distinct) + 1) + places)[0]
    return codes[: len(old)], codes[len(old) :]


def _differs(left: pd.Series, right: pd.Series) -> np.ndarray:
    if _has_shapes(left):
        return ~shapely.equals(left.to_numpy(), right.to_numpy())
    if pd.api.types.is_numeric_dtype(left) and pd.api.types.is_numeric_dtype(right):
        values = [
            pd.to_numeric(side).to_numpy(dtype=float, na_value=np.nan) for side in (left, right)
        ]
        return ~((values[0] == values[1]) | (np.isnan(values[0]) & np.isnan(values[1])))
    a, b = (side.astype(object).to_numpy() for side in (left, right))
    missing = pd.isna(a) & pd.isna(b)
    return ~missing & (np.where(pd.isna(a), "", a) != np.where(pd.isna(b), "", b))


def _has_shapes(values: pd.Series) -> bool:
    return len(values) > 0 and isinstance(values.iloc[0], shapely.Geometry)


def _revisions(
    name: str, left: pd.DataFrame, right: pd.DataFrame, differs: np.ndarray, key: list[str]
) -> tuple[str, tuple[str, ...]]:
    at = np.flatnonzero(differs)
    title = f"revised {name}"
    is_number = pd.api.types.is_numeric_dtype(left[name]) and left[name].dtype != bool
    if is_number and pd.api.types.is_numeric_dtype(right[name]):
        title = f"largest revisions of {name}"
        size = np.abs(
            right[name].iloc[at].to_numpy(dtype=float, na_value=np.nan)
            - left[name].iloc[at].to_numpy(dtype=float, na_value=np.nan)
        )
        at = at[np.argsort(-np.nan_to_num(size, nan=np.inf), kind="stable")]
    if _has_shapes(left[name]):
        return title, _keys(left[key].iloc[at])
    first = at[:SHOWN]
    pairs = zip(_keys(left[key].iloc[first]), left[name].iloc[first], right[name].iloc[first],
                strict=True)  # fmt: skip
    return title, tuple(f"{where}: {_shown(old)} to {_shown(new)}" for where, old, new in pairs)


def _keys(rows: pd.DataFrame) -> tuple[str, ...]:
    return tuple(
        "/".join(_shown(value) for value in row) for row in rows.head(SHOWN).itertuples(index=False)
    )


def _shown(value: Any) -> str:
    if pd.isna(value):
        return "nothing"
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    text = str(value)
    return text if len(text) <= 60 else text[:59] + "…"

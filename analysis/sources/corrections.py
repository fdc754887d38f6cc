"""Faults in publishers' files: data/corrections.csv, applied here and nowhere else.

A correction stops the build once the publisher's file no longer has the fault.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.errors import BriefingError
from analysis.tables import descriptor


def corrections(table: str) -> list[dict[str, str]]:
    """The rows of data/corrections.csv for one table, as texts. `key` holds the values of the
    table's primary key joined by "/", and an empty text stands for a missing value."""
    path = descriptor.data_folder() / "corrections.csv"
    known = pd.read_csv(path, dtype=str, na_filter=False)
    return [
        {str(column): str(value) for column, value in row.items()}
        for row in known[known["table"] == table].to_dict("records")
    ]


def corrected(correction: Mapping[str, str], found: str) -> str:
    """The right value for one the publisher got wrong; BriefingError once the fault is gone.

    >>> fault = {"table": "votes", "key": "1/USA", "field": "vote"}
    >>> fault |= {"reported": "X", "corrected": "A"}
    >>> corrected(fault, "X")
    'A'
    >>> corrected(fault, "A")
    Traceback (most recent call last):
    analysis.errors.BriefingError: correction of votes 1/USA vote: the publisher's file has 'A', \
not 'X'; if it was mended, take the row out of data/corrections.csv
    """
    if found != correction["reported"]:
        raise BriefingError(
            f"correction of {correction['table']} {correction['key']} {correction['field']}: the "
            f"publisher's file has {found!r}, not {correction['reported']!r}; if it was mended, "
            "take the row out of data/corrections.csv"
        )
    return correction["corrected"]


def correct(frame: pd.DataFrame, table: str, key: Sequence[str]) -> pd.DataFrame:
    """`frame`, whose cells are still texts, with the corrections of `table` applied.

    A correction of a row that the publisher's file lacks (nothing reported) adds the row; what is the
    same in every row is so in it. BriefingError where another row is not there, or no longer has the
    value that was wrong.
    """
    frame = frame.copy()
    keys = frame[list(key)].astype(str).agg("/".join, axis=1)
    same = {column: frame[column].iloc[0] for column in frame if frame[column].nunique() == 1}
    added = []
    for row in corrections(table):
        at = frame.index[keys == row["key"]]
        if not len(at) and not row["reported"]:
            named = dict(zip(key, row["key"].split("/"), strict=True))
            added.append({**same, **named, row["field"]: row["corrected"]})
            continue
        if len(at) != 1:
            raise BriefingError(f"correction of {table} {row['key']}: {len(at)} such rows")
        frame.loc[at[0], row["field"]] = corrected(row, str(frame.loc[at[0], row["field"]]))
    return pd.concat([frame, pd.DataFrame(added)], ignore_index=True) if added else frame

"""Sanctions on Russia, and Russia's two lists of unfriendly states, compiled by hand.

The compiled file has a row a country with three facts in it; here each fact is a row with its own
date, so that the table can be cut at a date. The notes are this project's own (`labels/`).
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.accounting import account
from analysis.sources.compiled import cited, label_rows, starts
from analysis.sources.rawfile import read_csv
from analysis.sources.reader import Frames, Reader

# The compiled file's column with the start of each measure.
MEASURES = {
    "unfriendly_list": "unfriendly_list_2022_start",
    "embassy_list": "embassy_list_2021_start",
    "sanctions": "sanctions_start",
}
EXTENTS = {"yes": "own", "aligned": "aligned", "partial": "partial", "no": "none"}
# What the compiler says of a date that was not read.
GUESSED = r"\(?(?:day|month) from general knowledge"
GUESSED_EMBASSY = "embassy-list date from general knowledge"


def read(path: Path) -> Frames:
    """The table `sanctions` from the compiled file `path`."""
    return {"sanctions": sanctions(read_csv(path))}


READERS = {"sanctions": Reader(read)}


def sanctions(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a country and measure; every country keeps its row of sanctions, with or without.

    BriefingError where an extent is unknown, or sanctions and their date do not go together.
    """
    unknown = sorted(set(rows["sanctions_on_russia"]) - set(EXTENTS))
    if unknown:
        raise BriefingError(f"sanctions_on_russia is {unknown}, not one of {list(EXTENTS)}")
    dated = rows["sanctions_start"] != ""
    if (dated != (rows["sanctions_on_russia"] != "no")).any():
        raise BriefingError("a start of sanctions where there are none, or none given")
    sources = cited(rows)
    parts = []
    for measure, column in MEASURES.items():
        part = rows[(rows[column] != "") | (measure == "sanctions")]
        parts.append(
            pd.DataFrame({"country": part["country"], "measure": measure}).assign(
                extent=part["sanctions_on_russia"].map(EXTENTS) if measure == "sanctions" else None,
                confidence=part["confidence"],
                date_basis=_date_basis(part, measure),
                **starts(part[column]),
                **sources.loc[part.index],
            )
        )
    out = _noted(pd.concat(parts, ignore_index=True)).replace("", None)
    out.attrs["accounting"] = [account(read=len(rows), kept=len(rows))]
    return out


def _date_basis(part: pd.DataFrame, measure: str) -> pd.Series:
    """How sure the start of `measure` is; the compiler says so in the notes."""
    basis = part["confidence"].copy()
    pattern = GUESSED_EMBASSY if measure == "embassy_list" else GUESSED
    if measure != "unfriendly_list":
        guessed = part["note"].str.contains(pattern, case=False)
        basis = basis.mask(guessed & (basis == "read"), "partly known")
    return basis.where(part[MEASURES[measure]] != "", "")


def _noted(table: pd.DataFrame) -> pd.DataFrame:
    """`table` with the notes of labels/sanctions.csv; a note without its row stops the build."""
    key = ["country", "measure"]
    notes = label_rows("sanctions.csv")
    out = table.merge(notes, on=key, how="outer", indicator=True, validate="one_to_one")
    astray = out[out["_merge"] == "right_only"]
    if len(astray):
        raise BriefingError(f"labels/sanctions.csv: no such row: {astray[key].to_numpy().tolist()}")
    return out.drop(columns="_merge").assign(note=out["note"].fillna(""))

"""Sanctions on Russia, and Russia's two lists of unfriendly states, compiled by hand.

The compiled file has a row a country with three facts in it; here each fact is a row with its own
date, so that the table can be cut at a date. The notes are this project's own (`labels/`).
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.common import account, field, resource
from analysis.sources.compiled import (
    CONFIDENCE,
    DATE_BASIS,
    PRECISIONS,
    QUALITIES,
    cited,
    compiled_rows,
    compiled_source,
    label_rows,
    starts,
)

FILE = "ties/unfriendly_and_sanctions.csv"
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

RESOURCES = {
    "sanctions": resource(
        "sanctions",
        title="Sanctions on Russia, and Russia's lists of unfriendly states",
        description=(
            "One row a country or territory and measure. unfriendly_list is Russia's list of states "
            "and territories that it holds to act against it, of 5 March 2022 and lengthened that "
            "year (63 codes; Russia's own list counts territories in another way). embassy_list is "
            "the list of May 2021 on embassy staff, another thing. sanctions are those on Russia "
            "over its war on Ukraine since February 2022, not the ones of 2014. A state without a "
            "row of a list is not on it; a state without a row of sanctions was not looked at. extent "
            "none means that no sanctions were found up to June 2026, so such rows have no date and "
            "hold for every day before. On Russia's list but not here, for want of an ISO code: the "
            "British Antarctic Territory and the British bases on Cyprus. One source a country, for "
            "all its rows. With care: one database counts a Kazakh rule on exports as a "
            "sanction, here it is none; Bosnia and Herzegovina aligns on paper only; Georgia has no "
            "sanctions of its own and says that it keeps to the financial ones."
        ),
        fields=[
            field("country", "string", "ISO code.", required=True, pattern="[A-Z]{3}"),
            field("measure", "string", "Whose act: Russia's lists, or sanctions on Russia.",
                  required=True, enum=tuple(MEASURES)),
            field(
                "extent",
                "string",
                "Of sanctions: own (by its own law or the EU's, of which it is a member), aligned "
                "(takes over those of another), partial (some kinds only), none. Empty for lists.",
                enum=tuple(EXTENTS.values()),
            ),
            field("start", "date", "First day (of its period, see start_precision); empty for none."),
            field("start_precision", "string", "Precision of start.", enum=PRECISIONS),
            field("note", "string", "Note, known on the start."),
            field("source_title", "string", "The source the fact was taken from.", required=True),
            field("source_url", "string", "Its address; empty where only a copy could be opened."),
            field("confidence", "string", "As in support_ties.", required=True, enum=CONFIDENCE),
            field("date_basis", "string", "The same for the date; partly known: the fact was read, "
                  "the day is general knowledge.", enum=DATE_BASIS),
            field("source_quality", "string", "Kind of source, as in support_ties.",
                  required=True, enum=QUALITIES),
        ],
        key=["country", "measure"],
        sources=compiled_source(FILE, title="Sanctions and unfriendly states"),
        as_of={"happened": "start", "precision": "start_precision", "undated": "keep"},
        foreign_keys={"country": "countries.country"},
    ),
}  # fmt: skip


def build(raw: Path) -> dict[str, pd.DataFrame]:
    """The table `sanctions` from the compiled file in `raw`."""
    return {"sanctions": sanctions(compiled_rows(raw, FILE))}


def sanctions(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a country and measure; every country keeps its row of sanctions, with or without.

    BriefingError where an extent is unknown, or sanctions and their date do not go together.
    """
    unknown = sorted(set(rows["sanctions_on_russia"]) - set(EXTENTS))
    if unknown:
        raise BriefingError(f"{FILE}: sanctions_on_russia is {unknown}, not one of {list(EXTENTS)}")
    dated = rows["sanctions_start"] != ""
    if (dated != (rows["sanctions_on_russia"] != "no")).any():
        raise BriefingError(f"{FILE}: a start of sanctions where there are none, or none given")
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
    out.attrs["accounting"] = [account(FILE, read=len(rows), kept=len(rows))]
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

"""Facts compiled by hand: memberships, ties of support, and what the votes on Ukraine mean.

The sentences are this project's own (`labels/`); see `compiled.py` for how they are joined to the
facts. What is known of a tie only later than its start stands in rows of its own: a turn against the
tie in `labels/tie_limits.csv`, a later count in `labels/tie_figures.csv`.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.accounting import account
from analysis.sources.compiled import (
    cited,
    first_day,
    label_rows,
    labelled,
    last_day,
    starts,
)
from analysis.sources.rawfile import read_csv
from analysis.sources.reader import Frames, Reader

PATRON = "RUS"
RENAMED_ORGANISATION = {"ICC (Rome Statute)": "ICC"}
# Votes in the Human Rights Council, which no roll call of the General Assembly holds.
COUNCIL_VOTE_DAY = "2022-02-28"
NO_RECORD = "not found (the next in the series would be A/RES/ES-11/10)"


def read_memberships(path: Path) -> Frames:
    """The table `memberships` from the compiled file `path`."""
    return {"memberships": memberships(read_csv(path))}


def read_ties(path: Path) -> Frames:
    """The tables `support_ties` and `tie_figures` from the compiled file `path`."""
    ties, figures = support_ties(read_csv(path))
    return {"support_ties": ties, "tie_figures": figures}


def read_ukraine_votes(path: Path) -> Frames:
    """The table `ukraine_votes` from the compiled file `path`."""
    return {"ukraine_votes": ukraine_votes(read_csv(path))}


READERS = {
    "memberships": Reader(read_memberships),
    "ties": Reader(read_ties),
    "ukraine_votes": Reader(read_ukraine_votes),
}


def memberships(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a spell of a status; every compiled row is kept, with this project's notes."""
    rows = rows.assign(organisation=rows["organisation"].replace(RENAMED_ORGANISATION))
    key = ["organisation", "country", "status", "start"]
    notes = label_rows("membership_notes.csv")
    plain = rows.merge(notes[key], on=key, how="left", indicator=True)["_merge"] == "left_only"
    empty = rows.loc[plain.to_numpy(), key].assign(note="")
    noted = labelled(rows.drop(columns="note"), pd.concat([notes, empty]), key)
    out = noted[["organisation", "country", "status", "confidence", "date_basis", "note"]].assign(
        end=pd.Series([last_day(text) for text in noted["end"]], dtype="datetime64[us]"),
        **cited(noted),
        **starts(noted["start"]),
    )
    out = out.replace("", None)
    out.attrs["accounting"] = [account(len(rows), len(out))]
    return out


def support_ties(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The ties with their limits, and the later figures on them.

    Left out of the compiled rows: votes in the General Assembly, and rows that only give a later
    count of another row's tie (they stand among the figures).
    """
    roll_call = (rows["kind"] == "diplomatic_vote") & (rows["start"] != COUNCIL_VOTE_DAY)
    facts = rows[~roll_call].rename(columns={"supporter": "country", "kind": "source_kind"})
    labels = label_rows("support_ties.csv")
    ties = labelled(facts, labels, ["country", "source_kind", "start", "end"])
    counts_only = ties["use"] == "figure"
    ties = pd.concat([_tie_columns(ties[~counts_only]), _limits()], ignore_index=True)
    kinds = label_rows("tie_kinds.csv").set_index("kind")
    unknown = sorted(set(ties["kind"]) ^ set(kinds.index))
    if unknown:
        raise BriefingError(f"kinds in only one of the ties and labels/tie_kinds.csv: {unknown}")
    from_patron = ties["kind"].map(kinds["runs"]) == "from Russia"
    ties["supporter"] = ties["country"].mask(from_patron, PATRON)
    ties["supported"] = ties["country"].where(from_patron, PATRON)
    ties["layer"] = ties["kind"].map(kinds["layer"])
    ties["is_limit"] = ties["kind"].map(kinds["is_limit"]) == "yes"
    ties["tie_id"] = ties["country"] + "-" + ties["kind"] + "-" + ties["start_text"]
    ties = ties.drop(columns=["country", "start_text"]).replace("", None)
    ties.attrs["accounting"] = [
        account(
            read=len(rows),
            kept=int((~counts_only).sum()),
            left_out={
                "vote in the General Assembly, computed from the roll calls": int(roll_call.sum()),
                "later count of another row's tie, in tie_figures": int(counts_only.sum()),
            },
        ),
        account(len(_limits()), len(_limits()), file="labels/tie_limits.csv"),
    ]
    return ties, _figures(set(ties["tie_id"]))


def _tie_columns(ties: pd.DataFrame) -> pd.DataFrame:
    columns = ["country", "kind", "label", "magnitude", "stage", "confidence", "date_basis"]
    return (
        ties[columns]
        .assign(
            start_text=ties["start"],
            end=[last_day(text) for text in ties["end"]],
            published=[last_day(text) for text in ties["published"]],
            **cited(ties),
            **starts(ties["start"]),
        )
        .reset_index(drop=True)
    )


def _limits() -> pd.DataFrame:
    return _tie_columns(label_rows("tie_limits.csv").assign(end="", published="", stage=""))


def _figures(tie_ids: set[str]) -> pd.DataFrame:
    figures = label_rows("tie_figures.csv")
    astray = sorted(set(figures["tie_id"]) - tie_ids)
    if astray:
        raise BriefingError(f"labels/tie_figures.csv: no such tie: {', '.join(astray)}")
    known = pd.DataFrame(
        [first_day(text) for text in figures["known"]], columns=["known", "known_precision"]
    )
    out = figures.drop(columns="known").join(known).replace("", None)
    out.attrs["accounting"] = [account(len(out), len(out), file="labels/tie_figures.csv")]
    return out


def ukraine_votes(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a resolution. The vote of 24 February 2026 is left out: no record of it was found."""
    no_record = rows["symbol"] == NO_RECORD
    labels = label_rows("ukraine_votes.csv")
    facts = rows.loc[~no_record, ["symbol", "date", "anti_russian_side", "source_url"]]
    votes = labelled(facts, labels, ["symbol", "date"])
    linked = votes["source_url"].str.extract(r"/record/(\d+)")[0]
    wrong = votes[linked.notna() & (linked != votes["undl_id"])]
    if len(wrong):
        raise BriefingError(f"records that differ from their links: {wrong['symbol'].tolist()}")
    out = votes[["symbol", "date", "short_title", "meaning", "note"]].assign(
        undl_id=votes["undl_id"].astype(int),
        opposed_side=votes["anti_russian_side"],
        has_mixed_abstention=votes["has_mixed_abstention"] == "yes",
    )
    out = out.replace("", None)
    out.attrs["accounting"] = [
        account(
            read=len(rows),
            kept=len(out),
            left_out={"no record in the UN Digital Library's files": int(no_record.sum())},
        )
    ]
    return out

"""Facts compiled by hand: organisations, memberships, ties of support, meanings of votes on Ukraine.

The sentences are this project's own (`labels/`); see `compiled.py` for how they are joined to the
facts. What is known of a tie only later than its start stands in rows of its own: a turn against the
tie in `labels/tie_limits.csv`, a later count in `labels/tie_figures.csv`.
"""

from __future__ import annotations

import re
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
    published,
    starts,
)
from analysis.sources.corrections import correct
from analysis.sources.rawfile import raw_file, read_csv
from analysis.sources.reader import Frames, Reader
from analysis.tables import plain

PATRON = "RUS"
# Votes in the Human Rights Council, which no roll call of the General Assembly holds.
COUNCIL_VOTE_DAY = "2022-02-28"
VOTES_THAT_COUNT = "Third vote with Russia in the emergency session on Ukraine"
NO_RECORD = "not found (the next in the series would be A/RES/ES-11/10)"
CONTINUES_WITHIN = pd.Timedelta(days=31)
"""What ends or begins this near to another day belongs to it: many days are known by month only."""
PAUSES = ["frozen", "suspended"]
LESSER = ["associate", "observer", "partner", "dialogue_partner", "signatory"]


def read_organisations(path: Path) -> Frames:
    """The table `organisations` from the compiled file `path`."""
    return {"organisations": organisations(read_csv(path))}


def read_ties(path: Path) -> Frames:
    """The tables `support_ties` and `tie_figures` from the compiled file `path`."""
    ties, figures = support_ties(read_csv(path))
    return {"support_ties": ties, "tie_figures": figures}


def read_ukraine_votes(path: Path) -> Frames:
    """The table `ukraine_votes` from the compiled file `path`."""
    return {"ukraine_votes": ukraine_votes(read_csv(path))}


READERS = {
    "ties": Reader(read_ties),
    "ukraine_votes": Reader(read_ukraine_votes),
}
TIES, MEANINGS = "ties/support_ties.csv", "ties/ukraine_votes_meaning.csv"
BODIES, SPELLS = "ties/organisations.csv", "ties/memberships.csv"


def build(raw: Path) -> Frames:
    """All tables of ties; memberships need the file of organisations too."""
    bodies = organisations(read_csv(raw_file(raw, BODIES)))
    bodies.attrs["accounting"] = [account(len(bodies), len(bodies), file=BODIES)]
    rows = read_csv(raw_file(raw, SPELLS))
    spells = memberships(rows, bodies)
    spells.attrs["accounting"] = [account(len(rows), len(spells), file=SPELLS)]
    return {
        "organisations": bodies,
        "memberships": spells,
        **read_ties(raw_file(raw, TIES)),
        **read_ukraine_votes(raw_file(raw, MEANINGS)),
    }


def organisations(rows: pd.DataFrame) -> pd.DataFrame:
    """One row an organisation; seat and depositary are taken apart, corrections applied."""
    columns = [
        "organisation",
        "kind",
        "full_name",
        "article",
        "continues",
        "checked_through",
        "note",
    ]
    place = rows["depositary_or_seat"].str.extract(PLACE).fillna("")
    out = rows[columns].assign(
        seat=place["seat"].str.strip().replace("no seat", ""),
        depositary=place["within"] + place["alone"],
        founded=rows["founded"],
        ended=rows["ended"],
        source_title=cited(rows.assign(source_title=rows["source"], source_url=""))["source_title"],
    )
    return correct(out, "organisations", ["organisation"]).replace("", None)


PLACE = re.compile(
    r"(?:depositary: (?P<alone>.+)|(?P<seat>[^(]+)(?:\((?:depositary: (?P<within>[^)]+)|[^)]*)\))?)"
)


def memberships(rows: pd.DataFrame, bodies: pd.DataFrame) -> pd.DataFrame:
    """One row a spell of a status; every compiled row is kept, with this project's notes.

    bodies: the table of organisations, which says what ended and what continues what.
    """
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
    out["ending"] = endings(out, bodies)
    return out.replace("", None)


def endings(spells: pd.DataFrame, bodies: pd.DataFrame) -> pd.Series:
    """How each membership ended, in the words of the column `ending`; empty for other rows."""
    ended = pd.to_datetime(bodies.set_index("organisation")["ended"])
    successors = bodies.dropna(subset="continues").set_index("continues")["organisation"]
    former = {row["country"] for row in plain.rows("countries") if row["un_member_end"] != ""}
    members = spells[spells["status"] == "member"]
    found = pd.Series("", index=spells.index)
    for row in members[members["end"].notna()].itertuples():
        own = spells[
            (spells["organisation"] == row.organisation) & (spells["country"] == row.country)
        ]
        near = own[(own["start"] - row.end).abs() <= CONTINUES_WITHIN]
        heir = members[
            (members["organisation"] == successors.get(row.organisation))
            & (members["country"] == row.country)
        ]
        if (near["status"] == "left").any():
            word = "left"
        elif ((heir["start"] - row.end).abs() <= CONTINUES_WITHIN).any():
            word = "passed on"
        elif row.end + CONTINUES_WITHIN >= ended[row.organisation]:
            word = "organisation ended"
        elif row.country in former:
            word = "state ended"
        elif near["status"].isin(PAUSES).any():
            word = "paused"
        elif near["status"].isin(LESSER).any():
            word = "lowered"
        else:
            word = "without notice"
        found[row.Index] = word
    return found


def support_ties(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The ties with their limits, and the later figures on them.

    Left out of the compiled rows: votes in the General Assembly that make no supporter, and rows
    that only give a later count of another row's tie (they stand among the figures).
    """
    rows = rows.rename(columns={"supporter": "country", "kind": "source_kind"})
    roll_call = (rows["source_kind"] == "diplomatic_vote") & (rows["start"] != COUNCIL_VOTE_DAY)
    makes_supporter = roll_call & (rows["counts"] == "yes")
    facts = rows[~roll_call]
    labels = label_rows("support_ties.csv")
    ties = labelled(facts, labels, ["country", "source_kind", "start", "end"])
    counts_only = ties["use"] == "figure"
    compiled = pd.concat([ties[~counts_only], _votes_that_count(rows[makes_supporter])])
    ties = pd.concat([_tie_columns(compiled), _limits()], ignore_index=True)
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
            kept=len(compiled),
            left_out={
                "vote in the General Assembly, computed from the roll calls": int(
                    (roll_call & ~makes_supporter).sum()
                ),
                "later count of another row's tie, in tie_figures": int(counts_only.sum()),
            },
            file=TIES,
        ),
        account(len(_limits()), len(_limits()), file="labels/tie_limits.csv"),
    ]
    return ties, _figures(set(ties["tie_id"]))


def _votes_that_count(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of three votes with Russia: they begin with the third vote, and end where they lapsed."""
    return rows.assign(
        start=rows["counts_from"],
        end=rows["counts_to"],
        kind="assembly_votes",
        label=VOTES_THAT_COUNT,
        magnitude="",
        published="",
        stage="",
    )


def _tie_columns(ties: pd.DataFrame) -> pd.DataFrame:
    columns = ["country", "kind", "label", "magnitude", "stage", "confidence", "date_basis"]
    return (
        ties[[*columns, "counts", "tier"]]
        .assign(
            start_text=ties["start"],
            end=[last_day(text) for text in ties["end"]],
            published=[last_day(text) for text in ties["published"]],
            counts_from=[last_day(text) for text in ties["counts_from"]],
            counts_to=[last_day(text) for text in ties["counts_to"]],
            # What a reason says of a later turn stands in counts_to.
            rule_reason=ties["rule_reason"].str.replace(LATER_TURN, "", regex=True),
            **cited(ties),
            **starts(ties["start"]),
        )
        .reset_index(drop=True)
    )


LATER_TURN = r" \(.*\)$|, lapsed: .*$|, ended with .*$|; ended$"


def _limits() -> pd.DataFrame:
    rule = dict.fromkeys(["counts", "tier", "counts_from", "counts_to", "rule_reason"], "")
    return _tie_columns(label_rows("tie_limits.csv").assign(end="", published="", stage="", **rule))


def _figures(tie_ids: set[str]) -> pd.DataFrame:
    figures = label_rows("tie_figures.csv")
    astray = sorted(set(figures["tie_id"]) - tie_ids)
    if astray:
        raise BriefingError(f"labels/tie_figures.csv: no such tie: {', '.join(astray)}")
    known = pd.DataFrame(
        [first_day(text) for text in figures["known"]], columns=["known", "known_precision"]
    )
    out = figures.drop(columns="known").join(known).replace("", None)
    out["source_published"] = [published(title, "") for title in figures["source_title"]]
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
            file=MEANINGS,
        )
    ]
    return out

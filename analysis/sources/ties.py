"""Facts compiled by hand: memberships, ties of support, and what the votes on Ukraine mean.

The sentences are this project's own (`labels/`); see `compiled.py` for how they are joined to the
facts. What is known of a tie only later than its start stands in rows of its own: a turn against the
tie in `labels/tie_limits.csv`, a later count in `labels/tie_figures.csv`.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.common import account, field, resource, source
from analysis.sources.compiled import (
    CONFIDENCE,
    DATE_BASIS,
    PRECISIONS,
    QUALITIES,
    cited,
    compiled_rows,
    compiled_source,
    first_day,
    label_rows,
    labelled,
    last_day,
    starts,
)

MEMBERSHIPS = "ties/memberships.csv"
TIES = "ties/support_ties.csv"
UKRAINE_VOTES = "ties/ukraine_votes_meaning.csv"

PATRON = "RUS"
STAGES = ("delivered", "pledged")
STAGE = (
    "What the figure counts, of troops, munitions, missiles, drones and heavy weapons: delivered "
    "(sent or in place), or pledged (announced, ordered or planned). Empty for other figures."
)
LAYERS = (
    "diplomatic",
    "arms",
    "munitions",
    "troops",
    "territory",
    "treaty",
    "economy",
    "finance",
)
STATUSES = (
    "member",
    "suspended",
    "frozen",
    "associate",
    "candidate",
    "applicant",
    "partner",
    "dialogue_partner",
    "observer",
    "signatory",
    "non_party",
    "withdrawal_step",
)
RENAMED_ORGANISATION = {"ICC (Rome Statute)": "ICC"}
# Votes in the Human Rights Council, which no roll call of the General Assembly holds.
COUNCIL_VOTE_DAY = "2022-02-28"
NO_RECORD = "not found (the next in the series would be A/RES/ES-11/10)"

CODE = "[A-Z]{3}"
CITED_FIELDS = [
    field("source_title", "string", "The source the fact was taken from.", required=True),
    field("source_url", "string", "Its address; empty where only a copy could be opened."),
    field(
        "confidence",
        "string",
        "read: seen in a source; checked: general knowledge that agrees with a dataset; known: "
        "general knowledge alone.",
        required=True,
        enum=CONFIDENCE,
    ),
    field(
        "date_basis",
        "string",
        "The same for the date; partly known: the fact or the year was read, the exact day is "
        "general knowledge.",
        enum=DATE_BASIS,
    ),
    field(
        "source_quality",
        "string",
        "Kind of source. Aggregators, copies of encyclopedias and state media are weak evidence.",
        required=True,
        enum=QUALITIES,
    ),
]

RESOURCES = {
    "memberships": resource(
        "memberships",
        title="Members of organisations, by date",
        description=(
            "One row a spell of one status of a state in an organisation. CST is the treaty of 1992, "
            "CSTO the organisation that followed it on 7 October 2002. A status beside membership "
            "(frozen, suspended, withdrawal_step) has a row of its own, next to the row of the "
            "member. Before 1993 EU stands for the European Communities; DEU stands for the Federal "
            "Republic also before 1990. XKX is Kosovo. Members of the ICC and of the Council of "
            "Europe are listed for the states these briefings speak of, not in full."
        ),
        fields=[
            field("organisation", "string", "Organisation or treaty.", required=True),
            field("country", "string", "ISO 3166-1 alpha-3 code.", required=True, pattern=CODE),
            field(
                "status",
                "string",
                "Status in the organisation. signatory: signed, not ratified; non_party: neither "
                "(such rows have no dates); withdrawal_step: a dated step out.",
                required=True,
                enum=STATUSES,
            ),
            field("start", "date", "First day of the status (of its period, see start_precision)."),
            field("end", "date", "Day on which the status ended; it no longer held on that day."),
            field("start_precision", "string", "Precision of start.", enum=PRECISIONS),
            *CITED_FIELDS,
            field("note", "string", "Note on this row, known on its start."),
        ],
        key=["organisation", "country", "status", "start"],
        sources=compiled_source(MEMBERSHIPS, title="Memberships of organisations"),
        as_of={
            "happened": "start",
            "precision": "start_precision",
            "until": "end",
            "undated": "keep",
        },
    ),
    "support_ties": resource(
        "support_ties",
        title="Documented ties of support",
        description=(
            "One row a documented tie between Russia and another state, or a documented limit of one "
            "(is_limit). Votes in the General Assembly are not here: they are computed from the roll "
            "calls. The layer follows from the kind. Trade in raw materials and in goods of civil "
            "and military use counts as economy, not as arms. Forces that Russia sends run from RUS "
            "to the host; land lent to Russia runs from the host to RUS. Later counts stand in "
            "tie_figures."
        ),
        fields=[
            field("tie_id", "string", "Identifier: country, kind, start.", required=True),
            field("supporter", "string", "ISO code of the giver.", required=True, pattern=CODE),
            field("supported", "string", "ISO code of the receiver.", required=True, pattern=CODE),
            field("layer", "string", "Kind of support.", required=True, enum=LAYERS),
            field("kind", "string", "Finer kind.", required=True),
            field("start", "date", "First day of the period of the start.", required=True),
            field(
                "start_precision", "string", "Precision of start.", required=True, enum=PRECISIONS
            ),
            field("end", "date", "Last day; of the month or year where no day is known."),
            field(
                "published",
                "date",
                "Day by which the tie was public, where it rests on reports later than its start.",
            ),
            field("is_limit", "boolean", "Evidence against a tie.", required=True),
            field("label", "string", "The tie in a few words.", required=True, pattern=".{1,70}"),
            field("magnitude", "string", "Figures known at the start, or on publication."),
            field("stage", "string", STAGE, enum=STAGES),
            *CITED_FIELDS,
        ],
        key=["tie_id"],
        sources=compiled_source(TIES, title="Ties of support"),
        as_of={
            "happened": "start",
            "precision": "start_precision",
            "published": "published",
            "until": "end",
        },
    ),
    "tie_figures": resource(
        "tie_figures",
        title="Later counts of ties of support",
        description=(
            "One row a figure that became known after the start of a tie. Counts of one tie by "
            "several hands stand side by side; they are never added."
        ),
        fields=[
            field("tie_id", "string", "The tie in support_ties.", required=True),
            field(
                "known", "date", "First day of the period in which it was public.", required=True
            ),
            field(
                "known_precision", "string", "Precision of known.", required=True, enum=PRECISIONS
            ),
            field("figure", "string", "The figure, with its own date.", required=True),
            field("stage", "string", STAGE, enum=STAGES),
            field("counted_by", "string", "Whose count it is.", required=True),
            field("source_title", "string", "The source it was taken from.", required=True),
            field("confidence", "string", "As in support_ties.", required=True, enum=CONFIDENCE),
        ],
        key=["tie_id", "known", "figure"],
        sources=compiled_source(TIES, title="Ties of support"),
        as_of={"happened": "known", "precision": "known_precision"},
        foreign_keys={"tie_id": "support_ties.tie_id"},
    ),
    "ukraine_votes": resource(
        "ukraine_votes",
        title="What the votes on Ukraine mean",
        description=(
            "One row a General Assembly resolution on Ukraine adopted by roll call since 2014. Votes "
            "are in the table votes, by undl_id."
        ),
        fields=[
            field("undl_id", "integer", "Record in the UN Digital Library.", required=True),
            field("symbol", "string", "Symbol of the resolution.", required=True, unique=True),
            field("date", "date", "Day of the vote.", required=True),
            field("short_title", "string", "Title in a few words.", required=True),
            field("meaning", "string", "What a Yes stands for.", required=True),
            field(
                "opposed_side", "string", "The vote opposed to Russia's.", required=True, enum="Y"
            ),
            field(
                "has_mixed_abstention",
                "boolean",
                "An abstention came from both camps and says nothing.",
                required=True,
            ),
            field("note", "string", "Caution for the reader."),
        ],
        key=["undl_id"],
        sources=source(
            UKRAINE_VOTES,
            title="Resolutions on Ukraine",
            publisher="UN Digital Library",
            citation="United Nations Digital Library, voting data; meanings in this project's words",
            licence="UN Digital Library terms of use; facts with attribution",
            url="https://digitallibrary.un.org/",
            vintage="December 2025",
        ),
        as_of={"happened": "date", "precision": "day"},
        foreign_keys={"undl_id": "resolutions.undl_id"},
    ),
}


def build(raw: Path) -> dict[str, pd.DataFrame]:
    """The four tables of RESOURCES from the compiled files in `raw`."""
    tied, figures = support_ties(compiled_rows(raw, TIES))
    return {
        "memberships": memberships(compiled_rows(raw, MEMBERSHIPS)),
        "support_ties": tied,
        "tie_figures": figures,
        "ukraine_votes": ukraine_votes(compiled_rows(raw, UKRAINE_VOTES)),
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
    out.attrs["accounting"] = [account(MEMBERSHIPS, read=len(rows), kept=len(out))]
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
            TIES,
            read=len(rows),
            kept=int((~counts_only).sum()),
            left_out={
                "vote in the General Assembly, computed from the roll calls": int(roll_call.sum()),
                "later count of another row's tie, in tie_figures": int(counts_only.sum()),
            },
        ),
        account("labels/tie_limits.csv", read=len(_limits()), kept=len(_limits())),
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
    out.attrs["accounting"] = [account("labels/tie_figures.csv", read=len(out), kept=len(out))]
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
            UKRAINE_VOTES,
            read=len(rows),
            kept=len(out),
            left_out={"no record in the UN Digital Library's files": int(no_record.sum())},
        )
    ]
    return out

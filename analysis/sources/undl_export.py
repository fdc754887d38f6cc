"""UN Digital Library's full export of General Assembly votes: a row a resolution and member.

The export (record 4060887) repeats each resolution's texts for each of its members, some 365 MB for
947,434 votes. It is read in blocks, of which only numbers are kept and, once a resolution, its texts.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as pa_csv

from analysis.errors import BriefingError
from analysis.sources.accounting import account
from analysis.sources.corrections import corrected, corrections
from analysis.sources.reader import Frames
from analysis.sources.undl_records import (
    COUNTS,
    LETTERS,
    clean_title,
    complete_titles,
    session_label,
    tallied,
    tally_label,
)
from analysis.tables import descriptor

BLOCK_BYTES = 8 << 20
VOTE = ("undl_id", "ms_code", "ms_vote")
TEXTS = ("date", "session", "resolution", "title", "agenda_title", "draft", "committee_report")
TOTALS = dict(
    zip(COUNTS, ("total_yes", "total_no", "total_abstentions", "total_non_voting"), strict=True)
)
# Published totals that differ from the votes in more than this share of the records mean that the
# votes were read wrongly; a few are the publisher's own slips, and are named.
MOST_DIFFERING = 0.005
SHOWN = 5
EXCEPTIONS = ["country", "session", "counted", "tallied", "candidates", "reason"]
# The export has some 7,000 records, 200 members and 5 letters; a file with more of them than this is
# another one, and what is kept of it would not fit in memory.
MOST_RECORDS = 50_000
MOST_CODES = 1_000
LONGEST_HEADER = 10_000


def read(path: Path) -> Frames:
    """The tables votes, resolutions, undl_tallies and tally_exceptions from the export `path`."""
    # Load.
    votes, texts, rows = read_export(path)
    # Process.
    votes, blanks, repeated = one_a_member(votes, path.name)
    votes, lapsed = with_corrections(votes)
    texts, mended = with_text_corrections(texts)
    counts = counted(votes)
    differing = check_totals(texts, counts, path.name)
    resolutions = tidy_texts(texts).replace("", pd.NA).join(counts, on="undl_id")
    tallies = tallied(votes, resolutions).reset_index()
    # Save.
    notes = [
        "the export gives the publisher's own agenda items, whole titles and all symbols",
        *_note(lapsed + mended, "corrections are not needed any more: the export has the value"),
        *_note(differing, "records have published totals that differ from their votes: {}"),
    ]
    book = [
        account(
            read=rows,
            kept=len(votes),
            merged=repeated,
            left_out={"no vote given: not a member that day": blanks},
        )
    ]
    resolutions.attrs["accounting"] = votes.attrs["accounting"] = book
    votes.attrs["notes"] = notes
    known = {"edition": edition(path.name, resolutions)}
    for frame in (votes, resolutions, tallies):
        frame.attrs["facts"] = known
    return {
        "votes": votes,
        "resolutions": resolutions,
        "undl_tallies": tallies,
        # The tallies are of the same votes: there is nothing to except.
        "tally_exceptions": pd.DataFrame(columns=EXCEPTIONS, dtype=str),
    }


def _note(found: list[str], words: str) -> list[str]:
    shown = ", ".join(found[:SHOWN]) + (", ..." if len(found) > SHOWN else "")
    return [f"{len(found)} {words.format(shown)}"] if found else []


def read_export(path: Path) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """The export's votes (undl_id; country and vote as categories), its texts and totals (all as
    text, a row a record, in the file's order) and the number of its rows."""
    check_header(path)
    ids: list[np.ndarray] = []
    coded: dict[str, list[np.ndarray]] = {"ms_code": [], "ms_vote": []}
    known: dict[str, dict[str, int]] = {name: {} for name in coded}
    seen: set[int] = set()
    texts: list[pd.DataFrame] = []
    for batch in blocks(path):
        try:
            records = pc.cast(batch["undl_id"], pa.int64()).to_numpy(zero_copy_only=False)
        except pa.ArrowInvalid as error:
            raise BriefingError(f"{path.name}: undl_id must be a number: {error}") from error
        ids.append(records)
        for name, parts in coded.items():
            column = pc.dictionary_encode(batch[name])
            codes = known[name]
            found = [text.strip() for text in column.dictionary.to_pylist()]
            if len(codes.keys() | set(found)) > MOST_CODES:
                raise BriefingError(f"{path.name}: {name} has more than {MOST_CODES} values")
            places = [codes.setdefault(text, len(codes)) for text in found]
            parts.append(np.array(places, dtype="int16")[column.indices.to_numpy()])
        distinct, first = np.unique(records, return_index=True)
        fresh = np.sort(first[[record not in seen for record in distinct.tolist()]])
        if len(fresh):
            seen.update(records[fresh].tolist())
            if len(seen) > MOST_RECORDS:
                raise BriefingError(f"{path.name}: more than {MOST_RECORDS:,} records")
            texts.append(
                batch.take(pa.array(fresh)).select(["undl_id", *TEXTS, *TOTALS.values()])
                .to_pandas()
            )  # fmt: skip
    if not ids:
        raise BriefingError(f"{path.name}: the file has a header and no rows")
    votes = pd.DataFrame({"undl_id": np.concatenate(ids)})
    for name, column_name in (("ms_code", "country"), ("ms_vote", "vote")):
        votes[column_name] = pd.Categorical.from_codes(
            np.concatenate(coded[name]), list(known[name])
        )
    together = pd.concat(texts, ignore_index=True)
    together["undl_id"] = together["undl_id"].astype("int64")
    return votes, together, len(votes)


def check_header(path: Path) -> None:
    """BriefingError names the columns that the file should have and has not."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader([file.readline(LONGEST_HEADER)]), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise BriefingError(f"{path.name}: not UTF-8 CSV, as the export is ({error})") from error
    needed = [*VOTE, *TEXTS, *TOTALS.values()]
    if missing := [name for name in needed if name not in header]:
        raise BriefingError(
            f"{path.name}: columns {missing} are missing; the export's layout has changed, or it "
            "is another file"
        )


def blocks(path: Path) -> Iterator[pa.RecordBatch]:
    """The columns needed, as texts, block by block."""
    needed = [*VOTE, *TEXTS, *TOTALS.values()]
    try:
        with pa_csv.open_csv(
            path,
            read_options=pa_csv.ReadOptions(block_size=BLOCK_BYTES, use_threads=False),
            parse_options=pa_csv.ParseOptions(newlines_in_values=True),
            convert_options=pa_csv.ConvertOptions(
                include_columns=needed,
                column_types=dict.fromkeys(needed, pa.string()),
                strings_can_be_null=False,
            ),
        ) as reader:
            yield from reader
    except pa.ArrowInvalid as error:
        text = " ".join(str(error).split())[:160]
        raise BriefingError(
            f"{path.name}: cut short, or not the UTF-8 CSV it was: {text}"
        ) from error


def one_a_member(votes: pd.DataFrame, file: str) -> tuple[pd.DataFrame, int, int]:
    """`votes` with one row a record and member, sorted; how many rows gave no vote, and how many
    repeated another. BriefingError for a vote or country unknown, and for two votes of one member."""
    if odd := sorted(set(votes["vote"].cat.categories) - {*LETTERS, ""}):
        raise BriefingError(f"{file}: ms_vote {odd} is none of {list(LETTERS)}")
    cast = votes[votes["vote"] != ""]
    countries = pd.read_csv(descriptor.data_folder() / "countries.csv", dtype=str, na_filter=False)
    if odd := sorted(set(cast["country"].unique()) - set(countries["country"])):
        raise BriefingError(f"{file}: ms_code {odd} is in no row of the table countries")
    kept = cast.drop_duplicates()
    twice = kept[kept.duplicated(["undl_id", "country"])]
    if len(twice):
        first = twice.iloc[0]
        raise BriefingError(
            f"{file}: record {first['undl_id']} has two votes of {first['country']}, one of "
            f"{len(twice)} such cases"
        )
    return _categories(kept), len(votes) - len(cast), len(cast) - len(kept)


def _categories(votes: pd.DataFrame) -> pd.DataFrame:
    country = votes["country"].astype(str)
    return pd.DataFrame(
        {
            "undl_id": votes["undl_id"].to_numpy(),
            "country": pd.Categorical(country, sorted(country.unique())),
            "vote": pd.Categorical(votes["vote"].astype(str), LETTERS),
        }
    )


def with_corrections(votes: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """`votes` with the corrections of votes, and the keys of those that the export has right.

    A correction was found in another file of the publisher; one of a record that the export has not
    is not applied.
    """
    lapsed, letters = [], votes["vote"].astype(object)
    records = set(votes["undl_id"])
    wanted = [row for row in corrections("votes") if int(row["key"].split("/")[0]) in records]
    few = votes[votes["undl_id"].isin([int(row["key"].split("/")[0]) for row in wanted])]
    keys = few["undl_id"].astype(str) + "/" + few["country"].astype(str)
    places = dict(zip(keys, few.index, strict=True))
    added = []
    for row in wanted:
        at = places.get(row["key"])
        found = "" if at is None else str(letters[at])
        if found == row["corrected"]:
            lapsed.append(row["key"])
            continue
        letter = corrected(row, found)
        if at is None:
            record, country = row["key"].split("/")
            added.append({"undl_id": int(record), "country": country, "vote": letter})
        else:
            letters[at] = letter
    fixed = pd.concat([votes.assign(vote=letters).astype({"country": object}), pd.DataFrame(added)])
    return _categories(fixed[fixed["vote"] != ""].reset_index(drop=True)), lapsed


def with_text_corrections(texts: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """`texts` with the corrections of resolutions, and the keys of those the export has right."""
    lapsed, texts = [], texts.copy()
    names = {"symbol": "resolution"}
    for row in corrections("resolutions"):
        column = names.get(row["field"], row["field"])
        for at in texts.index[texts["undl_id"] == int(row["key"])]:
            found = str(texts.loc[at, column])
            if found == row["corrected"]:
                lapsed.append(row["key"])
            else:
                texts.loc[at, column] = corrected(row, found)
    return texts, lapsed


def counted(votes: pd.DataFrame) -> pd.DataFrame:
    """How many members cast each letter: yes, no, abstain, not_voting by undl_id."""
    table = pd.crosstab(votes["undl_id"], votes["vote"].astype(str))
    return table.reindex(columns=list(LETTERS), fill_value=0).set_axis(list(COUNTS), axis=1)


def check_totals(texts: pd.DataFrame, counts: pd.DataFrame, file: str) -> list[str]:
    """The records whose published totals, where given, differ from their votes; BriefingError where
    they are more than a few."""
    ours = counts.reindex(texts["undl_id"], fill_value=0)
    differs = np.zeros(len(texts), dtype=bool)
    stated = np.zeros(len(texts), dtype=bool)
    for name, column in TOTALS.items():
        published = pd.to_numeric(texts[column], errors="coerce").to_numpy()
        stated |= ~np.isnan(published)
        differs |= ~np.isnan(published) & (published != ours[name].to_numpy())
    found = [str(record) for record in texts["undl_id"][differs]]
    if differs.sum() > max(MOST_DIFFERING * stated.sum(), 0):
        raise BriefingError(
            f"{file}: {differs.sum()} of {stated.sum()} records have other totals than their votes "
            f"add up to, record {found[0]} first: is the file whole?"
        )
    return found


def tidy_texts(texts: pd.DataFrame) -> pd.DataFrame:
    """The columns of `resolutions` but for the counts, from the texts."""
    labels = [
        _session(*pair) for pair in zip(texts["session"], texts["resolution"], strict=True)
    ]  # fmt: skip
    items = [" ".join(text.split()) for text in texts["agenda_title"]]
    return pd.DataFrame(
        {
            "undl_id": texts["undl_id"],
            "symbol": texts["resolution"].str.strip(),
            "date": texts["date"].str.strip(),
            "title": complete_titles(pd.Series([clean_title(title) for title in texts["title"]])),
            "agenda_item": items,
            "item_basis": ["published" if item else "" for item in items],
            "committee": [committee(draft) for draft in texts["draft"]],
            "family": "",
            "draft": texts["draft"].str.strip(),
            "committee_report": texts["committee_report"].str.strip(),
            "session": ["" if "S-" in label else label for label in labels],
            "special_session": [label if "S-" in label else "" for label in labels],
        }
    )


def committee(draft: str) -> str:
    """The committee that the symbol of a draft names; empty where there is none.

    >>> committee("A/C.1/80/L.5"), committee("A/80/L.48"), committee("A/SPC/35/L.2"), committee("")
    ('C1', 'plenary', 'SPC', '')
    """
    match = re.match(r"\s*A/(?:C\.([1-6])|(SPC))/", draft)
    if match:
        return f"C{match[1]}" if match[1] else "SPC"
    return "plenary" if re.match(r"\s*A/(ES-)?\w+/L\.", draft) else ""


def _session(session: str, symbol: str) -> str:
    """The session's label from the export's own column, or else from the symbol.

    >>> _session("11emsp", ""), _session("ES-10", ""), _session("77", ""), _session("", "A/RES/5/1")
    ('ES-11', 'ES-10', '77', '5')
    """
    session = session.strip()
    if re.fullmatch(r"\d+((em)?sp)?", session):
        return tally_label(session)
    if re.fullmatch(r"E?S-\d+", session):
        return session
    return session_label(symbol.strip())


def edition(file: str, resolutions: pd.DataFrame) -> str:
    """The date in the name of the file (2026_02_06_ga_voting.csv), or else that of the last vote."""
    named = re.match(r"(\d{4})_(\d{1,2})_(\d{1,2})_", file)
    if named:
        return "{}-{:02}-{:02}".format(*map(int, named.groups()))
    return f"Votes to {pd.to_datetime(resolutions['date']).max():%Y-%m-%d}"


def find(listing: Any) -> str:
    """The address of the newest export in the list of the record's files, whose names begin with
    their date: 2025_9_19_ga_voting, 2026_02_06_ga_voting.

    >>> find([{"name": "2025_9_19_ga_voting", "format": ".csv", "url": "https://x/a.csv"},
    ...       {"name": "2025_10_2_ga_voting", "format": ".csv", "url": "https://x/b.csv"},
    ...       {"name": "2026_02_06_ga_voting_md", "format": ".md", "url": "https://x/c.md"}])
    'https://x/b.csv'
    """
    by_date = {
        tuple(int(part) for part in match.groups()): str(entry["url"])
        for entry in listing
        if (match := re.fullmatch(r"(\d{4})_(\d+)_(\d+)_ga_voting", entry["name"]))
        and entry["format"] == ".csv"
    }
    return by_date[max(by_date)]

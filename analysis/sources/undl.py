"""UN Digital Library (UNDL): roll-call votes of the General Assembly, a row a resolution.

Three layouts hold them: a wide file to 2021 whose columns are country names (historic and misspelt
ones too), lines of JSON for 2022 to 2024, and a wide file of 2025 whose columns are ISO3 codes. The
publisher's own tally of each country in each session tells whether they were read rightly.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources import undl_export
from analysis.sources.accounting import account
from analysis.sources.corrections import correct, corrected, corrections
from analysis.sources.country_names import to_country
from analysis.sources.rawfile import raw_file, read_csv, read_json
from analysis.sources.reader import Frames, Reader
from analysis.sources.undl_records import (
    COUNTS,
    LETTERS,
    clean_title,
    complete_titles,
    session_label,
    tally_label,
)

PUBLISHER = "UN Digital Library"
WORDS = {"YES": "Y", "NO": "N", "ABSTAIN": "A", "": "X"}

OLD = "un_votes/undl_1946_2021_wide.csv"
NEW = "un_votes/undl_2025_wide.csv"
LINES = tuple(f"un_votes/{name}.jsonl" for name in ("s77", "s78", "s79", "es10", "es11_1_6"))
ITEMS = "un_votes/resolution_clusters.csv"
TALLIES = "un_votes/undl_tallies_by_country_session.json"
SYMBOLS = "ties/ukraine_votes_meaning.csv"

# What the two wide files have beside one column a country.
OLD_COLUMNS = [
    *("Council", "Date", "Title", "Resolution", "TOTAL VOTES", "NO-VOTE COUNT", "ABSENT COUNT"),
    *("NO COUNT", "YES COUNT", "Link", "token"),
]
NEW_COLUMNS = [
    *("Link", "token", "Scrape_Year", "Title", "Council", "Resolution", "country", "subregion"),
    *("continent", "Date", "YES COUNT", "NO COUNT", "ABSTAIN COUNT", "NO-VOTE COUNT"),
    *("TOTAL VOTES", "tags"),
]
# Members without a column in the file of 2025, because neither voted on anything in it.
NO_COLUMN_2025 = ("AFG", "VEN")


def build(raw: Path) -> Frames:
    """The votes, resolutions and tallies from the publisher's files in `raw`."""
    # Load.
    items = _csv(raw, ITEMS).set_index("undl_id")
    old = _csv(raw, OLD)
    lines = {file: _lines(raw_file(raw, file)) for file in LINES}
    new = _csv(raw, NEW)
    symbols = _csv(raw, SYMBOLS)

    # Process.
    now = sorted(_codes_2025(new))
    parts = [read_old(old, items.index)]
    parts += [read_lines(rows, file, now) for file, rows in lines.items()]
    parts.append(read_new(new, now))
    texts, letters = joined(parts)
    if missing := set(items.index) ^ set(texts["undl_id"]):
        raise BriefingError(
            f"records not in both the votes and the list of their agenda items: {sorted(missing)}"
        )
    letters = correct_votes(letters)
    texts = with_symbols(texts, counts(letters), symbols)
    texts = correct(texts, "resolutions", ["undl_id"])
    texts["title"] = complete_titles(texts["title"])
    texts = with_items(texts, items)
    resolutions = with_sessions(texts).join(counts(letters), on="undl_id")
    votes = long_votes(letters)
    books = [part.attrs["accounting"] for part, _ in parts]

    # Save.
    resolutions = resolutions.replace("", pd.NA)
    resolutions.attrs["accounting"] = votes.attrs["accounting"] = books
    return {
        "resolutions": resolutions,
        "votes": votes,
        "undl_tallies": read_tallies(read_json(raw_file(raw, TALLIES))),
    }


READERS = {"export": Reader(undl_export.read, find=undl_export.find)}


Part = tuple[pd.DataFrame, pd.DataFrame]
"""Texts (undl_id, symbol, date, title, session label) and letters (undl_id by country)."""


def read_old(frame: pd.DataFrame, records: Iterable[str]) -> Part:
    """The wide file of 1946 to 2021: rows of the General Assembly whose record is in `records`.

    A state's name changes over time and is sometimes misspelt, so several columns may hold one
    country; a row fills at most one of them.
    """
    assembly = frame[frame["Council"] == "General Assembly"]
    kept = assembly[assembly["token"].isin(set(records))]
    names = [name for name in map(str, frame.columns) if name not in OLD_COLUMNS]
    used = [name for name in names if (kept[name] != "").any()]
    cells = kept.set_index("token")[used]
    by_country: dict[str, pd.Series] = {}
    for name, country in zip(used, to_country(used, PUBLISHER), strict=True):
        before = by_country.get(country)
        if before is None:
            by_country[country] = cells[name]
        else:
            both = (before != "") & (cells[name] != "")
            if both.any():
                where = ", ".join(both.index[both][:3])
                raise BriefingError(f"{OLD}: {country} voted under two names in record {where}")
            by_country[country] = before + cells[name]
    letters = pd.DataFrame(by_country)
    published = {"Y": "YES COUNT", "N": "NO COUNT", "A": "ABSENT COUNT", "X": "NO-VOTE COUNT"}
    _check_counts(OLD, letters, kept.set_index("token"), published)
    texts = _texts(kept)
    texts.attrs["accounting"] = account(
        file=OLD,
        read=len(frame),
        kept=len(kept),
        left_out={
            "Security Council": int((frame["Council"] == "Security Council").sum()),
            "no recorded vote on an adopted text in UNDL's export": len(assembly) - len(kept),
        },
    )
    return texts, letters


def read_new(frame: pd.DataFrame, members: list[str]) -> Part:
    """The wide file of 2025: rows of the General Assembly; blank means that a member did not vote."""
    kept = frame[frame["Council"] == "General Assembly"]
    letters = kept.set_index("token").reindex(columns=members, fill_value="")
    unknown = set(pd.unique(letters.to_numpy().ravel())) - set(WORDS)
    if unknown:
        raise BriefingError(f"{NEW}: votes {sorted(unknown)} are none of {sorted(WORDS)}")
    letters = letters.replace(WORDS)
    published = {"Y": "YES COUNT", "N": "NO COUNT", "A": "ABSTAIN COUNT", "X": "NO-VOTE COUNT"}
    _check_counts(NEW, letters, kept.set_index("token"), published)
    texts = _texts(kept)
    texts.attrs["accounting"] = account(
        file=NEW,
        read=len(frame),
        kept=len(kept),
        left_out={"Security Council": int((frame["Council"] == "Security Council").sum())},
    )
    return texts, letters


def read_lines(rows: list[dict[str, Any]], file: str, members: list[str]) -> Part:
    """Lines of JSON, one a resolution: the members that voted N, A or X, all others having voted Y;
    or, in the file of the eleventh emergency session, every member's letter."""
    found, letters = [], []
    for row in rows:
        if "v" in row:
            votes = dict(row["v"])
        else:
            named = [code for letter in "NAX" for code in row[letter]]
            if len(named) != len(set(named)):
                raise BriefingError(f"{file}: record {row['id']} names a country twice")
            votes = dict.fromkeys(members, "Y")
            votes |= {code: letter for letter in "NAX" for code in row[letter]}
        if set(votes) != set(members):
            odd = sorted(set(votes) ^ set(members))
            raise BriefingError(f"{file}: record {row['id']}: {odd} are not the members of its day")
        letters.append(pd.Series(votes, name=row["id"]))
        # "s" is 10 for the tenth emergency special session too: the file tells which is meant.
        label = "ES-10" if "es10" in file else str(row.get("s", ""))
        title, symbol = row["t"], row.get("res", "")
        found.append((row["id"], symbol, row["d"], clean_title(title), label))
    texts = pd.DataFrame(found, columns=["undl_id", "symbol", "date", "title", "label"])
    texts.attrs["accounting"] = account(len(rows), len(rows), file=file)
    return texts, pd.DataFrame(letters)[members]


def joined(parts: list[Part]) -> Part:
    """The parts as one; a record that two files hold is kept from the later file, if they agree."""
    seen: dict[str, pd.Series] = {}
    texts, letters = [], []
    for text, cells in reversed(parts):
        twice = [record for record in text["undl_id"] if record in seen]
        for record in twice:
            if not seen[record].equals(cells.loc[record].reindex(seen[record].index)):
                raise BriefingError(f"record {record} has other votes in two files")
        seen |= {record: cells.loc[record] for record in text["undl_id"]}
        book = text.attrs["accounting"]
        book["kept"], book["merged"] = book["kept"] - len(twice), len(twice)
        texts.append(text[~text["undl_id"].isin(twice)])
        letters.append(cells.drop(index=twice))
    together = pd.concat(letters).fillna("")
    return pd.concat(texts, ignore_index=True), together.rename_axis("undl_id")


def with_symbols(texts: pd.DataFrame, tallies: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """`texts` with the symbols of a table in hand: by the record's address, or else by the date and
    the tally, where exactly one resolution of that day has it.

    tallies: yes, no, abstain by undl_id; known: symbol, date, yes, no, abstain, source_url (texts).
    """
    record = known["source_url"].str.extract(r"digitallibrary\.un\.org/record/(\d+)")[0]
    symbols = dict(zip(record, known["symbol"], strict=True))
    cast = ["yes", "no", "abstain"]
    rows = texts[["undl_id", "date"]].join(tallies[cast].astype(str), on="undl_id")
    for _, row in known[record.isna()].iterrows():
        same = rows[(rows[["date", *cast]] == row[["date", *cast]]).all(axis=1)]
        if len(same) == 1:
            symbols[same["undl_id"].item()] = row["symbol"]
    symbol = texts["symbol"].where(texts["symbol"] != "", texts["undl_id"].map(symbols))
    return texts.assign(symbol=symbol.fillna(""))


def with_items(texts: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """`texts` with agenda_item, item_basis, committee and family; drafts and reports stand in the
    publisher's whole export alone.

    items: agenda_item, committee, family_id and basis by undl_id (texts).
    """
    columns = ["agenda_item", "committee", "family_id", "basis"]
    names = {"family_id": "family", "basis": "item_basis"}
    found = texts.join(items[columns].rename(columns=names), on="undl_id")
    return found.assign(draft="", committee_report="")


def correct_votes(letters: pd.DataFrame) -> pd.DataFrame:
    """`letters` with the corrections of votes; a blank letter stands for no member."""
    letters = letters.copy()
    for row in corrections("votes"):
        record, country = row["key"].split("/")
        letters.loc[record, country] = corrected(row, str(letters.loc[record, country]))
    return letters


def counts(letters: pd.DataFrame) -> pd.DataFrame:
    """How many members cast each letter: columns yes, no, abstain, not_voting by undl_id."""
    return pd.DataFrame({name: (letters == one).sum(axis=1) for name, one in COUNTS.items()})


def long_votes(letters: pd.DataFrame) -> pd.DataFrame:
    """Letters as one row a resolution and member: undl_id, country, vote (both categories)."""
    letters = letters.rename_axis("undl_id").reset_index()
    votes = letters.melt("undl_id", var_name="country", value_name="vote")
    votes = votes[votes["vote"] != ""]
    return pd.DataFrame(
        {
            "undl_id": votes["undl_id"].astype("int64"),
            "country": pd.Categorical(votes["country"], sorted(votes["country"].unique())),
            "vote": pd.Categorical(votes["vote"], LETTERS),
        }
    )


def with_sessions(texts: pd.DataFrame) -> pd.DataFrame:
    """`texts` with session and special_session, from the symbol or the file's own label."""
    labels = [
        session_label(symbol) if symbol else label
        for symbol, label in zip(texts["symbol"], texts["label"], strict=True)
    ]
    special = [label if "S-" in label else "" for label in labels]
    regular = ["" if "S-" in label else label for label in labels]
    return texts.drop(columns="label").assign(session=regular, special_session=special)


def read_tallies(content: Mapping[str, Any]) -> pd.DataFrame:
    """The publisher's tallies: country, session, yes, no, abstain, not_voting."""
    rows = [
        (country, tally_label(session), *(cast[word] for word in ("yes", "no", "abstain")),
         cast["non_voting"])
        for country, entry in content.items()
        if country != "_meta"
        for session, cast in entry["sessions"].items()
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["country", "session", *COUNTS])
    frame.attrs["accounting"] = [account(len(rows), len(frame), file=TALLIES)]
    return frame


def _csv(raw: Path, file: str) -> pd.DataFrame:
    return read_csv(raw_file(raw, file))


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _codes_2025(frame: pd.DataFrame) -> list[str]:
    return [name for name in map(str, frame.columns) if name not in NEW_COLUMNS] + list(
        NO_COLUMN_2025
    )


def _texts(kept: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "undl_id": kept["token"],
            "symbol": kept["Resolution"],
            "date": kept["Date"],
            "title": [clean_title(title) for title in kept["Title"]],
            "label": "",
        }
    )


def _check_counts(
    file: str, letters: pd.DataFrame, rows: pd.DataFrame, published: Mapping[str, str]
) -> None:
    """The publisher prints the counts beside the votes: a row read wrongly shows here."""
    for letter, column in published.items():
        wrong = (letters == letter).sum(axis=1) != rows[column].astype(int)
        if wrong.any():
            raise BriefingError(
                f"{file}: record {wrong.index[wrong][0]} has another number of {letter} than its "
                f"{column}"
            )

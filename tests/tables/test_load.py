"""What a table of data/ promises: it keeps to its descriptor, and as of a date it holds no more."""

import functools
import hashlib
import os
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import BriefingError
from analysis.tables import descriptor, load

RESOURCES = {entry["name"]: entry for entry in descriptor.package()["resources"]}
DATES = (date(1991, 6, 15), date(2022, 2, 24), date(2024, 6, 12), date(2026, 12, 31))
# Tables that state no fact of a day: what a code stands for, shapes, checksums.
UNDATED = {
    "claims",
    "countries",
    "country_names",
    "known_through",
    "tally_exceptions",
    "undl_tallies",
    "world",
    "tie_figures",
}

EVENTS = {
    "name": "events",
    "path": "events.csv",
    "schema": {
        "primaryKey": ["id"],
        "fields": [
            {"name": "id", "type": "string", "constraints": {"required": True}},
            {"name": "day", "type": "date"},
            {"name": "known", "type": "string", "constraints": {"enum": ["day", "month", "year"]}},
            {"name": "end", "type": "date"},
            {"name": "out", "type": "date"},
            {"name": "n", "type": "integer", "constraints": {"minimum": 0}},
        ],
    },
    "asOf": {"happened": "day", "precision": "known", "until": "end", "published": "out"},
    "sources": [
        {"publisher": "P", "title": "T", "path": "https://p.example", "retrieved": "2026-01-02"}
    ],
}


def folder(at: Path, rows: str, **changes: object) -> Path:
    """A folder with one table of events, its rows written as a small table of words."""
    lines = [
        ",".join("" if word == "-" else word for word in row.split())
        for row in rows.strip().splitlines()
    ]
    (at / "events.csv").write_text("\n".join(lines) + "\n", "utf-8")
    entry = EVENTS | descriptor.fingerprint(at / "events.csv") | changes
    (at / "datapackage.json").write_text(descriptor.text({"resources": [entry]}), "utf-8")
    return at


# The tables that are there


@pytest.mark.parametrize("name", RESOURCES)
def test_each_table_keeps_to_its_descriptor(name: str) -> None:
    frame = load.table(name)
    load.validate(frame, RESOURCES[name])  # in full, though the bytes are those recorded
    assert len(frame) == RESOURCES[name]["rows"] > 0
    assert list(frame) == [field["name"] for field in RESOURCES[name]["schema"]["fields"]]
    assert frame.attrs["tables"] == (name,)


@pytest.mark.parametrize("name", RESOURCES)
def test_each_table_is_described_in_full(name: str) -> None:
    entry = RESOURCES[name]
    assert entry["title"] and entry["description"] and entry["schema"]["primaryKey"]
    for field in entry["schema"]["fields"]:
        assert field["description"].endswith((".", ")")), field
    for source in entry["sources"]:
        assert source["publisher"] and source["title"] and source["citation"] and source["licence"]
        if "file" in source:
            assert re.fullmatch("[0-9a-f]{64}", source["sha256"]) and source["bytes"] > 0
            assert date.fromisoformat(source["retrieved"]) >= date(2026, 11, 23)


@pytest.mark.parametrize("name", RESOURCES)
def test_every_row_of_a_publishers_file_is_accounted_for(name: str) -> None:
    for book in RESOURCES[name].get("accounting", []):
        assert book["read"] == book["kept"] + book["merged"] + sum(book["left_out"].values()), book


@pytest.mark.parametrize("name", RESOURCES)
def test_foreign_keys_point_at_rows(name: str) -> None:
    for key in RESOURCES[name]["schema"].get("foreignKeys", []):
        (column,), target = key["fields"], key["reference"]
        there = set(load.table(target["resource"])[target["fields"][0]])
        given = set(load.table(name)[column].dropna().unique())
        assert given <= there, sorted(given - there)


@functools.cache
def stored(name: str) -> pd.DataFrame:
    """The table as it lies in the folder, read without the library under test."""
    path = descriptor.data_folder() / RESOURCES[name]["path"]
    return pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path, dtype=str)


def ends(day: object, precision: object) -> str:
    """The last day of a period, by hand: the first one of the next, less one."""
    text = "" if pd.isna(day) else str(day)[:10]
    if not text or pd.isna(precision) or precision == "day":
        return text
    year, month = int(text[:4]), 12 if precision == "year" else int(text[5:7])
    last = date(year + month // 12, month % 12 + 1, 1).toordinal() - 1
    return date.fromordinal(last).isoformat()


def by_hand(name: str, at: date) -> tuple[list[int], "dict[str, pd.Series[bool]]"]:
    """Numbers of the rows known at `at`, and of each column that may tell of a later day, in which
    of these rows it was known."""
    rule, rows = RESOURCES[name]["asOf"], stored(name)
    if "through" in rule:
        other = stored(rule["through"])
        there, _ = by_hand(rule["through"], at)
        known = other[rule["on"]].iloc[there].astype(int)
        return rows.index[rows[rule["on"]].astype(int).isin(known)].tolist(), {}
    precision = rule["precision"]
    if precision in ("day", "month", "year"):
        precisions = [precision] * len(rows)
    else:
        precisions = rows[precision].tolist()
    happened = list(zip(rows[rule["happened"]], precisions, strict=True))
    ended = {pair: ends(*pair) for pair in set(happened)}
    out = rows[rule["published"]] if "published" in rule else [""] * len(rows)
    out = ["" if pd.isna(day) else str(day) for day in out]
    kept = [
        number
        for number, (pair, published) in enumerate(zip(happened, out, strict=True))
        if (ended[pair] or rule.get("undated") == "keep")
        and max(ended[pair], published[:10]) <= at.isoformat()
    ]
    until = rule.get("until", {})
    known = {}
    for day, about in ({until: []} if isinstance(until, str) else until).items():
        told = rows[day].iloc[kept].reset_index(drop=True)
        for column in (day, *about):
            known[column] = told.notna() & (told.fillna("") <= at.isoformat())
    return kept, known


@pytest.mark.parametrize("at", DATES, ids=str)
@pytest.mark.parametrize("name", [name for name in RESOURCES if "asOf" in RESOURCES[name]])
def test_a_table_as_of_a_date_is_the_stored_table_cut_by_hand(name: str, at: date) -> None:
    rule = RESOURCES[name]["asOf"]
    whole, cut = load.table(name), load.table(name, as_of=at)
    kept, known = by_hand(name, at)
    expected = whole.iloc[kept].reset_index(drop=True)
    for column, there in known.items():
        expected[column] = expected[column].where(there)
    for column in expected.select_dtypes("category"):
        expected[column] = expected[column].cat.remove_unused_categories()
    assert cut.equals(expected) and cut.dtypes.equals(expected.dtypes)
    if "through" not in rule:
        happened = cut[rule["happened"]].dropna()
        assert all(str(day)[:10] <= at.isoformat() for day in happened)
    for column in cut.select_dtypes("datetime"):
        if column in (rule.get("happened"), *known, rule.get("published")):
            assert not (cut[column] > pd.Timestamp(at)).any()


def test_tables_that_are_not_cut_are_known_by_name() -> None:
    assert {name for name in RESOURCES if "asOf" not in RESOURCES[name]} <= UNDATED


def test_votes_load_as_categories() -> None:
    votes = load.table("votes")
    assert votes["vote"].cat.categories.tolist() == ["Y", "N", "A", "X"]
    assert isinstance(votes["country"].dtype, pd.CategoricalDtype)


# The cut


def test_a_period_counts_from_its_last_day(tmp_path: Path) -> None:
    at = folder(tmp_path, """
        id day        known end out n
        a  2024-06-01 year  -   -   1
        b  2024-06-01 month -   -   1
        c  2024-06-01 day   -   -   1
        """)  # fmt: skip

    def there(day: date) -> str:
        return "".join(load.table("events", day, at)["id"])

    assert there(date(2024, 5, 31)) == ""
    assert there(date(2024, 6, 1)) == "c"
    assert there(date(2024, 6, 29)) == "c"
    assert there(date(2024, 6, 30)) == "bc"
    assert there(date(2024, 12, 30)) == "bc"
    assert there(date(2024, 12, 31)) == "abc"


def test_an_end_that_is_not_known_yet_is_blank_and_a_late_publication_is_out(
    tmp_path: Path,
) -> None:
    at = folder(tmp_path, """
        id day        known end        out        n
        a  2020-01-01 day   2022-01-01 -          1
        b  2020-01-01 day   2020-02-01 -          1
        c  2020-01-01 day   -          2023-01-01 1
        d  -          -     -          -          1
        """)  # fmt: skip
    frame = load.table("events", date(2021, 12, 31), at)
    assert frame["id"].tolist() == ["a", "b"]
    assert frame["end"].isna().tolist() == [True, False]
    whole = load.table("events", date(2023, 1, 1), at)
    assert whole["id"].tolist() == ["a", "b", "c"] and whole["end"].notna().sum() == 2


def test_rows_without_a_date_stay_where_the_descriptor_says_so(tmp_path: Path) -> None:
    rule = {"happened": "day", "precision": "day", "undated": "keep"}
    at = folder(tmp_path, "id day known end out n\na - day - - 1", asOf=rule)
    assert len(load.table("events", date(2000, 1, 1), at)) == 1


# Faults


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("id day known end out n\na 2020-13-01 day - - 1", "column day: not all of it is date"),
        ("id day known end out n\na - day - - 1.5", "column n: not all of it is integer"),
        ("id day known end out\na - day - -", "column 'n' is missing"),
        ("id day known end out n m\na - day - - 1 2", r"\['m'\] not in the descriptor"),
        ("id day known end out n\na - day - - 1 2", r"events\.csv is not the CSV it should be"),
    ],
)
def test_a_table_that_was_recorded_with_a_fault_is_refused_in_one_line(
    tmp_path: Path, rows: str, message: str
) -> None:
    with pytest.raises(BriefingError, match=message) as caught:
        load.table("events", folder=folder(tmp_path, rows))
    assert "\n" not in str(caught.value).strip()


def test_an_unknown_table_is_answered_with_those_there_are(tmp_path: Path) -> None:
    at = folder(tmp_path, "id day known end out n")
    with pytest.raises(BriefingError, match="no table 'event'; there are: events"):
        load.table("event", folder=at)


def test_a_missing_file_and_a_missing_descriptor_are_named(tmp_path: Path) -> None:
    with pytest.raises(BriefingError, match=r"no datapackage\.json"):
        load.table("events", folder=tmp_path)
    folder(tmp_path, "id day known end out n")
    (tmp_path / "events.csv").unlink()
    with pytest.raises(BriefingError, match=r"events\.csv is missing"):
        load.table("events", folder=tmp_path)


def test_the_folder_may_be_given_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder(tmp_path, "id day known end out n\na 2020-01-01 day - - 0")
    monkeypatch.setenv("BRIEFING_DATA", str(tmp_path))
    assert load.table("events")["n"].tolist() == [0]


# A table is read and checked once for each state of its file

ONE_ROW = "id day known end out n\na 2020-01-01 day - - 1"


ADVICE = "briefing data check events.*briefing data accept events"


def flipped(content: bytes) -> bytes:
    """One bit is another: a 1 becomes a 0."""
    return content.replace(b",1\n", b",0\n")


@pytest.mark.parametrize(
    "damage",
    [
        flipped,
        lambda content: b"\n".join(sorted(content.splitlines(), reverse=True)),
        lambda content: content.replace(b"b,2020-02-02,day,,,2\n", b""),
        lambda content: content + b"c,2020-03-03,day,,,3\n",
        lambda content: content[:-1],
        lambda content: b"",
    ],
    ids=["bit flipped", "rows swapped", "row gone", "row more", "cut short", "empty"],
)
def test_only_the_bytes_that_the_descriptor_records_are_read(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    at = folder(tmp_path, ONE_ROW + "\nb 2020-02-02 day - - 2")
    path, state = at / "events.csv", (at / "events.csv").stat()
    assert load.table("events", folder=at)["n"].tolist() == [1, 2]
    path.write_bytes(damage(path.read_bytes()))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))  # as some tools that copy files do
    for _ in range(2):
        with pytest.raises(BriefingError, match=ADVICE):
            load.table("events", folder=at)


def test_a_hash_of_zeros_is_no_hash(tmp_path: Path) -> None:
    at = folder(tmp_path, ONE_ROW, hash="sha256:" + "0" * 64)
    with pytest.raises(BriefingError, match=ADVICE):
        load.table("events", folder=at)


def test_a_file_without_end_is_not_read(tmp_path: Path) -> None:
    at = folder(tmp_path, ONE_ROW)
    os.truncate(at / "events.csv", 5_000_000_000)
    with pytest.raises(BriefingError, match=ADVICE):
        load.table("events", folder=at)


def test_the_digest_is_that_of_the_bytes_that_were_read(tmp_path: Path) -> None:
    at = folder(tmp_path, ONE_ROW)
    load.table("events", folder=at)
    digest = hashlib.sha256((at / "events.csv").read_bytes()).hexdigest()
    assert descriptor.digest_read("events", at) == digest
    folder(tmp_path, ONE_ROW.replace("2020", "2021"))  # refreshed while a briefing is made
    with pytest.raises(BriefingError, match="replaced while this briefing was made"):
        descriptor.digest_read("events", at)
    load.table("events", folder=at)
    assert descriptor.digest_read("events", at) != digest


def test_a_reader_beside_a_refresh_reads_the_one_edition_or_the_other(tmp_path: Path) -> None:
    """The file is replaced between the moments at which the descriptor and the file are read."""
    at = folder(tmp_path, ONE_ROW)
    entry = descriptor.resource("events", at)
    (newer := tmp_path / "newer").mkdir()
    folder(newer, ONE_ROW + "\nb 2020-02-02 day - - 2")

    def file(of: descriptor.Resource, where: Path | None = None) -> Path:
        if of == entry:
            for name in ("events.csv", "datapackage.json"):
                shutil.copy(newer / name, at / name)
        return found(of, where)

    found = descriptor.file
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(descriptor, "file", file)
        assert len(descriptor.recorded("events", at)[1].splitlines()) == 3


def test_a_table_that_changed_is_read_anew(tmp_path: Path) -> None:
    at = folder(tmp_path, ONE_ROW)
    assert len(load.table("events", folder=at)) == 1
    folder(tmp_path, ONE_ROW + "\nb 2020-01-01 day - - 2")
    assert len(load.table("events", folder=at)) == 2


def test_what_a_caller_does_to_a_table_stays_with_the_caller(tmp_path: Path) -> None:
    at = folder(tmp_path, ONE_ROW)
    mine = load.table("events", folder=at)
    mine.loc[0, "n"] = 7
    mine["new"] = 1
    mine.attrs["mark"] = True
    with pytest.raises(ValueError, match="read-only"):
        mine["day"].to_numpy()[0] = 0
    again = load.table("events", folder=at)
    assert again["n"].tolist() == [1] and "new" not in again
    assert again.attrs == {"tables": ("events",)}

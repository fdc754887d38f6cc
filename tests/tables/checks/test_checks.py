"""`briefing data check`: a sound folder passes, and each kind of damage is found and named."""

import csv
import functools
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis import cli
from analysis.errors import BriefingError
from analysis.tables import checks, descriptor, load
from analysis.tables.checks import Problem, check, rules

ENTRIES = {entry["name"]: entry for entry in descriptor.package()["resources"]}
NOBODY = {"string": "ZZZ", "integer": "-7"}


recorded = functools.cache(descriptor.fingerprint)


@functools.cache
def stored(name: str) -> tuple[list[str], list[list[Any]]]:
    """Header and rows of a table as it lies in data/."""
    path = descriptor.data_folder() / ENTRIES[name]["path"]
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        return table.column_names, []
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


@dataclass
class Copy:
    """A folder like data/, in which single tables can be changed."""

    folder: Path

    def __post_init__(self) -> None:
        for path in descriptor.data_folder().iterdir():
            (self.folder / path.name).symlink_to(path)
        self.describe({})

    def describe(self, changes: dict[str, dict[str, Any]]) -> None:
        """Change properties of entries; bytes and hash are recorded as the files are now."""
        package = json.loads(json.dumps(descriptor.package()))
        for entry in package["resources"]:
            file = descriptor.data_folder() / entry["path"]
            entry |= recorded(file) | changes.get(entry["name"], {})
        path = self.folder / rules.DESCRIPTOR
        path.unlink()
        path.write_text(descriptor.text(package), "utf-8")

    def file(self, name: str) -> Path:
        return self.folder / ENTRIES[name]["path"]

    def put(self, name: str, content: bytes) -> None:
        self.file(name).unlink()
        self.file(name).write_bytes(content)

    def edit(self, name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
        """Write a table anew, changed; cells of a CSV are texts. The descriptor agrees with it, so
        that what is found is not the checksum alone."""
        path = self.file(name)
        if path.suffix == ".parquet":
            frame = change(pq.read_table(path).to_pandas())
            path.unlink()
            frame.to_parquet(path, index=False)
        else:
            frame = change(pd.read_csv(path, dtype=str, keep_default_na=False))
            path.unlink()
            frame.to_csv(path, index=False, lineterminator="\n")
        recorded = descriptor.fingerprint(path)
        self.describe({name: recorded | {"rows": len(frame)}})

    def set(self, name: str, column: str, row: int, value: Any) -> None:
        """Give one cell another value."""

        def change(frame: pd.DataFrame) -> pd.DataFrame:
            is_csv = self.file(name).suffix == ".csv"
            cells = frame[column]
            if isinstance(value, str) and not is_csv:
                cells = cells.astype(str)
            cells = cells.astype(object)
            cells.iloc[row] = value
            return frame.assign(**{column: cells})

        self.edit(name, change)


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


@pytest.fixture
def table(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> Copy:
    """The same for what a table must keep to by itself: nothing is added up."""
    monkeypatch.setattr(checks, "TOTALS", ())
    return copy


def row_name(name: str, row: int) -> str:
    """How a message calls a row of a table, up to its key."""
    return f"row {row + 1} (" if ENTRIES[name]["format"] == "parquet" else f"line {row + 2} ("


def told(problems: list[Problem], table: str, row: str, column: str, value: str, rule: str) -> bool:
    """Whether a problem names all five, and says them in its one line."""
    for problem in problems:
        parts = (problem.row.startswith(row), problem.column == column, problem.value == value)
        if problem.table == table and all(parts) and rule in problem.rule:
            line = str(problem)
            assert "\n" not in line and line.startswith(f"{table}, {row}")
            assert all(part in line for part in (column, value, rule))
            return True
    return False


def where(kind: Callable[[dict[str, Any], dict[str, Any]], bool]) -> list[tuple[str, str]]:
    """Of each table the first column of a kind: a case for each."""
    return [
        (name, found[0])
        for name, entry in ENTRIES.items()
        if (found := [one["name"] for one in entry["schema"]["fields"] if kind(entry, one)])
    ]


def kind_of(name: str, column: str) -> str:
    fields = {one["name"]: one["type"] for one in ENTRIES[name]["schema"]["fields"]}
    return str(fields[column])


def limits(one: dict[str, Any]) -> dict[str, Any]:
    return dict(one.get("constraints", {}))


def is_reference(entry: dict[str, Any], one: dict[str, Any]) -> bool:
    declared = [
        key["fields"][0]
        for key in entry["schema"].get("foreignKeys", [])
        if key["reference"]["resource"] != entry["name"]
    ]
    by_name = one["name"] in rules.COUNTRY_COLUMNS and entry["name"] != "countries"
    return one["name"] in declared or (by_name and "enum" not in limits(one))


# A sound folder


def test_the_tables_of_the_project_have_no_fault() -> None:
    assert [str(problem) for problem in check()] == []


def test_the_descriptor_records_size_and_checksum_of_every_table() -> None:
    assert [name for name, entry in ENTRIES.items() if not {"bytes", "hash"} <= set(entry)] == []


def test_a_copy_is_as_sound(copy: Copy) -> None:
    assert check(copy.folder, ["countries", "polls", "ukraine_votes"]) == []


# Damage to each table in turn


@pytest.mark.parametrize("name", ENTRIES)
def test_a_missing_file(table: Copy, name: str) -> None:
    table.file(name).unlink()
    path = ENTRIES[name]["path"]
    assert told(check(table.folder, [name]), name, f"file {path}", "", "", "is missing")


@pytest.mark.parametrize("name", ENTRIES)
def test_a_file_cut_short(table: Copy, name: str) -> None:
    content = table.file(name).read_bytes()
    table.put(name, content[: len(content) * 2 // 3])
    found = check(table.folder, [name])
    rule = "cannot be read as Parquet" if ENTRIES[name]["format"] == "parquet" else "in the file, "
    assert any(problem.table == name and rule in str(problem) for problem in found)
    is_file = [problem for problem in found if problem.row == f"file {ENTRIES[name]['path']}"]
    assert any("in the descriptor" in one.rule or "cannot be read" in one.rule for one in is_file)


@pytest.mark.parametrize("name", ENTRIES)
def test_one_byte_that_differs(table: Copy, name: str) -> None:
    content = bytearray(table.file(name).read_bytes())
    content[-5] ^= 1
    table.put(name, bytes(content))
    found = check(table.folder, [name])
    assert any(p.table == name and "in the descriptor" in p.rule for p in found) or any(
        "cannot be read" in p.rule for p in found
    )


@pytest.mark.parametrize("name", ENTRIES)
def test_a_missing_column_and_one_that_nobody_described(table: Copy, name: str) -> None:
    column = ENTRIES[name]["schema"]["fields"][-1]["name"]
    table.edit(name, lambda frame: frame.rename(columns={column: "else"}))
    found = check(table.folder, [name])
    assert told(found, name, "header", column, "", "is missing")
    assert told(found, name, "header", "else", "", "is not in the descriptor")


@pytest.mark.parametrize("name", ENTRIES)
def test_a_key_that_stands_twice_and_a_row_too_many(table: Copy, name: str) -> None:
    table.edit(name, lambda frame: pd.concat([frame, frame.iloc[[0]]], ignore_index=True))
    table.describe({name: descriptor.fingerprint(table.file(name))})
    found = check(table.folder, [name])
    rows, key = ENTRIES[name]["rows"], ENTRIES[name]["schema"]["primaryKey"]
    twice = [p for p in found if "stands in an earlier row" in p.rule and p.column == key[-1]]
    assert twice and twice[0].row.startswith(row_name(name, rows)) and twice[0].value
    assert told(found, name, "file ", "", str(rows + 1), f"{rows} in the descriptor")


@pytest.mark.parametrize(
    ("name", "column"),
    where(lambda entry, one: one["type"] in ("number", "integer", "year", "boolean", "date")),
)
def test_a_text_in_a_column_of_another_type(table: Copy, name: str, column: str) -> None:
    table.set(name, column, 1, "many")
    found = check(table.folder, [name])
    assert told(found, name, row_name(name, 1), column, "many", "is not a")


@pytest.mark.parametrize(
    ("name", "column"), where(lambda entry, one: one["type"] in ("date", "year"))
)
def test_a_date_after_the_data_were_retrieved(table: Copy, name: str, column: str) -> None:
    kind = kind_of(name, column)
    future = "2099" if kind == "year" else "2099-01-01"
    typed = 2099 if kind == "year" else pd.Timestamp(future)
    table.set(name, column, 1, future if ENTRIES[name]["format"] == "csv" else typed)
    found = check(table.folder, [name])
    assert told(found, name, row_name(name, 1), column, future, "must not be later than the day")


@pytest.mark.parametrize(("name", "column"), where(lambda entry, one: "enum" in limits(one)))
def test_a_word_that_is_not_among_those_allowed(table: Copy, name: str, column: str) -> None:
    table.set(name, column, 1, "Q")
    found = check(table.folder, [name])
    assert told(found, name, row_name(name, 1), column, "Q", "must be one of ")


@pytest.mark.parametrize(("name", "column"), where(lambda entry, one: "pattern" in limits(one)))
def test_a_text_of_another_form(table: Copy, name: str, column: str) -> None:
    text = "_" * 71
    table.set(name, column, 1, text)
    found = check(table.folder, [name])
    assert told(found, name, row_name(name, 1), column, text[:59] + "…", "must be like ")


@pytest.mark.parametrize(
    ("name", "column"),
    where(lambda entry, one: "minimum" in limits(one) and one["type"] in ("number", "integer")),
)
def test_a_number_below_the_least(table: Copy, name: str, column: str) -> None:
    is_csv, is_whole = ENTRIES[name]["format"] == "csv", kind_of(name, column) == "integer"
    table.set(name, column, 1, "-999" if is_csv else -999 if is_whole else -999.0)
    (problem,) = [p for p in check(table.folder, [name]) if "must be at least" in p.rule]
    assert (problem.table, problem.column) == (name, column) and problem.value.startswith("-999")
    assert problem.row.startswith(row_name(name, 1))


@pytest.mark.parametrize(
    ("name", "column"), where(lambda entry, one: bool(limits(one).get("required")))
)
def test_an_empty_cell_where_each_row_must_have_one(table: Copy, name: str, column: str) -> None:
    table.set(name, column, 1, "" if ENTRIES[name]["format"] == "csv" else None)
    found = check(table.folder, [name])
    assert told(found, name, row_name(name, 1), column, "", "every row must have it")


@pytest.mark.parametrize(("name", "column"), where(is_reference))
def test_a_code_that_is_nowhere(table: Copy, name: str, column: str) -> None:
    kind = kind_of(name, column)
    value: Any = NOBODY[kind]
    table.set(name, column, 1, -7 if kind == "integer" and name == "votes" else value)
    found = check(table.folder, [name])
    assert told(found, name, row_name(name, 1), column, value, "is not in ")


@pytest.mark.parametrize(
    ("name", "column"),
    where(lambda entry, one: one["name"].endswith("end") and one["type"] == "date"),
)
def test_an_end_before_its_start(table: Copy, name: str, column: str) -> None:
    header, rows = stored(name)
    start = header.index(column.removesuffix("end") + "start")
    row = next(n for n, cells in enumerate(rows) if cells[start])
    table.set(name, column, row, "1901-01-01")
    found = check(table.folder, [name])
    assert told(found, name, row_name(name, row), column, "1901-01-01", "must not be before ")


# What the tables add up to


def test_two_votes_that_changed_places(copy: Copy) -> None:
    """A swapped code keeps every rule of the table itself and the counts of the resolution."""
    resolutions = load.table("resolutions").set_index("symbol")
    record = resolutions.loc["A/RES/ES-11/8", "undl_id"]  # Armenia in favour, Azerbaijan absent

    def swap(frame: pd.DataFrame) -> pd.DataFrame:
        country = frame["country"].astype(str)
        rows = (frame["undl_id"] == record) & country.isin(["ARM", "AZE"])
        assert frame.loc[rows, "vote"].nunique() == 2
        country[rows] = country[rows].map({"ARM": "AZE", "AZE": "ARM"})
        return frame.assign(country=country)

    copy.edit("votes", swap)
    found = check(copy.folder, ["votes"])
    assert {(p.table, p.row) for p in found} == {
        ("undl_tallies", "country ARM, session ES-11"),
        ("undl_tallies", "country AZE, session ES-11"),
    }
    assert all("is not what votes add up to in" in p.rule and p.value for p in found)


def test_a_vote_that_changed(copy: Copy) -> None:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        vote = frame["vote"].astype(str)
        assert vote.iloc[0] == "N"
        vote.iloc[0] = "Y"
        return frame.assign(vote=vote)

    first = pq.read_table(copy.file("votes")).slice(0, 1).to_pylist()[0]
    copy.edit("votes", change)
    found = check(copy.folder, ["votes"])
    record = f"undl_id {first['undl_id']}"
    assert {p.column for p in found if p.table == "resolutions" and p.row == record} == {
        "yes",
        "no",
    }
    assert [p for p in found if p.table == "undl_tallies" and first["country"] in p.row]


def test_a_tally_that_changed_and_an_exception_too_many(copy: Copy) -> None:
    header, rows = stored("undl_tallies")
    first = dict(zip(header, rows[0], strict=True))
    copy.set("undl_tallies", "yes", 0, str(int(first["yes"]) + 1))
    found = check(copy.folder, ["undl_tallies"])
    where = f"country {first['country']}, session {first['session']}"
    rule = f"is not what votes add up to in Y, {first['yes']}"
    assert told(found, "undl_tallies", where, "yes", str(int(first["yes"]) + 1), rule)


def test_an_exception_that_is_none(copy: Copy) -> None:
    copy.set("tally_exceptions", "session", 0, "38")
    found = check(copy.folder, ["tally_exceptions"])
    sessions = {p.row.partition(", session ")[2] for p in found if p.table == "undl_tallies"}
    assert sessions == {"37", "38"}


def test_counts_of_a_resolution_and_the_announced_votes(copy: Copy) -> None:
    header, rows = stored("resolutions")
    row = next(n for n, cells in enumerate(rows) if "A/RES/ES-11/1" in cells)
    copy.set("resolutions", "yes", row, "140")
    found = check(copy.folder, ["resolutions"])
    record = f"undl_id {rows[row][header.index('undl_id')]}"
    assert told(found, "resolutions", record, "yes", "140", "is not the number of Y in votes, 141")
    assert told(
        found, "resolutions", "A/RES/ES-11/1, 2022-03-02", "yes", "140", "published figure, 141"
    )


def test_more_noes_named_than_the_tally_has_and_more_votes_than_members(copy: Copy) -> None:
    _, rows = stored("votes_without_ballots")
    row = next(n for n, cells in enumerate(rows) if "A/RES/ES-11/10" in cells)
    copy.set("votes_without_ballots", "no", row, "11")
    copy.set("votes_without_ballots", "yes", row, "127")
    found = check(copy.folder, ["votes_without_ballots"])
    assert any(p.column == "voted_no" and "names 12 states, more than the" in p.rule for p in found)
    vote = "2026-02-24, Support for lasting peace in Ukraine"
    assert told(found, "votes_without_ballots", vote, "yes", "127", "makes 212, over 193")


def test_a_state_with_two_votes(copy: Copy) -> None:
    _, rows = stored("votes_without_ballots")
    row = next(n for n, cells in enumerate(rows) if "A/RES/ES-11/10" in cells)
    copy.set("votes_without_ballots", "did_not_vote", row, "AZE; RUS")
    found = check(copy.folder, ["votes_without_ballots"])
    vote = "2026-02-24, Support for lasting peace in Ukraine"
    assert told(found, "votes_without_ballots", vote, "did_not_vote", "RUS", "two votes in one row")


def test_an_agenda_item_that_is_lost_and_one_without_a_basis(copy: Copy) -> None:
    header, rows = stored("resolutions")
    basis = header.index("item_basis")
    lost = next(n for n, cells in enumerate(rows) if cells[basis] == "read")
    made_up = next(n for n, cells in enumerate(rows) if cells[basis] == "family and day")
    copy.set("resolutions", "agenda_item", lost, "")
    copy.set("resolutions", "agenda_item", made_up, "Question of Namibia")
    found = check(copy.folder, ["resolutions"])
    record = f"undl_id {rows[lost][0]}"
    assert told(found, "resolutions", record, "agenda_item", "", "item_basis says how it is known")
    record = f"undl_id {rows[made_up][0]}"
    assert told(found, "resolutions", record, "item_basis", "family and day", "does not say how")


def test_a_paragraph_called_a_whole_text(copy: Copy) -> None:
    frame = pq.read_table(copy.file("roll_calls_voeten")).to_pandas()
    row = int(frame.index[frame["is_paragraph"]][0])
    copy.set("roll_calls_voeten", "is_final_passage", row, True)
    found = check(copy.folder, ["roll_calls_voeten"])
    rcid = f"rcid {frame['rcid'][row]}"
    assert told(found, "roll_calls_voeten", rcid, "is_final_passage", "True", "no amendment and no")


def test_a_member_too_few(copy: Copy) -> None:
    copy.edit("memberships", lambda frame: frame[
        ~((frame["organisation"] == "EU") & (frame["country"] == "HRV") & (frame["status"] == "member"))
    ])  # fmt: skip
    found = check(copy.folder, ["memberships"])
    assert told(found, "memberships", "EU, 2013-07-01", "members", "27", "published figure, 28")
    assert {p.row[:2] for p in found} == {"EU"}


def test_a_delivery_too_large(copy: Copy) -> None:
    _, rows = stored("arms_transfers")
    row = next(n for n, cells in enumerate(rows) if cells[:3] == ["RUS", "ARM", "2019"])
    copy.set("arms_transfers", "tiv_million", row, "9000.0")
    (problem,) = check(copy.folder, ["arms_transfers"])
    assert (problem.row, problem.column) == ("ARM, 2011-01-01", "RUS")
    assert "0.94 to 0.95 (SIPRI" in problem.rule and problem.value.startswith("0.9")


def test_a_vote_before_membership(copy: Copy) -> None:
    _, rows = stored("countries")
    row = next(n for n, cells in enumerate(rows) if cells[0] == "ARM")
    copy.set("countries", "un_member_start", row, "2020-01-01")
    found = check(copy.folder, ["countries"])
    problem = [p for p in found if p.table == "votes"][-1]
    assert problem.value == "ARM" and "was no member of the United Nations on 199" in problem.rule
    assert problem.more > 1000 and "undl_id" in problem.row
    assert told(found, "countries", "UN, 2011-12-31", "members", "192", "published figure, 193")


def test_known_votes_of_states_not_yet_admitted_are_pinned(copy: Copy) -> None:
    _, rows = stored("countries")
    row = next(n for n, cells in enumerate(rows) if cells[0] == "JPN")
    copy.set("countries", "un_member_start", row, "1956-01-01")
    found = check(copy.folder, ["countries"])
    assert told(found, "votes", "country JPN", "country", "0", "votes before it was a member, 7")


# The folder and the descriptor


def test_a_file_that_nobody_described(table: Copy) -> None:
    (table.folder / "votes.csv.part").write_text("")
    (problem,) = check(table.folder)
    assert problem.row == "file votes.csv.part" and "is not in datapackage.json" in problem.rule


def test_many_faults_of_one_kind_are_told_in_a_few_lines_with_their_number(table: Copy) -> None:
    table.edit("polls", lambda frame: frame.assign(value_percent="101"))
    found = check(table.folder, ["polls"])
    n = ENTRIES["polls"]["rows"]
    assert len(found) == 3 and str(found[-1]).endswith(f"must be at most 100 (and {n - 3} more)")


def test_faults_of_several_kinds_are_all_told(table: Copy) -> None:
    table.edit("polls", lambda frame: frame.assign(about="war", country="ZZZ").drop(columns="n"))
    assert {p.column for p in check(table.folder, ["polls"])} == {"about", "country", "n"}


def test_a_table_that_another_needs_is_missing(table: Copy) -> None:
    table.file("countries").unlink()
    found = check(table.folder, ["polls"])
    assert told(found, "polls", "all rows", "country", "", "could not be compared with countries")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"title": ""}, "has no title"),
        ({"sources": [{"publisher": "P", "title": "T", "citation": "C"}]}, "has no licence"),
        ({"asOf": {"happened": "published_on"}}, "is no field"),
    ],
)
def test_an_entry_that_says_too_little(table: Copy, change: dict[str, Any], rule: str) -> None:
    table.describe({"polls": change})
    assert [p for p in check(table.folder, ["polls"]) if rule in p.rule and p.table == "polls"]


@pytest.mark.parametrize(
    ("column", "kind", "unit", "why"),
    [
        ("value_usd_thousand", "number", "thousand US dollars", ""),
        ("value_usd_thousand", "number", "US dollars", "the unit must be thousand"),
        ("value_usd", "number", "million US dollars", "the name must end in million"),
        ("value_usd_million", "number", "million TIV", "must be in USD"),
        ("tiv_million", "number", "million US dollars", "must be in TIV"),
        ("value_percent", "number", "share", "agree on percent"),
        ("value", "number", "percent", "agree on percent"),
        ("value", "number", "", "a number needs a unit"),
        ("estimate", "boolean", "", "is_... or has_..."),
        ("is_estimate", "string", "", "is_... or has_..."),
        ("year", "year", "", ""),
    ],
)
def test_name_type_and_unit_agree(column: str, kind: str, unit: str, why: str) -> None:
    found = list(rules.naming(column, kind, unit))
    assert [why in sentence for sentence in found] == ([True] if why else [])


def test_a_text_that_is_not_utf_8_and_rows_of_another_length(table: Copy) -> None:
    content = table.file("polls").read_bytes()
    lines = content.splitlines(keepends=True)
    table.put("polls", b"".join([*lines[:3], b"\xe4" + lines[3], *lines[4:]]))
    assert "is not UTF-8 on line 4" in str(check(table.folder, ["polls"])[0])
    table.put("polls", b"".join([*lines[:3], b"a,b\n", *lines[4:]]))
    assert "polls, line 4: has 2 cells under 19 columns" in map(str, check(table.folder, ["polls"]))


# The command


def call(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main(["data", *map(str, arguments)])
    return int(ended.value.code or 0)


def test_the_command_says_a_line_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("check", "polls", "countries") == 0
    said = capsys.readouterr()
    rows = {name: ENTRIES[name]["rows"] for name in ("polls", "countries")}
    assert said.out.splitlines() == [f"ok  {name}: {n} rows" for name, n in rows.items()]
    assert said.err == ""


def test_the_command_tells_faults_with_exit_code_1(
    copy: Copy, capsys: pytest.CaptureFixture[str]
) -> None:
    copy.set("polls", "stance", 2, "war")
    assert call("check", "polls", "--folder", copy.folder) == 1
    said = capsys.readouterr()
    assert said.err.startswith("fault: polls, line 4 (poll_id ") and said.out == ""
    assert "column stance: 'war' must be one of for, against, neither" in said.err
    assert said.err.endswith("briefing: 1 fault in 1 table\n")


def test_wrong_use_has_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("check", "pols") == 2
    assert "no table 'pols'; there are: " in capsys.readouterr().err
    assert call("check", "--folder", tmp_path) == 2
    (tmp_path / rules.DESCRIPTOR).write_text("{")
    assert call("check", "--folder", tmp_path) == 2
    assert "is not the descriptor it should be" in capsys.readouterr().err
    with pytest.raises(BriefingError, match="no table"):
        check(names=["pols"])
    shutil.rmtree(tmp_path)

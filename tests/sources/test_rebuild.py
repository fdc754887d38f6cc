"""Rebuilding the tables: what is written, in what order, and what stops it."""

import hashlib
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.errors import BriefingError
from analysis.sources import corrections, coverage, description, rebuild, registry
from analysis.sources.__main__ import main
from analysis.sources.registry import Publisher
from analysis.tables import descriptor, load

DEALS = """
sources:
  deals: {files: [p/deals.txt], title: T, publisher: P, citation: C, licence: L, url: U}
tables:
  deals:
    title: Deals
    description: One row a deal.
    key: [deal]
    as_of: {happened: day, precision: day}
    sources: [deals]
    fields:
      deal: {type: integer, required: true, description: Number.}
      day: {type: date, description: Day.}
      value_usd: {type: number, unit: USD, minimum: 0, description: Value.}
"""
ROWS = pd.DataFrame({"value_usd": ["0.5", ""], "deal": ["2", "1"], "day": ["2024-05-06", ""]})


def one_publisher(
    monkeypatch: pytest.MonkeyPatch, rows: pd.DataFrame, described: str = DEALS
) -> Publisher:
    """The registry holding one publisher whose module builds `rows`."""
    made = Publisher("deals", description.parsed(described, "deals.yml"))
    made.__dict__["module"] = SimpleNamespace(build=lambda raw: {"deals": rows.replace("", pd.NA)})
    monkeypatch.setattr(registry, "publishers", lambda: (made,))
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "raw" / "p").mkdir(parents=True)
    (tmp_path / "raw" / "p" / "deals.txt").write_bytes(b"two deals")
    return tmp_path


def test_a_table_is_written_typed_and_sorted_with_its_entry(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_publisher(monkeypatch, ROWS)
    rebuild.rebuild(folder / "raw", folder / "out")
    text = (folder / "out" / "deals.csv").read_text("utf-8")
    assert text == "deal,day,value_usd\n1,,\n2,2024-05-06,0.5\n"
    entry = descriptor.resource("deals", folder / "out")
    assert entry["rows"] == 2 and entry["sources"][0]["bytes"] == 9
    assert entry["sources"][0]["sha256"] == hashlib.sha256(b"two deals").hexdigest()
    assert load.table("deals", folder=folder / "out")["deal"].tolist() == [1, 2]


def test_a_second_run_gives_the_same_bytes_and_leaves_other_entries(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = one_publisher(
        monkeypatch, ROWS, DEALS.replace("    key:", "    format: parquet\n    key:")
    )
    out = folder / "out"
    out.mkdir()
    entry = coverage.entry(publisher.description, "deals", ROWS)
    other = entry | {"name": "other", "path": "other.csv"}
    package = rebuild.PACKAGE | {"resources": [other]}
    (out / "datapackage.json").write_text(descriptor.text(package), "utf-8")
    rebuild.rebuild(folder / "raw", out)
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    rebuild.rebuild(folder / "raw", out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first
    assert sorted(first) == ["README.md", "datapackage.json", "deals.parquet"]
    assert [entry["name"] for entry in descriptor.package(out)["resources"]] == ["deals", "other"]


def test_a_wrong_row_stops_the_build_and_leaves_the_old_table(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_publisher(monkeypatch, ROWS)
    rebuild.rebuild(folder / "raw", folder / "out")
    before = (folder / "out" / "deals.csv").read_bytes()
    one_publisher(monkeypatch, ROWS.assign(deal="1"))
    with pytest.raises(
        BriefingError, match=r"table deals, row 2 .*key \(deal\) stands in an earlier row"
    ):
        rebuild.rebuild(folder / "raw", folder / "out")
    assert (folder / "out" / "deals.csv").read_bytes() == before


def test_a_builder_that_forgets_a_column_is_told_which(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_publisher(monkeypatch, ROWS.drop(columns="day"))
    with pytest.raises(BriefingError, match=r"table deals: the builder gave no \['day'\]"):
        rebuild.rebuild(folder / "raw", folder / "out")


def test_the_command_says_what_it_wrote_and_answers_mistakes_in_a_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_publisher(monkeypatch, ROWS)
    options = ["--raw", str(folder / "raw"), "--out", str(folder / "out")]
    assert CliRunner().invoke(main, options).output == "deals.csv: 2 rows\n"
    one_publisher(monkeypatch, ROWS)
    wrong = CliRunner().invoke(main, [*options, "--only", "deal"])
    assert wrong.exit_code == 1
    assert wrong.output == "Error: no table ['deal']; there are: deals\n"
    missing = CliRunner().invoke(main, ["--raw", str(folder / "nowhere")])
    assert missing.exit_code == 1 and "no folder" in missing.output


def stated(entry: dict[str, Any]) -> dict[str, Any]:
    """What a description says of a table's entry: all but what is counted when it is written."""
    counted = {"rows", "accounting", "bytes", "hash", "seal"}
    sources = [
        {word: fact for word, fact in one.items() if word not in ("bytes", "sha256")}
        for one in entry["sources"]
    ]
    return {word: fact for word, fact in entry.items() if word not in counted} | {
        "sources": sources
    }


def test_every_table_of_the_folder_has_a_description_that_gives_its_entry() -> None:
    described = {
        name: one.description for one in registry.publishers() for name in one.description.tables
    }
    there = {entry["name"]: entry for entry in descriptor.package()["resources"]}
    assert set(there) == set(described)
    for name, entry in there.items():
        frame = load.table(name)
        # What a file says of itself is not in the table: any text stands for it.
        words = re.findall(r"\{(\w+)\}", described[name].model_dump_json())
        frame.attrs["facts"] = {
            word: ANY
            for word in words
            if word not in coverage.facts(described[name].tables[name], frame)
        }
        made = json.dumps(stated(coverage.entry(described[name], name, frame)))
        pattern = re.escape(made).replace(ANY, '[^"]*')
        assert re.fullmatch(pattern, json.dumps(stated(entry))), name


ANY = "ANYTHING"


def test_every_stored_table_is_sorted_by_its_key() -> None:
    for entry in descriptor.package()["resources"]:
        key = entry["schema"]["primaryKey"]
        frame = pd.DataFrame(load.table(entry["name"]))[key]
        assert frame.equals(frame.sort_values(key, ignore_index=True)), entry["name"]


def test_the_tables_are_what_the_publishers_files_give_to_the_byte(
    raw: Path, tmp_path: Path
) -> None:
    rebuild.rebuild(raw, tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert "votes.parquet" in names
    for name in names:
        same = (tmp_path / name).read_bytes() == (descriptor.data_folder() / name).read_bytes()
        assert same, f"{name} is not what the files give: rebuild it"


# Corrections


FAULTS = """\
publisher,table,key,field,reported,corrected,date,reason,evidence
P,deals,2,day,2024-05-06,2024-05-07,,R,E
"""


@pytest.fixture
def faults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "corrections.csv").write_text(FAULTS, "utf-8")
    monkeypatch.setenv("BRIEFING_DATA", str(tmp_path))


@pytest.mark.usefixtures("faults")
def test_a_correction_is_applied_to_its_cell_alone() -> None:
    fixed = corrections.correct(ROWS, "deals", ["deal"])
    assert fixed["day"].tolist() == ["2024-05-07", ""]
    assert ROWS["day"].tolist() == ["2024-05-06", ""], "the rows given are left as they were"


@pytest.mark.usefixtures("faults")
def test_a_correction_stops_the_build_once_the_fault_is_gone() -> None:
    mended = ROWS.assign(day=["2024-05-07", ""])
    with pytest.raises(BriefingError, match=r"deals 2 day: .* take the row out"):
        corrections.correct(mended, "deals", ["deal"])
    with pytest.raises(BriefingError, match="deals 2: 0 such rows"):
        corrections.correct(ROWS.assign(deal=["3", "4"]), "deals", ["deal"])


def test_each_correction_of_a_vote_stands_in_the_votes() -> None:
    votes = load.table("votes").set_index(["undl_id", "country"])["vote"]
    rows = corrections.corrections("votes")
    assert len(rows) == 99
    for row in rows:
        record, country = row["key"].split("/")
        now = votes.get((int(record), country), "")
        assert now == row["corrected"] != row["reported"], row


def test_each_correction_of_a_resolution_stands_in_the_resolutions() -> None:
    texts = load.table("resolutions").set_index("undl_id")
    for row in corrections.corrections("resolutions"):
        assert str(texts.loc[int(row["key"]), row["field"]])[:10] == row["corrected"][:10], row

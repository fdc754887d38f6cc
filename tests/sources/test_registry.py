"""Rebuilding the tables: what is written, in what order, and what stops it."""

import hashlib
import json
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from click.testing import CliRunner

from analysis import sources
from analysis.errors import BriefingError
from analysis.sources import common
from analysis.sources.__main__ import main
from analysis.tables import descriptor, load

ENTRY = common.resource(
    "deals",
    title="Deals",
    description="One row a deal.",
    fields=[
        common.field("deal", "integer", "Number.", required=True),
        common.field("day", "date", "Day."),
        common.field("value_usd", "number", "Value.", unit="USD", minimum=0),
    ],
    key=["deal"],
    sources=common.source(
        "p/deals.txt", title="T", publisher="P", citation="C", licence="L", url="U"
    ),
    as_of={"happened": "day", "precision": "day"},
)
ROWS = pd.DataFrame({"value_usd": ["0.5", ""], "deal": ["2", "1"], "day": ["2024-05-06", ""]})


def one_module(monkeypatch: pytest.MonkeyPatch, rows: pd.DataFrame, **entry: object) -> None:
    """The registry holding one module that builds `rows`."""
    module = SimpleNamespace(
        RESOURCES={"deals": ENTRY | entry}, build=lambda raw: {"deals": rows.replace("", pd.NA)}
    )
    monkeypatch.setattr(sources, "modules", lambda: iter([module]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "raw" / "p").mkdir(parents=True)
    (tmp_path / "raw" / "p" / "deals.txt").write_bytes(b"two deals")
    return tmp_path


def test_a_table_is_written_typed_and_sorted_with_its_entry(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_module(monkeypatch, ROWS)
    sources.rebuild(folder / "raw", folder / "out")
    text = (folder / "out" / "deals.csv").read_text("utf-8")
    assert text == "deal,day,value_usd\n1,,\n2,2024-05-06,0.5\n"
    entry = descriptor.resource("deals", folder / "out")
    assert entry["rows"] == 2 and entry["sources"][0]["bytes"] == 9
    assert entry["sources"][0]["sha256"] == hashlib.sha256(b"two deals").hexdigest()
    assert load.table("deals", folder=folder / "out")["deal"].tolist() == [1, 2]


def test_a_second_run_gives_the_same_bytes_and_leaves_other_entries(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_module(monkeypatch, ROWS, path="deals.parquet")
    out = folder / "out"
    out.mkdir()
    other = ENTRY | {"name": "other", "path": "other.csv"}
    package = sources.PACKAGE | {"resources": [other]}
    (out / "datapackage.json").write_text(json.dumps(package), "utf-8")
    sources.rebuild(folder / "raw", out)
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    sources.rebuild(folder / "raw", out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first
    assert sorted(first) == ["README.md", "datapackage.json", "deals.parquet"]
    assert [entry["name"] for entry in descriptor.package(out)["resources"]] == ["deals", "other"]


def test_a_wrong_row_stops_the_build_and_leaves_the_old_table(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_module(monkeypatch, ROWS)
    sources.rebuild(folder / "raw", folder / "out")
    before = (folder / "out" / "deals.csv").read_bytes()
    one_module(monkeypatch, ROWS.assign(deal="1"))
    with pytest.raises(
        BriefingError, match=r"table deals, row 2 .*key \(deal\) stands in an earlier row"
    ):
        sources.rebuild(folder / "raw", folder / "out")
    assert (folder / "out" / "deals.csv").read_bytes() == before


def test_a_builder_that_forgets_a_column_is_told_which(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_module(monkeypatch, ROWS.drop(columns="day"))
    with pytest.raises(BriefingError, match=r"table deals: the builder gave no \['day'\]"):
        sources.rebuild(folder / "raw", folder / "out")


def test_the_command_says_what_it_wrote_and_answers_mistakes_in_a_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_module(monkeypatch, ROWS)
    options = ["--raw", str(folder / "raw"), "--out", str(folder / "out")]
    assert CliRunner().invoke(main, options).output == "deals.csv: 2 rows\n"
    one_module(monkeypatch, ROWS)
    wrong = CliRunner().invoke(main, [*options, "--only", "deal"])
    assert wrong.exit_code == 1
    assert wrong.output == "Error: no table ['deal']; there are: deals\n"
    missing = CliRunner().invoke(main, ["--raw", str(folder / "nowhere")])
    assert missing.exit_code == 1 and "no folder" in missing.output


def test_every_table_of_the_folder_has_a_module() -> None:
    known = {
        name: entry for module in sources.modules() for name, entry in module.RESOURCES.items()
    }
    there = {entry["name"]: entry for entry in descriptor.package()["resources"]}
    assert set(there) == set(known)
    made = {"rows", "accounting", "sources", "bytes", "hash"}
    for name, entry in there.items():
        stated = json.loads(json.dumps({k: v for k, v in known[name].items() if k not in made}))
        assert stated == {k: v for k, v in entry.items() if k not in made}, name


def test_every_stored_table_is_sorted_by_its_key() -> None:
    for entry in descriptor.package()["resources"]:
        key = entry["schema"]["primaryKey"]
        frame = pd.DataFrame(load.table(entry["name"]))[key]
        assert frame.equals(frame.sort_values(key, ignore_index=True)), entry["name"]


def test_the_tables_are_what_the_publishers_files_give_to_the_byte(
    raw: Path, tmp_path: Path
) -> None:
    sources.rebuild(raw, tmp_path)
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
    fixed = common.correct(ROWS, "deals", ["deal"])
    assert fixed["day"].tolist() == ["2024-05-07", ""]
    assert ROWS["day"].tolist() == ["2024-05-06", ""], "the rows given are left as they were"


@pytest.mark.usefixtures("faults")
def test_a_correction_stops_the_build_once_the_fault_is_gone() -> None:
    mended = ROWS.assign(day=["2024-05-07", ""])
    with pytest.raises(BriefingError, match=r"deals 2 day: .* take the row out"):
        common.correct(mended, "deals", ["deal"])
    with pytest.raises(BriefingError, match="deals 2: 0 such rows"):
        common.correct(ROWS.assign(deal=["3", "4"]), "deals", ["deal"])


def test_each_correction_of_a_vote_stands_in_the_votes() -> None:
    votes = load.table("votes").set_index(["undl_id", "country"])["vote"]
    rows = common.corrections("votes")
    assert len(rows) == 99
    for row in rows:
        record, country = row["key"].split("/")
        now = votes.get((int(record), country), "")
        assert now == row["corrected"] != row["reported"], row


def test_each_correction_of_a_resolution_stands_in_the_resolutions() -> None:
    texts = load.table("resolutions").set_index("undl_id")
    for row in common.corrections("resolutions"):
        assert str(texts.loc[int(row["key"]), row["field"]])[:10] == row["corrected"][:10], row

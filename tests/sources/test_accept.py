"""`briefing data accept`: an edit of one's own is a deliberate act, checked and told of."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis import cli
from analysis.errors import BriefingError
from analysis.tables import codebook, descriptor, load, plain, provenance

KEPT = ("countries", "country_names", "corrections", "elections", "polls")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of a few tables, which is the folder of the tables."""
    there, made = descriptor.data_folder(), tmp_path / "data"
    made.mkdir()
    content = descriptor.package()
    entries = [one for one in content["resources"] if one["name"] in KEPT]
    (made / descriptor.NAME).write_text(descriptor.text(content | {"resources": entries}), "utf-8")
    for entry in entries:
        shutil.copy(there / entry["path"], made)
    monkeypatch.setenv("BRIEFING_DATA", str(made))
    codebook.write(made)
    return made


Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    def accept(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main(["data", *words])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return accept


def without_last_row(path: Path) -> str:
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), "utf-8")
    return lines[-1]


def test_an_edit_is_refused_then_accepted_and_told_of(folder: Path, call: Call) -> None:
    before = descriptor.resource("polls")
    gone = without_last_row(folder / "polls.csv")
    for read in (load.table, plain.rows):
        with pytest.raises(BriefingError, match="briefing data accept polls") as caught:
            read("polls")  # type: ignore[operator]
        assert "\n" not in str(caught.value)
    code, _, told = call("check", "polls")
    assert code == 1 and "briefing data accept polls" in told

    code, said, told = call("accept", "polls")
    rows = before["rows"]
    assert (code, told) == (0, "")
    digest = descriptor.fingerprint(folder / "polls.csv")["hash"].removeprefix("sha256:")
    assert said == (
        f"accepted polls: {rows:,} rows before, {rows - 1:,} now, sha256 {digest[:12]}; "
        "changed locally\n"
    )
    assert len(load.table("polls")) == rows - 1 and gone
    assert descriptor.digest_read("polls") == digest
    assert provenance.vintages("polls")["polls"].endswith("; changed locally")
    assert "changed locally" not in provenance.vintages("countries")["countries"]
    assert call("check")[0] == 0
    assert codebook.is_current(folder)
    assert call("accept", "polls")[1] == "polls is as it was recorded: nothing to accept\n"
    # A refresh replaces it, and it is the publisher's again.
    mine = folder.parent / "polls.csv"
    shutil.copy(folder / "polls.csv", mine)
    assert call("refresh", "polls", "--from", str(mine))[0] == 0
    assert "changed locally" not in provenance.vintages("polls")["polls"]


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("polls", lambda text: text.replace(",RUS,", ",RUX,", 1), "'RUX' must be one of"),
        ("polls", lambda text: text.replace(",2", ",x", 1), "polls, line 2"),
        ("polls", lambda text: text.partition("\n")[0] + "\n", "polls: it has not one row"),
        ("polls", lambda text: "", "polls, header"),
        ("polls", lambda text: text + '"', "is no CSV"),
        ("countries", lambda text: text.replace("RUS,", "RUX,", 1), "'RUS' is not in countries"),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_not_accepted(
    name: str, change: Callable[[str], str], told: str, folder: Path, call: Call
) -> None:
    path = folder / f"{name}.csv"
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    before = (folder / descriptor.NAME).read_bytes()
    code, said, wrong = call("accept", name)
    assert (code, said) == (2, "") and wrong.count("\n") == 1
    assert wrong.startswith(f"briefing: error: {name} not accepted: ") and told in wrong
    assert (folder / descriptor.NAME).read_bytes() == before


def edit(folder: Path, name: str, **changes: object) -> None:
    content = json.loads((folder / descriptor.NAME).read_text("utf-8"))
    entry = next(one for one in content["resources"] if one["name"] == name)
    entry |= changes
    (folder / descriptor.NAME).write_text(json.dumps(content), "utf-8")


def test_an_edited_entry_can_be_accepted_and_no_other_with_it(folder: Path, call: Call) -> None:
    edit(folder, "polls", title="Polls, with ours")
    edit(folder, "elections", title="Elections, with ours")
    with pytest.raises(BriefingError, match="nor are those of 1 more"):
        load.table("countries")
    assert call("accept", "polls")[0] == 0
    with pytest.raises(BriefingError, match="entry of the table elections is not as it was"):
        load.table("countries")
    assert call("accept", "elections")[0] == 0
    assert descriptor.resource("polls")["title"] == "Polls, with ours"
    assert codebook.is_current(folder)


@pytest.mark.parametrize(
    "change",
    [
        {"sources": []},
        {"sources": [{"publisher": "P", "title": "T", "citation": "C"}]},
        {"path": "../polls.csv"},
        {"sources": [{"publisher": "P", "title": "T", "citation": "C", "licence": "L",
                      "retrieved": "9999-12-31"}]},
        {"asOf": {"happened": "nothing"}},
    ],
)  # fmt: skip
def test_an_entry_that_says_too_little_is_not_accepted(
    change: dict[str, object], folder: Path, call: Call
) -> None:
    edit(folder, "polls", **change)
    code, _, wrong = call("accept", "polls")
    assert code == 2 and wrong.count("\n") == 1 and "polls not accepted: polls" in wrong


def test_two_tables_that_changed_are_accepted_one_after_the_other(folder: Path, call: Call) -> None:
    without_last_row(folder / "polls.csv")
    without_last_row(folder / "elections.csv")
    assert call("accept", "polls")[0] == 0
    assert len(load.table("polls"))
    with pytest.raises(BriefingError, match="briefing data accept elections"):
        load.table("elections")
    assert call("accept", "elections")[0] == 0 and len(load.table("elections"))


def test_an_unknown_table_is_answered_with_those_there_are(folder: Path, call: Call) -> None:
    code, _, wrong = call("accept", "poll")
    assert code == 2 and "no table 'poll'; there are: corrections, countries" in wrong

"""A descriptor that was changed or damaged: one line of our own, and never a word less.

Edits are made by chance, with a seed, all over the descriptor of the project.
"""

import contextlib
import copy
import functools
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analysis import cli
from analysis.errors import BriefingError
from analysis.tables import checks, descriptor

WHOLE = descriptor.package()
TEXT = (descriptor.data_folder() / descriptor.NAME).read_bytes()
EDITS = 400
SOME = ("corrections", "countries", "elections", "memberships", "transfers_monthly", "votes")
OTHERS = (None, True, 0, -1, 2.5, 10**30, "", "x", "9999-12-31", "../x.csv", "\ud800", [], [[]], {},
          [None], {"name": 1})  # fmt: skip


def refusal(action: Callable[[], object]) -> str:
    """The one line with which `action` is refused; any other error is raised."""
    with pytest.raises(BriefingError) as caught:
        action()
    line = str(caught.value)
    assert line and "\n" not in line and len(line) <= 1000
    return line


def write(folder: Path, content: Any) -> Path:
    folder.joinpath(descriptor.NAME).write_text(json.dumps(content), "utf-8")
    return folder


def places(part: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """All places in a content: the keys and numbers that lead to each."""
    found = [path] if path else []
    listed = enumerate(part) if isinstance(part, list) else ()
    for step, value in part.items() if isinstance(part, dict) else listed:
        found += places(value, (*path, step))
    return found


PART = {"resources": [one for one in WHOLE["resources"] if one["name"] in SOME]}
SMALL = json.loads(descriptor.text(WHOLE | PART))
PLACES = places(SMALL)
NEAR = [path for path in PLACES if len(path) <= 4]  # of the many, those that say most


def edited(seed: int) -> Any:
    """The content of the descriptor with one thing in it changed."""
    chance = random.Random(seed)
    content = copy.deepcopy(SMALL)
    path = chance.choice(NEAR if seed % 2 else PLACES)
    part = content
    for step in path[:-1]:
        part = part[step]
    last, before = path[-1], copy.deepcopy(part[path[-1]])
    how = chance.choice(("another", "gone", "word", "moved", "twice", "renamed"))
    if how == "gone":
        del part[last]
    elif how == "word" and isinstance(before, str):
        letters = list(before + ".")
        at = chance.randrange(len(letters))
        letters[at] = chance.choice("aA0 _-") if letters[at] != "a" else "b"
        part[last] = "".join(letters)
    elif how == "moved" and isinstance(before, list) and len(before) > 1:
        part[last] = before[::-1]
    elif how == "twice" and isinstance(part, list):
        part.append(before)
    elif how == "renamed" and isinstance(part, dict):
        part[f"{last}s"] = part.pop(last)
    else:
        part[last] = chance.choice([one for one in OTHERS if one != before])
    assert json.dumps(content, sort_keys=True) != json.dumps(SMALL, sort_keys=True)
    return content


def test_no_edit_passes_without_a_word(tmp_path: Path) -> None:
    for seed in range(EDITS):
        folder = write(tmp_path, content := edited(seed))
        line = refusal(functools.partial(descriptor.package, folder))
        assert "put" in line and "as it was" in line, (seed, line)
        told = []
        with contextlib.suppress(BriefingError):
            told = list(descriptor.broken_seals(descriptor.unsealed(folder)))
            assert told, seed
        for entry in content["resources"] if told else ():
            assert all("\n" not in str(fault) for fault in checks.faults(entry))


def test_an_edit_that_was_sealed_again_is_read_or_refused_in_a_line(tmp_path: Path) -> None:
    """What is sealed is what the builders wrote; still, what is looked for in it raises nothing."""
    refused = 0
    for seed in range(EDITS):
        content = edited(seed)
        entries = content.get("resources") if isinstance(content, dict) else None
        with contextlib.suppress(Exception):  # what cannot be written has been tried above
            folder = write(tmp_path, json.loads(descriptor.text(content)))
            descriptor.package(folder)
            refused += any(list(checks.faults(entry)) for entry in entries or ())
    assert refused > EDITS / 10


@pytest.mark.parametrize("seed", range(60))
def test_bytes_that_changed_are_seen(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(TEXT)
    for _ in range(chance.choice((1, 1, 1, 40))):
        at = chance.randrange(len(content))
        content[at] ^= 1 << chance.randrange(8)
    if seed % 3 == 0:
        content = content[: chance.randrange(len(content))]
    path = tmp_path / descriptor.NAME
    path.write_bytes(bytes(content))
    try:
        same = json.loads(content) == json.loads(TEXT)  # a bit of a space between two words
    except ValueError:
        same = False
    if not same:
        refusal(lambda: descriptor.package(tmp_path))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Expecting value"),
        (b"[]", "no list of resources"),
        (b"null", "no list of resources"),
        (b"7", "no list of resources"),
        (b"{}", "no list of resources"),
        (b'{"resources": {}}', "no list of resources"),
        (b'{"resources": [7]}', "resource 1 is 7, not the entry of a table"),
        (b'{"resources": [{"path": "x.csv"}]}', "resource 1 has no name"),
        (b'{"resources": [{"name": 7}]}', "resource 1 has no name"),
        (b'{"resources": [{"name": "a"}, {"name": "a"}]}', 'the table "a" stands twice'),
        (b'{"resources": [], "resources": []}', '"resources" stands twice in one place'),
        (TEXT[:-2000], "Expecting|Unterminated|delimiter"),
        (TEXT.decode().replace("–", "-").encode("utf-16"), ""),
        (b"\xff" + TEXT, ""),
        (b"[" * 100_000, "recursion"),
        (b'{"resources": [' + b"9" * 5000 + b"]}", "digits"),
        (b'{"resources": []}', "what it says of all tables"),
        (b" " * (descriptor.MOST_BYTES + 1), "larger than 20 MB"),
    ],
)  # fmt: skip
def test_what_is_no_descriptor_is_told_in_a_line(
    tmp_path: Path, content: bytes, words: str
) -> None:
    (tmp_path / descriptor.NAME).write_bytes(content)
    line = refusal(lambda: descriptor.package(tmp_path))
    assert re.search(words, line) and "as it was" in line


def test_a_table_that_went_and_one_that_came_are_named(tmp_path: Path) -> None:
    resources = WHOLE["resources"]
    line = refusal(
        lambda: descriptor.package(write(tmp_path, WHOLE | {"resources": resources[1:]}))
    )
    assert f'no entry of "{resources[0]["name"]}"' in line
    more = [*resources, resources[0] | {"name": "zzz"}]
    line = refusal(lambda: descriptor.package(write(tmp_path, WHOLE | {"resources": more})))
    assert 'an entry of "zzz" was added' in line


@pytest.mark.parametrize(
    ("table", "change", "told"),
    [
        ("polls", {"bytes": "many"}, r'bytes \("many"\): .*integer'),
        ("polls", {"hash": "sha256:0"}, "hash"),
        ("polls", {"path": "../polls.csv"}, "must be polls.csv"),
        ("polls", {"format": "xlsx", "path": "polls.xlsx"}, "'csv' or 'parquet'"),
        ("polls", {"sources": []}, "sources"),
        ("polls", {"sources": None}, "sources"),
        ("polls", {"asOf": {"happened": "date", "undated": "drop"}}, "asOf.undated"),
        ("polls", {"asOf": {"through": "countries"}}, "happened, or through and on, expected"),
        ("polls", {"accounting": [{"file": "x", "read": -1}]}, "accounting"),
        ("polls", {"wrong": 1}, "wrong"),
    ],
)
def test_data_check_says_what_is_wrong_with_an_entry(
    table: str, change: dict[str, Any], told: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    for path in descriptor.data_folder().iterdir():
        (tmp_path / path.name).symlink_to(path)
    content = copy.deepcopy(WHOLE)
    entry = next(one for one in content["resources"] if one["name"] == table)
    entry |= change
    (tmp_path / descriptor.NAME).unlink()
    write(tmp_path, content)
    with pytest.raises(SystemExit) as ended:
        cli.main(["data", "check", table, "--folder", str(tmp_path)])
    said = capsys.readouterr().err
    assert ended.value.code == 1 and re.search(told, said), said
    assert "the entry is not as it was written" in said
    assert all(line.startswith(("fault: ", "briefing: ")) for line in said.splitlines())


@pytest.mark.parametrize("word", ["9999-12-31", "1066-10-14", "2026-02-30", "yesterday", ""])
def test_a_day_of_retrieval_is_a_day_of_these_years(word: str) -> None:
    entry = copy.deepcopy(next(one for one in WHOLE["resources"] if one["name"] == "votes"))
    entry["sources"][0]["retrieved"] = word
    (fault,) = checks.faults(entry)
    assert "sources.0.retrieved" in str(fault) or "retrieved" in str(fault)


@pytest.mark.parametrize(
    "command", [["build", "realignment"], ["data", "check"], ["data", "accept", "polls"], ["moves"]]
)
@pytest.mark.parametrize("content", [b"[]", b"null", TEXT[:999], TEXT.replace(b"MIT", b"GPL", 1)])
def test_commands_refuse_a_damaged_descriptor_in_a_line(
    command: list[str], content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    for path in descriptor.data_folder().iterdir():
        (tmp_path / path.name).symlink_to(path)
    (tmp_path / descriptor.NAME).unlink()
    (tmp_path / descriptor.NAME).write_bytes(content)
    monkeypatch.setenv("BRIEFING_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        cli.main(command)
    said = capsys.readouterr()
    if command == ["data", "check"] and len(content) > 2000:  # the entry's fault, and their number
        assert ended.value.code == 1 and said.err.count("\n") == 2
    elif command == ["data", "accept", "polls"] and len(content) > 2000:  # of another table
        assert ended.value.code == 0 and "nothing to accept" in said.out
    else:
        assert ended.value.code == 2 and said.err.count("\n") == 1, said.err
        assert said.err.startswith("briefing: error: ") and descriptor.NAME in said.err
    assert not (tmp_path / "reports").exists()

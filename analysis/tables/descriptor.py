"""The descriptor of data/: which tables there are, in which files, by which rules.

The descriptor is written by the builders of data/ and by `briefing data accept`, and read as it was
written or not at all: each entry has a `seal`, the checksum of what else it says, and names the
checksum of its table's file, so that nothing in the folder changes without a word.

Nothing here takes pandas: whoever only has to resolve a name or a date starts in a fraction of the
time that pandas takes to import.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.errors import BriefingError, one_line, quoted
from analysis.tables import files

Resource = Mapping[str, Any]
"""A table's entry in the descriptor, by the Data Package standard."""

_BESIDE_PACKAGE = Path(__file__).resolve().parents[2] / "data"
NAME = "datapackage.json"
SEAL = "seal"
MOST_BYTES = 20_000_000
"""The descriptor has a hundredth of this."""


def data_folder() -> Path:
    """The folder of the tables: $BRIEFING_DATA where it is set, else data/ beside the package."""
    given = os.environ.get("BRIEFING_DATA")
    return Path(given) if given else _BESIDE_PACKAGE


def package(folder: Path | None = None) -> dict[str, Any]:
    """The Data Package descriptor as a dict, as it was written.

    BriefingError where there is none, and where any of it has changed since it was written.
    """
    files.recover(folder or data_folder())
    return _sealed(*cache_key(folder))


def unsealed(folder: Path | None = None) -> dict[str, Any]:
    """The descriptor as it is, for whoever looks for what is wrong in it: a dict with a list
    `resources`, each a dict with a name of its own, and nothing else that is sure.

    BriefingError where it is no such thing.
    """
    files.recover(folder or data_folder())
    return _shaped(*cache_key(folder))


def cache_key(folder: Path | None) -> tuple[Path, files.State]:
    """The descriptor's file and its state: what is read from it is kept under these."""
    path = (folder or data_folder()) / NAME
    if not path.is_file():
        raise BriefingError(f"no {NAME} in {path.parent}: is this the folder of the tables?")
    return path, files.state(path)


@functools.lru_cache(maxsize=8)
def _sealed(path: Path, state: files.State) -> dict[str, Any]:
    content = _shaped(path, state)
    broken = dict(broken_seals(content))
    if whole := broken.pop("", ""):
        raise BriefingError(f"{path}: {whole}")
    if broken:
        first, *others = broken
        more = f", nor are those of {len(others)} more" if others else ""
        raise BriefingError(
            f"{path}: the entry of the table {first} is not as it was written{more}: "
            f"{advice(first)}"
        )
    return content


def _shaped(path: Path, _state: files.State) -> dict[str, Any]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"larger than {MOST_BYTES // 1_000_000} MB")
        content = json.loads(path.read_bytes().decode(), object_pairs_hook=_once)
        _check_shape(content)
    except (OSError, ValueError, RecursionError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise BriefingError(
            f"{path} is not the descriptor it should be ({one_line(str(why), 200)}): "
            "put it back as it was"
        ) from error
    return dict(content)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for place, (key, _) in enumerate(pairs) if key in dict(pairs[:place]))
        raise ValueError(f"{quoted(twice)} stands twice in one place")
    return found


def _check_shape(content: Any) -> None:
    """ValueError where `content` is no dict of resources with names."""
    if not isinstance(content, dict) or not isinstance(content.get("resources"), list):
        raise ValueError("no list of resources")
    names: set[str] = set()
    for place, entry in enumerate(content["resources"], 1):
        if not isinstance(entry, dict):
            raise ValueError(f"resource {place} is {quoted(entry)}, not the entry of a table")
        name = entry.get("name")
        if not isinstance(name, str) or not name:
            raise ValueError(f"resource {place} has no name")
        if name in names:
            raise ValueError(f"the table {quoted(name)} stands twice")
        names.add(name)


def broken_seals(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is not as it was written: name of the table, or "" for the descriptor as a whole, and
    what is wrong."""
    again = "put the descriptor back as it was"
    rest = {word: value for word, value in content.items() if word != "resources"}
    listed: list[str] = content.get("tables", [])
    there = [entry["name"] for entry in content["resources"]]
    if not _is_sealed(rest):
        yield "", f"what it says of all tables is not as it was written: {again}"
    elif listed != there:
        missing = sorted(set(listed) - set(there))
        added = sorted(set(there) - set(listed))
        words = f"no entry of {quoted(missing[0])}" if missing else "the entries changed places"
        words = words if missing or not added else f"an entry of {quoted(added[0])} was added"
        yield "", f"{words}: {again}"
    for entry in content["resources"]:
        if not _is_sealed(entry):
            yield entry["name"], f"the entry is not as it was written: {advice(entry['name'])}"


def text(content: Mapping[str, Any], only: Collection[str] | None = None) -> str:
    """The file of the descriptor with this content, its tables by name, and sealed: with `only`, no
    more than the entries of these tables, so that the others are as they were."""
    entries = sorted(content["resources"], key=lambda entry: str(entry["name"]))
    rest = {word: value for word, value in content.items() if word != "resources"}
    rest["tables"] = [entry["name"] for entry in entries]
    sealed = [
        _with_seal(entry) if only is None or entry["name"] in only else entry for entry in entries
    ]
    whole = {**_with_seal(rest), "resources": sealed}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _with_seal(part: Resource) -> dict[str, Any]:
    return {**{word: value for word, value in part.items() if word != SEAL}, SEAL: _seal(part)}


def _is_sealed(part: Resource) -> bool:
    try:
        return bool(part.get(SEAL) == _seal(part))
    except (ValueError, RecursionError):  # a number without end, say
        return False


def _seal(part: Resource) -> str:
    content = {word: value for word, value in part.items() if word != SEAL}
    plain = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return f"sha256:{files.checksum(plain.encode())}"


def advice(name: str) -> str:
    """What to do about a table, or an entry, that is not as it was written."""
    return (
        f"`briefing data check {name}` says what is wrong; put it back as it was, or take it as it "
        f"is with `briefing data accept {name}`"
    )


def fingerprint(path: Path) -> dict[str, Any]:
    """What the descriptor records of a table's file, as the Data Package standard has it: `bytes`
    and `hash`, "sha256:" and the digits."""
    return _fingerprint(path.read_bytes())


def _fingerprint(content: bytes) -> dict[str, Any]:
    return {"bytes": len(content), "hash": f"sha256:{files.checksum(content)}"}


def resource(name: str, folder: Path | None = None) -> dict[str, Any]:
    """The descriptor's entry of one table. BriefingError names the tables there are."""
    return _named(name, package(folder))


def resource_unsealed(name: str, folder: Path | None = None) -> dict[str, Any]:
    """The same, whether or not it is as it was written."""
    return _named(name, unsealed(folder))


def _named(name: str, content: Mapping[str, Any]) -> dict[str, Any]:
    entries = {entry["name"]: entry for entry in content["resources"]}
    if name not in entries:
        raise BriefingError(f"no table {name!r}; there are: {', '.join(sorted(entries))}")
    return dict(entries[name])


def file(entry: Resource, folder: Path | None = None) -> Path:
    """The file of one resource; BriefingError where there is none."""
    path: Path = (folder or data_folder()) / entry["path"]
    if not path.is_file():
        raise BriefingError(f"{path} is missing: rebuild it with `python -m analysis.sources`")
    return path


def recorded(name: str, folder: Path | None = None) -> tuple[dict[str, Any], bytes]:
    """The entry of a table and the bytes of its file, read once, which are those that the entry
    records. BriefingError where they are not.

    The builders of data/ check a table in full before they record its bytes, so that one with these
    bytes need not be checked again.
    """
    entry: dict[str, Any] = {}
    while entry != (entry := resource(name, folder)):
        path = file(entry, folder)
        # A file of another size is not read: there may be no end to it.
        try:
            if path.stat().st_size == entry.get("bytes"):
                content = path.read_bytes()
                if _fingerprint(content)["hash"] == entry.get("hash"):
                    return entry, content
        except OSError as error:
            raise BriefingError(f"{path} cannot be read: {error.strerror}") from error
        # Else it may be that the folder was refreshed in between: then the entry is another, too.
    raise BriefingError(
        f"table {name}: {path.name} is not the file that was recorded: {advice(name)}"
    )


def read_of(name: str, entry: Resource, folder: Path | None = None) -> None:
    """Note what this process has read of a table: `digest_read` tells it."""
    _read[folder or data_folder(), name] = entry["hash"]


def digest_read(name: str, folder: Path | None = None) -> str:
    """The SHA-256 of the bytes of a table that this process has read last, or reads now.

    BriefingError where the table was replaced since: what was made of it is of another edition.
    """
    key = folder or data_folder(), name
    if key not in _read:
        read_of(name, recorded(name, folder)[0], folder)
    if _read[key] != resource(name, folder)["hash"]:
        raise BriefingError(
            f"table {name}: it was replaced while this briefing was made; make it again"
        )
    return _read[key].removeprefix("sha256:")


_read: dict[tuple[Path, str], str] = {}


def later_days(rule: Mapping[str, Any]) -> dict[str, list[str]]:
    """The columns of days that may lie after a fact's own, each with the columns that tell of it.

    >>> later_days({"happened": "start", "until": "end"})
    {'end': []}
    """
    until = rule.get("until", {})
    return {until: []} if isinstance(until, str) else dict(until)


def as_of_columns(rule: Mapping[str, Any]) -> list[str]:
    """The columns that an `asOf` rule goes by."""
    named = [rule[word] for word in ("happened", "published") if word in rule]
    for until, about in later_days(rule).items():
        named += [until, *about]
    return named

"""Damage what earlier builds left, and build again: a script, and what its tests share.

`damage.py FOLDER --files N --seed N` damages N files of built briefings, ten at a time (their
records, notebooks, reports, thumbnails, and what their folder holds beside), and demands that the
next build and the index end, and that every report is whole afterwards or its fault told in a line.
"""

import argparse
import json
import os
import random
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "build"))
from tiny_notebooks import LIGHT, asked, notebook

from analysis.briefings.requests import Request
from analysis.build import index, preload, records, run
from analysis.errors import BriefingError

TOGETHER = 10

Choice = random.Random

# --- one file ---


def cut(path: Path, choice: Choice) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: choice.randrange(len(content))])


def flip(path: Path, choice: Choice) -> None:
    content = bytearray(path.read_bytes())
    content[choice.randrange(len(content))] ^= 1 << choice.randrange(8)
    path.write_bytes(content)


def empty(path: Path, choice: Choice) -> None:
    path.write_bytes(b"")


def noise(path: Path, choice: Choice) -> None:
    path.write_bytes(choice.randbytes(choice.randrange(1, 5000)))


def gone(path: Path, choice: Choice) -> None:
    path.unlink(missing_ok=True)


def pipe(path: Path, choice: Choice) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def endless(path: Path, choice: Choice) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/zero")


def circle(path: Path, choice: Choice) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(path.name)


def dangling(path: Path, choice: Choice) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to("there is no such file")


def folder(path: Path, choice: Choice) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()
    if choice.random() < 0.5:
        (path / "somebody's").write_text("own file")


def sparse(path: Path, choice: Choice) -> None:
    with path.open("wb") as stream:
        stream.truncate(20_000_000_000)


def listening(path: Path, choice: Choice) -> None:
    """A socket; its name is bound from beside it, since a path may be too long for one."""
    path.unlink(missing_ok=True)
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as opened:
            opened.bind(path.name)
    finally:
        os.chdir(here)


ODD: list[str] = [
    "null", "true", "-1", "1e999", "NaN", "9" * 5000, '""', '"\\ud800"', '"a\\u0000b"', "[]", "{}",
    '[["\\udfff"]]', "[" * 100_000 + "]" * 100_000, '{"a": ' * 5000 + "1" + "}" * 5000,
    '{"html": "../../../etc/passwd", "pdf": "/dev/zero"}', '{"html": ["x"], "pdf": {"y": 1}}',
    '"<script>alert(1)</script>"', '"2024-13-45"', '"' + "x" * 1_000_000 + '"', "[1, [2, [3]]]",
]  # fmt: skip


def wrong_value(path: Path, choice: Choice) -> None:
    """A record one of whose values, or all of which, is of another type; or an entry is gone."""
    record = json.loads(path.read_text(encoding="utf-8"))
    mark, value = "the place of a value", choice.choice([*ODD, ""])
    keys = [*record, *([("inputs", key) for key in record["inputs"]]),
            *([("sha256", key) for key in record["sha256"]]), None]  # fmt: skip
    key = choice.choice(keys)
    if key is None:
        text = value
    else:
        inside = record[key[0]] if isinstance(key, tuple) else record
        last = key[1] if isinstance(key, tuple) else key
        inside[last] = mark
        if not value:
            del inside[last]
        text = json.dumps(record).replace(json.dumps(mark), value)
    path.write_text(text, encoding="utf-8")


ANY: list[Callable[[Path, Choice], None]] = [
    cut, cut, flip, flip, empty, noise, gone, pipe, endless, circle, dangling, folder, sparse,
    listening,
]  # fmt: skip

# --- a folder of briefings ---


def stem(number: int) -> str:
    return f"n{number}-1"


def requests(place: Path, count: int) -> list[Request]:
    return [asked(place / f"n{number}.ipynb") for number in range(count)]


def built(place: Path, count: int) -> Path:
    """`place`, with `count` small briefings that are up to date: one that was built, and its like."""
    place.mkdir(parents=True)
    out = place / "out"
    notebook(place / "n0.ipynb", "print('a word')")
    with light():
        (result,) = run.build(requests(place, 1), out)
    assert result.error is None, result.error
    text = records.record(out, stem(0)).read_text(encoding="utf-8")
    for number in range(1, count):
        shutil.copy(place / "n0.ipynb", place / f"n{number}.ipynb")
        for path in files(out, 0):
            shutil.copy(path, path.with_name(path.name.replace(stem(0), stem(number))))
        record = text.replace(f'"{stem(0)}.', f'"{stem(number)}.')
        record = record.replace('"notebook": "n0"', f'"notebook": "n{number}"')
        records.record(out, stem(number)).write_text(record, encoding="utf-8")
    index.write(out)
    return place


def files(out: Path, number: int) -> list[Path]:
    """What a build has left of a briefing; its record is last."""
    name = stem(number)
    reports = records.reports(out, name).values()
    return [*reports, records.executed(out, name), records.thumbnail(out, name),
            records.record(out, name)]  # fmt: skip


@contextmanager
def light(seconds: int = 120) -> Iterator[None]:
    """Little is imported, and what hangs is ended."""

    def hangs(*_: object) -> None:
        raise TimeoutError(f"it hangs: not done in {seconds} s")

    usual, preload.names = preload.names, lambda are_several: LIGHT
    before = signal.signal(signal.SIGALRM, hangs)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        preload.names = usual


def damage(out: Path, number: int, choice: Choice) -> str:
    """Damage one file of a briefing; what was done, in words."""
    path = choice.choice(files(out, number)) if choice.random() < 0.6 else files(out, number)[-1]
    kinds = ANY if path.suffix != ".json" else [*ANY, *[wrong_value] * len(ANY)]
    kind = choice.choice(kinds)
    kind(path, choice)
    return f"{kind.__name__} of {path.name}"


def contents(out: Path, count: int) -> dict[str, bytes]:
    """The reports that are plain files, by name."""
    found = {}
    for number in range(count):
        for path in records.reports(out, stem(number)).values():
            if path.is_file():
                found[path.name] = path.read_bytes()
    return found


def faults(place: Path, count: int, usual: dict[str, bytes], seconds: int = 120) -> list[str]:
    """What is wrong after the next build of a damaged folder of `count` briefings, and its index.

    usual: each report as it is to be. seconds: more is a hang.
    """
    out, wrong = place / "out", []
    try:
        with light(seconds):
            index.entries(out)
            results = run.build(requests(place, count), out)
            index.write(out)
    except (BriefingError, OSError) as error:
        # The command line tells of either in a line; it is a TimeoutError that is none.
        if isinstance(error, TimeoutError) or "\n" in str(error):
            wrong.append(f"{type(error).__name__}: {error}")
        results = []
    except Exception as error:
        return [f"{type(error).__name__}: {str(error)[:200]}"]
    failed = {result.request.stem for result in results if result.error}
    wrong += [f"not a line: {r.error[:200]}" for r in results if r.error and (
        "\n" in r.error or "its process ended" in r.error)]  # fmt: skip
    there = contents(out, count)
    for result in results:
        for path in records.reports(out, result.request.stem).values():
            if result.request.stem not in failed and there.get(path.name) != usual[path.name]:
                wrong.append(f"{path.name} is not as it was, and no word of it")
    left = [path.name for path in out.rglob("*.part")]
    return wrong + [f"left: {name}" for name in left]


# --- what briefings of a folder share ---

SHARED: dict[str, list[Callable[[Path, Choice], None]]] = {
    "index.html": [cut, empty, pipe, endless, circle, dangling, folder, listening],
    ".briefings": [empty, pipe, circle, dangling, endless],
    ".briefings/.lock": [pipe, endless, circle, dangling, folder, listening],
    ".briefings/stray.json": [empty, noise, pipe, endless, circle, folder, sparse],
    ".build": [empty, pipe, circle, dangling, endless, folder],
    ".build/n0-1.ipynb": [empty, pipe, endless, circle, folder],
    ".build/run-1": [empty, pipe, endless, circle, folder, dangling],
    ".build/run-2/lock": [pipe, endless, circle, folder, dangling, listening],
}
SHARED_CASES = [(name, kind) for name, kinds in SHARED.items() for kind in kinds]


def damage_shared(out: Path, name: str, kind: Callable[[Path, Choice], None]) -> None:
    """Damage a file that a build shares with others; briefing 0 is then to be built again."""
    path = out / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        shutil.rmtree(path)
    elif not path.exists():
        path.write_bytes(b"x" * 100)
    kind(path, Choice(0))
    with suppress(OSError):
        records.reports(out, stem(0))["html"].unlink()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=120, help="a build that takes longer hangs")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    model = built(given.folder / "model", TOGETHER)
    usual, place = contents(model / "out", TOGETHER), given.folder / "tried"
    tried: list[list[Any]] = []
    for name, kind in SHARED_CASES[: given.files // 3]:
        tried.append([f"{kind.__name__} of {name}", lambda n=name, k=kind: damage_shared(
            place / "out", n, k)])  # fmt: skip
    several: list[tuple[int, int]] = [
        (number % TOGETHER, given.seed * 10_000 + number)
        for number in range(given.files - len(tried))
    ]

    def wrong(count: int) -> list[str]:
        found = faults(place, count, usual, given.seconds)
        shutil.rmtree(place)
        return found

    def copied() -> None:
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(model, place)
        for number in range(TOGETHER):  # the copy lies elsewhere, but is of the same contents
            assert (place / "out" / f"{stem(number)}.pdf").exists()

    failed = 0

    def tell(what: str, found: list[str]) -> None:
        nonlocal failed
        failed += bool(found)
        for each in found:
            print(f"{what}: {each}", flush=True)

    for what, do in tried:
        copied()
        do()
        tell(what, wrong(2))
    for at in range(0, len(several), TOGETHER):
        ten = several[at : at + TOGETHER]
        copied()
        for number, seed in ten:
            damage(place / "out", number, Choice(seed))
        if wrong(TOGETHER):  # which of them is it?
            for number, seed in ten:
                copied()
                what = damage(place / "out", number, Choice(seed))
                tell(what, wrong(TOGETHER))
    print(f"{given.files} files damaged: {failed} failed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())

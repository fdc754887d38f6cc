"""Tasks in processes of their own: what comes back of each, however it ended."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.build import environment
from analysis.build.pool import Pool


def works(number: int) -> tuple[int, str, str]:
    return number, os.environ["TMPDIR"], os.environ.get("OF_THE_BUILDER", "")


def dies(megabytes: int) -> None:
    held = b"x" * megabytes * 1_000_000
    print("first line\nlast words", len(held), "\n\n", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


def raises() -> None:
    raise ValueError("no votes")


def kills_whoever_waits_for_it() -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)


def kills_the_fork_server() -> int:
    """The parent of the process that waits for this one."""
    stat = Path(f"/proc/{os.getppid()}/stat").read_text()
    os.kill(int(stat.rpartition(")")[2].split()[1]), signal.SIGKILL)
    return 5


def sleeps(marker: str) -> None:
    Path(marker).write_text(str(os.getpid()))
    time.sleep(60)


def has_ended(stat: Path) -> bool:
    """Whether a process ends in a moment: its files are closed, which is waited for, just before."""
    for _ in range(100):
        try:
            if stat.read_text().rpartition(") ")[2].startswith("Z"):
                return True
        except OSError:
            return True
        time.sleep(0.01)
    return False


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[Pool]:
    with Pool([], environment.variables(tmp_path), tmp_path) as pool:
        yield pool


def test_what_functions_return_comes_back_with_its_place(pool, tmp_path):
    ended = dict(pool.run(works, [(number,) for number in range(5)], jobs=2))
    assert {index: end.value[0] for index, end in ended.items()} == {n: n for n in range(5)}
    assert {end.status for end in ended.values()} == {0}
    assert all(end.value[1] == str(tmp_path) and end.peak > 1_000_000 for end in ended.values())


def test_each_pool_has_its_own_variables(tmp_path, monkeypatch):
    """The fork server may be that of an earlier pool, with other variables."""
    for text in ("one", "two"):
        monkeypatch.setenv("OF_THE_BUILDER", text)
        folder = tmp_path / text
        folder.mkdir()
        with Pool([], environment.variables(folder), folder) as pool:
            assert pool.start(works, 1).ended().value == (1, str(folder), text)


def test_of_a_task_that_is_killed_its_last_line_and_its_memory_are_known(pool):
    ended = pool.start(dies, 300).ended()
    assert (ended.value, ended.status) == (None, -signal.SIGKILL)
    assert ended.last_line == "last words 300000000"
    assert 300_000_000 < ended.peak < 600_000_000


def test_of_a_task_that_raises_the_error_is_its_last_line(pool):
    ended = pool.start(raises).ended()
    assert (ended.value, ended.status, ended.last_line) == (None, 1, "ValueError: no votes")


def test_a_task_ends_with_the_process_that_waits_for_it(pool):
    start = time.monotonic()
    ended = pool.start(kills_whoever_waits_for_it).ended()
    assert (ended.value, ended.status) == (None, -signal.SIGKILL)
    assert time.monotonic() - start < 30


@pytest.mark.skipif(sys.platform != "linux", reason="finds the fork server in /proc")
def test_a_fork_server_that_dies_takes_no_task_with_it_and_another_follows(pool):
    assert [pool.start(kills_the_fork_server).ended().value for _ in range(2)] == [5, 5]
    assert pool.start(works, 1).ended().value[0] == 1


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_what_still_runs_ends_with_the_pool(tmp_path):
    marker = tmp_path / "pid"
    with Pool([], environment.variables(tmp_path), tmp_path) as pool:
        pool.start(sleeps, str(marker))
        while not marker.exists() or not marker.read_text():
            time.sleep(0.01)
    assert has_ended(Path("/proc", marker.read_text(), "stat"))

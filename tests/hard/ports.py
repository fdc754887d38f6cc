"""Small builds on a machine whose ports are held and its processors busy: a script.

`ports.py FOLDER --builds N --ports N --jobs N --busy N [--deep]` builds N small briefings in FOLDER
beside a process that holds that many loopback ports and takes others in turn, and beside busy loops,
and tells how many failed, and why. With --deep the folder's path is too long for a Unix socket, so
that kernels are reached by ports. The variables of the environment hold for the builds.
"""

import argparse
import multiprocessing
import os
import random
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "build"))
from tiny_notebooks import LIGHT, asked, notebook

from analysis.build import preload, run

SLOW = 20  # seconds that a small briefing takes only where its kernel was started once more


def hold(count: int, is_held: Event) -> None:
    """Hold `count` loopback ports that the system chooses, and take others for them in turn."""
    choice, parent = random.Random(0), os.getppid()
    held: list[socket.socket] = []
    while os.getppid() == parent:  # else it was killed
        if len(held) == count:
            is_held.set()
            held.pop(choice.randrange(count)).close()
        taken = socket.socket()
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        held.append(taken)


def spin(is_begun: Event) -> None:
    """Keep a processor busy."""
    is_begun.set()
    parent = os.getppid()
    while os.getppid() == parent:
        pass


@contextmanager
def beside(ports: int, busy: int) -> Iterator[None]:
    """A machine with these ports held and this many busy loops."""
    spawn = multiprocessing.get_context("spawn")
    started = []
    for target, arguments in [(hold, (ports,))] * bool(ports) + [(spin, ())] * busy:
        is_at_work = spawn.Event()
        process = spawn.Process(target=target, args=(*arguments, is_at_work), daemon=True)
        process.start()
        started.append((process, is_at_work))
    try:
        for _, is_at_work in started:
            assert is_at_work.wait(60), "the machine is not as asked"
        yield
    finally:
        for process, _ in started:
            process.kill()
            process.join()


def failures(folder: Path, builds: int, jobs: int = 2) -> tuple[list[str], int]:
    """Why each of `builds` small briefings failed, of those that did; how many took long."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [
        asked(notebook(folder / f"n{number}.ipynb", f"print({number})")) for number in range(builds)
    ]
    usual, preload.names = preload.names, lambda are_several: LIGHT
    try:
        results = run.build(wanted, folder / "out", jobs=jobs, force=True)
    finally:
        preload.names = usual
    slow = sum(not each.error and each.seconds > SLOW for each in results)
    return [each.error for each in results if each.error], slow


def deep(folder: Path) -> Path:
    """A folder below it whose path is too long for a Unix socket."""
    return folder / ("d" * 100)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--builds", type=int, default=120)
    parser.add_argument("--ports", type=int, default=1500)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--busy", type=int, default=0)
    parser.add_argument("--deep", action="store_true")
    given = parser.parse_args()
    folder = deep(given.folder) if given.deep else given.folder
    start = time.monotonic()
    with beside(given.ports, given.busy):
        found, slow = failures(folder, given.builds, given.jobs)
    for why, count in Counter(found).most_common():
        print(f"{count} times: {why}")
    print(f"{given.builds} builds beside {given.ports} ports and {given.busy} busy loops, {given.jobs} "
          f"at a time: {len(found)} failed, {slow} took over {SLOW} s, "
          f"{time.monotonic() - start:.0f} s in all")  # fmt: skip
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())

"""Interrupt the first `make env` of a checkout, and look whether the next one is whole: a script.

`interrupt_make.py FOLDER --moments N` copies the project to FOLDER, and for each of N moments, spread
over the time that a whole run takes, and for SIGTERM, SIGKILL and SIGINT in turn, starts `make env`,
sends the signal to its processes (SIGKILL: to make alone, whose child goes on), and then demands that
`make env` and the command line succeed. Needs what `make env` needs: a package index.
"""

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).parents[2]
SIGNALS = (signal.SIGTERM, signal.SIGKILL, signal.SIGINT)


def copied(folder: Path) -> Path:
    """The files of the project that are under version control."""
    names = subprocess.run(
        ["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    for name in names.stdout.splitlines():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(PROJECT / name, folder / name)
    return folder


def whole(folder: Path) -> tuple[bool, float]:
    """Whether `make env` succeeds and what it made works, and how long it took."""
    start = time.monotonic()
    made = subprocess.run(["make", "env"], cwd=folder, capture_output=True, text=True, check=False)
    took = time.monotonic() - start
    if made.returncode:
        print(made.stdout[-500:], made.stderr[-1500:], file=sys.stderr)
        return False, took
    asked = subprocess.run(
        [".venv/bin/briefing", "list"], cwd=folder, capture_output=True, text=True, check=False
    )
    if asked.returncode:
        print(asked.stderr[-500:], file=sys.stderr)
    return not asked.returncode, took


def fresh(folder: Path) -> None:
    """As after a clone."""
    for name in (".venv", ".venv.new", ".venv.old"):
        shutil.rmtree(folder / name, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--moments", type=int, default=20)
    given = parser.parse_args()
    # A shell's background commands, as this may be one, pass on that SIGINT is to be ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    folder = copied(given.folder / "with space")
    fresh(folder)
    is_whole, took = whole(folder)
    print(f"whole run: {took:.0f} s, {'well' if is_whole else 'FAILED'}", flush=True)
    failed = late = 0
    for number in range(given.moments):
        which = SIGNALS[number % len(SIGNALS)]
        moment = took * (number + 0.5) / given.moments
        fresh(folder)
        running = subprocess.Popen(["make", "env"], cwd=folder, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
        time.sleep(moment)
        late += running.poll() is not None
        if which is signal.SIGKILL:
            running.kill()
        else:
            with contextlib.suppress(ProcessLookupError):  # it has ended just now
                os.killpg(running.pid, which)
        running.wait()
        is_whole, again = whole(folder)
        failed += not is_whole
        took = again if again > took / 2 else took  # as fast as the machine is now
        print(f"{which.name} after {moment:.1f} s: then {'well' if is_whole else 'FAILED'}, "
              f"{again:.0f} s", flush=True)  # fmt: skip
    print(
        f"{given.moments} interruptions, {late} of them after the end; {failed} failed afterwards"
    )
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())

"""Kill real builds at random moments, and look at what they leave: a script beside the tests.

`kill_builds.py FOLDER --kills N` builds small briefings in FOLDER, kills each build with SIGKILL after a
random time and checks after each: every file under a final name is whole and of one build, no
process of the build is left, and the next build finishes the rest. Two at a time, in two folders.
"""

import argparse
import contextlib
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from tiny_notebooks import LIGHT, asked, notebook

from analysis.briefings.requests import Request
from analysis.build import preload, records, run

COUNT = 3


def requests(folder: Path, text: str = "") -> list[Request]:
    """Small briefings, written to `folder`."""
    made = []
    for number in range(COUNT):
        path = folder / f"n{number}.ipynb"
        if not path.exists() or text:
            staged = notebook(
                folder / f".{os.getpid()}-{number}.ipynb", f"print({number}, '{text}')"
            )
            staged.replace(path)
        made.append(asked(path))
    return made


def build(folder: Path, is_slow: bool, text: str) -> int:
    """Build them; exit code as that of `briefing build`."""
    preload.names = lambda are_several: LIGHT
    wanted = requests(folder, text)
    if is_slow:
        cell = f"import time\nopen({str(folder / 'slow-runs')!r}, 'w').close()\ntime.sleep(300)"
        wanted = [asked(notebook(folder / "slow.ipynb", cell))]
    results = run.build(wanted, folder / "out", jobs=2)
    for result in results:
        if result.error:
            print(result.request.stem, result.error)
    return int(any(result.error for result in results))


def damage(out: Path) -> list[str]:
    """What is not whole among the files of a folder."""
    found = []
    for path in out.glob("*.html"):
        if not path.read_text(encoding="utf-8").rstrip().endswith("</html>"):
            found.append(f"{path.name} breaks off")
    for path in out.glob("*.pdf"):
        content = path.read_bytes()
        if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-32:]:
            found.append(f"{path.name} breaks off")
    for path in (out / records.FOLDER).glob("*.json"):
        try:
            json.loads(path.read_bytes())
        except ValueError:
            found.append(f"{path.name} breaks off")
    return found


def vouched(out: Path) -> list[str]:
    """Files that their record does not vouch for."""
    found = []
    for path in (out / records.FOLDER).glob("*.json"):
        record = json.loads(path.read_bytes())
        for suffix, name in record["files"].items():
            digest = hashlib.sha256((out / name).read_bytes()).hexdigest()
            if digest != record["sha256"][suffix]:
                found.append(name)
    return found


def marked(marker: str) -> list[str]:
    """Command lines of the processes that have the variable `marker`."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"MARK={marker}".encode() in (path / "environ").read_bytes():
                found.append((path / "cmdline").read_text().replace("\0", " "))
    return found


def kill_one(folder: Path, number: int, longest: float, choice: random.Random) -> list[str]:
    """One build, killed at a random moment; what is wrong afterwards."""
    marker = f"{os.getpid()}-{folder.name}-{number}"
    builder = subprocess.Popen(
        [sys.executable, __file__, "--build", str(folder), "--text", str(number)],
        env=os.environ | {"MARK": marker}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(choice.uniform(0, longest))
    builder.send_signal(signal.SIGKILL)
    builder.wait()
    deadline = time.monotonic() + 20
    while marked(marker) and time.monotonic() < deadline:
        time.sleep(0.05)
    wrong = [f"still there: {line}" for line in marked(marker)]
    out = folder / "out"
    return [f"kill {number}: {each}" for each in wrong + damage(out)]


def kill_many(folder: Path, kills: int, seed: int) -> list[str]:
    """`kills` builds killed one after the other in one folder, and one that ends."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, __file__, "--build", str(folder), "--text", "first"]
    start = time.monotonic()
    subprocess.run(command, check=True)
    longest = 1.1 * (time.monotonic() - start)
    choice, wrong = random.Random(seed), []
    for number in range(kills):
        wrong += kill_one(folder, number, longest, choice)
    last = subprocess.run([*command[:-1], "last"], capture_output=True, text=True)
    if last.returncode:
        wrong.append(f"the build after the kills failed: {last.stdout}{last.stderr}")
    out = folder / "out"
    wrong += damage(out) + vouched(out)
    names = {f"n{n}-1.{suffix}" for n in range(COUNT) for suffix in ("html", "pdf")}
    there = {path.name for path in out.iterdir()}
    if there != names | {records.FOLDER}:
        wrong.append(f"left in the folder: {sorted(there ^ (names | {records.FOLDER}))}")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--build", action="store_true")
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--text", default="")
    given = parser.parse_args()
    if given.build:
        return build(given.folder, given.slow, given.text)
    halves = (given.kills // 2, given.kills - given.kills // 2)
    with ThreadPoolExecutor(2) as both:
        found = both.map(
            lambda at: kill_many(given.folder / f"half {at}", halves[at], given.seed + at), (0, 1)
        )
        wrong = [each for half in found for each in half]
    for each in wrong:
        print(each)
    if not wrong:
        print(f"{given.kills} kills survived: no file half written, no process left, nothing lost")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())

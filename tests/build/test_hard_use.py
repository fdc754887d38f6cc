"""What may befall a build: full disks, kernels that die or never end, memory, two builds, kills."""

import contextlib
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_notebooks import LIGHT, asked, notebook

from analysis.build import output, preload, run
from analysis.build.jobs import Options, Result

pytestmark = pytest.mark.slow

KILLER = Path(__file__).with_name("kill_builds.py")


@pytest.fixture(autouse=True)
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preload, "names", lambda are_several: LIGHT)


def build_one(folder: Path, *cells: str, **options: object) -> Result:
    path = notebook(folder / "a.ipynb", *cells)
    (result,) = run.build([asked(path)], folder / "out", options=Options(**options))
    return result


def left_over(out: Path) -> list[str]:
    """Files that no reader asked for: temporary ones, and those of work in progress."""
    kept = out / output.UNFINISHED
    return [
        str(path)
        for path in out.rglob("*")
        if path.suffix == ".part" or (path.parent == kept and path.is_dir())
    ]


def processes(marker: str) -> list[int]:
    """The processes whose environment holds `marker`."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if marker.encode() in path.read_bytes():
                found.append(int(path.parent.name))
    return found


# --- a kernel ---


@pytest.mark.parametrize("fresh", [False, True], ids=["forked", "fresh"])
def test_a_kernel_that_is_killed(tmp_path, fresh):
    kill = "import os, signal, time\nos.kill(os.getpid(), signal.SIGKILL)\ntime.sleep(60)"
    result = build_one(tmp_path, "x = 1", kill, fresh_kernels=fresh)
    assert result.error and re.match(
        r"cell 3: its kernel ended \(SIGKILL: most likely the machine ran out", result.error
    )
    assert result.kept and '"x = 1"' in result.kept.read_text()
    assert left_over(tmp_path / "out") == []


def test_a_kernel_that_ends_itself(tmp_path):
    result = build_one(tmp_path, "import os, time\nos._exit(7)")
    assert result.error == "cell 2: its kernel ended (exit code 7)"


def test_a_cell_that_never_ends(tmp_path):
    result = build_one(tmp_path, "while True: pass", timeout=1)
    assert result.error == "cell 2: it did not end within 1 s (--timeout)"
    assert result.kept and not (tmp_path / "out/a-1.html").exists()


@pytest.mark.parametrize("fresh", [False, True], ids=["forked", "fresh"])
def test_a_cell_that_eats_memory(tmp_path, fresh):
    eats = "held = [bytearray(10_000_000) for _ in range(200)]"
    result = build_one(tmp_path, eats, memory=800_000_000, fresh_kernels=fresh)
    assert result.error == "cell 2: MemoryError: [limit of 800 MB (--memory)]"


def test_the_next_build_finishes_what_failed(tmp_path):
    paths = [notebook(tmp_path / "good.ipynb", "print(1)"),
             notebook(tmp_path / "bad.ipynb", "open('there').close()")]  # fmt: skip
    out = tmp_path / "out"
    good, bad = run.build([asked(path) for path in paths], out)
    assert good.error is None and bad.error and "FileNotFoundError" in bad.error
    (tmp_path / "there").write_text("")
    good, bad = run.build([asked(path) for path in paths], out)
    assert good.is_left and bad.error is None and not bad.is_left
    assert sorted(path.name for path in out.iterdir()) == [
        ".briefings", "bad-1.html", "bad-1.pdf", "good-1.html", "good-1.pdf"
    ]  # fmt: skip


def test_the_warm_process_that_dies_is_told_of_each(tmp_path):
    kill = (
        "import os, time\nos.kill(int(open('/proc/%d/stat' % os.getppid()).read().split()[3]), 9)"
    )
    result = build_one(tmp_path, kill)
    assert result.error and result.error.startswith("its process ended early (SIGKILL")


# --- a full disk ---


@contextlib.contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """`folder` on a file system of `size` bytes; where none may be mounted, files no larger."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    with contextlib.ExitStack() as stack:
        if os.geteuid() == 0 and subprocess.run(mount, capture_output=True).returncode == 0:
            stack.callback(subprocess.run, ["umount", "-l", str(folder)], check=True)
        else:
            before = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
            stack.callback(resource.setrlimit, resource.RLIMIT_FSIZE, before)
        yield


@pytest.mark.parametrize("size", [0, 40_000, 400_000], ids=["at once", "early", "late"])
def test_a_full_disk(tmp_path, size):
    """It is full while the notebook runs, or once the first page is written; never half a file."""
    big = f"import os\nprint(os.urandom({600_000 if size else 10}).hex())"
    path = notebook(tmp_path / "a.ipynb", big)
    out = tmp_path / "small"
    with small_disk(out, max(size, 4096)):
        earlier = out / "a-1.html"
        earlier.write_text("an earlier report")
        try:
            (result,) = run.build([asked(path)], out)
        except Exception as error:
            assert "No space left" in str(error) or "too large" in str(error)
        else:
            assert result.error and ("No space left" in result.error or "too large" in result.error)
        assert earlier.read_text() == "an earlier report"
        assert not (out / "a-1.pdf").exists() and left_over(out) == []


# --- several builds, and kills ---


def test_two_builds_at_once_in_one_folder(tmp_path):
    """Same briefings, same folder: whole files of one or the other, and both end well."""
    command = [sys.executable, str(KILLER), "--build", str(tmp_path)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for each in both:
        told, _ = each.communicate(timeout=300)
        assert each.returncode == 0, told
    out = tmp_path / "out"
    assert left_over(out) == []
    from kill_builds import damage, requests

    assert damage(out) == []
    assert all(result.is_left for result in run.build(requests(tmp_path), out))


def test_ctrl_c_ends_everything(tmp_path):
    marker = f"MARK={os.getpid()}-ctrl-c"
    command = [sys.executable, str(KILLER), "--build", str(tmp_path), "--slow"]
    name, _, value = marker.partition("=")
    builder = subprocess.Popen(command, env=os.environ | {name: value}, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 120
    while not (tmp_path / "slow-runs").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(processes(marker)) >= 4  # builder, warm process, a worker and its kernel
    builder.send_signal(signal.SIGINT)
    builder.communicate(timeout=60)
    assert builder.returncode != 0
    assert gone(marker) and left_over(tmp_path / "out") == []


def gone(marker: str) -> bool:
    """Whether no process with the marker is left, in a moment."""
    deadline = time.monotonic() + 20
    while processes(marker) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not processes(marker)


def test_builds_killed_at_random_moments_lose_nothing(tmp_path):
    """The script's own report: each kill left whole files only, no process, and a next build."""
    ran = subprocess.run(
        [sys.executable, str(KILLER), "--kills", "24", str(tmp_path)],
        capture_output=True, text=True, timeout=1200,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "24 kills survived" in ran.stdout


INTERRUPTED = {
    "while a cell runs": (
        "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(9)",
        "cell 2: its kernel was interrupted (SIGINT)",
    ),
    "between two cells": (
        "import os, subprocess\n"
        "subprocess.Popen(['sh', '-c', f'sleep 0.3; kill -INT {os.getpid()}'])",
        "cell 3: its kernel was interrupted (SIGINT)",
    ),
}


@pytest.mark.parametrize("when", list(INTERRUPTED))
def test_an_interrupted_kernel_is_told_and_ends_the_build(tmp_path, when):
    cell, words = INTERRUPTED[when]
    path = notebook(tmp_path / "a.ipynb", cell, "import time\ntime.sleep(9)")
    (result,) = run.build([asked(path)], tmp_path / "out")
    assert result.error == words


@pytest.mark.parametrize("fresh", [False, True], ids=["forked", "fresh"])
def test_a_kernel_that_cannot_start_is_told_with_its_limit(tmp_path, fresh):
    path = notebook(tmp_path / "a.ipynb", "print(1)")
    options = Options(fresh, memory=30_000_000)
    (result,) = run.build([asked(path)], tmp_path / "out", options=options)
    assert re.fullmatch(
        r"its kernel ended while it started \(.+\) \[limit of 30 MB \(--memory\)\]", result.error
    )

"""`make env` where it cannot do its work: one line that says why, and what was there stays."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PARTS = ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock",
         "tools/environment.py")  # fmt: skip
# No index is to be had, whatever the settings of this machine say.
OFFLINE = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
           "PIP_RETRIES": "0", "UV_INDEX_URL": "http://127.0.0.1:9/simple",
           "UV_NO_CONFIG": "1"}  # fmt: skip
ONE_LINE = "make: the environment could not be made: "


def checkout(folder: Path) -> Path:
    """What `make env` needs of the project, in a folder."""
    (folder / "tools").mkdir(parents=True)
    for part in PARTS:
        shutil.copy2(PROJECT / part, folder / part)
    return folder


def make(folder: Path) -> tuple[str, list[str]]:
    """What `make env` says to stdout, and in how many lines of its own it says that it failed."""
    variables = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PIP_", "UV_", "MAKE"))  # MAKE: these tests may run under make
    }
    ended = subprocess.run(
        ["make", "env"], cwd=folder, env=variables | OFFLINE, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert ended.returncode == 2, ended.stdout + ended.stderr
    said = [line for line in ended.stderr.splitlines() if not line.startswith("make: ***")]
    return ended.stdout, said


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of 8 MB, on which there is no room for an environment."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8M", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nobody may mount a disk here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_file_of_that_name_is_told_and_stays(tmp_path: Path) -> None:
    folder = checkout(tmp_path / "with space")
    (folder / ".venv").write_text("my environment's name")
    _, said = make(folder)
    assert said == [ONE_LINE + "it is a file; move it away: .venv; what was there is as it was"]
    assert (folder / ".venv").read_text() == "my environment's name"


def test_a_folder_that_cannot_be_written_to(small_disk: Path) -> None:
    folder = checkout(small_disk / "project")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    _, said = make(folder)
    assert said == [ONE_LINE + "Read-only file system: .venv.lock; what was there is as it was"]


@pytest.mark.slow
def test_a_full_disk(small_disk: Path) -> None:
    folder = checkout(small_disk / "project")
    (folder / ".venv").mkdir()
    (folder / ".venv" / "mine").touch()
    _, said = make(folder)
    assert said == [ONE_LINE + "No space left on the disk; what was there is as it was"]
    assert [path.name for path in (folder / ".venv").iterdir()] == ["mine"]
    assert not (folder / ".venv.new").exists()


@pytest.mark.slow
def test_no_network_and_an_environment_whose_interpreter_is_gone(tmp_path: Path) -> None:
    folder = checkout(tmp_path / "project")
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").symlink_to("/nonexistent/python3")
    for stamp in (".stamp", ".dev"):
        (folder / ".venv" / stamp).touch()
    told, said = make(folder)
    assert "the one that is there is broken: its Python does not run" in told
    (line,) = said
    assert line.startswith(ONE_LINE + "no package was to be had from the index (")
    assert line.endswith("); is there a network?; what was there is as it was")
    assert (folder / ".venv" / ".stamp").exists() and not (folder / ".venv.new").exists()

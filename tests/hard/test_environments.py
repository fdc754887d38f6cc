"""One briefing built for real in unlike surroundings: the same bytes, and nothing of the machine in it.

Offline, as an ordinary user, from a checkout that cannot be written to, in a folder with blanks and
letters of other scripts, at both ends of the clock, without a home folder, under the C locale.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdf
import pytest

from analysis.briefings import registry
from analysis.briefings.requests import Request
from analysis.errors import BriefingError
from analysis.tables import descriptor

pytestmark = pytest.mark.slow

PROJECT = descriptor.data_folder().parent
PACKAGES = Path(pikepdf.__file__).parents[1]
NAME = "claims"
NOBODY = "65534"
MARK = "Zqxmarker"
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@dataclass(frozen=True)
class Built:
    out: Path
    said: str

    def files(self) -> dict[str, bytes]:
        return {
            path.suffix: path.read_bytes()
            for path in self.out.glob(f"{NAME}-*")
            if path.suffix in (".html", ".pdf")
        }


def build(
    project: Path, out: Path, environment: dict[str, str], python: str, *before: str
) -> Built:
    """`briefing build` in a process of its own, with no more of this one's environment than told."""
    ended = subprocess.run(
        [*before, python, "-m", "analysis.cli", "build", NAME, "--out", str(out)],
        cwd=project,
        env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"} | environment,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    said = ended.stdout + ended.stderr
    assert ended.returncode == 0, said[:2000] + said[-1000:]
    return Built(out, said)


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder that every user may enter; pytest's own are for one user."""
    folder = Path(tempfile.mkdtemp(prefix="briefing-hard-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def usual(place: Path) -> Built:
    """The briefing as it is built here every day."""
    environment = {name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ}
    return build(PROJECT, place / "usual", environment, sys.executable)


def copied(to: Path) -> Path:
    """The parts of the project that a build needs, in another folder."""
    for part in ("analysis", "notebooks", "data"):
        shutil.copytree(PROJECT / part, to / part, ignore=shutil.ignore_patterns("__pycache__"))
    return to


def python_for_everyone() -> str:
    """An interpreter of this version that an ordinary user may run; skips, saying so, if none is."""
    own = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (shutil.which(own, path="/usr/bin:/usr/local/bin"), sys.executable):
        if candidate is None:
            continue
        check = [candidate, "-c", "import pandas, papermill"]
        tried = subprocess.run(
            ["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", *check],
            env={"PATH": os.defpath, "PYTHONPATH": str(PACKAGES)},
            capture_output=True,
            check=False,
        )
        if tried.returncode == 0:
            return candidate
    pytest.skip(f"no {own} with the packages of this environment that an ordinary user may run")


# --- the same bytes everywhere ---


@pytest.fixture(scope="module")
def elsewhere(place: Path) -> Built:
    """Offline, an ordinary user, a checkout of another's, no home, the C locale, the west of dates."""
    if not IS_ROOT:
        pytest.skip("needs root, to become another user without a network")
    if missing := [name for name in ("unshare", "setpriv", "ip") if not shutil.which(name)]:
        pytest.skip(f"needs {missing} (Debian packages util-linux and iproute2)")
    namespace = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    if subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody take its network away: unshare --net is refused")
    project = copied(place / "папка с пробелами Հայաստան {0}")
    out = place / "out of another"
    out.mkdir()
    out.chmod(0o777)
    environment = {
        "LC_ALL": "C",
        "TZ": "Etc/GMT+12",
        "HOME": "/nonexistent",
        "PYTHONPATH": os.pathsep.join([str(project), str(PACKAGES)]),
    }
    user = ["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]
    return build(project, out, environment, python_for_everyone(), *namespace, *user)


@pytest.fixture(scope="module")
def marked(place: Path) -> Built:
    """Every name that the machine has bears a mark, and so has every variable; the east of dates."""
    project = copied(place / f"{MARK}-checkout-with-a-very-long-name" / f"{MARK}-inner")
    home = place / f"{MARK}-home"
    home.mkdir()
    environment = {
        "HOME": str(home),
        "USER": f"{MARK}user",
        "LOGNAME": f"{MARK}user",
        "USERNAME": f"{MARK}user",
        "HOSTNAME": f"{MARK}host",
        "SECRET_TOKEN": f"{MARK}secret",
        "EMAIL": f"{MARK}@example.org",
        "TZ": "Pacific/Kiritimati",
        "LANG": "C",
        "PYTHONPATH": str(project),
    }
    named = ["unshare", "--uts", "sh", "-c", f'hostname {MARK}host && exec "$@"', "sh"]
    can_name = IS_ROOT and shutil.which("unshare") and shutil.which("hostname")
    if can_name and subprocess.run([*named, "true"], capture_output=True, check=False).returncode:
        can_name = None
    return build(
        project, place / f"{MARK}-out", environment, sys.executable, *(named if can_name else [])
    )


@pytest.mark.parametrize("suffix", [".html", ".pdf"])
def test_a_place_with_marks_in_the_far_east_gives_the_same_bytes(
    usual: Built, marked: Built, suffix: str
) -> None:
    assert usual.files()[suffix] == marked.files()[suffix]


@pytest.mark.parametrize("suffix", [".html", ".pdf"])
def test_an_ordinary_user_offline_without_a_home_gets_the_same_bytes(
    usual: Built, elsewhere: Built, suffix: str
) -> None:
    assert usual.files()[suffix] == elsewhere.files()[suffix]


def test_a_build_writes_nothing_into_the_checkout(elsewhere: Built, marked: Built) -> None:
    for project in (*elsewhere.out.parent.glob("папка*"), *marked.out.parent.glob(f"{MARK}-c*/*")):
        assert {path.name for path in project.iterdir()} == {"analysis", "notebooks", "data"}
        assert not list(project.rglob("*.tmp")) and not list(project.rglob(".refresh-*"))
        assert not list(project.rglob(".ipynb_checkpoints"))


# --- nothing of the machine in what is handed out ---


def texts_of_pdf(path: Path) -> Iterator[tuple[str, bytes]]:
    """Everything in a PDF that may hold words: its streams unpacked, its strings, its text."""
    with pikepdf.open(path) as pdf:
        yield "metadata", bytes(pdf.open_metadata().__str__(), "utf-8")
        yield "information", repr(dict(pdf.docinfo)).encode()
        for number, entry in enumerate(pdf.objects):
            if isinstance(entry, pikepdf.Stream):
                yield f"stream {number}", entry.read_bytes()
            yield f"object {number}", repr(entry).encode()
    reader = pypdf.PdfReader(path)
    for number, page in enumerate(reader.pages, 1):
        yield f"page {number}", page.extract_text().encode()


def texts(built: Built) -> Iterator[tuple[str, bytes]]:
    """Every file of a folder of reports by name: what a reader, or the next program, may read."""
    for path in sorted(built.out.rglob("*")):
        yield f"name of {path.name}", path.name.encode()
        if path.is_file():
            yield path.name, path.read_bytes()
        if path.suffix == ".pdf":
            yield from ((f"{path.name}, {part}", text) for part, text in texts_of_pdf(path))


def test_a_report_holds_no_name_path_or_variable_of_the_machine(marked: Built) -> None:
    machine = [
        MARK, MARK.lower(), str(PROJECT), str(marked.out.parent), sys.prefix, sys.base_prefix,
        tempfile.gettempdir() + "/", str(Path.home()) + "/", socket.gethostname(), "site-packages",
        "ipykernel_", "/nonexistent", "Kiritimati",
    ]  # fmt: skip
    machine = [word for word in machine if len(word) > 4]
    searched = 0
    found = []
    for where, text in texts(marked):
        folded = text.lower()
        found += [(where, word) for word in machine if word.lower().encode() in folded]
        searched += len(text)
    assert found == []
    assert searched > 500_000
    assert any(where.endswith("page 1") for where, _ in texts(marked))


def test_a_mark_would_be_found(marked: Built, tmp_path: Path) -> None:
    """The search itself: a mark in a PDF's packed stream, in its metadata and in a record."""
    (pdf,) = marked.out.glob("*.pdf")
    with pikepdf.open(pdf) as document:
        document.docinfo["/Author"] = f"{MARK}user"
        document.pages[0].contents_add(f"% {MARK}\n".encode())
        document.save(tmp_path / "a.pdf", compress_streams=True)
    (tmp_path / "a.json").write_text(json.dumps({"folder": f"/home/{MARK}user"}))
    found = {
        where.rpartition(", ")[2].partition(" ")[0]
        for where, text in texts(Built(tmp_path, ""))
        if MARK.encode() in text
    }
    assert {"a.json", "information", "stream"} <= found


# --- notebooks are code: only the project's own are run ---


@pytest.mark.parametrize(
    "name",
    ["../notebooks/claims", "notebooks/claims.ipynb", "claims.ipynb", "./claims", "claims\x00",
     "/tmp/evil.ipynb", "..", "", "Claims", "claims ", "https://example.org/claims.ipynb"],
)  # fmt: skip
def test_a_name_with_pieces_of_a_path_runs_no_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notebooks").mkdir()
    for file in ("claims.ipynb", "notebooks/claims.ipynb"):
        shutil.copy(registry.BRIEFINGS[NAME].notebook, tmp_path / file)
    refusal = "there is no briefing|there is no notebook|is called as a briefing of this project"
    with pytest.raises(BriefingError, match=refusal):
        Request.of(name)


def test_the_registry_names_files_of_the_projects_own_folder_alone() -> None:
    for name, briefing in registry.BRIEFINGS.items():
        assert briefing.notebook == registry.NOTEBOOKS / f"{name}.ipynb"
        assert Request.of(name).notebook == briefing.notebook
        assert not briefing.notebook.is_symlink()


def test_a_notebook_that_is_a_link_out_of_the_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(registry.NOTEBOOKS, tmp_path / "notebooks")
    elsewhere = tmp_path / "elsewhere.ipynb"
    inside = tmp_path / "notebooks" / "claims.ipynb"
    inside.rename(elsewhere)
    inside.symlink_to(elsewhere)
    monkeypatch.setattr(registry, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.setattr(registry.BRIEFINGS[NAME], "notebook", inside)
    with pytest.raises(
        BriefingError, match=r"claims\.ipynb is a link to .*elsewhere\.ipynb"
    ) as caught:
        Request.of(NAME)
    assert re.search("put the file itself there", str(caught.value))

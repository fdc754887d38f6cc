"""The same notebook gives the same bytes, whatever machine, hour or process it is exported in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import briefing_samples
import pytest
from nbconvert.exporters import get_exporter

from analysis.briefings.briefing import NOTEBOOKS
from analysis.briefings.registry import BRIEFINGS
from analysis.briefings.requests import Request
from analysis.build.worker import render

SCRIPT = """
import hashlib
from briefing_samples import briefing, ordinary
from nbconvert.exporters import get_exporter
for made in (briefing(), ordinary()):
    for name in ("briefing_html", "briefing_pdf"):
        content, _ = get_exporter(name)().from_notebook_node(made)
        content = content if isinstance(content, bytes) else content.encode()
        print(hashlib.sha256(content).hexdigest())
"""


def exported(folder: Path, seed: str, zone: str) -> list[str]:
    """Checksums of two notebooks in both formats, exported by a process of its own."""
    folder.mkdir()
    settings = {"PYTHONHASHSEED": seed, "TZ": zone, "HOME": str(folder), "TMPDIR": str(folder)}
    samples = str(Path(briefing_samples.__file__).parent)
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, **settings, "PYTHONPATH": samples},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.split()


def test_two_processes_give_the_same_bytes(tmp_path: Path) -> None:
    first = exported(tmp_path / "a", "1", "Asia/Yerevan")
    assert len(first) == 4
    assert first == exported(tmp_path / "another folder", "2", "America/New_York")


def test_a_build_makes_the_pages_that_nbconvert_makes(tmp_path: Path) -> None:
    notebook = briefing_samples.briefing()
    request = Request("sample", "sample", "A title", tmp_path / "sample.ipynb", {})
    built, *_ = render(notebook, request)
    resources = {"metadata": {"name": request.title, "path": str(tmp_path)}}
    for name, content in zip(("briefing_html", "briefing_pdf"), built.values(), strict=True):
        page, _ = get_exporter(name)().from_notebook_node(notebook, resources=resources)
        assert content == (page if isinstance(page, bytes) else page.encode())


def ran(*arguments: object) -> None:
    """Run a module of this environment as its command line does; its last words where it fails."""
    command = [sys.executable, "-m", *map(str, arguments)]
    run = subprocess.run(command, cwd=NOTEBOOKS.parent, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-2000:]


QUICK = "claims"  # the one whose notebook takes the least time


@pytest.mark.parametrize(
    "name",
    [pytest.param(one, marks=[] if one == QUICK else pytest.mark.slow) for one in BRIEFINGS],
)
def test_papermill_and_nbconvert_by_command_line_give_the_same_bytes(
    name: str, tmp_path: Path
) -> None:
    ran("analysis.cli", "build", name, "--out", tmp_path / "built")
    by_hand = tmp_path / "by hand.ipynb"
    ran("papermill", NOTEBOOKS / f"{name}.ipynb", by_hand, "--cwd", NOTEBOOKS, "--no-progress-bar")
    for suffix in ("html", "pdf"):
        [built] = (tmp_path / "built").glob(f"{name}-*.{suffix}")
        ran("nbconvert", "--log-level=ERROR", "--to", f"briefing_{suffix}", by_hand)
        assert by_hand.with_suffix(f".{suffix}").read_bytes() == built.read_bytes()

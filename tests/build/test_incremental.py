"""What is built again, and what is left: by contents, never by times."""

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tiny_notebooks import LIGHT, asked, notebook

from analysis.briefings.briefing import NOTEBOOKS
from analysis.build import inputs, preload, run
from analysis.build.jobs import Job, Result
from analysis.build.jobs import plan as plan_job


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project of the real one's shape, with one notebook."""
    root = tmp_path / "project"
    for name, text in {
        "analysis/helper.py": "x = 1\n",
        "analysis/export/html.py": "y = 1\n",
        "analysis/export/blocks.py": "z = 1\n",
        "analysis/export/fonts/One.ttf": "",
        "analysis/export/templates/briefing_html/index.html.j2": "<p>",
        "data/votes.csv": "a,b\n1,2\n",
        "data/datapackage.json": "{}",
        "requirements.lock": "numpy==1\n",
        "site/numpy-1.0.dist-info/METADATA": "",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    notebook(root / "a.ipynb", "open('runs', 'a').write('x')", "print('ran')")
    monkeypatch.setattr(inputs, "PROJECT", root)
    monkeypatch.setenv("BRIEFING_DATA", str(root / "data"))
    monkeypatch.setattr(sys, "path", [*sys.path, str(root / "site")])
    monkeypatch.setattr(preload, "names", lambda are_several: LIGHT)
    return root


def build(project: Path, force: bool = False, **parameters: object) -> Result:
    (result,) = run.build([asked(project / "a.ipynb", **parameters)], project / "out", force=force)
    assert result.error is None
    return result


def plan(project: Path, **parameters: object) -> Job:
    """What a build would do now."""
    return plan_job(
        asked(project / "a.ipynb", **parameters), project / "out", inputs.Inputs.of_project()
    )


def append(name: str) -> Callable[[Path], None]:
    def change(project: Path) -> None:
        with (project / name).open("a") as stream:
            stream.write("3,4\n")

    return change


def rename_package(project: Path) -> None:
    (project / "site/numpy-1.0.dist-info").rename(project / "site/numpy-1.1.dist-info")


CHANGES: dict[str, tuple[Callable[[Path], object], str, bool]] = {
    "a data row": (append("data/votes.csv"), "data changed", True),
    "a new table": (append("data/new.csv"), "data changed", True),
    "a table removed": (lambda p: (p / "data/votes.csv").unlink(), "data changed", True),
    "a helper module": (append("analysis/helper.py"), "analysis changed", True),
    "a new module": (append("analysis/new.py"), "analysis changed", True),
    "the notebook": (
        lambda p: notebook(p / "a.ipynb", "print('other')"), "notebook changed", True
    ),
    "a template": (
        append("analysis/export/templates/briefing_html/index.html.j2"), "template changed",
        False,
    ),
    "an exporter": (append("analysis/export/html.py"), "template changed", False),
    "a part of an exporter": (append("analysis/export/new.py"), "template changed", False),
    "what a notebook's blocks are": (append("analysis/export/blocks.py"), "analysis changed", True),
    "what its charts are lettered with": (
        append("analysis/export/fonts/One.ttf"), "analysis changed", True
    ),
    "the lock": (append("requirements.lock"), "lock changed", True),
    "a package's version": (rename_package, "packages changed", True),
    "a report that is gone": (
        lambda p: (p / "out/a-1.pdf").unlink(), "its PDF is not as it was written", False
    ),
    "a report that was edited": (
        append("out/a-1.html"), "its HTML is not as it was written", False
    ),
    "the record": (
        lambda p: (p / "out/.briefings/a-1.json").write_text("{"), "no record of an earlier build",
        True,
    ),
}  # fmt: skip


def test_what_changed_is_built_again_and_nothing_else(project: Path):
    assert build(project).why == "no record of an earlier build"
    assert build(project).is_left
    original = project.with_name("original")
    shutil.copytree(project, original)
    for name, (change, why, is_run) in CHANGES.items():
        change(project)
        job = plan(project)
        assert (job.is_needed, job.why, job.is_run) == (True, why, is_run), name
        shutil.rmtree(project)
        shutil.copytree(original, project)
        assert not plan(project).is_needed, name


def test_parameters_environment_and_force(project: Path, monkeypatch: pytest.MonkeyPatch):
    build(project)
    assert plan(project, country="GEO").why == "parameters changed"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert plan(project).why == "environment changed"
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert build(project, force=True).why == "asked for with --force"


def test_times_change_nothing(project: Path):
    """A checkout that touches files, a clock that is set back, what Python writes of its own."""
    build(project)
    for path in project.rglob("*"):
        os.utime(path, (0, 0), follow_symlinks=False)
    (project / "analysis/__pycache__").mkdir()
    (project / "analysis/__pycache__/helper.pyc").write_text("x")
    (project / "data/.refresh.tmp").write_text("x")
    assert build(project).is_left


def test_a_checkout_and_back_changes_nothing(project: Path):
    def git(*arguments: str) -> None:
        command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments]
        subprocess.run(command, cwd=project, check=True, capture_output=True)

    git("init", "-b", "main")
    git("add", "analysis", "data", "a.ipynb")
    git("commit", "-m", "one")
    build(project)
    git("checkout", "-b", "other")
    append("analysis/helper.py")(project)
    git("commit", "-am", "two")
    assert plan(project).why == "analysis changed"
    git("checkout", "main")
    assert build(project).is_left


def test_a_template_alone_is_rendered_again_from_the_notebook_as_it_was_run(project: Path):
    build(project)
    assert (project / "runs").read_text() == "x"
    page = (project / "out/a-1.html").read_bytes()
    append("analysis/export/html.py")(project)
    result = build(project)
    assert result.why == "template changed" and result.phases.keys() == {"html", "pdf"}
    assert (project / "runs").read_text() == "x"
    assert (project / "out/a-1.html").read_bytes() == page
    assert build(project).is_left


def test_a_notebook_as_it_was_run_that_was_edited_is_run_again(project: Path):
    build(project)
    (project / "out/.briefings/a-1.ipynb.gz").write_bytes(b"x")
    append("analysis/export/html.py")(project)
    assert plan(project).is_run


def imported(path: Path, package: Path) -> set[Path]:
    """The files of analysis/export/ that a file of the package, or a notebook, imports."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    places = (package.parent.joinpath(*name.split(".")).with_suffix(".py") for name in names)
    return {place for place in places if place.is_file() and package / "export" in place.parents}


def test_all_of_export_that_shapes_what_a_notebook_shows_makes_it_run_again():
    package = inputs.PROJECT / "analysis"
    export = package / "export"
    shown = {export / name for name in inputs.SHOWN}
    assert all(path.exists() for path in shown)
    at_run_time = [
        path
        for path in (*package.rglob("*.py"), *NOTEBOOKS.glob("*.ipynb"))
        if export not in path.parents and package / "build" not in path.parents
    ]
    needed: set[Path] = set()
    found = set().union(*(imported(path, package) for path in at_run_time))
    while found - needed:
        needed |= found
        found = set().union(*(imported(path, package) for path in needed))
    assert export / "blocks.py" in needed
    assert all(not shown.isdisjoint((path, *path.parents)) for path in needed), needed
    code, templates = inputs._by_use(package)
    assert needed <= set(code) and export / "html.py" in templates
    assert export / "templates/briefing_pdf/briefing.typ" in templates


def test_the_inputs_of_a_briefing_hold_every_part():
    request = replace(asked(NOTEBOOKS / "claims.ipynb"), name="claims")
    parts = inputs.Inputs.of_project().of_briefing(
        request.notebook, request.parameters, request.title
    )
    assert list(parts) == [
        "notebook", "parameters", "data", "analysis", "packages", "lock", "environment", "template"
    ]  # fmt: skip
    assert len(set(parts.values())) == len(parts)

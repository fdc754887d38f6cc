"""What is built again, and what is left: by contents, never by times."""

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


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project of the real one's shape, with one notebook."""
    root = tmp_path / "project"
    for name, text in {
        "analysis/helper.py": "x = 1\n",
        "analysis/export/html.py": "y = 1\n",
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
    monkeypatch.setattr(preload, "modules", lambda notebooks: LIGHT)
    return root


def build(project: Path, force: bool = False, **parameters: object) -> run.Result:
    (result,) = run.build([asked(project / "a.ipynb", **parameters)], project / "out", force=force)
    assert result.error is None
    return result


def plan(project: Path, **parameters: object) -> run.Job:
    """What a build would do now."""
    return run.plan(
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


def test_what_counts_as_rendering_exists_and_no_notebook_imports_it():
    package = inputs.PROJECT / "analysis"
    modules = []
    for name in inputs.RENDERING:
        assert (package / name).exists(), name
        if name.endswith(".py"):
            modules.append("analysis." + name.removesuffix(".py").replace("/", "."))
    rendering = {package / name for name in inputs.RENDERING}
    for path in [*package.rglob("*.py"), *NOTEBOOKS.glob("*.ipynb")]:
        if path in rendering or path.name in ("run.py", "preload.py", "cli.py", "index.py"):
            continue
        text = path.read_text(encoding="utf-8")
        for module in modules:
            parent, _, name = module.rpartition(".")
            assert module not in text and f"from {parent} import {name}" not in text, path


def test_the_key_of_the_project_holds_every_part():
    request = replace(asked(NOTEBOOKS / "claims.ipynb"), name="claims")
    key = inputs.Inputs.of_project().key(request.notebook, request.parameters, request.title)
    assert list(key) == [
        "notebook", "parameters", "data", "analysis", "packages", "lock", "environment", "template"
    ]  # fmt: skip
    assert len(set(key.values())) == len(key)

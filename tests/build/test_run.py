"""Building: a process and a kernel each, whole files or none, and a clear word on failures."""

import json
import os
import time
from pathlib import Path

import nbformat
import pytest
from tiny_notebooks import LIGHT, asked, job, notebook

from analysis.briefings.requests import Request
from analysis.build import output, preload, records, run, worker
from analysis.build.execution import explain, without_traces
from analysis.build.jobs import PHASES, Result
from analysis.errors import BriefingError

COVER = """
import os
from IPython.display import display

from analysis.export.blocks import MIME

cover = {
    "kind": "cover", "title": f"On {country}", "subtitle": "", "as_of": "2024-12-31",
    "parameters": [["Country", country]], "summary": "It **moved**.",
    "description": "A test.", "keywords": [], "language": "en",
}
display({MIME: cover, "text/plain": "cover"}, raw=True)
print(os.environ["OMP_NUM_THREADS"], os.environ["SOURCE_DATE_EPOCH"])
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder whose name holds what trips naive code: spaces, braces, other letters."""
    made = tmp_path / "briefings {x} Հայ"
    made.mkdir()
    return made


@pytest.fixture
def plain_exporters(monkeypatch):
    """`worker.build` in this process, without kernel and exporters; its environment does not stay."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    node = nbformat.v4.new_notebook()
    monkeypatch.setattr(worker, "execute", lambda *_: (node, {}))
    pages = {"html": b"new page", "pdf": b"new print"}
    monkeypatch.setattr(worker, "render", lambda *_: (pages, {}))
    return monkeypatch


# --- with kernels ---


def test_one_is_built_one_fails_one_dies_and_each_is_told(folder, monkeypatch):
    """The one test of the whole way: three processes, three kernels, both exporters."""
    monkeypatch.setattr(preload, "names", lambda are_several: LIGHT)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    text = 'GEO\'s "x"\n'
    requests = [
        asked(notebook(folder / "good.ipynb", COVER), country=text),
        asked(notebook(folder / "bad.ipynb", "x = 1", "raise KeyError('no such\\ncolumn')")),
        asked(notebook(folder / "dies.ipynb", "import os\nos.kill(os.getppid(), 9)")),
    ]
    out = folder / "out"
    out.mkdir()
    (out / "bad-1.html").write_text("an earlier report")
    told: list[tuple[str, int]] = []

    def tell(result: Result | None, running: int) -> None:
        told.append((result.request.name if result else "begun", running))

    good, bad, dies = run.build(requests, out, jobs=2, progress=tell)

    assert {name for name, _ in told} == {"begun", "good", "bad", "dies"}
    assert [running for _, running in told] == [2, 2, 1, 0]
    assert good.error is None
    assert (out / "good-1.html").read_text(encoding="utf-8").rstrip().endswith("</html>")
    assert (out / "good-1.pdf").read_bytes().startswith(b"%PDF-")
    record = json.loads((out / ".briefings/good-1.json").read_text(encoding="utf-8"))
    assert record["title"] == f"On {text}" and record["summary"] == "It **moved**."
    assert record["parameters"] == {"country": text}
    assert "1 1735603200" in (out / "good-1.html").read_text(encoding="utf-8")
    assert good.phases.keys() == set(PHASES) and good.peak > 10_000_000

    assert bad.error == "cell 3: KeyError: 'no such\\ncolumn'"
    assert bad.kept == out / ".build/bad-1.ipynb" and bad.kept.is_file()
    assert (out / "bad-1.html").read_text() == "an earlier report"
    assert dies.error and "SIGKILL" in dies.error

    made = {"good-1.html", "good-1.pdf", "bad-1.html", ".briefings", ".build"}
    assert {path.name for path in out.iterdir()} == made


def test_papermills_traces_of_a_run_are_taken_out():
    cell = nbformat.v4.new_code_cell(
        "x", metadata={"tags": ["injected-parameters"], "papermill": {}, "execution": {}}
    )
    node = nbformat.v4.new_notebook(cells=[cell], metadata={"papermill": {"duration": 1}})
    settled = without_traces(node)
    assert settled.cells[0].id == "injected-parameters"
    assert settled.metadata == {} and settled.cells[0].metadata == {"tags": ["injected-parameters"]}


# --- without ---


def scratch(folder: Path) -> Path:
    made = folder / "scratch"
    made.mkdir(exist_ok=True)
    return made


def test_files_appear_whole(folder, plain_exporters):
    result = worker.build(job(asked(folder / "a.ipynb")), folder, scratch(folder))
    assert result.error is None
    assert (folder / "a-1.html").read_bytes() == b"new page"
    assert (folder / "a-1.pdf").read_bytes() == b"new print"


@pytest.mark.parametrize("step", ["execute", "render"])
def test_a_failure_leaves_the_earlier_report_whole(folder, plain_exporters, step):
    def fails(*_: object) -> None:
        raise ValueError("no\nvotes")

    plain_exporters.setattr(worker, step, fails)
    for suffix in ("html", "pdf"):
        (folder / f"a-1.{suffix}").write_text("earlier")
    result = worker.build(job(asked(notebook(folder / "a.ipynb"))), folder, scratch(folder))
    assert result.error == "ValueError: no votes"
    assert (folder / "a-1.html").read_text() == (folder / "a-1.pdf").read_text() == "earlier"
    assert not (folder / records.FOLDER).exists()


def test_a_success_removes_what_an_earlier_failure_left(folder):
    request = asked(folder / "a.ipynb")
    with output.work_folder(folder) as scratch:
        executed = scratch / "a-1.ipynb"
        executed.write_text("half")
        failed = run._keep_failed(Result(request, error="x"), folder, scratch)
        assert failed.kept and failed.kept.read_text() == "half" and not executed.exists()
    assert failed.kept.is_file()
    with output.work_folder(folder) as scratch:
        run._keep_failed(Result(request), folder, scratch)
    assert not failed.kept.parent.exists()


def test_a_folder_that_is_a_file(folder):
    (folder / "file").write_text("")
    for out in (folder / "file", folder / "file" / "below"):
        with pytest.raises(BriefingError, match="is a file, or lies under one"):
            output.make_folder(out)


def test_a_folder_that_cannot_be_written_to(folder, monkeypatch):
    def refuses(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(output.tempfile, "TemporaryFile", refuses)
    with pytest.raises(BriefingError, match=r"cannot write to the folder .*: Permission denied"):
        output.make_folder(folder)


def test_a_missing_notebook_is_named(folder, monkeypatch):
    from analysis.briefings.registry import BRIEFINGS

    monkeypatch.setattr(BRIEFINGS["realignment"], "notebook", folder / "gone.ipynb")
    with pytest.raises(BriefingError, match=r"gone\.ipynb is missing"):
        Request.of("realignment")


def test_errors_are_one_short_line():
    assert explain(ValueError("a\n\n  b")) == "ValueError: a b"
    assert explain(BriefingError("as it is")) == "as it is"
    assert len(explain(ValueError("x" * 1000))) == 300


def test_the_folder_of_a_build_that_died_before_it_had_a_lock_is_swept(tmp_path):
    left, new = tmp_path / ".build" / "run-left", tmp_path / ".build" / "run-new"
    left.mkdir(parents=True)
    new.mkdir()
    long_ago = time.time() - 2 * output.ABANDONED_SECONDS
    os.utime(left, (long_ago, long_ago))
    with output.work_folder(tmp_path):
        assert new.exists() and not left.exists()  # another build may be about to lock the new one

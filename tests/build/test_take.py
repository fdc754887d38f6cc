"""What is taken from a briefing: of one that is built without a run, else from a run for it."""

from pathlib import Path

import pytest
from tiny_notebooks import LIGHT, asked, notebook

from analysis.briefings.requests import Request
from analysis.build import preload, run, take

FIGURE = """
from analysis.export.blocks import Figure, Values
open("runs", "a").write("x")
svg = ('<svg xmlns="http://www.w3.org/2000/svg" width="90pt" height="9pt" viewBox="0 0 90 9"/>')
Figure("fig-a", svg, "Caption", "Alt", "Source", data=Values(["n"], [[1]]))
"""


@pytest.fixture
def request_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Request:
    monkeypatch.setattr(preload, "names", lambda are_several: LIGHT)
    return asked(notebook(tmp_path / "small.ipynb", FIGURE))


def runs(request: Request) -> int:
    path = request.notebook.parent / "runs"
    return len(path.read_text()) if path.exists() else 0


def test_what_is_not_built_is_run_and_leaves_nothing_but_what_was_asked(
    request_: Request, tmp_path: Path
) -> None:
    written = take.take(request_, tmp_path / "out", tmp_path / "reports")
    names = {"small-1-a.csv", "small-1-a.svg", "small-1-a.png", "small-1.xlsx"}
    assert {path.name for path in written} == names
    assert {path.name for path in (tmp_path / "out").iterdir()} == names
    assert runs(request_) == 1 and not (tmp_path / "reports").exists()


def test_what_is_built_is_not_run_again_until_something_changes(
    request_: Request, tmp_path: Path
) -> None:
    reports = tmp_path / "reports"
    run.build([request_], reports)
    take.take(request_, tmp_path / "out", reports)
    assert runs(request_) == 1
    notebook(request_.notebook, FIGURE, "1 + 1")
    take.take(request_, tmp_path / "out", reports)
    assert runs(request_) == 2


def test_a_briefing_that_fails_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preload, "names", lambda are_several: LIGHT)
    request = asked(notebook(tmp_path / "bad.ipynb", "1 / 0"))
    with pytest.raises(take.NotBuiltError, match="ZeroDivisionError"):
        take.take(request, tmp_path / "out", tmp_path / "reports")

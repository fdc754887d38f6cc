"""The public face: what `import analysis` has at hand, its frames, their charts, the form."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest

import analysis
from analysis.briefings.briefing import NOTEBOOKS
from analysis.briefings.registry import BRIEFINGS
from analysis.briefings.requests import Request
from analysis.build.jobs import Result
from analysis.dimensions.marked import plain
from analysis.errors import BriefingError
from analysis.explore import described, form, frames

ROOT = Path(__file__).parents[1]
STATES = ("SRB", "Kazakhstan", "India", "TUV", "United States")
OF_A_STATE: dict[str, Callable[..., pd.DataFrame]] = {
    "position": analysis.position,
    "arms": analysis.arms,
    "trade": analysis.trade,
    "memberships": analysis.memberships,
    "opinion": analysis.opinion,
}
OF_ALL: dict[str, Callable[..., pd.DataFrame]] = {
    "catalogue": analysis.catalogue,
    "countries": analysis.countries,
    "sessions": analysis.sessions,
    "movers": analysis.movers,
}
SAID = {"title", "unit", "source", "licence", "as_of", "followed_to", "tables", "chart"}


@pytest.fixture(autouse=True)
def no_figure_is_left() -> Iterator[None]:
    mpl.use("Agg")
    yield
    plt.close("all")


def complete(frame: pd.DataFrame) -> None:
    """Whether a frame says what it holds, and names stand beside its codes."""
    said = frame.attrs
    assert set(said) == SAID
    assert said["title"] and said["source"] and said["licence"] and said["tables"]
    assert json.loads(json.dumps(said)) == said
    days = [said["as_of"], *said["followed_to"].values()]
    assert all(date.fromisoformat(day) <= date.fromisoformat(said["as_of"]) for day in days)
    assert set(said["unit"]) <= set(frame.columns) and all(said["unit"].values())
    assert set(frame.select_dtypes("float").columns) <= set(said["unit"])
    for column in described.CODES & set(frame.columns):
        names = frame[f"{column}_name"]
        assert not (names.isna() & frame[column].notna()).any()


# ----------------------------------------------------------------------------
# At hand


def test_what_is_at_hand_is_listed_and_nothing_else() -> None:
    assert dir(analysis) == sorted(analysis.__all__)
    for name in dir(analysis):
        assert getattr(analysis, name).__doc__
        assert name == "BriefingError" or f"{name}(" in (analysis.__doc__ or "")
    with pytest.raises(AttributeError, match="positions"):
        analysis.positions  # noqa: B018


def test_the_import_is_light() -> None:
    program = "import sys, analysis; dir(analysis); print(sorted(m for m in sys.modules if m in sys.argv))"
    heavy = ["numpy", "pandas", "matplotlib", "ipywidgets", "pydantic", "click", "analysis.explore"]
    ran = subprocess.run(
        [sys.executable, "-c", program, *heavy], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"


# ----------------------------------------------------------------------------
# Frames


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("what", OF_A_STATE)
def test_a_frame_of_a_state_has_names_units_and_a_chart(what: str, state: str) -> None:
    frame = OF_A_STATE[what](state)
    complete(frame)
    if frame.empty:
        with pytest.raises(BriefingError, match="nothing to draw"):
            analysis.plot(frame)
    else:
        own = {"arms": "recipient_name", "trade": "reporter_name"}.get(what, "country_name")
        code = described.country(state)
        assert set(frame[own]) == {described.name(code)}
        assert (
            analysis.plot(frame).figure.axes[0].get_title("left").replace("\n", " ")
            == (frame.attrs["title"])
        )


@pytest.mark.parametrize("what", OF_ALL)
def test_a_frame_of_all_has_names_units_and_a_chart(what: str) -> None:
    frame = OF_ALL[what]()
    complete(frame)
    assert not frame.empty
    figure = analysis.plot(frame, title="Another title").figure
    assert figure.axes[0].get_title("left") == "Another title"
    assert frame.attrs["source"][:20] in figure.get_supxlabel()


def test_a_day_may_be_a_text_or_a_date_and_nothing_later_is_used() -> None:
    for given in ("2015-06-30", date(2015, 6, 30), pd.Timestamp(2015, 6, 30)):
        assert analysis.arms("KAZ", as_of=given)["window_end"].max() == 2014
    day = "2015-06-30"
    serbia = analysis.position("SRB", as_of=day)
    assert serbia["opened"].max() == 2014
    for frame in (
        serbia, analysis.trade("SRB", as_of=day), analysis.memberships("SRB", as_of=day),
        analysis.opinion("IND", as_of=day), analysis.sessions(as_of=day), analysis.countries(day),
        analysis.load("events", day), analysis.movers(as_of=day, since=2012),
    ):  # fmt: skip
        complete(frame)
        assert frame.attrs["as_of"] == day
        for column in frame.select_dtypes("datetime"):
            assert not (frame[column] > pd.Timestamp(day)).any()
        if "year" in frame:
            assert frame["year"].max() < 2015


def test_countries_go_by_name_or_code() -> None:
    by_name, by_code = analysis.arms("Serbia"), analysis.arms("srb")
    assert by_name.equals(by_code) and by_name.attrs == by_code.attrs


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: analysis.arms("Kazakstan"), "did you mean Kazakhstan"),
        (lambda: analysis.position("Serbja"), "did you mean Serbia"),
        (lambda: analysis.trade("EU"), "is an organisation; name a state"),
        (lambda: analysis.memberships(7), "no country"),
        (lambda: analysis.opinion(None), "is not a text"),
        (lambda: analysis.position("Taiwan"), "is not a UN member"),
        (lambda: analysis.position("RUS"), "two different states"),
        (lambda: analysis.position("SRB", destination="NATTO"), "did you mean NATO"),
        (lambda: analysis.arms("SRB", as_of="12 June 2024"), "YYYY-MM-DD"),
        (lambda: analysis.arms("SRB", as_of="2124-06-12"), "is outside"),
        (lambda: analysis.movers(since="2025"), "name an earlier day"),
        (lambda: analysis.load("arms_transfer"), "did you mean arms_transfers"),
        (lambda: analysis.realignment("Georgai"), "did you mean Georgia"),
        (lambda: analysis.form("realinment"), "did you mean realignment"),
        (lambda: analysis.plot(pd.DataFrame({"a": [1]})), "no chart of its own"),
        (lambda: analysis.plot(7), "no chart of its own"),  # type: ignore[arg-type]
    ],
)
def test_an_error_is_one_line_that_says_what_would_be_right(
    call: Callable[[], Any], said: str
) -> None:
    with pytest.raises(BriefingError) as caught:
        call()
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_what_no_publisher_knows_has_a_name_too() -> None:
    made = pd.DataFrame({"supplier": ["RUS", "XXX", "QQQ", None]})
    named = described.with_names(made, "supplier")
    assert named["supplier_name"].tolist()[:3] == ["Russia", "not known", "QQQ"]
    assert named["supplier_name"].isna().tolist() == [False, False, False, True]
    transfers = analysis.load("arms_transfers")
    assert (transfers.loc[transfers["supplier"] == "XXX", "supplier_name"] == "not known").all()
    assert analysis.load("trade_monthly")["partner_name"].notna().all()


def test_the_four_sides_of_a_session_add_to_one() -> None:
    shares = analysis.position("IND", patron="China", destination="United States")
    assert shares.groupby("session")["share"].sum().round(9).eq(1).all()
    assert set(shares["side_name"]) == {
        "with China", "with the United States", "in between", "did not vote"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("worth", "shares"), [([3.0, 1.0], [0.75, 0.25]), ([3.0, None], []), ([0.0, 0.0], [])]
)
def test_shares_of_trade_are_given_where_all_partners_are_known(
    monkeypatch: pytest.MonkeyPatch, worth: list[float], shares: list[float]
) -> None:
    """A partner whose value is left out would make every other's share too large."""
    pairs = pd.DataFrame(
        {"exporter": "KAZ", "importer": ["CHN", "RUS"], "year": 2025, "value_usd_million": worth}
    )
    monkeypatch.setattr(frames.tables, "table", lambda name, as_of: pairs)
    made = frames._pairs("KAZ", date(2026, 6, 25))
    assert (made["share"].tolist() if shares else list(made)) == shares


def test_a_part_of_a_frame_keeps_its_chart() -> None:
    moved = analysis.movers().sort_values("relative", key=abs, ascending=False).head(3)
    labels = [label.get_text() for label in analysis.plot(moved).get_yticklabels()]
    assert labels == moved["country_name"].tolist()


# ----------------------------------------------------------------------------
# An answer, and the form


def test_an_answer_gives_what_the_briefing_says() -> None:
    answer = analysis.realignment("Kazakhstan", as_of="2024-06-12")
    case = answer.briefing
    assert answer.bottom_line == plain(case.bottom_line) and answer.bottom_line in repr(answer)
    judged = [subject for subject in case.subjects if subject.gives_verdict]
    assert len(answer.scorecard) == len(judged)
    assert len(answer.judgements) == len(case.judgements)
    assert answer.findings["finding"].str.len().gt(0).all()
    for frame in (answer.scorecard, answer.judgements, answer.findings):
        complete(frame)
        assert frame.attrs["as_of"] == "2024-06-12"
    assert "<h1>Kazakhstan between Russia and the EU</h1>" in answer._repr_html_()


@pytest.mark.parametrize("name", BRIEFINGS)
def test_the_form_asks_what_the_briefing_takes(name: str) -> None:
    made = analysis.form(name)
    briefing = BRIEFINGS[name]
    assert list(made.fields) == briefing.model.takes()
    assert briefing.check(made.values) == briefing.check({})


def test_the_form_says_in_one_line_what_is_wrong_and_then_what_was_found() -> None:
    made = analysis.form("movers")
    made.kind.value = "realignment"
    made.fields["country"].value = "Kazakstan"
    made.show.click()
    assert 'role="alert"' in made.said.value and "did you mean Kazakhstan" in made.said.value
    assert made.found.value == "" and not made.show.disabled
    made.fields["country"].value = "Kazakhstan"
    made.fields["as_of"].value = date(2024, 6, 12)
    made.fields["peers"].value = "Georgia, MDA"
    made.show.click()
    assert made.said.value == "" and made.answer.briefing.scope.peers == ["GEO", "MDA"]
    assert "Kazakhstan between Russia and the EU" in made.found.value
    made.kind.value = "movers"
    assert made.values["as_of"] == date(2024, 6, 12) and made.found.value == ""


def test_the_form_writes_with_the_build_of_the_command_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[Request] = []

    def build(requests: list[Request], out: Path, jobs: int) -> list[Result]:
        asked.extend(requests)
        error = "ran out of paper" if len(asked) > 1 else None
        return [Result(requests[0], {"html": out / "a.html", "pdf": out / "a.pdf"}, error=error)]

    monkeypatch.setattr(form.run, "build", build)
    made = analysis.form("alliance", out=tmp_path)
    made.fields["bloc"].value = "EAEU"
    made.write.click()
    assert asked[0].parameters["bloc"] == "EAEU"
    assert f"{tmp_path}/a.html, {tmp_path}/a.pdf" in made.said.value
    made.write.click()
    assert 'role="alert"' in made.said.value and "ran out of paper" in made.said.value


# ----------------------------------------------------------------------------
# Notebooks and JupyterLab


@pytest.mark.parametrize("name", BRIEFINGS)
def test_the_first_cell_says_what_may_be_changed(name: str) -> None:
    notebook = nbformat.read(BRIEFINGS[name].notebook, as_version=4)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    head, *lines = first.source.splitlines()
    assert head.startswith("# ")
    assert [line.partition(" = ")[0] for line in lines] == BRIEFINGS[name].model.takes()
    assert all(line.partition("  # ")[2] for line in lines)
    given: dict[str, Any] = {}
    exec(first.source, given)
    values = {one: given[one] for one in BRIEFINGS[name].model.takes()}
    assert BRIEFINGS[name].check(values) == BRIEFINGS[name].check({})


def test_the_notebook_to_explore_in_is_no_briefing() -> None:
    notebook = nbformat.read(NOTEBOOKS / "explore.ipynb", as_version=4)
    assert not any(cell.metadata.get("tags") for cell in notebook.cells)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert max(len(cell.source.splitlines()) for cell in code) <= 3


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [("", "--notebook-dir=notebooks"), ("--notebook-dir=drafts --port=8890", "--notebook-dir=drafts"),
     ("--ServerApp.root_dir=drafts", "--ServerApp.root_dir=drafts")],
)  # fmt: skip
def test_jupyterlab_takes_arguments_and_runs_as_root(arguments: str, folder: str) -> None:
    ran = subprocess.run(
        ["make", "--no-print-directory", "-n", "lab", f"ARGS={arguments}"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    given = ran.stdout[ran.stdout.index("-m jupyterlab") :].replace("\\\n", " ").split()
    assert [one for one in given if "dir=" in one] == [folder]
    assert ("--allow-root" in given) == (os.geteuid() == 0)
    assert set(arguments.split()) <= set(given)

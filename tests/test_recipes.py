"""CONTRIBUTING.md's three recipes, walked through in a copy of the project: a new table, a new
dimension with its chart, a new briefing. What each touches is all that it takes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from analysis.briefings.briefing import NOTEBOOKS

pytestmark = pytest.mark.slow

TABLE = """\
sources:
  harbours:
    files: [harbours.csv]
    title: Harbours
    publisher: Harbour Office
    citation: Harbour Office, harbours, {first_year} to {last_year}
    licence: Public domain
    url: https://example.org/harbours
    retrieved: 2026-11-26

tables:
  harbours:
    title: Ships in harbour
    description: One row a country and year, {first_year} to {last_year}.
    key: [country, year]
    as_of: {happened: year, precision: year}
    sources: [harbours]
    read:
      columns:
        country: {from: name, codes: {}, others: country}
        ships: {from: thousand_ships, factor: 1000}
    fields:
      country: {like: country, description: Whose harbours.}
      year: {type: year, required: true, description: Year.}
      ships: {type: number, unit: ships, required: true, minimum: 0, description: Ships.}
"""
RAW = "name,year,thousand_ships\nArmenia,2023,0\nGeorgia,2023,1.5\nGeorgia,2024,2.25\n"

DIMENSION = '''\
"""How many states voted in the General Assembly, by session."""

from collections.abc import Sequence
from functools import cached_property

from analysis.dimensions.dimension import Dimension, Finding, Headline, NoData

TABLES = ("votes", "resolutions")


class Turnout(Dimension):
    """How many states voted."""

    key = "turnout"
    title = "turnout"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.by_session]

    @cached_property
    def by_session(self) -> Finding | NoData:
        """frame: session, states."""
        votes = self.scope.table("votes")
        votes = votes[votes["vote"] != "X"].merge(
            self.scope.table("resolutions")[["undl_id", "session"]], on="undl_id"
        )
        frame = votes.groupby("session")["country"].nunique().rename("states").reset_index()
        last = frame.iloc[-1]
        sentence = f"In session {last['session']} {last['states']} states cast a vote."
        return Finding(sentence, frame, TABLES, "Regular sessions.")

    def headlines(self) -> list[Headline]:
        number = str(self.by_session.frame["states"].iloc[-1])
        return [Headline("turnout", "states that vote", number, TABLES)]
'''
CHART = '''\
"""A chart of turnout."""

from analysis.charts import finish, theme
from analysis.dimensions.dimension import Finding
from analysis.export.blocks import Figure


def by_session(finding: Finding) -> Figure:
    """A line of the states that voted."""
    figure, axes = theme.canvas(2.5)
    with theme.themed():
        axes.plot(finding.frame["session"], finding.frame["states"], color=theme.FOCUS)
    return finish.figure(
        finding,
        "fig-turnout",
        figure,
        "States that vote, by session.",
        finding.sentence,
        finish.values(finding.frame, ["session", "states"]),
    )
'''
BRIEFING = '''\
"""The turnout briefing: how many states vote in the General Assembly?"""

from analysis.briefings.briefing import Briefing
from analysis.briefings.parameters import Parameters, State


class TurnoutParameters(Parameters):
    """A patron, whom the scope wants."""

    patron: State = "RUS"


class TurnoutBriefing(Briefing[TurnoutParameters]):
    """How many states vote?"""

    name = "turnout"
    title = "Who votes"
    subtitle = "How many states cast a vote?"
    description = "How many states vote in the General Assembly?"
    keywords = ("turnout",)
    model = TurnoutParameters
    named = ("as_of",)
    cover = ("since",)
    dimensions = ("turnout.Turnout",)
    no_scenarios = "Nothing is expected of turnout."

    @property
    def reading(self) -> None:
        return None

    @property
    def expectation(self) -> str:
        return ""

    @property
    def bottom_line(self) -> str:
        return self.turnout.by_session.sentence
'''
CELLS = [
    "report.say(case.turnout.by_session)",
    "report.show(turnout.by_session, case.turnout.by_session)",
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the command line needs."""
    here = NOTEBOOKS.parent
    for name in ("analysis", "data", "notebooks"):
        shutil.copytree(here / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.lock", "pyproject.toml", "briefings.yml"):
        shutil.copy(here / name, tmp_path)
    return tmp_path


def run(project: Path, *words: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(project), "BRIEFING_DATA": str(project / "data")}
    done = subprocess.run(
        [sys.executable, *words], cwd=project, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def insert(file: Path, after: str, text: str) -> None:
    content = file.read_text(encoding="utf-8")
    assert content.count(after) == 1, (file, after)
    file.write_text(content.replace(after, after + text), encoding="utf-8")


def test_a_new_table_is_a_description_and_a_name(project: Path) -> None:
    (project / "analysis/sources/harbours.yml").write_text(TABLE)
    insert(project / "analysis/sources/registry.py", '    "undl",\n', '    "harbours",\n')
    (project / "raw").mkdir()
    (project / "raw/harbours.csv").write_text(RAW)
    printed = run(project, "-m", "analysis.sources", "--raw", "raw", "--only", "harbours")
    assert printed == "harbours.csv: 3 rows\n"
    table = (project / "data/harbours.csv").read_text()
    assert table == "country,year,ships\nARM,2023,0.0\nGEO,2023,1500.0\nGEO,2024,2250.0\n"
    entry = (project / "data/datapackage.json").read_text()
    assert "One row a country and year, 2023 to 2024." in entry
    assert run(project, "-m", "analysis.cli", "data", "check", "harbours")


def add_dimension(project: Path) -> None:
    (project / "analysis/dimensions/turnout.py").write_text(DIMENSION)
    (project / "analysis/charts/turnout.py").write_text(CHART)


def test_a_new_dimension_is_a_module_a_chart_a_name_and_two_cells(project: Path) -> None:
    add_dimension(project)
    insert(
        project / "analysis/briefings/realignment.py",
        '        "votes.Votes",\n',
        '        "turnout.Turnout",\n',
    )
    path = project / "notebooks/realignment.ipynb"
    notebook = nbformat.read(path, as_version=4)
    at = next(
        i for i, cell in enumerate(notebook.cells) if cell.source.startswith("## Security and arms")
    )
    cells = ["from analysis.charts import turnout\n" + CELLS[0], CELLS[1]]
    notebook.cells[at:at] = [nbformat.v4.new_code_cell(source) for source in cells]
    nbformat.write(notebook, path)
    run(project, "-m", "analysis.cli", "build", "realignment", "--out", "made")
    (page,) = (project / "made").glob("realignment-*.html")
    html = page.read_text(encoding="utf-8")
    assert "states cast a vote." in html
    assert 'id="fig-turnout"' in html
    assert "States that vote" in html  # the headline, in what changed since the previous edition


def test_a_new_briefing_is_a_module_a_name_and_a_notebook(project: Path) -> None:
    add_dimension(project)
    (project / "analysis/briefings/turnout.py").write_text(BRIEFING)
    registry = project / "analysis/briefings/registry.py"
    insert(
        registry,
        "from analysis.briefings.support_network import SupportNetwork\n",
        "from analysis.briefings.turnout import TurnoutBriefing\n",
    )
    registry.write_text(
        registry.read_text().replace("Claims, Movers)", "Claims, Movers, TurnoutBriefing)")
    )
    cells = [
        nbformat.v4.new_code_cell(
            'patron = "RUS"\nas_of = None\nsince = None', metadata={"tags": ["parameters"]}
        ),
        nbformat.v4.new_code_cell(
            "from analysis.briefings import registry, report\n"
            "from analysis.charts import turnout\n"
            'case = registry.ask("turnout", patron=patron, as_of=as_of, since=since)\n'
            "report.cover(case)"
        ),
        nbformat.v4.new_markdown_cell("## Turnout"),
        *(nbformat.v4.new_code_cell(source) for source in CELLS),
        nbformat.v4.new_markdown_cell("## Sources"),
        nbformat.v4.new_code_cell("report.sources(case)"),
        nbformat.v4.new_code_cell("report.provenance(case)"),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {
        "name": "python3", "display_name": "Python 3", "language": "python",
    }  # fmt: skip
    nbformat.write(notebook, project / "notebooks/turnout.ipynb")
    assert "turnout" in run(project, "-m", "analysis.cli", "list")
    run(
        project, "-m", "analysis.cli", "build", "turnout", "-p", "as_of=2024-06-12", "--out", "made"
    )
    html = (project / "made/turnout-2024-06-12.html").read_text(encoding="utf-8")
    assert "Who votes" in html and "In session 78" in html and 'id="fig-turnout"' in html
    assert (project / "made/turnout-2024-06-12.pdf").read_bytes().startswith(b"%PDF-")

"""What notebook cells show, as JupyterLab and nbconvert's own exporter render it."""

from __future__ import annotations

import nbformat.v4 as nb
import pytest
from briefing_samples import chart, prose
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from analysis.export import blocks

SHOWN = [
    blocks.Cover("A title", "A subtitle", "2024-06-12", [("Country", "Armenia")], "Moved.", "d"),
    blocks.Figure("fig-a", chart(3), "A **caption**", "Two lines cross.", "Source: x"),
    blocks.Table("tab-a", "Votes", [blocks.Column("State")], [["A *b* <i>"]], "Source: y"),
    blocks.Callout("Mind", "the gap", "caution"),
    blocks.Judgements([blocks.KeyJudgement("It did.", "High.")]),
    blocks.Sources([blocks.Publication("UN", "Votes.", "free", "2026-11-23")]),
    blocks.Provenance(
        facts=[("Build date", "<today>")],
        parameters=[("country", "ARM")],
        tables=[blocks.TableUsed("votes.parquet", "Votes", "v1", "ab" * 32)],
        files=[blocks.FileUsed("UN", "u.csv", "free", "cd" * 32)],
        versions=[("typst", "0.15")],
    ),
    blocks.Prose("Computed **text**."),
]


@pytest.fixture(scope="module")
def page() -> BeautifulSoup:
    cells = [prose("## A section")]
    for index, thing in enumerate(SHOWN):
        output = nb.new_output("execute_result", data=thing._repr_mimebundle_(), execution_count=1)
        cells.append(nb.new_code_cell("show()", outputs=[output], id=f"cell-{index}"))
    made: NotebookNode = nb.new_notebook(cells=cells)
    html, _ = HTMLExporter().from_notebook_node(made)
    return BeautifulSoup(html, "html.parser")


@pytest.mark.parametrize(
    "words",
    ["A subtitle", "A section", "caption", "A *b* <i>", "the gap", "It did.", "Licence: free",
     "Build date: <today>", "votes.parquet: v1; SHA-256 " + "ab" * 32, "Computed text."],
)  # fmt: skip
def test_everything_is_shown(page: BeautifulSoup, words: str) -> None:
    outputs = " ".join(tag.get_text() for tag in page.select(".jp-OutputArea-output, .jp-Cell"))
    assert words in outputs


def test_a_figure_is_drawn_and_no_raw_bundle_is_seen(page: BeautifulSoup) -> None:
    assert page.select(".jp-OutputArea-output svg, .jp-OutputArea-output img")
    assert "vnd.briefing" not in page.get_text()

"""Both exporters as nbconvert knows them: options, resources, templates of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from briefing_samples import cell, display, notebook, prose
from nbconvert.exporters import Exporter
from traitlets.config import Config

from analysis.export.exporter import BriefingExporter
from analysis.export.html import BriefingHTMLExporter
from analysis.export.pdf import BriefingPDFExporter

BOTH = pytest.mark.parametrize("exporter", [BriefingHTMLExporter, BriefingPDFExporter])


@BOTH
def test_its_options_are_configured_by_its_name(exporter: type[BriefingExporter]) -> None:
    config = Config({exporter.__name__: {"template_file": "mine", "file_extension": ".x"}})
    made = exporter(config=config)
    assert (made.template_file, made.file_extension) == ("mine", ".x")
    assert isinstance(made, Exporter)


@BOTH
def test_resources_are_those_that_nbconvert_writes_by(
    exporter: type[BriefingExporter], tmp_path: Path
) -> None:
    given = {"metadata": {"name": "a_name", "path": str(tmp_path)}, "unique_key": "a_name"}
    content, resources = exporter().from_notebook_node(notebook([prose("text")]), given)
    assert content
    assert resources["output_extension"] == {"text/html": ".html"}.get(
        exporter.output_mimetype, ".pdf"
    )
    assert resources["unique_key"] == "a_name" and resources["metadata"]["name"] == "a_name"


def test_cells_are_removed_by_tags_and_expressions_as_in_nbconvert() -> None:
    made = notebook(
        [
            prose("kept"),
            cell(display(text__plain="tagged"), tags=("aside",)),
            prose("by its words"),
        ]
    )
    config = Config(
        {
            "TagRemovePreprocessor": {"remove_cell_tags": ["aside"]},
            "RegexRemovePreprocessor": {"patterns": ["by its words"]},
        }
    )
    html, _ = BriefingHTMLExporter(config=config).from_notebook_node(made)
    assert "kept" in html and "tagged" not in html and "by its words" not in html


def test_a_template_of_ones_own_goes_before_the_exporter_s(tmp_path: Path) -> None:
    (tmp_path / "index.html.j2").write_text("{{ document.title }}: {{ render_words }}!")
    made = notebook([prose("# Arms & votes")])
    html = BriefingHTMLExporter(extra_template_paths=[str(tmp_path)]).from_notebook_node(made)[0]
    assert html == "Arms &amp; votes: !"
    html = BriefingHTMLExporter(template_file=str(tmp_path / "index.html.j2"))
    assert html.from_notebook_node(made)[0] == "Arms &amp; votes: !"


@BOTH
def test_a_template_that_is_nowhere_is_named(exporter: type[BriefingExporter]) -> None:
    with pytest.raises(FileNotFoundError, match=r"no none\.j2 in "):
        exporter(template_file="none.j2").from_notebook_node(notebook([prose("text")]))

"""Small notebooks that build in a moment, for the tests of building."""

from datetime import date
from pathlib import Path

import nbformat

from analysis.briefings.requests import Request
from analysis.build.jobs import Job

# Enough to run and render what imports nothing: the rest of what is imported only takes time here.
LIGHT = ["papermill", "analysis.build.worker", "analysis.export.html", "analysis.export.pdf",
         "ipykernel.kernelapp", "typst", "fontTools.subset"]  # fmt: skip


def notebook(path: Path, *cells: str) -> Path:
    """A notebook with a parameters cell and the given code cells."""
    tagged = nbformat.v4.new_code_cell('country = "ARM"', metadata={"tags": ["parameters"]})
    nodes = [tagged, *(nbformat.v4.new_code_cell(cell) for cell in cells)]
    for number, node in enumerate(nodes):
        node["id"] = f"cell-{number}"
    nbformat.write(nbformat.v4.new_notebook(cells=nodes), path)
    return path


def asked(path: Path, **parameters: object) -> Request:
    """A request for the notebook at `path`, whose files are called after it."""
    return Request(path.stem, f"{path.stem}-1", "A title", path, parameters, date(2024, 12, 31))


def job(request: Request) -> Job:
    return Job(request, {}, "")

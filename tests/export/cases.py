"""Notebooks of tests/export/notebooks/, and any other, converted in both formats for a test.

`converted("wide-11")` gives a case's page, its PDF, their words and what was warned about. A case
is converted once a process, however many tests look at it; `convert` takes a notebook that a test
makes.
"""

from __future__ import annotations

import io
import logging
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import nbformat
import pikepdf
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from analysis.export.html import BriefingHTMLExporter
from analysis.export.pdf import BriefingPDFExporter

FOLDER = Path(__file__).parent / "notebooks"


@dataclass(frozen=True)
class Converted:
    """A notebook in both formats; each is made when it is first asked for."""

    notebook: NotebookNode
    name: str = "notebook"
    folder: Path = FOLDER

    @cached_property
    def _page(self) -> tuple[str, list[str]]:
        return _export(BriefingHTMLExporter(), self)

    @cached_property
    def _paper(self) -> tuple[bytes, list[str]]:
        return _export(BriefingPDFExporter(), self)

    @property
    def html(self) -> str:
        """The page as HTML text."""
        return self._page[0]

    @property
    def html_warnings(self) -> list[str]:
        """What the HTML exporter warned about, a message each."""
        return self._page[1]

    @property
    def pdf(self) -> bytes:
        """The PDF."""
        return self._paper[0]

    @property
    def pdf_warnings(self) -> list[str]:
        """What the PDF exporter warned about, a message each."""
        return self._paper[1]

    @cached_property
    def page(self) -> BeautifulSoup:
        """The page, parsed; a test may change nothing in it."""
        return BeautifulSoup(self.html, "html.parser")

    @cached_property
    def main(self) -> Any:
        """The page's element <main>: what is of the notebook."""
        return self.page.main

    @property
    def words(self) -> str:
        """The words of <main>, with one blank between any two elements and lines."""
        return " ".join(self.main.get_text(" ").split())

    @cached_property
    def paper(self) -> str:
        """The PDF's text by pdftotext: lines as they are laid out, a form feed after each page."""
        return text_of(self.pdf)

    @property
    def paper_words(self) -> str:
        """The words of the PDF with one blank between any two; compatibility forms made plain."""
        return " ".join(unicodedata.normalize("NFKC", self.paper).split())

    @property
    def is_accessible(self) -> bool:
        """Whether the PDF claims PDF/UA-1."""
        with pikepdf.open(io.BytesIO(self.pdf)) as opened, opened.open_metadata() as metadata:
            return metadata.get("{http://www.aiim.org/pdfua/ns/id/}part") == "1"


def notebook(name: str) -> NotebookNode:
    """A case of the folder, by its name without the ending."""
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


@cache
def converted(name: str) -> Converted:
    """A case of the folder, by its name without the ending, in both formats."""
    return Converted(notebook(name), name)


def convert(made: NotebookNode, name: str = "notebook") -> Converted:
    """A notebook that a test makes, in both formats."""
    return Converted(made, name)


def text_of(pdf: bytes, *options: str) -> str:
    """A PDF's text; options: those of pdftotext, `-layout` where none are given."""
    run = _poppler("pdftotext", *(options or ("-layout",)), "-", "-", given=pdf)
    return run.decode()


@dataclass(frozen=True)
class Word:
    """A word of a PDF with its box, in points from the page's upper left corner."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float


def boxes(pdf: bytes) -> list[Word]:
    """The words of a PDF, in the order of the file, each with the box that it fills."""
    found: list[Word] = []
    page = 0
    for line in _poppler("pdftotext", "-bbox", "-", "-", given=pdf).decode().splitlines():
        page += "<page " in line
        if match := _WORD.search(line):
            left, top, right, bottom = map(float, match.groups()[:4])
            text = BeautifulSoup(match[5], "html.parser").get_text()
            found.append(Word(page, text, left, top, right, bottom))
    return found


_WORD = re.compile(
    r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*)</word>'
)


def _poppler(program: str, *options: str, given: bytes) -> bytes:
    if not shutil.which(program):
        pytest.skip(f"{program} (poppler-utils) is not installed: the PDF is not looked into")
    run = subprocess.run([program, *options], input=given, capture_output=True, check=True)
    return run.stdout


def _export(exporter: Any, case: Converted) -> tuple[Any, list[str]]:
    resources = {"metadata": {"name": case.name, "path": str(case.folder)}}
    given = nbformat.from_dict(case.notebook)  # an exporter's preprocessors change what they get
    with _warned(exporter.log) as messages:
        content, _ = exporter.from_notebook_node(given, resources)
    return content, messages


@contextmanager
def _warned(log: logging.Logger) -> Iterator[list[str]]:
    """The messages of warnings and worse that a logger gets meanwhile."""
    messages: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(record.getMessage())

    handler = Handler(logging.WARNING)
    log.addHandler(handler)
    try:
        yield messages
    finally:
        log.removeHandler(handler)

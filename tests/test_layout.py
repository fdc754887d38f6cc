"""The pages of built PDFs, measured by where their words stand."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest

from analysis.briefings.registry import BRIEFINGS
from analysis.briefings.requests import Request
from analysis.build import run

pytestmark = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed"
)

MM = 72 / 25.4
TOP, FOOT = 20 * MM, (297 - 21) * MM + 3.5  # between the running head and the page's number
TALL = 252 * MM
TEXT = 9.5  # points
MUCH = 0.2  # of a page
MOST = 0.38  # where one figure follows another and neither has room
STATES = [
    "ARM", "AZE", "BLR", "BRA", "CHN", "CUB", "GEO", "HUN", "IND", "KAZ",
    "MDA", "MLI", "MNG", "NIC", "PHL", "SRB", "TJK", "TUR", "USA", "ZAF",
]  # fmt: skip


@dataclass
class Line:
    text: str
    top: float
    bottom: float
    size: float  # of its type, in points


def pages_of(path: Path) -> list[list[Line]]:
    """The lines of each page's body, from the top."""
    made = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True)
    word = re.compile(
        r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
    )
    pages = []
    for page in made.stdout.decode().split("<page ")[1:]:
        lines: list[Line] = []
        for _, top, _, bottom, text in sorted(word.findall(page), key=lambda w: float(w[3])):
            low, high = float(bottom), float(top)
            if high < TOP or low > FOOT:
                continue
            if lines and abs(lines[-1].bottom - low) < 2:
                lines[-1].text += " " + unescape(text)
                lines[-1].size = max(lines[-1].size, (low - high) / HEIGHT)
            else:
                lines.append(Line(unescape(text), high, low, (low - high) / HEIGHT))
        pages.append(lines)
    return pages


HEIGHT = 1.362  # of a word's box, as a multiple of the type's size: Noto Sans


@pytest.fixture(scope="module")
def defaults(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return _built(tmp_path_factory, [Request.of(name, {}) for name in BRIEFINGS])


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return _built(
        tmp_path_factory, [Request.of("realignment", {"country": code}) for code in STATES]
    )


def _built(factory: pytest.TempPathFactory, requests: list[Request]) -> list[Path]:
    out = factory.mktemp("layout")
    results = run.build(requests, out, jobs=2)
    assert [result.error for result in results if result.error] == []
    return sorted(out.glob("*.pdf"))


def faults(path: Path) -> Iterator[str]:
    """What is wrong with the pages of a PDF."""
    pages = pages_of(path)
    emptier = 0
    # Of the tables of checksums at the end nobody reads more than a line: white there is no fault.
    heads = [(n, x) for n, lines in enumerate(pages, 1) for x in lines if x.size > 1.1 * TEXT]
    read = next((n for n, x in heads if "Provenance" in x.text), len(pages))
    for number, lines in enumerate(pages, 1):
        if not lines:
            yield f"page {number} is blank"
            continue
        first, last = lines[0], lines[-1]
        white = (FOOT - last.bottom) / TALL
        if 1 < number < min(read, len(pages)):
            emptier += white > MUCH
            if white > MOST:
                yield f"page {number} is {white:.0%} white"
        if last.size > 1.1 * TEXT:
            yield f"page {number} ends with the heading {last.text}"
        if number > 1 and 7.3 < first.size < 7.7:
            yield f"page {number} begins with notes torn from their table: {first.text}"
        before = pages[number - 2][-1] if number > 1 and pages[number - 2] else None
        is_text = before is not None and 0.97 < before.size / TEXT < 1.03
        is_after_figure = re.match(r"Figure\s\d", first.text)
        if before and is_text and is_after_figure and not re.search(r"[.:?!”)]$", before.text):
            yield f"a figure on page {number} splits a sentence: {before.text}"
    if emptier > 2:  # charts are not cut; more would be a fault of the placement
        yield f"{emptier} pages are more than a fifth white"
    if not any(line.text.startswith("As of") for line in [*pages[0], *pages[1][:2]]):
        yield "page one does not fit its page"


def said(path: Path) -> str:
    made = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True)
    return re.sub(r"\s+", " ", made.stdout.decode())


def test_the_five_briefings_are_laid_out_well(defaults: list[Path]) -> None:
    assert len(defaults) == len(BRIEFINGS)
    assert {path.stem: list(faults(path)) for path in defaults if list(faults(path))} == {}


def test_sources_are_told_briefly(defaults: list[Path]) -> None:
    for path in defaults:
        text = said(path)
        assert not re.search(r"\b[0-9a-f]{20,}\b", text), "a checksum is printed whole"
        assert text.count("Facts compiled for this project") == 1, "a licence stands once"


@pytest.mark.slow
def test_twenty_states_are_laid_out_well(states: list[Path]) -> None:
    assert {path.stem: list(faults(path)) for path in states if list(faults(path))} == {}

"""The pages of built PDFs, measured: where their words stand, how large, and what the tags hold."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import pikepdf
import pytest

from analysis.briefings.registry import BRIEFINGS
from analysis.briefings.requests import Request
from analysis.build import records, run
from analysis.export import document
from analysis.export.pdf import BriefingPDFExporter

pytestmark = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed"
)

ROOT = Path(__file__).resolve().parents[1]
MM = 72 / 25.4
SIDE, TOP, FOOT = 20 * MM, 24 * MM, 21 * MM  # the margins
RUNNING_HEAD, PAGE_NUMBER = 20 * MM, 16 * MM  # what stands nearer to the edge than this
TEXT = 9.5  # points
LEAST = 7.0  # points, but for tables of more than twelve columns
MUCH = 0.2  # of a page
BAR = 3.0  # points: the stroke at the left of a box
FRAMED = 170 * MM + 0.3  # the right edge of a thin line around a box
BOXES = ("Bottom line", "Finding", "Caution", "Contrary evidence")
STATES = [
    "ARM", "AZE", "BLR", "BRA", "CHN", "CUB", "GEO", "HUN", "IND", "KAZ",
    "MDA", "MLI", "MNG", "NIC", "PRK", "SRB", "TJK", "TUR", "USA", "ZAF",
]  # fmt: skip

Matrix = tuple[float, ...]
SAME: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass
class Line:
    """A line of text; lengths in points, from the top of the page."""

    text: str
    top: float
    bottom: float
    right: float
    size: float = 0.0
    is_bold: bool = False


@dataclass
class Page:
    width: float
    height: float
    lines: list[Line]
    runs: list[tuple[float, float, float]]  # x, y from the top, size
    bars: int  # of boxes

    @property
    def white(self) -> float:
        """The share of the text's height below the last line."""
        foot = self.height - FOOT
        return (foot - max(line.bottom for line in self.lines)) / (foot - TOP)


def after(first: Matrix, second: Matrix) -> Matrix:
    """The one, then the other."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
            e * g + f * i + k, e * h + f * j + m)  # fmt: skip


@dataclass
class Painted:
    runs: list[tuple[float, float, float, bool]] = field(default_factory=list)
    bars: int = 0


def painted(stream: Any, resources: Any, into: Painted, place: Matrix = SAME) -> Painted:
    """Runs of type as (x, y, size, whether bold) in a page's units, and the bars of its boxes.

    A bar is filled around the edge of its box; stroked where it is broken; and where a thin line
    goes around the box, filled with that in one.
    """
    stack: list[tuple[Matrix, float, float, bool]] = []
    size, width, is_bold, text = 0.0, 1.0, False, SAME
    path: list[tuple[float, float]] = []
    for values, operator in pikepdf.parse_content_stream(stream):
        match str(operator):
            case "q":
                stack.append((place, size, width, is_bold))
            case "Q":
                place, size, width, is_bold = stack.pop()
            case "cm":
                place = after(tuple(map(float, values)), place)
            case "w":
                width = float(values[0])
            case "m" | "l" | "c":
                path.append((float(values[-2]), float(values[-1])))
            case "S" | "f":
                if path:
                    across = [x for x, _ in path]
                    is_framed = len(path) > 4 and abs(max(across) - FRAMED) < 0.1
                    is_bar = max(across) == BAR / 2 or is_framed
                    if str(operator) == "S":
                        is_bar, across = width == BAR, [-BAR / 2]
                    into.bars += is_bar and min(across) == -BAR / 2
                path = []
            case "n" | "B" | "b" | "f*" | "B*" | "b*":
                path = []
            case "BT":
                text = SAME
            case "Tf":
                size = float(values[1])
                is_bold = "Bold" in str(resources.Font[values[0]].BaseFont)
            case "Tm":
                text = tuple(map(float, values))
            case "Tj" | "TJ":
                here = after(text, place)
                into.runs.append((here[4], here[5], size * (here[2] ** 2 + here[3] ** 2) ** 0.5,
                                  is_bold))  # fmt: skip
            case "Do":
                inner = resources.XObject[values[0]]
                if inner.Subtype == "/Form":
                    matrix = tuple(map(float, inner.get("/Matrix", SAME)))
                    painted(inner, inner.get("/Resources", resources), into, after(matrix, place))
    return into


def pages_of(path: Path) -> list[Page]:
    """The body of each page."""
    made = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True)
    word = re.compile(
        r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>'
    )
    pages = []
    with pikepdf.open(path) as read:
        for page, words in zip(read.pages, made.stdout.decode().split("<page ")[1:], strict=True):
            width, height = (float(side) for side in page.mediabox[2:])
            found = painted(page, page.resources, Painted())
            runs = [(x, height - y, size, bold) for x, y, size, bold in found.runs
                    if RUNNING_HEAD < height - y < height - PAGE_NUMBER]  # fmt: skip
            lines: list[Line] = []
            for _, top, right, bottom, text in sorted(
                word.findall(words), key=lambda w: float(w[3])
            ):
                low, high = float(bottom), float(top)
                if high < RUNNING_HEAD or low > height - PAGE_NUMBER:
                    continue
                if lines and abs(lines[-1].bottom - low) < 2:
                    lines[-1].text += " " + unescape(text)
                    lines[-1].right = max(lines[-1].right, float(right))
                else:
                    lines.append(Line(unescape(text), high, low, float(right)))
            for line in lines:
                # The line that type stands on is a quarter of its size above the box's end.
                on = [run for run in runs if line.top < run[1] < line.bottom]
                line.size = max((run[2] for run in on), default=0.0)
                line.is_bold = bool(on) and all(run[3] for run in on)
            pages.append(Page(width, height, lines, [run[:3] for run in runs], found.bars))
    return pages


def torn_rows(path: Path) -> Iterator[str]:
    """The rows of tables whose cells do not stand on one page, by the tags."""
    with pikepdf.open(path) as read:
        numbers = {page.obj.objgen: number for number, page in enumerate(read.pages, 1)}

        def on(node: Any, page: Any) -> Iterator[int]:
            if isinstance(node, pikepdf.Dictionary):
                page = node.get("/Pg", page)
                kids = node.get("/K", []) if node.get("/Type") != "/MCR" else []
                if node.get("/Type") == "/MCR":
                    yield numbers[page.objgen]
                for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                    yield from on(kid, page)
            elif page is not None:
                yield numbers[page.objgen]

        def rows(node: Any) -> Iterator[Any]:
            if isinstance(node, pikepdf.Dictionary):
                if node.get("/S") == "/TR":
                    yield node
                kids = node.get("/K", [])
                for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                    yield from rows(kid)

        count = 0
        for row in rows(read.Root.StructTreeRoot):
            count += 1
            stands = sorted(set(on(row, None)))
            if len(stands) > 1:
                yield f"a row is cut between the pages {stands}"
        if not count:
            yield "no row of a table is tagged"


def faults(path: Path) -> Iterator[str]:
    """What is wrong with the pages of a PDF."""
    pages = pages_of(path)
    foot = pages[0].height - FOOT
    for number, page in enumerate(pages, 1):
        if not page.lines:
            yield f"page {number} is blank"
            continue
        first, last = page.lines[0], page.lines[-1]
        # A table that is turned on its side has pages of its own, and the page before it ends there.
        is_before_turned = number < len(pages) and pages[number].width > pages[number].height
        is_turned = page.width > page.height
        if 1 < number < len(pages) and page.white > MUCH and not (is_before_turned or is_turned):
            yield f"page {number} is {page.white:.0%} white"
        if last.size > 1.1 * TEXT or (last.is_bold and last.size > 0.99 * TEXT):
            yield f"page {number} ends with the heading {last.text}"
        if number > 1 and 7.3 < first.size < 7.7 and not (first.is_bold and first.text in BOXES):
            yield f"page {number} begins with notes torn from their table or figure: {first.text}"
        if lowest := max((y for _, y, _ in page.runs if y > foot + 0.5), default=0.0):
            yield f"page {number} has text {lowest - foot:.1f} points down in the margin"
        if wide := [line for line in page.lines if line.right > page.width - SIDE + 1.5]:
            yield f"page {number} has text in the margin at the right: {wide[0].text}"
        if small := [size for _, _, size in page.runs if size < LEAST - 0.05]:
            yield f"page {number} has type of {min(small):.1f} points"
        before = pages[number - 2].lines[-1] if number > 1 and pages[number - 2].lines else None
        is_text = before is not None and 0.97 < before.size / TEXT < 1.03
        is_after_figure = re.match(r"Figure\s\d", first.text)
        if before and is_text and is_after_figure and not re.search(r"[.:?!”)]$", before.text):
            yield f"a figure on page {number} splits a sentence: {before.text}"
    boxes = Counter(line.text for page in pages for line in page.lines if line.is_bold)
    if sum(page.bars for page in pages) != (count := sum(boxes[word] for word in BOXES)):
        yield f"{sum(page.bars for page in pages)} parts of {count} boxes: one is torn"
    if not any(line.text.startswith("As of") for line in [*pages[0].lines, *pages[1].lines[:2]]):
        yield "page one does not fit its page"
    yield from torn_rows(path)


def said(path: Path, *options: str) -> str:
    made = subprocess.run(["pdftotext", *options, path, "-"], capture_output=True, check=True)
    return re.sub(r"\s+", " ", made.stdout.decode())


def found(paths: list[Path]) -> dict[str, list[str]]:
    return {path.stem: wrong for path in paths if (wrong := list(faults(path)))}


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


def test_the_five_briefings_are_laid_out_well(defaults: list[Path]) -> None:
    assert len(defaults) == len(BRIEFINGS)
    assert found(defaults) == {}


def test_page_one_of_each_briefing_holds_its_chart_or_its_table(defaults: list[Path]) -> None:
    for path in defaults:
        text = said(path, "-l", "1")
        is_of_claims = path.stem.startswith("claims")  # their verdicts, which fill the page
        assert ("Table 1" if is_of_claims else "Figure 1") in text, path.stem
        assert "Bottom line" in text and "Contents" not in text, path.stem


def test_sources_are_told_briefly(defaults: list[Path]) -> None:
    for path in defaults:
        text = said(path)
        assert not re.search(r"\b[0-9a-f]{20,}\b", text), "a checksum is printed whole"
        assert text.count("Facts compiled for this project") == 1, "a licence stands once"


@pytest.mark.slow
def test_twenty_states_are_laid_out_well(states: list[Path]) -> None:
    assert len(states) == len(STATES)
    assert found(states) == {}


@pytest.mark.slow
def test_page_one_of_each_state_holds_its_chart(states: list[Path]) -> None:
    assert [path.stem for path in states if not is_page_one_whole(path)] == []


@pytest.mark.slow
def test_page_one_holds_its_chart_on_letter_paper_too(states: list[Path], tmp_path: Path) -> None:
    lacking = []
    for path in states:
        as_run = json.loads(gzip.decompress(records.executed(path.parent, path.stem).read_bytes()))
        read = document.read(nbformat.from_dict(as_run), path.stem, ROOT / "notebooks")
        made = tmp_path / path.name
        made.write_bytes(BriefingPDFExporter(paper="us-letter").compile(read))
        if not is_page_one_whole(made):
            lacking.append(path.stem)
    assert lacking == []


def is_page_one_whole(path: Path) -> bool:
    """Whether page one holds the scope line, the bottom line, a scorecard and the first chart, and the
    contents come after it."""
    text = said(path, "-l", "1")
    order = [
        text.find(word) for word in ("As of", "Bottom line", "Scorecard", "Figure 1", "Source")
    ]
    return (
        all(at >= 0 for at in order) and order[:4] == sorted(order[:4]) and "Contents" not in text
    )

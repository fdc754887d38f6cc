"""The briefings as a reader gets them: built once by real kernels, opened, searched, counted."""

import base64
import csv
import io
import json
import re
import socket
from html import escape
from pathlib import Path

import nbformat
import openpyxl
import pikepdf
import pypdf
import pytest
from bs4 import BeautifulSoup

from analysis.briefings import report
from analysis.briefings.briefing import MOST_JUDGEMENTS, NOTEBOOKS, Briefing
from analysis.briefings.realignment import Realignment
from analysis.briefings.registry import BRIEFINGS
from analysis.briefings.requests import Request
from analysis.briefings.support_network import SupportNetwork
from analysis.build import index, run
from analysis.measures.outlook import LIKELIHOOD
from analysis.tables import descriptor, load, provenance

AS_OF = "2024-06-13"  # the day from which the briefing on the article may be asked
MIN_PAGES = 6
MIN_FIGURES = {"realignment": 6, "support_network": 3, "alliance": 5, "claims": 2, "movers": 5}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All briefings as of the day of the article that began this work."""
    out = tmp_path_factory.mktemp("reports")
    requests = [Request.of(name, {"as_of": AS_OF}) for name in BRIEFINGS]
    results = run.build(requests, out, jobs=2)
    assert [result.error for result in results if result.error] == []
    index.write(out)
    return out


def flat(text: str) -> str:
    """Text without line ends, so that a sentence is found wherever its lines break."""
    return re.sub(r"(?<=\w-)\s+", "", re.sub(r"\s+", " ", text)).replace("\u00ad", "")


@pytest.fixture(scope="module")
def pdf_text(reports: Path) -> dict[str, str]:
    texts = {}
    for path in sorted(reports.glob("*.pdf")):
        reader = pypdf.PdfReader(path)
        pages = flat("\n".join(page.extract_text() for page in reader.pages))
        # A sentence may go on overleaf, below the line that each page begins with.
        heads = r" ?page \d+ of \d+ (.{1,80}? as of \d+ \w+ \d{4} )?"
        texts[path.stem.split("-")[0]] = re.sub(heads, " ", pages)
    return texts


@pytest.fixture(scope="module")
def html_text(reports: Path) -> dict[str, str]:
    return {
        path.stem.split("-")[0]: path.read_text(encoding="utf-8")
        for path in sorted(reports.glob("*-*.html"))
    }


@pytest.fixture(scope="module")
def armenia() -> Realignment:
    return Realignment.ask(as_of=AS_OF)


@pytest.fixture(scope="module")
def network() -> SupportNetwork:
    return SupportNetwork.ask(as_of=AS_OF)


def test_an_index_and_both_formats_of_each_briefing(reports: Path):
    page = (reports / "index.html").read_text(encoding="utf-8")
    for name in BRIEFINGS:
        for suffix in ("html", "pdf"):
            (path,) = reports.glob(f"{name}-*.{suffix}")
            assert path.stat().st_size > 10_000
            assert path.name in page


@pytest.mark.parametrize("name", list(BRIEFINGS))
def test_a_pdf_has_pages_bookmarks_and_no_raster_figures(reports: Path, name: str):
    (path,) = reports.glob(f"{name}-*.pdf")
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) >= MIN_PAGES
        assert "/StructTreeRoot" in pdf.Root
        with pdf.open_outline() as outline:
            assert sum(1 + len(item.children) for item in outline.root) >= 6
        rasters = [
            image
            for page in pdf.pages
            for image in page.get_images().values()
        ]  # fmt: skip
        assert rasters == []


def test_the_text_of_the_pdf_holds_what_the_library_computes(
    pdf_text: dict[str, str], armenia: Realignment, network: SupportNetwork
):
    text = pdf_text["realignment"]
    share, low, high = armenia.votes.side_taken.newest["bloc"]
    assert f"{100 * share:.0f}% of the {armenia.votes.side_taken.n} resolutions" in text
    assert f"95% interval {100 * low:.0f} to {100 * high:.0f}%" in text
    # A hyphen at the end of a line is left out by pdftotext.
    assert flat(armenia.bottom_line).replace("-", "") in text.replace("-", "")
    assert flat(armenia.arms.imports.sentence) in text
    text = pdf_text["support_network"]
    assert flat(network.bottom_line) in text
    for yes, no, abstain in network.assembly.tallies.tallies.values():
        assert str(yes) in text and str(no) in text and str(abstain) in text


def test_html_and_pdf_say_the_same(html_text: dict[str, str], armenia: Realignment):
    plain = flat(re.sub(r"<[^>]+>", "", html_text["realignment"])).replace("&#39;", "'")
    assert flat(armenia.trade.by_partner.sentence) in plain.replace("&#x27;", "'")


@pytest.mark.parametrize("name", list(BRIEFINGS))
def test_html_loads_nothing_from_elsewhere(html_text: dict[str, str], name: str):
    html = html_text[name]
    assert "Content-Security-Policy" in html
    loaded = re.findall(
        r"""<(?:script|link|img|iframe|source|use)[^>]*?(?:src|href)=["']([^"']+)""", html
    )
    assert [address for address in loaded if not address.startswith(("data:", "#"))] == []
    assert "@import" not in html
    assert [
        u
        for u in re.findall(r"url\(([^)]*)\)", html)
        if not u.strip("\"'").startswith(("data:", "#"))
    ] == []


@pytest.mark.parametrize("name", list(BRIEFINGS))
def test_figures_are_many_numbered_and_described(html_text: dict[str, str], name: str):
    html = html_text[name]
    figures = re.findall(r'<figure[^>]*id="(fig-[a-z-]+)"', html)
    assert len(figures) >= MIN_FIGURES[name]
    assert len(set(figures)) == len(figures)
    for number in range(1, len(figures) + 1):
        assert f"Figure\u00a0{number}" in html or f"Figure {number}" in html
    assert html.count("<svg") >= len(figures)


@pytest.mark.parametrize("name", list(BRIEFINGS))
def test_no_code_no_prompts_no_errors(
    html_text: dict[str, str], pdf_text: dict[str, str], name: str
):
    html = re.sub(r"data:[^\"')]+", "", html_text[name])  # letters in a font are no words
    for text in (html, pdf_text[name]):
        for unwanted in ("registry.ask(", "In [", "Out[", "Traceback", "nan%", "NaT", "None,"):
            assert unwanted not in text, unwanted


@pytest.mark.parametrize("name", list(BRIEFINGS))
def test_nothing_later_than_the_as_of_date(pdf_text: dict[str, str], name: str):
    for later in ("2025-", "2026-01", "accession law", "ES-11/7", "Zapad-2025"):
        said = pdf_text[name]
        said, heading, _ = said.rpartition(" Provenance As of ")  # there, vintages of files
        assert heading
        if later in ("2025-", "2026-01"):  # retrieval dates of files are no facts about the world
            said = re.sub(r"[Rr]etrieved 20\d\d-\d\d-\d\d|Vintage: \S+|[Vv]intage \S+", "", said)
        assert later not in said, later


@pytest.mark.parametrize("name", list(BRIEFINGS))
def test_no_later_year_stands_anywhere_but_in_the_vintages_of_files(
    html_text: dict[str, str], name: str
):
    soup = BeautifulSoup(html_text[name].split('id="sec-provenance"')[0], "html.parser")
    for of_files in soup.select("head, nav, .sources, #tab-reach, script, style"):
        of_files.decompose()
    text = re.sub(r"retrieved 20\d\d-\d\d-\d\d", "", flat(soup.get_text(" ")))
    text = text.replace("by mid-2025, planned", "")  # a plan that was known in 2023
    text = text.replace("by 13 June 2027", "")  # how far a claim about the future reaches
    later = re.findall(
        r".{40}\b(?:202[5-9]|2024-(?:0[7-9]|1)|(?:July|Aug|Sep|Oct|Nov|Dec)\w* 2024).{20}", text
    )
    assert later == []


@pytest.fixture(scope="module")
def cases() -> dict[str, Briefing]:
    """The findings behind each built briefing."""
    return {name: kind.ask(as_of=AS_OF) for name, kind in BRIEFINGS.items()}


def prose_of(html: str) -> str:
    """What a briefing says in sentences: no contents, figures, tables, sources or panels."""
    soup = BeautifulSoup(html.split('id="sec-provenance"')[0], "html.parser")
    for unwanted in soup.select(
        "head, nav, details, figure, h1, h2, h3, h4, .sources, .provenance, .parameters, .evidence,"
        " .basis > .word, .skip, script, style"
    ):
        unwanted.decompose()
    return flat(soup.get_text(" "))


def numbers(text: str) -> set[str]:
    """The numbers of a text, without those in symbols (ES-11/6) and references (Figure 3)."""
    text = re.sub(r"A/RES/\S+|ES-\d+(/\d+)?", " ", text)
    text = re.sub(r"(Figure|Table|Section)[\s\u00a0]\d+(\.\d+)?", " ", text)
    return set(re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?", text))


def carried(case: Briefing, name: str) -> str:
    """All that findings, judgements and the notebook's own words say."""
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    own = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    said = [found.sentence for found in [*case.everything, case.reach]]
    judged = [f"{j.text} {j.confidence}" for j in case.judgements]
    return " ".join(
        [*own, *said, *judged, *case.contrary, case.bottom_line, case.scope_line,
         report.likelihood_words(),
         case.scope.terms]
    )  # fmt: skip


@pytest.mark.parametrize("name", list(BRIEFINGS))
def test_prose_holds_no_number_that_no_finding_carries(
    html_text: dict[str, str], cases: dict[str, Briefing], name: str
):
    said = numbers(prose_of(html_text[name]))
    assert len(said) > 10
    assert said - numbers(carried(cases[name], name)) == set()


def test_a_number_from_elsewhere_would_be_found(
    html_text: dict[str, str], cases: dict[str, Briefing]
):
    html = html_text["alliance"].replace("</h2>", "</h2><p>It was 12.345%.</p>", 1)
    found = numbers(prose_of(html)) - numbers(carried(cases["alliance"], "alliance"))
    assert found == {"12.345"}


LIKELY = re.compile(r"\b(?:" + "|".join(sorted({w for _, w in LIKELIHOOD}, key=len)) + r")\b")
OTHER_SCALES = (
    "probable", "probably", "improbable", "highly likely", "virtually certain", "almost certainly",
    "realistic possibility", "remote chance", "about as likely as not", "exceptionally unlikely",
    "near certain", "nearly certain", "even odds", "even chance", "extremely likely", "possibly",
    "perhaps", "conceivable",
)  # fmt: skip


@pytest.mark.parametrize("name", list(BRIEFINGS))
def test_likelihood_and_confidence_are_never_in_one_sentence(html_text: dict[str, str], name: str):
    text = prose_of(html_text[name])
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z“])", text)
    assert any("Confidence is" in sentence for sentence in sentences)
    both = [s for s in sentences if "onfidence" in s and LIKELY.search(s)]
    assert both == []


@pytest.mark.parametrize("name", list(BRIEFINGS))
def test_one_scale_of_likelihood_words(html_text: dict[str, str], name: str):
    text = prose_of(html_text[name]).casefold().replace("roughly even chance", "")
    assert [word for word in OTHER_SCALES if re.search(rf"\b{word}\b", text)] == []


@pytest.mark.parametrize("name", list(BRIEFINGS))
def test_three_to_five_key_judgements_each_with_evidence_that_is_there(
    html_text: dict[str, str], cases: dict[str, Briefing], name: str
):
    made = cases[name].judgements
    assert 3 <= len(made) <= MOST_JUDGEMENTS
    for judgement in made:
        assert judgement.confidence.startswith("Confidence is ")
        for target in judgement.evidence:
            assert f'id="{target}"' in html_text[name], (judgement.dimension, target)


@pytest.mark.parametrize("name", list(BRIEFINGS))
def test_sections_come_in_the_order_of_the_argument(html_text: dict[str, str], name: str):
    heads = re.findall(r"<h2[^>]*>(.*?)</h2>", html_text[name], re.S)
    titles = [flat(re.sub(r"<[^>]+>", " ", head)) for head in heads]
    order = ["Key judgements", "previous edition", "Evidence against", "Assumptions and gaps",
             "Outlook", "Method and sensitivity", "Sources"]  # fmt: skip
    places = [next(i for i, t in enumerate(titles) if wanted in t) for wanted in order]
    assert places == sorted(places)


@pytest.mark.parametrize("name", list(BRIEFINGS))
def test_the_provenance_holds_whole_checksums_licences_and_versions(
    reports: Path, html_text: dict[str, str], pdf_text: dict[str, str], name: str
):
    page = html_text[name].split('id="sec-provenance"')[1]
    checksums = re.findall(r'<code class="digest">([0-9a-f]{64})</code>', page)
    recorded = {
        entry["hash"].removeprefix("sha256:") for entry in descriptor.package()["resources"]
    }
    assert len(recorded & set(checksums)) >= 3 and len(checksums) > 5
    squeezed = re.sub(r"\s", "", pdf_text[name])
    for checksum in checksums:  # on paper as much as identifies a file
        assert checksum[:12] in squeezed
    for words in (
        "Parameters",
        f"as_of={AS_OF}",
        "Python",
        "shared-briefings",
        "Corrections applied",
    ):
        assert words in page and words in pdf_text[name]
    for source in provenance.sources("votes"):
        assert escape(source.licence) in page


@pytest.mark.parametrize("name", list(BRIEFINGS))
def test_sizes_and_that_nothing_of_this_machine_is_told(
    reports: Path, html_text: dict[str, str], pdf_text: dict[str, str], name: str
):
    for suffix, most in (("html", 1_500_000), ("pdf", 2_000_000)):
        (path,) = reports.glob(f"{name}-*.{suffix}")
        content = path.read_bytes()
        assert len(content) < most
        for told in (str(NOTEBOOKS.parent), str(Path.home()) + "/", str(reports)):
            assert told.encode() not in content
    shown = re.sub(r"data:[^\"')]+", "", html_text[name]) + pdf_text[name]
    assert not re.search(rf"\b{re.escape(socket.gethostname())}\b", shown)


def downloads(html: str) -> dict[str, tuple[list[str], list[list[str]]]]:
    """The files that a page offers, by name: the lines at the head, and the rows."""
    found = {}
    for link in BeautifulSoup(html, "html.parser").select(".take a[download]"):
        text = base64.b64decode(str(link["href"]).split(",", 1)[1]).decode("utf-8-sig")
        lines = text.splitlines(keepends=True)
        head = [line[2:].strip() for line in lines if line.startswith("# ")]
        rows = [*csv.reader(line for line in lines if not line.startswith("# "))]
        found[str(link["download"])] = head, rows
    return found


@pytest.mark.parametrize("name", list(BRIEFINGS))
def test_every_chart_and_table_can_be_downloaded_and_says_what_it_is(
    html_text: dict[str, str], reports: Path, name: str
):
    (stem,) = [path.stem for path in reports.glob(f"{name}-*.html")]
    files = downloads(html_text[name])
    shown = re.findall(r'<figure[^>]*id="(?:(fig)|tab)-([a-z-]+)"', html_text[name])
    wanted = {f"{stem}-{key}{'' if is_chart else '-table'}.csv" for is_chart, key in shown}
    assert wanted <= set(files)
    assert all(file.startswith(f"{stem}-") for file in files)
    number = re.compile(r"[+-]?\d[\d,]*(\.\d+)?([eE][+-]?\d+)?\s?%?")
    for file, (head, rows) in files.items():
        assert len(rows) > 1 and len({len(row) for row in rows}) == 1, file
        assert f"As of: {AS_OF}" in head, file
        if file in wanted and "Source: data/" not in " ".join(head):
            for word in ("Source: ", "Licence ("):
                assert any(line.startswith(word) for line in head), (file, word)
        for cell in (cell for row in rows for cell in row):
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")) or number.fullmatch(cell)


@pytest.mark.parametrize("name", list(BRIEFINGS))
def test_what_is_taken_names_states_and_sides_and_tells_what_numbers_are(
    html_text: dict[str, str], name: str
):
    codes = set(load.table("countries")["country"])
    for file, (head, rows) in downloads(html_text[name]).items():
        names, *lines = rows
        cells = {cell for row in rows for cell in row}
        assert not cells & {"patron", "bloc", "destination"}, file
        for column, values in zip(names, zip(*lines, strict=True), strict=True):
            if not column.endswith("_code") and not file.endswith("-table.csv"):
                states = {value for value in values if re.fullmatch(r"[A-Z]{3}", value)}
                assert not states & codes, (file, column)
                if any(re.fullmatch(r"-?\d+\.\d+", value) for value in values):
                    assert any(line.startswith(f"Column {column}: ") for line in head), (
                        file,
                        column,
                    )


@pytest.mark.parametrize("name", list(BRIEFINGS))
def test_the_workbook_has_a_sheet_for_each_file(html_text: dict[str, str], name: str):
    (link,) = BeautifulSoup(html_text[name], "html.parser").select(".everything a")
    content = base64.b64decode(str(link["href"]).split(",", 1)[1])
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    assert len(book.sheetnames) == len(downloads(html_text[name])) + 2
    assert {"Contents", "Sources"} <= set(book.sheetnames)


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda p: p.stem)
def test_notebooks_are_committed_without_outputs(path: Path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    if path.stem in BRIEFINGS:
        assert "parameters" in code[0].metadata.get("tags", [])
    assert (
        json.loads(path.read_text(encoding="utf-8"))["metadata"]["kernelspec"]["name"] == "python3"
    )


def test_the_sample_is_the_briefing_that_the_project_builds_today():
    """The sample in reports/sample says what the library computes: `make sample` renews it."""
    (path,) = (NOTEBOOKS.parent / "reports" / "sample").glob("realignment-*.pdf")
    text = flat("\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages))
    case = Realignment.ask()
    if str(case.parameters.as_of) > path.stem[-len("2026-11-23") :]:
        pytest.skip("the tables were refreshed since: `make sample` renews the sample")
    assert path.stem == case.stem(case.parameters)
    for judgement in case.judgements:
        assert flat(judgement.text.replace("**", "")) in text
    for found in (
        case.votes.side_taken,
        case.moves.move,
        case.votes.recurring,
        case.transfers.by_sender,
    ):
        assert flat(found.sentence) in text

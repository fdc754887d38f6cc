"""Notebooks of others, a folder of them, in both formats beside nbconvert's own HTML.

    python tests/hard/public_notebooks.py FOLDER [LIMIT]

Every word of stock HTML's prose and outputs has to be in ours; what is missing is counted and
shown, a line a notebook. Left out of the comparison: code cells' inputs, which a briefing does not
show; of an error all but its name and message, and how a widget calls its object; formulas, which
either sets in its own way; what stands in scripts and styles. All lines of outputs are printed here.
A file that nbconvert itself refuses as no notebook is named, and not counted.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
import unicodedata
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter

from analysis.export.html import BriefingHTMLExporter
from analysis.export.pdf import BriefingPDFExporter

_WORD = re.compile(r"[^\W_]+")
_FORMULA = re.compile(
    r"\$\$.+?\$\$|\\begin\{(\w+\*?)\}.+?\\end\{\1\}"
    r"|\$[^$\n]+\$|\\\[.+?\\\]|\\\(.+?\\\)",
    re.DOTALL,
)
_UNSEEN = ["script", "style", "template", "noscript", "math", "button", "select", "iframe", "title"]


def words(text: str) -> Counter[str]:
    """The words of a text, ligatures and the like made plain."""
    plain = unicodedata.normalize("NFKC", text.replace("\u200b", "").replace("\u00ad", ""))
    return Counter(_WORD.findall(plain))


def text_of(html: str, selector: str) -> str:
    """The text that a reader sees of what a selector finds."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup(_UNSEEN):
        tag.decompose()
    for tag in soup.select(".anchor-link, .jp-InputArea-prompt, .jp-OutputPrompt, [hidden]"):
        tag.decompose()
    for tag in soup.find_all(style=re.compile(r"display:\s*none")):
        tag.decompose()
    found = soup.select(selector)
    return "\n".join(tag.get_text(" ") for tag in found)


def paper(pdf: bytes) -> str:
    """A PDF's text; words broken at a line's end are joined where they were."""
    run = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return run.stdout.decode()


def missing(wanted: str, ours: str) -> list[str]:
    """The words of a text that another lacks, even within longer ones, most frequent first."""
    had = words(ours)
    run_together = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", ours))
    return [
        word
        for word, _ in words(wanted).most_common()
        if word not in had and word not in run_together
    ]


def as_shown(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A copy without what a report leaves out by intent: tracebacks, names of widgets' objects."""
    made = nbformat.from_dict(notebook)
    for cell in made.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                output["traceback"] = [f"{output.ename}: {output.evalue}"]
            elif "application/vnd.jupyter.widget-view+json" in output.get("data", {}):
                output.data.pop("text/plain", None)
    return made


def compared(path: Path) -> tuple[str, dict[str, float], dict[str, list[str]]]:
    """What failed of a notebook, how long each format took, and the words that each lacks."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    resources = {"metadata": {"name": path.stem, "path": str(path.parent)}}
    took: dict[str, float] = {}
    made: dict[str, Any] = {}
    failed: list[str] = []
    exporters = {
        "stock": HTMLExporter(), "html": BriefingHTMLExporter(printed_lines=0),
        "pdf": BriefingPDFExporter(printed_lines=0),
    }  # fmt: skip
    for name, exporter in exporters.items():
        exporter.log.setLevel("CRITICAL")
        start = time.perf_counter()
        try:
            given = (as_shown if name == "stock" else nbformat.from_dict)(notebook)
            made[name] = exporter.from_notebook_node(given, resources)[0]
        except Exception as error:
            failed.append(f"{name}: {type(error).__name__}: {str(error)[:200]}")
        took[name] = time.perf_counter() - start
    if failed:
        return "; ".join(failed), took, {}
    theirs = text_of(made["stock"], ".jp-RenderedMarkdown, .jp-OutputArea-output")
    theirs = _FORMULA.sub(" ", theirs)
    soup = BeautifulSoup(made["html"], "html.parser")
    alts = " ".join(
        str(tag.get("alt") or tag.get("aria-label") or "") for tag in soup.find_all(["img", "svg"])
    )
    ours = text_of(made["html"], "body") + alts
    return (
        "",
        took,
        {"html": missing(theirs, ours), "pdf": missing(theirs, paper(made["pdf"]) + alts)},
    )


def main(folder: str, limit: str = "0") -> int:
    """Compare all notebooks of a folder; the exit code is 1 where ours failed on any."""
    warnings.simplefilter("ignore")
    paths = sorted(Path(folder).rglob("*.ipynb"))
    paths = [path for path in paths if ".ipynb_checkpoints" not in path.parts][: int(limit) or None]
    failed, tried, lost, total = 0, 0, Counter[str](), Counter[str]()
    for path in paths:
        name = path.relative_to(folder)
        try:
            error, took, lacks = compared(path)
        except (
            nbformat.reader.NotJSONError,
            nbformat.ValidationError,
            OSError,
            UnicodeError,
        ) as no:
            print(f"not a notebook: {name}: {' '.join(str(no).split())[:80]}")
            continue
        tried += 1
        total.update(took)
        failed += bool(re.search("(html|pdf): ", error))
        seconds = " ".join(f"{kind} {spent:.1f}" for kind, spent in took.items())
        print(f"{name} {seconds}{' FAILED ' + error if error else ''}")
        for kind, found in lacks.items():
            lost[kind] += bool(found)
            if found:
                print(f"{name} {kind} lacks {len(found)}: {' '.join(found[:12])}")
        sys.stdout.flush()
    seconds = ", ".join(f"{kind} {spent:.0f} s" for kind, spent in total.items())
    print(f"{tried} notebooks, {failed} failed; words lacking in {dict(lost)}; {seconds}")
    return int(failed > 0)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))

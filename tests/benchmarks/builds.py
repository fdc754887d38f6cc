"""How fast briefings are built, beside the command lines of papermill and nbconvert: `make bench`.

Contenders take turns in each round, so that a busy machine slows all of them alike; a ratio is the
median of the rounds' ratios. Nothing here passes or fails: times are for reading.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median

from analysis.briefings.briefing import NOTEBOOKS
from analysis.briefings.requests import Request
from analysis.build.environment import ONE_THREAD
from tests.benchmarks.machine import machine

ROOT = NOTEBOOKS.parent
RESULTS = ROOT / "docs" / "benchmark.md"
NOTEBOOK = NOTEBOOKS / "realignment.ipynb"
COUNTRIES = ("ARM", "KAZ", "KGZ", "TJK", "UZB", "TKM", "AZE", "GEO", "MDA", "UKR")
BIN = Path(sys.executable).parent
PACKAGES = ("papermill", "nbconvert", "ipykernel", "typst", "pandas", "matplotlib", "seaborn")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def command(*arguments: object, cwd: Path = ROOT) -> str:
    """Run a command to its end; what it printed."""
    ran = subprocess.run(
        [str(argument) for argument in arguments], cwd=cwd, capture_output=True, text=True
    )
    if ran.returncode:
        raise SystemExit(f"{arguments[0]} failed: {ran.stderr[-2000:]}")
    return ran.stdout


# --- the contenders: each makes HTML and PDF of one briefing a country ---


def by_papermill(country: str, folder: Path) -> Path:
    made = folder / f"{country}.ipynb"
    command(BIN / "papermill", NOTEBOOK, made, "-p", "country", country, "--cwd", NOTEBOOKS,
            "--no-progress-bar")  # fmt: skip
    return made


def stock(countries: tuple[str, ...], folder: Path) -> None:
    """papermill, nbconvert's HTML, and that HTML printed by Chromium: what webpdf does.

    webpdf itself wants a browser of Playwright's own; Chromium's command line stands for it.
    """
    for country in countries:
        made = by_papermill(country, folder)
        command(BIN / "jupyter", "nbconvert", "--to", "html", made)
        command(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                f"--user-data-dir={folder / 'chromium'}",
                f"--print-to-pdf={made.with_suffix('.pdf')}", made.with_suffix(".html"))  # fmt: skip


def exporters(countries: tuple[str, ...], folder: Path) -> None:
    """papermill, and nbconvert with this project's exporters, by command line."""
    for country in countries:
        made = by_papermill(country, folder)
        for exporter in ("briefing_html", "briefing_pdf"):
            command(BIN / "jupyter", "nbconvert", "--to", exporter, made)


def ours(countries: tuple[str, ...], folder: Path, *options: str) -> str:
    return command(BIN / "briefing", "build", "realignment", "-p", f"country={','.join(countries)}",
                   "--out", folder, *options)  # fmt: skip


def bare(countries: tuple[str, ...], folder: Path) -> float:
    """Two plain processes with everything imported, no kernel; seconds of the slower one's work."""

    def half(mine: tuple[str, ...]) -> float:
        return float(command(sys.executable, "-m", "tests.benchmarks.builds",
                             "--bare", ",".join(mine), "--out", folder))  # fmt: skip

    halves = [part for part in (countries[::2], countries[1::2]) if part]
    with ThreadPoolExecutor(2) as both:
        return max(both.map(half, halves))


def agree(country: str) -> None:
    """Stop where the bare work does not make the pages that a build makes, to the byte."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        ours((country,), Path(one))
        bare((country,), Path(other))
        for made in Path(other).iterdir():
            if made.read_bytes() != (Path(one) / made.name).read_bytes():
                raise SystemExit(f"{made.name}: the bare work made another page than the build")


def work_bare(countries: list[str], folder: Path) -> float:
    """The cells, the HTML and the PDF of each country in this process; seconds without imports."""
    import json

    import nbformat
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    from analysis.build import preload
    from analysis.build.worker import render

    preload.load(preload.names(are_several=False))
    shell = InteractiveShell.instance()
    source = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    start = time.perf_counter()
    for country in countries:
        request = Request.of("realignment", {"country": country})
        notebook = nbformat.from_dict(source)
        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            code = "".join(cell.source)
            if "parameters" in cell.metadata.get("tags", []):
                code += f"\ncountry = {country!r}"
            with capture_output() as captured:
                ran = shell.run_cell(code)
            ran.raise_error()
            shown = [(rich.data, rich.metadata) for rich in captured.outputs]
            if ran.result is not None:  # what a cell ends with is shown, too
                shown.append(shell.display_formatter.format(ran.result))
            cell.outputs = [
                nbformat.v4.new_output("display_data", data, metadata=metadata or {})
                for data, metadata in shown
            ]
            cell.source = code
        for cell in notebook.cells:
            cell.source = "".join(cell.source)
        for suffix, page in render(notebook, request)[0].items():
            (folder / f"{request.stem}.{suffix}").write_bytes(page)
    return time.perf_counter() - start


# --- timing ---


def timed(action: Callable[[tuple[str, ...], Path], object], countries: tuple[str, ...]) -> float:
    """Seconds that a contender takes in a new folder; its own word where it gives one."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        told = action(countries, Path(folder))
        passed = time.perf_counter() - start
    return told if isinstance(told, float) else passed


CONTENDERS: dict[str, Callable[[tuple[str, ...], Path], object]] = {
    "papermill, nbconvert and Chromium by command line": stock,
    "papermill and nbconvert with this project's exporters by command line": exporters,
    "`briefing build`": ours,
    "bare work: two plain processes, imports not counted": bare,
}


def race(countries: tuple[str, ...], rounds: int, names: list[str]) -> dict[str, list[float]]:
    """Seconds of each contender in each round."""
    return {
        name: found
        for name, *found in zip(
            names,
            *([timed(CONTENDERS[name], countries) for name in names] for _ in range(rounds)),
            strict=True,
        )
    }


def rows(found: dict[str, list[float]]) -> list[str]:
    mine = found["`briefing build`"]
    lines = ["| way | seconds | its time over `briefing build` |", "|---|---:|---:|"]
    for name, seconds in found.items():
        ratio = median(theirs / own for theirs, own in zip(seconds, mine, strict=True))
        lines.append(f"| {name} | {median(seconds):.1f} | {ratio:.2f} |")
    return lines


def beside_one(rounds: int) -> list[str]:
    """The briefing on all states beside one on a single state, each cold and by itself."""

    def build(name: str) -> float:
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            command(BIN / "briefing", "build", name, "--out", folder, "--jobs", 1)
            return time.perf_counter() - start

    pairs = [(build("realignment"), build("movers")) for _ in range(rounds)]
    one, all_states = (median(seconds) for seconds in zip(*pairs, strict=True))
    ratio = median(theirs / own for own, theirs in pairs)
    return [
        "| briefing | seconds | over realignment (target: 1.5 at most) |",
        "|---|---:|---:|",
        f"| realignment | {one:.1f} | |",
        f"| movers | {all_states:.1f} | {ratio:.2f} |",
    ]


def many(counts: list[int]) -> list[str]:
    """Cost a briefing by their number, an unchanged rebuild, and memory."""
    from analysis.briefings.parameters import data_date
    from analysis.tables import countries

    members = [code for code in countries.un_members(data_date()) if code != "RUS"]
    lines = [
        "| briefings | seconds | a briefing | rebuild, nothing changed | memory: builder | worker or "
        "kernel | size of the folder |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for count in counts:
        chosen = tuple(members[:count])
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            told = ours(chosen, Path(folder))
            built = time.perf_counter() - start
            start = time.perf_counter()
            ours(chosen, Path(folder))
            again = time.perf_counter() - start
            size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        builder, worker = re.findall(r"(\d+) MB", told)
        lines.append(
            f"| {len(chosen)} | {built:.1f} | {built / len(chosen):.2f} | {again:.2f} | {builder} MB "
            f"| {worker} MB | {size / 1e6:.0f} MB |"
        )
    return lines


def report(rounds: int, briefings: int, counts: list[int]) -> str:
    agree(COUNTRIES[0])
    names = [name for name in CONTENDERS if CHROMIUM or CONTENDERS[name] is not stock]
    several = race(COUNTRIES[:briefings], rounds, names)
    one = race(COUNTRIES[:1], rounds, [name for name in names if CONTENDERS[name] is not bare])
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    browser = command(CHROMIUM, "--version").strip() if CHROMIUM else "no Chromium: left out"
    return "\n".join(
        [
            "# How fast briefings are built",
            "",
            "Written by `make bench` (`tests/benchmarks/builds.py`). Each briefing is run, and written as",
            "HTML and as PDF. nbconvert's webpdf wants a browser of Playwright's own; Chromium's command",
            "line prints the same HTML in its place.",
            "",
            "| | |",
            "|---|---|",
            f"| date | {date.today():%Y-%m-%d} |",
            f"| machine | {machine()} |",
            f"| versions | Python {platform.python_version()}, {versions}, {browser} |",
            f"| rounds | {rounds}, medians |",
            "",
            f"## {briefings} realignment briefings, cold",
            "",
            *rows(several),
            "",
            "## One briefing, cold, from a shell prompt",
            "",
            *rows(one),
            "",
            "## All states beside one",
            "",
            *beside_one(rounds),
            "",
            "## Cost by the number of briefings",
            "",
            *many(counts),
            "",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--briefings", type=int, default=len(COUNTRIES))
    parser.add_argument("--counts", default="10,40,192", help="for the cost a briefing")
    parser.add_argument(
        "--bare", help="do the bare work for these countries, and print its seconds"
    )
    parser.add_argument("--out", type=Path, help="where the bare work's pages go")
    given = parser.parse_args()
    os.environ.update(ONE_THREAD)  # all contenders alike
    if given.bare:
        print(work_bare(given.bare.split(","), given.out))
        return
    counts = [int(count) for count in given.counts.split(",") if count]
    text = report(given.rounds, given.briefings, counts)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()

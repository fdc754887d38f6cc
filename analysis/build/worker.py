"""One briefing in its process: its notebook run, its pages made, all of it written or none."""

import gzip
import json
import os
import shutil
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analysis.briefings.requests import Request
from analysis.build import parameters_used, records
from analysis.build.execution import LONGEST_ERROR, execute, explain
from analysis.build.jobs import DEFAULTS, Job, Options, Result
from analysis.build.output import write_together
from analysis.build.records import Product
from analysis.errors import one_line

FULL = 100_000  # bytes free: with less than this, a kernel cannot even start


def build(job: Job, out: Path, scratch: Path, options: Options = DEFAULTS) -> Result:
    """Make and write one briefing, in this process. Does not raise for a failing one.

    scratch: a folder for work in progress, on the disk of `out`.
    """
    result, product = make(job, records.executed(out, job.request.stem), scratch, options)
    return write(result, product, out, scratch) if product else result


def make(
    job: Job, executed: Path, scratch: Path, options: Options
) -> tuple[Result, Product | None]:
    """Run and render one briefing, in this process; what was made, or only why it failed.

    executed: where the notebook is as it was last run.
    """
    start = time.monotonic()
    phases: dict[str, float] = {}
    product = error = None
    try:
        product = _make(job, executed, scratch, options, phases)
    except Exception as failure:
        error = explain(failure, job.request, options)
        if shutil.disk_usage(scratch).free < FULL and "No space left" not in error:
            error += f" [No space left on the disk of {scratch.parent.parent}]"
    result = Result(
        job.request,
        seconds=time.monotonic() - start,
        phases=phases if product else {},
        error=error,
        warnings=product.warnings if product else (),
    )
    return result, product


def write(result: Result, product: Product, out: Path, scratch: Path) -> Result:
    """Write what was made; the result with its files, or with why they could not be written."""
    try:
        (out / records.FOLDER).mkdir(exist_ok=True)
        write_together(product.contents(out), scratch, records.lock(out))
    except OSError as error:
        why = one_line(f"{type(error).__name__}: {error}", LONGEST_ERROR)
        return replace(result, error=why)
    return replace(result, files=records.reports(out, product.stem))


def _make(
    job: Job, executed: Path, scratch: Path, options: Options, phases: dict[str, float]
) -> Product:
    """Run the notebook of a job, or take it as it was run, and make its pages.

    phases: is filled with seconds by phase. Raises what papermill and the exporters raise.
    """
    from analysis.export.pdf import thumbnail

    request = job.request
    _set_date(request)
    if job.is_run:
        notebook, seconds = execute(request, scratch / f"{request.stem}.ipynb", options)
        phases.update(seconds)
        as_run = gzip.compress(json.dumps(notebook).encode(), compresslevel=1, mtime=0)
    else:
        import nbformat

        as_run = executed.read_bytes()
        notebook = nbformat.from_dict(json.loads(gzip.decompress(as_run)))
    parameters_used.compare(records.find(notebook, "cover"), request.parameters)
    pages, seconds, warnings = render(notebook, request)
    phases.update(seconds)
    record = {**records.describe(notebook, request), "inputs": dict(job.inputs)}
    picture = thumbnail(pages["pdf"])
    return Product(request.stem, pages, record, as_run, picture, warnings)


def _set_date(request: Request) -> None:
    """The date in figures and documents: the briefing's, unless the caller has set one."""
    if day := request.as_of:
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        os.environ.setdefault("SOURCE_DATE_EPOCH", str(int(midnight.timestamp())))


def render(
    notebook: Any, request: Request
) -> tuple[dict[str, bytes], dict[str, float], tuple[str, ...]]:
    """The notebook in each format, by suffix; the seconds that each took; the warnings of both."""
    from analysis.export import document
    from analysis.export.html import BriefingHTMLExporter
    from analysis.export.pdf import BriefingPDFExporter

    html, pdf = BriefingHTMLExporter(), BriefingPDFExporter()
    start = time.monotonic()
    # Read once for both, and without nbconvert's preprocessors: these notebooks leave them nothing.
    read = document.read(notebook, request.title, request.notebook.parent)
    pages, seconds = {}, {}
    for suffix, write in (
        ("html", lambda: html.page(read).encode()),
        ("pdf", lambda: pdf.compile(read)),
    ):
        pages[suffix] = write()
        if not pages[suffix]:
            raise ValueError(f"the {suffix.upper()} came out empty")
        seconds[suffix] = time.monotonic() - start
        start = time.monotonic()
    return pages, seconds, tuple(dict.fromkeys(read.warnings))

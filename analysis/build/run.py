"""Build briefings: run each notebook in a kernel of its own, then write it as HTML and as PDF.

Each briefing has a process of its own, since papermill changes the working directory of the whole
process; one that fails or dies takes no other with it. Files are replaced only when all of them
have been made, so an earlier report stays whole if its successor fails. Beside them is recorded
what they were made from: a briefing for which none of it has changed is left as it is.
"""

import gzip
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from analysis.briefings.parameters import Parameters
from analysis.briefings.registry import find
from analysis.build import preload
from analysis.build.files import KEPT, RECORDS, prepare, put, workplace
from analysis.build.files import write_atomically as write_atomically  # for the index
from analysis.build.inputs import TEMPLATE, Inputs
from analysis.build.process import ending, peak_memory
from analysis.errors import BriefingError
from analysis.export.blocks import MIME

FORMATS = ("html", "pdf")
FULL = 100_000  # bytes free: with less than this, a kernel cannot even start
PHASES = ("kernel", "cells", "html", "pdf")

# One thread a library: two kernels with a pool of threads each are slower than with one.
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)

# glibc keeps what is freed: given back to the system, it costs a page fault a page the next time.
KEEP_FREED = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
    "MALLOC_TOP_PAD_": str(1 << 26),
}

# matplotlib draws into the notebook. This has to stand before matplotlib is imported, and
# `matplotlib_inline` itself not be imported by then: it looks for its kernel when it is.
INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}


@dataclass(frozen=True)
class Request:
    """One briefing to build: plain values only, so that it can be sent to another process."""

    name: str
    stem: str
    title: str
    notebook: Path
    parameters: Mapping[str, Any]
    as_of: date | None = None


@dataclass(frozen=True)
class Options:
    """How to build.

    fresh_kernels: start each kernel anew rather than fork it. timeout: seconds a cell may take.
    memory: bytes a kernel may hold. None: no limit. scheduler: address of a Dask cluster that is to
    do the work; None: this machine does.
    """

    fresh_kernels: bool = False
    timeout: int | None = None
    memory: int | None = None
    scheduler: str | None = None


DEFAULTS = Options()


@dataclass(frozen=True)
class Result:
    """What became of a request: its files, or the reason in one line."""

    request: Request
    files: Mapping[str, Path] = field(default_factory=dict)
    seconds: float = 0.0
    error: str | None = None
    kept: Path | None = None
    """The notebook as far as it ran, where it failed."""
    why: str = ""
    """What has changed since the last build."""
    is_left: bool = False
    """Nothing has: the files are those of an earlier build."""
    phases: Mapping[str, float] = field(default_factory=dict)
    """Seconds by phase, of PHASES; only those that there were."""
    peak: int = 0
    """The most memory that its process or its kernel held, in bytes."""


@dataclass(frozen=True)
class Job:
    """A request and how much of it is to be done."""

    request: Request
    key: Mapping[str, str]
    why: str
    is_needed: bool = True
    is_run: bool = True
    """Whether the notebook is to be run; else it is only rendered again."""


def request(name: str, values: Mapping[str, Any] | None = None) -> Request:
    """A checked request for the briefing `name`; raises BriefingError in one line."""
    briefing = find(name)
    parameters: Parameters = briefing.check(values or {})
    if not briefing.notebook.is_file():
        raise BriefingError(f"the notebook {briefing.notebook} is missing")
    return Request(
        name=name,
        stem=briefing.stem(parameters),
        title=briefing.heading(parameters),
        notebook=briefing.notebook,
        parameters=parameters.plain(),
        as_of=parameters.as_of,
    )


# --- the builder ------------------------------------------------------------------------------


def build(
    requests: Sequence[Request],
    out: Path,
    jobs: int | None = None,
    progress: Callable[[Result | None, int], None] | None = None,
    options: Options = DEFAULTS,
    force: bool = False,
) -> list[Result]:
    """Build every request into the folder `out`; the results come in the order of the requests.

    jobs: how many at a time (default: the processors this process may use). progress: called with
    each result as it comes, and how many briefings are running. force: build what is up to date,
    too. Raises BriefingError where `out` cannot be written to; a briefing that fails does not raise
    but says so in its result.
    """
    prepare(out)
    out = out.resolve()
    inputs = Inputs.of_project()
    results: dict[int, Result] = {}

    def tell(index: int, result: Result, running: int = 0) -> None:
        results[index] = result
        if progress:
            progress(result, running)

    waiting = []
    for index, asked in enumerate(requests):
        job = plan(asked, out, inputs, force)
        if job.is_needed:
            waiting.append((index, job))
        else:
            files = {suffix: out / f"{asked.stem}.{suffix}" for suffix in FORMATS}
            tell(index, Result(asked, files, why=job.why, is_left=True))
    if waiting:
        at_once = min(len(waiting), jobs or processors())
        if progress:
            progress(None, at_once)
        with workplace(out) as scratch:
            planned = [job for _, job in waiting]
            if options.scheduler:
                from analysis.build import cluster

                done = cluster.build(options.scheduler, planned, out, scratch, options)
            else:
                done = _run(planned, out, scratch, at_once, options)
            for number, (position, result) in enumerate(done, start=1):
                result = _keep(replace(result, why=planned[position].why), out, scratch)
                tell(waiting[position][0], result, min(at_once, len(waiting) - number))
    return [results[index] for index in range(len(requests))]


def plan(asked: Request, out: Path, inputs: Inputs, force: bool = False) -> Job:
    """What there is to do for a request, by what is recorded of its last build in `out`."""
    key = inputs.key(asked.notebook, asked.parameters, asked.title)
    if force:
        return Job(asked, key, "asked for with --force")
    try:
        record = json.loads((out / RECORDS / f"{asked.stem}.json").read_bytes())
        before, written = dict(record["key"]), dict(record["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return Job(asked, key, "no record of an earlier build")
    changed = [part for part in key if key[part] != before.get(part)]
    lost = [s for s in FORMATS if _digest(out / f"{asked.stem}.{s}") != written.get(s)]
    why = [f"{part} changed" for part in changed]
    why += [f"its {suffix.upper()} is not as it was written" for suffix in lost]
    if not why:
        return Job(asked, key, "nothing changed", is_needed=False)
    is_run = not set(changed) <= {TEMPLATE} or _digest(as_run(asked, out)) != written.get("run")
    return Job(asked, key, ", ".join(why), is_run=is_run)


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def as_run(asked: Request, out: Path) -> Path:
    """The notebook as it was run, from which pages can be made again."""
    return out / RECORDS / f"{asked.stem}.ipynb.gz"


def _run(
    jobs: Sequence[Job], out: Path, scratch: Path, at_once: int, options: Options
) -> Iterator[tuple[int, Result]]:
    """Do all jobs in processes of their own; each job's place in `jobs` with its result."""
    from analysis.build.pool import Pool

    imported = preload.modules(job.request.notebook for job in jobs)
    with Pool(imported, environment(scratch), scratch / "warm.log") as pool:
        tasks = [(job, out, scratch, options) for job in jobs]
        for ended in pool.run(make, tasks, at_once):
            job = jobs[ended.index]
            result = ended.value
            if result is None:
                error = f"its process ended early ({ending(ended.status)}){_last_line(pool.log)}"
                result = Result(job.request, error=error)
            yield ended.index, replace(result, peak=max(result.peak, ended.peak))


def environment(scratch: Path) -> dict[str, str]:
    """What every worker and kernel sees, besides the builder's own variables."""
    own = {}
    if not os.access(Path.home(), os.W_OK):  # matplotlib would say so in the report, with the path
        own["MPLCONFIGDIR"] = os.environ.get("MPLCONFIGDIR", str(scratch / "matplotlib"))
    return {
        **own,
        **ONE_THREAD,
        **KEEP_FREED,
        **INLINE,
        "IPYTHONDIR": str(scratch / "ipython"),  # no start-up files or history of the user's
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),  # nor anything written to the home folder
        "TMPDIR": str(scratch),  # what is left there goes when the build ends
        "PYTHONHASHSEED": os.environ.get("PYTHONHASHSEED", "0"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def processors() -> int:
    """How many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _last_line(log: Path) -> str:
    """What a process that died had to say, if anything."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return ""
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return f": {last}" if last else ""


def _keep(result: Result, out: Path, scratch: Path) -> Result:
    """The result, with the notebook of a failed briefing kept beside the reports, as far as it ran.

    A success removes what an earlier failure left.
    """
    executed = scratch / f"{result.request.stem}.ipynb"
    kept = out / KEPT / executed.name
    if result.error is None:
        kept.unlink(missing_ok=True)
        return result
    try:
        executed.replace(kept)
    except OSError:
        return result
    return replace(result, kept=kept)


# --- one briefing, in its process -------------------------------------------------------------


def make(job: Job, out: Path, scratch: Path, options: Options = DEFAULTS) -> Result:
    """Run, render and write one briefing, in this process. Does not raise for a failing one.

    scratch: a folder for work in progress, on the disk of `out`.
    """
    result, product = attempt(job, as_run(job.request, out), scratch, options)
    return finish(job.request, result, product, out, scratch) if product else result


def attempt(
    job: Job, earlier: Path, scratch: Path, options: Options
) -> tuple[Result, "Product | None"]:
    """Run and render one briefing, in this process; what was made, or only why it failed.

    earlier: where the notebook is as it was last run.
    """
    start = time.monotonic()
    phases: dict[str, float] = {}
    try:
        product = produce(job, earlier, scratch, options, phases)
    except Exception as error:
        why = explain(error, job.request, options)
        if shutil.disk_usage(scratch).free < FULL and "No space left" not in why:
            why += f" [No space left on the disk of {scratch.parent.parent}]"
        return Result(job.request, seconds=time.monotonic() - start, error=why), None
    peak = peak_memory(of_children=True)
    seconds = time.monotonic() - start
    return Result(job.request, seconds=seconds, phases=phases, peak=peak), product


def finish(asked: Request, result: Result, product: "Product", out: Path, scratch: Path) -> Result:
    """Write what was made; the result with its files, or with why they could not be written."""
    try:
        (out / RECORDS).mkdir(exist_ok=True)
        put(product.contents(out), scratch, out / RECORDS / ".lock")
    except OSError as error:
        return replace(result, request=asked, error=one_line(f"{type(error).__name__}: {error}"))
    files = {suffix: out / f"{asked.stem}.{suffix}" for suffix in product.pages}
    return replace(result, request=asked, files=files)


@dataclass(frozen=True)
class Product:
    """A briefing that was made: its pages by suffix, its record, and the notebook as it was run.

    picture: its first page, small, for the index; empty where it could not be drawn.
    """

    stem: str
    pages: Mapping[str, bytes]
    record: Mapping[str, Any]
    executed: bytes
    picture: bytes = b""

    def contents(self, out: Path) -> dict[Path, bytes]:
        """What is to be written where in the folder `out`; the record, which vouches for all, last."""
        executed = out / RECORDS / f"{self.stem}.ipynb.gz"
        written = {suffix: hashlib.sha256(page).hexdigest() for suffix, page in self.pages.items()}
        written["run"] = hashlib.sha256(self.executed).hexdigest()
        record = json.dumps({**self.record, "sha256": written}, indent=1, ensure_ascii=False)
        return {
            **{out / f"{self.stem}.{suffix}": page for suffix, page in self.pages.items()},
            executed: self.executed,
            **({out / RECORDS / f"{self.stem}.webp": self.picture} if self.picture else {}),
            out / RECORDS / f"{self.stem}.json": record.encode() + b"\n",
        }


def produce(
    job: Job, earlier: Path, scratch: Path, options: Options, phases: dict[str, float]
) -> Product:
    """Run the notebook of a job, or take it as it was run, and make its pages.

    earlier: where the notebook of an earlier build is. phases: is filled with seconds by phase.
    Raises what papermill and the exporters raise, and StoppedError.
    """
    from analysis.export.pdf import thumbnail

    asked = job.request
    _set_date(asked)
    if job.is_run:
        notebook = execute(asked, scratch / f"{asked.stem}.ipynb", options, phases)
        executed = gzip.compress(json.dumps(notebook).encode(), compresslevel=1, mtime=0)
    else:
        import nbformat

        executed = earlier.read_bytes()
        notebook = nbformat.from_dict(json.loads(gzip.decompress(executed)))
    pages = render(notebook, asked, phases)
    record = {**describe(notebook, asked), "key": dict(job.key)}
    return Product(asked.stem, pages, record, executed, thumbnail(pages["pdf"]) or b"")


def _set_date(asked: Request) -> None:
    """The date in figures and documents: the briefing's, unless the caller has set one."""
    if asked.as_of:
        midnight = datetime(asked.as_of.year, asked.as_of.month, asked.as_of.day, tzinfo=UTC)
        os.environ.setdefault("SOURCE_DATE_EPOCH", str(int(midnight.timestamp())))


def execute(
    asked: Request,
    executed: Path,
    options: Options = DEFAULTS,
    phases: dict[str, float] | None = None,
) -> Any:
    """The notebook node after papermill ran it; raises PapermillExecutionError or StoppedError.

    Where it fails, the notebook as far as it ran is left at `executed`.
    """
    from analysis.build import kernels

    # Before papermill and its sockets start threads.
    kernels.ready(not options.fresh_kernels, options.memory)
    import papermill

    from analysis.build import engine

    try:
        notebook = papermill.execute_notebook(
            # papermill formats its paths: braces in a folder's name must be doubled
            str(asked.notebook).replace("{", "{{").replace("}", "}}"),
            str(executed).replace("{", "{{").replace("}", "}}"),
            parameters=dict(asked.parameters),
            engine_name=engine.NAME,
            request_save_on_cell_execute=False,
            kernel_name="python3",
            language="python",
            cwd=str(asked.notebook.parent),
            progress_bar=False,
            execution_timeout=options.timeout,
            extra_arguments=["--log-level=ERROR"],  # ipykernel warns of its TCP port at each start
        )
    except engine.StoppedError as stopped:
        executed.write_text(json.dumps(stopped.notebook), encoding="utf-8")
        raise
    executed.unlink(missing_ok=True)
    if phases is not None:
        phases.update(_durations(notebook))
    return settle(notebook)


def _durations(notebook: Any) -> dict[str, float]:
    """Seconds that papermill recorded: in the cells, and around them."""
    cells = sum(cell.metadata.papermill.duration or 0.0 for cell in notebook.cells)
    return {"kernel": notebook.metadata.papermill.duration - cells, "cells": cells}


def settle(notebook: Any) -> Any:
    """The notebook without what differs from run to run, or from machine to machine: papermill's
    times and random cell id, and what cells wrote to stderr, where warnings name paths.
    """
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        if "outputs" in cell:
            cell.outputs = [out for out in cell.outputs if out.get("name") != "stderr"]
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
    return notebook


def render(
    notebook: Any, asked: Request, phases: dict[str, float] | None = None
) -> dict[str, bytes]:
    """The notebook in each format, by suffix."""
    from analysis.export import document
    from analysis.export.html import BriefingHTMLExporter
    from analysis.export.pdf import BriefingPDFExporter

    html, pdf = BriefingHTMLExporter(), BriefingPDFExporter()
    start = time.monotonic()
    # Read once for both, and without nbconvert's preprocessors: these notebooks leave them nothing.
    read = document.read(notebook, asked.title, asked.notebook.parent)
    rendered = {}
    for suffix, write in (
        ("html", lambda: html.page(read).encode()),
        ("pdf", lambda: pdf.compile(read)),
    ):
        rendered[suffix] = write()
        if not rendered[suffix]:
            raise ValueError(f"the {suffix.upper()} came out empty")
        if phases is not None:
            phases[suffix] = time.monotonic() - start
        start = time.monotonic()
    return rendered


def describe(notebook: Any, asked: Request) -> dict[str, Any]:
    """The record of a briefing for the index; title and bottom line from the notebook's cover."""
    cover = find_cover(notebook)
    return {
        "notebook": asked.name,
        "title": cover.get("title") or asked.title,
        "subtitle": cover.get("subtitle") or "",
        "as_of": cover.get("as_of") or (asked.as_of.isoformat() if asked.as_of else ""),
        "summary": cover.get("summary") or "",
        "parameters": dict(asked.parameters),
        "files": {suffix: f"{asked.stem}.{suffix}" for suffix in FORMATS},
    }


def find_cover(notebook: Any) -> dict[str, Any]:
    """The first cover among the outputs of a notebook, or nothing."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            bundle = output.get("data", {}).get(MIME, {})
            if bundle.get("kind") == "cover":
                return dict(bundle)
    return {}


def explain(error: Exception, asked: Request | None = None, options: Options = DEFAULTS) -> str:
    """An error in one line; for a failing cell its place in the notebook, counted from 1."""
    from papermill.exceptions import PapermillExecutionError

    from analysis.build.engine import StoppedError

    if isinstance(error, PapermillExecutionError):
        named = error.ename != "BriefingError"  # its message speaks for itself
        text = f"{error.ename}: {error.evalue}" if named else str(error.evalue)
        if error.ename in ("MemoryError", "ArrowMemoryError", "_ArrayMemoryError"):
            text += _limit(options)
        return one_line(f"cell {_place(error.cell_index, asked)}: {text}")
    if isinstance(error, StoppedError):
        return one_line(f"cell {_place(error.index, asked)}: {_stopped(error.cause, options)}")
    if isinstance(error, BriefingError):
        return one_line(str(error))
    return one_line(f"{type(error).__name__}: {error}")


def _stopped(cause: Exception, options: Options) -> str:
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    from analysis.build import kernels

    if isinstance(cause, CellTimeoutError):
        return f"it did not end within {options.timeout} s (--timeout)"
    if isinstance(cause, DeadKernelError):
        return f"its kernel ended ({ending(kernels.last_status())}){_limit(options)}"
    return f"{type(cause).__name__}: {cause}"


def _limit(options: Options) -> str:
    return f" [limit of {options.memory / 1e6:.0f} MB (--memory)]" if options.memory else ""


def _place(index: int, asked: Request | None) -> int:
    """The number, from 1, of the executed cell `index` among the notebook's own cells.

    papermill puts a cell of its own after the one tagged `parameters`, or before all others.
    """
    if asked is None or not asked.parameters:
        return index + 1
    cells = json.loads(asked.notebook.read_text(encoding="utf-8"))["cells"]
    tagged = (n for n, cell in enumerate(cells) if "parameters" in cell["metadata"].get("tags", []))
    return index + 1 if index <= next(tagged, -1) else index


def one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 300 else line[:297] + "..."

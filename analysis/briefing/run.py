"""Build briefings: run each notebook in a fresh kernel, then write it as HTML and as PDF.

Each briefing has a process of its own, since papermill changes the working directory of the whole
process; one that fails or dies takes no other with it. Files are replaced only when all of them
have been made, so an earlier report stays whole if its successor fails.
"""

import json
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NoReturn

from analysis.briefing.parameters import Parameters, find
from analysis.errors import BriefingError

EXPORTERS = {"html": "briefing_html", "pdf": "briefing_pdf"}
RECORDS = ".briefings"  # in the output folder: one small JSON file a briefing, for the index
KEPT = ".build"  # in the output folder: executed notebooks of failed builds
BUNDLE = "application/vnd.briefing+json"

# One thread a library: two kernels with a pool of threads each are slower than with one.
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)


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
class Result:
    """What became of a request: its files, or the reason in one line."""

    request: Request
    files: Mapping[str, Path] = field(default_factory=dict)
    seconds: float = 0.0
    error: str | None = None
    kept: Path | None = None
    """The notebook as far as it ran, where it failed."""


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


def build(
    requests: Sequence[Request],
    out: Path,
    jobs: int | None = None,
    progress: Callable[[Result], None] | None = None,
) -> list[Result]:
    """Build every request into the folder `out`; the results come in the order of the requests.

    jobs: how many at a time (default: the processors this process may use). progress: called with
    each result as it comes. Raises BriefingError where `out` cannot be written to; a briefing that
    fails does not raise but says so in its result.
    """
    prepare(out)
    out = out.resolve()
    limit = max(1, jobs or processors())
    # A server that has imported papermill once forks a process a briefing; Windows has none.
    server = "forkserver" in multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("forkserver" if server else "spawn")
    context.set_forkserver_preload(["papermill", "nbconvert.exporters"])

    waiting = deque(enumerate(requests))
    running: dict[Connection, tuple[int, BaseProcess]] = {}
    results: dict[int, Result] = {}
    with tempfile.TemporaryDirectory(prefix="briefing-") as folder, _ended(running):
        scratch = Path(folder)
        while waiting or running:
            while waiting and len(running) < limit:
                index, asked = waiting.popleft()
                receiver, sender = context.Pipe(duplex=False)
                process = context.Process(target=_work, args=(asked, out, scratch, sender))
                process.start()
                sender.close()  # the worker's end is now its own: its death is an end of file here
                running[receiver] = (index, process)
            for ready in wait(list(running)):
                assert isinstance(ready, Connection)
                index, process = running.pop(ready)
                result = _receive(ready, process, requests[index])
                results[index] = _keep(result, out, scratch)
                if progress:
                    progress(results[index])
    return [results[index] for index in range(len(requests))]


@contextmanager
def _ended(running: Mapping[Connection, tuple[int, BaseProcess]]) -> Iterator[None]:
    """Leave no worker behind, on an error or Ctrl-C."""
    try:
        yield
    finally:
        for _, process in running.values():
            process.terminate()
        for _, process in running.values():
            process.join(timeout=5)
            process.kill()
            process.join()


def processors() -> int:
    """How many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def prepare(out: Path) -> None:
    """Make the output folder, and make sure that it can be written to; BriefingError if not."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except (FileExistsError, NotADirectoryError):
        raise BriefingError(f"{out} is a file, or lies under one; name a folder") from None
    except OSError as error:
        raise BriefingError(f"cannot write to the folder {out}: {error.strerror}") from None


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, and never a part."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _receive(receiver: Connection, process: BaseProcess, asked: Request) -> Result:
    try:
        result: Result = receiver.recv()
    except EOFError:
        process.join()
        error = f"its process ended early (exit code {process.exitcode}); out of memory?"
        result = Result(asked, error=error)
    receiver.close()
    process.join(timeout=10)
    process.kill()
    return result


def _work(asked: Request, out: Path, scratch: Path, sender: Connection) -> None:
    """The life of a worker process: one briefing, one result."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        sender.send(make(asked, out, scratch))
    except (KeyboardInterrupt, BrokenPipeError):
        os._exit(130)  # the parent says what is to be said


def _stop(*_: object) -> NoReturn:
    raise KeyboardInterrupt  # so that papermill shuts its kernel down


def make(asked: Request, out: Path, scratch: Path) -> Result:
    """Run, render and write one briefing, in this process. Does not raise for a failing one.

    The executed notebook goes to the folder `scratch`.
    """
    from analysis.briefing.pdf import thumbnail

    start = time.monotonic()
    _set_environment(asked, scratch)
    try:
        notebook = execute(asked, _executed(asked, scratch))
        rendered = render(notebook, asked)
        files = {suffix: out / f"{asked.stem}.{suffix}" for suffix in rendered}
        for suffix, content in rendered.items():
            write_atomically(files[suffix], content)
        (out / RECORDS).mkdir(exist_ok=True)
        record = json.dumps(describe(notebook, asked, files), indent=1, ensure_ascii=False)
        write_atomically(out / RECORDS / f"{asked.stem}.json", record.encode() + b"\n")
        if picture := thumbnail(rendered["pdf"]):
            write_atomically(out / RECORDS / f"{asked.stem}.webp", picture)
    except Exception as error:
        return Result(asked, seconds=time.monotonic() - start, error=explain(error, asked))
    return Result(asked, files=files, seconds=time.monotonic() - start)


def _executed(asked: Request, scratch: Path) -> Path:
    return scratch / f"{asked.stem}.ipynb"


def _keep(result: Result, out: Path, scratch: Path) -> Result:
    """The result, with the notebook of a failed briefing kept beside the reports, as far as it ran.

    A success removes what an earlier failure left.
    """
    executed = _executed(result.request, scratch)
    kept = out / KEPT / executed.name
    if result.error is None:
        kept.unlink(missing_ok=True)
        if kept.parent.is_dir() and not any(kept.parent.iterdir()):
            kept.parent.rmdir()
        return result
    if not executed.is_file():
        return result
    kept.parent.mkdir(exist_ok=True)
    shutil.move(executed, kept)
    return replace(result, kept=kept)


def _set_environment(asked: Request, folder: Path) -> None:
    """What this worker and its kernel see: the same for every run with the same request."""
    os.environ.update(ONE_THREAD)
    os.environ["IPYTHONDIR"] = str(folder / "ipython")  # no start-up files or history of the user's
    os.environ.setdefault("PYTHONHASHSEED", "0")
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    if asked.as_of:  # dates in figures and documents, unless the caller has set one
        midnight = datetime(asked.as_of.year, asked.as_of.month, asked.as_of.day, tzinfo=UTC)
        os.environ.setdefault("SOURCE_DATE_EPOCH", str(int(midnight.timestamp())))


def execute(asked: Request, executed: Path) -> Any:
    """The notebook node after papermill ran it; raises PapermillExecutionError."""
    import papermill

    notebook = papermill.execute_notebook(
        # papermill formats its paths: braces in a folder's name must be doubled
        str(asked.notebook).replace("{", "{{").replace("}", "}}"),
        str(executed).replace("{", "{{").replace("}", "}}"),
        parameters=dict(asked.parameters),
        kernel_name="python3",
        language="python",
        cwd=str(asked.notebook.parent),
        progress_bar=False,
        extra_arguments=["--log-level=ERROR"],  # ipykernel warns of its TCP port at each start
    )
    return settle(notebook)


def settle(notebook: Any) -> Any:
    """The notebook without what differs from run to run: papermill's times and random cell id."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
    return notebook


def render(notebook: Any, asked: Request) -> dict[str, bytes]:
    """The notebook in each format, by suffix."""
    from nbconvert.exporters import get_exporter

    rendered = {}
    for suffix, exporter in EXPORTERS.items():
        resources = {"metadata": {"name": asked.title, "path": str(asked.notebook.parent)}}
        content, _ = get_exporter(exporter)().from_notebook_node(notebook, resources=resources)
        rendered[suffix] = content.encode() if isinstance(content, str) else content
        if not rendered[suffix]:
            raise ValueError(f"the exporter {exporter} gave an empty file")
    return rendered


def describe(notebook: Any, asked: Request, files: Mapping[str, Path]) -> dict[str, Any]:
    """The record of a briefing for the index; title and bottom line from the notebook's cover."""
    cover = find_cover(notebook)
    return {
        "notebook": asked.name,
        "title": cover.get("title") or asked.title,
        "subtitle": cover.get("subtitle") or "",
        "as_of": cover.get("as_of") or (asked.as_of.isoformat() if asked.as_of else ""),
        "summary": cover.get("summary") or "",
        "parameters": dict(asked.parameters),
        "files": {suffix: path.name for suffix, path in files.items()},
    }


def find_cover(notebook: Any) -> dict[str, Any]:
    """The first cover among the outputs of a notebook, or nothing."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            bundle = output.get("data", {}).get(BUNDLE, {})
            if bundle.get("kind") == "cover":
                return dict(bundle)
    return {}


def explain(error: Exception, asked: Request | None = None) -> str:
    """An error in one line; for a failing cell its place in the notebook, counted from 1."""
    from papermill.exceptions import PapermillExecutionError

    if isinstance(error, PapermillExecutionError):
        named = error.ename != "BriefingError"  # its message speaks for itself
        text = f"{error.ename}: {error.evalue}" if named else str(error.evalue)
        return _one_line(f"cell {_place(error.cell_index, asked)}: {text}")
    if isinstance(error, BriefingError):
        return _one_line(str(error))
    return _one_line(f"{type(error).__name__}: {error}")


def _place(index: int, asked: Request | None) -> int:
    """The number, from 1, of the executed cell `index` among the notebook's own cells.

    papermill puts a cell of its own after the one tagged `parameters`, or before all others.
    """
    if asked is None or not asked.parameters:
        return index + 1
    cells = json.loads(asked.notebook.read_text(encoding="utf-8"))["cells"]
    tagged = (n for n, cell in enumerate(cells) if "parameters" in cell["metadata"].get("tags", []))
    return index + 1 if index <= next(tagged, -1) else index


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 300 else line[:297] + "..."

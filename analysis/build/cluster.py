"""Briefings on a Dask cluster: the same work, by workers that share nothing with the builder.

The builder ships what a briefing is made from as one archive, named by its digest, so that a worker
unpacks it once; a worker runs each briefing as a local build does and sends its files back. A
worker needs the packages of requirements.lock and `distributed`, not this project. Where one dies,
Dask gives its briefings to another.
"""

import io
import os
import pickle
import struct
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, distribution, requires, version
from multiprocessing.connection import wait
from pathlib import Path
from typing import IO, Any

from analysis.build import environment, preload, records, worker
from analysis.build.inputs import PROJECT, source_files
from analysis.build.jobs import Job, Options, Result
from analysis.build.output import work_folder
from analysis.build.pool import Pool
from analysis.build.process import exit_in_words
from analysis.build.records import Product
from analysis.errors import BriefingError, one_line
from analysis.tables.descriptor import data_folder
from analysis.tables.files import checksum

DISTRIBUTION = "shared-briefings"
_HEAD = struct.Struct("!Q")


# --- the builder's side -----------------------------------------------------------------------


def build(
    address: str, jobs: Sequence[Job], out: Path, scratch: Path, options: Options
) -> Iterator[tuple[int, Result]]:
    """Have all jobs done by the cluster at `address`, and write what comes back.

    Gives each job's place in `jobs` with its result. BriefingError where there is no cluster.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise BriefingError(
            'a cluster needs the extra "cluster": pip install "shared-briefings[cluster]"'
        ) from None
    import cloudpickle

    cloudpickle.register_pickle_by_value(sys.modules[__name__])  # workers lack this module
    archive = pack([job.request.notebook for job in jobs])
    digest = checksum(archive)
    try:
        client = Client(address, timeout=20)
        client.wait_for_workers(1, timeout=60)
    except Exception as error:  # an address may be wrong in many ways: no TLS, no such protocol
        raise BriefingError(f"no cluster with workers at {address}: {error}") from None
    with client:
        shipped = client.submit(_give, archive, key=f"briefing-files-{digest}")
        futures = {}
        for index, job in enumerate(jobs):
            earlier = b"" if job.is_run else records.executed(out, job.request.stem).read_bytes()
            task = pickle.dumps((_moved(job), earlier, options, _versions()))
            futures[client.submit(_work, shipped, digest, task, pure=False)] = index
        for future in as_completed(list(futures)):
            index = futures.pop(future)
            yield index, _received(future, jobs[index], out, scratch)
            future.release()


def pack(notebooks: Sequence[Path]) -> bytes:
    """The package, the tables and the notebooks as a ZIP: the same bytes for the same files."""
    files = {f"analysis/{name}": path for name, path in source_files(PROJECT / "analysis")}
    files |= {f"data/{name}": path for name, path in source_files(data_folder())}
    for path in notebooks:
        name = f"notebooks/{path.name}"
        if files.setdefault(name, path) != path:
            raise BriefingError(f"two notebooks are called {path.name}: give one another name")
    contents = {name: path.read_bytes() for name, path in files.items()}
    for name in ("METADATA", "entry_points.txt"):  # papermill and Jupyter ask for the latter
        text = distribution(DISTRIBUTION).read_text(name) or ""
        contents[f"{DISTRIBUTION.replace('-', '_')}-0.dist-info/{name}"] = text.encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(contents):
            archive.writestr(zipfile.ZipInfo(name), contents[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _moved(job: Job) -> Job:
    """The job as a worker has it: its notebook lies in the unpacked archive."""
    notebook = Path("notebooks", job.request.notebook.name)
    return replace(job, request=replace(job.request, notebook=notebook))


def _versions() -> dict[str, str]:
    """The versions of the packages that this project names: others may give other bytes."""
    names = [
        requirement.partition(";")[0].partition(">")[0].partition("[")[0].strip()
        for requirement in requires(DISTRIBUTION) or []
        if "extra ==" not in requirement
    ]
    return {name: version(name) for name in names}


def _received(future: Any, job: Job, out: Path, scratch: Path) -> Result:
    """Write what a worker sent back."""
    request = job.request
    try:
        result, product, executed = pickle.loads(future.result())
    except Exception as error:  # what befell the workers, say that several died over one briefing
        return Result(request, error=one_line(f"on the cluster: {type(error).__name__}: {error}"))
    result = replace(result, request=request)
    if product:
        return worker.write(result, product, out, scratch)
    if executed:
        (scratch / f"{request.stem}.ipynb").write_bytes(executed)
    return result


# --- a worker's side: pickled by value, so it uses nothing of this package ---------------------


def _give(archive: bytes) -> bytes:
    return archive


def _work(archive: bytes, digest: str, task: bytes) -> bytes:
    """Do one briefing in a process that has unpacked and imported all, and stays for the next."""
    import contextlib
    import hashlib
    import io
    import os
    import struct
    import subprocess
    import sys
    import tempfile
    import zipfile
    from pathlib import Path

    from distributed import get_worker

    dask_worker = get_worker()
    root = Path(dask_worker.local_directory, f"briefing-files-{digest[:16]}")
    if not root.is_dir():
        if hashlib.sha256(archive).hexdigest() != digest:
            raise ValueError("the archive did not arrive whole")
        staged = Path(tempfile.mkdtemp(dir=dask_worker.local_directory))
        zipfile.ZipFile(io.BytesIO(archive)).extractall(staged)
        with contextlib.suppress(OSError):  # another thread of this worker may be quicker
            staged.rename(root)
    idle = dask_worker.__dict__.setdefault(f"briefing_servers_{digest[:16]}", [])
    head = struct.Struct("!Q")
    try:
        server = idle.pop()
    except IndexError:
        variables = {**os.environ, "PYTHONPATH": str(root), "BRIEFING_DATA": str(root / "data")}
        server = subprocess.Popen(
            [sys.executable, "-m", "analysis.build.cluster"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root, env=variables,
        )  # fmt: skip
    server.stdin.write(head.pack(len(task)) + task)
    server.stdin.flush()
    size = server.stdout.read(head.size)
    if len(size) < head.size:
        raise RuntimeError(f"the process of the briefing ended early (exit code {server.wait()})")
    (length,) = head.unpack(size)
    answer = server.stdout.read(length)
    idle.append(server)
    return bytes(answer)


# --- the process beside a worker, run from the unpacked archive -------------------------------


def serve(tasks: IO[bytes], answers: IO[bytes]) -> None:
    """Do briefings one after the other until `tasks` ends, as it does when the worker dies."""
    with (
        work_folder(Path.cwd()) as scratch,
        Pool(preload.names(are_several=True), environment.variables(scratch), scratch) as pool,
    ):
        while head := tasks.read(_HEAD.size):
            (length,) = _HEAD.unpack(head)
            job, earlier, options, versions = pickle.loads(tasks.read(length))
            answer = _answer(pool, tasks, job, earlier, options, versions, scratch)
            if answer is None:
                return
            content = pickle.dumps(answer)
            answers.write(_HEAD.pack(len(content)) + content)
            answers.flush()


def _answer(
    pool: Pool, tasks: IO[bytes], job: Job, earlier: bytes, options: Options,
    versions: dict[str, str], scratch: Path,
) -> tuple[Result, Product | None, bytes] | None:  # fmt: skip
    """Result, what was made, and of a notebook that failed how far it ran; None: nobody waits."""
    request = replace(job.request, notebook=Path.cwd() / job.request.notebook)
    other = _differing(versions)
    if other:
        error = f"the worker has {other}; install requirements.lock there"
        return Result(request, error=error), None, b""
    executed = scratch / f"{request.stem}.ipynb.gz"
    executed.write_bytes(earlier)
    task = pool.start(worker.make, replace(job, request=request), executed, scratch, options)
    if tasks.fileno() in wait([task.reader, tasks.fileno()]):
        return None
    ended = task.ended()
    if ended.value is None:
        error = f"its process ended early ({exit_in_words(ended.status)})"
        return Result(request, error=error), None, b""
    result, product = ended.value
    result = replace(result, peak=ended.peak)
    failed = scratch / f"{request.stem}.ipynb"
    content = failed.read_bytes() if failed.is_file() else b""
    failed.unlink(missing_ok=True)
    return result, product, content


def _differing(versions: dict[str, str]) -> str:
    """The first package whose version is not the builder's, in words."""
    for name, wanted in versions.items():
        try:
            found = version(name)
        except PackageNotFoundError:
            found = "none"
        if found != wanted:
            return f"{name} {found} where the builder has {wanted}"
    return ""


if __name__ == "__main__":
    # The answers go where stdout went; what else is printed must not stand among them.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(os.fdopen(os.dup(0), "rb", buffering=0), answers)

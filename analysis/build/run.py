"""Build briefings: run each notebook in a kernel of its own, then write it as HTML and as PDF.

Each briefing has a process of its own, since papermill changes the working directory of the whole
process; one that fails or dies takes no other with it. Files are replaced only when all of them
have been made, so an earlier report stays whole if its successor fails. Beside them is recorded
what they were made from: a briefing for which none of it has changed is left as it is.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from analysis.briefings.requests import Request
from analysis.build import environment, preload, records, settings, worker
from analysis.build.inputs import Inputs
from analysis.build.jobs import DEFAULTS, Job, Options, Result, plan
from analysis.build.output import UNFINISHED, check_own, make_folder, work_folder
from analysis.build.pool import Ended, Pool
from analysis.build.process import exit_in_words

Progress = Callable[[Result | None, int], None]


def build(
    requests: Sequence[Request],
    out: Path,
    jobs: int | None = None,
    progress: Progress | None = None,
    options: Options = DEFAULTS,
    force: bool = False,
) -> list[Result]:
    """Build every request into a folder.

    Parameters
    ----------
    requests
        The briefings to build.
    out
        The folder.
    jobs
        How many at a time; default: the processors that this process may use.
    progress
        Called with each result as it comes, and how many briefings are running.
    options
        How to build.
    force
        Build what is up to date, too.

    Returns
    -------
    list of Result
        In the order of the requests. A briefing that fails does not raise but says so here.

    Raises
    ------
    BriefingError
        Where `out` cannot be written to, or a variable of the environment makes no sense.

    Notes
    -----
    A script that calls this needs the guard `if __name__ == "__main__":`, as for all processes that
    `multiprocessing` starts.
    """
    settings.check()
    make_folder(out)
    out = out.resolve()
    check_own((out / records.FOLDER, out / UNFINISHED), records.lock(out))
    inputs = Inputs.of_project()
    results: dict[int, Result] = {}

    def tell(index: int, result: Result, running: int = 0) -> None:
        results[index] = result
        if progress:
            progress(result, running)

    waiting = []
    for index, request in enumerate(requests):
        job = plan(request, out, inputs, force)
        if job.is_needed:
            waiting.append((index, job))
        else:
            files = records.reports(out, request.stem)
            tell(index, Result(request, files, why=job.why, is_left=True))
    if waiting:
        at_once = min(len(waiting), jobs or environment.processors())
        if progress:
            progress(None, at_once)
        with work_folder(out) as scratch:
            planned = [job for _, job in waiting]
            if options.scheduler:
                from analysis.build import cluster

                done = cluster.build(options.scheduler, planned, out, scratch, options)
            else:
                done = _build_here(planned, out, scratch, at_once, options)
            for number, (position, result) in enumerate(done, start=1):
                result = _keep_failed(replace(result, why=planned[position].why), out, scratch)
                tell(waiting[position][0], result, min(at_once, len(waiting) - number))
    return [results[index] for index in range(len(requests))]


def _build_here(
    jobs: Sequence[Job], out: Path, scratch: Path, at_once: int, options: Options
) -> Iterator[tuple[int, Result]]:
    """Do all jobs in processes of their own; each job's place in `jobs` with its result."""
    with Pool(preload.names(len(jobs) > 1), environment.variables(scratch), scratch) as pool:
        tasks = [(job, out, scratch, options) for job in jobs]
        for index, ended in pool.run(worker.build, tasks, at_once):
            result = ended.value or Result(jobs[index].request, error=_died(ended))
            yield index, replace(result, peak=ended.peak)


def _died(ended: Ended) -> str:
    said = f": {ended.last_line}" if ended.last_line else ""
    return f"its process ended early ({exit_in_words(ended.status)}){said}"


def _keep_failed(result: Result, out: Path, scratch: Path) -> Result:
    """The result, with the notebook of a failed briefing kept beside the reports, as far as it ran.

    A success removes what an earlier failure left.
    """
    executed = scratch / f"{result.request.stem}.ipynb"
    kept = out / UNFINISHED / executed.name
    if result.error is None:
        with suppress(OSError):  # a folder of somebody's, of that name
            kept.unlink(missing_ok=True)
        return result
    try:
        executed.replace(kept)
    except OSError:
        return result
    return replace(result, kept=kept)

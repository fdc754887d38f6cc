"""What there is to do for a request, how, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analysis.briefings.requests import Request
from analysis.build import records
from analysis.build.inputs import TEMPLATE, Inputs
from analysis.tables.files import checksum

PHASES = ("kernel", "cells", "html", "pdf")


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
class Job:
    """A request and how much of it is to be done."""

    request: Request
    inputs: Mapping[str, str]
    """What the briefing is made from: a checksum for each part."""
    why: str
    is_needed: bool = True
    is_run: bool = True
    """Whether the notebook is to be run; else it is only rendered again."""


@dataclass(frozen=True)
class Result:
    """What became of a request: its files, or the reason in one line."""

    request: Request
    files: Mapping[str, Path] = field(default_factory=dict)
    seconds: float = 0.0
    error: str | None = None
    warnings: tuple[str, ...] = ()
    """What its reports do not show as the notebook has it, a line each."""
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


def plan(request: Request, out: Path, inputs: Inputs, force: bool = False) -> Job:
    """What there is to do for a request, by what is recorded of its last build in `out`."""
    now = inputs.of_briefing(request.notebook, request.parameters, request.title)
    if force:
        return Job(request, now, "asked for with --force")
    try:
        record = records.read(out, request.stem)
        before, written = dict(record["inputs"]), dict(record["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return Job(request, now, "no record of an earlier build")
    changed = [part for part in now if now[part] != before.get(part)]
    reports = records.reports(out, request.stem)
    lost = [suffix for suffix, path in reports.items() if not _is(path, written.get(suffix))]
    why = [f"{part} changed" for part in changed]
    why += [f"its {suffix.upper()} is not as it was written" for suffix in lost]
    if not why:
        return Job(request, now, "nothing changed", is_needed=False)
    executed = records.executed(out, request.stem)
    is_run = not set(changed) <= {TEMPLATE} or not _is(executed, written.get("run"))
    return Job(request, now, ", ".join(why), is_run=is_run)


def _is(path: Path, recorded: str | None) -> bool:
    """Whether a file is there and has the checksum that was recorded."""
    try:
        return checksum(path.read_bytes()) == recorded
    except OSError:
        return False

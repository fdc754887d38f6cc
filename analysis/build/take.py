"""What can be taken from a briefing, written as files: of one that is built, or run for it."""

import gzip
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from analysis.briefings.requests import Request
from analysis.build import records, run
from analysis.build.inputs import Inputs
from analysis.build.jobs import plan
from analysis.build.output import make_folder
from analysis.tables.files import write_whole


class NotBuiltError(Exception):
    """The briefing could not be run; the reason in one line."""


def take(request: Request, out: Path, reports: Path) -> list[Path]:
    """Write the charts, tables and values of a briefing into the folder `out`; the files' paths.

    One that is built in the folder `reports`, from what there is now, is not run again. NotBuiltError
    where it cannot be run, BriefingError where `out` cannot be written to.
    """
    from analysis.export import document, takeaway

    make_folder(out)
    read = document.read(_executed(request, reports), request.stem, request.notebook.parent)
    written = []
    for name, content in takeaway.files(read):
        write_whole(out / name, content)
        written.append(out / name)
    return written


def _executed(request: Request, reports: Path) -> Any:
    """The notebook of a briefing as it was run, in an earlier build or now."""
    job = plan(request, reports, Inputs.of_project())
    if not (job.is_needed and job.is_run):
        return _read(reports, request)
    with TemporaryDirectory(prefix="briefing-") as name:
        (result,) = run.build([request], Path(name), jobs=1)
        if result.error is not None:
            raise NotBuiltError(result.error)
        return _read(Path(name), request)


def _read(folder: Path, request: Request) -> Any:
    import nbformat

    content = records.executed(folder, request.stem).read_bytes()
    return nbformat.from_dict(json.loads(gzip.decompress(content)))

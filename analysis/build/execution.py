"""Running one notebook with papermill, and saying in one line why it failed."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from analysis import damaged
from analysis.briefings.requests import Request
from analysis.build import parameters_used
from analysis.build.jobs import DEFAULTS, Options
from analysis.build.process import exit_in_words
from analysis.errors import BriefingError, one_line

LONGEST_ERROR = 300  # characters
TRIES = 5  # to start a kernel that is reached by ports
START_SECONDS = 180  # that a kernel may take to answer: on a machine that is very busy, over 60
SILENT = "Kernel didn't respond"  # jupyter_client's words for one that lives and says nothing


def execute(
    request: Request, executed: Path, options: Options = DEFAULTS
) -> tuple[Any, dict[str, float]]:
    """The notebook node after papermill ran it, and its seconds by phase.

    Raises BriefingError, before a kernel starts, where the notebook would not use its parameters;
    PapermillExecutionError where a cell raises, takes too long or ends its kernel; the
    notebook as far as it ran is then left at `executed`.
    """
    from analysis.build import kernels

    parameters_used.check(request.notebook, request.parameters)
    # Before papermill and its sockets start threads.
    kernels.ready(not options.fresh_kernels, options.memory)
    import papermill
    from traitlets.config import Config

    transport = kernels.transport(executed.parent)
    run = partial(
        papermill.execute_notebook,
        # papermill formats its paths: braces in a folder's name must be doubled
        str(request.notebook).replace("{", "{{").replace("}", "}}"),
        str(executed).replace("{", "{{").replace("}", "}}"),
        parameters=dict(request.parameters),
        engine_name="briefing",
        request_save_on_cell_execute=False,
        kernel_name="python3",
        language="python",
        cwd=str(request.notebook.parent),
        progress_bar=False,
        start_timeout=START_SECONDS,
        execution_timeout=options.timeout,
        extra_arguments=["--log-level=ERROR"],  # ipykernel warns of a TCP port at each start
        config=Config(KernelManager=transport),
    )
    notebook = _started(run, TRIES if not transport else 1)
    executed.unlink(missing_ok=True)
    cells = sum(cell.metadata.papermill.duration or 0.0 for cell in notebook.cells)
    phases = {"kernel": notebook.metadata.papermill.duration - cells, "cells": cells}
    return without_traces(notebook), phases


def _started(run: Callable[[], Any], tries: int) -> Any:
    """What `run` gives, called again up to `tries` times where the kernel ended while it started, as
    where another process took its port; once more where it hung, as what is forked may."""
    hung = 0
    for left in reversed(range(max(tries, 2))):
        try:
            return run()
        except RuntimeError as error:
            is_silent = SILENT in str(error)
            hung += is_silent
            if not left or hung > 1 or (tries == 1 and not is_silent):
                raise
    raise AssertionError


def without_traces(notebook: Any) -> Any:
    """The notebook without what differs from run to run, or from machine to machine: papermill's
    times and random cell id, and what cells wrote to stderr, where warnings name paths.
    """
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        if "outputs" in cell:
            cell.outputs = [out for out in cell.outputs if out.get("name") != "stderr"]
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
    return notebook


def explain(error: Exception, request: Request | None = None, options: Options = DEFAULTS) -> str:
    """An error in one line; for a failing cell its place in the notebook, counted from 1."""
    from papermill.exceptions import PapermillExecutionError

    if isinstance(error, PapermillExecutionError):
        text = f"cell {_place(error.cell_index, request)}: {_explain_cell(error, options)}"
    elif isinstance(error, BriefingError):
        text = str(error)
    elif isinstance(error, RuntimeError) and "Kernel died" in str(error):
        from analysis.build import kernels

        ended = exit_in_words(kernels.last_status())
        text = f"its kernel ended while it started ({ended}){_limit(options)}"
    elif isinstance(error, RuntimeError) and SILENT in str(error):
        text = (
            f"its kernel did not answer within {START_SECONDS} s, twice; is the machine very busy?"
        )
    else:
        text = damaged.told(error) or f"{type(error).__name__}: {error}"
    return one_line(text, LONGEST_ERROR)


def _limit(options: Options) -> str:
    """The limit of memory that may have ended a kernel, if there is one."""
    return f" [limit of {options.memory / 1e6:.0f} MB (--memory)]" if options.memory else ""


def _explain_cell(error: Any, options: Options) -> str:
    """What ended a cell: an error of its own, or one that the engine has written down."""
    limit = _limit(options)
    match error.ename:
        case "BriefingError":  # its message speaks for itself
            return str(error.evalue)
        case "CellTimeoutError":
            return f"it did not end within {options.timeout} s (--timeout)"
        case "DeadKernelError":
            from analysis.build import kernels

            return f"its kernel ended ({exit_in_words(kernels.last_status())}){limit}"
        case "KeyboardInterrupt" if not error.evalue.strip():
            return "its kernel was interrupted (SIGINT)"
        case "CellExecutionError" if not error.evalue.strip():
            return "it was not run: its kernel had been interrupted (SIGINT)"
        case "MemoryError" | "ArrowMemoryError" | "_ArrayMemoryError":
            return f"{error.ename}: {error.evalue}{limit}"
    return damaged.told_of_cell(error.ename, error.evalue, error.traceback) or (
        f"{error.ename}: {error.evalue}".rstrip(": ")
    )


def _place(index: int, request: Request | None) -> int:
    """The number, from 1, of the executed cell `index` among the notebook's own cells.

    papermill puts a cell of its own after the one tagged `parameters`, or before all others.
    """
    if request is None or not request.parameters:
        return index + 1
    cells = json.loads(request.notebook.read_text(encoding="utf-8"))["cells"]
    tagged = (n for n, cell in enumerate(cells) if "parameters" in cell["metadata"].get("tags", []))
    return index + 1 if index <= next(tagged, -1) else index

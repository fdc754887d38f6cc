"""Whether a notebook uses the parameters that it is given: read from its cells, before it is run."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from analysis.errors import BriefingError, quoted

PARAMETERS = "parameters"
INJECTED = "injected-parameters"


def check(notebook: Path, parameters: Collection[str]) -> None:
    """Raises BriefingError, in one line, unless exactly one code cell is tagged `parameters` and
    assigns every parameter, and no other code cell assigns one of them at its top level.

    papermill's own cell, tagged `injected-parameters`, is left out: a notebook that was run once may
    be run again.
    """
    if not parameters:
        return
    cells = _code_cells(notebook)
    tagged = [number for number, cell in cells if PARAMETERS in _tags(cell)]
    if len(tagged) != 1:
        many = f"{len(tagged)} code cells are" if tagged else "no code cell is"
        raise BriefingError(
            f"{notebook.name}: {many} tagged {quoted(PARAMETERS)}, so its parameters would not be "
            "used; tag the one cell that assigns them"
        )
    for number, cell in cells:
        if INJECTED in _tags(cell):
            continue
        assigned = set(_assigned(_source(cell)))
        if number == tagged[0]:
            missing = [name for name in parameters if name not in assigned]
            if missing:
                raise BriefingError(
                    f"{notebook.name}: cell {number}, tagged {quoted(PARAMETERS)}, does not assign "
                    f"{missing[0]}; give it its default there"
                )
        elif again := [name for name in parameters if name in assigned]:
            raise BriefingError(
                f"{notebook.name}: cell {number} assigns {again[0]} again, so the value asked for "
                f"would not be used; assign it in cell {tagged[0]} alone"
            )


def _code_cells(notebook: Path) -> list[tuple[int, dict[str, Any]]]:
    """The code cells with their numbers, from 1, among all cells."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [(n, cell) for n, cell in enumerate(cells, start=1) if cell["cell_type"] == "code"]


def _tags(cell: dict[str, Any]) -> list[str]:
    tags: list[str] = cell.get("metadata", {}).get("tags", [])
    return tags


def _source(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _assigned(source: str) -> Iterator[str]:
    """Names that a cell binds at its top level, by =, an annotation, +=, for, with or :=.

    >>> sorted(_assigned("%matplotlib inline\\na, (b, *c) = 1, (2, 3)\\nd: int = 4\\ndef f(): e = 5"))
    ['a', 'b', 'c', 'd']
    """
    # What IPython alone understands becomes a line without effect; a cell magic hides the whole.
    if source.lstrip().startswith("%%"):
        return
    plain = re.sub(r"^(\s*)[%!?].*$", r"\1pass", source, flags=re.M)
    try:
        body = ast.parse(plain).body
    except SyntaxError:  # the run will say so
        return
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        waiting.extend(ast.iter_child_nodes(node))

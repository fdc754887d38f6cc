"""The code cells of a notebook's file, read as they stand: which is tagged, what each assigns."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import BriefingError, one_line, quoted

PARAMETERS = "parameters"
INJECTED = "injected-parameters"
LONGEST_TITLE = 200
LARGEST = 200_000_000  # bytes of a notebook; one with many pictures has a tenth


@dataclass(frozen=True)
class Cell:
    """A cell: its number among all cells, from 1, its kind, its tags and its source."""

    number: int
    kind: str
    tags: tuple[str, ...]
    source: str


def read(notebook: Path) -> list[Cell]:
    """All cells of a notebook; BriefingError, in one line, where the file is none."""
    content = _loaded(notebook)
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list) or not cells:
        raise BriefingError(f"{notebook.name} is no notebook with cells")
    try:
        return [_cell(number, cell) for number, cell in enumerate(cells, start=1)]
    except (KeyError, TypeError, AttributeError):
        raise BriefingError(
            f"{notebook.name} is a damaged notebook: a cell lacks its parts"
        ) from None


def title(notebook: Path) -> str:
    """The title that a notebook's metadata state, or its first heading of the first level, without
    marks; empty where there is neither."""
    stated = _loaded(notebook).get("metadata", {})
    found = stated.get("title") if isinstance(stated, dict) else None
    headings = (
        re.search(r"^#[ \t]+(.+?)[ \t]*#*$", cell.source, flags=re.M)
        for cell in read(notebook)
        if cell.kind == "markdown"
    )
    heading = next((re.sub(r"[*_`]", "", match[1]) for match in headings if match), "")
    return one_line(found if isinstance(found, str) and found.strip() else heading, LONGEST_TITLE)


def _loaded(notebook: Path) -> Any:
    try:
        if not notebook.is_file():
            raise BriefingError(f"there is no notebook {quoted(str(notebook))}")
        if notebook.stat().st_size > LARGEST:
            raise BriefingError(f"{notebook.name} has more than {LARGEST // 10**6} MB")
        return json.loads(notebook.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        if isinstance(error, BriefingError):
            raise
        why = error.strerror if isinstance(error, OSError) else "it is not JSON"
        raise BriefingError(f"{notebook.name} cannot be read as a notebook: {why}") from None


def _cell(number: int, cell: dict[str, Any]) -> Cell:
    source = cell.get("source", "")
    tags = cell.get("metadata", {}).get("tags", [])
    text = source if isinstance(source, str) else "".join(source)
    return Cell(number, str(cell["cell_type"]), tuple(map(str, tags)), text)


def code(notebook: Path) -> list[Cell]:
    """The code cells alone."""
    return [cell for cell in read(notebook) if cell.kind == "code"]


def tagged(notebook: Path, cells: list[Cell]) -> Cell:
    """The one code cell tagged `parameters`; BriefingError unless there is exactly one."""
    found = [cell for cell in cells if cell.kind == "code" and PARAMETERS in cell.tags]
    if len(found) != 1:
        many = f"{len(found)} code cells are" if found else "no code cell is"
        raise BriefingError(
            f"{notebook.name}: {many} tagged {quoted(PARAMETERS)}, so its parameters would not be "
            "used; tag the one cell that assigns them"
        )
    return found[0]


def is_briefing(notebook: Path) -> bool:
    """Whether exactly one code cell of a notebook is tagged `parameters`."""
    try:
        tagged(notebook, read(notebook))
    except BriefingError:
        return False
    return True


def statements(source: str) -> list[ast.stmt]:
    """What a cell says at its top level, without what IPython alone understands.

    A line of IPython's becomes one without effect; a cell magic hides the whole. SyntaxError where
    the rest is no Python.
    """
    if source.lstrip().startswith("%%"):
        return []
    return ast.parse(re.sub(r"^(\s*)[%!?].*$", r"\1pass", source, flags=re.M)).body


def assigned(source: str) -> Iterator[str]:
    """Names that a cell binds at its top level, by =, an annotation, +=, for, with, import or :=.

    >>> sorted(assigned("%matplotlib inline\\na, (b, *c) = 1, (2, 3)\\nd: int = 4\\ndef f(): e = 5"))
    ['a', 'b', 'c', 'd', 'f']
    """
    try:
        waiting: list[ast.AST] = list(statements(source))
    except (SyntaxError, ValueError, RecursionError):  # the run will say so
        return
    while waiting:
        node = waiting.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
                continue
            case ast.Lambda():
                continue
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                # Its own names are its own; := within it binds outside.
                waiting += [part for part in ast.walk(node) if isinstance(part, ast.NamedExpr)]
                continue
            case ast.alias():
                yield (node.asname or node.name).partition(".")[0]
            case ast.Name(ctx=ast.Store() | ast.Del()):
                yield node.id
            case ast.ExceptHandler(name=str()) | ast.MatchAs(name=str()):
                yield str(node.name)
        waiting.extend(ast.iter_child_nodes(node))

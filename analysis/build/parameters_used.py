"""Whether a notebook uses the parameters that it is given: read from its cells before it is run, and
from its cover afterwards."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from analysis.briefings import cells
from analysis.errors import BriefingError, quoted
from analysis.tables import countries


def check(notebook: Path, parameters: Collection[str]) -> None:
    """Raises BriefingError, in one line, unless exactly one code cell is tagged `parameters` and
    assigns every parameter, and no other code cell assigns one of them at its top level.

    papermill's own cell, tagged `injected-parameters`, is left out: a notebook that was run once may
    be run again.
    """
    if not parameters:
        return
    code = cells.code(notebook)
    tagged = cells.tagged(notebook, code)
    for cell in code:
        if cells.INJECTED in cell.tags:
            continue
        assigned = set(cells.assigned(cell.source))
        if cell is tagged:
            missing = [name for name in parameters if name not in assigned]
            if missing:
                raise BriefingError(
                    f"{notebook.name}: cell {cell.number}, tagged {quoted(cells.PARAMETERS)}, does "
                    f"not assign {missing[0]}; give it its default there"
                )
        elif again := [name for name in parameters if name in assigned]:
            raise BriefingError(
                f"{notebook.name}: cell {cell.number} assigns {again[0]} again, so the value asked "
                f"for would not be used; assign it in cell {tagged.number} alone"
            )


def compare(cover: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    """Raises BriefingError, in one line, where a cover speaks of other parameters than were asked.

    cover: the block that the notebook has put out; empty where it has none. What it records as asked
    has to be the same; a row that it shows, or its as-of date, may not name another state, day,
    number or text of the same kind under a parameter's name.
    """
    recorded = cover.get("asked") or {}
    for name, value in asked.items():
        if name in recorded and recorded[name] != value:
            _refuse(name, recorded[name], value)
    shown = {_key(label): text for label, text in cover.get("parameters") or ()}
    if cover.get("as_of"):
        shown.setdefault("as_of", cover["as_of"])
    for name, value in asked.items():
        if name not in recorded and _key(name) in shown:
            text = shown[_key(name)]
            if _differs(text, value):
                _refuse(name, text, value)


def _refuse(name: str, shown: object, asked: object) -> None:
    raise BriefingError(
        f"the cover is of {name} {quoted(shown)}, but {quoted(asked)} was asked for; the notebook "
        f"has to use {name} as its cell tagged {quoted(cells.PARAMETERS)} has it"
    )


def _key(label: object) -> str:
    return "_".join(str(label).casefold().replace("_", " ").split())


def _differs(shown: object, asked: object) -> bool:
    """Whether what a cover shows plainly names another value of the kind that was asked for."""
    text, wanted = str(shown).strip(), str(asked)
    if text.casefold() == wanted.casefold() or asked is None or isinstance(asked, bool | list):
        return False
    if isinstance(asked, int | float):
        try:
            return float(text.replace(",", "")) != asked
        except ValueError:
            return False
    if (day := _day(wanted)) is not None:
        named = _day(text)
        return named is not None and named != day
    one, other = _code(wanted), _code(text)
    return one is not None and other is not None and one != other


def _day(text: str) -> date | None:
    """A day written as 2024-06-12 or as 12 June 2024."""
    for form in ("%Y-%m-%d", "%d %B %Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def _code(text: str) -> str | None:
    """The state or organisation that a text names, if it names one."""
    for organisation in countries.organisations():
        if text.casefold() == organisation.casefold():
            return organisation
    try:
        return countries.resolve(text)
    except BriefingError:
        return None

"""A briefing of your own: a notebook with one code cell tagged `parameters`.

What it may be asked stands in that cell, a line each, as papermill reads it:

    country = "ARM"  # type: Country, the state that is judged

The type is one of `TYPES`, list[...] of one, or Literal["map","table"] for a choice, and may be left
out: then it follows from the default. `as_of` is always the day up to which the data are cut.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field, ValidationError, create_model

from analysis import _compat
from analysis.briefings import cells, parameters
from analysis.briefings.briefing import Kind
from analysis.briefings.parameters import BLOCS, BOTH, STATES, Asked, Code, Offers
from analysis.errors import BriefingError, did_you_mean, quoted

AS_OF = "as_of"
MOST_PARTS = 300  # of a list


def _text(value: object) -> str:
    text = parameters.plain_text(value, '"arms"')
    if not text.isprintable():
        raise BriefingError(f"{quoted(text)} holds characters that cannot be printed")
    return text


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise BriefingError(f"{quoted(value)} is not a whole number; write for example 5")
    if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,15}", value.strip()):
        return int(value)
    if isinstance(value, int) and abs(value) < 10**15:
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return int(value)
    raise BriefingError(f"{quoted(value)} is not a whole number; write for example 5")


def _number(value: object) -> float:
    if not isinstance(value, bool) and isinstance(value, int | float | str):
        try:
            found = float(value) if len(str(value)) <= parameters.LONGEST_VALUE else math.nan
        except (ValueError, OverflowError):
            found = math.nan
        if math.isfinite(found):
            return found
    raise BriefingError(f"{quoted(value)} is not a number; write for example 0.5")


_ANSWERS = {"true": True, "yes": True, "false": False, "no": False}


def _yes_or_no(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().casefold() in _ANSWERS:
        return _ANSWERS[value.strip().casefold()]
    raise BriefingError(f"{quoted(value)} is neither true nor false; write true or false")


def _choice(value: object, known: Sequence[Any]) -> Any:
    by_name = {str(one).casefold(): one for one in known}
    text = parameters.plain_text(value, str(known[0]))
    if text.casefold() in by_name:
        return by_name[text.casefold()]
    raise BriefingError(
        f"{quoted(text)} is none of its choices{did_you_mean(text, map(str, known))} (there are: "
        f"{', '.join(map(str, known))})"
    )


def _several(value: object, one: Callable[[object], Any]) -> list[Any]:
    """Each part of a list checked, in the order given, each once."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        parts = [parts]
    if len(parts) > MOST_PARTS:
        raise BriefingError(f"{len(parts)} values are too many; name at most {MOST_PARTS}")
    given = [part for part in parts if not isinstance(part, str) or part.strip()]
    return list(dict.fromkeys(map(one, given)))


class _Type(NamedTuple):
    """A type of parameters: how a value is checked, what it then is, and what marks it."""

    check: Callable[[object], Any]
    of: Any
    marks: tuple[Any, ...] = ()


TYPES = {
    "str": _Type(_text, str),
    "int": _Type(_whole, int),
    "float": _Type(_number, float),
    "bool": _Type(_yes_or_no, bool, (Offers(choices=("true", "false")),)),
    "Date": _Type(parameters.any_day, date),
    "Country": _Type(parameters.state, str, (Code(), STATES)),
    "Organisation": _Type(parameters.bloc, str, (Code(), BLOCS)),
    "CountryOrOrganisation": _Type(parameters.state_or_bloc, str, (Code(), BOTH)),
}


def find(notebook: Path) -> type[Kind]:
    """The briefing that a notebook is; BriefingError, in one line, where it is none.

    Its cells are read and not run. What was read is kept as long as the file stays as it is.
    """
    try:
        status = notebook.stat()
    except (OSError, ValueError):
        raise BriefingError(f"there is no notebook {quoted(str(notebook))}") from None
    return _found(notebook, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=64)
def _found(notebook: Path, _changed: int, _size: int) -> type[Kind]:
    all_cells = cells.read(notebook)
    tagged = cells.tagged(notebook, all_cells)
    where = f"{notebook.name}: cell {tagged.number}"
    try:
        fields = _fields(tagged.source)
        model = create_model("OwnParameters", __base__=Asked, **fields)
        model()
    except BriefingError as error:
        raise BriefingError(f"{where}: {error}") from None
    except ValidationError as error:
        raise BriefingError(f"{where}: {parameters.first_line(error)}") from None
    title = cells.title(notebook) or notebook.stem.replace("_", " ")
    shown = [name for name in model.takes() if name in model.codes() or name == AS_OF]
    return type(
        "OwnBriefing",
        (Kind,),
        {
            "__doc__": f"The notebook {notebook.name}.", "name": notebook.stem, "title": title,
            "description": title, "model": model, "named": tuple(shown), "notebook": notebook,
        },
    )  # fmt: skip


def _fields(source: str) -> dict[str, Any]:
    """What the cell of parameters says of each: its annotation and its field, for a model."""
    defaults = _defaults(source)
    said = _inspected(source) if defaults else {}
    fields = {}
    for name, default in defaults.items():
        if name.startswith("_") or hasattr(Asked, name):
            raise BriefingError(f"{quoted(name)} cannot be the name of a parameter; choose another")
        told = said.get(name, {"default": "", "help": "", "inferred_type_name": "None"})
        try:
            is_read = ast.literal_eval(told["default"]) == default
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            is_read = False
        if not is_read:
            raise BriefingError(
                f"papermill cannot read what {name} is; write one `name = value  # type: T, what it "
                "means` a line, with a single = and a single #"
            )
        try:
            kind = _type(told["inferred_type_name"].rstrip(","), name, default)
        except BriefingError as error:
            raise BriefingError(f"{name}: {error}") from None
        # A parameter that has no default may be left out; None then stands for what the cells make.
        annotation: Any = kind.of | None
        for mark in (BeforeValidator(partial(_unless_none, kind.check)), *kind.marks):
            annotation = Annotated[annotation, mark]
        about = parameters.About(default_in_words="" if default is not None else "none")
        meaning = told["help"].strip()
        if name == AS_OF and default is None:
            about = parameters.About(default_in_words=parameters.AS_OF_IN_WORDS)
            field = Field(default_factory=parameters.default_as_of, description=meaning)
        else:
            field = Field(default, description=meaning)
        fields[name] = (Annotated[annotation, about], field)
    return fields


def _unless_none(check: Callable[[object], Any], value: object) -> Any:
    return None if value is None else check(value)


def _defaults(source: str) -> dict[str, Any]:
    """The values that the cell assigns, by name; BriefingError where one is no plain value."""
    try:
        body = cells.statements(source)
    except (SyntaxError, ValueError, RecursionError):
        raise BriefingError("it is no Python that can be read") from None
    found = {}
    for line in body:
        match line:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.expr() as value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                pass
            case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Expr():
                continue
            case _:
                raise BriefingError(
                    f"line {line.lineno} does not assign a value to a name; the cell tagged "
                    f"{quoted(cells.PARAMETERS)} holds parameters and their defaults alone"
                )
        try:
            found[name] = ast.literal_eval(value)
        except (ValueError, RecursionError, MemoryError):
            raise BriefingError(
                f"{name} is computed; give it a plain value, or compute it in a later cell"
            ) from None
    return found


def _inspected(source: str) -> dict[str, Any]:
    """What papermill says of the parameters of a cell, by name."""
    import nbformat

    with _compat.address_grammars_wait():
        import papermill

    cell = nbformat.v4.new_code_cell(source, metadata={"tags": [cells.PARAMETERS]})
    language = {"name": "python3", "display_name": "Python 3", "language": "python"}
    node = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": language})
    return dict(papermill.inspect_notebook(node))


def _type(said: str, name: str, default: Any) -> _Type:
    """The type of a parameter: the one that is said, or the one that follows from its default."""
    if name == AS_OF:
        return _Type(parameters.as_of_day, date)
    if said in ("", "None"):
        return _by_default(default)
    if found := re.fullmatch(r"(?:Optional\[(.+)\]|(.+?)\s*\|\s*None)", said):
        return _type(found[1] or found[2], name, default)
    if found := re.fullmatch(r"[Ll]ist(?:\[(.+)\])?", said):
        return _list_of(_type(found[1], name, None) if found[1] else TYPES["str"])
    if found := re.fullmatch(r"Literal\[(.+)\]", said):
        return _choices(found[1])
    if said not in TYPES:
        known = [*TYPES, "list[...]", 'Literal["a","b"]']
        raise BriefingError(
            f"there is no type {quoted(said)}{did_you_mean(said, TYPES)} (there are: "
            f"{', '.join(known)})"
        )
    return TYPES[said]


def _by_default(default: Any) -> _Type:
    if isinstance(default, list):
        return _list_of(_by_default(default[0]) if default else TYPES["str"])
    for kind in (bool, int, float, str):
        if isinstance(default, kind):
            return TYPES[kind.__name__]
    if default is None:
        return TYPES["str"]
    raise BriefingError(
        f"its default is of the type {type(default).__name__}; parameters are texts, numbers, True, "
        "False, None, or lists of them"
    )


def _list_of(one: _Type) -> _Type:
    marks = tuple(mark for mark in one.marks if isinstance(mark, Offers))
    return _Type(partial(_several, one=one.check), list[one.of], marks)  # type: ignore[name-defined]


def _choices(listed: str) -> _Type:
    try:
        known = ast.literal_eval(f"({listed},)")
    except (SyntaxError, ValueError):
        known = ()
    kinds = {type(one) for one in known}
    if len(kinds) != 1 or not kinds <= {str, int}:
        raise BriefingError(
            f'Literal[{listed}] names no choices; write for example Literal["map","table"]'
        )
    offers = Offers(choices=tuple(map(str, known)))
    return _Type(partial(_choice, known=known), kinds.pop(), (offers,))

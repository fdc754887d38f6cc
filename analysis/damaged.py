"""A package of the environment that is damaged or missing, in one line that says what to do.

It is told by the error: an import of a package's module was under way, or a package's file is named.
`tell_in` has a notebook say the same.
"""

import re
from collections.abc import Sequence
from types import CodeType, ModuleType, TracebackType
from typing import Any

from analysis.errors import BriefingError, one_line

REMEDY = "remove the environment and make it again: `rm -rf .venv`, then `make`"
_PACKAGES = re.compile(r"[/\\](?:site|dist)-packages[/\\]+([^/\\:\s\"]+)")
_OUR_OWN = re.compile(r"[/\\]analysis[/\\][^\"\n]*\.py$")
_OF_IMPORTS = ("ImportError", "ModuleNotFoundError", "SyntaxError", "IndentationError", "TabError")
_LONGEST = 120  # characters of the error


def told(error: BaseException) -> str:
    """What is damaged and what to do, in one line; empty where the error is of another kind."""
    if isinstance(error, BriefingError) or not isinstance(error, Exception):
        return ""
    package = _package(error)
    return _line(package, type(error).__name__, str(error)) if package else ""


def told_of_cell(name: str, message: str, traceback: Sequence[str]) -> str:
    """The same of a cell's error, from its name, its message and its traceback in words."""
    if name not in _OF_IMPORTS:
        return ""
    text = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(traceback))
    places = [place[1] for place in re.finditer(r"(?m)^ *File (\S+)", text)]
    found = _PACKAGES.search(places[-1]) if places else None
    if missing := re.search(r"No module named '(\w+)", message):
        is_ours = bool(found) or _is_installed(missing[1])
        return _line(missing[1], name, message) if is_ours else ""
    found = found or _PACKAGES.search(message)
    return _line(_name(found[1]), name, message) if found else ""


def _line(package: str, name: str, message: str) -> str:
    return (
        f"the package {package} of the environment is damaged or missing "
        f"({one_line(f'{name}: {message}', _LONGEST)}); {REMEDY}"
    )


def _package(error: Exception) -> str:
    """The package that an error comes from, if it is one of damage."""
    codes = _codes(error.__traceback__)
    last = codes[-1].co_filename if codes else ""
    inside = _PACKAGES.search(last) or _OUR_OWN.search(last)
    if isinstance(error, ModuleNotFoundError) and error.name:
        top = error.name.partition(".")[0]
        return top if top != "analysis" and (inside or _is_installed(top)) else ""
    # A file that is named: of the module whose source is none, or that lacks a name.
    named = getattr(error, "path", None) if isinstance(error, ImportError) else None
    named = error.filename if isinstance(error, SyntaxError | OSError) else named
    if isinstance(named, str) and (found := _PACKAGES.search(named)):
        return _name(found[1])
    if isinstance(error, AttributeError) and isinstance(error.obj, ModuleType) and inside:
        found = _PACKAGES.search(getattr(error.obj, "__file__", None) or "")
        return _name(found[1]) if found else ""
    # An import under way: a package's module is being run, or its file could not be read as one.
    for code in codes:
        if code.co_name == "<module>" and (found := _PACKAGES.search(code.co_filename)):
            return _name(found[1])
    importing = _PACKAGES.search(_modules_file(error.__traceback__))
    return _name(importing[1]) if importing else ""


def _codes(trace: TracebackType | None) -> list[CodeType]:
    codes = []
    while trace:
        codes.append(trace.tb_frame.f_code)
        trace = trace.tb_next
    return codes


def _modules_file(trace: TracebackType | None) -> str:
    """The file of the module that was last about to be imported."""
    found = ""
    while trace:
        if trace.tb_frame.f_code.co_filename.startswith("<frozen importlib"):
            spec = trace.tb_frame.f_locals.get("spec")
            found = str(getattr(spec, "origin", None) or found)
        trace = trace.tb_next
    return found


def _name(part: str) -> str:
    """A package's name from its file or folder."""
    return part.split(".")[0]


def _is_installed(module: str) -> bool:
    """Whether the environment was made with a package that has this module."""
    from importlib import metadata  # slow

    return module in metadata.packages_distributions()


def tell_in(shell: Any) -> None:
    """Have a notebook's shell show the one line in place of a traceback."""

    def shown(self: Any, kind: Any, error: Any, trace: Any, tb_offset: Any = None) -> Any:
        if line := told(error):
            kind, error = BriefingError, BriefingError(line)
        self.showtraceback((kind, error, trace), tb_offset=tb_offset)

    if not shell.custom_exceptions:  # another's stays
        shell.set_custom_exc((Exception,), shown)

"""The briefings there are: those of this project by name, and notebooks of your own."""

from pathlib import Path
from typing import Any

from analysis.briefings import cells, own
from analysis.briefings.alliance import Alliance
from analysis.briefings.briefing import NOTEBOOKS, Briefing, Kind
from analysis.briefings.claims import Claims
from analysis.briefings.movers import Movers
from analysis.briefings.realignment import Realignment
from analysis.briefings.support_network import SupportNetwork
from analysis.errors import BriefingError, did_you_mean, quoted

BRIEFINGS: dict[str, type[Briefing]] = {
    kind.name: kind for kind in (Realignment, SupportNetwork, Alliance, Claims, Movers)
}


SUFFIX = ".ipynb"


def names() -> list[str]:
    """The names of all briefings: the project's, then those of your own in notebooks/."""
    return [*BRIEFINGS, *own_notebooks()]


def own_notebooks() -> dict[str, Path]:
    """The notebooks of your own in notebooks/, by name: with one code cell tagged `parameters`.

    They are looked at and not run, and what they may be asked is not read yet.
    """
    others = (path for path in sorted(NOTEBOOKS.glob(f"*{SUFFIX}")) if path.stem not in BRIEFINGS)
    return {path.stem: path for path in others if cells.is_briefing(path)}


def every() -> list[type[Kind]]:
    """All briefings; BriefingError where a notebook of your own in notebooks/ cannot be one."""
    return [find(name) for name in names()]


def find(name: str | type[Kind], folder: Path = Path()) -> type[Kind]:
    """The briefing of that name, or the one that a path to a notebook, from `folder`, leads to.

    Raises BriefingError with near matches, and where a notebook of notebooks/ is a link that leads out
    of the project's folder. A path is a name that ends in .ipynb. A kind is its own answer.

    >>> find("realignment").title
    '{country} between {patron} and {destination}'
    """
    if isinstance(name, type):
        return name
    if isinstance(name, str) and name.endswith(SUFFIX):
        return _by_path(name, folder)
    if isinstance(name, str) and name in BRIEFINGS:
        return shipped(name)
    mine = own_notebooks()
    if not isinstance(name, str) or name not in mine:
        raise _unknown(name, [*BRIEFINGS, *mine])
    _check_place(mine[name])
    return own.find(mine[name])


def shipped(name: str) -> type[Briefing]:
    """The briefing of this project's own of that name; BriefingError with near matches."""
    if not isinstance(name, str) or name not in BRIEFINGS:
        raise _unknown(name, list(BRIEFINGS))
    _check_place(BRIEFINGS[name].notebook)
    return BRIEFINGS[name]


def _by_path(name: str, folder: Path) -> type[Kind]:
    path = folder / name
    try:
        path = path.resolve()
    except (OSError, ValueError, RuntimeError):  # a link to itself, a NUL
        raise BriefingError(f"there is no notebook {quoted(name)}") from None
    if path.stem not in BRIEFINGS:
        return own.find(path)
    if path != BRIEFINGS[path.stem].notebook.resolve():
        raise BriefingError(
            f"{quoted(name)} is called as a briefing of this project is, whose reports it would "
            "replace; give it another name"
        )
    return BRIEFINGS[path.stem]


def _check_place(notebook: Path) -> None:
    real = notebook.resolve()
    if notebook.parent == NOTEBOOKS and real.parent != NOTEBOOKS:
        raise BriefingError(
            f"notebooks/{notebook.name} is a link to {real}, outside the project: notebooks are "
            "code; put the file itself there"
        )


def check(name: str, /, **values: Any) -> Any:
    """The validated parameters of a briefing, from values as they came (None: the default).

    Out: the model of that briefing, whose fields are ISO3 codes, organisations and `datetime.date`.
    Raises BriefingError: one line that says what is wrong and what would be right.
    """
    return find(name).check(values)


def ask(name: str, /, **values: Any) -> Any:
    """The briefing of that name with these parameters: what a notebook's first cell calls.

    A run by hand, through papermill or through `briefing build` accepts and refuses the same values.
    """
    return shipped(name).ask(**values)


def _unknown(name: object, known: list[str]) -> BriefingError:
    return BriefingError(
        f"there is no briefing {quoted(name)}{did_you_mean(name, known)} (there are: "
        f"{', '.join(known)})"
    )

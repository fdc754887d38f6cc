"""The briefings there are, by name."""

from typing import Any

from analysis.briefings.alliance import Alliance
from analysis.briefings.briefing import NOTEBOOKS, Briefing
from analysis.briefings.claims import Claims
from analysis.briefings.movers import Movers
from analysis.briefings.realignment import Realignment
from analysis.briefings.support_network import SupportNetwork
from analysis.errors import BriefingError, did_you_mean, quoted

BRIEFINGS: dict[str, type[Briefing]] = {
    kind.name: kind for kind in (Realignment, SupportNetwork, Alliance, Claims, Movers)
}


def find(name: str) -> type[Briefing]:
    """The briefing of that name; raises BriefingError with near matches, and where its notebook is a
    link that leads out of the project's folder.

    >>> find("realignment").title
    '{country} between {patron} and {destination}'
    """
    if not isinstance(name, str) or name not in BRIEFINGS:
        raise BriefingError(
            f"there is no briefing {quoted(name)}{did_you_mean(name, BRIEFINGS)} (there are: "
            f"{', '.join(BRIEFINGS)})"
        )
    found = BRIEFINGS[name]
    real = found.notebook.resolve()
    if found.notebook.parent == NOTEBOOKS and real.parent != NOTEBOOKS:
        raise BriefingError(
            f"notebooks/{found.notebook.name} is a link to {real}, outside the project: notebooks are "
            "code; put the file itself there"
        )
    return found


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
    return find(name).ask(**values)

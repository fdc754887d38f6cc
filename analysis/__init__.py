"""Alignment between states, in tables, figures and briefings.

What is at hand (`analysis.<Tab>`):

    catalogue()        the tables there are: rows, coverage, until when followed, licence
    load(name)         one of them, with names beside codes
    countries()        states: code, name, membership of the United Nations
    sessions()         sessions of the General Assembly, and how many votes divided two sides
    position("SRB")    the side that a state takes where two others disagree, by session
    movers()           how far every state has moved between the two
    arms("KAZ")        who delivered its major arms, in windows of five years
    trade("KAZ")       its first partners, by year
    memberships("KAZ") its standing in organisations and treaties, spell by spell
    opinion("IND")     what its people say of others, in polls
    realignment("KAZ") has it moved? Bottom line, scorecard, key judgements, findings
    plot(frame)        the chart of any of these
    form()             choose a briefing and its parameters, read what it finds, write HTML and PDF

Countries go by name or code ("Serbia", "SRB"), days as text or date; `as_of="2024-06-12"` takes
only what was known on that day. Each frame says in `frame.attrs` what it holds: title, unit (by
column), source, licence, as_of, followed_to, tables. What is wrong is said in one line, as a
`BriefingError`.

>>> import analysis
>>> kazakhstan = analysis.arms("Kazakhstan", as_of="2024-06-12")
>>> kazakhstan.attrs["as_of"], kazakhstan["recipient_name"].iloc[0]
('2024-06-12', 'Kazakhstan')
"""

import importlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # for editors; the modules themselves come with the first use of a name
    from analysis.errors import BriefingError
    from analysis.explore.answer import realignment
    from analysis.explore.form import form
    from analysis.explore.frames import (
        arms,
        catalogue,
        countries,
        load,
        memberships,
        movers,
        opinion,
        position,
        sessions,
        trade,
    )
    from analysis.explore.plots import plot

__all__ = [
    "BriefingError",
    "arms",
    "catalogue",
    "countries",
    "form",
    "load",
    "memberships",
    "movers",
    "opinion",
    "plot",
    "position",
    "realignment",
    "sessions",
    "trade",
]
_ELSEWHERE = {"BriefingError": "errors", "form": "explore.form", "plot": "explore.plots",
              "realignment": "explore.answer"}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}")
    room = _ELSEWHERE.get(name, "explore.frames")
    return getattr(importlib.import_module(f"analysis.{room}"), name)


def __dir__() -> list[str]:
    return __all__


if "IPython" in sys.modules:
    from IPython import get_ipython

    from analysis import damaged

    if shell := get_ipython():
        damaged.tell_in(shell)

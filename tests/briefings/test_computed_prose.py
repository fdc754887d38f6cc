"""Every number a briefing says is computed: none is typed into a finding or a notebook."""

import ast
import inspect
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from analysis.briefings.briefing import NOTEBOOKS
from analysis.dimensions import arms, cohesion, watch, words, world_trade
from analysis.dimensions import moves as move_findings
from analysis.dimensions import votes as vote_findings
from analysis.dimensions.dimension import Indicator
from analysis.measures import blocs, moves, robustness
from analysis.measures import outlook as outlook_measures
from analysis.measures import votes as vote_measures
from analysis.measures.resampling import MIN_CLUSTERS

DIMENSIONS = Path(words.__file__).parent
# What may be asked, a table of figures, how a page is laid out, and notebooks of one's own.
NOT_PROSE = {
    "backtest", "briefing", "cells", "forecasts", "listing", "moves", "offered", "own", "parameters",
    "report", "requests", "template",
}  # fmt: skip
FINDINGS = sorted(
    [
        *DIMENSIONS.glob("*.py"),
        *(p for p in DIMENSIONS.with_name("briefings").glob("*.py") if p.stem not in NOT_PROSE),
    ]
)

# Digits in the words of findings that no computation gives: what is fixed by definition.
FIXED = {
    r"95% interval": "the level of every bootstrap and Jeffreys interval",
    r"middle 95% of the draws": "the level at which measures give the spread of random blocs",
    r"90% interval": "the level at which the publisher gives ideal points",
    r"differ by 0\.5": "the value of an abstention less that of a yes",
    r"of 12 months": "a year",
    r"^ \(0 to $": "where both scales of the scores of governance begin",
    r"^[a-k]\d$": "the id of a condition of a claim",
    r"^\d{4}-\d\d-\d\d-[a-z]+(-\d)?$": "the id of an event",
    r"^ES-11$": "the symbol of the emergency session",
    r"^2013-01-01$": "the first day of the table of events, in a query",
    r"^\\1The $|\\d": "a pattern",
    r"^What (was said in|the article of) June 2024": "the article's month",
    r"^Asked on 1 January": "the day of the year on which earlier chances are reckoned",
    r"ISO3 code": "the name of a list of codes",
    r"^1 January 2022, or 6 years": "a default in words, beside the function that gives it",
}
FORMAT = re.compile(r"[,0]*\d?\.?\d[df%]")


def typed_words(path: Path) -> list[tuple[int, str]]:
    """Line and text of each string of a module that is no docstring and holds a digit."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in bare
        and re.search(r"\d", node.value)
        and not FORMAT.fullmatch(node.value)
    ]


@pytest.mark.parametrize("path", FINDINGS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_no_number_is_typed_into_the_words_of_a_finding(path: Path):
    typed = [
        (line, text)
        for line, text in typed_words(path)
        if not any(re.search(pattern, text) for pattern in FIXED)
    ]
    assert typed == []


def test_a_typed_number_would_be_found(tmp_path: Path):
    module = tmp_path / "finding.py"
    module.write_text('"""In 2024."""\n\nsentence = f"In 2024 it was {3:.1f}%."\n')
    assert typed_words(module) == [(3, "In 2024 it was ")]


def default(function: Callable[..., object], name: str) -> float:
    """The default of a parameter."""
    return inspect.signature(function).parameters[name].default


# Numbers in the notebooks' own words, and the constant of the library each has to equal.
STATED = {
    "realignment": {
        "Y = 1, A = 0.5, N = 0": (
            f"Y = {vote_measures.VOTE_VALUE['Y']:g}, A = {vote_measures.VOTE_VALUE['A']:g}, "
            f"N = {vote_measures.VOTE_VALUE['N']:g}"
        ),
        "0 with the patron, 100 with": f"0 with the patron, {moves.SCALE:.0f} with",
        "from 5 points on": f"from {moves.SMALLEST_MOVE:.0f} points on",
        "under 0.05": f"under {moves.CLEAR}",
        "change of 10 points or more": f"change of {moves.LARGE_MOVE:.0f} points or more",
        "both 90% intervals within 10 points": (
            f"both {move_findings.LEVEL_OF_NO_CHANGE}% intervals within {moves.LARGE_MOVE:.0f} points"
        ),
        "at least 95% of up to 80 ways": (
            f"at least {100 * robustness.SAME_SIGN:.0f}% of up to {robustness.N_WAYS} ways"
        ),
        "sign, 60% clearly": f"sign, {100 * robustness.SURE_ENOUGH:.0f}% clearly",
        "needs 12 points": f"needs {100 * world_trade.JUDGED_CHANGE:.0f} points",
        "4,000 bootstrap draws": f"{vote_findings.RESAMPLES:,} bootstrap draws",
        "fewer than 15 items": f"fewer than {MIN_CLUSTERS} items",
        "a change of at least 10 points": (
            f"a change of at least {100 * watch.CLEAR_MOVE:.0f} points"
        ),
        "at least 5 deals and 50 million TIV": (
            f"at least {arms.FEWEST_DEALS} deals and {arms.LEAST_TIV:.0f} million TIV"
        ),
        "95% intervals from": (
            f"{100 * default(outlook_measures.jeffreys, 'level'):.0f}% intervals from"
        ),
    },
    "alliance": {
        "drawn 1,000 times": f"drawn {default(blocs.beside_random, 'draws'):,} times",
        "from session 58 (2003)": (
            f"from session {cohesion.FIRST_OF_COHESION} "
            f"({vote_findings.session_year(cohesion.FIRST_OF_COHESION)})"
        ),
        "at p < 0.05": f"at p < {cohesion.MORE_THAN_CHANCE:g}",
        "of 1965 to 2014": "of 1965 to 2014",
        "to 100%": "to 100%",
    },
    "support_network": {"a yes counts 1": f"a yes counts {vote_measures.VOTE_VALUE['Y']:g}",
                        "a no 0": f"a no {vote_measures.VOTE_VALUE['N']:g}"},
    "claims": {},
}  # fmt: skip


@pytest.mark.parametrize("name", list(STATED))
def test_numbers_in_a_notebooks_own_words_are_those_of_the_library(name: str):
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for stated, true in STATED[name].items():
        assert stated == true
        assert stated in text
        text = text.replace(stated, "")
    assert re.findall(r"\d[\d,.]*", text) == []


def test_the_thresholds_that_words_name_are_those_that_decide():
    assert watch.CLEAR_MOVE == 0.10  # "ten points" in the sentence of the indicators
    assert "ten points" in watch.indicators([Indicator("a", "b", "c", "d", ("votes",))]).sentence

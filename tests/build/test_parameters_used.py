"""A parameter that is checked is used: notebooks that would not use theirs are refused unrun."""

import json
from pathlib import Path

import pytest

from analysis.briefings.registry import BRIEFINGS
from analysis.build import parameters_used
from analysis.errors import BriefingError


def notebook(tmp_path: Path, *cells: tuple[str, list[str]]) -> Path:
    made = [
        {
            "cell_type": "code", "id": f"c{n}", "metadata": {"tags": tags}, "source": source,
            "outputs": [], "execution_count": None,
        }
        for n, (source, tags) in enumerate(cells)
    ]  # fmt: skip
    path = tmp_path / "own.ipynb"
    path.write_text(json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


TAGGED = ('country = "ARM"\nsince = 2011', ["parameters"])


def test_the_briefings_use_all_their_parameters() -> None:
    for kind in BRIEFINGS.values():
        parameters_used.check(kind.notebook, kind.model.takes())


@pytest.mark.parametrize(
    "cells",
    [
        [TAGGED],
        [TAGGED, ("print(country)", []), ("def f():\n    country = 1", [])],
        [TAGGED, ('country = "KAZ"', ["injected-parameters"])],
        [TAGGED, ("%%html\ncountry = 1", []), ("%time country_ = 1\n!ls", [])],
        [TAGGED, ("this is no Python", [])],
    ],
)
def test_notebooks_that_use_them(tmp_path: Path, cells: list[tuple[str, list[str]]]) -> None:
    parameters_used.check(notebook(tmp_path, *cells), ["country", "since"])


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([('country = "ARM"', [])], "no code cell is tagged"),
        ([TAGGED, TAGGED], "2 code cells are tagged"),
        ([('country = "ARM"', ["parameters"])], "cell 1, tagged .*, does not assign since"),
        ([TAGGED, ('country = "GEO"', [])], "cell 2 assigns country again"),
        ([TAGGED, ("for since in range(3):\n    pass", [])], "cell 2 assigns since again"),
        ([TAGGED, ("if True:\n    country: str = 'GEO'", [])], "cell 2 assigns country again"),
        ([("x = 1", []), TAGGED, ("since += 1", [])], "cell 3 assigns since again"),
    ],
)
def test_notebooks_that_would_not(
    tmp_path: Path, cells: list[tuple[str, list[str]]], words: str
) -> None:
    with pytest.raises(BriefingError, match=words):
        parameters_used.check(notebook(tmp_path, *cells), ["country", "since"])


def test_without_parameters_any_notebook_will_do(tmp_path: Path) -> None:
    parameters_used.check(notebook(tmp_path, ("x = 1", [])), [])

"""A parameter that is checked is used: notebooks that would not use theirs are refused unrun."""

import json
from pathlib import Path
from typing import Any

import pytest
import tiny_notebooks

from analysis.briefings import report
from analysis.briefings.registry import BRIEFINGS
from analysis.briefings.requests import Request
from analysis.build import parameters_used, run
from analysis.errors import BriefingError
from analysis.export.blocks import MIME


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
        [TAGGED, ("x = [country for country in y]\nf = lambda since: since", [])],
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
        ([TAGGED, ("import pycountry as country", [])], "cell 2 assigns country again"),
        ([TAGGED, ("def since():\n    pass", [])], "cell 2 assigns since again"),
        ([TAGGED, ("try:\n    x\nexcept E as since:\n    pass", [])], "assigns since again"),
    ],
)
def test_notebooks_that_would_not(
    tmp_path: Path, cells: list[tuple[str, list[str]]], words: str
) -> None:
    with pytest.raises(BriefingError, match=words):
        parameters_used.check(notebook(tmp_path, *cells), ["country", "since"])


def test_without_parameters_any_notebook_will_do(tmp_path: Path) -> None:
    parameters_used.check(notebook(tmp_path, ("x = 1", [])), [])


# --- after the run: what the cover is of ---

ASKED = {
    "country": "ARM", "bloc": "CSTO", "as_of": "2024-06-12", "years": 5, "share": 0.5,
    "is_long": True, "beside": ["GEO"], "how": "bars", "since": None,
}  # fmt: skip


@pytest.mark.parametrize(
    "cover",
    [
        {},
        {"asked": dict(ASKED)},
        {"asked": {"country": "ARM", "more": 1}, "as_of": "2024-06-12"},
        {"parameters": [["Country", "Armenia"], ["As of", "12 June 2024"], ["Years", "5"]]},
        {"parameters": [["Country", "the state judged"], ["Years", "2019 to 2024"]]},
        {"parameters": [["bloc", "csto"], ["Is long", "no"], ["How", "as lines"]]},
        {"parameters": [["Patron", "Russia"]], "as_of": ""},
    ],
)
def test_a_cover_of_what_was_asked(cover: dict[str, Any]) -> None:
    parameters_used.compare(cover, ASKED)


@pytest.mark.parametrize(
    ("cover", "words"),
    [
        ({"asked": {**ASKED, "country": "GEO"}}, 'of country "GEO", but "ARM" was asked for'),
        ({"asked": {**ASKED, "beside": []}}, r"of beside \[\], but \['GEO'\] was asked for"),
        ({"asked": {**ASKED, "since": "2014-01-01"}}, "of since"),
        ({"parameters": [["Country", "Georgia"]]}, 'of country "Georgia", but "ARM"'),
        ({"parameters": [["COUNTRY", "kaz"]]}, 'of country "kaz"'),
        ({"parameters": [["Bloc", "NATO"]]}, 'of bloc "NATO"'),
        ({"parameters": [["As of", "13 June 2024"]]}, 'of as_of "13 June 2024"'),
        ({"as_of": "2024-06-13", "parameters": []}, 'of as_of "2024-06-13"'),
        ({"parameters": [["Years", "6"]]}, "of years"),
        ({"parameters": [["Share", "0.25"]]}, "of share"),
    ],
)
def test_a_cover_of_something_else_is_refused(cover: dict[str, Any], words: str) -> None:
    with pytest.raises(BriefingError, match=words):
        parameters_used.compare(cover, ASKED)


@pytest.mark.parametrize("name", BRIEFINGS)
def test_the_covers_of_the_briefings_say_what_they_were_asked_with(name: str) -> None:
    """Of each briefing the cover as its cell makes it, held against its request."""
    request = Request.of(name, {"as_of": "2024-12-31"})
    case = BRIEFINGS[name].ask(**request.parameters)
    (cover,) = (one[MIME] for one in [report.cover(case)._repr_mimebundle_()])
    assert cover["asked"] == request.parameters
    parameters_used.compare(cover, request.parameters)
    del cover["asked"]  # what is shown agrees, too
    parameters_used.compare(cover, request.parameters)


def test_a_report_of_another_state_replaces_none(tmp_path: Path) -> None:
    """A notebook whose cover takes no notice of its parameter: refused, the earlier report stays."""
    cells = 'from analysis.briefings import report\nreport.own_cover("T", "S", "B", country=STATE)'
    path = tiny_notebooks.notebook(tmp_path / "own.ipynb", cells.replace("STATE", "country"))
    out = tmp_path / "out"
    (good,) = run.build([tiny_notebooks.asked(path, country="GEO")], out)
    assert good.error is None
    before = {file.name: file.read_bytes() for file in out.iterdir() if file.is_file()}
    assert b"Georgia" in before["own-1.html"]
    tiny_notebooks.notebook(path, cells.replace("STATE", "'KAZ'"))
    (bad,) = run.build([tiny_notebooks.asked(path, country="GEO")], out)
    assert bad.error == (
        'the cover is of country "KAZ", but "GEO" was asked for; the notebook has to use country as '
        'its cell tagged "parameters" has it'
    )
    assert {file.name: file.read_bytes() for file in out.iterdir() if file.is_file()} == before

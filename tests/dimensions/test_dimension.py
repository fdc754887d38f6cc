"""What every subject answers, and what it says where there are no data."""

import datetime as dt
import importlib
import inspect
import pkgutil

import pandas as pd
import pytest

from analysis import dimensions
from analysis.briefings.alliance import Alliance
from analysis.briefings.registry import BRIEFINGS
from analysis.dimensions.dimension import Dimension, Finding, NoData
from analysis.dimensions.scope import Scope


def subjects() -> list[type[Dimension]]:
    """Every dimension there is."""
    return [
        kind
        for module in pkgutil.iter_modules(dimensions.__path__, "analysis.dimensions.")
        for _, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass)
        if issubclass(kind, Dimension)
        and kind.__module__ == module.name
        and not inspect.isabstract(kind)
    ]


OF_ALLIANCES = {*Alliance.dimensions, "claims.Claims"}
# Each state belongs to some organisation, and is rated from 1990 on.
OF_EVERY_STATE = {"institutions.Institutions", "governance.Governance"}
# Without a word where the table is about neither the patron nor the destination.
OF_ONE_PATRON = {"sanctions.Sanctions"}
EARLY = Scope("USA", dt.date(1992, 1, 2), dt.date(1990, 1, 1), "FJI", "EU")
"""A state far from the story, before nearly all tables begin."""


def named(kind: type[Dimension]) -> str:
    return f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}"


@pytest.mark.parametrize(
    "kind",
    [k for k in subjects() if named(k) not in OF_ALLIANCES | OF_EVERY_STATE | OF_ONE_PATRON],
    ids=named,
)
def test_a_subject_without_data_says_so_and_judges_nothing(kind: type[Dimension]):
    subject = EARLY.once(kind)
    assert all(finding.sentence for finding in subject.findings)
    assert any(isinstance(finding, NoData) for finding in subject.findings)
    assert subject.judgement() is None
    assert subject.headlines() == subject.indicators() == []
    assert subject.scenarios() == subject.counter_evidence() == []


@pytest.mark.parametrize("kind", subjects(), ids=named)
def test_every_subject_is_in_a_briefing(kind: type[Dimension]):
    lists = [briefing.dimensions for briefing in BRIEFINGS.values()]
    assert any(named(kind) in names for names in lists)


def test_a_finding_without_data_says_so_and_is_empty():
    found = NoData("No table is in hand.", "polls")
    assert isinstance(found, Finding)
    assert found.is_empty
    assert found.sentence == "No table is in hand."
    assert not Finding("One.", pd.DataFrame({"a": [1]}), ("polls",)).is_empty

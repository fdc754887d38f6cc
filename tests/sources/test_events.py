"""Dated events: every compiled row kept, labelled in few words, nothing told before its time."""

import re
from datetime import date

import pandas as pd
import pytest
from editions import accounts

from analysis.errors import BriefingError
from analysis.sources.events import coded
from analysis.tables import load


@pytest.fixture(scope="module")
def events() -> pd.DataFrame:
    return load.table("events", as_of=date(2026, 6, 7))


def test_every_event_of_both_scopes_is_kept() -> None:
    read = [part["read"] for part in accounts("events", "events/events_armenia.csv")]
    scopes = load.table("events")["scope"]
    assert sum(read) == len(scopes)
    assert scopes.value_counts().to_dict() == {"armenia": 91, "support": 45}


def test_an_event_of_both_scopes_stands_twice(events: pd.DataFrame) -> None:
    ids = set(events["event_id"])
    assert {"2022-01-06-csto", "2022-01-06-csto-support", "2024-06-12-csto"} <= ids


# What these labels name is announced on the day itself.
ANNOUNCED = {"2025-05-23-eu-ties": 2026}


def test_no_label_tells_of_a_later_year(events: pd.DataFrame) -> None:
    later = {}
    for event, day, label in zip(events["event_id"], events["date"], events["label"], strict=True):
        told = [int(year) for year in re.findall(r"\b20\d\d\b", label)]
        if any(year > day.year for year in told):
            later[event] = max(told)
    assert later == ANNOUNCED


def test_labels_are_plain() -> None:
    for label in load.table("events")["label"]:
        assert not label.endswith(".")
        assert label[0].isupper()
        assert "general knowledge" not in label.lower()


def test_weak_sources_are_marked(events: pd.DataFrame) -> None:
    weak = events[events["source_url"].isna()]
    assert set(weak["source_quality"]) <= {
        "general knowledge",
        "encyclopedia copy",
        "aggregator",
        "news or analysis",
    }
    assert (weak["source_quality"] == "news or analysis").sum() == 1
    nothing_read = events["source_quality"] == "general knowledge"
    assert (events.loc[nothing_read, "confidence"] == "known").all()


def test_an_actor_without_a_code_is_refused() -> None:
    assert coded("Armenia; EU; Europe") == "ARM; EU; EPC"
    with pytest.raises(BriefingError, match=r"actors without a code: .*Atlantis"):
        coded("Armenia; Atlantis")

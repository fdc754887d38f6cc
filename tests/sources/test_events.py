"""Dated events: every compiled row kept, labelled in few words, nothing told before its time."""

import re
from datetime import date

import pandas as pd
import pytest
from editions import accounts

from analysis.errors import BriefingError
from analysis.sources.compiled import label_rows
from analysis.sources.events import coded
from analysis.tables import load
from analysis.tables.events import is_weak, naming, tagged


@pytest.fixture(scope="module")
def events() -> pd.DataFrame:
    return load.table("events", as_of=date(2026, 11, 26))


def test_every_row_is_kept_or_merged_into_another(events: pd.DataFrame) -> None:
    books = accounts("events", "events/events_armenia.csv")
    assert [book["read"] for book in books] == [136, 65, 228]
    assert sum(book["kept"] for book in books) == len(events) == 385
    assert sum(book["merged"] for book in books) == 44


def test_an_event_stands_once_with_all_its_actors(events: pd.DataFrame) -> None:
    actors = events.set_index("event_id")["actors"]
    assert {"CSTO", "KAZ", "ARM", "BLR"} <= set(actors["2022-01-06-csto"].split("; "))
    assert actors["2024-01-28-economic-bloc"] == "MLI; BFA; NER; ECOWAS"
    assert not events.duplicated(["date", "label"]).any()


def test_identifiers_are_date_kind_and_a_number_from_the_second_on(events: pd.DataFrame) -> None:
    assert events["event_id"].is_unique
    assert {"2024-06-12-csto", "2024-06-12-csto-2"} <= set(events["event_id"])
    for row in events.itertuples():
        assert row.event_id.startswith(f"{row.date:%Y-%m-%d}-{row.kind.replace('_', '-')}")


@pytest.mark.parametrize(
    ("tag", "actors", "expected"),
    [
        (
            "help_requested",
            ["ARM"],
            ["2020-10-31-armed-conflict", "2021-05-14-csto", "2021-11-16-armed-conflict",
             "2022-09-13-csto"],
        ),
        ("help_limited", ["ARM", "CSTO"], ["2022-09-15-csto"]),
        ("exit_announced", ["ARM", "CSTO"], ["2024-06-12-csto"]),
        ("offensive", ["ARM", "AZE"], ["2023-09-19-armed-conflict"]),
        ("accession_law", ["ARM"], ["2025-03-26-eu-accession", "2025-04-04-eu-accession"]),
        ("court_decision", ["ARM"], ["2023-03-24-icc"]),
        ("summit_absence", ["ARM"], ["2023-11-14-csto", "2023-11-23-csto", "2024-11-28-csto",
                                     "2025-11-27-csto"]),
        ("freeze", ["ARM"], ["2024-02-22-csto", "2024-02-28-csto"]),
        ("exit_notified", ["GEO"], ["2008-08-18-alliance"]),
    ],
)  # fmt: skip
def test_events_are_found_by_tag_and_actor(
    events: pd.DataFrame, tag: str, actors: list[str], expected: list[str]
) -> None:
    found = tagged(naming(events, *actors), tag)
    assert sorted(found["event_id"]) == expected


def test_every_tag_has_a_meaning_and_is_used(events: pd.DataFrame) -> None:
    used = {tag for tags in events["tags"].dropna() for tag in tags.split("; ")}
    assert used == set(label_rows("event_tags.csv")["tag"])


def test_no_source_is_dated_before_what_it_tells_of_by_much(events: pd.DataFrame) -> None:
    dated = events.dropna(subset="source_published")
    assert len(dated) > 250
    early = dated[dated["source_published"] < dated["date"] - pd.Timedelta(days=400)]
    assert set(early["event_id"]) <= EARLY


EARLY: set[str] = set()


# What these labels name is announced on the day itself.
ANNOUNCED = {
    "2010-04-21-bases": 2042,
    "2012-10-05-bases": 2042,
    "2022-07-18-eu": 2027,
    "2024-11-28-eu": 2028,
    "2025-05-23-eu-ties": 2026,
}


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
    nothing_read = events["source_quality"] == "general knowledge"
    assert (events.loc[nothing_read, "confidence"] == "known").all()
    assert is_weak(events).equals(
        ~events["source_quality"].isin(["news or analysis", "official text or release"])
    )


def test_an_actor_without_a_code_is_refused() -> None:
    assert coded("Armenia; EU; Europe") == "ARM; EU; EPC"
    with pytest.raises(BriefingError, match=r"actors without a code: .*Atlantis"):
        coded("Armenia; Atlantis")

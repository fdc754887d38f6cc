"""Events: of whom, in which lane, what happened and what was only set, and until when."""

import datetime as dt

import pandas as pd
import pytest

from analysis.charts import events as charts
from analysis.dimensions.events import Events
from analysis.dimensions.scope import Scope

ROWS = """
2014-05-01 GEO;EU   GEO eu       -         news_or_analysis
2022-03-01 GEO      GEO conflict war       aggregator
2024-02-01 RUS;MLI  MLI bases    -         general_knowledge
2025-06-01 GEO;RUS  GEO warning  scheduled news_or_analysis
"""


def dated(rows: str = ROWS, country: str = "GEO", since: int = 2011, as_of: int = 2026):
    scope = Scope("RUS", dt.date(as_of, 6, 1), dt.date(since, 1, 1), country, "EU")
    table = pd.DataFrame(
        [line.split() for line in rows.strip().splitlines()],
        columns=["date", "actors", "follows", "kind", "tags", "source_quality"],
    )
    scope._cache["events"] = table.assign(
        date=pd.to_datetime(table["date"]),
        event_id=table["date"],
        actors=table["actors"].str.replace(";", "; "),
        tags=table["tags"].replace("-", None).str.replace(";", "; "),
        label="Label of " + table["date"],
        source_quality=table["source_quality"].str.replace("_", " "),
        source_title="A paper",
        source_url="https://example.org/",
    )
    return Events(scope).dated


def test_how_many_from_when_to_when_and_as_last_followed():
    text = dated().sentence
    assert "3 events of Georgia, from 1 May 2014 to 1 June 2025, as last followed on" in text
    assert "1 June 2026" in text  # followed to August 2026, and the briefing speaks of June


def test_the_latest_is_one_that_happened_and_what_was_only_set_is_told_apart():
    text = dated().sentence
    assert "The latest, of 1 March 2022, reads “Label of 2022-03-01”." in text
    assert "An older source had set for 1 June 2025: “Label of 2025-06-01”" in text
    happened = dated(ROWS.replace("scheduled", "-        ")).sentence
    assert "The latest, of 1 June 2025" in happened and "had set" not in happened


def test_a_state_that_is_not_followed_but_named():
    found = dated(country="RUS")
    assert not found.is_followed
    assert "follows Georgia and 1 other state; Russia is not among them, but named in 2 events" in (
        found.sentence
    )


def test_a_state_that_is_neither():
    found = dated(country="FJI")
    assert found.is_empty
    assert "Fiji is not among them, and no event in it names Fiji" in found.sentence


def test_a_state_that_is_followed_without_an_event_of_late():
    found = dated(since=2026)
    assert found.is_empty
    assert "follows Georgia and holds none from 1 January 2026" in found.sentence


@pytest.mark.parametrize(
    ("kind", "tags", "lane"),
    [
        ("conflict", "-", "War and peace"),
        ("conflict", "ambassador_recalled", "Diplomacy"),
        ("warning", "scheduled;trade_restriction", "Arms, trade and aid"),
        ("unheard_of", "-", None),
    ],
)
def test_tags_decide_the_lane_then_the_kind_and_never_the_label(
    kind: str, tags: str, lane: str | None
):
    found = dated(f"2022-03-01 GEO GEO {kind} {tags} dataset")
    assert found.frame["lane"].tolist() == [lane]
    assert ("1 of a kind that has no field" in found.coverage) == (lane is None)


def test_weak_sources_are_those_of_every_table():
    found = dated()
    assert found.frame["is_weak"].tolist() == [False, True, False]
    assert "1 of them on a weak source" in found.coverage
    cells = [row[3].tone for row in charts.table(found, SCOPE).rows]
    assert cells == ["", "weak", ""]


SCOPE = Scope("RUS", dt.date(2026, 6, 1), dt.date(2011, 1, 1), "GEO", "EU")


def test_the_table_of_many_events_holds_those_with_tags():
    rows = "\n".join(
        f"2022-{month:02}-{day:02} GEO GEO conflict {'war' if day == 1 else '-'} dataset"
        for month in range(1, 13)
        for day in (1, 2, 3)
    )
    table = charts.table(dated(rows), SCOPE)
    assert len(table.rows) == 12
    assert "of 36 in all" in table.coverage


def test_the_chart_names_whom_an_event_names():
    drawn = charts.lanes(dated(), SCOPE)
    assert "set beforehand" in drawn.svg and "weak source" in drawn.svg
    assert "Timeline of 3 events from 2014 to 2025" in drawn.alt
    assert [row[3] for row in drawn.data.rows] == ["destination", "neither", "patron"]


def test_armenia_voted_on_7_june_2026():
    scope = Scope("RUS", dt.date(2026, 6, 25), dt.date(2011, 1, 1), "ARM", "EU")
    frame = Events(scope).dated.frame
    voted = frame[frame["event_id"] == "2026-06-07-domestic"].iloc[0]
    assert not voted["is_scheduled"] and "64 of 105 seats" in voted["label"]

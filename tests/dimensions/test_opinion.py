"""Opinion: which waves are compared, what the test allows to be said, and what it does not."""

import datetime as dt

import pandas as pd
import pytest

from analysis.briefings import edition
from analysis.charts import opinion as charts
from analysis.dimensions.dimension import Way
from analysis.dimensions.opinion import Opinion
from analysis.dimensions.scope import Scope

POLLS = ["series", "about", "stance", "wave", "value_percent", "n", "is_wave_inferred"]
VIEWS = ["about", "year", "favourable_percent", "n", "n_effective"]


def asked(
    polls: str = "", views: str = "", since: int = 2020, country: str = "SRB", as_of: int = 2026
) -> Opinion:
    """Opinion on made tables: a line a figure; of a wave its year or month, ? for an inferred one."""
    scope = Scope("RUS", dt.date(as_of, 6, 1), dt.date(since, 1, 1), country, "EU")
    rows = [line.split() for line in polls.strip().splitlines() if line.strip()]
    table = pd.DataFrame(
        [
            [*row[:3], row[3].strip("?"), float(row[4]), float(row[5]), row[3].endswith("?")]
            for row in rows
        ],
        columns=POLLS,
    )
    month = pd.to_datetime(table.pop("wave"))
    scope._cache["polls"] = table.assign(
        country="SRB",
        pollster="IRI",
        question=table["series"].str.replace("-", " "),
        fieldwork_start=month,
        fieldwork_end=month + pd.offsets.MonthEnd(0),
        is_in_series=True,
        source_quality="news or analysis",
    )
    seen = pd.DataFrame([line.split() for line in views.strip().splitlines()], columns=VIEWS)
    numbers = dict.fromkeys(["year", "n", "n_effective"], int) | {"favourable_percent": float}
    scope._cache["favourability"] = seen.astype(numbers).assign(country="SRB")
    return Opinion(scope)


FELL = """
Good RUS for 2017-05 80 1000
Good RUS for 2019-05 78 1000
Good RUS for 2022-05 30 1000
Good RUS for 2025-05 43 1000
"""


def test_the_latest_wave_is_held_against_the_last_before_the_first_day():
    found = asked(FELL)
    lead = found.polls.patron.lead
    assert (lead.before.percent, lead.after.percent) == (78, 43)
    assert "78% in May 2019 (the last wave before 2020) and 43% in May 2025" in found.polls.sentence
    assert "a fall of 35 points (95% interval 30 to 40)" in found.polls.sentence
    assert found.verdict().ways == (Way.AWAY,)
    assert found.verdict().data_to == "May 2025"


def test_without_a_wave_before_the_first_is_taken_and_said_so():
    found = asked(FELL, since=2015)
    assert "80% in May 2017 (the first in hand, with none from before 2015)" in found.polls.sentence


def test_a_wave_whose_date_is_inferred_is_not_compared():
    found = asked("Good RUS for 2018-05? 90 1000\nGood RUS for 2021-05 60 1000\n"
                  "Good RUS for 2025-05 40 1000")  # fmt: skip
    assert found.polls.patron.lead.before.percent == 60
    assert "the first whose date is stated" in found.polls.sentence


@pytest.mark.parametrize(
    ("about", "stance", "after", "ways"),
    [
        ("RUS", "for", 40, (Way.AWAY,)),
        ("RUS", "for", 60, (Way.BACK,)),
        ("RUS", "against", 60, (Way.AWAY,)),
        ("RUS", "against", 40, (Way.BACK,)),
        ("EU", "for", 60, (Way.TOWARDS,)),
        ("EU", "for", 40, (Way.OFF,)),
        ("EU", "against", 40, (Way.TOWARDS,)),
        ("EU", "for", 54, ()),
    ],
)
def test_ways_follow_the_standing_of_the_one_asked_about(
    about: str, stance: str, after: int, ways: tuple[Way, ...]
):
    polls = f"Q {about} {stance} 2019-05 50 1000\nQ {about} {stance} 2025-05 {after} 1000"
    assert asked(polls).verdict().ways == ways


def test_no_change_is_said_with_its_interval_and_never_as_a_stay():
    found = asked("Q RUS for 2019-05 50 1000\nQ RUS for 2025-05 52 1000")
    assert "no change beyond noise (+2 points, 95% interval −4 to +8)" in found.polls.sentence
    assert "stay" not in found.polls.sentence + found.verdict().words
    assert found.judgement().is_spare


def test_a_clear_change_under_six_points_gives_no_verdict():
    found = asked("Q RUS for 2019-05 10 20000\nQ RUS for 2025-05 14 20000")
    assert "under the 6 points that a verdict needs" in found.polls.sentence
    assert found.verdict().ways == ()


def test_fewer_persons_make_the_same_change_noise():
    polls = "Q RUS for 2019-05 50 {n}\nQ RUS for 2025-05 58 {n}"
    assert asked(polls.format(n=1000)).verdict().ways == (Way.BACK,)
    assert asked(polls.format(n=300)).verdict().ways == ()


def test_what_was_last_asked_before_the_first_day_tells_no_change():
    found = asked("", "RUS 2013 40 1000 900\nRUS 2015 20 1000 900")
    assert "20% in 2015; nothing later is in hand, so no change since 2020" in found.polls.sentence
    assert found.verdict() is None and found.judgement() is None and found.indicators() == []


def test_what_was_asked_once_tells_no_change():
    found = asked("Q RUS for 2024-05 40 1000")
    assert "No question on Russia was asked twice" in found.polls.sentence
    assert found.verdict() is None


BOTH = (
    FELL
    + """
Fear RUS against 2021-05 20 1000
Fear RUS against 2025-05 10 1000
"""
)


def test_the_longest_span_leads_and_one_that_goes_the_other_way_is_named():
    found = asked(BOTH)
    assert found.polls.patron.lead.key == "Good"
    assert "beside it" in found.polls.sentence and "“Fear”" in found.polls.sentence
    assert "the series do not agree" in found.judgement().confidence
    assert asked(FELL).verdict().sure == "moderate" and found.verdict().sure == "low"


def test_a_state_that_nobody_asked_is_told_what_the_tables_cover():
    found = asked(FELL, "RUS 2023 40 1000 900", country="FJI")
    assert found.polls.is_empty
    assert (
        "Pew's surveys in 1 country and other polls in 1; Fiji is in neither"
        in found.polls.sentence
    )


def test_a_recovery_since_the_lowest_wave_speaks_against_a_move():
    (said,) = asked(FELL).counter_evidence()
    assert "30% in May 2022 and 43% in May 2025" in said.text
    assert asked("Q RUS for 2019-05 78 1000\nQ RUS for 2025-05 43 1000").counter_evidence() == []


def test_editions_are_matched_by_series_though_another_leads():
    """The earlier edition led with another series; what it knew of this one is still found."""
    earlier = asked("Old RUS for 2010-05 70 1000\nOld RUS for 2022-05 60 1000\n"
                    "New RUS for 2021-05 50 1000\nNew RUS for 2022-05 40 1000", as_of=2023)  # fmt: skip
    now = asked("New RUS for 2018-05 50 1000\nNew RUS for 2025-05 30 1000")
    assert earlier.polls.patron.lead.key == "Old"
    changes = edition.compare(now.headlines(), earlier.headlines(), dt.date(2023, 6, 1)).frame
    assert changes[["before", "now"]].to_numpy().tolist() == [["40% (May 2022)", "30% (May 2025)"]]


def test_indicators_are_the_test_turned_round():
    (watched,) = asked(FELL).indicators()
    assert (watched.today, watched.further, watched.back) == (
        "43% (May 2025)",
        "below 37%",
        "above 49%",
    )
    (fear,) = asked("F RUS against 2019-05 20 1000\nF RUS against 2025-05 30 1000").indicators()
    assert fear.further.startswith("above") and fear.back.startswith("below")


def test_lines_end_with_their_last_point_and_its_year():
    found = asked(FELL + "Early RUS for 2016-05 60 1000\nEarly RUS for 2018-05 57 1000")
    drawn = charts.polls(found.polls, found.scope)
    assert "57 in 2018" in drawn.svg
    for one in found.polls.series.values():
        assert one.question in drawn.alt
    last = pd.DataFrame(drawn.data.rows, columns=drawn.data.columns)
    assert last.groupby("question")["date"].max().to_dict() == {
        "Early": "2018-05-16",
        "Good": "2025-05-16",
    }


def test_no_more_lines_than_can_be_told_apart():
    many = "\n".join(
        f"Q{i} RUS for {year}-05 {40 + i} 1000" for i in range(9) for year in (2019, 2025)
    )
    found = asked(many)
    drawn = charts.polls(found.polls, found.scope)
    assert "Of 9 series in hand 4 are drawn" in drawn.caption
    assert len(charts.series_table(found.polls, found.scope).rows) == 9


def on(country: str, patron: str = "RUS", destination: str = "EU", since: int = 2020) -> Opinion:
    scope = Scope(patron, dt.date(2026, 6, 25), dt.date(since, 1, 1), country, destination)
    return Opinion(scope)


def test_figures_of_pew():
    assert "49% in 2019 (the last wave before 2020) and 57% in 2023" in on("IND").polls.sentence
    lead = on("HUN").polls.patron.lead
    assert {wave.when: wave.percent for wave in lead.waves}["2022"] == 21.5


def test_a_patron_and_a_destination_other_than_these():
    found = on("PHL", "USA", "CHN", 2015)
    assert found.verdict().ways == (Way.AWAY,)
    assert "a favourable view of the United States was 92% in 2014" in found.polls.sentence


def test_figures_that_must_not_be_compared_are_left_out():
    """93 for 2019, of no known wave, and the figure rounded from a headline of 25 May 2026."""
    frame = on("ARM").polls.frame
    assert not ((frame["value_percent"] == 93) & (frame["date"].dt.year == 2019)).any()
    assert not (frame["value_percent"] == 75)[frame["date"] >= "2026-01-01"].any()
    assert on("ARM").verdict().ways[0] is Way.AWAY


def test_the_brief_names_only_what_moved():
    found = asked(FELL + "Join EU for 2019-05 50 1000\nJoin EU for 2025-05 51 1000").verdict()
    assert found.brief == "in polls the share for “Good” fell from 78% (May 2019) to 43% (May 2025)"


@pytest.mark.parametrize(
    ("russia", "europe", "ways"),
    [(40, 40, (Way.AWAY,)), (60, 60, ()), (40, 60, (Way.AWAY, Way.TOWARDS))],
)
def test_where_both_rose_there_is_no_one_way(russia: int, europe: int, ways: tuple[Way, ...]):
    found = asked(
        f"R RUS for 2019-05 50 1000\nR RUS for 2025-05 {russia} 1000\n"
        f"E EU for 2019-05 50 1000\nE EU for 2025-05 {europe} 1000"
    ).verdict()
    assert found.ways == ways
    assert found.words.endswith("no one way") == (not ways)

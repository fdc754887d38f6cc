"""Poll figures: fieldwork of any precision, one series a question, cautions in the note."""

import io
import re
from datetime import date

import pandas as pd
import pytest
from editions import accounts

from analysis.errors import BriefingError
from analysis.sources import polls
from analysis.sources.polls import fieldwork
from analysis.tables import load

COLUMNS = "country|n|pollster|fieldwork|published|question|value|unit_note|source_title|source_url"
IRI = "IRI / CISR (Armenia national poll)"


@pytest.fixture
def figures() -> pd.DataFrame:
    return load.table("polls", as_of=date(2026, 5, 25))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2018-08", "2018-08-01", "2018-08-31"),
        ("2021-11-22/2021-12-05", "2021-11-22", "2021-12-05"),
        ("2023-01/2023-03", "2023-01-01", "2023-03-31"),
        ("2019-02/04", "2019-02-01", "2019-04-30"),
        ("2017", "2017-01-01", "2017-12-31"),
        ("2019 (wave not stated; conflicts with 88 for May 2019)", "2019-01-01", "2019-12-31"),
    ],
)
def test_fieldwork_has_a_first_and_a_last_day(text: str, start: str, end: str) -> None:
    assert fieldwork(text)[:2] == (pd.Timestamp(start), pd.Timestamp(end))


def test_fieldwork_ends_before_its_figures_are_published() -> None:
    figures = load.table("polls")
    assert (figures["fieldwork_start"] <= figures["fieldwork_end"]).all()
    assert (figures["fieldwork_end"] <= figures["published"]).all()


def test_every_figure_is_kept() -> None:
    told = accounts("polls", "polls/polls_armenia.csv")
    figures = load.table("polls")
    assert [(one["read"], one["kept"]) for one in told] == [(152, 152), (79, 79)]
    assert (len(figures), figures["series"].nunique()) == (231, 113)


def test_one_wave_has_one_date(figures: pd.DataFrame) -> None:
    september = figures[
        (figures["country"] == "ARM")
        & (figures["pollster"] == "IRI")
        & (figures["fieldwork_start"].dt.year == 2024)
    ]
    assert set(september["fieldwork_start"]) == {pd.Timestamp("2024-09-13")}


def test_both_figures_for_2019_are_kept_and_the_doubtful_one_is_marked(
    figures: pd.DataFrame,
) -> None:
    rows = figures[
        (figures["series"] == "arm-iri-russia-relations-good")
        & (figures["fieldwork_start"].dt.year == 2019)
    ].set_index("value_percent")
    assert sorted(rows.index) == [88, 93]
    assert "wave not stated" in rows.at[93.0, "note"]
    assert "wave not stated" not in rows.at[88.0, "note"]


def test_figures_that_must_not_be_plotted_say_so(figures: pd.DataFrame) -> None:
    apart = figures[~figures["is_in_series"]].set_index("poll_id")["value_percent"]
    assert apart.to_dict() == {
        "arm-crrc-eaeu-approve-2017-11-01": 67,  # from the words two-thirds
        "arm-iri-eu-membership-support-2026-01-01": 75,  # from the headline of 25 May 2026
        "arm-iri-russia-relations-bad-2019-01-01": 6,
        "arm-iri-russia-relations-good-2019-01-01": 93,
    }


def test_the_wave_of_2024_is_marked_as_inferred(figures: pd.DataFrame) -> None:
    inferred = figures[figures["is_wave_inferred"] & figures["is_in_series"]]
    armenia = inferred[inferred["country"] == "ARM"]
    assert set(armenia["fieldwork_start"]) == {pd.Timestamp("2024-09-13")} and len(armenia) == 7
    assert armenia["note"].str.contains("wave inferred from a press review").all()
    assert inferred["country"].value_counts().to_dict() == {"ARM": 7, "MDA": 4, "GEO": 2}


def test_several_answers_and_derived_values_are_marked(figures: pd.DataFrame) -> None:
    note = figures["note"].fillna("")
    armenia = figures[figures["country"] == "ARM"]
    several = armenia[armenia["note"].fillna("").str.contains("several answers allowed")]
    assert several["series"].str.contains("-(?:partner|threat)$", regex=True).all()
    assert len(several) == 60
    assert figures.loc[note.str.contains("derived"), "value_percent"].tolist() == [80, 80, 85]


def test_the_sample_is_given_where_it_was_stated(figures: pd.DataFrame) -> None:
    armenia = figures[figures["country"] == "ARM"]
    stated = armenia.dropna(subset="n").groupby("pollster")["n"].agg(lambda n: sorted(set(n)))
    assert stated.to_dict() == {
        "Analytical Center on Globalization and Regional Cooperation": [900],
        "EU NEIGHBOURS east": [1000],
        "IRI": [1506, 1508, 1512],
        "MPG": [1000, 1100, 1145],
    }
    assert figures.loc[figures["country"] != "ARM", "n"].notna().sum() == 37


def test_a_share_says_what_it_is_about_and_which_way_it_points(figures: pd.DataFrame) -> None:
    pairs = {tuple(row) for row in figures[["question", "about", "stance"]].to_numpy()}
    assert ("Russia is a main political threat", "RUS", "against") in pairs
    assert ("Trusts the Eurasian Economic Union", "EAEU", "for") in pairs
    by_series = figures.groupby("series")[["country", "pollster", "about", "stance"]].nunique()
    assert (by_series == 1).all(axis=None)


def test_a_caution_without_a_figure_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    question = {"country": "ARM", "pollster_in_file": IRI, "question_in_file": "Q"}
    caution = question | {"fieldwork": "2030", "in_series": "no", "wave_inferred": "no", "note": ""}
    labels = {"polls.csv": question, "poll_figures.csv": caution}
    monkeypatch.setattr(polls, "label_rows", lambda name: pd.DataFrame([labels[name]]))
    row = {"country": "ARM", "pollster": IRI, "question": "Q", "fieldwork": "2029"}
    with pytest.raises(BriefingError, match=f"without a figure: ARM {re.escape(IRI)} Q 2030"):
        polls.polls(pd.DataFrame([row]))


def test_trust_in_the_eu_is_one_line(figures: pd.DataFrame) -> None:
    line = figures[figures["series"] == "arm-eun-eu-trust"].sort_values("fieldwork_start")
    assert line["value_percent"].tolist() == [65, 61, 60, 43, 55, 60, 62]


def test_a_question_without_a_label_stops_the_build() -> None:
    row = f"ARM||{IRI}|2024-09|2025-07-22|Likes the moon|5|%|TASS|https://tass.com/1"
    rows = pd.read_csv(
        io.StringIO(f"{COLUMNS}\n{row}\n"), sep="|", dtype=str, keep_default_na=False
    )
    with pytest.raises(BriefingError, match="Likes the moon"):
        polls.polls(rows)

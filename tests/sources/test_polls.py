"""Poll figures: fieldwork of any precision, one series a question, cautions in the note."""

import io
from datetime import date

import pandas as pd
import pytest
from editions import accounts

from analysis.errors import BriefingError
from analysis.sources import polls
from analysis.sources.polls import fieldwork
from analysis.tables import load

COLUMNS = "pollster|fieldwork|published|question|value|unit_note|source_title|source_url"
IRI = "IRI / CISR (Armenia national poll)"


@pytest.fixture
def figures() -> pd.DataFrame:
    return load.table("polls", as_of=date(2026, 3, 7))


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
    (told,) = accounts("polls", "polls/polls_armenia.csv")
    figures = load.table("polls")
    assert told["read"] == told["kept"] == len(figures) == 68
    assert figures["series"].nunique() == 20


def test_one_wave_has_one_date(figures: pd.DataFrame) -> None:
    september = figures[
        (figures["pollster"] == "IRI") & (figures["fieldwork_start"].dt.year == 2024)
    ]
    assert set(september["fieldwork_start"]) == {pd.Timestamp("2024-09-13")}


def test_both_figures_for_2019_are_kept_and_the_doubtful_one_is_marked(
    figures: pd.DataFrame,
) -> None:
    rows = figures[
        (figures["series"] == "iri-russia-relations-good")
        & (figures["fieldwork_start"].dt.year == 2019)
    ].set_index("value_percent")
    assert sorted(rows.index) == [88, 93]
    assert "wave not stated" in rows.at[93.0, "note"]
    assert "wave not stated" not in rows.at[88.0, "note"]


def test_several_answers_and_derived_values_are_marked(figures: pd.DataFrame) -> None:
    note = figures["note"].fillna("")
    several = figures.loc[note.str.contains("several answers allowed"), "series"]
    assert set(several) == {
        "iri-russia-political-partner",
        "iri-russia-political-threat",
        "iri-russia-security-partner",
    }
    assert figures.loc[note.str.contains("derived"), "value_percent"].tolist() == [80]


def test_the_sample_is_given_where_it_was_stated(figures: pd.DataFrame) -> None:
    stated = figures.dropna(subset="n").groupby("pollster")["n"].unique().map(list)
    assert stated.to_dict() == {"EU NEIGHBOURS east": [1000], "MPG": [1100]}


def test_trust_in_the_eu_is_one_line(figures: pd.DataFrame) -> None:
    line = figures[figures["series"] == "eun-eu-trust"].sort_values("fieldwork_start")
    assert line["value_percent"].tolist() == [65, 61, 60, 43, 55, 60, 62]


def test_a_question_without_a_label_stops_the_build() -> None:
    row = f"{IRI}|2024-09|2025-07-22|Likes the moon|5|%|TASS|https://tass.com/1"
    rows = pd.read_csv(
        io.StringIO(f"{COLUMNS}\n{row}\n"), sep="|", dtype=str, keep_default_na=False
    )
    with pytest.raises(BriefingError, match="Likes the moon"):
        polls.polls(rows)

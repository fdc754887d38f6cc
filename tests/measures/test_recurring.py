"""Recurring texts and the panel of how they were voted."""

import pandas as pd
import pytest
from vote_tables import ballots, position

from analysis.errors import BriefingError
from analysis.measures import recurring as measure

RESOLUTIONS = pd.DataFrame(
    [
        (1, "2021-11-10", "Reducing nuclear danger"),
        (2, "2022-03-02", "Aggression against  Ukraine"),
        (3, "2022-10-12", "Territorial integrity of Ukraine : defending the principles"),
        (4, "2022-11-10", "Reducing nuclear danger"),
        (5, "2023-02-23", "Principles of the Charter of the United Nations underlying a peace"),
        (6, "2023-11-10", "The situation in the Middle East"),
        (7, "2015-11-10", "Reducing nuclear danger"),
    ],
    columns=["undl_id", "date", "title"],
)
VOTES = ballots("""
     ARM RUS
1    A   A
2    A   N
3    X   N
4    Y   A
5    A   N
6    Y   Y
7    N   N
""")
BLOC = position("1:N 2:Y 3:Y 4:- 5:Y 6:Y 7:Y")


def test_texts_are_found_by_the_start_of_their_title() -> None:
    found = measure.texts(RESOLUTIONS)
    assert dict(zip(found["undl_id"], found["slug"], strict=True)) == {
        7: "nuclear-danger",
        1: "nuclear-danger",
        2: "ukraine",
        3: "ukraine",
        4: "nuclear-danger",
        5: "ukraine",
    }


def test_slugs_and_labels_are_unique_and_short() -> None:
    slugs = [text.slug for text in measure.RECURRING]
    labels = [text.label for text in measure.RECURRING]
    assert len(set(slugs)) == len(slugs)
    assert len(set(labels)) == len(labels)
    assert max(map(len, labels)) <= 50


def test_panel_has_a_row_a_text_and_year_with_a_letter_a_vote() -> None:
    table = measure.panel_long(RESOLUTIONS, VOTES, "ARM", "RUS", BLOC, since=2021)
    assert list(zip(table["slug"], table["year"], strict=True)) == [
        ("ukraine", 2022),
        ("ukraine", 2023),
        ("nuclear-danger", 2021),
        ("nuclear-danger", 2022),
    ]
    assert table["n"].tolist() == [2, 1, 1, 1]
    assert table["country"].tolist() == ["AX", "A", "A", "Y"]
    assert table["patron"].tolist() == ["NN", "N", "A", "A"]
    assert table["bloc"].tolist() == ["YY", "Y", "N", "-"]  # the last: no majority
    assert table["distance"].tolist()[:3] == [1.0, 1.0, 0.5]
    assert pd.isna(table["distance"][3])
    # Texts of one year are there too; a reader of the table may leave them out.
    late = measure.panel_long(RESOLUTIONS, VOTES, "ARM", "RUS", BLOC, since=2023)
    assert late["slug"].tolist() == ["ukraine"]


def test_wrong_voters_are_clear_errors() -> None:
    with pytest.raises(BriefingError, match="both the country and the patron"):
        measure.panel_long(RESOLUTIONS, VOTES, "RUS", "RUS", BLOC, 2021)
    with pytest.raises(BriefingError, match="GEO has no votes"):
        measure.panel_long(RESOLUTIONS, VOTES, "GEO", "RUS", BLOC, 2021)

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


def test_panel_prints_a_letter_a_vote_and_puts_polarised_texts_first() -> None:
    table = measure.panel(RESOLUTIONS, VOTES, "ARM", "RUS", BLOC, since=2021)
    assert table.index.tolist() == ["ukraine", "nuclear-danger"]
    assert table.loc["ukraine", [2021, 2022, 2023]].tolist() == ["", "AX", "A"]
    assert table.loc["nuclear-danger", [2021, 2022, 2023]].tolist() == ["A", "Y", ""]
    assert table.loc["ukraine", "n"] == 3
    assert table["distance"].tolist() == [1.0, 0.5]


def test_panels_of_patron_and_bloc_have_the_same_rows() -> None:
    patron = measure.panel(RESOLUTIONS, VOTES, "ARM", "RUS", BLOC, 2021, voter="patron")
    bloc = measure.panel(RESOLUTIONS, VOTES, "ARM", "RUS", BLOC, 2021, voter="bloc")
    assert patron.loc["ukraine", 2022] == "NN"
    assert bloc.loc["ukraine", 2022] == "YY"
    assert bloc.loc["nuclear-danger", 2022] == "-"  # no majority
    assert patron.index.equals(bloc.index)


def test_a_text_of_one_year_is_no_recurring_text() -> None:
    once = measure.panel(RESOLUTIONS, VOTES, "ARM", "RUS", BLOC, since=2023)
    assert once.empty
    all_texts = measure.panel(RESOLUTIONS, VOTES, "ARM", "RUS", BLOC, since=2023, at_least=1)
    assert all_texts.index.tolist() == ["ukraine"]


def test_wrong_voters_are_clear_errors() -> None:
    with pytest.raises(BriefingError, match="both the country and the patron"):
        measure.panel(RESOLUTIONS, VOTES, "RUS", "RUS", BLOC, 2021)
    with pytest.raises(BriefingError, match="GEO has no votes"):
        measure.panel(RESOLUTIONS, VOTES, "GEO", "RUS", BLOC, 2021)
    with pytest.raises(BriefingError, match="country, patron or bloc"):
        measure.panel(RESOLUTIONS, VOTES, "ARM", "RUS", BLOC, 2021, voter="peer")

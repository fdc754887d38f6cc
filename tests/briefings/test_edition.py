"""What changed since the previous edition, from figures in words."""

import datetime as dt

from analysis.briefings import edition
from analysis.briefings.realignment import Realignment
from analysis.dimensions.scope import Scope

EARLIER = dt.date(2023, 6, 12)
SCOPE = Scope("RUS", dt.date(2024, 6, 12), dt.date(2009, 1, 1), "ARM", "EU")


def test_figures_that_differ_are_named():
    now = {"votes": ("45%", ("votes",)), "arms": ("80%", ("arms_transfers",))}
    before = {"votes": ("34%", ("votes",)), "arms": ("80%", ("arms_transfers",))}
    found = edition.compare(SCOPE, now, before, EARLIER)
    assert found.facts["changed"] == ["votes"]
    assert "1 of 2 headline figures differs: votes." in found.sentence
    assert found.tables == ("votes", "arms_transfers")


def test_a_figure_without_an_earlier_value_is_new():
    found = edition.compare(SCOPE, {"polls": ("43%", ("polls",))}, {}, EARLIER)
    assert found.frame["before"].tolist() == ["no data yet"]
    assert found.facts["changed"] == ["polls"]


def test_editions_without_a_difference_say_so():
    same = {"votes": ("45%", ("votes",))}
    assert "none of 1 headline figure differs" in (
        edition.compare(SCOPE, same, same, EARLIER).sentence
    )


def test_the_freeze_of_2024_is_new_in_the_edition_of_2024():
    case = Realignment("ARM", "RUS", "EU", dt.date(2024, 6, 12), dt.date(2009, 1, 1))
    rows = case.changed.frame.set_index("figure").loc["organisations shared with Russia"]
    assert rows["before"].endswith("(paused: none)")
    assert rows["now"].endswith("(paused: CSTO)")


def test_no_edition_before_the_comparison_begins():
    case = Realignment("ARM", "RUS", "EU", dt.date(2012, 1, 1), dt.date(2011, 6, 1))
    assert case.changed.is_empty

"""What changed since the previous edition, from figures in words."""

import datetime as dt

from analysis.briefings import edition
from analysis.briefings.realignment import Realignment
from analysis.dimensions.dimension import Headline

EARLIER = dt.date(2023, 6, 12)


def test_figures_that_differ_are_named():
    now = [Headline("votes", "45%", ("votes",)), Headline("arms", "80%", ("arms_transfers",))]
    before = [Headline("votes", "34%", ("votes",)), Headline("arms", "80%", ("arms_transfers",))]
    found = edition.compare(now, before, EARLIER)
    assert found.changed == ["votes"]
    assert "1 of 2 headline figures differs: votes." in found.sentence
    assert found.tables == ("votes", "arms_transfers")


def test_a_figure_without_an_earlier_value_is_new():
    found = edition.compare([Headline("polls", "43%", ("polls",))], [], EARLIER)
    assert found.frame["before"].tolist() == ["no data yet"]
    assert found.changed == ["polls"]


def test_editions_without_a_difference_say_so():
    same = [Headline("votes", "45%", ("votes",))]
    assert "none of 1 headline figure differs" in (edition.compare(same, same, EARLIER).sentence)


def test_the_freeze_of_2024_is_new_in_the_edition_of_2024():
    case = Realignment.ask(as_of="2024-06-12")
    rows = case.changed.frame.set_index("figure").loc["organisations shared with Russia"]
    assert rows["before"].endswith("(paused: none)")
    assert rows["now"].endswith("(paused: CSTO)")


def test_no_edition_before_the_comparison_begins():
    case = Realignment.ask(as_of="2012-01-01", since="2011-06-01")
    assert case.changed.is_empty

"""What changed since the previous edition, from figures in words."""

import datetime as dt

from analysis.briefings import edition
from analysis.briefings.realignment import Realignment
from analysis.dimensions.dimension import Headline

EARLIER = dt.date(2023, 6, 12)


def headline(measure: str, value: str, table: str) -> Headline:
    return Headline(measure, measure, value, (table,))


def test_figures_that_differ_are_named():
    now = [headline("votes", "45%", "votes"), headline("arms", "80%", "arms_transfers")]
    before = [headline("votes", "34%", "votes"), headline("arms", "80%", "arms_transfers")]
    found = edition.compare(now, before, EARLIER)
    assert found.changed == ["votes"]
    assert "1 of 2 headline figures differs: votes." in found.sentence
    assert found.tables == ("votes", "arms_transfers")


def test_a_figure_without_an_earlier_value_is_new():
    found = edition.compare([headline("polls", "43%", "polls")], [], EARLIER)
    assert found.frame["before"].tolist() == ["not known then"]
    assert found.changed == ["polls"]


def test_editions_without_a_difference_say_so():
    same = [headline("votes", "45%", "votes")]
    found = edition.compare(same, same, EARLIER)
    assert "none of 1 headline figure differs" in found.sentence
    assert found.frame["change"].tolist() == ["unchanged"]


def test_rows_are_matched_by_what_they_measure_and_not_by_a_name_in_the_label():
    now = [Headline("votes: least", "votes of Germany", "0%", ("votes",))]
    before = [Headline("votes: least", "votes of Hungary", "4%", ("votes",))]
    found = edition.compare(now, before, EARLIER)
    assert found.frame["before"].tolist() == ["4%"]
    assert found.frame["change"].tolist() == ["changed"]


def test_unchanged_because_nothing_newer_is_held_is_told_apart():
    held = [Headline("trade", "share of exports", "24% (2024)", ("trade_monthly",), "2024")]
    found = edition.compare(held, held, EARLIER)
    assert found.frame["change"].tolist() == ["nothing newer"]
    assert found.changed == []
    assert "Nothing newer than then is held of share of exports." in found.sentence
    newer = [Headline("trade", "share of exports", "24% (2025)", ("trade_monthly",), "2025")]
    assert edition.compare(newer, held, EARLIER).frame["change"].tolist() == ["changed"]


def test_the_freeze_of_2024_is_new_in_the_edition_of_2024():
    case = Realignment.ask(as_of="2024-06-12")
    rows = case.changed.frame.set_index("figure").loc["standing with Russia and the EU"]
    assert "part frozen" not in rows["before"]
    assert "the CSTO (part frozen)" in rows["now"]


def test_no_edition_before_the_comparison_begins():
    case = Realignment.ask(as_of="2012-01-01", since="2011-06-01")
    assert case.changed.is_empty

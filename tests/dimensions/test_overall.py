"""Has it moved over all: the rule, on verdicts of made-up dimensions."""

from dataclasses import replace

from analysis.dimensions.dimension import Verdict, Way
from analysis.dimensions.overall import over_all


def verdict(dimension: str, *ways: Way, weight: float = 1.0) -> Verdict:
    leads = dimension in ("votes", "arms", "trade")
    return Verdict(dimension, "", "", "", "", ways, weight, leads)


NOTHING = (verdict("votes"), verdict("arms"), verdict("trade"))


def test_two_dimensions_one_of_them_leading_and_none_against_are_a_move():
    found = over_all([verdict("arms", Way.AWAY), verdict("steps", Way.TOWARDS), verdict("trade")])
    assert (found.kind, found.side) == ("moved", "forward")


def test_a_move_in_votes_that_others_may_share_joins_arms_and_never_stands_for_them():
    half = verdict("votes", Way.TOWARDS, weight=0.5)
    assert over_all([half, verdict("arms", Way.AWAY), verdict("trade")]).kind == "moved"
    assert over_all([half, verdict("steps", Way.TOWARDS), verdict("trade")]).kind == "weak"
    assert over_all([half, verdict("arms"), verdict("trade")]).kind == "weak"


def test_steps_in_law_and_opinion_alone_are_no_move():
    found = over_all([*NOTHING, verdict("steps", Way.TOWARDS), verdict("opinion", Way.AWAY)])
    assert found.kind == "weak"


def test_one_dimension_is_called_one():
    assert over_all([verdict("arms", Way.AWAY), verdict("votes"), verdict("trade")]).kind == "one"


def test_one_dimension_against_makes_it_mixed():
    found = over_all([verdict("arms", Way.AWAY), verdict("steps", Way.BACK), verdict("votes")])
    assert (found.kind, found.side) == ("mixed", None)
    both = over_all([verdict("steps", Way.AWAY, Way.BACK), verdict("arms"), verdict("votes")])
    assert both.kind == "mixed"


def test_moves_back_are_moves():
    found = over_all([verdict("votes", Way.OFF), verdict("arms", Way.BACK), verdict("trade")])
    assert (found.kind, found.side) == ("moved", "back")


def test_fewer_than_three_dimensions_with_data_give_no_verdict_and_say_what_is_missing():
    found = over_all([verdict("arms", Way.AWAY), verdict("votes", Way.TOWARDS)], ["trade"])
    assert (found.kind, found.missing) == ("too few", ("trade",))


def test_nothing_is_nothing():
    assert over_all(NOTHING).kind == "none"


def test_confidence_in_a_move_falls_where_a_leading_dimension_does_not_show_it():
    arms, steps = verdict("arms", Way.AWAY), verdict("steps", Way.AWAY)
    alone = over_all([arms, steps, verdict("opinion")])
    assert alone.confidence == "Confidence is high."
    beside = over_all([arms, steps, verdict("trade")])
    assert beside.confidence == (
        "Confidence is moderate: not all of votes, arms and trade show it."
    )
    low = replace(arms, sure="low")
    in_one = over_all([low, verdict("trade"), verdict("votes")])
    assert in_one.confidence == "Confidence is low."
    assert over_all(NOTHING).confidence == ""

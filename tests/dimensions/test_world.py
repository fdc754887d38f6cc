"""The world table: all states on one measure, and what else is known of those that are flagged."""

import datetime as dt

import pandas as pd
import pytest

from analysis.charts import world as charts
from analysis.dimensions.beside import Beside, Flagged
from analysis.dimensions.camps import Camps, _camp
from analysis.dimensions.dimension import Verdict, Way
from analysis.dimensions.moves import Moves
from analysis.dimensions.overall import over_all
from analysis.dimensions.scope import Scope
from analysis.dimensions.world import World
from analysis.export.blocks import Cell


@pytest.fixture(scope="module")
def world() -> World:
    return World(Scope("RUS", dt.date(2026, 6, 30), dt.date(2020, 1, 1), None, "EU"))


def test_flagged_states_and_how_many_would_be_by_chance(world: World):
    """The figures of the methodology: 13 flagged, 2.2 (0 to 6) by chance, 3 by the stricter count."""
    found = world.screen
    assert found.flagged == 13 == len(found.towards) + len(found.away)
    assert (round(found.by_chance, 1), found.low, found.high) == (2.2, 0, 6)
    assert found.strict == ["ARG", "BRA", "PRY"]
    counts = found.frame.set_index("code")["n"].to_dict()
    assert counts == {
        "T+": 7, "A+": 0, "ahead": 1, "behind": 5, "T=": 2, "A=": 0, "T?": 6, "A?": 0, "0": 101,
        "?": 67, "nd": 3,
    }  # fmt: skip


def test_a_number_of_movers_never_stands_without_that_of_chance(world: World):
    said = world.screen.sentence
    assert said.index("13 are flagged") < said.index("About 2 (0 to 6) would be flagged by chance")


def test_all_states_are_ranked_and_named(world: World):
    frame = world.ranked.frame
    assert len(frame) == 192 and frame["name"].notna().all()
    assert frame["rank"].dropna().is_monotonic_increasing
    assert frame["is_firm"].sum() == 17


def test_a_flagged_state_is_told_as_in_its_own_briefing(world: World):
    own = Moves(world.scope.once(Beside).of("ARG"))
    (argentina,) = [one for one in world.scope.once(Beside).flagged.states if one.country == "ARG"]
    assert argentina.move.sentence == own.move.sentence
    assert argentina.votes.ways == (Way.TOWARDS,)


def test_states_of_which_other_dimensions_agree_come_first(world: World):
    states = world.scope.once(Beside).flagged.states
    assert [one.agreeing for one in states] == sorted((o.agreeing for o in states), reverse=True)


@pytest.mark.parametrize(
    ("way", "agreeing"), [(Way.AWAY, 1), (Way.BACK, -1), (Way.OFF, -1), (None, 0)]
)
def test_whether_another_dimension_agrees(world: World, way: Way | None, agreeing: int):
    move = Moves(world.scope.once(Beside).of("ARG")).move
    votes = Verdict("votes", "", "", "", "", (Way.TOWARDS,), leads=True)
    arms = Verdict("arms", "", "", "", "", (way,) if way else (), leads=True)
    overall = over_all([votes, arms, Verdict("trade", "", "", "", "")])
    assert Flagged("ARG", "Argentina", move, votes, (arms,), overall).agreeing == agreeing


def test_readers_questions_are_answered_though_not_flagged(world: World):
    asked = set(world.scope.once(Beside).asked.frame["country"])
    assert {"ARM", "KAZ", "UKR", "SRB", "GEO", "MDA"} <= asked
    assert not asked & {*world.screen.towards, *world.screen.away}


def test_camps_are_thirds_and_cover_all():
    position = pd.Series({"PRK": 5.0, "ARM": 50.0, "FRA": 99.0, "EDG": 100 / 3})
    assert _camp(position).tolist() == ["patron", "between", "destination", "between"]


def test_camps_say_that_a_level_is_no_move(world: World):
    found = world.scope.once(Camps).sizes
    assert sum(found.now.values()) == world.all.table["position"].notna().sum()
    assert "A camp is a level" in found.sentence


@pytest.mark.slow
@pytest.mark.parametrize(
    ("patron", "destination"), [("USA", "CHN"), ("FRA", "RUS"), ("CHN", "USA")]
)
def test_other_pairs_are_whole(patron: str, destination: str):
    scope = Scope(patron, dt.date(2026, 6, 25), dt.date(2020, 1, 1), None, destination)
    found = [finding for kind in (World, Beside, Camps) for finding in scope.once(kind).findings]
    assert all(finding.sentence and not finding.is_empty for finding in found)
    assert "{" not in "".join(finding.sentence for finding in found)


def test_a_comparison_that_cannot_be_made_is_said_in_one_line():
    scope = Scope("RUS", dt.date(2026, 6, 25), dt.date(2025, 1, 1), None, "EU")
    assert "name an earlier day" in scope.once(World).screen.sentence
    for kind in (World, Beside, Camps):
        assert all(finding.is_empty for finding in scope.once(kind).findings)


def test_the_row_of_the_flagged_adds_up_the_rows_in_bold(world: World):
    table = charts.verdicts(world.screen, world.scope)
    *rows, total = table.rows
    bold = [int(str(row[1])) for row in rows if isinstance(row[0], Cell) and row[0].tone]
    assert total[0] == "Flagged, those in bold together"
    assert str(total[1]).startswith(f"{sum(bold)};")

"""Cohesion over sessions: on the project's tables, and in worlds in which it is planted."""

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.dimensions.cohesion import Cohesion
from analysis.dimensions.dimension import Reading
from analysis.dimensions.scope import Scope
from analysis.dimensions.votes import RollCalls
from analysis.tables import countries

DAY = dt.date(2026, 6, 25)
SINCE = dt.date(2011, 1, 1)


def of(bloc: str, destination: str = "EU") -> Cohesion:
    return Scope("RUS", DAY, SINCE, bloc=bloc, destination=destination).once(Cohesion)


def planted(together: float, sessions: int = 6, seed: int = 0) -> Cohesion:
    """The EAEU in a world in which its members cast the same vote on a share of the resolutions."""
    rng = np.random.default_rng(seed)
    members = ["ARM", "BLR", "KAZ", "KGZ", "RUS"]
    others = [code for code in countries.members("OAS", DAY) if code not in members]
    per_session = 30
    rows = sessions * per_session
    cast = rng.choice([0.0, 0.5, 1.0], size=(rows, len(others) + len(members)))
    alike = rng.random(rows) < together
    cast[alike, -len(members) :] = cast[alike, -1:]
    opened = np.repeat(np.arange(81 - sessions, 81), per_session)
    wide = pd.DataFrame(cast, columns=[*others, *members], index=range(rows))
    resolutions = pd.DataFrame(
        {
            "undl_id": range(rows),
            "date": pd.to_datetime([f"{session + 1945}-10-01" for session in opened]),
        }
    )
    scope = Scope("RUS", DAY, SINCE, bloc="EAEU")
    scope._made[RollCalls] = SimpleNamespace(
        scope=scope,
        wide=wide,
        eligible=wide.notna(),
        sessions=pd.Series(opened, index=wide.index),
        resolutions=resolutions,
        span_of=lambda first, last: f"sessions {first}–{last}",
        marked=lambda session: f"session {session}",
    )
    return scope.once(Cohesion)


def test_the_csto_is_not_shown_to_vote_as_one_more_than_random_states():
    found = of("CSTO").beside_chance
    assert not found.is_empty
    assert (found.first, found.last, found.size) == (58, 80, 6)
    assert found.agreement_index == pytest.approx(0.823, abs=0.0005)
    assert found.random_mean == pytest.approx(0.753, abs=0.004)
    assert "+0.07 (middle 95% of the draws −0.09 to +0.24; d = 0.9, p = 0.20)" in found.sentence
    assert not found.is_more and "is not shown either way" in found.sentence
    assert "no more than" not in found.sentence


def test_the_eu_votes_as_one_more_than_random_states():
    found = of("EU", "USA").beside_chance
    assert not found.is_empty
    assert found.agreement_index == pytest.approx(0.921, abs=0.001)
    assert found.random_mean == pytest.approx(0.729, abs=0.004)
    assert found.is_more and "p = 0.001" in found.sentence


def test_a_planted_bloc_is_found_and_one_that_votes_at_random_is_not():
    one, none = planted(0.8).beside_chance, planted(0.0).beside_chance
    assert not one.is_empty and not none.is_empty
    assert one.is_more and "votes as one more than chance brings" in one.sentence
    assert not none.is_more and "is not shown either way" in none.sentence


def test_states_that_vote_at_random_are_seldom_called_one():
    found = [planted(0.0, sessions=4, seed=seed).beside_chance for seed in range(20)]
    assert sum(one.is_more for one in found if not one.is_empty) <= 4


def test_few_sessions_are_said_to_be_few():
    short = planted(0.8, sessions=2)
    assert "2 sessions only" in short.beside_chance.sentence
    judged = short.judgement()
    assert judged is not None and "the sessions are few" in judged.confidence
    assert "sessions only" not in planted(0.8).beside_chance.sentence


def test_only_sessions_that_opened_after_the_alliance_began_count():
    assert of("AES").sessions.min() == 79  # founded on 16 September 2023
    assert of("EAEU").sessions.min() == 70
    assert of("NATO").sessions.min() == 58


def test_the_index_stands_with_and_without_each_member():
    found = of("CSTO").leave_one_out
    assert not found.is_empty
    assert sorted(found.frame["without"]) == ["ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"]
    assert found.most == "RUS" and found.change > 0


def test_an_index_above_the_random_mean_speaks_against_a_bloc_that_is_not_shown_to_be_one():
    remarks = {e.title: e for e in of("CSTO").counter_evidence()}
    assert remarks["Votes"].against is Reading.APART
    assert "Votes" not in {e.title for e in of("EU", "USA").counter_evidence()}

"""The special cases name what the tables hold."""

from analysis.tables import contexts, load
from analysis.tables.events import SCHEDULED


def test_organisations_are_those_of_the_memberships():
    known = set(load.table("memberships")["organisation"])
    found = contexts.read()
    assert found.small_blocs <= known
    assert {treaty for treaties in found.lineages.values() for treaty in treaties} <= known
    assert set(found.unspecified_partners) <= known


def test_an_alliance_is_the_newest_of_its_treaties():
    for alliance, treaties in contexts.read().lineages.items():
        assert treaties[-1] == alliance


def test_the_emergency_session_has_resolutions():
    session = contexts.read().emergency_session.session
    assert (load.table("resolutions")["special_session"] == session).any()


def test_each_tag_and_kind_of_event_has_one_lane():
    words = [word for lane in contexts.read().event_lanes.values() for word in lane]
    assert len(words) == len(set(words))
    events = load.table("events")
    there = {*events["kind"], *"; ".join(events["tags"].dropna()).split("; ")}
    assert there - {SCHEDULED} == set(words)


def test_states_have_codes():
    known = set(load.table("countries")["country"])
    found = contexts.read()
    assert {found.emergency_session.about, *found.whole_suppliers} <= known
    assert all(set(contested.countries) <= known for contested in found.contested_names)

"""The special cases name what the tables hold."""

from analysis.tables import contexts, load


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


def test_lanes_share_no_kind_of_event_and_each_has_one():
    kinds = [kind for lane in contexts.read().event_lanes.values() for kind in lane]
    assert len(kinds) == len(set(kinds))
    happened = set(load.table("events")["kind"])
    assert all(set(lane) & happened for lane in contexts.read().event_lanes.values())


def test_states_have_codes():
    known = set(load.table("countries")["country"])
    found = contexts.read()
    assert {found.emergency_session.about, *found.whole_suppliers} <= known
    assert all(set(contested.countries) <= known for contested in found.contested_names)

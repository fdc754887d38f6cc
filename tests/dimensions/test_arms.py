"""Arms: what the windows of five years allow one to say, and of whom."""

import datetime as dt
from collections.abc import Sequence

import pandas as pd
import pytest

from analysis.charts import cohesion, economy
from analysis.dimensions.arms import Arms, MemberArms
from analysis.dimensions.dimension import Way
from analysis.dimensions.scope import Scope

END = 2025

Change = tuple[str, str, float, float, float, float]


def world(
    changes: Sequence[Change],
    *,
    destination: str = "EU",
    deals: int = 12,
    tiv: float = 400.0,
    end: int = END,
) -> Arms:
    """Armenia between Russia and the destination, in a world of these shares.

    changes: recipient, supplier, share before, share, low and high of the change, of windows alike.
    deals, tiv: those of Armenia's later window. end: of the later window of Armenia.
    """
    columns = ["recipient", "supplier", "share_before", "share", "change_low", "change_high"]
    moved = pd.DataFrame(changes, columns=columns)
    is_own = moved["recipient"] == "ARM"
    moved = moved.assign(
        window_end=end,
        change=moved["share"] - moved["share_before"],
        deals_before=12,
        deals=is_own.map({True: deals, False: 12}),
        tiv_before_million=400.0,
        tiv_million=is_own.map({True: tiv, False: 400.0}),
    )
    parts = [
        moved.assign(share=moved[share], window_end=year)
        for share, year in (("share_before", end - 5), ("share", end))
    ]
    held = pd.concat(parts, ignore_index=True)
    held = held[held["share"] > 0].assign(deals=3, tiv_million=lambda f: 400 * f["share"])
    if end < END:  # somebody else's window, so that the tables reach further than Armenia's
        other = held.iloc[[0]].assign(recipient="FJI", window_end=END)
        held = pd.concat([held, other], ignore_index=True)
    scope = Scope("RUS", dt.date(2026, 6, 1), dt.date(2015, 1, 1), "ARM", destination)
    scope._cache["arms_suppliers"] = held
    scope._cache["arms_share_changes"] = moved
    return Arms(scope)


TO_INDIA = [
    ("ARM", "RUS", 0.9, 0.2, -0.9, -0.3),
    ("ARM", "IND", 0.0, 0.7, 0.3, 0.9),
    ("ARM", "FRA", 0.1, 0.1, -0.1, 0.1),
    ("KAZ", "RUS", 0.8, 0.7, -0.3, 0.1),
    ("BLR", "RUS", 1.0, 1.0, 0.0, 0.0),
    ("KGZ", "RUS", 0.5, 0.2, -0.6, 0.0),
]


def ways(arms: Arms) -> list[Way]:
    """The directions of the verdict; there has to be one."""
    verdict = arms.verdict()
    assert verdict is not None
    return list(verdict.ways)


def test_a_clear_fall_names_who_gained_and_that_the_destination_did_not():
    arms = world(TO_INDIA)
    found = arms.imports
    assert found.verdict == (
        "In 2021–25 Russia supplied 20% of Armenia's imports of major arms, against 90% in 2016–20: "
        "−70 points (−90 to −30 if single deals are left out or doubled). Arms supply moved away "
        "from Russia, to India (70%, none before); not to the EU (its members together 10%, 10% "
        "before)."
    )
    assert "changed by −10 points at the median of the 3 peers" in found.sentence
    assert ways(arms) == [Way.AWAY]
    assert " or towards" not in found.sentence


def test_what_left_the_patron_for_elsewhere_speaks_against_a_move_to_the_destination():
    (remark,) = world(TO_INDIA).counter_evidence()
    assert remark.text == (
        "What left Russia did not go to the EU (its members together 10%, 10% before): less dependence "
        "on one is no turn to the other."
    )


def test_a_gain_of_the_destination_is_said_of_the_destination():
    rows = [
        ("ARM", "RUS", 0.9, 0.2, -0.9, -0.3),
        ("ARM", "FRA", 0.0, 0.5, 0.2, 0.9),
        ("ARM", "DEU", 0.1, 0.3, 0.0, 0.5),
    ]
    arms = world(rows)
    assert "away from Russia, to France (50%, none before)." in arms.imports.verdict
    assert "moved towards the EU (its members together 80%, 10% before)" in arms.imports.verdict
    assert arms.counter_evidence() == []


def test_a_state_as_destination_is_named_once():
    verdict = world(TO_INDIA, destination="IND").imports.verdict
    assert verdict.endswith("Arms supply moved away from Russia, to India (70%, none before).")
    assert "members" not in verdict


@pytest.mark.parametrize(("deals", "tiv"), [(4, 400.0), (12, 49.0)])
def test_windows_too_small_give_no_verdict(deals: int, tiv: float):
    arms = world(TO_INDIA, deals=deals, tiv=tiv)
    assert "too small for a verdict" in arms.imports.sentence
    assert f"{deals} deals worth {tiv:.0f} million TIV in 2021–25" in arms.imports.sentence
    assert "moved" not in arms.imports.sentence
    assert "The first supplier was India with 70%." in arms.imports.sentence
    assert arms.judgement() is None and arms.counter_evidence() == []


@pytest.mark.parametrize("high", [0.1, 0.0, -0.004])
def test_a_range_that_reaches_0_gives_no_verdict(high: float):
    """Nor does one whose end is printed as 0."""
    rows = [("ARM", "RUS", 0.9, 0.2, -0.9, high), *TO_INDIA[1:]]
    arms = world(rows)
    assert "depends on single deals, so there is no verdict on it" in arms.imports.sentence
    assert "away from Russia" not in arms.imports.sentence
    assert ways(arms) == []


def test_a_small_change_is_none_however_sure():
    rows = [("ARM", "RUS", 0.9, 0.81, -0.1, -0.05), ("ARM", "IND", 0.1, 0.19, 0.05, 0.1)]
    arms = world(rows)
    assert "A change of less than 10 points counts as none." in arms.imports.sentence
    assert ways(arms) == []


def test_a_rise_is_a_move_the_other_way():
    rows = [("ARM", "RUS", 0.2, 0.9, 0.3, 0.9), ("ARM", "FRA", 0.8, 0.1, -0.9, -0.3)]
    arms = world(rows)
    assert "Arms supply moved towards Russia." in arms.imports.verdict
    assert "moved away from the EU" in arms.imports.verdict
    assert ways(arms) == [Way.BACK, Way.OFF]
    (remark,) = arms.counter_evidence()
    assert remark.text.startswith("Russia's share of arms imports rose (90%, 20% before)")


def test_where_both_gain_nothing_is_said_of_a_move():
    rows = [
        ("ARM", "RUS", 0.1, 0.5, 0.2, 0.6),
        ("ARM", "FRA", 0.1, 0.5, 0.2, 0.6),
        ("ARM", "IND", 0.8, 0.0, -0.9, -0.6),
    ]
    assert ways(world(rows)) == []


def test_a_gain_that_hangs_on_a_deal_is_not_said_to_have_taken_the_place():
    rows = [TO_INDIA[0], ("ARM", "IND", 0.0, 0.7, -0.1, 0.9), *TO_INDIA[2:]]
    verdict = world(rows).imports.verdict
    assert "to India" not in verdict
    assert (
        "Who took its place depends on single deals: the largest gain is that of India" in verdict
    )


def test_a_fall_that_is_everybodys_says_more_of_the_patron():
    rows = [*TO_INDIA[:3], ("KAZ", "RUS", 0.9, 0.1, -0.9, -0.3)]
    (remark,) = world(rows).counter_evidence()
    assert "says more of Russia than of Armenia" in remark.text


def test_without_peers_all_recipients_of_the_patron_stand_beside():
    rows = [
        *TO_INDIA[:3],
        ("KAZ", "USA", 0.1, 0.9, 0.1, 0.9),
        ("VNM", "RUS", 0.9, 0.8, -0.4, 0.2),
        ("PER", "USA", 0.1, 0.9, 0.1, 0.9),
    ]
    assert "share of the arms of Vietnam changed by −10 points" in world(rows).imports.sentence


def test_a_patron_that_delivers_nothing_has_no_share_to_lose():
    rows = [("ARM", "IND", 0.2, 0.9, 0.3, 0.9), ("ARM", "FRA", 0.8, 0.1, -0.9, -0.3)]
    sentence = world(rows).imports.sentence
    assert sentence.startswith(
        "SIPRI's register holds no deliveries of major arms from Russia to Armenia in 2016–20 or "
        "2021–25, so there was no share to lose."
    )
    assert "Beside it" not in sentence


def test_a_supplier_that_is_not_known_is_called_so():
    rows = [("ARM", "RUS", 0.9, 0.2, -0.9, -0.3), ("ARM", "XXX", 0.1, 0.8, 0.3, 0.9)]
    arms = world(rows)
    assert "to suppliers that SIPRI does not know (80%" in arms.imports.verdict
    assert "supplier not known" in economy.arms_windows(arms.imports, arms.scope).svg
    assert "XXX" not in arms.imports.sentence


def test_what_came_long_ago_is_no_standing():
    arms = world(TO_INDIA, end=2015)
    assert arms.imports.is_past and arms.judgement() is None and arms.headlines() == []
    assert arms.imports.sentence.startswith(
        "SIPRI's register holds no deliveries of major arms to Armenia in 2016–2025; in 2011–15 "
        "Russia supplied 20% of Armenia's imports."
    )


def test_no_entry_at_all_is_said_of_the_register():
    rows = [("FJI", "AUS", 0.5, 1.0, 0.1, 0.9)]
    assert world(rows).imports.sentence == (
        "SIPRI's register holds no deliveries of major arms to Armenia in 2016–2025."
    )


def test_headlines_are_keyed_by_what_they_measure():
    labels = [row.label for row in world(TO_INDIA).headlines()]
    assert labels == [
        "Russia's share of arms imports, five years",
        "first supplier of arms, five years",
    ]


# --- on the tables of data/ ---


def asked(country: str, patron: str, destination: str) -> Arms:
    return Arms(Scope(patron, dt.date(2026, 11, 23), dt.date(2011, 1, 1), country, destination))


def test_armenia_went_from_russia_to_india():
    arms = asked("ARM", "RUS", "EU")
    found = arms.imports
    assert (round(found.patron.before, 2), round(found.patron.share, 2)) == (0.95, 0.24)
    assert "away from Russia, to India (73%, none before); not to the EU" in found.verdict
    assert found.peers_change == pytest.approx(-0.064, abs=0.001)
    assert "−6 points at the median of the 5 peers that it armed" in found.sentence
    assert "later editions revise them" in found.coverage


@pytest.mark.parametrize(
    ("country", "patron", "destination", "said", "moved"),
    [
        ("SRB", "RUS", "EU", "away from Russia, to China (62%, 2% before)", [Way.AWAY]),
        ("SRB", "RUS", "EU", "Whether the EU gained depends on single deals", [Way.AWAY]),
        ("PAK", "USA", "CHN", "China gained less than 10 points (80%, 76% before)", []),
        ("IND", "RUS", "EU", "Russia supplied 43% of India's", []),
        ("BRA", "RUS", "EU", "largest gain is that of France (65%, 18% before)", []),
        ("MLI", "FRA", "RUS", "Whether Russia gained depends on single deals (43%, 31%", []),
        ("PHL", "USA", "CHN", "The first supplier was South Korea with 43%", []),
    ],
)
def test_known_states(country: str, patron: str, destination: str, said: str, moved: list[Way]):
    arms = asked(country, patron, destination)
    assert said in arms.imports.sentence
    assert ways(arms) == moved


@pytest.mark.parametrize("country", ["GEO", "MDA", "KGZ", "TJK", "FJI"])
def test_small_importers_get_no_verdict(country: str):
    arms = asked(country, "RUS", "EU")
    assert "too small for a verdict" in arms.imports.sentence
    assert arms.judgement() is None


@pytest.mark.parametrize("case", [("ARM", "RUS", "EU"), ("PHL", "FRA", "EU"), ("ISL", "RUS", "EU")])
def test_the_chart_always_shows_the_patron(case: tuple[str, str, str]):
    arms = asked(*case)
    figure = economy.arms_windows(arms.imports, arms.scope)
    assert arms.scope.name(case[1]) in figure.svg
    assert f"{arms.scope.name(case[1])} (nothing)" in figure.svg or case[0] != "ISL"


def members(bloc: str, patron: str) -> MemberArms:
    day = dt.date(2026, 11, 23)
    return MemberArms(Scope(patron, day, dt.date(2011, 1, 1), destination="EU", bloc=bloc))


def test_members_of_a_small_alliance_are_all_named():
    assert members("CSTO", "RUS").shares.sentence == (
        "In 2021–25 Russia supplied over 99% of Belarus', 85% of Kazakhstan's, 24% of Armenia's, 14% "
        "of Kyrgyzstan's and 3% of Tajikistan's imports of major arms."
    )


@pytest.mark.parametrize(("bloc", "patron"), [("NATO", "USA"), ("BRICS", "RUS")])
def test_large_alliances_have_a_section_on_arms(bloc: str, patron: str):
    arms = members(bloc, patron)
    assert f"the median member of {bloc}" in arms.shares.sentence
    latest = arms.shares.share
    assert set(arms.shares.frame["country"]) <= set(arms.scope.alliance_members) - {patron}
    assert max(latest.values()) <= 1 and cohesion.member_arms(arms.shares, arms.scope).svg

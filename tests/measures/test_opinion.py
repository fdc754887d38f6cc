"""The test of a change between two waves, held against figures made by hand."""

import math

import pytest

from analysis.measures.opinion import next_wave, persons, poll_change


def test_noise_by_hand() -> None:
    """78 to 43 of 1,000 each: 1.96 sqrt(1.7 (1716 + 2451) / 1000) = 1.96 x 2.6616."""
    found = poll_change(78, 43)
    assert found.points == -35
    assert found.noise == pytest.approx(5.217, abs=0.001)
    assert (found.low, found.high) == pytest.approx((-40.217, -29.783), abs=0.001)
    assert found.is_shown


def test_noise_falls_with_the_persons_asked() -> None:
    """50 to 57: 1.96 sqrt(1.7 (2500 + 2451) / n) is 5.69 of 1,000 each and 8.04 of 500 each."""
    assert poll_change(50, 57).noise == pytest.approx(5.686, abs=0.001)
    assert poll_change(50, 57).is_shown
    few = poll_change(50, 57, 500, 500)
    assert few.noise == pytest.approx(8.041, abs=0.001)
    assert not few.is_beyond_noise and not few.is_shown


def test_a_small_change_is_not_shown_however_many_were_asked() -> None:
    found = poll_change(50, 55.9, 100_000, 100_000)
    assert found.is_beyond_noise and not found.is_shown
    assert poll_change(16.6, 22.6, 100_000, 100_000).is_shown  # 6.0, whatever the float


def test_persons_not_given_are_a_thousand() -> None:
    assert persons(None) == persons(math.nan) == 1000
    assert poll_change(50, 57, None, math.nan) == poll_change(50, 57, 1000, 1000)


def test_weights_that_cost_more_than_the_design_lower_the_persons() -> None:
    assert persons(1000, 900) == 1000  # 1.7 x 900 is more than were asked
    assert persons(1000, 400) == pytest.approx(680)


def test_the_bounds_of_a_next_wave_are_the_test_turned_round() -> None:
    low, high = next_wave(43, 1500)
    assert not poll_change(43, high - 0.3, 1500, 1500).is_shown
    assert poll_change(43, high + 0.3, 1500, 1500).is_shown
    assert poll_change(43, low - 0.3, 1500, 1500).is_shown
    assert next_wave(98) == (92, 100)


@pytest.mark.parametrize("share", [-1, 101])
def test_a_share_is_within_0_and_100(share: float) -> None:
    with pytest.raises(ValueError, match="per cent"):
        poll_change(share, 50)

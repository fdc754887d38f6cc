"""Has a share in a poll changed? Two waves of one pollster's question, tested by one rule.

A poll is a sample, drawn in clusters and weighted, so it tells less than as many persons drawn at
random would: its variance is taken as 1.7 times theirs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

DESIGN_EFFECT = 1.7
"""How much larger the variance of a poll's share is than that of a simple random sample."""
PERSONS_NOT_GIVEN = 1000
"""The persons asked, where a source does not say."""
LEAST_POINTS = 6
"""A smaller change gives no verdict, however many were asked."""
Z_95 = 1.96


@dataclass(frozen=True)
class PollChange:
    """A change between two waves in percentage points, and the noise around it (half of the 95%
    interval)."""

    points: float
    noise: float

    @property
    def low(self) -> float:
        return self.points - self.noise

    @property
    def high(self) -> float:
        return self.points + self.noise

    @property
    def is_beyond_noise(self) -> bool:
        return abs(self.points) > self.noise

    @property
    def is_shown(self) -> bool:
        """Whether it gives a verdict: beyond noise, and of LEAST_POINTS or more."""
        return self.is_beyond_noise and round(abs(self.points), 6) >= LEAST_POINTS


def persons(n: float | None, n_effective: float | None = None) -> float:
    """The persons asked as `poll_change` counts them: PERSONS_NOT_GIVEN where they are not known.

    n_effective: as many persons asked at random as would tell as much, where the publisher's weights
    give it. It lowers n where the weights cost more than DESIGN_EFFECT does, and never raises it,
    since weights say nothing of clusters.

    >>> persons(None), persons(800), persons(800, 700), persons(850, 400)
    (1000, 800, 800, 680.0)
    """
    if n is None or math.isnan(n):
        return PERSONS_NOT_GIVEN
    if n_effective is None or math.isnan(n_effective):
        return n
    return min(n, DESIGN_EFFECT * n_effective)


def poll_change(
    before: float, after: float, n_before: float | None = None, n_after: float | None = None
) -> PollChange:
    """The change from one wave to another, both in per cent, and its noise in percentage points.

    Noise: 1.96 sqrt(1.7 (v1/n1 + v2/n2)) with v = p (100 - p). Two waves are independent samples;
    the question and the pollster have to be the same. ValueError for a share outside 0 to 100.

    >>> change = poll_change(78, 43, 1500, None)
    >>> change.points, round(change.noise, 1), change.is_shown
    (-35, 4.8, True)
    """
    for share in (before, after):
        if not 0 <= share <= 100:
            raise ValueError(f"a share of {share} per cent")
    variance = sum(
        share * (100 - share) / persons(n) for share, n in ((before, n_before), (after, n_after))
    )
    return PollChange(after - before, Z_95 * math.sqrt(DESIGN_EFFECT * variance))


def next_wave(percent: float, n: float | None = None) -> tuple[float, float]:
    """The shares below and above which a next wave of as many persons would be a change that is
    shown, kept within 0 to 100.

    >>> next_wave(50, 1000)[1] > 55, next_wave(2)
    (True, (0, 8))
    """
    width = max(LEAST_POINTS, poll_change(percent, percent, n, n).noise)
    return max(0, percent - width), min(100, percent + width)

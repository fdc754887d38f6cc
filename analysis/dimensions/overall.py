"""Has the state moved? What follows from the verdicts of all dimensions together, by one rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.dimensions.dimension import Verdict, Way, confidence

FEWEST_DIMENSIONS = 3
"""With data; under it nothing is said over all."""
FULL = 1.0

Kind = Literal["too few", "none", "one", "moved", "mixed", "weak"]
Side = Literal["forward", "back"]


@dataclass(frozen=True)
class Overall:
    """What the verdicts come to.

    kind: too few (dimensions with data); none shows a move; one (moved in one only); moved (in two
    at least, one of them votes, arms or trade, and none against); mixed (both ways); weak (what
    points to a move may not stand for one: formal steps, opinion, votes not beyond others').
    side: from the patron to the destination, or back; None where there is none or both. forward,
    back, still: the verdicts that point on, back, neither. missing: titles of the dimensions that
    have no data.
    """

    kind: Kind
    side: Side | None
    forward: tuple[Verdict, ...]
    back: tuple[Verdict, ...]
    still: tuple[Verdict, ...]
    missing: tuple[str, ...]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """All verdicts."""
        return tuple(dict.fromkeys((*self.forward, *self.back, *self.still)))

    @property
    def confidence(self) -> str:
        """How sure a move over all is, as a sentence; empty where none is said."""
        if self.kind == "one":
            return f"Confidence is {self.moving[0].sure}."
        if self.kind != "moved":
            return ""
        led = [v for v in self.moving if v.leads and v.weight >= FULL]
        return confidence(
            "not all of votes, arms and trade show it" if any(v.leads for v in self.still) else "",
            "what it rests on is itself not sure" if all(v.sure == "low" for v in led) else "",
        )

    @property
    def moving(self) -> tuple[Verdict, ...]:
        """The verdicts that point the one way, where there is one."""
        return self.back if self.side == "back" else self.forward


def over_all(verdicts: Sequence[Verdict], missing: Sequence[str] = ()) -> Overall:
    """What the verdicts of the dimensions with data come to.

    "Moved" needs the same direction in two dimensions, one of them votes (beyond states that voted
    like it, and firm), arms or trade, and none against. A move in votes that is not shown to be more
    than others' counts as half a dimension: it can join arms or trade, and never stands for them.
    """
    forward = tuple(v for v in verdicts if any(way.is_forward for way in v.ways))
    back = tuple(v for v in verdicts if any(not way.is_forward for way in v.ways))
    still = tuple(v for v in verdicts if not v.ways)
    side: Side | None = None
    if bool(forward) != bool(back):
        side = "forward" if forward else "back"
    moving = forward or back
    leads = any(v.leads and v.weight >= FULL for v in moving)
    kind: Kind
    if len(verdicts) < FEWEST_DIMENSIONS:
        kind = "too few"
    elif not moving:
        kind = "none"
    elif side is None:
        kind = "mixed"
    elif not leads:
        kind = "weak"
    else:
        kind = "moved" if len(moving) > 1 else "one"
    return Overall(kind, side, forward, back, still, tuple(missing))


def share_ways(patron: int, destination: int) -> tuple[Way, ...]:
    """The ways that two shares of one whole name: -1 fell, 1 rose, 0 no change that is clear.

    The patron's share decides; where both rose there is no one way. A state that leaves both moved
    away from its patron.

    >>> [way.name for way in share_ways(-1, 1)], share_ways(1, 1), [w.name for w in share_ways(0, -1)]
    (['AWAY', 'TOWARDS'], (), ['OFF'])
    """
    if patron < 0:
        return (Way.AWAY, Way.TOWARDS) if destination > 0 else (Way.AWAY,)
    if patron > 0:
        if destination > 0:
            return ()
        return (Way.BACK, Way.OFF) if destination < 0 else (Way.BACK,)
    return {-1: (Way.OFF,), 0: (), 1: (Way.TOWARDS,)}[destination]


def share_words(patron: int, destination: int, names: dict[str, str]) -> str:
    """What two shares say, as words after "arms" or "trade"; empty where nothing is clear.

    >>> share_words(-1, 0, {"patron": "Russia", "destination": "the EU"})
    'moved away from Russia'
    """
    if patron > 0 and destination > 0:
        return f"the shares of {names['patron']} and of {names['destination']} both rose"
    parts = [
        f"{'towards' if way > 0 else 'away from'} {names[role]}"
        for role, way in (("patron", patron), ("destination", destination))
        if way
    ]
    return f"moved {' and '.join(parts)}" if parts else ""

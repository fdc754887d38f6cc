"""How often members leave: a base rate before a formal step, and what became of such steps.

Before any step the rate of exits is a Gamma, fitted over political organisations and brought up to
date with an organisation's own exits and member-years. A formal step ends its use: then the cases in
which a state threatened, decided, froze or notified an exit say what became of it. Those are
remembered, not sampled, so that their shares are an upper bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.errors import BriefingError
from analysis.measures.outlook import LIKELIHOOD, jeffreys, likelihood

FEW_MEMBER_YEARS: Final = 20
"""Organisations with fewer say nothing of a rate, and are left out of the fit."""


@dataclass(frozen=True)
class Gamma:
    """A rate of exits a member-year: shape a, and b member-years."""

    a: float
    b: float


BASE: Final = Gamma(0.358, 201.8)
"""Fitted over the political organisations of the Correlates of War, 1965 to 2014: `fitted`."""


def fitted(exits: ArrayLike, member_years: ArrayLike, least: float = FEW_MEMBER_YEARS) -> Gamma:
    """The Gamma of rates that fits organisations' exits best: maximum likelihood of the negative
    binomial that Poisson exits at Gamma rates make (Robbins 1956).

    exits, member_years: one number an organisation; those with fewer than `least` member-years are
    left out. BriefingError where fewer than three are left, or none has an exit.
    """
    from scipy import optimize, special  # slow to import, and only the fit needs them

    x, years = np.asarray(exits, dtype=float), np.asarray(member_years, dtype=float)
    enough = years >= least
    x, years = x[enough], years[enough]
    if len(x) < 3 or not x.sum():
        raise BriefingError("a rate of exits needs three organisations and one exit")

    def unlikelihood(logs: np.ndarray) -> float:
        a, b = np.exp(logs)
        terms = special.gammaln(a + x) - special.gammaln(a) + a * np.log(b / (b + years))
        return -float((terms + x * np.log(years / (b + years))).sum())

    start = np.log([0.5, 0.5 * years.sum() / x.sum()])
    best = optimize.minimize(unlikelihood, start, method="BFGS")
    a, b = np.exp(best.x)
    return Gamma(float(a), float(b))


@dataclass(frozen=True)
class Chance:
    """A probability with its 95% interval, and the events and trials that it rests on."""

    p: float
    low: float
    high: float
    events: float
    trials: float


def base_rate_chance(
    exits: float, member_years: float, years: float, members: int = 1, prior: Gamma = BASE
) -> Chance:
    """The chance that at least one of some members leaves within some years.

    1 - ((b + T) / (b + T + h m))^(a + x), with x exits in T member-years, h years and m members;
    interval from the 2.5 and 97.5% quantiles of the rate.

    >>> chance = base_rate_chance(4, 195, years=3)
    >>> [round(100 * value, 1) for value in (chance.p, chance.low, chance.high)]
    [3.2, 1.0, 6.8]
    """
    if exits < 0 or member_years < 0 or years < 0 or members < 0:
        raise BriefingError("exits, member-years, years and members of 0 or more are needed")
    from scipy import special

    a, b, exposure = prior.a + exits, prior.b + member_years, years * members
    low, high = 1 - np.exp(-special.gammaincinv(a, [0.025, 0.975]) / b * exposure)
    p = 1 - (b / (b + exposure)) ** a
    return Chance(float(p), float(low), float(high), exits, member_years)


def banded(p: float, low: float, high: float) -> str:
    """The word of ICD 203 for a probability, where its interval lies within two neighbouring bands;
    else none, an empty text.

    >>> banded(0.032, 0.010, 0.068), banded(0.12, 0.02, 0.33)
    ('almost no chance', '')
    """
    bands = [word for _, word in LIKELIHOOD]
    first, last = bands.index(likelihood(low)), bands.index(likelihood(high))
    return likelihood(p) if last - first <= 1 else ""


def likelihood_of(*chances: Chance) -> str:
    """The one word that all these chances of the same thing take; an empty text where an interval is
    too wide for a word, where two of them take different words, or where nothing of the kind has
    happened yet: a rate borrowed from elsewhere says nothing is impossible, not that it is unlikely.

    >>> likelihood_of(base_rate_chance(4, 190, 3)), likelihood_of(base_rate_chance(0, 1371, 3))
    ('almost no chance', '')
    """
    found = {banded(each.p, each.low, each.high) if each.events else "" for each in chances}
    return found.pop() if len(found) == 1 else ""


HEADS: Final = ("head of state", "head of government")
NOTICE_WITHIN_MONTHS: Final = 6
"""A freeze that notice follows this soon is a notice, not a freeze."""

STAGES: Final = ("threat", "decision", "freeze", "notice", "decision or freeze")
"""Stages of an exit, each with the clock from its own day: a threat, a decision of the head of state
or government without notice, its own part frozen, formal notice, and any decision or freeze."""


@dataclass(frozen=True)
class StageChance:
    """What became of cases at one stage: the share that left, each case counted, and each joint
    decision counted once; and what was left out."""

    share: Chance
    by_decision: Chance
    cases: tuple[str, ...]
    reversed_by_then: int
    body_ended: int
    not_yet_known: int


def chance_by_stage(
    cases: pd.DataFrame, stage: str, as_of: pd.Timestamp | str, waited: float = 0, years: float = 3
) -> StageChance:
    """How many of the states at a stage left within some years, after having waited for some.

    Parameters
    ----------
    cases : case_id, cluster_id, announced, announced_by, announcement_type, frozen, notified, left,
        reversed, body_ended, observed_to, is_in_rates, as the table announced_exits has them.
    stage : one of `STAGES`.
    as_of : day by which the years must have run out, and no later than each case's observed_to.
    waited : years since the stage's day, through which the state stayed, gave no notice (but for the
        stage of notice), took nothing back, and the body went on.
    years : horizon from then on.

    Cases whose body ended in the meantime are left out. Intervals: Beta(x + 1/2, n - x + 1/2).
    BriefingError where no case is left.
    """
    if stage not in STAGES:
        raise BriefingError(f"no stage {stage!r}; there are: {', '.join(STAGES)}")
    cases = cases[cases["is_in_rates"]]
    clock = _clock(cases, stage)
    cases, clock = cases[clock.notna()], clock.dropna()
    since = clock + pd.DateOffset(months=round(12 * waited))
    until = clock + pd.DateOffset(months=round(12 * (waited + years)))
    seen_to = cases["observed_to"].clip(upper=pd.Timestamp(as_of))
    known = until <= seen_to
    still = (since <= seen_to) & ~(cases["body_ended"] <= since)
    if waited:
        for turn in ("left", "reversed", "notified")[: 2 if stage == "notice" else 3]:
            still &= ~(cases[turn] <= since)
    else:
        still &= ~(cases["left"] < since)
    has_left = cases["left"] <= until
    has_ended = still & known & ~has_left & (cases["body_ended"] <= until)
    counted = still & known & ~has_ended
    if not counted.any():
        raise BriefingError(f"no case at the stage {stage!r} is known after so many years")
    decisions = has_left[counted].groupby(cases["cluster_id"][counted]).mean()
    return StageChance(
        _share(int(has_left[counted].sum()), int(counted.sum())),
        _share(float(decisions.sum()), len(decisions)),
        tuple(cases["case_id"][counted]),
        reversed_by_then=int((counted & ~has_left & (cases["reversed"] <= until)).sum()),
        body_ended=int(has_ended.sum()),
        not_yet_known=int((still & ~known).sum()),
    )


def _clock(cases: pd.DataFrame, stage: str) -> pd.Series:
    """The day from which a stage is counted; missing where the case was never at it."""
    kind, announced = cases["announcement_type"], cases["announced"]
    if stage == "notice":
        return cases["notified"]
    if stage == "freeze":
        soon = cases["frozen"] + pd.DateOffset(months=NOTICE_WITHIN_MONTHS)
        return cases["frozen"].where(~(cases["notified"] <= soon))
    if stage == "threat":
        return announced.where(kind == "threat")
    if stage == "decision":
        return announced.where((kind == "decision") & cases["announced_by"].isin(HEADS))
    return announced.where(kind.isin(["decision", "freeze"]))


def _share(events: float, trials: float) -> Chance:
    low, high = jeffreys(events, trials)
    return Chance(events / trials, low, high, events, trials)


def outcome(cases: pd.DataFrame, years: float) -> pd.Series:
    """What had become of each case some years after it was announced: left; left, since returned;
    reversed; body ended; still member; not yet known. Columns as `chance_by_stage`, and returned.
    """
    until = cases["announced"] + pd.DateOffset(months=round(12 * years))
    words = [
        ("left, since returned", (cases["left"] <= until) & (cases["returned"] <= until)),
        ("left", cases["left"] <= until),
        ("reversed", cases["reversed"] <= until),
        ("body ended", cases["body_ended"] <= until),
        ("not yet known", until > cases["observed_to"]),
    ]
    return pd.Series(
        np.select([rows for _, rows in words], [word for word, _ in words], "still member"),
        index=cases.index,
        name="outcome",
    )

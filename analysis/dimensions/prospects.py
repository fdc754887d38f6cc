"""How far members have gone towards an exit, and what became of others that went as far.

A formal step (a decision, a freeze, a notice) ends the use of the base rate: a member that has taken
one is held against the states on record that took the same one. A threat is no formal step; it
counts for as long as the horizon, beside the base rate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.scope import Scope
from analysis.errors import BriefingError
from analysis.measures import exits
from analysis.measures.exits import Chance, StageChance, likelihood_of
from analysis.measures.outlook import DAYS_IN_YEAR
from analysis.tables import followed, organisations
from analysis.tables.standing import standing

TABLES = ("memberships", "announced_exits", "known_through")
HORIZON_YEARS = 3
RECENT_YEARS = 1
"""A step this young is held against others from the day of the step; an older one against those
that stood as long without another."""
FEWEST_CASES = 10
SMALL_CHANCE = 0.05
NO_STEP = "none on record"
THREATS = ("threat", "parliament")


@dataclass(frozen=True)
class Dated:
    """A day, as precisely as it is known."""

    day: dt.date
    precision: str = "day"

    @property
    def said(self) -> str:
        """When, in words.

        >>> Dated(dt.date(2024, 2, 22)).said, Dated(dt.date(2022, 1, 1), "year").said
        ('on 22 February 2024', 'in 2022')
        """
        if self.precision == "day":
            return f"on {words.day(self.day)}"
        return f"in {self.day:%Y}" if self.precision == "year" else f"in {self.day:%B %Y}"


@dataclass(frozen=True)
class Progress:
    """The steps towards an exit that stand for a member, and the day to which they were followed.

    is_by_head: whether the decision was announced by the head of state or of government. latest: a
    later step of the same withdrawal, with what it was in the table's words.
    """

    organisation: str
    country: str
    followed: dt.date
    freeze: Dated | None = None
    decision: Dated | None = None
    notice: Dated | None = None
    threat: Dated | None = None
    is_by_head: bool = False
    latest: tuple[Dated, str] | None = None

    @property
    def is_formal(self) -> bool:
        """Whether a formal step stands, so that the base rate is not its own."""
        return bool(self.freeze or self.decision or self.notice)

    @property
    def few_words(self) -> str:
        """The steps, for a cell of a table."""
        named = (
            (self.freeze, "part frozen"),
            (self.decision, "exit announced"),
            (self.notice, "notice given"),
            (None if self.is_formal else self.threat, "threat"),
        )
        done = [f"{word} {step.said.partition(' ')[2]}" for step, word in named if step]
        return "; ".join(done) or NO_STEP

    def done(self, alliance: str) -> str:
        """What the member did, as the predicate of a sentence; empty where it took no step."""
        parts = []
        if self.freeze:
            parts.append(f"froze its part in {alliance} {self.freeze.said}")
        if self.decision:
            parts.append(f"announced {self.decision.said} that it would leave")
        if self.notice:
            parts.append(f"gave notice {self.notice.said}")
        if not parts and self.threat:
            parts.append(f"threatened {self.threat.said} to leave")
        text = words.listing(parts)
        if text and not self.freeze:
            text += f" {alliance}" if text.endswith("leave") else f" of leaving {alliance}"
        return text

    def stages(self, day: dt.date) -> list[tuple[str, float]]:
        """The classes of cases that the steps belong to on a day: stage, years waited."""
        if self.notice:
            waited = _years(self.notice.day, day)
            return [("notice", 0.0 if waited < RECENT_YEARS else _halves(waited))]
        decided = "decision" if self.is_by_head else "decision or freeze"
        steps = [(self.decision, decided), (self.freeze, "freeze")]
        taken = [(step.day, stage) for step, stage in steps if step]
        recent = [(stage, 0.0) for when, stage in taken if _years(when, day) < RECENT_YEARS]
        if recent:
            return recent
        if taken:
            first = min(when for when, _ in taken)
            return [("decision or freeze", _halves(_years(first, day)))]
        return [("threat", 0.0)] if self.threat else []


def progress(scope: Scope, organisation: str, country: str) -> Progress | None:
    """How far a member has gone towards an exit; None for a state that is no member.

    From the statuses in force in the table of memberships, and the state's own newest case in that
    of announced exits, as long as it has neither left nor taken it back. What the
    table does not count as a member's exit (a rumour, a boycott of a summit) is none of its steps.
    """
    table = scope.table("memberships")
    own = table[(table["organisation"] == organisation) & (table["country"] == country)]
    status = standing(organisation, country, scope.as_of, table)
    if not status.is_member:
        return None
    held = own[own["end"].isna()]

    def dated(status: str, day: dt.date | None) -> Dated | None:
        if day is None:
            return None
        rows = held[(held["status"] == status) & (held["start"] == pd.Timestamp(day))]
        return Dated(day, str(rows["start_precision"].iloc[0]) if len(rows) else "day")

    freeze = dated("frozen", status.frozen)
    decision = dated("withdrawal_announced", status.announced)
    notice = dated("withdrawal_notified", status.notified)
    threat, is_by_head = None, False
    case = _case(scope, organisation, country, held)
    if case is not None:
        precision = str(case["announced_precision"])
        announced = Dated(case["announced"].date(), precision)
        kind = case["announcement_type"]
        if kind in THREATS and _years(announced.day, scope.as_of) < HORIZON_YEARS:
            threat = announced
        if kind == "decision":
            decision, is_by_head = decision or announced, case["announced_by"] in exits.HEADS
        if kind == "notice" or pd.notna(case["notified"]):
            notified = announced if pd.isna(case["notified"]) else Dated(case["notified"].date())
            notice = notice or notified
        if kind == "freeze" or pd.notna(case["frozen"]):
            freeze = freeze or (
                announced if pd.isna(case["frozen"]) else Dated(case["frozen"].date(), precision)
            )
    steps = held[(held["status"] == "withdrawal_step")].sort_values("start")
    latest = None
    if len(steps):
        row = steps.iloc[-1]
        step = Dated(row["start"].date(), str(row["start_precision"]))
        if decision is None:
            threat = threat or (step if _years(step.day, scope.as_of) < HORIZON_YEARS else None)
        elif step.day > decision.day and isinstance(row["note"], str):
            latest = (step, row["note"])
    return Progress(
        organisation,
        country,
        followed_to(scope, organisation, country),
        freeze,
        decision,
        notice,
        threat,
        bool(is_by_head),
        latest,
    )


def followed_to(scope: Scope, organisation: str, country: str) -> dt.date:
    """The day to which a state's membership was followed: that of its organisation, or of a topic of
    the table of topics on the two (country_organisation), where that is later."""
    topics = scope.table("known_through")
    own = topics.loc[topics["country"] == country, "topic"]
    named = own[own.str.endswith(f"_{organisation.lower()}")]
    if named.empty:
        return organisations.followed(organisation, scope.as_of)
    return followed.state_of_affairs(str(named.iloc[0]), organisation, scope.as_of)


def _case(
    scope: Scope, organisation: str, country: str, held: pd.DataFrame
) -> pd.Series[object] | None:
    """The member's own newest announcement that neither came about nor was taken back."""
    known = {organisation, organisations.get(organisation).full_name}
    table = scope.table("announced_exits")
    rows = table[
        table["is_in_rates"] & (table["country"] == country) & table["organisation"].isin(known)
    ]
    rows = rows[rows[["left", "reversed", "body_ended"]].isna().all(axis=1)]
    rows = rows[rows["announced"] >= held.loc[held["status"] == "member", "start"].min()]
    return None if rows.empty else rows.sort_values("announced").iloc[-1]


@dataclass(frozen=True)
class ReferenceClass:
    """States on record that were at a stage, and how many of them left within the horizon."""

    stage: str
    waited: float
    found: StageChance

    @property
    def share(self) -> Chance:
        return self.found.share

    @property
    def words(self) -> str:
        """Whom it holds, as a clause on "states"."""
        if self.waited:
            done = (
                "had given notice, and were still members"
                if self.stage == "notice"
                else "had decided to leave or frozen their part, and stood so"
            )
            without = "" if self.stage == "notice" else " with neither notice nor return"
            return f"{done} {self.waited:g} years later{without}"
        return CLASSES[self.stage]

    @property
    def chances(self) -> str:
        """The share that left with its interval, and with joint decisions counted once."""
        once = self.found.by_decision
        return (
            f"{said(self.share)}; {rounded(once.p)} with joint decisions counted once"
            if rounded(once.p) != rounded(self.share.p)
            else said(self.share)
        )

    @property
    def basis(self) -> str:
        """How many cases it rests on.

        "2 of 17"
        """
        return f"{self.share.events:.0f} of {self.share.trials:.0f}"

    @property
    def sentence(self) -> str:
        """What became of its cases, in a sentence of its own."""
        left = f"{self.share.events:.0f}" if self.share.events else "none"
        return (
            f"Of {self.share.trials:.0f} states on record that {self.words}, {left} left within the "
            f"{'next ' if self.waited else ''}{HORIZON_YEARS} years{_after(self.waited)}: "
            f"{self.chances}."
        )


# Each as a clause on "states that".
CLASSES = {
    "threat": "threatened to leave",
    "decision": "announced through their head of state or government that they would leave, "
    "without notice yet",
    "freeze": "froze their own part, without notice within six months",
    "notice": "gave formal notice",
    "decision or freeze": "announced that they would leave or froze their part, whoever spoke",
}
REMEMBERED = (
    "These cases are remembered, not sampled, so that the share that left is an upper bound."
)


def reference(scope: Scope, stage: str, waited: float = 0.0) -> ReferenceClass | None:
    """What became of the states at a stage; None where fewer than `FEWEST_CASES` are known."""
    table = scope.table("announced_exits")
    try:
        found = exits.chance_by_stage(table, stage, scope.as_of, waited, HORIZON_YEARS)
    except BriefingError:  # no case at all
        return None
    return ReferenceClass(stage, waited, found) if found.share.trials >= FEWEST_CASES else None


@dataclass(frozen=True)
class Prospect:
    """A member's steps towards an exit, and the classes of cases that they belong to.

    missing: how many of its classes hold too few cases.
    """

    progress: Progress
    classes: Sequence[ReferenceClass]
    missing: int = 0

    @cached_property
    def word(self) -> str:
        """The word of the scale; empty where the classes are too wide for one or disagree."""
        each = [chance for one in self.classes for chance in (one.share, one.found.by_decision)]
        return likelihood_of(*each) if each and self.progress.is_formal else ""

    def opening(self, scope: Scope) -> str:
        """What the member has done, and until when nothing further was found."""
        done = self.progress.done(words.with_article(self.progress.organisation))
        if not done:
            return ""
        further = "neither notice nor return" if not self.progress.notice else "no return"
        latest = ""
        if self.progress.latest:
            step, what = self.progress.latest
            latest = f"; the latest step, {step.said}, is “{what}”"
        return (
            f"{scope.called(self.progress.country)} {done}{latest}; to "
            f"{words.day(self.progress.followed)} {further} is on record."
        )

    @property
    def horizon(self) -> str:
        """Within how long of which day."""
        return f"within {HORIZON_YEARS} years of {words.day(self.progress.followed)}"

    def outcome(self, scope: Scope) -> str:
        """What became of others at the same stages, and what may be said of this one."""
        if not self.classes:
            return "Too few states on record stood so, and as long, to give a chance."
        parts = [one.sentence for one in self.classes]
        country = scope.called(self.progress.country)
        alliance = words.with_article(self.progress.organisation)
        if self.word:
            parts.append(
                f"By that record {words.it_is(self.word)} that {country} leaves {alliance} "
                f"{self.horizon}."
            )
        elif len(self.classes) > 1:
            parts.append("The classes differ, so that no one chance and no word is given.")
        return " ".join([*parts, REMEMBERED])

    def sentence(self, scope: Scope) -> str:
        """The whole of it."""
        return f"{self.opening(scope)} {self.outcome(scope)}".strip()

    @property
    def short(self) -> str:
        """The chance or the chances in few words, for a cell or a clause."""
        if not self.classes:
            return "too few like cases"
        return " or ".join(f"{said(one.share)}, {one.basis}" for one in self.classes)


def prospect(scope: Scope, organisation: str, country: str) -> Prospect | None:
    """A member's prospect; None for a state that is no member."""
    made = progress(scope, organisation, country)
    if made is None:
        return None
    stages = made.stages(scope.as_of)
    found = [reference(scope, *stage) for stage in stages]
    kept = [one for one in found if one is not None]
    return Prospect(made, kept, len(stages) - len(kept))


def rounded(share: float) -> str:
    """A chance in per cent, with a decimal where it is small.

    >>> rounded(0.117), rounded(0.0253), rounded(0.004), rounded(0.00002)
    ('12%', '2.5%', '0.4%', '0%')
    """
    return words.percent(share, 1 if 0.0005 <= share < SMALL_CHANCE else 0)


def said(chance: Chance) -> str:
    """A chance with its 95% interval.

    >>> said(Chance(0.118, 0.025, 0.327, 2, 17))
    '12% (95% interval 2.5 to 33%)'
    """
    low = rounded(chance.low).rstrip("%")
    return f"{rounded(chance.p)} (95% interval {low} to {rounded(chance.high)})"


def _after(waited: float) -> str:
    return "" if waited else " that followed"


def _years(since: dt.date, day: dt.date) -> float:
    return (day - since).days / DAYS_IN_YEAR


def _halves(years: float) -> float:
    """Rounded to half a year: the cases are too few for more.

    >>> _halves(2.34), _halves(1.2)
    (2.5, 1.0)
    """
    return round(2 * years) / 2

"""How a state votes in the UN General Assembly: the side taken, recurring texts, other measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from analysis.dimensions import watch, words
from analysis.dimensions.dimension import (
    CounterEvidence,
    Dimension,
    Finding,
    Headline,
    Indicator,
    Judgement,
    NoData,
    Reading,
    confidence,
)
from analysis.dimensions.scope import Scope
from analysis.measures import recurring, votes
from analysis.tables import countries

TABLES = ("votes", "resolutions", "memberships")
SESSION_TABLES = (
    *TABLES,
    "votes_without_ballots",
)  # of what names sessions: they tell a partial one
RESAMPLES = 4000
ISSUES = {
    "is_me": "Palestine and the Middle East",
    "is_nu": "nuclear weapons",
    "is_di": "arms control and disarmament",
    "is_hr": "human rights",
    "is_co": "colonialism",
    "is_ec": "economic development",
}
ISSUES_NAMED = 3
FIRST_SESSION = 47  # opened in September 1992, the first after the Soviet Union's successors joined
SEED = 20240612
LIKE_KAPPA = 0.05  # half the standard error of a session's kappa
MOSTLY_ABSENT = 0.5  # of the votes: what the rest tells is not the state's side
MEMBERS_APART = 0.25  # of the shares of the members that vote with the patron most and least
MOST_NAMED = 3
MANY_MEMBERS = 8  # above this only the two at the ends are headlines
GRID_YEARS = 14
GRID_MIN_YEARS = 3
GRID_MIN_DISTANCE = 0.3


def session_year(session: float) -> int:
    """The year in which a regular session opened (the first in 1946).

    >>> session_year(77)
    2022
    """
    return int(session) + 1945


def without_ballots(scope: Scope) -> pd.DataFrame:
    """The rows of `votes_without_ballots` whose resolution is not in hand by now either."""
    known, held = scope.table("votes_without_ballots"), scope.table("resolutions")
    in_hand = pd.Series(False, index=known.index)
    for columns in (["date", "symbol"], ["date", "yes", "no", "abstain"]):
        there = pd.MultiIndex.from_frame(held[columns].dropna())
        in_hand |= pd.MultiIndex.from_frame(known[columns]).isin(there)
    return known[~in_hand]


class RollCalls:
    """The roll calls of a scope, made for all by `of`: contested votes, sessions, clusters, the bloc."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.resolutions = scope.table("resolutions")
        everything, self.eligible = votes.wide_and_eligible(scope.table("votes"))
        self.wide = votes.contested(everything)
        self.clusters = votes.cluster_labels(self.resolutions)
        session = self.resolutions.set_index("undl_id")["session"].dropna().astype(int)
        self.sessions = session[session >= FIRST_SESSION]

    @classmethod
    def of(cls, scope: Scope) -> RollCalls:
        """Those of a scope, made once for all countries."""
        return scope.shared(cls, SESSION_TABLES)

    @cached_property
    def bloc(self) -> pd.Series:
        """The destination's position: its members' strict majority, or the state's own vote."""
        if self.scope.is_state_destination:
            return self.wide[self.scope.destination]
        mask = countries.membership_mask(
            self.scope.destination,
            self.resolutions,
            list(self.wide.columns),
            memberships=self.scope.table("memberships"),
        )
        return votes.majority(self.wide, mask)

    @cached_property
    def recurring(self) -> pd.DataFrame:
        """The resolutions on recurring texts, from `first_grid_year` on."""
        recent = self.resolutions[self.resolutions["date"].dt.year >= self.first_grid_year]
        return recent[recent["undl_id"].isin(recurring.texts(recent)["undl_id"])]

    @property
    def first_grid_year(self) -> int:
        return self.scope.as_of.year - GRID_YEARS + 1

    def prepare(self) -> None:
        """Make now what is otherwise made when first asked for."""
        _ = self.bloc, self.recurring, self.partial

    @property
    def span(self) -> str:
        """Sessions covered, in words; the newest is called partial where it is."""
        present = self.sessions[self.sessions.index.isin(self.wide.index)]
        dates = self._dates[present.index]
        text = (
            f"Regular sessions {present.min()}–{present.max()} "
            f"({dates.min():%b %Y} to {dates.max():%b %Y})"
        )
        if self.partial:
            text += f"; session {self.partial} is {self._partial_words}"
        return text

    @property
    def left_out(self) -> str:
        """The recorded votes that are known by their tallies alone, as a sentence, or nothing."""
        if self.unheld.empty:
            return ""
        listed = [
            f"{row.symbol if isinstance(row.symbol, str) else row.title} "
            f"({words.day(row.date.date())}, {row.yes}–{row.no}–{row.abstain})"
            for row in self.unheld.itertuples()
        ]
        return f"Known by their tallies alone, and left out: {words.listing(listed)}."

    @cached_property
    def unheld(self) -> pd.DataFrame:
        """Recorded votes of regular sessions that are known to have been held, without ballots."""
        known = without_ballots(self.scope)
        return known[known["session"].notna() & known["is_adopted"]]

    @cached_property
    def partial(self) -> int | None:
        """The newest session, where it has not ended by the as-of date or votes of it are known
        without their ballots."""
        newest = int(self.sessions.max())
        ends = pd.Timestamp(session_year(newest) + 1, 9, 1)
        is_open = pd.Timestamp(self.scope.as_of) < ends
        return newest if is_open or newest in set(self.unheld["session"]) else None

    def called(self, session: int) -> str:
        """A session inside a sentence: "session 79 (2024–25)", or, where it is partial, "session 80
        (2025–26, partial: votes to 18 December 2025)"."""
        year = session_year(session)
        partial = f", {self._partial_words}" if session == self.partial else ""
        return f"session {session} ({year}–{(year + 1) % 100:02d}{partial})"

    def marked(self, session: int) -> str:
        """A session in few words: "session 79" or "session 80, partial"."""
        return f"session {session}" + (", partial" if session == self.partial else "")

    def span_of(self, first: int, last: int) -> str:
        """Neighbouring sessions in few words: "sessions 77–78" or "sessions 79–80, 80 partial"."""
        return f"sessions {first}–{last}" + (f", {last} partial" if last == self.partial else "")

    @property
    def _partial_words(self) -> str:
        of_it = self.sessions.index[self.sessions == self.partial]
        return f"partial: votes to {words.day(self._dates[of_it].max().date())}"

    @cached_property
    def _dates(self) -> pd.Series:
        return self.resolutions.set_index("undl_id")["date"]

    def has_votes(self, country: str) -> bool:
        return country in self.wide.columns and bool(self.wide[country].notna().any())

    def are_enough_of(self, country: str) -> bool:
        """Whether country, patron and destination cast any of the votes at all."""
        return (
            self.has_votes(country)
            and self.has_votes(self.scope.patron)
            and (not self.scope.is_state_destination or self.has_votes(self.scope.destination))
        )

    def missing(self) -> NoData:
        """What to say where one of the three did not vote."""
        return NoData(
            "One of the three cast no recorded vote by that date, so votes are not judged here.",
            *TABLES,
        )

    def within(self, sessions: list[int]) -> pd.Index:
        """The resolutions of some sessions."""
        return self.sessions.index[self.sessions.isin(sessions)]


class Share(NamedTuple):
    """A share of votes with its 95% interval."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class SideTaken(Finding):
    """Where patron and destination disagree: shares by side (patron, bloc, between, absent), in the
    newest session."""

    session: int
    newest: dict[str, Share]
    n: int


@dataclass(frozen=True, kw_only=True)
class RecurringTexts(Finding):
    """The latest vote on each text that divides the two, by side."""

    texts: int
    with_bloc: int
    with_patron: int
    between: int
    absent: int


@dataclass(frozen=True, kw_only=True)
class MembersSides(Finding):
    """Each member's share of votes with patron and destination, in the newest session."""

    patron: dict[str, float]
    bloc: dict[str, float]


class RollCallDimension(Dimension):
    """A subject that is read from roll calls."""

    @property
    def rolls(self) -> RollCalls:
        return RollCalls.of(self.scope)


class Votes(RollCallDimension):
    """The side that the country takes where patron and destination disagree."""

    key = "votes"
    title = "side taken at the UN"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.side_taken, self.recurring, self.sensitivity]

    @cached_property
    def side_taken(self) -> SideTaken | NoData:
        """The side a country took where patron and destination disagreed, by session.

        frame: session, year (opening), side (patron, bloc, between, absent), share, low, high, n,
        is_thin.
        """
        rolls, scope, name = self.rolls, self.scope, self.scope.names
        if not rolls.are_enough_of(self.scope.focus):
            return rolls.missing()
        frame = votes.side_taken(
            rolls.wide,
            scope.focus,
            scope.patron,
            rolls.bloc,
            rolls.sessions,
            rolls.eligible,
            rolls.clusters,
            resamples=RESAMPLES,
            seed=SEED,
        ).rename(columns={"group": "session"})
        frame = frame[frame["is_reportable"]].copy()
        if frame.empty:
            return NoData(
                f"Fewer than {votes.MIN_REPORTABLE} polarised votes a session: no side is computed.",
                *TABLES,
            )
        frame["session"] = frame["session"].astype(int)
        frame["year"] = frame["session"].map(session_year)
        late = int(frame["session"].max())
        newest = frame[frame["session"] == late].set_index("side")
        n = int(newest["n"].iloc[0])
        with_bloc, with_patron = newest.loc["bloc"], newest.loc["patron"]
        absent = float(newest.loc["absent", "share"])
        sides = (
            f"took {name['destination_s']} side on {words.percent(with_bloc['share'])} of the {n} "
            f"resolutions on which {name['patron']} and {name['destination']} disagreed "
            f"({words.interval(with_bloc['low'], with_bloc['high'])}) and {name['patron_s']} on "
            f"{words.percent(with_patron['share'])} "
            f"({words.interval(with_patron['low'], with_patron['high'])})"
        )
        if absent == 1:
            sides = (
                f"did not vote on any of the {n} resolutions on which {name['patron']} and "
                f"{name['destination']} disagreed"
            )
        elif absent >= MOSTLY_ABSENT:
            sides += f", and did not vote on {words.percent(absent)}"
        sentence = f"In {rolls.called(late)} {name['country']} {sides}."
        sentence += (
            " Such shares follow the agenda over the years: they tell where it stands, not whether it "
            "moved."
        )
        first_year = int(frame["year"].min())
        coverage = (
            f"{rolls.span}; {n} polarised votes in the last, "
            f"{int(frame.groupby('session')['n'].first().min())}–"
            f"{int(frame.groupby('session')['n'].first().max())} a session since {first_year}; "
            "bands are 95% intervals (bootstrap by agenda item)"
        )
        if frame["low"].isna().any():
            coverage += f", missing where a session has fewer than {votes.MIN_CLUSTERS} items"
        coverage = " ".join(filter(None, [f"{coverage}.", self._issues(late), rolls.left_out]))
        return SideTaken(
            sentence,
            frame,
            (*SESSION_TABLES, "resolution_issues"),
            coverage,
            session=late,
            newest={
                str(side): Share(float(row["share"]), float(row["low"]), float(row["high"]))
                for side, row in newest.iterrows()
            },
            n=n,
        )

    def _issues(self, session: int) -> str:
        """What the polarised votes of a session are about, most frequent issues first."""
        rolls, scope = self.rolls, self.scope
        counted = votes.polarised(rolls.wide, scope.patron, rolls.bloc)
        ids = rolls.within([session]).intersection(counted.index[counted])
        issues = scope.table("resolution_issues").set_index("undl_id")
        issues = issues.loc[issues.index.intersection(ids)]
        counts = issues[list(ISSUES)].sum().sort_values(ascending=False, kind="stable")
        listed = [f"{n} on {ISSUES[code]}" for code, n in counts[:ISSUES_NAMED].items() if n]
        if not listed:
            return ""
        estimated = int((issues["basis"] == "title model").sum())
        return (
            f"Of the last session's polarised votes {words.listing(listed)} (issue codes after "
            f"Voeten; {estimated} of {len(issues)} resolutions coded by their titles, an estimate)."
        )

    @cached_property
    def recurring(self) -> RecurringTexts | NoData:
        """What the country voted on texts that come back, where patron and destination differ on them.

        frame: slug, label, year, country, patron, bloc (letters; two where a text came up twice in a
        year), distance (mean |patron - bloc| over the years), side (patron, bloc, between, absent, or
        missing where patron and bloc voted alike). Most polarised text first.
        """
        rolls, scope, name = self.rolls, self.scope, self.scope.names
        if not rolls.are_enough_of(self.scope.focus):
            return rolls.missing()
        long = recurring.panel_long(
            rolls.recurring,
            scope.table("votes"),
            scope.focus,
            scope.patron,
            rolls.bloc,
            since=rolls.first_grid_year,
        )
        by_text = long.groupby("slug")
        long = long.assign(
            mean_distance=by_text["distance"].transform("mean"),
            years=by_text["year"].transform("nunique"),
        )
        kept = long["years"].ge(GRID_MIN_YEARS) & long["mean_distance"].ge(GRID_MIN_DISTANCE)
        frame = long[kept].sort_values(
            ["mean_distance", "slug", "year"], ascending=[False, True, True], ignore_index=True
        )
        if frame.empty:
            return NoData("No recurring text divides the two in the period.", *TABLES)
        frame["side"] = [
            _letter_side(c, p, b)
            for c, p, b in zip(frame["country"], frame["patron"], frame["bloc"], strict=True)
        ]
        first, last = (frame.groupby("slug").nth(i).set_index("slug") for i in (0, -1))
        both = first.merge(last, left_index=True, right_index=True, suffixes=("_first", "_last"))
        score = {"patron": -1, "between": 0, "bloc": 1}
        then, now = both["side_first"].map(score), both["side_last"].map(score)
        counts = last["side"].value_counts()
        sentence = (
            f"{words.capital(name['patron'])} and {name['destination']} are divided by "
            f"{words.count(len(last), 'recurring text')}. On the latest vote of each, "
            f"{name['country']} stood with {name['destination']} on "
            f"{words.some(counts.get('bloc', 0))}, with {name['patron']} on "
            f"{words.some(counts.get('patron', 0))}, in between on "
            f"{words.some(counts.get('between', 0))}, and did not vote on "
            f"{words.some(counts.get('absent', 0))}. Its letter on the latest vote shown lies closer to "
            f"{name['destination']} than on the first on {words.some((now > then).sum())}, and closer "
            f"to {name['patron']} on {words.some((now < then).sum())}."
        )
        left_out = long["slug"].nunique() - last.shape[0]
        coverage = (
            f"{int(frame['year'].min())}–{int(frame['year'].max())}, texts voted on in at least "
            f"{GRID_MIN_YEARS} years and on which the two differ by {GRID_MIN_DISTANCE} or more on "
            f"average (a yes and an abstention differ by 0.5); {left_out} other recurring texts are "
            "left out."
        )
        return RecurringTexts(
            sentence,
            frame,
            TABLES,
            coverage,
            texts=len(last),
            with_bloc=int(counts.get("bloc", 0)),
            with_patron=int(counts.get("patron", 0)),
            between=int(counts.get("between", 0)),
            absent=int(counts.get("absent", 0)),
        )

    @cached_property
    def sensitivity(self) -> Finding:
        """The same closeness by other measures: raw, identical, chance-corrected; with absences.

        frame: session, other (patron or destination), n, agreement, low, high, identical, kappa, pi,
        absent_share.
        """
        rolls, scope = self.rolls, self.scope
        if not rolls.are_enough_of(self.scope.focus):
            return rolls.missing()
        others = {"patron": scope.patron, "destination": rolls.bloc}

        def measured(sessions: pd.Series, resamples: int) -> pd.DataFrame:
            parts = []
            for role, other in others.items():
                rows = votes.agreement(
                    rolls.wide,
                    scope.focus,
                    other,
                    sessions,
                    rolls.clusters,
                    rolls.eligible,
                    resamples=resamples,
                    seed=SEED,
                )
                parts.append(rows[rows["is_reportable"]].assign(role=role))
            return pd.concat(parts, ignore_index=True).rename(columns={"group": "session"})

        known = measured(rolls.sessions, resamples=0)
        if known.empty:
            return NoData("Too few votes for other measures.", *TABLES)
        sessions = sorted(known["session"].astype(int).unique())
        base = [s for s in sessions if s < scope.since.year - 1945][-1:]
        shown = rolls.sessions[rolls.sessions.isin([*base, *sessions[-4:]])]
        frame = measured(shown, resamples=RESAMPLES)  # only these have their intervals drawn
        frame["session"] = frame["session"].astype(int)
        newest = frame[frame["session"] == sessions[-1]].set_index("role")
        raw, kappa, name = newest["agreement"], newest["kappa"], scope.names
        sentence = (
            f"In {rolls.called(sessions[-1])} raw agreement was {words.decimal(raw['destination'])} with "
            f"{name['destination']} and {words.decimal(raw['patron'])} with {name['patron']}; "
        )
        if kappa.notna().all():
            apart = kappa["destination"] - kappa["patron"]
            agree = (raw["destination"] > raw["patron"]) == (apart > 0)
            sentence += (
                f"corrected for chance {words.decimal(kappa['destination'])} and "
                f"{words.decimal(kappa['patron'])}, which "
                + (
                    "does not tell the two apart."
                    if abs(apart) < LIKE_KAPPA
                    else f"points {'the same' if agree else 'the other'} way."
                )
            )
        else:
            sentence += "a correction for chance is not defined, for a series is constant."
        sentence += (
            f" {name['country']} did not vote on "
            f"{words.percent(newest['absent_share']['patron'])} of that session's contested votes."
        )
        if second := self._second_series():
            sentence += f" {second}"
        coverage = "Contested resolutions of regular sessions on which both voted."
        second_tables = ("votes_voeten", "roll_calls_voeten") if second else ()
        used = (*SESSION_TABLES, *second_tables)
        return Finding(sentence, frame.reset_index(drop=True), used, coverage)

    def _second_series(self) -> str:
        """Identical votes with the patron by the rule of Voeten's series, in its newest session."""
        scope, name = self.scope, self.scope.names
        calls = scope.table("roll_calls_voeten")
        newest = calls[calls["session"] == calls["session"].max()]
        cast = scope.table("votes_voeten")
        cast = cast[cast["date"] >= newest["date"].min()]
        if not {scope.focus, scope.patron} <= set(cast["country"]):
            return ""
        found = votes.published_identical(cast, newest, scope.focus, scope.patron)
        if found.empty or found["n_both"].iloc[0] < votes.MIN_REPORTABLE:
            return ""
        row = found.iloc[0]
        return (
            f"By the rule of Voeten's published series, which has roll calls of its own and leaves "
            f"out amendments and paragraphs, {name['country']} and {name['patron']} cast identical "
            f"votes on {words.percent(row['identical'])} of {row['n_both']} roll calls of session "
            f"{row['group']} (to {words.day(newest['date'].max().date())})."
        )

    def judgement(self) -> Judgement | None:
        taken = self.side_taken
        if taken.is_empty or taken.newest["absent"].share >= MOSTLY_ABSENT:
            return None  # a state that stays away takes no side
        return self.judgement_of(
            taken, confidence(), "fig-side-taken", "fig-recurring", is_spare=True
        )

    def headlines(self) -> list[Headline]:
        taken, name = self.side_taken, self.scope.names
        if taken.is_empty:
            return []
        return [
            Headline(
                f"votes with the {role}",
                f"votes with {name[role]}, latest session",
                f"{words.percent(share)} ({words.bounds(low, high)}{self.rolls.marked(taken.session)})",
                taken.tables,
                self.rolls.marked(taken.session),
            )
            for side, role in (("bloc", "destination"), ("patron", "patron"))
            for share, low, high in (taken.newest[side],)
        ]

    def indicators(self) -> list[Indicator]:
        taken, name = self.side_taken, self.scope.names
        if taken.is_empty:
            return []
        bloc, patron = taken.newest["bloc"], taken.newest["patron"]
        (bloc_up, bloc_down), (patron_up, patron_down) = watch.band(*bloc), watch.band(*patron)
        return [
            Indicator(
                f"Votes where {name['patron']} and {name['destination']} disagree, next session",
                f"{words.percent(bloc.share)} with {name['destination']}, "
                f"{words.percent(patron.share)} with {name['patron']} "
                f"({self.rolls.marked(taken.session)})",
                f"{bloc_up} with {name['destination']}, or {patron_down} with {name['patron']}",
                f"{bloc_down} with {name['destination']}, or {patron_up} with {name['patron']}",
                taken.tables,
            )
        ]


class MemberSides(RollCallDimension):
    """The side that each member of the alliance takes."""

    key = "sides"
    title = "sides"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.sides]

    @cached_property
    def sides(self) -> MembersSides | NoData:
        """The side each member takes between the patron and the destination, by session.

        frame: country, name, session, year, n, patron, bloc, between, absent (shares).
        """
        rolls, scope, name = self.rolls, self.scope, self.scope.names
        if scope.patron not in rolls.wide:
            return NoData(f"{name['patron']} cast no recorded vote by that date.", *TABLES)
        frame = votes.sides_of_all(
            rolls.wide, scope.patron, rolls.bloc, rolls.sessions, rolls.eligible
        )
        frame = frame[
            frame["country"].isin(scope.alliance_members) & frame["n"].ge(votes.MIN_REPORTABLE)
        ]
        if frame.empty:
            return NoData(
                f"No member of {scope.alliance_name} but the patron voted often enough.", *TABLES
            )
        frame = frame.rename(columns={"group": "session"})
        frame["session"] = frame["session"].astype(int)
        frame["year"] = frame["session"].map(session_year)
        frame["name"] = frame["country"].map(scope.name)
        newest = frame[frame["session"] == frame["session"].max()].sort_values("patron")
        most, least = newest["patron"].max(), newest["patron"].min()
        sentence = (
            f"Where {name['patron']} and {name['destination']} disagreed in "
            f"{rolls.called(int(newest['session'].iloc[0]))}, {_whoever(scope, newest, 'patron', most)} "
            f"voted with {name['patron']} most often ({words.percent(most)}) and "
            f"{_whoever(scope, newest, 'patron', least)} least ({words.percent(least)}); "
            f"{_whoever(scope, newest, 'bloc', newest['bloc'].max())} voted most often with "
            f"{name['destination']} ({words.percent(newest['bloc'].max())})."
        )
        coverage = (
            f"{rolls.span}; members on {scope.as_of.isoformat()} but {name['patron']}; "
            f"{int(newest['n'].max())} polarised votes in the last session."
        )
        return MembersSides(
            sentence,
            frame,
            SESSION_TABLES,
            coverage,
            patron=newest.set_index("country")["patron"].to_dict(),
            bloc=newest.set_index("country")["bloc"].to_dict(),
        )

    def judgement(self) -> Judgement | None:
        return self.judgement_of(self.sides, confidence(), "fig-member-sides")

    def headlines(self) -> list[Headline]:
        sides = self.sides
        if sides.is_empty:
            return []
        patron = self.scope.names["patron"]
        if len(sides.patron) <= MANY_MEMBERS:
            return [
                Headline(
                    f"votes with the patron: {code}",
                    f"{words.possessive(self.scope.called(code))} votes with {patron}",
                    words.percent(share),
                    sides.tables,
                )
                for code, share in sides.patron.items()
            ]
        # Who stands at the ends may be another state a year before: the name is of the value.
        return [
            Headline(
                f"votes with the patron: {end}",
                f"the member that votes with {patron} {end}",
                f"{self.scope.name(code)} ({words.percent(sides.patron[code])})",
                sides.tables,
            )
            for end, code in zip(("least", "most"), _extremes(sides.patron), strict=True)
        ]

    def indicators(self) -> list[Indicator]:
        """The member that votes with the patron least, and the one that does so most."""
        sides = self.sides
        if sides.is_empty:
            return []
        made = []
        for code in _extremes(sides.patron):
            up, down = watch.about(sides.patron[code])
            made.append(
                Indicator(
                    f"{words.possessive(self.scope.called(code))} votes with "
                    f"{self.scope.names['patron']}, next session",
                    words.percent(sides.patron[code]),
                    down,
                    up,
                    sides.tables,
                )
            )
        return made

    def counter_evidence(self) -> list[CounterEvidence]:
        sides = self.sides
        if sides.is_empty:
            return []
        shares = sides.patron.values()
        if max(shares) - min(shares) <= MEMBERS_APART:
            return []
        return [
            CounterEvidence(
                "Members apart",
                f"{sides.sentence} As one on most texts, they part on those that divide the two.",
                Reading.TOGETHER,
            )
        ]


def _whoever(scope: Scope, newest: pd.DataFrame, side: str, share: float) -> str:
    """The members with this share of a side, in words, as far as the printed figure tells."""
    alike = newest[newest[side].round(2) == round(share, 2)].sort_values("name")
    if len(alike) > MOST_NAMED:
        return f"{len(alike)} members"
    return words.listing([scope.called(code) for code in alike["country"]])


def _extremes(shares: dict[str, float]) -> list[str]:
    """The states with the least and the largest share, one state where there is but one."""
    return list(
        dict.fromkeys([min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__)])
    )


def _letter_side(own: str, patron: str, bloc: str) -> str | None:
    """The side on a text's last vote of a year, from letters; None where the two sides agree.

    >>> _letter_side("A", "N", "Y"), _letter_side("AY", "NN", "YY"), _letter_side("X", "N", "Y")
    ('between', 'bloc', 'absent')
    """
    values = [votes.VOTE_VALUE.get(letters[-1:]) for letters in (own, patron, bloc)]
    mine, theirs, other = values
    if theirs is None or other is None or theirs == other:
        return None
    if mine is None:
        return "absent" if own[-1:] == "X" else None
    nearer = abs(mine - theirs) - abs(mine - other)
    return "bloc" if nearer > 0 else "patron" if nearer < 0 else "between"

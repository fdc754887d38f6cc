"""Has a state moved? The same texts, against the states that voted most like it before.

Of the polarised votes (patron and destination on different sides) a state's position is 0 with the
patron, 100 with the destination. Over the years positions drift because the agenda does, so two
comparisons are made at once: votes on a text only with other votes on that text, and the state only
with the twenty states that had voted most like it on the other texts. What is left is its relative
move.

    series      the polarised votes as positions, with their session and text
    compare     like-voting states, and the moves of all states since a year
    table       the figures, the verdict and the rank of each state

How far a verdict hangs on how it is computed: `robustness`; how many states a screen would flag by
chance: `screens`; since when: `steps`. All states are computed together (`text_effects`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from analysis.errors import BriefingError
from analysis.measures import recurring, text_effects
from analysis.measures.resampling import Floats, Ints
from analysis.measures.text_effects import Bools, Design, Estimate
from analysis.measures.votes import majority, position_values, wide

FIRST_DAY: Final = pd.Timestamp(1991, 9, 1)
"""Votes before it belong to another world: the Soviet Union's republics had no vote of their own."""
FIRST_SESSION_OPENED: Final = 1945
OPENING_MONTH: Final = 9
SCALE: Final = 100.0

RECENT_VOTES: Final = 60
"""A state has a place in the table if it had a seat on one of so many last polarised votes."""
ENOUGH_POLARISED: Final = 20
"""Polarised votes that a session needs to be one of the two latest."""
SESSIONS_AFTER: Final = 2
SESSIONS_BEFORE: Final = 3

LIKE_VOTERS: Final = 20
FEWEST_LIKE_VOTERS: Final = 10
FEWEST_COMMON: Final = 5
"""Votes before, cast by both, that a state needs to be compared with another."""

CLEAR: Final = 0.05
SMALLEST_MOVE: Final = 5.0
"""S, in points: what is smaller is no move, however sure."""
LARGE_MOVE: Final = 10.0
"""D, in points: every tenth vote changed from one side to the other."""
FEWEST_VOTES: Final = 10
FEWEST_TEXTS: Final = 8.0

FLAGGED: Final = ("T+", "A+", "ahead", "behind")
BY_OWN_CHANGE: Final = ("T=", "T?", "A=", "A?")
NO_CLEAR_MOVE: Final = ("0", "?")
NO_VERDICT: Final = "nd"
VERDICTS: Final = {
    "T+": "moved towards {destination}, beyond states that voted like it",
    "A+": "moved away from {destination}, beyond states that voted like it",
    "ahead": "now closer to {destination} than states that used to vote like it; its own change "
    "alone is not clear",
    "behind": "now further from {destination} than states that used to vote like it; its own change "
    "alone is not clear",
    "T=": "moved towards {destination}, as states that voted like it did",
    "A=": "moved away from {destination}, as states that voted like it did",
    "T?": "moved towards {destination}; not shown to be more than states that voted like it",
    "A?": "moved away from {destination}; not shown to be more than states that voted like it",
    "0": "no change of 10 points or more",
    "?": "no clear change",
    NO_VERDICT: "too little data: no verdict",
}
"""Codes of verdicts and their words, the destination in braces."""

_STOP_WORDS: Final = frozenset({
    "the", "of", "on", "and", "in", "to", "for", "a", "an", "report", "by", "its",
    "th", "st", "nd", "rd", "session", "sessions", "general", "assembly",
})  # fmt: skip
_WORDS_OF_A_TEXT: Final = 7


# ----------------------------------------------------------------------------
# Votes as positions


@dataclass(frozen=True, eq=False)
class Series:
    """The polarised votes of a patron and a destination, in order of date. Made by `series`.

    votes: undl_id, date, title, a row a vote. session, text: of each vote; text is a place in
    `texts`, the keys in alphabetical order. position: votes x states, 0 with the patron to 100 with
    the destination, missing where the state did not vote. states: codes in alphabetical order.
    is_third: never a member of the destination on any of these votes.
    """

    patron: str
    destination: str
    votes: pd.DataFrame
    session: Ints
    text: Ints
    texts: tuple[str, ...]
    position: Floats
    states: tuple[str, ...]
    is_third: Bools

    @cached_property
    def voted(self) -> Floats:
        """1 where the state voted, else 0: votes x states."""
        return (~np.isnan(self.position)).astype(float)

    @cached_property
    def cast(self) -> Floats:
        """Positions, 0 where the state did not vote."""
        return np.nan_to_num(self.position)

    def only(self, of: Ints) -> Series:
        """The same votes with some of the states, by their places in `states`."""
        return replace(
            self,
            position=self.position[:, of],
            states=tuple(self.states[place] for place in of),
            is_third=self.is_third[of],
        )

    @cached_property
    def others(self) -> Floats:
        """Mean position of the other third states; missing unless half of the third states voted."""
        third = self.is_third.astype(float)
        n = self.voted @ third
        total = self.cast @ third
        count = n[:, None] - self.voted * third
        enough = (2 * n >= third.sum())[:, None] & (count > 0)
        mean = (total[:, None] - self.cast * third) / np.maximum(count, 1)
        return np.where(enough, mean, np.nan)


def series(
    votes: pd.DataFrame,
    resolutions: pd.DataFrame,
    memberships: pd.DataFrame,
    patron: str,
    destination: str,
    as_of: date,
) -> Series:
    """The polarised votes from 1 September 1991 to a day, as positions of all states.

    A vote is polarised if the patron and the destination (a state, or more than half of the members
    of an organisation on that day that voted) both have a position, and not the same.

    Parameters
    ----------
    votes : undl_id, country, vote (Y N A X)
    resolutions : undl_id, date, session (missing for special ones), title; of one day in the order
        in which they are to be taken
    memberships : organisation, country, status, start, end; status "member" counts
    patron, destination : ISO3 codes; the destination may be an organisation of `memberships`
    as_of : later votes, and memberships begun later, are not used

    Raises BriefingError where either is unknown, or no vote is polarised.
    """
    day = pd.Timestamp(as_of)
    dates = pd.to_datetime(resolutions["date"])
    asked = resolutions[(dates >= FIRST_DAY) & (dates <= day)].sort_values("date", kind="stable")
    entries = votes[votes["undl_id"].isin(asked["undl_id"])]
    table = wide(entries)
    asked = asked[asked["undl_id"].isin(table.index)]
    table = table.loc[asked["undl_id"]]

    is_bloc = destination in set(memberships["organisation"])
    spells = memberships[
        (memberships["organisation"] == destination)
        & (memberships["status"] == "member")
        & (memberships["start"] <= day)
    ]
    belongs = _belongs(spells, asked.set_index("undl_id")["date"], table.columns)
    p = position_values(table, patron)
    b = position_values(table, majority(table, belongs) if is_bloc else destination)
    is_polarised = ~np.isnan(p) & ~np.isnan(b) & (p != b)
    if not is_polarised.any():
        raise BriefingError(f"no vote until {as_of} on which {patron} and {destination} differed")

    asked = asked[is_polarised]
    p, b = p[is_polarised, None], b[is_polarised, None]
    recent = entries["undl_id"].isin(asked["undl_id"].iloc[-RECENT_VOTES:])
    seated = set(entries.loc[recent, "country"].astype(str)) - {patron, destination}
    states = tuple(sorted(seated))
    cast = table.loc[is_polarised, list(states)].to_numpy()
    text, keys = pd.factorize(text_keys(asked), sort=True)
    return Series(
        patron=patron,
        destination=destination,
        votes=asked[["undl_id", "date", "title"]].reset_index(drop=True),
        session=_sessions(asked),
        text=text,
        texts=tuple(keys),
        position=SCALE * np.clip((cast - p) / (b - p), 0, 1),
        states=states,
        is_third=~belongs.loc[is_polarised, list(states)].to_numpy().any(axis=0),
    )


def text_keys(resolutions: pd.DataFrame) -> pd.Series:
    """What the text of each resolution is known by, so that its votes of other years are found.

    resolutions: undl_id, title, date. A recurring text (`recurring`) is `slug:` and its slug; but
    the different resolutions on the war in Ukraine are different texts. All others go by the first
    seven words that matter.

    >>> text_keys(pd.DataFrame({"undl_id": [1, 2], "date": "2024-12-03", "title": [
    ...     "Reducing nuclear danger", "Report of the Conference on the Law of the Sea, 1999"]})).tolist()
    ['slug:nuclear-danger', 'conference law sea']
    """
    found = recurring.texts(resolutions).set_index("undl_id")["slug"]
    slug = resolutions["undl_id"].map(found)
    has_slug = slug.notna() & (slug != "ukraine")
    key = ("slug:" + slug.astype("str")).where(has_slug, resolutions["title"].map(_key))
    return key.rename("text")


def _key(title: str) -> str:
    words = re.sub(r"[^a-z]", " ", title.casefold()).split()
    matter = [word for word in words if len(word) > 1 and word not in _STOP_WORDS]
    return " ".join(matter[:_WORDS_OF_A_TEXT])


def _sessions(resolutions: pd.DataFrame) -> Ints:
    """The regular session of each vote: the file's, or the one opened on or before the day."""
    opened = resolutions["date"].dt.year - (resolutions["date"].dt.month < OPENING_MONTH)
    return resolutions["session"].fillna(opened - FIRST_SESSION_OPENED).to_numpy(dtype=np.int64)


def _belongs(spells: pd.DataFrame, days: pd.Series, states: pd.Index) -> pd.DataFrame:
    """Who was a member on the day of each vote: start included, end excluded."""
    mask = pd.DataFrame(False, index=days.index, columns=states)
    for country, start, end in zip(spells["country"], spells["start"], spells["end"], strict=True):
        if country in mask:
            mask[country] |= (days >= start) & (pd.isna(end) | (days < end))
    return mask


def places(made: Series, countries: Collection[str] | None) -> Ints:
    """The places of countries in `Series.states`; all unless named."""
    if countries is None:
        return np.arange(len(made.states))
    return np.flatnonzero(np.isin(made.states, list(countries)))


# ----------------------------------------------------------------------------
# Windows


class Windows(NamedTuple):
    """Sessions compared, first and last: B before, A after; those between link them."""

    before: tuple[int, int]
    after: tuple[int, int]

    @property
    def overlap(self) -> bool:
        """Whether B touches A."""
        return self.before[1] >= self.after[0]


def windows(made: Series, since: date, shift: int = 0, n_after: int = SESSIONS_AFTER) -> Windows:
    """The last sessions with enough polarised votes, and the three last opened before `since`.

    shift: by how many sessions B lies later. Raises BriefingError where there are too few sessions.
    """
    sessions, n = np.unique(made.session, return_counts=True)
    enough = sessions[n >= ENOUGH_POLARISED]
    if len(enough) < n_after:
        raise BriefingError(
            f"{len(enough)} sessions with {ENOUGH_POLARISED} votes or more on which {made.patron} "
            f"and {made.destination} differed: too few for a comparison"
        )
    last = since.year - FIRST_SESSION_OPENED - 1 + shift
    return Windows(
        before=(last - SESSIONS_BEFORE + 1, last),
        after=(int(enough[-n_after]), int(sessions[-1])),
    )


def window_rows(made: Series, window: tuple[int, int]) -> Ints:
    """Votes of the sessions from the first to the last of a window."""
    return np.flatnonzero((made.session >= window[0]) & (made.session <= window[1]))


# ----------------------------------------------------------------------------
# Like-voting states


@dataclass(frozen=True, eq=False)
class LikeVoters:
    """Who voted most like each state before, nearest first. Made by `like_voters`.

    order: for each text with a vote before (`texts`), and last for every other text: states asked
    about x states, places in `Series.states`. n: how many of them are eligible, texts + 1 x states
    asked about.
    """

    texts: Ints
    order: Ints
    n: Ints

    @property
    def fewest(self) -> Ints:
        """The fewest eligible on any text, a state."""
        return self.n.min(axis=0)

    def chosen(self, at: int, n: int) -> Bools:
        """The n nearest on the text at this place: states asked about x states."""
        nearest = self.order[at][:, :n]
        is_chosen = np.zeros(self.order.shape[1:], dtype=bool)
        is_eligible = np.arange(nearest.shape[1]) < self.n[at][:, None]
        np.put_along_axis(is_chosen, nearest, is_eligible, axis=1)
        return is_chosen

    def mean(self, made: Series, n: int = LIKE_VOTERS) -> Floats:
        """Mean position of the n nearest on each vote, votes x states asked about.

        Missing unless at least half of them voted.
        """
        mean = np.full((len(made.text), self.order.shape[1]), np.nan)
        place = np.searchsorted(self.texts, made.text)
        place[~np.isin(made.text, self.texts)] = len(self.texts)
        for at in np.unique(place):
            rows = np.flatnonzero(place == at)
            chosen = self.chosen(int(at), n).T.astype(float)
            count = made.voted[rows] @ chosen
            enough = (2 * count >= chosen.sum(axis=0)) & (count > 0)
            total = made.cast[rows] @ chosen
            mean[rows] = np.where(enough, total / np.maximum(count, 1), np.nan)
        return mean


def like_voters(made: Series, before: tuple[int, int], of: Ints | None = None) -> LikeVoters:
    """Each state's like-voters by the votes of a window, for each text by the other texts alone.

    of: the states asked about, as places in `Series.states`; all unless given.

    The measure is the mean distance over the votes on which both voted. Eligible are states with at
    least 5 of these, and at least half of the votes that the state cast; equals stand in
    alphabetical order.
    """
    rows = window_rows(made, before)
    texts = np.unique(made.text[rows])
    n_states = len(made.states)
    asked = np.arange(n_states) if of is None else of
    distance = np.zeros((len(texts) + 1, len(asked), n_states))
    common = np.zeros_like(distance)
    for at, text in enumerate(texts):
        votes = rows[made.text[rows] == text]
        position, voted = made.position[votes], made.voted[votes]
        distance[at] = np.nansum(abs(position[:, asked, None] - position[:, None, :]), axis=0)
        common[at] = voted[:, asked].T @ voted
    # Without each text, and without none. Sums of halves of 100 are exact: equals stay equal.
    distance = distance.sum(axis=0) - distance
    common = common.sum(axis=0) - common
    is_itself = asked[:, None] == np.arange(n_states)
    own = common[:, is_itself][:, :, None]
    eligible = (common >= FEWEST_COMMON) & (2 * common >= own) & ~is_itself
    mean = np.where(eligible, distance / np.maximum(common, 1), np.inf)
    return LikeVoters(texts, np.argsort(mean, axis=2, kind="stable"), eligible.sum(axis=2))


# ----------------------------------------------------------------------------
# Moves


@dataclass(frozen=True, eq=False)
class Move:
    """Changes of all states from B to A on the same texts. Made by `move`.

    own: the change of a state's position; relative: of its distance from a reference (its
    like-voters), on the same votes. Missing where there is no verdict, for the reason in `reason`
    (empty where there is one).
    """

    made: Design
    own: Estimate
    relative: Estimate
    reason: tuple[str, ...]

    @property
    def has_verdict(self) -> Bools:
        """Enough votes, texts and like-voters, and periods that are linked."""
        return np.array([not reason for reason in self.reason], dtype=bool)

    def p(self, of: Estimate) -> Floats:
        """Two-sided p of no change."""
        return 2 * stats.t.sf(abs(of.change) / of.error, self.made.freedom)

    def half_width(self, of: Estimate, level: int | Ints) -> Floats:
        """Half of the interval of this level, in percent."""
        return stats.t.ppf(0.5 + np.asarray(level) / 200, self.made.freedom) * of.error


def move(
    made: Series,
    at: Windows,
    reference: Floats,
    n_like_voters: Ints | None = None,
    is_direct: bool = False,
) -> Move:
    """The changes of all states, against a reference position on each vote (votes x states).

    n_like_voters: eligible, a state; with too few there is no verdict. is_direct: only votes of A
    and B count, so only texts put to the vote in both; else the sessions between link them.
    """
    rows, period, is_known = _periods(made, at, reference, is_direct)
    text = made.text[rows]
    built = text_effects.design(text, period, is_known)
    reason = _reason(built, n_like_voters)
    own, relative = (
        text_effects.estimate(built, text_effects.cell_sums(built, text, period, values))
        .only_where(reason == "")
        for values in (
            np.where(is_known, made.position[rows], 0.0),
            np.where(is_known, made.position[rows] - reference[rows], 0.0),
        )
    )  # fmt: skip
    return Move(built, own, relative, tuple(reason.tolist()))


def _reason(built: Design, n_like_voters: Ints | None) -> NDArray[np.str_]:
    """Why each state has no verdict, the first reason that holds; empty where it has one."""
    n_states = len(built.is_linked)
    like = np.full(n_states, LIKE_VOTERS) if n_like_voters is None else n_like_voters
    reasons = {
        "too few like-voters": like < FEWEST_LIKE_VOTERS,
        "too few votes before": built.n_before < FEWEST_VOTES,
        "too few votes after": built.n_after < FEWEST_VOTES,
        "periods not linked": ~built.is_linked,
        "too few texts": built.effective_texts < FEWEST_TEXTS,
    }
    return np.select(list(reasons.values()), list(reasons), "")


def _periods(
    made: Series, at: Windows, reference: Floats, is_direct: bool
) -> tuple[Ints, Ints, Bools]:
    """Rows, their period (0 is B, the last A, each session between by itself), who is known."""
    first, last = at.before[0], at.after[1]
    after = at.after[0] - at.before[1]
    period = np.clip(made.session - at.before[1], 0, after)
    is_asked = (made.session >= first) & (made.session <= last)
    if is_direct:
        is_asked &= (period == 0) | (period == after)
        period = np.minimum(period, 1)
    rows = np.flatnonzero(is_asked)
    return rows, period[rows], ~np.isnan(made.position[rows] - reference[rows])


@dataclass(frozen=True, eq=False)
class Comparison:
    """All states since a year: the main specification. Made by `compare`.

    reference: mean position of the like-voters, votes x states. gap: mean distance from them
    before.
    """

    series: Series
    since: date
    windows: Windows
    like_voters: LikeVoters
    reference: Floats
    gap: Floats
    linked: Move
    direct: Move

    @property
    def rank(self) -> Floats:
        """Of the relative move among states with a verdict, the highest first."""
        return pd.Series(self.linked.relative.change).rank(ascending=False, method="min").to_numpy()

    @cached_property
    def code(self) -> tuple[str, ...]:
        """The verdict of each state: a key of `VERDICTS`."""
        own, relative = self.linked.own, self.linked.relative
        is_like = abs(self.gap) < LARGE_MOVE
        own_clear = _is_clear(self.linked, own)
        relative_clear = _is_clear(self.linked, relative)
        inside = [
            abs(of.change) + self.linked.half_width(of, 90) <= LARGE_MOVE for of in (own, relative)
        ]
        towards = own.change > 0
        flagged = is_like & relative_clear
        together = own_clear & (np.sign(own.change) == np.sign(relative.change))
        codes = np.select(
            [
                ~self.linked.has_verdict,
                flagged & together,
                flagged,
                ~is_like & relative_clear & ~own_clear,
                ~is_like & relative_clear,
                own_clear & inside[1],
                own_clear,
                inside[0] & inside[1],
            ],
            [
                NO_VERDICT,
                np.where(relative.change > 0, "T+", "A+"),
                np.where(relative.change > 0, "ahead", "behind"),
                "?",
                np.where(towards, "T?", "A?"),
                np.where(towards, "T=", "A="),
                np.where(towards, "T?", "A?"),
                "0",
            ],
            "?",
        )
        return tuple(codes.tolist())


def compare(made: Series, since: date) -> Comparison:
    """Like-voters and moves of all states from the sessions before `since` to the latest.

    Raises BriefingError where the two periods overlap, or either has no polarised votes.
    """
    at = windows(made, since)
    if at.overlap:
        raise BriefingError(
            f"since {since}: the sessions before ({at.before[0]} to {at.before[1]}) reach into the "
            f"latest ({at.after[0]} to {at.after[1]}); name an earlier day"
        )
    rows = window_rows(made, at.before)
    if not len(rows):
        raise BriefingError(f"since {since}: no polarised votes in the three sessions before it")
    like = like_voters(made, at.before)
    reference = like.mean(made)
    return Comparison(
        series=made,
        since=since,
        windows=at,
        like_voters=like,
        reference=reference,
        gap=mean_of_known(made.position[rows] - reference[rows]),
        linked=move(made, at, reference, like.fewest),
        direct=move(made, at, reference, like.fewest, is_direct=True),
    )


def away_from_reference(compared: Comparison) -> tuple[Ints, Ints, Floats]:
    """What the relative move is estimated from: text and period a vote, and how far each state
    stood from its like-voters (votes x states, 0 where that is not known)."""
    made = compared.series
    rows, period, is_known = _periods(made, compared.windows, compared.reference, False)
    away = made.position[rows] - compared.reference[rows]
    return made.text[rows], period, np.where(is_known, away, 0.0)


def mean_of_known(values: Floats) -> Floats:
    """Mean of each column where it is known, missing where it never is."""
    n = (~np.isnan(values)).sum(axis=0)
    return np.where(n > 0, np.nansum(values, axis=0) / np.maximum(n, 1), np.nan)


def _is_clear(of: Move, estimate: Estimate) -> Bools:
    return (of.p(estimate) < CLEAR) & (abs(estimate.change) >= SMALLEST_MOVE)


# ----------------------------------------------------------------------------
# The table

_FIGURE: Final = ("", "_low", "_high", "_p")
COLUMNS: Final = {
    "country": "str", "code": "str", "reason": "str", "level": "Int64",
    **{f"own{part}": "float64" for part in _FIGURE}, "others": "float64",
    **{f"relative{part}": "float64" for part in _FIGURE},
    "freedom": "float64", "effective_texts": "float64", "n_before": "int64", "n_after": "int64",
    **{f"direct_own{part}": "float64" for part in _FIGURE},
    **{f"direct_relative{part}": "float64" for part in _FIGURE},
    "direct_freedom": "float64", "direct_effective_texts": "float64",
    "direct_n_before": "int64", "direct_n_after": "int64",
    "closer": "int64", "further": "int64", "alike": "int64",
    "texts_closer": "str", "texts_further": "str", "texts_alike": "str",
    "gap": "float64", "position": "float64", "beyond_average": "float64",
    "like_voters": "str", "rank": "Int64",
}  # fmt: skip


def table(compared: Comparison, level: int | None = None) -> pd.DataFrame:
    """The moves of all states, by rank; in points from 0 (the patron) to 100 (the destination).

    level: of all intervals, in percent; unless given 90 beside the verdicts 0, T= and A=, which
    rest on it, and else 95.

    Columns: country, code (a key of `VERDICTS`), reason (why there is no verdict), level; own,
    others, relative (own - others); freedom, effective_texts (G*), n_before and n_after (votes on
    texts that carry the move); direct_own, direct_relative and theirs, missing where too few texts
    were put to the vote in both periods; closer, further, alike (number of texts put to the vote in
    both, on which the state now stands closer to the destination), texts_closer and so on (their
    keys); gap (distance from the like-voters before; from 10 points on nobody voted like it),
    position and beyond_average (level in the latest sessions, and its distance from the other third
    states' on the same votes), like_voters (codes, nearest first), rank (of the relative move). The
    figures with `_low`, `_high` and `_p` are estimates. Lists are joined by "; ". States without a
    verdict come last, by code.
    """
    made = compared.series
    code = np.array(compared.code, dtype=object)
    narrow = np.isin(code, ["0", "T=", "A="])
    levels = np.where(narrow, 90, 95) if level is None else np.full(len(code), level)
    after = window_rows(made, compared.windows.after)
    columns: dict[str, object] = {
        "country": made.states,
        "code": code,
        "reason": compared.linked.reason,
        "level": levels,
        "others": compared.linked.own.change - compared.linked.relative.change,
        "gap": compared.gap,
        "position": mean_of_known(made.position[after]),
        "beyond_average": mean_of_known(made.position[after] - made.others[after]),
        "like_voters": _names(compared),
        "rank": pd.array(compared.rank).astype("Int64"),
        **_texts_by_direction(compared),
    }
    for prefix, of in (("", compared.linked), ("direct_", compared.direct)):
        for figure, estimate in (("own", of.own), ("relative", of.relative)):
            half = of.half_width(estimate, levels)
            name = prefix + figure
            columns[name] = estimate.change
            columns[f"{name}_low"] = estimate.change - half
            columns[f"{name}_high"] = estimate.change + half
            columns[f"{name}_p"] = of.p(estimate)
        columns[f"{prefix}freedom"] = of.made.freedom
        columns[f"{prefix}effective_texts"] = of.made.effective_texts
        columns[f"{prefix}n_before"] = of.made.n_before
        columns[f"{prefix}n_after"] = of.made.n_after
    frame = pd.DataFrame(columns)[list(COLUMNS)].astype(COLUMNS)
    return frame.sort_values(["rank", "country"], na_position="last", ignore_index=True)


def _names(compared: Comparison) -> list[str]:
    """The like-voters by all votes before, nearest first."""
    like, states = compared.like_voters, compared.series.states
    return [
        "; ".join(states[other] for other in order[: min(n, LIKE_VOTERS)])
        for order, n in zip(like.order[-1], like.n[-1], strict=True)
    ]


def _texts_by_direction(compared: Comparison) -> dict[str, Sequence[object]]:
    """Counts and keys of the texts put to the vote in both periods, by where the state now stands."""
    made, built = compared.series, compared.direct.made
    rows, period, is_known = _periods(made, compared.windows, compared.reference, True)
    own = np.where(is_known, made.position[rows], 0.0)
    sums = text_effects.cell_sums(built, made.text[rows], period, own)
    has_both = (built.counts > 0).all(axis=2)
    mean = sums / np.maximum(built.counts, 1)
    change = mean[:, :, 1] - mean[:, :, 0]
    least = 1e-9 * SCALE
    found: dict[str, Sequence[object]] = {}
    for name, is_so in (
        ("closer", change > least),
        ("further", change < -least),
        ("alike", abs(change) <= least),
    ):
        here = is_so & has_both
        found[name] = here.sum(axis=1)
        found[f"texts_{name}"] = [
            "; ".join(made.texts[text] for text in built.texts[texts]) for texts in here
        ]
    return found

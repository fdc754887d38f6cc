"""How a state votes in the UN General Assembly: side taken, closeness, recurring texts, who moved."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from analysis.dimensions import words as prose
from analysis.dimensions.scope import Finding, Scope, nothing
from analysis.measures import change, outlook, peers, recurring, votes
from analysis.tables import countries

TABLES = ("votes", "resolutions", "memberships")
FIRST_SESSION = 47  # opened in September 1992, the first after the Soviet Union's successors joined
RECENT_SESSIONS = 2  # pooled at either end where two times are compared
SEED = 20240612
HORIZON_SESSIONS = 3
CLEAR_DIFFERENCE = 0.15  # of two shares of one session, which is noisier than either share
MOST_ABSENT = 0.25
LIKE_KAPPA = 0.05  # half the standard error of a session's kappa
LIKE_MOVES = 0.05  # ideal points that differ by less have moved alike
GRID_YEARS = 14
GRID_MIN_YEARS = 3
GRID_MIN_DISTANCE = 0.3


def session_year(session: float) -> int:
    """The year in which a regular session opened (the first in 1946).

    >>> session_year(77)
    2022
    """
    return int(session) + 1945


class RollCalls:
    """The roll calls of a scope, made ready once: contested votes, sessions, clusters, the bloc."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.resolutions = scope.table("resolutions")
        everything, self.eligible = votes.wide_and_eligible(scope.table("votes"))
        self.wide = votes.contested(everything)
        self.clusters = votes.cluster_labels(self.resolutions)
        session = self.resolutions.set_index("undl_id")["session"].dropna().astype(int)
        self.sessions = session[session >= FIRST_SESSION]

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

    @property
    def span(self) -> str:
        """Sessions covered, in words."""
        present = self.sessions[self.sessions.index.isin(self.wide.index)]
        dates = self.resolutions.set_index("undl_id").loc[present.index, "date"]
        return (
            f"Regular sessions {present.min()}–{present.max()} "
            f"({dates.min():%b %Y} to {dates.max():%b %Y})"
        )

    def has_votes(self, country: str) -> bool:
        return country in self.wide.columns and bool(self.wide[country].notna().any())

    @property
    def are_enough(self) -> bool:
        """Whether country, patron and destination cast any of the votes at all."""
        return (
            self.has_votes(self.scope.focus)
            and self.has_votes(self.scope.patron)
            and (not self.scope.is_state_destination or self.has_votes(self.scope.destination))
        )

    def missing(self) -> Finding:
        """What to say where one of the three did not vote."""
        return nothing(
            "One of the three cast no recorded vote by that date, so votes are not judged here.",
            *TABLES,
        )

    def within(self, sessions: list[int]) -> pd.Index:
        """The resolutions of some sessions."""
        return self.sessions.index[self.sessions.isin(sessions)]


def side_taken(rolls: RollCalls) -> Finding:
    """The side a country took where patron and destination disagreed, by session.

    frame: session, year (opening), side (patron, bloc, between, absent), share, low, high, n,
    is_thin.
    """
    scope, name = rolls.scope, rolls.scope.names
    if not rolls.are_enough:
        return rolls.missing()
    frame = votes.side_taken(
        rolls.wide,
        scope.focus,
        scope.patron,
        rolls.bloc,
        rolls.sessions,
        rolls.eligible,
        rolls.clusters,
        seed=SEED,
    ).rename(columns={"group": "session"})
    frame = frame[frame["is_reportable"]].copy()
    if frame.empty:
        return nothing(
            f"Fewer than {votes.MIN_REPORTABLE} polarised votes a session: no side is computed.",
            *TABLES,
        )
    frame["session"] = frame["session"].astype(int)
    frame["year"] = frame["session"].map(session_year)
    all_sessions = sorted(frame["session"].unique())
    late = all_sessions[-RECENT_SESSIONS:]
    cut = scope.since.year - 1945
    before = [s for s in all_sessions if s < cut and s not in late][-RECENT_SESSIONS:]
    facts: dict[str, object] = {"late": late, "before": before}
    newest = frame[frame["session"] == late[-1]].set_index("side")
    facts["newest"] = {
        side: (float(row["share"]), float(row["low"]), float(row["high"]))
        for side, row in newest.iterrows()
    }
    facts["n"] = int(newest["n"].iloc[0])
    with_bloc, with_patron = newest.loc["bloc"], newest.loc["patron"]
    sentence = (
        f"In session {late[-1]} ({session_year(late[-1])}–{(session_year(late[-1]) + 1) % 100:02d}) "
        f"{name['country']} took {name['destination_s']} side on "
        f"{prose.percent(with_bloc['share'])} of the {facts['n']} resolutions on which "
        f"{name['patron']} and {name['destination']} disagreed "
        f"({prose.interval(with_bloc['low'], with_bloc['high'])}) and {name['patron_s']} on "
        f"{prose.percent(with_patron['share'])} "
        f"({prose.interval(with_patron['low'], with_patron['high'])})."
    )
    if before:
        shift = votes.side_change(
            rolls.wide,
            scope.focus,
            scope.patron,
            rolls.bloc,
            rolls.within(before),
            rolls.within(late),
            rolls.eligible,
            rolls.clusters,
            seed=SEED,
        ).set_index("side")
        bloc, patron = shift.loc["bloc"], shift.loc["patron"]
        facts["bloc"], facts["patron"] = bloc.to_dict(), patron.to_dict()
        sentence += (
            f" Over sessions {before[0]} and {before[-1]} together the shares were "
            f"{prose.percent(bloc['before'])} and {prose.percent(patron['before'])}; over "
            f"{late[0]} and {late[-1]} they are {prose.percent(bloc['after'])} and "
            f"{prose.percent(patron['after'])}. The share with {name['destination']} "
            f"{prose.direction(bloc['low'], bloc['high'])} and the share with {name['patron']} "
            f"{prose.direction(patron['low'], patron['high'])}."
        )
    first_year = int(frame["year"].min())
    coverage = (
        f"{rolls.span}, {int(newest['n'].iloc[0])} polarised votes in the last, "
        f"{int(frame.groupby('session')['n'].first().min())}–"
        f"{int(frame.groupby('session')['n'].first().max())} a session since {first_year}; "
        "bands are 95% intervals (bootstrap by agenda item)."
    )
    return Finding(sentence, frame, TABLES, coverage, facts)


def closeness(rolls: RollCalls) -> Finding:
    """Agreement with the destination minus agreement with the patron, country and peers, by session.

    frame: country, session, year, difference (-1..1), low, high (the country's alone), n, is_focus.
    """
    scope, name = rolls.scope, rolls.scope.names
    if not rolls.are_enough:
        return rolls.missing()
    parts = []
    for code in [scope.focus, *scope.comparison]:
        if not rolls.has_votes(code):
            continue
        rows = votes.agreement_difference(
            rolls.wide,
            code,
            scope.patron,
            rolls.bloc,
            rolls.sessions,
            rolls.clusters,
            resamples=1000 if code == scope.focus else 0,
            seed=SEED,
        )
        parts.append(rows[rows["is_reportable"]].assign(country=code))
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    if frame.empty or scope.focus not in set(frame["country"]):
        return nothing(f"Too few votes of {name['country']} to compare agreement.", *TABLES)
    frame = frame.rename(columns={"group": "session"})
    frame["session"] = frame["session"].astype(int)
    frame["year"] = frame["session"].map(session_year)
    frame["is_focus"] = frame["country"] == scope.focus
    own = frame[frame["is_focus"]].sort_values("session")
    last = own.iloc[-1]
    same = frame[(frame["session"] == last["session"])].sort_values("difference", ascending=False)
    rank = list(same["country"]).index(scope.focus) + 1
    above = [scope.name(code) for code in same["country"].iloc[: rank - 1]]
    side = "destination" if last["difference"] > 0 else "patron"
    clear = last["low"] > 0 or last["high"] < 0
    sentence = (
        f"In session {int(last['session'])} {name['country_s']} agreement with "
        f"{name['destination']} minus that with {name['patron']} was "
        f"{prose.points(last['difference'])} "
        f"(95% interval {prose.points(last['low'])} to {prose.points(last['high'])}): "
        + (
            f"closer to {name[side]}"
            if clear
            else f"not clearly closer to either {name['patron']} or {name['destination']}"
        )
        + "."
    )
    if len(same) > 1:
        sentence += f" Of the {len(same)} states compared it ranked {_ordinal(rank)}"
        sentence += f", behind {prose.listing(above)}." if above else "."
    coverage = (
        f"{rolls.span}; n is {int(own['n'].min())}–{int(own['n'].max())} votes a session; "
        f"the band is {name['country_s']} 95% interval."
    )
    facts = {
        "session": int(last["session"]),
        "difference": float(last["difference"]),
        "low": float(last["low"]),
        "high": float(last["high"]),
        "rank": rank,
        "compared": len(same),
    }
    return Finding(sentence, frame, TABLES, coverage, facts)


def shared_shift(rolls: RollCalls, taken: Finding) -> Finding:
    """How much of the country's shift its peers shared: difference in differences.

    taken: as from `side_taken`, which says which sessions are compared.
    frame: one row as `peers.difference_in_differences` gives it.
    """
    scope, name = rolls.scope, rolls.scope.names
    others = [code for code in scope.comparison if rolls.has_votes(code)]
    facts = taken.facts
    if not others or not facts.get("before"):
        return nothing("There are no peers to compare the shift with.", *TABLES)
    before, late = facts["before"], facts["late"]
    frame = peers.difference_in_differences(
        rolls.wide,
        scope.focus,
        others,
        scope.patron,
        rolls.bloc,
        rolls.within(before),
        rolls.within(late),
        rolls.clusters,
        seed=SEED,
    )
    row = frame.iloc[0]
    clear = row["low"] > 0 or row["high"] < 0
    sentence = (
        f"From sessions {before[0]}–{before[-1]} to {late[0]}–{late[-1]} {name['country_s']} "
        f"agreement with {name['destination']} less that with {name['patron']} changed by "
        f"{prose.points(row['country_change'])}, and that of its {len(others)} peers on the same "
        f"votes by {prose.points(row['peers_change'])} on average: "
        f"{prose.points(row['change'])} beyond them (95% interval {prose.points(row['low'])} to "
        f"{prose.points(row['high'])}), "
        + (
            "which is more than the peers' own shift explains."
            if clear and row["change"] > 0
            else "which is less than its peers moved."
            if clear
            else "an interval that includes no difference: what moved it moved its peers too."
        )
    )
    coverage = (
        f"{int(row['n_before'])} and {int(row['n_after'])} contested votes; peers: "
        f"{prose.listing([scope.name(code) for code in others])}."
    )
    return Finding(
        sentence, frame, TABLES, coverage, {"is_clear": bool(clear), "change": float(row["change"])}
    )


def moves(rolls: RollCalls) -> Finding:
    """How often members' votes moved beyond the median member's: the base rate of a realignment.

    frame: one row as `outlook.moves_base_rate` gives it, of the share with the destination less
    that with the patron.
    """
    scope, name = rolls.scope, rolls.scope.names
    if not rolls.are_enough:
        return rolls.missing()
    frame = votes.sides_of_all(rolls.wide, scope.patron, rolls.bloc, rolls.sessions, rolls.eligible)
    frame = frame[frame["n"].ge(votes.MIN_REPORTABLE) & ~frame["country"].eq(scope.destination)]
    frame = frame[frame["absent"] <= MOST_ABSENT]
    values = pd.DataFrame(
        {
            "country": frame["country"],
            "session": frame["group"].astype(int),
            "value": frame["bloc"] - frame["patron"],
        }
    )
    if values["session"].nunique() <= HORIZON_SESSIONS:
        return nothing("Too few sessions give a base rate of moves.", *TABLES)
    rate = outlook.moves_base_rate(values, HORIZON_SESSIONS, CLEAR_DIFFERENCE)
    row = rate.iloc[0]
    threshold = prose.points(CLEAR_DIFFERENCE).lstrip("+")
    sentence = (
        f"In the past the votes of a member with {name['destination']} less those with "
        f"{name['patron']} gained {threshold} or more on the median member's within "
        f"{prose.count(HORIZON_SESSIONS, 'session')} in {prose.percent(row['up'])} of "
        f"{int(row['n']):,} readings, lost as much in {prose.percent(row['down'])}, and stayed "
        f"within {threshold} in {prose.percent(row['stay'])}."
    )
    coverage = (
        f"{rolls.span}; {values['country'].nunique()} members, at least {votes.MIN_REPORTABLE} polarised "
        f"votes and at most {prose.percent(MOST_ABSENT)} absences a session; spans overlap, and "
        "the noise of single sessions makes some of the moves."
    )
    facts = {key: float(row[key]) for key in ("up", "down", "stay")}
    return Finding(sentence, rate, TABLES, coverage, facts)


def _ordinal(number: int) -> str:
    """1st as a word.

    >>> _ordinal(2), _ordinal(11), _ordinal(23)
    ('second', '11th', '23rd')
    """
    words = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
    if number <= len(words):
        return words[number - 1]
    suffix = (
        "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    return f"{number}{suffix}"


def sensitivity(rolls: RollCalls) -> Finding:
    """The same closeness by other measures: raw, identical, chance-corrected; with absences.

    frame: session, other (patron or destination), n, agreement, low, high, identical, kappa, pi,
    absent_share.
    """
    scope = rolls.scope
    if not rolls.are_enough:
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
        return nothing("Too few votes for other measures.", *TABLES)
    sessions = sorted(known["session"].astype(int).unique())
    base = [s for s in sessions if s < scope.since.year - 1945][-1:]
    shown = rolls.sessions[rolls.sessions.isin([*base, *sessions[-4:]])]
    frame = measured(shown, resamples=1000)  # only these have their intervals drawn
    frame["session"] = frame["session"].astype(int)
    newest = frame[frame["session"] == sessions[-1]].set_index("role")
    raw, kappa, name = newest["agreement"], newest["kappa"], scope.names
    sentence = (
        f"In session {sessions[-1]} raw agreement was {prose.decimal(raw['destination'])} with "
        f"{name['destination']} and {prose.decimal(raw['patron'])} with {name['patron']}; "
    )
    if kappa.notna().all():
        apart = kappa["destination"] - kappa["patron"]
        agree = (raw["destination"] > raw["patron"]) == (apart > 0)
        sentence += (
            f"corrected for chance {prose.decimal(kappa['destination'])} and "
            f"{prose.decimal(kappa['patron'])}, which "
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
        f"{prose.percent(newest['absent_share']['patron'])} of that session's contested votes."
    )
    coverage = "Contested resolutions of regular sessions on which both voted."
    return Finding(sentence, frame.reset_index(drop=True), TABLES, coverage)


def recurring_texts(rolls: RollCalls) -> Finding:
    """What the country voted on texts that come back, where patron and destination differ on them.

    frame: slug, label, year, country, patron, bloc (letters; two where a text came up twice in a
    year), distance (mean |patron - bloc| over the years), side (patron, bloc, between, absent, or
    missing where patron and bloc voted alike). Most polarised text first.
    """
    scope, name = rolls.scope, rolls.scope.names
    if not rolls.are_enough:
        return rolls.missing()
    long = recurring.panel_long(
        rolls.resolutions,
        scope.table("votes"),
        scope.focus,
        scope.patron,
        rolls.bloc,
        since=scope.as_of.year - GRID_YEARS + 1,
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
        return nothing("No recurring text divides the two in the period.", *TABLES)
    frame["side"] = [
        _letter_side(c, p, b)
        for c, p, b in zip(frame["country"], frame["patron"], frame["bloc"], strict=True)
    ]
    first, last = (frame.groupby("slug").nth(i).set_index("slug") for i in (0, -1))
    both = first.merge(last, left_index=True, right_index=True, suffixes=("_first", "_last"))
    score = {"patron": -1, "between": 0, "bloc": 1}
    then, now = both["side_first"].map(score), both["side_last"].map(score)
    toward_bloc = both.loc[now > then, "label_last"].tolist()
    toward_patron = both.loc[now < then, "label_last"].tolist()
    counts = last["side"].value_counts()
    sentence = (
        f"{len(last)} recurring texts divide {name['patron']} and {name['destination']}. On the "
        f"latest vote of each, {name['country']} stood with {name['destination']} on "
        f"{counts.get('bloc', 0)}, with {name['patron']} on {counts.get('patron', 0)}, in between "
        f"on {counts.get('between', 0)}, and did not vote on {counts.get('absent', 0)}. Between "
        f"the first and the latest vote shown it moved towards {name['destination']} on "
        f"{len(toward_bloc)} and towards {name['patron']} on {len(toward_patron)}."
    )
    left_out = long["slug"].nunique() - last.shape[0]
    coverage = (
        f"{int(frame['year'].min())}–{int(frame['year'].max())}, texts voted on in at least "
        f"{GRID_MIN_YEARS} years and on which the two differ by {GRID_MIN_DISTANCE} or more on "
        f"average (a yes and an abstention differ by 0.5); {left_out} other recurring texts are "
        "left out."
    )
    facts = {
        "texts": len(last),
        "with_bloc": int(counts.get("bloc", 0)),
        "with_patron": int(counts.get("patron", 0)),
        "between": int(counts.get("between", 0)),
        "absent": int(counts.get("absent", 0)),
        "toward_bloc": toward_bloc,
        "toward_patron": toward_patron,
    }
    return Finding(sentence, frame, TABLES, coverage, facts)


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


def who_moved(scope: Scope) -> Finding:
    """Ideal points of country, patron and the destination's members; who closed or opened the gap.

    frame: country, year, ideal_point, q05, q95, n_votes, role (country, patron, bloc).
    """
    name = scope.names
    table = scope.table("ideal_points")
    table = table[table["year"] >= session_year(FIRST_SESSION)]
    members = scope.destination_members
    own = table[table["country"] == scope.focus].assign(role="country")
    patron = table[table["country"] == scope.patron].assign(role="patron")
    bloc = table[table["country"].isin(members)]
    bloc = bloc.groupby("year", as_index=False).agg(
        ideal_point=("ideal_point", "median"),
        q05=("ideal_point", lambda v: v.quantile(0.1)),
        q95=("ideal_point", lambda v: v.quantile(0.9)),
        n_votes=("n_votes", "median"),
    )
    frame = pd.concat(
        [own, patron, bloc.assign(role="bloc", country=scope.destination)], ignore_index=True
    )
    firm = own.loc[own["n_votes"] >= change.MIN_VOTES, "year"]
    if len(firm) < 2 or patron.empty:
        return nothing(f"No ideal points of {name['country']} are published.", "ideal_points")
    end = int(firm.max())
    start = int(firm[firm >= min(scope.since.year, end - 1)].min())
    gaps = change.distance(table, scope.focus, scope.patron)
    gaps = gaps[~gaps["is_thin"] & gaps["year"].between(start, end)]
    widest = int(gaps.loc[gaps["absolute"].idxmax(), "year"])
    spans = [
        change.who_moved(table, scope.focus, scope.patron, start, last)
        for last in dict.fromkeys((widest, end))
        if last > start
    ]
    moved = pd.concat(spans, ignore_index=True)
    sentence = " ".join(_moved_sentence(row, name) for _, row in moved.iterrows())
    if start < widest < end:
        sentence = f"The distance was greatest in {widest}. {sentence}"
    thin = frame.loc[frame["n_votes"] < change.MIN_VOTES, "year"].unique()
    coverage = f"{int(frame['year'].min())}–{int(frame['year'].max())}; 90% intervals as published"
    if len(thin):
        years = prose.listing([str(int(year)) for year in sorted(thin)])
        rest = "rests" if len(thin) == 1 else "rest"
        coverage += f"; {years} {rest} on fewer than {change.MIN_VOTES} votes (drawn hollow)"
    return Finding(
        sentence,
        frame,
        ("ideal_points", "memberships"),
        f"{coverage}. The line of {name['destination']} is the median of its members.",
        {"moved": moved.to_dict("records"), "thin_years": [int(year) for year in thin]},
    )


def _moved_sentence(row: pd.Series, name: dict[str, str]) -> str:
    """Both terms of a change in distance, and whose is larger."""
    own, patron = row["own_move"], row["patron_move"]
    gap, is_clear = row["absolute_change"], not row["low"] <= 0 <= row["high"]
    text = (
        f"Between {row['start']} and {row['end']} {name['country_s']} ideal point moved by "
        f"{prose.signed(own)} (90% interval {prose.signed(row['own_low'])} to "
        f"{prose.signed(row['own_high'])}) and {name['patron_s']} by {prose.signed(patron)} "
        f"({prose.signed(row['patron_low'])} to {prose.signed(row['patron_high'])}); the distance "
        "between them "
        + (
            f"shows no clear change ({prose.signed(gap)})"
            if not is_clear
            else f"was {row['absolute_start']:.2f} and is {row['absolute_end']:.2f}, to the other side"
            if abs(row["change"]) > abs(gap) + LIKE_MOVES  # they passed each other
            else f"{'grew' if gap > 0 else 'shrank'} by {abs(gap):.2f}"
        )
    )
    if max(abs(own), abs(patron)) < LIKE_MOVES:
        return f"{text}, neither having moved much."
    if abs(abs(own) - abs(patron)) < LIKE_MOVES:
        return f"{text}, and the two moves were of like size."
    larger = "country" if abs(own) > abs(patron) else "patron"
    return f"{text}, and the larger move was {name[larger + '_s']}."

"""What the tables hold that bears on the article's claims, then and since, and who is closest.

Read by `analysis.dimensions.claim_tests`. Events are taken by their ids, tags and actors, ties by
their states, kinds and days; nothing is read from how an entry is worded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.assembly import SESSION, Assembly
from analysis.dimensions.conditions import Entry
from analysis.dimensions.dimension import Finding, NoData
from analysis.dimensions.scope import LATER_SOURCE, Scope
from analysis.measures import dyads, votes
from analysis.tables import contexts, countries, events, followed, organisations, standing
from analysis.tables.claims import Article, article

BELARUS, NORTH_KOREA, AZERBAIJAN = "BLR", "PRK", "AZE"  # of whom the article speaks
KARABAKH = "Karabakh"  # as the events name it among their actors
ARMS_YEARS = 5  # a window of deliveries
TIES, EVENTS, SPELLS, ARMS = ("support_ties",), ("events",), ("memberships",), ("arms_transfers",)
VOTES = ("votes", "resolutions")


@dataclass(frozen=True, kw_only=True)
class Closeness(Finding):
    """By how many measures Belarus is first, alone or beside others; and who else is first, or ahead
    of it, by the measures' names."""

    first: int
    of: int
    shared: dict[str, list[str]]
    ahead: dict[str, list[str]]


class Facts:
    """What the tables hold within a scope."""

    scope: Scope

    @cached_property
    def article(self) -> Article:
        return article()

    @property
    def day(self) -> pd.Timestamp:
        """The article's day: what a claim says of its own time is tested on what had happened by it."""
        return pd.Timestamp(self.article.day)

    @cached_property
    def then(self) -> Scope:
        """The scope as of the article's day."""
        scope = self.scope
        return Scope(
            scope.patron,
            self.article.day,
            min(scope.since, self.article.day),
            scope.country,
            scope.destination,
            bloc=scope.bloc,
            beside=scope.beside,
        )

    # --- who is closest to the patron ---

    @cached_property
    def closeness(self) -> Closeness | NoData:
        """Who is closest to the patron, by each measure, on the article's day and as last known.

        frame: measure, when (then, now), day, first (names), best, own (Belarus's value), n_ahead,
        ahead (names); best and own are in words.
        """
        rows = [
            *self._measured("then", self.then, self.article.day),
            *self._measured("now", self.scope, self.scope.as_of),
        ]
        frame = pd.DataFrame(
            rows, columns=["measure", "when", "day", "first", "best", "own", "n_ahead", "ahead"]
        )
        then = frame[frame["when"] == "then"]
        if then.empty:
            return NoData("No measure of closeness is in hand.", *VOTES, *TIES, *SPELLS)
        own = self.scope.name(BELARUS)
        leads = then[then["n_ahead"] == 0]
        shared = {
            row.measure: [name for name in row.first if name != own]
            for row in leads.itertuples()
            if len(row.first) > 1
        }
        ahead = {row.measure: row.ahead for row in then[then["n_ahead"] > 0].itertuples()}
        alone = [m for m in leads["measure"] if m not in shared]
        sentence = (
            f"By {words.day(self.article.day)} {own} stood first by {len(leads)} of {len(then)} "
            f"measures of closeness to {self.scope.names['patron']}: "
            f"{'alone by ' + words.listing(alone) if alone else 'by none of them alone'}"
            + (
                "; beside others by "
                + words.listing([f"{m} ({few_names(others)})" for m, others in shared.items()])
                if shared
                else ""
            )
            + "."
            + "".join(
                f" By {measure} {few_names(others)} stood closer."
                for measure, others in ahead.items()
            )
        )
        return Closeness(
            sentence,
            frame,
            (*VOTES, *TIES, *SPELLS),
            f"Votes to {words.day(self.article.day)} and to the newest in hand, of states that cast "
            "at least half of them; acts of support by the rule of who counts as a supporter, as last "
            f"checked on {words.day(self._ties_followed)}. The three measures of support come from one "
            "table.",
            first=len(leads),
            of=len(then),
            shared=shared,
            ahead=ahead,
        )

    def _measured(self, when: str, scope: Scope, day: dt.date) -> list[tuple[object, ...]]:
        """The measures of closeness on a day, one row each: see `closeness`."""
        measures: list[tuple[str, dt.date, pd.Series, Callable[[float], str]]] = []
        stances = scope.once(Assembly).stances
        if not stances.is_empty:
            told = stances.frame[stances.frame["stance"] != "too few votes"].set_index("country")
            with_it = (1 - told["score"]) * told["cast"]
            measures.append(
                (
                    "votes in the emergency session",
                    day,
                    with_it,
                    _out_of(int(told["cast"].max())),
                )
            )
            measures.append((self._all_votes, day, self._agreement(scope), words.percent))
        at = min(day, self._ties_followed)
        acts = counting(self._towards_patron, pd.Timestamp(at))
        if len(acts):
            by = acts.groupby("supporter")
            every = self._towards_patron[self._towards_patron["counts"] == "yes"]
            tiers, layers = every["tier"].nunique(), every["layer"].nunique()
            measures += [
                ("kinds of support", at, by["tier"].nunique(), _out_of(tiers)),
                ("layers of support", at, by["layer"].nunique(), _out_of(layers)),
                ("acts of support", at, by.size(), _whole),
            ]
        shared = self._organisations_shared(day)
        if len(shared):
            measures.append(("organisations shared", day, shared, _whole))
        rows: list[tuple[object, ...]] = []
        for name, known, values, form in measures:
            values = values.drop(self.scope.patron, errors="ignore").dropna().astype(float).round(9)
            own = float(values.get(BELARUS, 0.0))
            first = sorted(self.scope.name(code) for code in values.index[values == values.max()])
            ahead = sorted(self.scope.name(code) for code in values.index[values > own])
            best, mine = form(values.max()), form(own)
            rows.append((name, when, known, first, best, mine, len(ahead), ahead))
        return rows

    @property
    def _session_began(self) -> pd.Timestamp:
        """The day of the emergency session's first resolution."""
        table = self.scope.table("resolutions")
        return table.loc[table["special_session"] == SESSION, "date"].min()

    @property
    def _all_votes(self) -> str:
        return f"all contested votes since {self._session_began:%B %Y}"

    def _agreement(self, scope: Scope) -> pd.Series:
        """Each state's agreement with the patron on contested votes since the emergency session
        began, of those that voted on at least half of them."""
        resolutions = scope.table("resolutions")
        recent = resolutions.loc[resolutions["date"] >= self._session_began, "undl_id"]
        cast = scope.table("votes")
        wide = votes.contested(votes.wide(cast[cast["undl_id"].isin(recent)]))
        wide = wide.loc[:, wide.notna().sum() * 2 >= len(wide)]
        pairs = dyads.agreement_matrix(wide)
        return pairs[pairs["first"] == scope.patron].set_index("second")["agreement"]

    def _organisations_shared(self, day: dt.date) -> pd.Series:
        """With how many of the patron's small organisations each state shares membership."""
        spells = self.scope.table("memberships")
        held = spells[
            spells["organisation"].isin(contexts.read().small_blocs)
            & (spells["status"] == "member")
            & (spells["start"] <= pd.Timestamp(day))
            & ~(spells["end"] <= pd.Timestamp(day))
        ]
        inside = set(held.loc[held["country"] == self.scope.patron, "organisation"])
        return held[held["organisation"].isin(inside)].groupby("country").size()

    # --- what the tables hold ---

    @property
    def _towards_patron(self) -> pd.DataFrame:
        ties = self.scope.table("support_ties")
        return ties[(ties["supported"] == self.scope.patron)]

    @property
    def _ties_followed(self) -> dt.date:
        return followed.topic("support_ties", self.scope.as_of)

    @property
    def _members_followed(self) -> dt.date:
        return organisations.followed(self.scope.alliance, self.scope.as_of)

    @property
    def _turn_followed(self) -> dt.date:
        """To which day it was followed whether the country left the alliance."""
        return followed.state_of_affairs("armenia_csto", self.scope.alliance, self.scope.as_of)

    @property
    def _steps_followed(self) -> dt.date:
        """To which day the country's steps to the destination were followed."""
        return followed.state_of_affairs("armenia_eu", self.scope.destination, self.scope.as_of)

    @property
    def _armenia(self) -> str:
        return self.scope.names["country"]

    @property
    def _armenia_s(self) -> str:
        return self.scope.names["country_s"]

    def _members_at(self, day: dt.date) -> list[str]:
        return countries.members(
            self.scope.alliance, day, memberships=self.scope.table("memberships")
        )

    def _standing(
        self, organisation: str, day: dt.date, country: str | None = None
    ) -> standing.Standing:
        return standing.standing(
            organisation, country or self.scope.focus, day, self.scope.table("memberships")
        )

    def _steps(
        self, organisation: str, country: str, since: dt.date, until: dt.date
    ) -> pd.DataFrame:
        return standing.steps(organisation, country, since, until, self.scope.table("memberships"))

    def _named(self, *actors: str, tags: tuple[str, ...]) -> pd.DataFrame:
        """Events with one of the tags that name all of the actors, in order of days."""
        found = events.tagged(events.naming(self.scope.table("events"), *actors), *tags)
        return found.sort_values("date")

    def _fighting(self, tag: str) -> pd.DataFrame:
        """The war and the offensive between the two states."""
        return self._named(self.scope.focus, AZERBAIJAN, tags=(tag,))

    def _supply(self, recipients: Iterable[str], first: int, last: int) -> pd.Series:
        """Arms delivered to states in some years, in million TIV by supplier, largest first."""
        table = self.scope.table("arms_transfers")
        rows = table[table["recipient"].isin(list(recipients)) & table["year"].between(first, last)]
        return rows.groupby("supplier")["tiv_million"].sum().sort_values(ascending=False)

    def _patron_arms(self, recipients: Iterable[str], last: int) -> float | None:
        """The patron's share of the arms of states over a window of years; None without deliveries."""
        sums = self._supply(recipients, last - ARMS_YEARS + 1, last)
        return float(sums.get(self.scope.patron, 0.0) / sums.sum()) if sums.sum() else None

    def _nothing_since(self, what: str, last: dt.date) -> str:
        return (
            f"Since then {what} is on record to {words.day(last)}."
            if last > self.article.day
            else ""
        )

    def _entries(
        self, rows: pd.DataFrame, day: str, precision: str = "", what: str = "label"
    ) -> tuple[Entry, ...]:
        """Rows of a compiled table as evidence. A source later than the as-of date is not named, and
        one later than the article is said to be so."""
        weak = events.is_weak(rows)
        made = []
        for index, row in rows.iterrows():
            published, source = row["source_published"], _brief(str(row["source_title"]))
            if published > pd.Timestamp(self.scope.as_of):
                source = LATER_SOURCE
            elif published > self.day:
                source += ", published after the article"
            made.append(
                Entry(
                    when(row[day], row[precision] if precision else "day"),
                    str(row[what]),
                    source,
                    bool(weak.loc[index]),
                )
            )
        return tuple(made)

    def _until(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows[rows["date"] <= self.day]

    def _after(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows[rows["date"] > self.day]


def counting(ties: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The acts that count by the rule of who is a supporter, on a day."""
    return ties[
        (ties["counts"] == "yes") & (ties["counts_from"] <= day) & ~(ties["counts_to"] < day)
    ]


def _whole(value: float) -> str:
    return f"{value:.0f}"


def _out_of(most: int) -> Callable[[float], str]:
    """How a number is written beside the most that it can be.

    >>> _out_of(6)(5.0)
    '5 of 6'
    """
    return lambda value: f"{value:.0f} of {most}"


def _brief(source: str) -> str:
    """A source without the title of what was read.

    >>> _brief("BBC (27 Sep 2020), headline: Clash over region; RFE/RL for the losses")
    'BBC (27 Sep 2020)'
    """
    return source.split("; ")[0].split(": ")[0].removesuffix(", headline")


def when(day: pd.Timestamp, precision: str) -> str:
    """A day as precisely as it is known.

    >>> when(pd.Timestamp("2023-09-01"), "month")
    'September 2023'
    """
    if precision == "year":
        return f"{day:%Y}"
    return f"{day:%B %Y}" if precision == "month" else words.day(day.date())


def few_names(names: Sequence[str]) -> str:
    """A few names, or how many they are.

    >>> few_names(["Eritrea", "Syria"]), few_names(["A", "B", "C", "D"])
    ('Eritrea and Syria', '4 states')
    """
    return words.listing(names) if len(names) < 4 else f"{len(names)} states"


def lower(label: str) -> str:
    """A label inside a sentence."""
    return label[:1].lower() + label[1:].rstrip(".")

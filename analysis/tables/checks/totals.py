"""What several tables must add up to: each other, and figures that were published elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.tables import forecast_rows
from analysis.tables.checks.problem import Problem, shortened

LETTERS = {"yes": "Y", "no": "N", "abstain": "A", "not_voting": "X"}

# The publisher has these states as not voting some weeks before they were admitted, in so many votes.
NOT_YET_MEMBERS = {"JPN": 7, "DMA": 6, "ARE": 1, "MNG": 1, "WSM": 1}

Get = Callable[[str, list[str]], pd.DataFrame]
"""A table's values in the columns named; KeyError where it has not got them."""


@dataclass(frozen=True)
class Total:
    """A check over several tables; `find` yields what does not add up."""

    about: str
    needs: tuple[str, ...]
    find: Callable[[Get], Iterator[Problem]]


def _letter_codes(votes: pd.DataFrame) -> np.ndarray:
    """0 to 3 for Y, N, A, X, and -1 for anything else."""
    codes, distinct = pd.factorize(votes["vote"])
    known = {letter: number for number, letter in enumerate(LETTERS.values())}
    return np.array([known.get(letter, -1) for letter in distinct] + [-1])[codes]


def _counted(groups: np.ndarray, letters: np.ndarray, n: int) -> np.ndarray:
    """How often each letter stands in each of `n` groups: an array n by 4."""
    good = (groups >= 0) & (letters >= 0)
    return np.bincount(groups[good] * 4 + letters[good], minlength=4 * n).reshape(n, 4)


def counts(get: Get) -> Iterator[Problem]:
    """The counts of each resolution are those of its votes."""
    stated = get("resolutions", ["undl_id", *LETTERS]).drop_duplicates("undl_id")
    votes = get("votes", ["undl_id", "vote"])
    at = pd.Index(stated["undl_id"]).get_indexer(votes["undl_id"])
    found = _counted(at, _letter_codes(votes), len(stated))
    for number, (column, letter) in enumerate(LETTERS.items()):
        differ = np.flatnonzero(stated[column].to_numpy() != found[:, number])
        problems = [
            Problem(
                "resolutions",
                f"undl_id {stated['undl_id'].iloc[n]:.0f}",
                column,
                f"{stated[column].iloc[n]:.0f}",
                f"is not the number of {letter} in votes, {found[n, number]}",
            )
            for n in differ[:3]
        ]
        yield from shortened(problems, len(differ))


def tallies(get: Get) -> Iterator[Problem]:
    """Votes of each state in each session are the publisher's tally, but for tally_exceptions."""
    texts = get("resolutions", ["undl_id", "session", "special_session"])
    texts = texts.drop_duplicates("undl_id")
    votes = get("votes", ["undl_id", "country", "vote"])
    label = texts["special_session"].astype(object)
    label = label.where(label.notna(), texts["session"].map("{:.0f}".format, na_action="ignore"))
    session_of, sessions = pd.factorize(label)
    country_of, states = pd.factorize(votes["country"])
    at = pd.Index(texts["undl_id"]).get_indexer(votes["undl_id"])
    session = np.where(at >= 0, session_of[at], -1)
    groups = np.where((session >= 0) & (country_of >= 0), country_of * len(sessions) + session, -1)
    found = _counted(groups, _letter_codes(votes), len(states) * len(sessions))
    index = pd.MultiIndex.from_product([np.asarray(states), sessions], names=["country", "session"])
    ours = pd.DataFrame(found, index, list(LETTERS))
    ours = ours[ours.sum(axis=1) > 0]

    columns = {letter: column for column, letter in LETTERS.items()}
    named = get("tally_exceptions", ["country", "session", "counted", "tallied"])
    for row in named.itertuples():
        where = (row.country, row.session)
        if where in ours.index and {row.counted, row.tallied} <= set(columns):
            ours.loc[where, columns[row.counted]] -= 1
            ours.loc[where, columns[row.tallied]] += 1

    theirs = get("undl_tallies", ["country", "session", *LETTERS])
    theirs = theirs.drop_duplicates(["country", "session"]).set_index(["country", "session"])
    both = ours.add_suffix("_ours").join(theirs, how="outer")
    for column, letter in LETTERS.items():
        mine, tallied = both[f"{column}_ours"], both[column]
        differ = both[(mine != tallied) & ~(mine.isna() & tallied.isna())]
        problems = [
            Problem(
                "undl_tallies",
                f"country {where[0]}, session {where[1]}",
                column,
                _whole(row[column]),
                f"is not what votes add up to in {letter}, {_whole(row[f'{column}_ours'])}; "
                "where no cause can be shown, name it in tally_exceptions",
            )
            for where, row in differ.head(3).iterrows()
        ]
        yield from shortened(problems, len(differ))


def _whole(value: float) -> str:
    return "no row" if pd.isna(value) else f"{value:.0f}"


def membership(get: Get) -> Iterator[Problem]:
    """Only members of the United Nations on the day have a vote."""
    dates = get("resolutions", ["undl_id", "date"]).drop_duplicates("undl_id")
    states = get("countries", ["country", "un_member_start", "un_member_end"])
    states = states.drop_duplicates("country")
    votes = get("votes", ["undl_id", "country", "vote"])
    country_of, codes = pd.factorize(votes["country"])
    spans = states.set_index("country").reindex(np.asarray(codes))
    at = pd.Index(dates["undl_id"]).get_indexer(votes["undl_id"])
    day = np.where(at >= 0, dates["date"].to_numpy()[at], np.datetime64("NaT"))
    start = spans["un_member_start"].to_numpy()[country_of]
    end = spans["un_member_end"].to_numpy()[country_of]
    outside = (~(day >= start) | (day > end)) & ~np.isnat(day) & (country_of >= 0)
    known = votes["country"].isin(list(NOT_YET_MEMBERS)).to_numpy() & (day < start)
    known &= (votes["vote"] == "X").to_numpy()
    faulty = np.flatnonzero(outside & ~known)
    problems = [
        Problem(
            "votes",
            f"row {n + 1} (undl_id {votes['undl_id'].iloc[n]:.0f}, "
            f"country {votes['country'].iloc[n]})",
            "country",
            str(votes["country"].iloc[n]),
            f"was no member of the United Nations on {pd.Timestamp(day[n]):%Y-%m-%d}",
        )
        for n in faulty[:3]
    ]
    yield from shortened(problems, len(faulty))
    early = votes["country"][known].astype(object).value_counts()
    for code, expected in NOT_YET_MEMBERS.items():
        if early.get(code, 0) != expected:
            rule = f"votes before it was a member, {expected} are known"
            yield Problem("votes", f"country {code}", "country", str(early.get(code, 0)), rule)


def published(get: Get) -> Iterator[Problem]:
    """The figures of the table published_figures come out of the tables they are about."""
    columns = ["measure", "subject", "item", "start", "end", "minimum", "maximum", "source_title"]
    measures = {
        "votes": ("resolutions", _votes),
        "members": ("memberships", _members),
        "arms_share": ("arms_transfers", _arms_share),
    }
    figures = get("published_figures", columns)
    for row in figures.dropna(subset=columns[:-1]).itertuples():
        if row.measure not in measures:
            continue  # the enum of the column is told already
        table, computed = measures[row.measure]
        found = computed(get, row)
        if not row.minimum <= found <= row.maximum:
            span = f"{row.minimum:g}" + (
                f" to {row.maximum:g}" if row.maximum > row.minimum else ""
            )
            yield Problem(
                "countries" if row.subject == "UN" else table,
                f"{row.subject}, {row.start:%Y-%m-%d}",
                row.item,
                "no such row" if np.isnan(found) else f"{found:.4g}",
                f"is not the published figure, {span} ({row.source_title})",
            )


def _votes(get: Get, row: Any) -> float:
    texts = get("resolutions", ["symbol", "date", *LETTERS])
    own = texts[(texts["symbol"] == row.subject) & (texts["date"] == row.start)]
    return float(own[row.item].iloc[0]) if len(own) == 1 and row.item in LETTERS else np.nan


def _members(get: Get, row: Any) -> float:
    if row.subject == "UN":
        states = get("countries", ["country", "un_member_start", "un_member_end"])
        ended = states["un_member_end"] < row.start
        return float(((states["un_member_start"] <= row.start) & ~ended).sum())
    spells = get("memberships", ["organisation", "country", "status", "start", "end"])
    held = (spells["start"] <= row.start) & ~(spells["end"] <= row.start)
    own = spells[held & (spells["organisation"] == row.subject) & (spells["status"] == "member")]
    return float(own["country"].nunique())


def _arms_share(get: Get, row: Any) -> float:
    arms = get("arms_transfers", ["supplier", "recipient", "year", "tiv_million"])
    years = arms["year"].between(row.start.year, row.end.year)
    own = arms[years & (arms["recipient"] == row.subject)]
    whole = own["tiv_million"].sum()
    return (
        float(own.loc[own["supplier"] == row.item, "tiv_million"].sum() / whole)
        if whole
        else np.nan
    )


# Ballots reported of a vote without ballots, and the count of the tally they belong to.
REPORTED = {
    "voted_yes": "yes",
    "voted_no": "no",
    "abstained": "abstain",
    "did_not_vote": "not_voting",
}
MEMBERS = 193


def known_votes(get: Get) -> Iterator[Problem]:
    """Votes known by their tally: no more members than there are, nor more ballots than the tally
    has, and a state votes once."""
    table = "votes_without_ballots"
    columns = ["date", "title", *LETTERS, *REPORTED]
    for row in get(table, columns).to_dict("records"):
        where = f"{row['date']:%Y-%m-%d}, {row['title'][:40]}"
        total = sum(row[column] for column in LETTERS if not pd.isna(row[column]))
        if total > MEMBERS:
            yield Problem(table, where, "yes", f"{row['yes']:.0f}",
                          f"with no, abstain and not_voting makes {total:.0f}, over {MEMBERS}")  # fmt: skip
        named: list[str] = []
        for column, count in REPORTED.items():
            codes = row[column].split("; ") if isinstance(row[column], str) else []
            if not pd.isna(row[count]) and len(codes) > row[count]:
                rule = f"names {len(codes)} states, more than the tally's {row[count]:.0f}"
                yield Problem(table, where, column, row[column], rule)
            if twice := sorted(set(codes) & set(named)):
                yield Problem(table, where, column, twice[0], "has two votes in one row")
            named += codes


def bases(get: Get) -> Iterator[Problem]:
    """An agenda item stands where its basis says so, and only there."""
    texts = get("resolutions", ["undl_id", "agenda_item", "item_basis"])
    has_item = texts["agenda_item"].notna()
    says_so = texts["item_basis"].notna() & (texts["item_basis"] != "family and day")
    for wrong, column, rule in (
        (has_item & ~says_so, "item_basis", "does not say how the agenda item is known"),
        (~has_item & says_so, "agenda_item", "is empty, but item_basis says how it is known"),
    ):
        rows = texts[wrong]
        shown = rows.head(3).to_dict("records")
        yield from shortened(
            [
                Problem("resolutions", f"undl_id {row['undl_id']:.0f}", column,
                        "" if pd.isna(row[column]) else str(row[column]), rule)
                for row in shown
            ],
            len(rows),
        )  # fmt: skip


def passages(get: Get) -> Iterator[Problem]:
    """A roll call is on a whole text, or else on an amendment or a paragraph."""
    flags = ["is_amendment", "is_paragraph", "is_final_passage"]
    calls = get("roll_calls_voeten", ["rcid", "date", *flags])
    part = calls["is_amendment"].astype(bool) | calls["is_paragraph"].astype(bool)
    wrong = calls[part == calls["is_final_passage"].astype(bool)]
    yield from shortened(
        [
            Problem("roll_calls_voeten", f"rcid {row.rcid:.0f}, {row.date:%Y-%m-%d}",
                    "is_final_passage", str(row.is_final_passage),
                    "must be true where it is no amendment and no paragraph, and only there")
            for row in wrong.head(3).itertuples()
        ],
        len(wrong),
    )  # fmt: skip


def forecasts(get: Get) -> Iterator[Problem]:
    """A registered forecast is as it was registered, reaches beyond its edition, and has both an
    outcome and its day, or neither."""
    for row in get("forecasts", list(forecast_rows.COLUMNS)).to_dict("records"):

        def fault(column: str, rule: str, row: dict[Any, Any] = row) -> Problem:
            return Problem("forecasts", f"id {row['id']}", column, str(row[column]), rule)

        if row["id"] != forecast_rows.identity(row):
            yield fault("id", "is not that of the row: no forecast is edited but for its outcome")
        if not row["deadline"] > row["made"]:
            yield fault("deadline", "is not after the day on which it was made")
        if not row["known_to"] <= row["made"]:
            yield fault("known_to", "is after the day on which it was made")
        if str(row["edition"]) != f"{row['made']:%Y-%m}":
            yield fault("edition", "is not the month in which it was made")
        if not row["low"] <= row["chance"] <= row["high"]:
            yield fault("chance", "lies outside its interval")
        if pd.isna(row["outcome"]) != pd.isna(row["resolved"]):
            yield fault("resolved", "an outcome and its day stand together or not at all")
        elif row["resolved"] > row["deadline"]:
            yield fault("resolved", "is after the deadline")


TOTALS = (
    Total("counts of votes", ("resolutions", "votes"), counts),
    Total(
        "the publisher's tallies",
        ("undl_tallies", "votes", "resolutions", "tally_exceptions"),
        tallies,
    ),
    Total("votes without ballots", ("votes_without_ballots",), known_votes),
    Total("agenda items", ("resolutions",), bases),
    Total("whole texts and parts", ("roll_calls_voeten",), passages),
    Total("registered forecasts", ("forecasts",), forecasts),
    Total("members of the day", ("votes", "resolutions", "countries"), membership),
    Total(
        "published figures",
        ("published_figures", "resolutions", "memberships", "countries", "arms_transfers"),
        published,
    ),
)

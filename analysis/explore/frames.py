"""Frames for a first look: each with names beside codes, and in `attrs` what it holds.

Countries go by name or code, days as text (2024-06-12) or date. `as_of` takes only what was known on
that day; None stands for the day that briefings speak of, the latest to which organisations were
followed. Errors are `BriefingError`s of one line, with near matches.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from analysis.briefings.movers import MoversParameters
from analysis.briefings.moves import LEVEL, series
from analysis.briefings.parameters import as_of_day, data_date
from analysis.briefings.realignment import Realignment
from analysis.dimensions.marked import plain
from analysis.dimensions.scope import LATER_SOURCE, Scope, without_later_sources
from analysis.dimensions.votes import SESSION_TABLES, RollCalls, session_year
from analysis.dimensions.votes import TABLES as VOTE_TABLES
from analysis.dimensions.words import with_article
from analysis.errors import BriefingError, did_you_mean, quoted
from analysis.explore.described import (
    CODES,
    described,
    known_on,
    name,
    organisation_of,
    units,
    with_names,
)
from analysis.explore.described import (
    country as code_of,
)
from analysis.measures import moves, votes
from analysis.tables import countries as of_states
from analysis.tables import descriptor, followed, organisations, provenance
from analysis.tables import load as tables

Day = str | date | None

SHARE = "share, 0 to 1"
POINTS = "points, 0 with the patron to 100 with the destination"
MOVER_COLUMNS = ("rank", "country", "relative", "relative_low", "relative_high", "own", "own_low",
                 "own_high", "others", "position", "code", "verdict")  # fmt: skip


def catalogue() -> pd.DataFrame:
    """The tables there are.

    Columns: table (for `load`), title, rows, first and last (the days of its first and last fact),
    followed_to (the day until which facts were followed), publisher, licence.
    """
    rows = []
    for entry in descriptor.package()["resources"]:
        frame, rule = tables.table(entry["name"]), entry.get("asOf", {})
        reach = followed.reach(entry["name"], data_date())
        dated = _dated(entry)
        found = provenance.sources(entry["name"])
        rows.append(
            {
                "table": entry["name"],
                "title": entry["title"],
                "rows": len(frame),
                "first": dated.min() if rule and not dated.empty else pd.NaT,
                "last": pd.to_datetime(reach.last_fact),
                "followed_to": pd.to_datetime(reach.followed_to),
                "publisher": ", ".join(dict.fromkeys(one.publisher for one in found)),
                "licence": "; ".join(dict.fromkeys(one.licence for one in found)),
            }
        )
    listed = described(
        pd.DataFrame(rows).sort_values("table", ignore_index=True),
        "The tables there are",
        unit={"rows": "rows"},
        tables=[entry["name"] for entry in descriptor.package()["resources"]],
        as_of=data_date(),
        followed_to={entry["name"]: data_date() for entry in descriptor.package()["resources"]},
        chart="catalogue",
    )
    listed.attrs |= {"source": "column publisher", "licence": "column licence"}
    return listed


def _dated(entry: descriptor.Resource) -> pd.Series:
    """The days of a table's facts, by its own rule or that of the table it hangs on."""
    rule = entry.get("asOf", {})
    if "through" in rule:
        entry = descriptor.resource(rule["through"])
        rule = entry["asOf"]
    if "happened" not in rule:
        return pd.Series(dtype="datetime64[us]")
    frame, column = tables.table(entry["name"]), rule["happened"]
    happened = frame[column].dropna()
    if pd.api.types.is_datetime64_any_dtype(happened):
        return happened
    return pd.to_datetime(happened.astype(int).astype(str) + "-01-01")


def load(name: str, as_of: Day = None) -> pd.DataFrame:
    """One table of `catalogue()`, with a column of names after each column of codes.

    as_of: only what was known on that day; None for all that is held. BriefingError names near
    tables where there is none of this name.

    >>> load("arms_transfers", "2024-06-12").columns[:4].tolist()
    ['supplier', 'supplier_name', 'recipient', 'recipient_name']
    """
    known = [entry["name"] for entry in descriptor.package()["resources"]]
    if name not in known:
        raise BriefingError(
            f"no table is called {quoted(name)} (`analysis.catalogue()` lists them)"
            f"{did_you_mean(name, known)}"
        )
    day = None if as_of is None else as_of_day(as_of)
    frame = tables.table(name, day)
    if day:
        frame = without_later_sources(frame, day)
    has_own = "name" in frame.columns  # the tables of names themselves
    coded = [] if has_own else [column for column in frame if column in CODES]
    return described(
        with_names(frame, *coded),
        descriptor.resource(name)["title"],
        unit=units(name),
        tables=[name],
        as_of=day,
    )


def countries(as_of: Day = None) -> pd.DataFrame:
    """States and territories that have a code.

    Columns: code, name, official_name, region, un_member (on the day `as_of`), joined, left (the
    days of joining and leaving the United Nations; missing where it has not).

    >>> countries("1992-02-01")["un_member"].sum().item()
    166
    """
    day = known_on(as_of)
    table = tables.table("countries")
    members = of_states.un_members(day)
    at = pd.Timestamp(day)
    frame = pd.DataFrame(
        {
            "code": table["country"],
            "name": table["name"],
            "official_name": table["name_official"],
            "region": table["region"],
            "un_member": table["country"].isin(members),
            "joined": table["un_member_start"].where(table["un_member_start"] <= at),
            "left": table["un_member_end"].where(table["un_member_end"] <= at),
        }
    )
    return described(
        frame.sort_values("name", ignore_index=True),
        "States, by code and name",
        unit={},
        tables=["countries"],
        as_of=day,
        followed_to={"countries": day},
        chart="countries",
    )


def sessions(patron: str = "Russia", destination: str = "EU", as_of: Day = None) -> pd.DataFrame:
    """Regular sessions of the General Assembly and their recorded votes.

    Columns: session, opened (year), first_vote, last_vote (days), votes (with ballots in hand),
    polarised (votes on which patron and destination stood on different sides; missing before 1992),
    is_partial (the session was not over by then, or votes of it are known by their tallies alone).

    >>> sessions(as_of="2024-06-12")["session"].max().item()
    78
    """
    asked = MoversParameters.checked(
        "sessions", {"patron": patron, "destination": destination, "as_of": as_of}
    )
    scope = Scope(**dict(asked))
    rolls = RollCalls.of(scope)
    table = scope.table("resolutions").dropna(subset="session")
    table = table.assign(session=table["session"].astype(int))
    frame = table.groupby("session", as_index=False).agg(
        first_vote=("date", "min"), last_vote=("date", "max"), votes=("undl_id", "size")
    )
    is_polarised = votes.polarised(rolls.wide, asked.patron, rolls.bloc)
    polarised = is_polarised[is_polarised].index
    counted = rolls.sessions[rolls.sessions.index.isin(polarised)].value_counts()
    known = frame["session"].isin(rolls.sessions)
    frame.insert(1, "opened", [session_year(session) for session in frame["session"]])
    frame["polarised"] = frame["session"].map(counted).fillna(0).astype("Int64").where(known)
    frame["is_partial"] = frame["session"] == (rolls.partial or 0)
    sides = f"{scope.called(asked.patron)} and {scope.called(asked.destination)}"
    return described(
        frame,
        f"Sessions of the General Assembly, and votes that divided {sides}",
        unit={"opened": "year", "votes": "recorded votes", "polarised": "recorded votes"},
        tables=SESSION_TABLES,
        as_of=asked.as_of,
        chart="sessions",
    )


def position(
    country: str, patron: str = "Russia", destination: str = "EU", as_of: Day = None
) -> pd.DataFrame:
    """The side that a state takes where patron and destination disagree, by session.

    Four rows a session, whose shares add to 1. Columns: country, session, opened (year), votes (on
    which the two disagreed, the state being a member), side (patron, bloc, between, absent),
    side_name (in words), share, low, high (95% interval; missing where there are too few).
    BriefingError where one of the three is unknown, no member of the United Nations, or cast no vote.

    >>> serbia = position("Serbia", as_of="2024-06-12")
    >>> sorted(serbia["side_name"].unique())
    ['did not vote', 'in between', 'with Russia', 'with the EU']
    """
    asked = Realignment.ask(country=country, patron=patron, destination=destination, as_of=as_of)
    found = asked.votes.side_taken
    if found.is_empty:
        raise BriefingError(plain(found.sentence))
    scope = asked.scope
    words = {
        "patron": f"with {scope.called(scope.patron)}",
        "bloc": f"with {scope.called(scope.destination)}",
        "between": "in between",
        "absent": "did not vote",
    }
    frame = found.frame.assign(
        country=scope.focus, opened=found.frame["year"], votes=found.frame["n"],
        side_name=found.frame["side"].map(words),
    )  # fmt: skip
    columns = ["country", "session", "opened", "votes", "side", "side_name", "share", "low", "high"]
    return described(
        with_names(frame[columns].reset_index(drop=True), "country"),
        f"The side {scope.called(scope.focus)} takes where {scope.called(scope.patron)} and "
        f"{scope.called(scope.destination)} disagree",
        unit={"opened": "year", "votes": "recorded votes", "share": SHARE, "low": SHARE,
              "high": SHARE},
        tables=SESSION_TABLES,
        as_of=scope.as_of,
        chart="position",
    )  # fmt: skip


def movers(
    patron: str = "Russia",
    destination: str = "EU",
    as_of: Day = None,
    since: Day | int = None,
) -> pd.DataFrame:
    """How far every state has moved in its votes between patron and destination, by rank.

    Columns, in points from 0 (always with the patron) to 100 (always with the destination): rank,
    country, relative (change beyond states that had voted like it; with its 95% interval), own
    (change on the same texts), others (what like-voters did), position (level in the latest
    sessions), code and verdict (in words). States without a verdict come last. `since`: a year or a
    day; None for six years before `as_of`. BriefingError where the votes allow no comparison.
    """
    asked = MoversParameters.checked(
        "movers",
        {"patron": patron, "destination": destination, "as_of": as_of, "since": since},
    )
    made = series(asked.patron, asked.destination, asked.as_of)
    frame = moves.table(moves.compare(made, asked.since), level=LEVEL)
    ends = [with_article(name(code)) for code in (asked.patron, asked.destination)]
    frame["verdict"] = [moves.VERDICTS[code].format(destination=ends[1])
                        for code in frame["code"]]  # fmt: skip
    figures = [column for column in MOVER_COLUMNS if frame[column].dtype == "float64"]
    return described(
        with_names(frame[list(MOVER_COLUMNS)], "country"),
        f"Moves between {ends[0]} and {ends[1]} since {asked.since.year}",
        unit=dict.fromkeys(figures, POINTS) | {"rank": "1 moved most towards the destination"},
        tables=VOTE_TABLES,
        as_of=asked.as_of,
        chart="movers",
    )


def arms(country: str, as_of: Day = None) -> pd.DataFrame:
    """Who delivered a state's major arms, in windows of five years, the largest supplier first.

    Columns: recipient, window (in words), window_end (year), supplier ("not known" where SIPRI does
    not know it, or it is no state), share (of the worth of all deliveries in the window), share_low
    and share_high (the middle 95% if single deals are left out or counted twice; missing under five
    deals), tiv_million, deals. No rows where nothing was delivered.

    >>> arms("KAZ", as_of="2024-06-12")["window"].iloc[-1]
    '2019–23'
    """
    day, code = known_on(as_of), code_of(country)
    table = tables.table("arms_suppliers", day)
    table = table[table["recipient"] == code]
    words = [f"{end - 4}–{end % 100:02d}" for end in table["window_end"].astype(int)]
    table = table.assign(window=pd.Series(words, table.index, dtype="str"))
    table = table.sort_values(
        ["window_end", "share", "supplier"], ascending=[True, False, True], ignore_index=True
    )
    columns = ["recipient", "window", "window_end", "supplier", "share", "share_low", "share_high",
               "tiv_million", "deals"]  # fmt: skip
    return described(
        with_names(table[columns], "recipient", "supplier"),
        f"Who delivered major arms to {with_article(name(code))}",
        unit=units("arms_suppliers") | {"window_end": "year", "share": SHARE, "share_low": SHARE,
                                        "share_high": SHARE},
        tables=["arms_suppliers"],
        as_of=day,
        chart="arms",
    )  # fmt: skip


def trade(country: str, as_of: Day = None) -> pd.DataFrame:
    """A state's trading partners by year: its share of exports and of imports.

    Two publishers, which are not to be joined: the CIA World Factbook lists the first partners
    alone, 1991 to 2023; the IMF's first figures of 2025 hold all pairs. A partner that the Factbook
    does not list has no row. Columns: reporter, flow (export, import), year, partner, share, rank (1
    the largest), publisher.

    >>> sorted(trade("KAZ")["flow"].unique())
    ['export', 'import']
    """
    day, code = known_on(as_of), code_of(country)
    parts = [_listed(code, day), _pairs(code, day)]
    columns = ["reporter", "flow", "year", "partner", "share", "rank", "publisher"]
    frame = pd.concat([part[columns] for part in parts if not part.empty] or [parts[0][columns]])
    frame = frame.sort_values(["flow", "year", "publisher", "rank"], ignore_index=True)
    return described(
        with_names(frame, "reporter", "partner"),
        f"Trading partners of {with_article(name(code))}",
        unit={"year": "year", "share": SHARE, "rank": "1 the largest"},
        tables=["trade_partners", "trade_pairs"],
        as_of=day,
        chart="trade",
    )


def _listed(code: str, day: date) -> pd.DataFrame:
    """The partners that the Factbook lists, without years whose shares have an impossible sum."""
    table = tables.table("trade_partners", day)
    table = table[(table["reporter"] == code) & ~table["has_impossible_sum"]]
    return table.assign(share=table["share_percent"] / 100, publisher="CIA World Factbook")


def _pairs(code: str, day: date) -> pd.DataFrame:
    """Shares of the newest year of the IMF's pairs; none of a flow where a partner's value is left
    out, since every share would be too large."""
    table = tables.table("trade_pairs", day)
    parts = []
    for flow, own, other in (
        ("export", "exporter", "importer"),
        ("import", "importer", "exporter"),
    ):
        rows = table[table[own] == code]
        worth = rows["value_usd_million"]
        if rows.empty or worth.isna().any() or not worth.sum() > 0:
            continue
        total = rows.groupby("year")["value_usd_million"].transform("sum")
        ranked = rows.groupby("year")["value_usd_million"].rank(ascending=False, method="min")
        parts.append(
            rows.assign(
                reporter=code, flow=flow, partner=rows[other], share=worth / total,
                rank=ranked.astype("int64"), publisher="IMF",
            )
        )  # fmt: skip
    return pd.concat(parts) if parts else pd.DataFrame()


def memberships(country: str, as_of: Day = None) -> pd.DataFrame:
    """A state's standing in organisations and treaties: a row a spell of one status.

    Columns: country, organisation, organisation_name, kind, status (member, candidate, frozen,
    withdrawal_notified and so on), start, end (missing where it had not ended by then),
    start_precision (day, month, year), followed_to (the day until which the organisation was
    followed: a spell without end held on that day), note, source.

    >>> kazakhstan = memberships("KAZ").set_index(["organisation", "status"])
    >>> kazakhstan.loc[("EAEU", "member"), "start"].year
    2015
    """
    day, code = known_on(as_of), code_of(country)
    table = without_later_sources(tables.table("memberships", day), day)
    table = table[table["country"] == code].reset_index(drop=True)
    names = table["organisation"]
    until = {one: organisations.followed(one, day) for one in names.unique()}
    lasting = [until[one] for one in names[table["end"].isna()]]
    frame = pd.DataFrame(
        {
            "country": table["country"],
            "organisation": names,
            "organisation_name": [organisation_of(one) for one in names],
            "kind": [organisations.get(one).kind for one in names],
            "status": table["status"],
            "start": table["start"],
            "end": table["end"],
            "start_precision": table["start_precision"],
            "followed_to": pd.to_datetime([until[one] for one in names]),
            "note": table["note"].mask(table["source_title"] == LATER_SOURCE),
            "source": table["source_title"],
        }
    )
    frame = frame.sort_values(["start", "organisation"], ignore_index=True)
    return described(
        with_names(frame, "country"),
        f"Organisations and treaties of {with_article(name(code))}",
        unit={},
        tables=["memberships", "organisations"],
        as_of=day,
        followed_to={"memberships": min(lasting, default=day)},
        chart="memberships",
    )


def opinion(country: str, as_of: Day = None) -> pd.DataFrame:
    """What people in a state say of other states and of organisations, poll by poll.

    Columns: country, about, year, day (the last of the fieldwork; missing where only the year is
    known), question, answer (favourable; or for, against, neither), share (of those asked), margin
    (half of the 95% interval; missing where the poll allows none), n, pollster, in_series (whether
    the question was asked alike more than once). No rows where no poll is in hand.

    >>> opinion("IND")["pollster"].unique().tolist()
    ['Pew Research Center']
    """
    day, code = known_on(as_of), code_of(country)
    views = tables.table("favourability", day)
    views = views[views["country"] == code]
    of_views = pd.DataFrame(
        {
            "country": views["country"],
            "about": views["about"],
            "year": views["year"].astype("int64"),
            "day": pd.Series(pd.NaT, index=views.index, dtype="datetime64[us]"),
            "question": "Very or somewhat favourable view of " + views["about"].map(name),
            "answer": "favourable",
            "share": views["favourable_percent"] / 100,
            "margin": views["margin_percent"] / 100,
            "n": views["n"].astype("Int64"),
            "pollster": "Pew Research Center",
            "in_series": True,
        }
    )
    polls = tables.table("polls", day)
    polls = polls[polls["country"] == code]
    of_polls = pd.DataFrame(
        {
            "country": polls["country"],
            "about": polls["about"],
            "year": polls["fieldwork_end"].dt.year.astype("int64"),
            "day": polls["fieldwork_end"],
            "question": polls["question"],
            "answer": polls["stance"],
            "share": polls["value_percent"] / 100,
            "margin": float("nan"),
            "n": polls["n"].astype("Int64"),
            "pollster": polls["pollster"],
            "in_series": polls["is_in_series"],
        }
    )
    frame = pd.concat([part for part in (of_views, of_polls) if not part.empty] or [of_views])
    frame = frame.sort_values(["about", "question", "year", "day"], ignore_index=True)
    return described(
        with_names(frame, "country", "about"),
        f"What people in {with_article(name(code))} say of others",
        unit={"share": SHARE, "margin": SHARE, "n": "people asked", "year": "year"},
        tables=["favourability", "polls"],
        as_of=day,
        chart="opinion",
    )

"""A bloc as a whole: cohesion beside chance, each member's side, dependence, leavers."""

from __future__ import annotations

import pandas as pd

from analysis.dimensions import economy, security, words
from analysis.dimensions.outlook import lineage
from analysis.dimensions.scope import Finding, Scope, nothing
from analysis.dimensions.votes import FIRST_SESSION, SEED, TABLES, RollCalls, session_year
from analysis.measures import blocs, change, dependence, outlook, votes
from analysis.tables import countries

RANDOM_BLOCS = 1000
MORE_THAN_CHANCE = 0.05  # fewer random blocs than this as cohesive: the bloc votes as one
RECENT_SESSIONS = 4
BEFORE_EXIT, AFTER_EXIT = 7, 12


def _mask(rolls: RollCalls, organisations: list[str]) -> pd.DataFrame:
    """Members of an organisation, or of one of the treaties it continues, on each vote's day."""
    masks = [
        countries.membership_mask(
            organisation,
            rolls.resolutions,
            list(rolls.wide.columns),
            memberships=rolls.scope.table("memberships"),
        )
        for organisation in organisations
    ]
    joined = masks[0]
    for mask in masks[1:]:
        joined = joined | mask
    return joined


def cohesion(rolls: RollCalls, bloc: str, others: list[str]) -> Finding:
    """Agreement index of the bloc, of random blocs of its size, and of other blocs, by session.

    frame: bloc, session, year, agreement_index, n, members and, for the bloc itself, low, high
    (95%) and random_low, random_mean, random_high, share_as_cohesive.
    """
    mask = _mask(rolls, lineage(bloc))
    own = blocs.cohesion(rolls.wide, mask, rolls.sessions, rolls.clusters, seed=SEED)
    own = own[own["is_reportable"] & own["members"].ge(2)]
    if own.empty:
        return nothing(
            f"Too few members of {words.with_article(bloc)} voted to measure cohesion.", *TABLES
        )
    chance = blocs.random_baseline(rolls.wide, mask, rolls.sessions, RANDOM_BLOCS, SEED)
    columns = ["group", "random_low", "random_mean", "random_high", "share_as_cohesive"]
    parts = [own.merge(chance[columns], on="group").assign(bloc=bloc)]
    for other in others:
        if other != bloc and not _is_absent(rolls.scope, other):
            rows = blocs.cohesion(
                rolls.wide, _mask(rolls, lineage(other)), rolls.sessions, resamples=0
            )
            rows = rows[rows["is_reportable"] & rows["members"].ge(2)]
            parts.append(rows.drop(columns=["low", "high"]).assign(bloc=other))
    frame = pd.concat(parts, ignore_index=True).rename(columns={"group": "session"})
    frame["session"] = frame["session"].astype(int)
    frame["year"] = frame["session"].map(session_year)
    last = frame[frame["bloc"] == bloc].sort_values("session").iloc[-1]
    newest = frame[frame["session"] == last["session"]].set_index("bloc")["agreement_index"]
    ranked = newest.drop(bloc).sort_values(ascending=False)
    more = last["share_as_cohesive"]
    is_more = bool(more < MORE_THAN_CHANCE)
    name = words.with_article(bloc)
    sentence = (
        f"In session {int(last['session'])} {name} had an agreement index of "
        f"{last['agreement_index']:.2f} (95% interval {last['low']:.2f} to {last['high']:.2f}); "
        f"{words.percent(more)} of {RANDOM_BLOCS:,} random blocs of {int(last['members'])} members "
        "were at least as cohesive, so it voted as one "
        + ("more than chance brings." if is_more else "no more than chance brings.")
    )
    if len(ranked):
        listed = [f"{words.with_article(code)} {value:.2f}" for code, value in ranked.items()]
        sentence += f" Beside it: {words.listing(listed)}."
    facts = {
        "session": int(last["session"]),
        "agreement_index": float(last["agreement_index"]),
        "low": float(last["low"]),
        "high": float(last["high"]),
        "share_as_cohesive": float(more),
        "is_more": is_more,
        "others": {str(k): float(v) for k, v in ranked.items()},
    }
    coverage = (
        f"{rolls.span}; contested resolutions on which at least two members voted "
        f"({int(last['n'])} in the last session); random blocs are drawn from all who voted."
    )
    return Finding(sentence, frame, TABLES, coverage, facts)


def _is_absent(scope: Scope, organisation: str) -> bool:
    table = scope.table("memberships")
    return organisation not in set(table["organisation"]) or not countries.members(
        organisation, scope.as_of, memberships=table
    )


def leave_one_out(rolls: RollCalls, bloc: str) -> Finding:
    """Cohesion without each member, over the recent sessions together.

    frame: without (country), n, agreement_index, agreement_index_without, change.
    """
    newest = sorted(rolls.sessions.unique())[-RECENT_SESSIONS:]
    groups = rolls.sessions[rolls.sessions.isin(newest)].map(lambda _: "recent")
    frame = blocs.leave_one_out(rolls.wide, _mask(rolls, lineage(bloc)), groups)
    frame = frame[frame["is_reportable"]].sort_values("change", ascending=False, ignore_index=True)
    if frame.empty:
        return nothing(
            f"Too few votes of {words.with_article(bloc)} to leave members out one by one.", *TABLES
        )
    scope = rolls.scope
    most = frame.iloc[0]
    sentence = (
        f"Over sessions {newest[0]}–{newest[-1]} leaving out {scope.called(most['without'])} "
        f"changes the index most, from {most['agreement_index']:.2f} to "
        f"{most['agreement_index_without']:.2f}."
    )
    facts = {row.without: float(row.change) for row in frame.itertuples()}
    coverage = f"Sessions {newest[0]}–{newest[-1]}, on votes where both indices are defined."
    return Finding(sentence, frame, TABLES, coverage, {"change": facts})


def sides(rolls: RollCalls, bloc: str) -> Finding:
    """The side each member takes between the patron and the destination, by session.

    frame: country, name, session, year, n, patron, bloc, between, absent (shares).
    """
    scope, name = rolls.scope, rolls.scope.names
    members = countries.members(bloc, scope.as_of, memberships=scope.table("memberships"))
    if scope.patron not in rolls.wide:
        return nothing(f"{name['patron']} cast no recorded vote by that date.", *TABLES)
    frame = votes.sides_of_all(rolls.wide, scope.patron, rolls.bloc, rolls.sessions, rolls.eligible)
    frame = frame[frame["country"].isin(members) & frame["n"].ge(votes.MIN_REPORTABLE)]
    if frame.empty:
        return nothing(
            f"No member of {words.with_article(bloc)} but the patron voted often enough.", *TABLES
        )
    frame = frame.rename(columns={"group": "session"})
    frame["session"] = frame["session"].astype(int)
    frame["year"] = frame["session"].map(session_year)
    frame["name"] = frame["country"].map(scope.name)
    newest = frame[frame["session"] == frame["session"].max()].sort_values("patron")
    last, first = newest.iloc[-1], newest.iloc[0]
    nearest = newest.sort_values("bloc")["country"].iloc[-1]
    sentence = (
        f"Where {name['patron']} and {name['destination']} disagreed in session "
        f"{int(last['session'])}, {scope.called(last['country'])} voted with {name['patron']} most "
        f"often ({words.percent(last['patron'])}) and {scope.called(first['country'])} least "
        f"({words.percent(first['patron'])}); {scope.called(nearest)} "
        f"voted most often with {name['destination']} "
        f"({words.percent(newest['bloc'].max())})."
    )
    facts = {
        "patron": newest.set_index("country")["patron"].to_dict(),
        "bloc": newest.set_index("country")["bloc"].to_dict(),
    }
    coverage = (
        f"{rolls.span}; members on {scope.as_of.isoformat()} but {name['patron']}; "
        f"{int(newest['n'].max())} polarised votes in the last session."
    )
    return Finding(sentence, frame, TABLES, coverage, facts)


def arms(scope: Scope, bloc: str) -> Finding:
    """The patron's share of each member's major arms in the latest five-year windows.

    frame: country, name, window, start, share, tiv_million.
    """
    name = scope.names
    table = scope.table("arms_transfers")
    members = countries.members(bloc, scope.as_of, memberships=scope.table("memberships"))
    members = [code for code in members if code != scope.patron]
    held = table[table["has_all_suppliers"] & table["recipient"].isin(members)]
    if held.empty:
        return nothing(
            f"The arms table does not hold all suppliers of the members of {words.with_article(bloc)}.",
            "arms_transfers",
        )
    last_year = int(table["year"].max())
    sums = dependence.windows(
        held, "year", "tiv_million", ["recipient", "supplier"], end=last_year,
        length=security.WINDOW_YEARS,
    )  # fmt: skip
    keys = ["recipient", "window_start", "window"]
    share = dependence.partner_share(sums, "tiv_million", keys, "supplier", scope.patron)
    frame = share.rename(columns={"recipient": "country", "window_start": "start"})
    frame = frame[frame["total"] > 0].sort_values(["country", "start"], ignore_index=True)
    frame["name"] = frame["country"].map(scope.name)
    starts = sorted(frame["start"].unique())[-3:]
    frame = frame[frame["start"].isin(starts)]
    latest = frame[frame["start"] == starts[-1]]
    texts = [
        f"{row.name} {words.percent(row.share)}"
        for row in latest.sort_values("share", ascending=False).itertuples(index=False)
    ]
    sentence = (
        f"In {latest['window'].iloc[0]} {name['patron']} supplied of the members' major arms: "
        f"{words.listing(texts)}."
    )
    coverage = (
        f"Deliveries to {last_year}. {security.ARMS_METHOD}. Members without deliveries in a window "
        "are not shown in it."
    )
    facts = {"share": latest.set_index("country")["share"].to_dict()}
    return Finding(sentence, frame, ("arms_transfers", "memberships"), coverage, facts)


def trade(scope: Scope, bloc: str) -> Finding:
    """The patron's share of each member's exports and imports, in full years.

    frame: country, name, flow, year, share, value_usd_million, total_usd_million.
    """
    name = scope.names
    members = countries.members(bloc, scope.as_of, memberships=scope.table("memberships"))
    members = [code for code in members if code != scope.patron]
    frame, used = economy.patron_shares(scope, members)
    if frame.empty:
        return nothing(
            f"No trade table of a member of {words.with_article(bloc)} is in hand, so dependence in "
            "trade is not judged here.",
            "trade_monthly",
        )
    frame = frame.rename(columns={"reporter": "country"})
    frame["name"] = frame["country"].map(scope.name)
    latest = frame.sort_values("year").groupby(["country", "flow"]).tail(1)
    texts = []
    for code, rows in latest.groupby("country"):
        by_flow = rows.set_index("flow")
        parts = [
            f"{words.percent(by_flow.loc[flow, 'share'])} of {flow}s"
            for flow in ("export", "import")
            if flow in by_flow.index
        ]
        texts.append(f"{scope.name(str(code))} {' and '.join(parts)} ({rows['year'].max()})")
    without = [scope.name(code) for code in members if code not in set(frame["country"])]
    sentence = (
        f"In the last full year in hand {name['patron_s']} share of the members' trade in goods "
        f"was: {'; '.join(texts)}."
    )
    if without:
        sentence += f" No table in hand holds the trade of {words.listing(without)}."
    coverage = (
        f"Full years {int(frame['year'].min())}–{int(frame['year'].max())} as each state's own "
        "customs report them; goods in transit are among the exports"
    )
    for code in latest["country"].unique():
        years = economy.reexport_years(scope, code)
        marked = years.loc[years["is_dominant"], "year"].tolist()
        if marked:
            listed = words.listing([str(year) for year in marked])
            coverage += f", to a large part in {scope.name(code)} in {listed}"
            used = (*used, "reexports_monthly")
    coverage += "."
    exports = latest[latest["flow"] == "export"].set_index("country")["share"]
    return Finding(
        sentence, frame, (*used, "memberships"), coverage, {"exports": exports.to_dict()}
    )


def distances(scope: Scope, bloc: str) -> Finding:
    """Each member's distance from the patron on ideal points, by year.

    frame: country, name, year, absolute, low, high (of the signed distance), is_thin.
    """
    name = scope.names
    table = scope.table("ideal_points")
    table = table[table["year"] >= session_year(FIRST_SESSION)]
    members = countries.members(bloc, scope.as_of, memberships=scope.table("memberships"))
    known = set(table["country"])
    parts = [
        change.distance(table, code, scope.patron).assign(country=code, name=scope.name(code))
        for code in members
        if code != scope.patron and code in known and scope.patron in known
    ]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    firm = frame[~frame["is_thin"]] if len(frame) else frame
    if firm.empty or firm["year"].nunique() < 2:
        return nothing(
            f"No ideal points of the members of {words.with_article(bloc)} are published.",
            "ideal_points",
        )
    last = int(firm["year"].max())
    first = int(firm.loc[firm["year"] >= min(scope.since.year, last - 1), "year"].min())
    wide = firm.pivot(index="country", columns="year", values="absolute")
    moved = (wide[last] - wide[first]).dropna().sort_values()
    patron = table[table["country"] == scope.patron].set_index("year")["ideal_point"]
    own = patron[last] - patron[first]
    sentence = (
        f"In {last} {scope.called(str(wide[last].idxmax()))} stood farthest from "
        f"{name['patron']} on ideal points ({wide[last].max():.2f}) and "
        f"{scope.called(str(wide[last].idxmin()))} nearest ({wide[last].min():.2f}). "
        f"Between {first} and {last} the members' distances changed by between "
        f"{words.signed(moved.min())} and {words.signed(moved.max())}, while {name['patron_s']} own "
        f"point moved by {words.signed(own)}: a gap can open from either end."
    )
    coverage = f"{int(frame['year'].min())}–{int(frame['year'].max())}; members on {scope.as_of}"
    thin = sorted(frame.loc[frame["is_thin"], "year"].unique())
    if thin:
        years = words.listing([str(int(year)) for year in thin])
        coverage += f"; {years} left out, on fewer than {change.MIN_VOTES} votes"
    facts = {
        "year": last,
        "absolute": firm[firm["year"] == last].set_index("country")["absolute"].to_dict(),
        "patron_move": float(own),
    }
    return Finding(sentence, firm, ("ideal_points", "memberships"), f"{coverage}.", facts)


def by_member(
    scope: Scope,
    bloc: str,
    *,
    taken: Finding,
    arms_share: Finding,
    trade_share: Finding,
    exits: Finding,
    standing: Finding,
) -> Finding:
    """What is known of each member side by side, and its chance of leaving on the base rate.

    The findings are those of this module and of `outlook.exits`. frame: country, name, years (of
    membership), with_patron, with_bloc, arms, exports (shares, missing where not known), status.
    """
    if exits.is_empty or standing.is_empty:
        return nothing(
            f"Too little is known of the members of {words.with_article(bloc)}.", "memberships"
        )
    current = exits.frame[~exits.frame["is_exit"]].set_index("country")["years"]
    paused = standing.facts["paused"]
    rows = [
        {
            "country": code,
            "name": scope.name(code),
            "years": float(years),
            "with_patron": taken.facts.get("patron", {}).get(code),
            "with_bloc": taken.facts.get("bloc", {}).get(code),
            "arms": arms_share.facts.get("share", {}).get(code),
            "exports": trade_share.facts.get("exports", {}).get(code),
            "status": "part frozen or suspended" if code in paused else "member",
        }
        for code, years in current.items()
    ]
    frame = pd.DataFrame(rows)
    if frame.empty:
        return nothing(f"{words.with_article(bloc)} has no member but the patron.", "memberships")
    frame = frame.sort_values("with_patron", ignore_index=True)
    facts = exits.facts
    sentence = (
        "The base rate gives every member the same chance of leaving within the horizon, "
        f"{words.percent(facts['chance'])} ({facts['word']}): the past exits are too few to tell "
        "one member from another by its figures."
    )
    used = dict.fromkeys([*exits.tables, *taken.tables, *arms_share.tables, *trade_share.tables])
    return Finding(
        sentence,
        frame,
        tuple(used),
        "“Not in hand”: no table holds it. Votes: last session, where patron and destination differ; arms: "
        "latest five-year window; exports: last full year.",
        {"members": frame["country"].tolist()},
    )


def statuses(scope: Scope, bloc: str) -> Finding:
    """Every status that a state held in the bloc and the treaties it continues.

    frame: organisation, country, name, status, start, end, start_precision; longest first.
    """
    table = scope.table("memberships")
    frame = table[table["organisation"].isin(lineage(bloc)) & table["start"].notna()].copy()
    if frame.empty:
        return nothing(
            f"The memberships table holds nothing on {words.with_article(bloc)}.", "memberships"
        )
    frame["name"] = frame["country"].map(scope.name)
    frame = frame.sort_values(["start", "name"], ignore_index=True)
    members = countries.members(bloc, scope.as_of, memberships=table)
    paused = frame[frame["status"].isin(["frozen", "suspended"]) & frame["end"].isna()]
    sentence = (
        f"On {words.day(scope.as_of)} {words.with_article(bloc)} had "
        f"{words.count(len(members), 'member')}: "
        f"{words.listing([scope.called(code) for code in members])}."
    )
    for row in paused.itertuples():
        sentence += (
            f" {words.possessive(scope.called(row.country))} part has been {row.status} since "
            f"{words.day(row.start.date())}."
        )
    facts = {
        "members": members,
        "paused": {row.country: row.start.date() for row in paused.itertuples()},
    }
    return Finding(sentence, frame, ("memberships",), "Legal status, not participation.", facts)


def leavers(rolls: RollCalls, bloc: str) -> Finding:
    """Closeness of past leavers in the years around their exit, beside today's members.

    frame: country, name, years_from_exit (for members: from the last session, at most 0),
    difference (agreement with the destination minus that with the patron), is_leaver.
    """
    scope, name = rolls.scope, rolls.scope.names
    at = pd.Timestamp(scope.as_of)
    table = scope.table("memberships")
    treaties = lineage(bloc)
    inside = table[table["organisation"].isin(treaties) & (table["status"] == "member")]
    if inside["country"].nunique() < 2 or scope.patron not in rolls.wide:
        return nothing(
            f"The memberships table holds no members of {words.with_article(bloc)}.", *TABLES
        )
    spells = outlook.spells(table, treaties, [scope.patron], at)
    left = spells[spells["is_exit"]]
    if left.empty:
        return nothing(f"No member has left {words.with_article(bloc)} by that date.", *TABLES)
    series = []
    for code in sorted(set(spells["country"])):
        if rolls.has_votes(code):
            rows = votes.agreement_difference(
                rolls.wide, code, scope.patron, rolls.bloc, rolls.sessions, resamples=0
            )
            rows = rows[rows["is_reportable"]]
            years = rows["group"].astype(int).map(session_year)
            series.append(
                pd.DataFrame({"country": code, "year": years, "difference": rows["difference"]})
            )
    lines = pd.concat(series, ignore_index=True)
    parts = []
    for row in left.itertuples():
        exit_year = pd.Series({row.country: row.end.year})
        if row.country in set(lines["country"]):
            aligned = outlook.align_on_exit(lines, exit_year, BEFORE_EXIT, AFTER_EXIT)
            parts.append(
                aligned.assign(name=f"{scope.name(row.country)} {row.end:%Y}", is_leaver=True)
            )
    last_year = int(lines["year"].max())
    for row in spells[~spells["is_exit"]].itertuples():
        own = lines[(lines["country"] == row.country) & (lines["year"] >= last_year - BEFORE_EXIT)]
        parts.append(
            own.assign(
                years_from_exit=own["year"] - last_year,
                name=scope.name(row.country),
                is_leaver=False,
            )
        )
    frame = pd.concat(parts, ignore_index=True)
    at_exit = frame[frame["is_leaver"] & frame["years_from_exit"].eq(0)]
    today = frame[~frame["is_leaver"] & frame["years_from_exit"].eq(0)]
    beyond = today[today["difference"] >= at_exit["difference"].min()] if len(at_exit) else today
    sentence = (
        f"In the year they left, past leavers stood between "
        f"{words.points(at_exit['difference'].min())} and "
        f"{words.points(at_exit['difference'].max())} on agreement with {name['destination']} minus "
        f"agreement with {name['patron']}; today's members stand between "
        f"{words.points(today['difference'].min())} and {words.points(today['difference'].max())}"
    )
    names = words.listing([scope.called(code) for code in beyond["country"]])
    sentence += f", and {names} within the leavers' range." if len(beyond) else "."
    coverage = (
        f"{len(left)} exits; a calendar year is that in which the session opened. A handful of "
        "leavers describes; it does not predict."
    )
    return Finding(sentence, frame, TABLES, coverage, {"exits": len(left)})

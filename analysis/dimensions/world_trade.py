"""Trade of any state, from tables that hold all: the Factbook's lists, the IMF's pairs, Russia's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.dimension import Finding, NoData
from analysis.dimensions.scope import Scope
from analysis.measures import listed_shares
from analysis.measures.listed_shares import Level

JUDGED_CHANGE: Final = 0.12
"""The least change of a share of exports that is judged: nine in ten such changes are smaller."""
NAMED_GAIN = 0.03  # the least sure gain of another partner that is worth naming
FEWEST_COMPARABLE = 20  # changes of the same reporter's partners, to say where one stands
FLOWS = ("export", "import")
BELGIUM_LUXEMBOURG = "BLX"  # one partner in the Factbook, as the two counted themselves for long
RUSSIA = "RUS"
UNKNOWN_FROM = 0.3  # the width of bounds that say nothing of a share
LEAST_WITH_RUSSIA = 100  # million dollars in a year, to be worth a sentence
ROUNDED_SINCE: Final = 2019  # many of the Factbook's shares come from partners, in whole per cents
OWN_COUNT_AGO = 3  # years between the two compared where Russia counted both itself


@dataclass(frozen=True, kw_only=True)
class ListedPartners(Finding):
    """Mean shares of exports in two windows of three estimates, by role, and what follows.

    level: (flow, role, window "base" or "last") to its bounds. change: role to the bounds of the
    change of its share of exports. moved: role to +1, -1 or 0, no change that is sure to reach
    JUDGED_CHANGE. gainer: the partner, neither patron nor destination, that surely gained most
    exports.
    """

    base: list[int]
    last: list[int]
    level: dict[tuple[str, str, str], Level]
    change: dict[str, Level]
    moved: dict[str, int]
    gainer: str | None


@dataclass(frozen=True, kw_only=True)
class NewestLevel(Finding):
    """Shares of the newest year of the IMF's pairs: (flow, role) to a share, where given."""

    year: int
    share: dict[tuple[str, str], float]


def listed(scope: Scope) -> ListedPartners | NoData:
    """Shares of the first partners that the Factbook lists: patron, destination, the top gainer.

    frame: flow, year, role (patron, destination, gainer), group, share (missing where not listed).
    """
    name = scope.names
    table = scope.table("trade_partners")
    table = table[(table["reporter"] == scope.focus) & ~table["has_impossible_sum"]]
    table = table.assign(share=table["share_percent"] / 100)
    flows = {flow: table[table["flow"] == flow] for flow in FLOWS}
    years = {
        flow: listed_shares.windows(rows["year"], scope.since.year) for flow, rows in flows.items()
    }
    export_years = years["export"]
    if export_years is None:
        n = flows["export"]["year"].nunique()
        return NoData(
            f"By {words.day(scope.as_of)} the CIA World Factbook listed the first partners of "
            f"{name['country_s']} exports in "
            f"{words.count(n, 'year') if n else 'no year'}: too few to compare.",
            "trade_partners",
        )
    base, last = export_years
    codes = _destination_codes(scope)
    level, frames, gainers = {}, [], {}
    for flow, rows in flows.items():
        spans = years[flow]
        if spans is None:
            continue
        for window, chosen in zip(("base", "last"), spans, strict=True):
            level[flow, "patron", window] = _level(scope, rows, chosen, scope.patron)
            if scope.is_state_destination:
                found = _level(scope, rows, chosen, scope.destination)
            else:
                together = listed_shares.joint(rows, chosen, codes)
                found = Level(together, together)
            level[flow, "destination", window] = found
        gainers[flow] = _gainer(rows, spans, {scope.patron, *codes})
        frames.append(_lines(scope, flow, rows, codes, gainers[flow]))
    change = {
        role: level["export", role, "last"].change_from(level["export", role, "base"])
        for role in ("patron", "destination")
    }
    moved = {role: _moved(bounds) for role, bounds in change.items()}
    if not scope.is_state_destination:
        # Longer and shorter lists are no move: the first partners alone must show it too.
        rows = flows["export"]
        first = listed_shares.listed_always(rows, [*base, *last])
        alike = listed_shares.joint(rows, last, codes, first)
        alike -= listed_shares.joint(rows, base, codes, first)
        if _moved(Level(alike, alike)) != moved["destination"]:
            moved["destination"] = 0
    unconfirmed = [role for role, way in moved.items() if way and not _stands(
        scope, role, way, level["export", role, "base"], export_years)]  # fmt: skip
    moved |= dict.fromkeys(unconfirmed, 0)
    sentence = f"{_exports(scope, level, export_years)} {_imports(scope, level, years['import'])}"
    gainer = gainers["export"]
    if gainer is not None:
        before = listed_shares.level(flows["export"], base, gainer)
        after = listed_shares.level(flows["export"], last, gainer)
        sentence += (
            f" Of all others {scope.called(gainer)} gained most in exports: {share_in_words(after)}, "
            f"against {share_in_words(before)}."
        )
    if unconfirmed:
        names = words.listing([scope.names[role] for role in unconfirmed])
        sentence += (
            f" Since {ROUNDED_SINCE} the source rests on partners' reports, and a partner that reports "
            f"nothing is missing from it: its change for {names} is not borne out by the IMF's newest "
            "figures, so no move is read from it."
        )
    if any(is_unknown(level[flow, role, "last"]) for flow, role, _ in level):
        sentence += (
            f" {words.opened(scope.called(RUSSIA))} has named no partners since "
            f"{min(scope.once(_silent)) - 1}, so that partners' reports miss it."
        )
    judged = {role: way for role, way in moved.items() if role not in unconfirmed}
    sentence += f" {_verdict(scope, flows['export'], base, last, change, judged)}"
    frame = pd.concat(frames, ignore_index=True)
    coverage = (
        f"Estimates of {words.count(frame['year'].nunique(), 'year')}, "
        f"{frame['year'].min()}–{frame['year'].max()}; only the first partners are listed, and one "
        "not listed has no point"
    )
    if not scope.is_state_destination:
        coverage += (
            f"; {name['destination']} is the sum of its members of {words.day(scope.as_of)} among "
            "the partners listed"
        )
        if scope.patron in scope.destination_members:
            coverage += f", without {name['patron']}"
    return ListedPartners(
        sentence,
        frame,
        ("trade_partners",),
        f"{coverage}.",
        base=base,
        last=last,
        level=level,
        change=change,
        moved=moved,
        gainer=gainer,
    )


def newest(scope: Scope) -> NewestLevel | NoData:
    """Shares of patron and destination in the newest year of the IMF's exports by pair.

    frame: flow, role, group, year, value_usd_million, share.
    """
    name, table = scope.names, scope.table("trade_pairs")
    if table.empty:
        return NoData("", "trade_pairs")
    year = int(table["year"].max())
    table = table[table["year"] == year]
    codes = {"patron": [scope.patron], "destination": _destination_codes(scope)}
    parts: list[str] = []
    rows: list[tuple[str, str, str, int, float, float]] = []
    share: dict[tuple[str, str], float] = {}
    omitted: set[str] = set()
    without: list[str] = []
    for flow, own, other in (
        ("export", "exporter", "importer"),
        ("import", "importer", "exporter"),
    ):
        trade = table[table[own] == scope.focus]
        missing = trade.loc[trade["value_usd_million"].isna(), other]
        total = float(trade["value_usd_million"].sum())
        if total <= 0:
            without.append(f"{flow}s")
            continue
        if not missing.empty:
            # Without them the sum is too small, and every share too large.
            omitted |= set(missing)
            continue
        for role, members in codes.items():
            value = float(trade.loc[trade[other].isin(members), "value_usd_million"].sum())
            share[flow, role] = value / total
            group = scope.patron if role == "patron" else scope.destination
            rows.append((flow, role, group, year, value, value / total))
        to, of = (words.part(share[flow, role]) for role in codes)
        parts.append(
            f"{name['patron']} took {to} of {name['country_s']} exports and {name['destination']} {of}"
            if flow == "export"
            else f"{to} of imports came from {name['patron']} and {of} from {name['destination']}"
        )
    if without:
        parts.append(f"no {' and no '.join(without)} of {name['country']} are given")
    if omitted:
        left_out = words.listing([scope.called(code) for code in sorted(omitted)])
        parts.append(
            f"{name['country_s']} trade with {left_out} is left out, so shares of it cannot be given"
        )
    sentence = (
        f"In {year}, by the IMF's first figures (a method of their own, not to be joined to other "
        f"series), {'; '.join(parts)}."
    )
    columns = ["flow", "role", "group", "year", "value_usd_million", "share"]
    if not rows:
        return NoData(sentence, "trade_pairs")
    return NewestLevel(
        sentence,
        pd.DataFrame(rows, columns=columns),
        ("trade_pairs",),
        f"Exports of goods in {year} by pair of states, reported or estimated by the IMF.",
        year=year,
        share=share,
    )


def with_russia(scope: Scope) -> Finding:
    """Russia's trade with the country, where Russia is its patron or its destination, or the
    country itself and the patron its partner.

    frame: partner, flow, year, value_usd_million, is_mirror_or_estimate.
    """
    parties = {scope.focus, scope.patron, scope.destination}
    if RUSSIA not in parties:
        return NoData("", "russia_trade_annual")
    partner = scope.patron if scope.focus == RUSSIA else scope.focus
    table = scope.table("russia_trade_annual").dropna(subset="value_usd_million")
    table = table[table["partner"] == partner].sort_values(["flow", "year"], ignore_index=True)
    values = table.pivot(index="year", columns="flow", values="value_usd_million")
    values = values.reindex(columns=FLOWS).dropna()
    mirror = table.groupby("year")["is_mirror_or_estimate"].any().reindex(values.index)
    own = values.index[~mirror.astype(bool)]
    if len(values) < 2 or own.empty or values.to_numpy().max() < LEAST_WITH_RUSSIA:
        return NoData("", "russia_trade_annual")
    last = int(values.index[-1])
    is_mirror = bool(mirror.loc[last])
    base = int(own[-1]) if is_mirror else max(int(own[0]), last - OWN_COUNT_AGO)
    called = scope.called(partner)
    before, after = (
        tuple(words.usd(float(values.loc[year, flow])) for flow in FLOWS) for year in (base, last)
    )
    sentence = (
        f"By its own count Russia sold goods of {before[0]} to {called} in {base} and bought "
        f"{before[1]}; in {last} it was {after[0]} and {after[1]}"
    )
    sentence += (
        f" by the figures of {called} turned round or the IMF's estimate, for Russia has named no "
        f"partners since {base}: the two are no one series."
        if is_mirror
        else "."
    )
    return Finding(
        sentence,
        table[["partner", "flow", "year", "value_usd_million", "is_mirror_or_estimate"]],
        ("russia_trade_annual",),
        f"Years {table['year'].min()}–{table['year'].max()}, goods"
        + (f"; after {base} mirror figures." if is_mirror else "."),
    )


def _destination_codes(scope: Scope) -> list[str]:
    """The destination's members on the as-of date but for the patron."""
    codes = [
        code for code in scope.destination_members if code not in (scope.patron, scope.country)
    ]
    return [*codes, BELGIUM_LUXEMBOURG] if {"BEL", "LUX"} <= set(codes) else codes


def _is_state(scope: Scope, role: str) -> bool:
    return role == "patron" or scope.is_state_destination


def _moved(change: Level) -> int:
    """Which way a change goes that is sure to reach the threshold; 0 where it is not."""
    if round(change.low, 4) >= JUDGED_CHANGE:
        return 1
    return -1 if round(change.high, 4) <= -JUDGED_CHANGE else 0


def _level(scope: Scope, rows: pd.DataFrame, years: list[int], partner: str) -> Level:
    return listed_shares.level(
        rows, years, partner, scope.once(_silent) if partner == RUSSIA else ()
    )


def _silent(scope: Scope) -> frozenset[int]:
    """Years in which Russia named no partners, and which partners' reports therefore miss."""
    table = scope.table("russia_trade_annual")
    return frozenset(table.loc[table["is_mirror_or_estimate"].astype(bool), "year"])


def _stands(
    scope: Scope, role: str, way: int, base: Level, spans: tuple[list[int], list[int]]
) -> bool:
    """Whether a change may be read: both windows are of one method, or the IMF's newest figures,
    which are of another, lie as far from the base the same way."""
    if spans[0][-1] >= ROUNDED_SINCE or spans[1][-1] < ROUNDED_SINCE:
        return True
    found = scope.once(newest)
    share = None if found.is_empty else found.share.get(("export", role))
    return (
        share is not None and way * (share - (base.high if way > 0 else base.low)) >= JUDGED_CHANGE
    )


def _gainer(
    rows: pd.DataFrame, spans: tuple[list[int], list[int]], besides: set[str]
) -> str | None:
    """The partner whose mean share surely gained most; None where none gained enough to name."""
    base, last = spans
    best, gained = None, NAMED_GAIN
    for partner in sorted(set(rows.loc[rows["year"].isin(last), "partner"]) - besides):
        change = listed_shares.level(rows, last, partner).change_from(
            listed_shares.level(rows, base, partner)
        )
        if change.low > gained:
            best, gained = str(partner), change.low
    return best


def _lines(
    scope: Scope, flow: str, rows: pd.DataFrame, codes: list[str], gainer: str | None
) -> pd.DataFrame:
    """The shares of each role in every year with an estimate, missing where not listed."""
    years = sorted(rows["year"].unique())
    parts = []
    roles: list[tuple[str, str | None, Iterable[str]]] = [
        ("patron", scope.patron, [scope.patron]),
        ("destination", scope.destination, codes),
        ("gainer", gainer, [gainer] if gainer else []),
    ]
    for role, group, members in roles:
        if group is None:
            continue
        own = rows[rows["partner"].isin(list(members))].groupby("year")["share"].sum()
        share = own.reindex(years)
        parts.append(
            pd.DataFrame(
                {"flow": flow, "year": years, "role": role, "group": group, "share": share.values}
            )
        )
    return pd.concat(parts, ignore_index=True)


def is_unknown(level: Level) -> bool:
    return level.high - level.low > UNKNOWN_FROM


def share_in_words(level: Level) -> str:
    """A mean share in words, as far as it is known.

    >>> share_in_words(Level(0.18, 0.18)), share_in_words(Level(0.0, 0.04)), share_in_words(Level(0.02, 0.05))
    ('18%', 'at most 4%', '2 to 5%')
    >>> share_in_words(Level(0.14, 0.8))
    'not known'
    """
    if level.high <= 0:
        return "none listed"
    if is_unknown(level):
        return "not known"
    low, high = words.percent(level.low), words.percent(level.high)
    if level.is_known:
        return high
    if level.low < 1e-9:
        return f"at most {high}"
    return high if low == high else f"{low.removesuffix('%')} to {high}"


def _takers(scope: Scope, level: dict[tuple[str, str, str], Level], flow: str) -> list[str]:
    """The patron and the destination with their shares, the last and the base."""
    texts = []
    for role in ("patron", "destination"):
        base, last = (level[flow, role, window] for window in ("base", "last"))
        before, after = share_in_words(base), share_in_words(last)
        name = scope.names[role]
        if not _is_state(scope, role):
            name = f"{scope.names['destination_s']} members, of the partners that the source lists,"
        is_same = before == after and base.is_known and last.is_known
        against = "the same before" if is_same else f"{before} before"
        texts.append(f"{name} {after} ({against})")
    return texts


def _exports(
    scope: Scope, level: dict[tuple[str, str, str], Level], spans: tuple[list[int], list[int]]
) -> str:
    base, last = spans
    return (
        "By the CIA World Factbook, which lists only a state's first partners, the mean shares of "
        f"{scope.names['country_s']} exports in {years_in_words(last)}, and before in "
        f"{years_in_words(base)}, were: {'; '.join(_takers(scope, level, 'export'))}."
    )


def _imports(
    scope: Scope,
    level: dict[tuple[str, str, str], Level],
    spans: tuple[list[int], list[int]] | None,
) -> str:
    if spans is None:
        return "Its lists of partners in imports cover too few years to compare."
    base, last = spans
    return (
        f"Of its imports in {years_in_words(last)}, and before in {years_in_words(base)}: "
        f"{'; '.join(_takers(scope, level, 'import'))}."
    )


def years_in_words(years: Sequence[int]) -> str:
    """Years in words.

    >>> years_in_words([2015, 2016, 2017]), years_in_words([2019, 2022, 2023])
    ('2015–17', '2019, 2022 and 2023')
    """
    if years[-1] - years[0] == len(years) - 1:
        return f"{years[0]}–{years[-1] % 100:02d}"
    return words.listing([str(year) for year in years])


def _verdict(
    scope: Scope,
    rows: pd.DataFrame,
    base: list[int],
    last: list[int],
    change: dict[str, Level],
    moved: dict[str, int],
) -> str:
    """What follows for exports: for which of the two a move is sure, and which way."""
    texts = []
    for role, way in moved.items():
        if not way:
            continue
        bounds = change[role]
        least = bounds.low if way > 0 else -bounds.high
        size = f"{round(100 * least)} points" + ("" if bounds.is_known else " at least")
        listed = "" if _is_state(scope, role) else ", of the partners listed,"
        whose = words.opened(scope.names[f"{role}_s"])
        text = f"{whose} share of exports{listed} {'rose' if way > 0 else 'fell'} by {size}"
        if bounds.is_known and _is_state(scope, role):
            smaller, n = listed_shares.smaller_windows(rows, base, last, bounds.low)
            if n >= FEWEST_COMPARABLE:
                text += (
                    f", more than in {words.percent(smaller)} of the {n} comparable changes of "
                    f"{scope.names['country_s']} partners"
                )
        sense = "towards" if way > 0 else "away from"
        texts.append(f"{text}: trade moved {sense} {scope.names[role]}.")
    still = [scope.names[role] for role, way in moved.items() if not way]
    if still:
        limit = f"{round(100 * JUDGED_CHANGE)} points"
        texts.append(
            f"For {still[0]} no change of {limit} is sure, so no move is read from it."
            if len(still) == 1
            else f"Neither for {still[0]} nor for {still[1]} is a change of {limit} in exports sure, "
            "so no move is read from them."
        )
    return " ".join(texts)

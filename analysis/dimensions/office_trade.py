"""Trade by the customs or statistics office of the state itself, and what re-exports hide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pandas as pd

from analysis.dimensions import partners, words
from analysis.dimensions.dimension import Finding, NoData
from analysis.dimensions.partners import MONTHS, OTHERS, TOTAL
from analysis.dimensions.scope import Scope
from analysis.dimensions.world_trade import FEWEST_COMPARABLE, JUDGED_CHANGE, years_in_words
from analysis.measures import dependence, listed_shares

ANNUAL = "neighbours_trade_annual"
# Each office reports its own state's trade alone.
OFFICES = {
    "KAZ": "Bureau of National Statistics of Kazakhstan",
    "KGZ": "National Statistical Committee of the Kyrgyz Republic",
    "UZB": "Statistics Agency of Uzbekistan",
}
ROLES = ("patron", "destination")
FLOWS = ("export", "import")


@dataclass(frozen=True, kw_only=True)
class TradeByPartner(Finding):
    """Mean shares in two windows of three full years, and what follows for exports.

    base, last: the years. level: (flow, role, "base" or "last") to a mean share, 0..1 (imports only
    where in hand). without: the change of each role's share of exports once the years of re-exports
    are left out; empty where none is marked, or too few years are left. moved: role to +1, -1 or 0,
    no move that may be read. gainer: the partner, neither patron nor destination, with the largest
    gain in exports, and its mean shares.
    """

    base: list[int]
    last: list[int]
    level: dict[tuple[str, str, str], float]
    moved: dict[str, int]
    reexport_years: list[int]
    has_reexport_estimate: bool
    without: dict[str, float] = field(default_factory=dict)
    gainer: tuple[str, float, float] | None = None

    def change(self, flow: str, role: str) -> float:
        """Change of the mean share."""
        return self.level[flow, role, "last"] - self.level[flow, role, "base"]

    @property
    def is_clouded(self) -> bool:
        """Whether goods in transit mark a year of the last window."""
        return bool(set(self.reexport_years) & set(self.last))


def by_partner(scope: Scope) -> TradeByPartner | NoData:
    """Exports and imports (by origin) by partner group and year.

    frame: flow, year, group (state, destination bloc or "other"), value_usd_million, share, months,
    is_reexport_year.
    """
    name = scope.names
    table, source = table_of(scope, scope.focus)
    if table.empty:
        return NoData(
            f"No table of {name['country_s']} own customs or statistics office, published by "
            f"{words.day(scope.as_of)}, is in hand.",
            "trade_monthly",
        )
    frame, months = partners.annual(table, scope, "flow", keep=5)
    frame = frame.merge(months, on=["flow", "year"])
    reexports = reexport_years(scope, scope.focus)
    dominant = reexports.loc[reexports["is_dominant"], "year"].tolist()
    frame["is_reexport_year"] = frame["year"].isin(dominant)
    used = (source, "reexports_monthly") if dominant else (source,)

    shares = {flow: partners.shares(table, scope, flow) for flow in FLOWS}
    spans = listed_shares.windows(shares["export"]["year"], scope.since.year)
    if spans is None:
        return NoData(
            f"The table of {name['country_s']} own office covers fewer than "
            f"{2 * listed_shares.WINDOW} full years: too short a time to compare.",
            *used,
        )
    groups = {"patron": scope.patron, "destination": scope.destination}
    level = {
        (flow, role, window): _mean(shares[flow], years, groups[role])
        for flow in FLOWS
        if {*spans[0], *spans[1]} <= set(shares[flow]["year"])
        for role in ROLES
        for window, years in zip(("base", "last"), spans, strict=True)
    }
    base, last = spans
    without = (
        _without(shares["export"], dominant, scope, groups) if set(dominant) & set(last) else {}
    )
    moved = {
        role: _way(level["export", role, "last"] - level["export", role, "base"]) for role in ROLES
    }
    if set(dominant) & set(last):
        # What stands only with goods in transit among the exports is no move.
        moved = {
            role: way if _way(without.get(role, 0.0)) == way else 0 for role, way in moved.items()
        }
    gainer = _gainer(shares["export"], spans, set(groups.values()))
    found = TradeByPartner(
        "",
        frame,
        used,
        _coverage(scope, frame, months, source, not reexports.empty),
        base=base,
        last=last,
        level=level,
        moved=moved,
        reexport_years=dominant,
        has_reexport_estimate=not reexports.empty,
        without=without,
        gainer=gainer,
        publishers=publishers(source, [scope.focus]),
    )
    sentence = " ".join(
        filter(
            None,
            [
                _levels(scope, found, _comparable(shares["export"], scope, spans)),
                _imports(scope, found),
                _gained(scope, found),
                _transit(scope, found, reexports),
                _verdict(scope, found),
            ],
        )
    )
    return replace(found, sentence=words.opened(sentence))


def table_of(scope: Scope, reporter: str) -> tuple[pd.DataFrame, str]:
    """Exports and imports of a state by partner, from the table that holds it; the table's name."""
    monthly = scope.table("trade_monthly")
    monthly = monthly[(monthly["reporter"] == reporter) & (monthly["partner"] != TOTAL)]
    if not monthly.empty:
        kept = monthly[monthly["flow"].isin(["export", "import_origin"])]
        flows = kept["flow"].astype(str).replace("import_origin", "import")
        return kept.assign(flow=flows), "trade_monthly"
    annual = scope.table(ANNUAL)
    annual = annual[(annual["reporter"] == reporter) & (annual["partner"] != TOTAL)]
    return annual[["flow", "partner", "year", "value_usd_thousand"]], ANNUAL


def publishers(table: str, reporters: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Whose rows of a table of several offices are those of the reporters."""
    if table != ANNUAL:
        return {}
    return {ANNUAL: tuple(office for code, office in OFFICES.items() if code in set(reporters))}


def reexport_years(scope: Scope, reporter: str) -> pd.DataFrame:
    """Estimated re-exports of a state as a share of its exports: year, months, share, is_dominant.

    Over the months that both tables cover; the exports are those of the trade table, since the
    estimate counts only the commodities in which it finds re-exports.
    """
    estimate = scope.table("reexports_monthly")
    estimate = estimate[estimate["reporter"] == reporter].set_index("month")["reexports_usd"]
    table = scope.table("trade_monthly")
    table = table[(table["reporter"] == reporter) & (table["flow"] == "export")]
    exports = table.groupby("month")["value_usd_thousand"].sum() * 1000
    both = pd.DataFrame({"reexports": estimate, "exports": exports}).rename_axis("month")
    both = both.reset_index().assign(year=lambda f: f["month"].dt.year)
    years = dependence.reexport_share(both, "reexports", "exports", "year")
    years = years[years["n"] > 0].rename(columns={"n": "months"})
    return years[["year", "months", "share", "is_dominant"]].reset_index(drop=True)


def _mean(shares: pd.DataFrame, years: list[int], group: str) -> float:
    own = shares[(shares["partner"] == group) & shares["year"].isin(years)]
    return float(own["share"].sum()) / len(years)


def _way(change: float) -> int:
    if round(abs(change), 4) < JUDGED_CHANGE:
        return 0
    return 1 if change > 0 else -1


def _without(
    shares: pd.DataFrame, dominant: list[int], scope: Scope, groups: dict[str, str]
) -> dict[str, float]:
    """The change of each role's share where the years of re-exports are left out."""
    kept = shares[~shares["year"].isin(dominant)]
    spans = listed_shares.windows(kept["year"], scope.since.year)
    if spans is None or max(spans[1]) < scope.since.year:
        return {}
    return {
        role: _mean(kept, spans[1], group) - _mean(kept, spans[0], group)
        for role, group in groups.items()
    }


def _gainer(
    shares: pd.DataFrame, spans: tuple[list[int], list[int]], besides: set[str]
) -> tuple[str, float, float] | None:
    """The partner with the largest gain among those left, with its mean shares before and since."""
    base, last = spans
    named = sorted(set(shares["partner"]) - besides)
    if not named:
        return None
    before, since = (
        shares[shares["year"].isin(years)]
        .groupby("partner", observed=True)["share"]
        .sum()
        .reindex(named, fill_value=0.0)
        / len(years)
        for years in (base, last)
    )
    code = str((since - before).idxmax())
    before, since = float(before[code]), float(since[code])
    return (code, before, since) if round(since - before, 2) > 0 else None


def _comparable(
    shares: pd.DataFrame, scope: Scope, spans: tuple[list[int], list[int]]
) -> dict[str, tuple[float, int]]:
    """Of each role's change of its share of exports: how many changes of partners over windows as
    far apart are smaller, and how many there are."""
    return {
        role: listed_shares.smaller_windows(
            shares, *spans, _mean(shares, spans[1], group) - _mean(shares, spans[0], group)
        )
        for role, group in (("patron", scope.patron), ("destination", scope.destination))
    }


def _levels(scope: Scope, found: TradeByPartner, comparable: dict[str, tuple[float, int]]) -> str:
    name, texts = scope.names, []
    for role in ROLES:
        before, since = (found.level["export", role, window] for window in ("base", "last"))
        smaller, n = comparable[role]
        text = f"{words.part(since)} went to {name[role]}, against {words.part(before)}"
        text += f" ({words.points(since - before)}"
        if n >= FEWEST_COMPARABLE:
            text += f", larger than {words.percent(smaller)} of comparable changes of its partners"
        texts.append(f"{text})")
    return (
        f"Of {name['country_s']} recorded exports in {years_in_words(found.last)}, and before in "
        f"{years_in_words(found.base)}, {texts[0]}, and {texts[1]}."
    )


def _imports(scope: Scope, found: TradeByPartner) -> str:
    if ("import", "patron", "last") not in found.level:
        return ""
    name = scope.names
    texts = [
        f"{words.part(found.level['import', role, 'last'])} came from {name[role]}, against "
        f"{words.part(found.level['import', role, 'base'])}"
        for role in ROLES
    ]
    return f"Of its imports {texts[0]}, and {texts[1]}."


def _gained(scope: Scope, found: TradeByPartner) -> str:
    if found.gainer is None:
        return ""
    code, before, since = found.gainer
    against = f"against {words.part(before)}" if round(before, 3) else "none before"
    return f"Of all others {scope.called(code)} gained most in exports: {words.part(since)}, {against}."


def _transit(scope: Scope, found: TradeByPartner, reexports: pd.DataFrame) -> str:
    """What is known of goods in transit; they are among imports as among exports."""
    rows = reexports[reexports["is_dominant"]]
    if rows.empty:
        return ""
    shares = words.listing(
        [
            f"{words.percent(row.share)} in {row.year}"
            + ("" if row.months == MONTHS else f" ({words.count(row.months, 'month')})")
            for row in rows.itertuples()
        ]
    )
    return (
        f"By a third party's estimate re-exports made up {shares} of all exports; the same goods are "
        "among the imports. Goods in transit are not alignment."
    )


def _verdict(scope: Scope, found: TradeByPartner) -> str:
    """What follows for exports: for which of the two a move may be read, and which way."""
    name, limit = scope.names, f"{round(100 * JUDGED_CHANGE)} points"
    moved = [
        f"{'towards' if way > 0 else 'away from'} {name[role]}"
        for role, way in found.moved.items()
        if way
    ]
    if moved:
        return f"Trade moved {words.listing(moved)}."
    is_large = any(_way(found.change("export", role)) for role in ROLES)
    if not is_large:
        return f"Neither change in exports reaches {limit}, so no move is read from them."
    if not found.without:
        return (
            "Without the years in which goods in transit weigh so much too few are left to compare, "
            "so no move is read from them."
        )
    changes = words.listing(
        [f"{words.points(found.without[role])} for {name[role]}" for role in ROLES]
    )
    return (
        f"Without the years in which goods in transit weigh so much the change is {changes}: no move "
        "is read from them."
    )


def _coverage(
    scope: Scope, frame: pd.DataFrame, months: pd.DataFrame, source: str, has_estimate: bool
) -> str:
    coverage = f"Years {int(frame['year'].min())}–{int(frame['year'].max())}"
    coverage += partners.partial_years(months[months["flow"] == "export"])
    if source == "trade_monthly":
        coverage += "; imports by country of origin"
    if not has_estimate:
        coverage += "; no estimate of re-exports is in hand"
    if not scope.is_state_destination:
        coverage += f"; {scope.names['destination']} is its members of {words.day(scope.as_of)} in every year"
    if OTHERS in set(frame["group"]):
        coverage += "; smaller partners are drawn as one"
    return f"{coverage}."

"""Trade and money transfers: the patron's share, the destination's, and what re-exports hide."""

from __future__ import annotations

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.scope import Finding, Scope, nothing
from analysis.dimensions.watch import CLEAR_MOVE
from analysis.measures import dependence

TOTAL = "WLD"  # a publisher's own total, no partner
OTHERS = "other"


def _group(scope: Scope, partners: pd.Series) -> pd.Series:
    """Patron, destination or the partner itself.

    The destination is its members on the as-of date, in every year: a state that joins or leaves
    it would else look like a turn in trade.
    """
    if scope.is_state_destination:
        return partners.astype(str)
    unspecified = [f"{scope.destination}U_NS"] if scope.destination == "EU" else []
    inside = partners.isin([*scope.destination_members, *unspecified])
    return partners.astype(str).mask(inside, scope.destination)


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


def _annual(
    frame: pd.DataFrame, scope: Scope, kind: str, keep: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Values by year and partner group, smaller groups as "other"; and months a year covers.

    frame: kind, partner, value_usd_thousand and either month or, of full years, year.
    """
    if "month" in frame:
        frame = frame.assign(year=frame["month"].dt.year)
        months = frame.groupby([kind, "year"])["month"].nunique().rename("months").reset_index()
    else:
        frame = frame.copy()
        months = frame[[kind, "year"]].drop_duplicates().assign(months=12)
    frame["group"] = _group(scope, frame["partner"])
    recent = frame[frame["year"] > frame["year"].max() - 5]
    leaders = recent.groupby("group")["value_usd_thousand"].sum().sort_values(ascending=False)
    fixed = [scope.patron, scope.destination]
    named = fixed + [code for code in leaders.index if code not in fixed][: keep - len(fixed)]
    frame["group"] = frame["group"].where(frame["group"].isin(named), OTHERS)
    values = frame.groupby([kind, "year", "group"], as_index=False)["value_usd_thousand"].sum()
    values["value_usd_million"] = values.pop("value_usd_thousand") / 1000
    total = values.groupby([kind, "year"])["value_usd_million"].transform("sum")
    values["share"] = values["value_usd_million"] / total
    order = {code: rank for rank, code in enumerate([*named, OTHERS])}
    values["order"] = values["group"].map(order)
    return values.sort_values([kind, "year", "order"], ignore_index=True), months


def _trade_table(scope: Scope, reporter: str) -> tuple[pd.DataFrame, str]:
    """Exports and imports of a state by partner, from the table that holds it; the table's name."""
    monthly = scope.table("trade_monthly")
    monthly = monthly[(monthly["reporter"] == reporter) & (monthly["partner"] != TOTAL)]
    if not monthly.empty:
        kept = monthly[monthly["flow"].isin(["export", "import_origin"])]
        flows = kept["flow"].astype(str).replace("import_origin", "import")
        return kept.assign(flow=flows), "trade_monthly"
    annual = scope.table("neighbours_trade_annual")
    annual = annual[(annual["reporter"] == reporter) & (annual["partner"] != TOTAL)]
    return annual[["flow", "partner", "year", "value_usd_thousand"]], "neighbours_trade_annual"


def patron_shares(scope: Scope, reporters: list[str]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The patron's share of the trade of several states, in full years; the tables it is from.

    Returns reporter, flow (export, import), year, share, value_usd_million, total_usd_million.
    """
    parts, used = [], []
    for reporter in reporters:
        table, source = _trade_table(scope, reporter)
        if table.empty:
            continue
        used.append(source)
        if "month" in table:
            table = table.assign(year=table["month"].dt.year)
            months = table.groupby(["flow", "year"])["month"].transform("nunique")
            table = table[months == 12]
        share = dependence.partner_share(
            table, "value_usd_thousand", ["flow", "year"], "partner", scope.patron
        )
        parts.append(
            pd.DataFrame(
                {
                    "reporter": reporter,
                    "flow": share["flow"].astype(str),
                    "year": share["year"].astype(int),
                    "share": share["share"],
                    "value_usd_million": share["value_usd_thousand"] / 1000,
                    "total_usd_million": share["total"] / 1000,
                }
            )
        )
    columns = ["reporter", "flow", "year", "share", "value_usd_million", "total_usd_million"]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return frame, tuple(dict.fromkeys(used))


def _span(full: pd.DataFrame) -> tuple[int, int] | None:
    """The two full years to compare, three apart where the data reach so far; None under two."""
    years = sorted(full["year"].unique())
    if len(years) < 2:
        return None
    return max(int(years[0]), int(years[-1]) - 3), int(years[-1])


def _at(frame: pd.DataFrame, year: int, group: str, column: str) -> float:
    rows = frame[(frame["year"] == year) & (frame["group"] == group)]
    return float(rows[column].sum())


def trade(scope: Scope) -> Finding:
    """Exports and imports (by origin) by partner group and year.

    frame: flow, year, group (state, destination bloc or "other"), value_usd_million, share, months,
    is_reexport_year.
    """
    name = scope.names
    table, source = _trade_table(scope, scope.focus)
    if table.empty:
        return nothing(
            f"No trade table for {name['country']} is in hand, so its trade is not judged here.",
            "trade_monthly",
        )
    frame, months = _annual(table, scope, "flow", keep=5)
    frame = frame.merge(months, on=["flow", "year"])
    reexports = reexport_years(scope, scope.focus)
    dominant = reexports.loc[reexports["is_dominant"], "year"].tolist()
    frame["is_reexport_year"] = frame["year"].isin(dominant)

    used = (source, "reexports_monthly") if dominant else (source,)
    full = frame[(frame["flow"] == "export") & (frame["months"] == 12)]
    span = _span(full)
    if span is None:
        return nothing(f"The trade of {name['country']} is known for too short a time.", *used)
    base, last = span
    patron = {year: _at(full, year, scope.patron, "share") for year in (base, last)}
    bloc = {year: _at(full, year, scope.destination, "share") for year in (base, last)}
    value = {year: _at(full, year, scope.patron, "value_usd_million") for year in (base, last)}
    turn = (bloc[last] - patron[last]) - (bloc[base] - patron[base])
    turned = turn >= CLEAR_MOVE
    sentence = (
        f"In {last} {name['patron']} took {words.percent(patron[last])} of {name['country_s']} "
        f"recorded exports ({words.usd(value[last])}), against {words.percent(patron[base])} "
        f"({words.usd(value[base])}) in {base}; {name['destination']} took "
        f"{words.percent(bloc[last])}, against {words.percent(bloc[base])}. "
    )
    sentence += (
        f"Trade turned towards {name['destination']} between the two years."
        if turned
        else f"Trade to {last} shows no turn towards {name['destination']}; it went the other way."
        if turn <= -CLEAR_MOVE
        else f"Trade to {last} shows no clear turn towards {name['destination']}."
    )
    if dominant:
        rows = reexports[reexports["is_dominant"]]
        shares = words.listing(
            [
                f"{words.percent(row.share)} in {row.year}"
                + ("" if row.months == 12 else f" ({words.count(row.months, 'month')})")
                for row in rows.itertuples()
            ]
        )
        sentence += (
            f" By a third party's estimate re-exports made up {shares} of all exports: goods in "
            "transit are not alignment."
        )
    partial = months[(months["flow"] == "export") & (months["months"] < 12)]
    coverage = f"Years {int(frame['year'].min())}–{int(frame['year'].max())}"
    for row in partial.itertuples():
        coverage += f"; {row.year} holds {row.months} of 12 months"
    has_estimate = not reexports.empty
    if source == "trade_monthly":
        coverage += "; imports by country of origin"
    if not has_estimate:
        coverage += "; no estimate of re-exports is in hand"
    if not scope.is_state_destination:
        coverage += (
            f"; {name['destination']} is its members of {words.day(scope.as_of)} in every year"
        )
    coverage += "."
    facts = {
        "last": last,
        "base": base,
        "patron_share": patron,
        "destination_share": bloc,
        "patron_usd_million": value,
        "turn": turn,
        "is_turned": turned,
        "reexport_years": dominant,
        "has_reexport_estimate": has_estimate,
    }
    return Finding(sentence, frame, used, coverage, facts)


def transfers(scope: Scope) -> Finding:
    """Money that individuals send into the country, by sender state and year.

    frame: direction, year, group, value_usd_million, share, months.
    """
    name = scope.names
    table = scope.table("transfers_monthly")
    table = table[(table["reporter"] == scope.focus) & (table["kind"] == "total")]
    table = table[(table["direction"] == "inflow") & (table["partner"] != TOTAL)]
    if table.empty:
        return nothing(
            f"No table of money transfers to {name['country']} is in hand.", "transfers_monthly"
        )
    frame, months = _annual(table, scope, "direction", keep=4)
    frame = frame.merge(months, on=["direction", "year"])
    span = _span(frame[frame["months"] == 12])
    if span is None:
        return nothing(
            f"Money transfers to {name['country']} are known for too short a time.",
            "transfers_monthly",
        )
    base, last = span
    full = frame[frame["months"] == 12]
    share = {year: _at(full, year, scope.patron, "share") for year in (base, last)}
    bloc = {year: _at(full, year, scope.destination, "share") for year in (base, last)}
    value = {year: _at(full, year, scope.patron, "value_usd_million") for year in (base, last)}
    sentence = (
        f"Individuals in {name['patron']} sent {words.usd(value[last])} in {last}, "
        f"{words.percent(share[last])} of all inflows, against {words.usd(value[base])} "
        f"({words.percent(share[base])}) in {base}; {words.percent(bloc[last])} came from "
        f"{name['destination']} ({words.percent(bloc[base])} in {base})."
    )
    coverage = f"Years {int(frame['year'].min())}–{int(frame['year'].max())}; all transfers of "
    coverage += "individuals through banks, gross inflow"
    for row in months[months["months"] < 12].itertuples():
        coverage += f"; {row.year} holds {row.months} of 12 months"
    facts = {
        "last": last,
        "base": base,
        "patron_share": share,
        "destination_share": bloc,
        "patron_usd_million": value,
    }
    return Finding(sentence, frame, ("transfers_monthly",), coverage + ".", facts)

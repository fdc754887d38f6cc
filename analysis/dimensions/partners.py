"""Values by partner: the patron, the destination, the largest others; years, shares, full years."""

from __future__ import annotations

import pandas as pd

from analysis.dimensions.scope import Scope
from analysis.tables import contexts

TOTAL = "WLD"  # a publisher's own total, no partner
OTHERS = "other"
MONTHS = 12
SPAN_YEARS = 3  # between the two full years that are compared, where the data reach so far
LEADING_YEARS = 5  # the newest, over which the largest partners are found


def annual(
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
        months = frame[[kind, "year"]].drop_duplicates().assign(months=MONTHS)
    frame["group"] = _group(scope, frame["partner"])
    recent = frame[frame["year"] > frame["year"].max() - LEADING_YEARS]
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


def shares(frame: pd.DataFrame, scope: Scope, flow: str) -> pd.DataFrame:
    """Shares of a flow by partner in full years: year, partner, share (0..1), nought too.

    frame: flow, partner, value_usd_thousand and either month or, of full years, year. The
    destination's members are one partner.
    """
    rows = frame[frame["flow"] == flow]
    if rows.empty:
        return pd.DataFrame(columns=["year", "partner", "share"])
    if "month" in rows:
        rows = rows.assign(year=rows["month"].dt.year)
        rows = rows[rows.groupby("year")["month"].transform("nunique") == MONTHS]
    partner = _group(scope, rows["partner"]).rename("partner")
    values = rows.groupby(["year", partner])["value_usd_thousand"].sum().unstack(fill_value=0.0)
    share = values.div(values.sum(axis=1), axis=0).stack()
    return share.rename("share").reset_index()


def span(full: pd.DataFrame) -> tuple[int, int] | None:
    """The two full years to compare, SPAN_YEARS apart where the data reach so far; None under two."""
    years = sorted(full["year"].unique())
    if len(years) < 2:
        return None
    return max(int(years[0]), int(years[-1]) - SPAN_YEARS), int(years[-1])


def by_year(
    frame: pd.DataFrame, years: tuple[int, int], group: str, column: str
) -> dict[int, float]:
    """A group's figure in each of the years."""
    own = frame[frame["group"] == group]
    return {year: float(own.loc[own["year"] == year, column].sum()) for year in years}


def partial_years(months: pd.DataFrame) -> str:
    """The years that are not whole, for a coverage line. months: year, months."""
    return "".join(
        f"; {row.year} holds {row.months} of {MONTHS} months"
        for row in months[months["months"] < MONTHS].itertuples()
    )


def _group(scope: Scope, partners: pd.Series) -> pd.Series:
    """Patron, destination or the partner itself.

    The destination is its members on the as-of date, in every year: a state that joins or leaves
    it would else look like a turn in trade.
    """
    if scope.is_state_destination:
        return partners.astype(str)
    codes = [*scope.destination_members]
    if unspecified := contexts.read().unspecified_partners.get(scope.destination):
        codes.append(unspecified)
    inside = partners.isin(codes)
    return partners.astype(str).mask(inside, scope.destination)

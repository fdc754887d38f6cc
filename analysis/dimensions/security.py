"""Arms: who supplies a state in five-year windows, and what the patron sends and receives."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.scope import Finding, Scope, nothing
from analysis.measures import dependence

WINDOW_YEARS = 5
WHOLE_SUPPLIERS = {"RUS"}  # states whose deliveries the table holds to every recipient
ARMS_METHOD = (
    "A deal's trend-indicator value (TIV) is spread evenly over its years of delivery; "
    "TIV measures military capability, not price"
)


def _windows(table: pd.DataFrame, last_year: int) -> pd.DataFrame:
    """TIV and share by window and supplier, with the window's concentration and largest first."""
    sums = dependence.windows(
        table, "year", "tiv_million", "supplier", end=last_year, length=WINDOW_YEARS
    )
    keys = ["window_start", "window_end", "window"]
    shares = dependence.shares(sums, "tiv_million", keys, "supplier")
    concentration = dependence.herfindahl(sums, "tiv_million", keys, "supplier")
    shares = shares.merge(concentration[[*keys, "h", "h_normalised"]], on=keys)
    return shares[shares["total"] > 0].rename(columns={"window_start": "start"})


def arms_imports(scope: Scope) -> Finding:
    """Suppliers of the country's major arms in five-year windows that end at the last full year.

    frame: window, start, window_end, supplier, tiv_million, share, n, h, h_normalised.
    """
    name = scope.names
    table = scope.table("arms_transfers")
    table = table[(table["recipient"] == scope.focus) & table["has_all_suppliers"]]
    if table.empty:
        return nothing(
            f"The arms table does not hold all suppliers of {name['country']}, so its arms imports "
            "are not judged here.",
            "arms_transfers",
        )
    last_year = int(scope.table("arms_transfers")["year"].max())
    frame = _windows(table, last_year)

    def share(start: int) -> float:
        rows = frame[(frame["start"] == start) & (frame["supplier"] == scope.patron)]
        return float(rows["share"].sum())

    newest = int(frame["start"].max())
    latest = frame[frame["start"] == newest]
    leader = latest.iloc[0]
    facts: dict[str, Any] = {
        "window": str(leader["window"]),
        "leader": str(leader["supplier"]),
        "leader_share": float(leader["share"]),
        "patron_share": share(newest),
        "concentration": float(leader["h"]),
        "tiv_million": float(latest["tiv_million"].sum()),
        "suppliers": int(leader["n"]),
        # Nothing delivered in the latest window: what came long ago is history, not a standing.
        "is_past": int(leader["window_end"]) < last_year,
    }
    sentence = (
        f"In {leader['window']} {name['patron']} supplied {words.percent(facts['patron_share'])} "
        f"of {name['country_s']} imports of major arms by trend-indicator value"
    )
    earlier = frame.loc[frame["start"] < newest, ["start", "window"]].drop_duplicates()
    if not earlier.empty:
        before = earlier.iloc[-1]
        facts["earlier_window"] = str(before["window"])
        facts["earlier_patron_share"] = share(int(before["start"]))
        sentence += (
            f", against {words.percent(facts['earlier_patron_share'])} in {before['window']}"
        )
    sentence += "."
    if leader["supplier"] != scope.patron:
        sentence += (
            f" The first supplier was {scope.called(str(leader['supplier']))} with "
            f"{words.percent(facts['leader_share'])}."
        )
    if facts["is_past"]:
        sentence += (
            f" No delivery of major arms to {name['country']} after {int(leader['window_end'])} is "
            "on record."
        )
    coverage = (
        f"Deliveries {int(frame['start'].min())}–{last_year}, {len(table)} supplier-years; "
        f"{ARMS_METHOD}. Windows with few deals move in steps."
    )
    return Finding(sentence, frame, ("arms_transfers",), coverage, facts)


def presence(scope: Scope) -> Finding:
    """What ties the country's security to the patron besides arms, and where these ties end.

    frame: label, layer, start, start_precision, end, is_limit, is_over, confidence, source_title;
    bases, troops, guards and treaties of the two, in either direction, newest first.
    """
    name = scope.names
    table = scope.table("support_ties")
    pair = {scope.focus, scope.patron}
    rows = table[table["supporter"].isin(pair) & table["supported"].isin(pair)]
    frame = rows[rows["layer"].isin(["troops", "territory", "treaty"])].copy()
    if frame.empty:
        return nothing(
            f"The table of ties holds no base, troops or treaty between {name['country']} and "
            f"{name['patron']}.",
            "support_ties",
        )
    frame["is_over"] = frame["end"].notna() & (frame["end"] <= pd.Timestamp(scope.as_of))
    frame = frame.sort_values("start", ascending=False, ignore_index=True)
    limits = frame["is_limit"].astype(bool)
    held = frame[~limits & ~frame["is_over"]]
    step = frame[limits]
    sentence = (
        f"Between {name['country']} and {name['patron']} "
        f"{words.count(len(held), 'tie')} of bases, troops or treaties "
        f"{'is' if len(held) == 1 else 'are'} on record as in force"
        f"{': ' + _labels(held) if len(held) else ''}. "
    )
    sentence += (
        f"{words.count(len(step), 'dated step')} the other way "
        f"{'is' if len(step) == 1 else 'are'} on record: {_labels(step)}."
        if len(step)
        else "No dated step the other way is on record."
    )
    coverage = f"{len(frame)} rows; no row means that no tie was found, not that there is none."
    return Finding(
        sentence,
        frame,
        ("support_ties",),
        coverage,
        {"held": len(held), "limits": len(step)},
    )


def _labels(rows: pd.DataFrame) -> str:
    """Labels with the year of their start, for a sentence."""
    return "; ".join(f"{row.label} ({row.start:%Y})" for row in rows.itertuples())


def patron_arms(scope: Scope) -> Finding:
    """Major arms to the patron by supplier and from the patron by recipient, by year.

    frame: direction (to, from), year, state, tiv_million.
    """
    table = scope.table("arms_transfers")
    table = table[table["year"] >= scope.since.year - 10]
    patron = scope.names["patron"]
    if scope.patron not in WHOLE_SUPPLIERS:
        return nothing(
            f"The arms table does not hold all recipients of {patron}, so its transfers are not "
            "judged here.",
            "arms_transfers",
        )
    parts = []
    for direction, role, other in (
        ("to", "recipient", "supplier"),
        ("from", "supplier", "recipient"),
    ):
        rows = table[table[role] == scope.patron]
        sums = rows.groupby(["year", other], as_index=False, observed=True)["tiv_million"].sum()
        parts.append(sums.rename(columns={other: "state"}).assign(direction=direction))
    frame = pd.concat(parts, ignore_index=True)
    if frame.empty:
        return nothing(f"The arms table holds no transfers of {patron}.", "arms_transfers")
    last = int(frame["year"].max())

    def top(direction: str, start: int, end: int) -> pd.Series:
        rows = frame[(frame["direction"] == direction) & frame["year"].between(start, end)]
        return rows.groupby("state")["tiv_million"].sum().sort_values(ascending=False)

    window, before = (last - 2, last), (last - 5, last - 3)
    sent, sent_before = top("from", *window).sum(), top("from", *before).sum()
    suppliers = top("to", *window)
    suppliers = suppliers[suppliers > 0]
    change = sent / sent_before - 1 if sent_before else float("nan")
    facts = {
        "window": window,
        "before": before,
        "sent": float(sent),
        "sent_before": float(sent_before),
        "change": float(change),
        "suppliers": {str(k): float(v) for k, v in suppliers.items()},
    }
    sentence = (
        f"Deliveries of major arms from {patron} in {window[0]}–{window[1]} came to "
        f"{sent:,.0f} million TIV, against {sent_before:,.0f} million in {before[0]}–{before[1]} "
        f"({'+' if change > 0 else '−'}{abs(100 * change):.0f}%)."
    )
    if len(suppliers):
        names = words.listing([scope.called(str(code)) for code in suppliers.index])
        sentence += (
            f" In the same years the register records deliveries to {patron} from {names}; "
            "artillery rounds and most missiles are not in it."
        )
    coverage = f"Deliveries {int(frame['year'].min())}–{last}. {ARMS_METHOD}."
    return Finding(sentence, frame, ("arms_transfers",), coverage, facts)

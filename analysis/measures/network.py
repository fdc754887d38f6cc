"""A network of support: who backs whom, in which layers, how sure, since when.

Ties form a directed multigraph, one layer a kind of support. Evidence against a tie (`is_limit`) is
counted beside the ties and never netted against them. Magnitudes are not added: what was pledged
and what was delivered, or shells and soldiers, have no sum. No betweenness: on a star around one
patron it measures nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from analysis.errors import BriefingError

CONFIDENCE: Final = ("read", "checked", "known")
"""How sure a tie is, strongest first: read in a source, agreeing with data, or only known."""


def active(ties: pd.DataFrame, at: pd.Timestamp | str) -> pd.DataFrame:
    """The ties that hold on a day: start <= at, and no end or a later one. Columns as given."""
    day = pd.Timestamp(at)
    start, end = pd.to_datetime(ties["start"]), pd.to_datetime(ties["end"])
    return ties[(start <= day) & (end.isna() | (end > day))]


def supporters(ties: pd.DataFrame, at: pd.Timestamp | str) -> pd.DataFrame:
    """Who counts as a supporter on a day, by the rule of the table: an act of a government, directed
    to the patron, in force that day.

    ties: supporter, tie_id, counts, tier, counts_from, counts_to. Returns supporter, tiers ("A; B":
    military help; treaty, base or access; recognition or votes), first (first day on which it counts
    without a break to `at`, by the acts that count on it), tie_ids; by supporter.
    """
    day = pd.Timestamp(at)
    now = ties[
        (ties["counts"] == "yes") & (ties["counts_from"] <= day) & ~(ties["counts_to"] < day)
    ]
    each = now.groupby("supporter")
    return pd.DataFrame(
        {
            "tiers": each["tier"].agg(lambda tiers: "; ".join(sorted(set(tiers)))),
            "first": each["counts_from"].min(),
            "tie_ids": each["tie_id"].agg("; ".join),
        }
    ).reset_index()


def tie_matrix(ties: pd.DataFrame, at: pd.Timestamp | str) -> pd.DataFrame:
    """Supporter by layer on a day, one row a pair that holds any tie or limit.

    ties: supporter, layer, start, end, is_limit, confidence. Returns supporter, layer, n_ties,
    n_limits, confidence (the strongest of the ties, or of the limits where there are only limits),
    first (start of the earliest tie that still holds, missing where there are only limits). Pivot
    on layer for a printed matrix. Raises BriefingError for an unknown confidence.
    """
    now = _with_strength(active(ties, at))
    rows = []
    for (supporter, layer), each in now.groupby(["supporter", "layer"], observed=True):
        support = each[~each["is_limit"]]
        basis = support if len(support) else each
        rows.append(
            {
                "supporter": supporter,
                "layer": layer,
                "n_ties": len(support),
                "n_limits": len(each) - len(support),
                "confidence": CONFIDENCE[int(basis["strength"].min())],
                "first": support["start"].min(),
            }
        )
    columns = {
        "supporter": "str",
        "layer": "str",
        "n_ties": "int64",
        "n_limits": "int64",
        "confidence": "str",
        "first": "datetime64[us]",
    }
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def rank(ties: pd.DataFrame, at: pd.Timestamp | str) -> pd.DataFrame:
    """Supporters by number of layers, then of ties, on a day.

    Returns rank (1 = most layers; equal numbers of layers and ties share a rank), supporter,
    n_layers, n_ties, layers ("arms; troops", by name), n_read_layers (layers with a tie read in a
    source), n_limits, limit_layers. Limits stand beside: they take nothing away. Countries with
    limits alone come last, without a rank.
    """
    matrix = tie_matrix(ties, at)
    rows = []
    for supporter, each in matrix.groupby("supporter"):
        held = each[each["n_ties"] > 0]
        rows.append(
            {
                "supporter": supporter,
                "n_layers": len(held),
                "n_ties": held["n_ties"].sum(),
                "layers": "; ".join(held["layer"]),
                "n_read_layers": (held["confidence"] == CONFIDENCE[0]).sum(),
                "n_limits": each["n_limits"].sum(),
                "limit_layers": "; ".join(each.loc[each["n_limits"] > 0, "layer"]),
            }
        )
    columns = {
        "rank": "Int64",
        "supporter": "str",
        "n_layers": "int64",
        "n_ties": "int64",
        "layers": "str",
        "n_read_layers": "int64",
        "n_limits": "int64",
        "limit_layers": "str",
    }
    table = pd.DataFrame(rows, columns=list(columns)).astype(columns)
    table = table.sort_values(
        ["n_layers", "n_ties", "supporter"], ascending=[False, False, True], ignore_index=True
    )
    order = list(zip(-table["n_layers"], -table["n_ties"], strict=True))
    places = [order.index(pair) + 1 for pair in order]
    table["rank"] = pd.Series(places, dtype="Int64").where(table["n_ties"] > 0)
    return table


def growth(ties: pd.DataFrame, dates: Iterable[pd.Timestamp | str]) -> pd.DataFrame:
    """Supporters and ties on each date, by layer and in all: what holds then, not all ever begun.

    Returns date, layer (the layers that ever occur, and "all"), n_supporters (with a tie), n_ties,
    n_limits.
    """
    every = [*sorted(ties["layer"].unique()), "all"]
    rows = []
    for day in dates:
        now = active(ties, day)
        for layer in every:
            each = now if layer == "all" else now[now["layer"] == layer]
            support = each[~each["is_limit"].astype(bool)]
            rows.append(
                {
                    "date": pd.Timestamp(day),
                    "layer": layer,
                    "n_supporters": support["supporter"].nunique(),
                    "n_ties": len(support),
                    "n_limits": len(each) - len(support),
                }
            )
    columns = {
        "date": "datetime64[us]",
        "layer": "str",
        "n_supporters": "int64",
        "n_ties": "int64",
        "n_limits": "int64",
    }
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def _with_strength(ties: pd.DataFrame) -> pd.DataFrame:
    strength = ties["confidence"].map({name: k for k, name in enumerate(CONFIDENCE)})
    if strength.isna().any():
        unknown = ties.loc[strength.isna(), "confidence"].iloc[0]
        raise BriefingError(f"confidence {unknown!r}: one of {', '.join(CONFIDENCE)} is meant")
    return ties.assign(
        strength=strength,
        is_limit=ties["is_limit"].astype(bool),
        start=pd.to_datetime(ties["start"]),
    )

"""A network of support: who backs whom by the written rule, in which layers, since when.

Ties form a directed multigraph, one layer a kind of support. Evidence against a tie (`is_limit`) is
counted beside the acts and never netted against them. Magnitudes are not added: what was pledged
and what was delivered, or shells and soldiers, have no sum. No betweenness: on a star around one
patron it measures nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

TIERS: Final = {
    "A": "military help",
    "B": "treaty, base or standing access",
    "C": "recognition, or three votes against the texts on Ukraine",
}
"""What counts, by column tier of the table of ties; tier D, enabling goods, never does."""


def active(ties: pd.DataFrame, at: pd.Timestamp | str) -> pd.DataFrame:
    """The ties that hold on a day: start <= at, and no end or a later one. Columns as given."""
    day = pd.Timestamp(at)
    start, end = pd.to_datetime(ties["start"]), pd.to_datetime(ties["end"])
    return ties[(start <= day) & (end.isna() | (end > day))]


def counted(ties: pd.DataFrame, at: pd.Timestamp | str) -> pd.DataFrame:
    """The acts that make a supporter on a day: counts, counts_from and counts_to decide. A date known
    by its year or month alone counts from its last day. Columns as given."""
    day = pd.Timestamp(at)
    return ties[
        (ties["counts"] == "yes") & (ties["counts_from"] <= day) & ~(ties["counts_to"] < day)
    ]


def supporters(ties: pd.DataFrame, at: pd.Timestamp | str) -> pd.DataFrame:
    """Who counts as a supporter on a day, by the rule of the table: an act of a government, directed
    to the patron, in force that day.

    ties: supporter, tie_id, counts, tier, counts_from, counts_to. Returns supporter, tiers ("A; B":
    military help; treaty, base or access; recognition or votes), first (first day on which it counts
    without a break to `at`, by the acts that count on it), tie_ids; by supporter.
    """
    each = counted(ties, at).groupby("supporter")
    return pd.DataFrame(
        {
            "tiers": each["tier"].agg(lambda tiers: "; ".join(sorted(set(tiers)))),
            "first": each["counts_from"].min(),
            "tie_ids": each["tie_id"].agg("; ".join),
        }
    ).reset_index()


def change(ties: pd.DataFrame, first: pd.Timestamp | str, last: pd.Timestamp | str) -> pd.DataFrame:
    """Who counts on either of two days, and who is known to have begun between them.

    ties: supporter, kind, start, start_precision, counts, tier, counts_from, counts_to. Returns
    supporter, was, is_now, began (now and not then, and none of its acts may have begun by the first
    day: one dated to a year or month that holds that day may have), kinds (of its acts now,
    "; "-joined); by supporter.
    """
    then, now = counted(ties, first), counted(ties, last)
    day = pd.Timestamp(first)
    may = ties[
        (ties["counts"] == "yes")
        & (ties["start_precision"] != "day")
        & (ties["start"] <= day)
        & (ties["counts_from"] > day)
    ]
    every = sorted({*then["supporter"], *now["supporter"]})
    kinds = now.groupby("supporter")["kind"].agg(lambda kinds: "; ".join(sorted(set(kinds))))
    frame = pd.DataFrame({"supporter": pd.Series(every, dtype="str")})
    frame["was"] = frame["supporter"].isin(then["supporter"])
    frame["is_now"] = frame["supporter"].isin(now["supporter"])
    frame["began"] = frame["is_now"] & ~frame["was"] & ~frame["supporter"].isin(may["supporter"])
    frame["kinds"] = pd.Series([kinds.get(code, "") for code in every], dtype="str")
    return frame


def layers(ties: pd.DataFrame, first: pd.Timestamp | str, last: pd.Timestamp | str) -> pd.DataFrame:
    """The same by layer: layer, then, now (supporters), began (known to have begun between)."""
    rows = [
        {
            "layer": layer,
            "then": int(found["was"].sum()),
            "now": int(found["is_now"].sum()),
            "began": int(found["began"].sum()),
        }
        for layer, each in ties.groupby("layer")
        if len(found := change(each, first, last))
    ]
    columns = {"layer": "str", "then": "int64", "now": "int64", "began": "int64"}
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def matrix(ties: pd.DataFrame, at: pd.Timestamp | str) -> pd.DataFrame:
    """Supporters by layer on a day, one row a pair that holds an act that counts or a limit.

    ties: supporter, layer, start, end, is_limit, is_weak (its source), and the columns of the rule.
    Returns supporter, layer, n_acts, n_limits, is_weak (all of the acts, or of the limits where there
    are only limits, rest on weak sources), first (start of the earliest act that still holds, missing
    where there are only limits), n_layers (of the supporter's acts), rank (1 = acts in most layers,
    then most acts; equals share it); by rank, then supporter. Limits take nothing away.
    """
    acts = counted(ties, at)
    limits = active(ties[ties["is_limit"].astype(bool)], at)
    limits = limits[limits["supporter"].isin(acts["supporter"])]
    pair = ["supporter", "layer"]
    given, set_ = acts.groupby(pair), limits.groupby(pair)
    frame = pd.DataFrame(
        {
            "n_acts": given.size(),
            "n_limits": set_.size(),
            "acts_weak": given["is_weak"].all(),
            "limits_weak": set_["is_weak"].all(),
            "first": given["start"].min(),
        },
        index=given.size().index.union(set_.size().index).set_names(pair),
    ).reset_index()
    frame[["n_acts", "n_limits"]] = frame[["n_acts", "n_limits"]].fillna(0).astype("int64")
    weak = frame["acts_weak"].where(frame["n_acts"] > 0, frame["limits_weak"])
    frame = frame.assign(is_weak=weak.astype(bool)).drop(columns=["acts_weak", "limits_weak"])
    held = frame[frame["n_acts"] > 0].groupby("supporter")
    sizes = pd.DataFrame({"n_layers": held.size(), "n_all": held["n_acts"].sum()})
    places = sizes.apply(tuple, axis=1).rank(method="min", ascending=False) if len(sizes) else None
    frame["n_layers"] = frame["supporter"].map(sizes["n_layers"]).astype("int64")
    frame["rank"] = frame["supporter"].map(places).astype("int64") if len(sizes) else 0
    return frame.sort_values(["rank", *pair], ignore_index=True)


def growth(ties: pd.DataFrame, dates: Iterable[pd.Timestamp | str]) -> pd.DataFrame:
    """Supporters on each date, by tier and in all. Returns date, tier (A, B, C, "all"), n_supporters."""
    rows = []
    for day in dates:
        now = counted(ties, day)
        for tier in ("all", *TIERS):
            each = now if tier == "all" else now[now["tier"] == tier]
            rows.append(
                {
                    "date": pd.Timestamp(day),
                    "tier": tier,
                    "n_supporters": each["supporter"].nunique(),
                }
            )
    columns = {"date": "datetime64[us]", "tier": "str", "n_supporters": "int64"}
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)

"""How fast the measures of votes are, beside what an analyst would write: `make bench-votes`.

Contenders take turns in each round, so that a busy machine slows all of them alike; a ratio is the
median of the rounds' ratios. Nothing here passes or fails: times are for reading.
"""

from __future__ import annotations

import argparse
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_info, threadpool_limits

from analysis.measures import dyads, groups, moves, robustness, screens, steps, votes
from analysis.measures.resampling import group_rows
from analysis.tables import load
from tests.benchmarks.machine import machine

RESULTS = Path(__file__).with_name("RESULTS.md")
DYAD = ("FRA", "USA")
RESAMPLES = 1000
JOIN_SESSIONS = [20, 40, 60, 80]
LOOP_RESAMPLES = 5
MOVES = ("RUS", "EU", date(2026, 6, 30))
MOVES_SINCE = date(2011, 1, 1)


# ----------------------------------------------------------------------------
# What is compared


@dataclass(frozen=True)
class Assembly:
    """The whole record of regular sessions, made ready once."""

    cast: pd.DataFrame
    wide: pd.DataFrame
    sessions: pd.Series
    clusters: pd.Series

    @classmethod
    def load(cls) -> Assembly:
        cast, resolutions = load.table("votes"), load.table("resolutions")
        sessions = groups.by_session(resolutions)
        return cls(cast, votes.wide(cast), sessions, votes.cluster_labels(resolutions))


def cube_from_votes(data: Assembly) -> dyads.AgreementCube:
    return dyads.agreement_cube(votes.wide(data.cast), data.sessions)


def prepared(data: Assembly) -> list[tuple[np.ndarray, ...]]:
    """The matrices of each session in single precision, for the bare products."""
    values = data.wide.to_numpy()
    made = []
    for _, at in group_rows(data.wide, data.sessions):
        yes, abstain, no = ((values[at] == v).astype(np.float32) for v in (1, 0.5, 0))
        made.append((yes + abstain + no, yes - no, yes + no, abstain))
    return made


def bare_products(matrices: list[tuple[np.ndarray, ...]]) -> None:
    for each in matrices:
        for matrix in each:
            matrix.T @ matrix


def pandas_self_join(cast: pd.DataFrame, sessions: pd.Series) -> pd.DataFrame:
    """All pairs as a join of the votes with themselves."""
    known = cast.assign(
        value=cast["vote"].map(votes.VOTE_VALUE).astype(float),
        session=cast["undl_id"].map(sessions),
    ).dropna(subset=["value", "session"])
    pairs = known.merge(known, on=["undl_id", "session"], suffixes=("_first", "_second"))
    pairs = pairs[pairs["country_first"] != pairs["country_second"]]
    pairs["agreement"] = 1 - (pairs["value_first"] - pairs["value_second"]).abs()
    pairs["identical"] = pairs["value_first"] == pairs["value_second"]
    by = pairs.groupby(["session", "country_first", "country_second"], observed=True)
    return by.agg(
        n=("agreement", "size"), agreement=("agreement", "mean"), identical=("identical", "mean")
    ).reset_index()


def joined_rows(data: Assembly, sessions: list[int] | None = None) -> int:
    """How many rows the join has: the measure by which its time is scaled."""
    chosen = data.sessions if sessions is None else data.sessions[data.sessions.isin(sessions)]
    cast = data.wide.reindex(chosen.index).notna().sum(axis=1)
    return int((cast * (cast - 1)).sum())


def pandas_bootstrap(data: Assembly, resamples: int) -> pd.DataFrame:
    """A cluster bootstrap of one dyad as a loop over resamples and sessions."""
    pair = data.wide[list(DYAD)].set_axis(["a", "b"], axis=1).dropna()
    pair = pair.assign(session=data.sessions, cluster=data.clusters).dropna()
    parts = {s: part.set_index("cluster") for s, part in pair.groupby("session")}
    rng = np.random.default_rng(0)
    rows = []
    for _ in range(resamples):
        for session, part in parts.items():
            names = part.index.unique()
            drawn = part.loc[rng.choice(names, len(names))]
            a, b, n = drawn["a"], drawn["b"], len(drawn)
            expected = (a**2).sum() + (b**2).sum() - 2 / n * a.sum() * b.sum()
            kappa = 1 - ((a - b) ** 2).sum() / expected if expected else np.nan
            rows.append((session, (1 - (a - b).abs()).mean(), kappa))
    table = pd.DataFrame(rows, columns=["session", "agreement", "kappa"])
    return table.groupby("session").quantile([0.025, 0.975])


def moves_of_all_states() -> dict[str, Callable[[], object]]:
    """The moves of all states, each step from what the one before has made."""
    patron, destination, as_of = MOVES
    tables = [load.table(name) for name in ("votes", "resolutions", "memberships")]
    series = moves.series(*tables, patron, destination, as_of)
    compared = moves.compare(series, MOVES_SINCE)
    return {
        "series": lambda: moves.series(*tables, patron, destination, as_of),
        "compare": lambda: moves.compare(series, MOVES_SINCE),
        "table": lambda: moves.table(compared),
        "ways": lambda: robustness.firmness(compared, robustness.ways(compared)),
        "screen": lambda: screens.screen(compared),
        "steps": lambda: steps.steps(compared),
    }


def check(data: Assembly) -> None:
    """The contenders must agree before their times mean anything."""
    one = data.sessions[data.sessions == 80]
    theirs = pandas_self_join(data.cast, one)
    ours = dyads.agreement_matrix(data.wide, one)
    joined = ours.merge(
        theirs.astype({"country_first": "str", "country_second": "str"}),
        left_on=["first", "second"],
        right_on=["country_first", "country_second"],
    )
    assert len(joined) == len(ours) == len(theirs)
    for score in ("n", "agreement", "identical"):
        np.testing.assert_allclose(joined[f"{score}_x"], joined[f"{score}_y"])


# ----------------------------------------------------------------------------
# Running and printing


def seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def interleaved(contenders: dict[str, Callable[[], object]], rounds: int) -> pd.DataFrame:
    """Seconds: a row a round, a column a contender; one round before does not count."""
    for action in contenders.values():
        action()
    return pd.DataFrame(
        [{name: seconds(action) for name, action in contenders.items()} for _ in range(rounds)]
    )


def peak_megabytes(what: str) -> float:
    """Peak resident memory of a fresh interpreter that loads the tables and does one thing."""
    command = [sys.executable, "-m", "tests.benchmarks.bench", "--peak", what]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(run.stdout)


def peak(what: str) -> None:
    data = Assembly.load()
    if what == "cube":
        dyads.agreement_cube(data.wide, data.sessions)
    elif what == "long":
        dyads.agreement_matrix(data.wide, data.sessions)
    elif what == "bootstrap":
        bootstrap(data)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def bootstrap(data: Assembly) -> pd.DataFrame:
    return votes.agreement(data.wide, *DYAD, data.sessions, data.clusters, resamples=RESAMPLES)


def report(rounds: int, memory: dict[str, float]) -> str:
    data = Assembly.load()
    check(data)
    matrices = prepared(data)
    part = data.sessions[data.sessions.isin(JOIN_SESSIONS)]
    part_cast = data.cast[data.cast["undl_id"].isin(part.index)]
    scale_join = joined_rows(data) / joined_rows(data, JOIN_SESSIONS)
    scale_loop = RESAMPLES / LOOP_RESAMPLES
    with threadpool_limits(limits=1):
        quick = interleaved(
            {
                "cube": lambda: dyads.agreement_cube(data.wide, data.sessions),
                "cube from votes": lambda: cube_from_votes(data),
                "bare": lambda: bare_products(matrices),
                "kappa": lambda: dyads.agreement_cube(data.wide, data.sessions, kappa=True),
                "long": lambda: dyads.agreement_matrix(data.wide, data.sessions),
                "bootstrap": lambda: bootstrap(data),
            },
            rounds,
        )
        slow = interleaved(
            {
                "join": lambda: pandas_self_join(part_cast, part),
                "cube from votes": lambda: cube_from_votes(data),
                "loop": lambda: pandas_bootstrap(data, LOOP_RESAMPLES),
                "bootstrap": lambda: bootstrap(data),
            },
            3,
        )
        moving = interleaved(moves_of_all_states(), 3)
    move = {name: median(moving[name]) for name in moving}
    mid = {name: median(quick[name]) for name in quick}
    join = median(slow["join"]) * scale_join
    loop = median(slow["loop"]) * scale_loop
    over_join = median(slow["join"] * scale_join / slow["cube from votes"])
    over_bare = median(quick["cube"] / quick["bare"])
    over_loop = median(slow["loop"] * scale_loop / slow["bootstrap"])
    blas = next((f"{b['internal_api']} {b['version']}" for b in threadpool_info()), "no BLAS")
    n_sessions = data.sessions[data.sessions.index.isin(data.wide.index)].nunique()
    n_both = int(data.wide[list(DYAD)].notna().all(axis=1).sum())
    lines = [
        "# Benchmark of the measures of votes",
        "",
        "Written by `make bench-votes`; `tests/benchmarks/README.md` says what is compared, and how.",
        "",
        "| | |",
        "|---|---|",
        f"| date | {date.today():%Y-%m-%d} |",
        f"| machine | {machine()} |",
        f"| versions | Python {platform.python_version()}, NumPy {np.__version__}, "
        f"pandas {pd.__version__}, {blas}, one thread |",
        f"| data | {len(data.wide):,} resolutions, {data.wide.shape[1]} countries, "
        f"{n_sessions} regular sessions, {joined_rows(data) / 1e6:.0f} million pairs of votes |",
        f"| rounds | {rounds} (3 with the slow contenders), medians |",
        "",
        "## Agreement of all pairs in all sessions",
        "",
        "| what | time | |",
        "|---|---:|---|",
        f"| pandas self-join | {join:.1f} s | from the votes table; sessions "
        f"{', '.join(map(str, JOIN_SESSIONS))} took {median(slow['join']):.2f} s, scaled by "
        f"joined rows (times {scale_join:.1f}) |",
        f"| `agreement_cube`, from the votes table | {mid['cube from votes'] * 1e3:.0f} ms | "
        f"**{over_join:.0f} times faster** than the join (target: 50) |",
        f"| `agreement_cube`, from the wide table | {mid['cube'] * 1e3:.0f} ms | "
        f"**{over_bare:.1f} times** the bare products (target: 3 at most) |",
        f"| bare NumPy products | {mid['bare'] * 1e3:.0f} ms | single precision, arrays prepared, "
        "results dropped |",
        f"| `agreement_cube(kappa=True)` | {mid['kappa'] * 1e3:.0f} ms | |",
        f"| `agreement_matrix`, the long table | {mid['long'] * 1e3:.0f} ms | |",
        "",
        f"## Cluster bootstrap of one dyad ({', '.join(DYAD)}), {RESAMPLES:,} resamples a session",
        "",
        "| what | time | |",
        "|---|---:|---|",
        f"| loop with pandas | {loop:.1f} s | {LOOP_RESAMPLES} resamples took "
        f"{median(slow['loop']):.2f} s, scaled (times {scale_loop:.0f}) |",
        f"| `agreement` | {mid['bootstrap'] * 1e3:.0f} ms | **{over_loop:.0f} times faster** "
        f"(target: 100); {n_both:,} common votes |",
        "",
        f"## Moves of all states, {MOVES[0]} to {MOVES[1]} since {MOVES_SINCE.year}",
        "",
        "| what | time | |",
        "|---|---:|---|",
        f"| `moves.series` | {move['series'] * 1e3:.0f} ms | from the tables |",
        f"| `moves.compare` and `moves.table` | {(move['compare'] + move['table']) * 1e3:.0f} ms | "
        "with the series: target 2 s |",
        f"| `robustness.ways` and `firmness` | {move['ways']:.1f} s | {robustness.N_WAYS} ways; "
        "target: 60 s |",
        f"| `screens.screen` | {move['screen'] * 1e3:.0f} ms | {screens.DRAWS} draws |",
        f"| `steps.steps` | {move['steps']:.1f} s | {steps.DRAWS} orders, {steps.DRAWS} signs and "
        f"{steps.DATE_DRAWS} sets of texts a state |",
        "",
        "## Peak memory of a fresh interpreter (target: under 1 GB)",
        "",
        "| what | MB |",
        "|---|---:|",
        *(f"| {name} | {megabytes:.0f} |" for name, megabytes in memory.items()),
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--peak", choices=["tables", "cube", "long", "bootstrap"])
    given = parser.parse_args()
    if given.peak:
        peak(given.peak)
        return
    # Before this process has grown: a child's peak counts from the memory it was forked with.
    memory = {
        "tables loaded, wide table made": peak_megabytes("tables"),
        "and all pairs in all sessions": peak_megabytes("cube"),
        "and the long table of them": peak_megabytes("long"),
        f"tables, and {RESAMPLES:,} resamples of one dyad": peak_megabytes("bootstrap"),
    }
    text = report(given.rounds, memory)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()

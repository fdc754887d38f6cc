"""The backtests as stored tables (`briefing data backtest`): computed once, not at each build.

Each table carries the digest of the code and of the tables that it was made from, by which it is
known whether it is still what they give.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from analysis.briefings.moves import series
from analysis.briefings.parameters import default_since
from analysis.errors import BriefingError
from analysis.measures import backtest, moves, steps
from analysis.tables import descriptor, load, organisations
from analysis.tables.files import checksum

MEASURES = Path(backtest.__file__).parent
PAIRS: Final = (("RUS", "EU"), ("USA", "CHN"), ("FRA", "RUS"))
"""Patron and destination of the moves that are tested."""
MADE_FROM: Final = {
    "track_record_exits": (
        ("backtest", "exits", "outlook"),
        ("memberships", "organisations"),
    ),
    "track_record_moves": (
        ("backtest", "moves", "steps", "text_effects", "recurring", "votes"),
        ("votes", "resolutions", "memberships"),
    ),
}
"""The measures and the tables that each table is made from."""
DIGITS: Final = {"member_years_before": 1, "relative": 2, "later": 2}
DIGITS_OF_CHANCES: Final = 6


def digest(name: str, folder: Path | None = None) -> str:
    """Of the code and the tables that a backtest is made from; comments and docstrings do not count.

    Sixteen hexadecimal digits.
    """
    modules, tables = MADE_FROM[name]
    parts = [_code((MEASURES / f"{module}.py").read_text("utf-8")) for module in modules]
    parts += [descriptor.resource(table, folder)["hash"] for table in tables]
    return checksum("\n".join(parts).encode())[:16]


def is_current(name: str, folder: Path | None = None) -> bool:
    """Whether a stored backtest is what today's code and tables give."""
    return set(load.table(name, folder=folder)["made_from"]) == {digest(name, folder)}


def _code(text: str) -> str:
    """A module's code without comments and docstrings."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [  # type: ignore[attr-defined]
                one
                for one in body
                if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
            ] or [ast.Pass()]
    return ast.unparse(tree)


def exits() -> pd.DataFrame:
    """The backtest of exits over all organisations, each with those that it continues."""
    table = load.table("memberships")
    held = table.loc[table["status"] == "member", "organisation"].unique()
    newest = sorted({organisations.newest(str(name)) for name in held})
    return backtest.exits(
        table,
        {name: organisations.lineage(name) for name in newest},
        {name: organisations.followed(name) for name in newest},
    )


def moved(
    pairs: Sequence[tuple[str, str]] = PAIRS,
    first: int = backtest.FIRST_YEAR_OF_MOVES,
    last: int | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> pd.DataFrame:
    """The backtest of moves: each year's comparison, as of 31 December, and what came of it.

    Columns: patron, destination, year, resolved, and those of `measures.backtest.after`.
    """
    newest = load.table("resolutions")["date"].max()
    last = last or newest.year - (newest < pd.Timestamp(newest.year, 12, 1))
    parts = []
    for patron, destination in pairs:

        @functools.lru_cache(maxsize=backtest.HORIZON_YEARS + 1)
        def run(
            year: int, patron: str = patron, destination: str = destination
        ) -> tuple[moves.Comparison, pd.DataFrame]:
            day = date(year, 12, 31)
            compared = moves.compare(series(patron, destination, day), default_since(day))
            return compared, steps.steps(compared)

        for year in range(first, last - backtest.HORIZON_YEARS + 1):
            later = year + backtest.HORIZON_YEARS
            try:
                rows = backtest.after(*run(year), *run(later))
            except BriefingError as error:  # too few votes for a comparison in that year
                tell(f"{patron} to {destination}, {year}: {error}")
                continue
            parts.append(
                rows.assign(
                    patron=patron,
                    destination=destination,
                    year=year,
                    resolved=pd.Timestamp(later, 12, 31),
                )
            )
            tell(f"{patron} to {destination}, {year}: {len(rows)} states")
    return pd.concat(parts, ignore_index=True)


def tables(
    names: Iterable[str] = tuple(MADE_FROM), tell: Callable[[str], None] = lambda _: None
) -> dict[str, pd.DataFrame]:
    """The named tables as they are stored, rounded, with their digests."""
    make = {"track_record_exits": exits, "track_record_moves": lambda: moved(tell=tell)}
    return {name: _rounded(make[name]()).assign(made_from=digest(name)) for name in names}


def _rounded(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.round(
        {name: DIGITS.get(name, DIGITS_OF_CHANCES) for name in frame.select_dtypes("float")}
    )

"""Small assemblies written as text, and series and comparisons made by hand, for tests of moves."""

from datetime import date

import numpy as np
import pandas as pd

from analysis.measures import moves, text_effects
from analysis.measures.moves import Comparison, LikeVoters, Move, Series, Windows
from analysis.measures.text_effects import Design, Estimate

MEMBERSHIPS = ["organisation", "country", "status", "start", "end"]
SINCE = date(2011, 1, 1)
AT = Windows((63, 65), (79, 80))


def assembly(text: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Votes and resolutions from a table: a day, a title with _ for blanks, a letter a state.

                          RUS FRA ARM
    2010-11-03 landmines  N   Y   A
    """
    head, *lines = [line.split() for line in text.strip().splitlines()]
    resolutions, votes = [], []
    for number, (day, title, *letters) in enumerate(lines, start=1):
        opened = pd.Timestamp(day)
        session = opened.year - 1945 - (opened.month < 9)
        resolutions.append((number, opened, session, title.replace("_", " ")))
        votes += [
            (number, country, letter)
            for country, letter in zip(head, letters, strict=True)
            if letter != "."
        ]
    frame = pd.DataFrame(resolutions, columns=["undl_id", "date", "session", "title"])
    return (
        pd.DataFrame(votes, columns=["undl_id", "country", "vote"]),
        frame.astype({"session": "Int64", "date": "datetime64[us]"}),
    )


def memberships(text: str = "") -> pd.DataFrame:
    """Spells from lines such as "EU FRA member 1958-01-01 -"."""
    rows = [line.split() for line in text.strip().splitlines()]
    frame = pd.DataFrame(rows, columns=MEMBERSHIPS)
    for column in ("start", "end"):
        frame[column] = pd.to_datetime(frame[column].replace("-", None)).astype("datetime64[us]")
    return frame


def series_of(rows: list[tuple[int, str, list[float]]], is_third: bool = True) -> Series:
    """A series from session, text and positions of the states AAA, AAB ... of each vote."""
    session = np.array([row[0] for row in rows])
    text, texts = pd.factorize(pd.Series([row[1] for row in rows]), sort=True)
    position = np.array([row[2] for row in rows], dtype=float)
    n = position.shape[1]
    states = tuple(f"A{chr(65 + i // 26)}{chr(65 + i % 26)}" for i in range(n))
    days = [pd.Timestamp(1945 + s, 11, 1) for s in session]
    votes = pd.DataFrame({"undl_id": range(len(rows)), "date": days, "title": ""})
    return Series(
        "RUS", "EU", votes, session, text, tuple(texts), position, states, np.full(n, is_third)
    )


def even_design(n_texts: int = 40, n_states: int = 1) -> Design:
    """So many texts, each put to the vote once before and once after: G* is their number."""
    text, period = np.tile(np.arange(n_texts), 2), np.repeat([0, 1], n_texts)
    return text_effects.design(text, period, np.ones((2 * n_texts, n_states), dtype=bool))


def comparison(
    made: Series | None = None,
    own: tuple[float, float] = (0, 1),
    relative: tuple[float, float] = (0, 1),
    direct: tuple[float, float] = (0, 0),
    gap: float = 0,
    at: Windows = AT,
) -> Comparison:
    """One state with these figures (change and standard error; direct: own and relative)."""
    made = made or series_of([(s, f"t{i:02}", [0.0]) for s in (65, 80) for i in range(40)])
    n = len(made.states)

    def estimate(change: float, error: float) -> Estimate:
        return Estimate(np.full(n, float(change)), np.full(n, float(error)))

    built = even_design(n_states=n)
    none = ("",) * n
    nobody = LikeVoters(np.array([], int), np.zeros((1, n, n), int), np.zeros((1, n), int))
    return Comparison(
        series=made,
        since=SINCE,
        windows=at,
        like_voters=nobody,
        reference=np.zeros_like(made.position),
        gap=np.full(n, float(gap)),
        linked=Move(built, estimate(*own), estimate(*relative), none),
        direct=Move(built, estimate(direct[0], 1), estimate(direct[1], 1), none),
    )


def like_voters_of(series: Series, before: tuple[int, int], text: str | None) -> list[str]:
    """The codes that `moves.like_voters` puts first for the first state, leaving a text out."""
    found = moves.like_voters(series, before)
    at = len(found.texts) if text is None else found.texts.tolist().index(series.texts.index(text))
    chosen = found.order[at][0][: found.n[at][0]]
    return [series.states[state] for state in chosen]

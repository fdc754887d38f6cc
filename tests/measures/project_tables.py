"""The project's own votes, made ready for tests.

A figure of the project's tables is pinned to a day: `load.table(name, as_of=day)`, the day no later
than the last row the table had when the figure was taken. Then a refresh, which brings later rows,
changes no expected figure. What must hold of every edition is asked of the whole table, and how
many rows a publisher's file had as long as the table is made from it (`tests/sources/editions.py`).
"""

from datetime import date
from typing import NamedTuple

import pandas as pd

LAST_VOTE = date(2025, 12, 31)
"""The votes behind the figures: all to this day, late in session 80."""


class History(NamedTuple):
    resolutions: pd.DataFrame
    votes: pd.DataFrame
    wide: pd.DataFrame
    eligible: pd.DataFrame
    eu: pd.DataFrame
    session: pd.Series

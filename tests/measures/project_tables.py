"""The project's own votes, made ready for tests."""

from typing import NamedTuple

import pandas as pd


class History(NamedTuple):
    resolutions: pd.DataFrame
    votes: pd.DataFrame
    wide: pd.DataFrame
    eligible: pd.DataFrame
    eu: pd.DataFrame
    session: pd.Series

"""Pew's favourability, without the one wave on China that is another question's.

In the file the views of China in 2013 lie 4.5 points from those of the USA in the same surveys (in
other years 16 to 36) and run against those of 2012 and 2014, which agree: 74% in Japan between 15%
and 7%. They belong to a question on Americans or the USA, and are left out.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources import description
from analysis.sources.accounting import account
from analysis.sources.plain_files import from_lines
from analysis.sources.rawfile import read_csv
from analysis.sources.reader import Frames, Reader

TABLE = "favourability"
COLUMNS = (
    "country",
    "year",
    "about",
    "favourable_percent",
    "unfavourable_percent",
    "n",
    "n_effective",
    "margin_95",
)
YEAR, ABOUT, LIKE = "2013", "CHN", "USA"
NEAR_POINTS = 10  # from the views that they were mistaken for, on average
REASON = "views of China in 2013, which are another question's"


def read(path: Path) -> Frames:
    """The table `favourability`; BriefingError where the file no longer has the fault."""
    lines = read_csv(path, COLUMNS)
    is_wrong = (lines["year"] == YEAR) & (lines["about"] == ABOUT)
    if is_wrong.any() and not is_mistaken(lines):
        raise BriefingError(
            f"{path.name}: the views of China in {YEAR} are no longer those of another question; "
            "take the exception out of analysis/sources/pew.py"
        )
    table = from_lines(lines[~is_wrong], description.load("pew"), TABLE)
    left_out = {REASON: int(is_wrong.sum())} if is_wrong.any() else {}
    table.attrs["accounting"] = [account(len(lines), len(table), left_out=left_out)]
    return {TABLE: table}


def is_mistaken(lines: pd.DataFrame) -> bool:
    """Whether that wave's views of China are near its views of the USA, country by country."""
    wave = lines[lines["year"] == YEAR].set_index("country")
    share = pd.to_numeric(wave["favourable_percent"])
    apart = (share[wave["about"] == ABOUT] - share[wave["about"] == LIKE]).abs().mean()
    return bool(apart < NEAR_POINTS)


READERS = {"favourability": Reader(read)}

"""Ideal points of states in the General Assembly, by Bailey, Strezhnev and Voeten."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.accounting import account
from analysis.sources.rawfile import read_csv
from analysis.sources.reader import Frames, Reader

QUANTILES = {"Q5%FP": "q05", "Q10%FP": "q10", "Q50%FP": "q50", "Q90%FP": "q90", "Q95%FP": "q95"}
COLUMNS = {"year": "year", "NVotesFP": "n_votes", "IdealPointFP": "ideal_point", **QUANTILES}

# The series gives one code to a state before and after it changed: code in the file, last year of
# the earlier state, its code here. The votes table parts them in the same way.
EARLIER = (("RUS", 1991, "SUN"), ("TZA", 1963, "EAT"))
# Yugoslavia's code goes on to Serbia: first year of each state that followed.
LATER = (("YUG", 2006, "SRB"), ("YUG", 2003, "SCG"))
# Correlates of War's number of a state whose ISO code in the file stands for another as well.
BY_NUMBER = {"260": "GER", "678": "YEM"}


def read(path: Path) -> Frames:
    """The table `ideal_points` from the file `path`, whose values tabs or commas part."""
    # Load.
    with path.open("rb") as file:
        separator = "\t" if b"\t" in file.readline(10_000) else ","
    frame = read_csv(path, ("ccode", "iso3c", *COLUMNS), separator=separator)
    # Process.
    points = read_points(frame)
    # Save.
    points.attrs["accounting"] = [account(read=len(frame), kept=len(points))]
    return {"ideal_points": points}


def find(listing: Any) -> str:
    """The address of the estimates in the list of files of the dataset, as Dataverse gives it."""
    found = {
        entry["label"]: entry["dataFile"]["id"]
        for entry in listing["data"]["latestVersion"]["files"]
        if re.match(r"Ideal_?point_?estimates.*\.(tab|csv)$", entry["label"], re.IGNORECASE)
    }
    by_year = {label: id for label, id in found.items() if re.search(r"\d{4}", label)} or found
    return f"https://dataverse.harvard.edu/api/access/datafile/{by_year[max(by_year)]}"


READERS = {"estimates": Reader(read, find=find)}


def read_points(frame: pd.DataFrame) -> pd.DataFrame:
    """The file's rows with this project's codes; BriefingError where quantiles are out of order."""
    points = frame[list(COLUMNS)].rename(columns=COLUMNS).apply(pd.to_numeric)
    quantiles = points[list(QUANTILES.values())]
    if (np.diff(quantiles.to_numpy(), axis=1) < 0).any():
        raise BriefingError("quantiles of a row do not rise")
    return points.assign(country=_codes(frame))


def _codes(frame: pd.DataFrame) -> pd.Series:
    year = frame["year"].astype(int)
    code = frame["ccode"].map(BY_NUMBER).fillna(frame["iso3c"])
    for now, last, before in EARLIER:
        code = code.mask((frame["iso3c"] == now) & (year <= last), before)
    for before, first, now in LATER:
        code = code.mask((code == before) & (year >= first), now)
    return code

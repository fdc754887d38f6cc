"""Ideal points of states in the General Assembly, by Bailey, Strezhnev and Voeten."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.common import account, field, raw_file, resource, source
from analysis.sources.fetch.live import Edition, Frames, Live
from analysis.sources.printed import printed

FILE = "ideal_points/Idealpointestimates1946-2025.tab"
QUANTILES = {"Q5%FP": "q05", "Q10%FP": "q10", "Q50%FP": "q50", "Q90%FP": "q90", "Q95%FP": "q95"}
COLUMNS = {"year": "year", "NVotesFP": "n_votes", "IdealPointFP": "ideal_point", **QUANTILES}

# The series gives one code to a state before and after it changed: code in the file, last year of
# the earlier state, its code here. The votes table parts them in the same way.
EARLIER = (("RUS", 1991, "SUN"), ("TZA", 1963, "EAT"))
# Yugoslavia's code goes on to Serbia: first year of each state that followed.
LATER = (("YUG", 2006, "SRB"), ("YUG", 2003, "SCG"))
# Correlates of War's number of a state whose ISO code in the file stands for another as well.
BY_NUMBER = {"260": "GER", "678": "YEM"}

RESOURCES: dict[str, dict[str, Any]] = {
    "ideal_points": resource(
        "ideal_points",
        title="Ideal points of states in the UN General Assembly",
        description=(
            "One row a state and year, 1946 to 2025: its estimated place on the main line of "
            "conflict in the Assembly, with quantiles of the estimate. 2024 rests on at most 8 "
            "votes (n_votes): show it as such or leave it out. All years are estimated together, "
            "so an early year of this vintage owes something to later votes. The Soviet Union "
            "(to 1991), West Germany (to 1989), Tanganyika (to 1963), Serbia and Montenegro (2003 "
            "to 2005) and Serbia (from 2006) have their own codes, which the file does not part."
        ),
        fields=[
            field("country", "string", "State (ISO3 or a former state's code).", required=True),
            field("year", "year", "Calendar year.", required=True, minimum=1946),
            field("n_votes", "integer", "Votes of the state that the estimate rests on.",
                  unit="votes", required=True, minimum=1),
            field("ideal_point", "number", "Estimate (mean). Higher is nearer the United States.",
                  unit="standard scale", required=True),
            *[
                field(name, "number", f"{int(name[1:])}% quantile of the estimate.",
                      unit="standard scale", required=True)
                for name in QUANTILES.values()
            ],
        ],
        key=["country", "year"],
        sources=source(
            FILE,
            title="United Nations General Assembly Voting Data: ideal point estimates 1946-2025",
            publisher="Bailey, Strezhnev and Voeten",
            citation=(
                "Bailey, M. A., Strezhnev, A. and Voeten, E. (2017): Estimating Dynamic State "
                "Preferences from United Nations Voting Data. Journal of Conflict Resolution "
                "61(2), 430-456. Data: Harvard Dataverse, doi:10.7910/DVN/LEJUQZ."
            ),
            licence="CC0 1.0",
            url="https://doi.org/10.7910/DVN/LEJUQZ",
            vintage="1946-2025",
        ),
        as_of={"happened": "year", "precision": "year"},
        foreign_keys={"country": "countries.country"},
    )
}  # fmt: skip


def build(raw: Path) -> dict[str, pd.DataFrame]:
    """Columns country, year, n_votes, ideal_point, q05, q10, q50, q90, q95."""
    return read(raw_file(raw, FILE))


def read(path: Path) -> Frames:
    """The table `ideal_points` from the file `path`, whose values tabs or commas part."""
    # Load.
    with path.open("rb") as file:
        separator = "\t" if b"\t" in file.readline(10_000) else ","
    frame = printed(path, ("ccode", "iso3c", *COLUMNS), separator=separator)
    # Process.
    points = read_points(frame)
    # Save.
    points.attrs["accounting"] = [account(FILE, read=len(frame), kept=len(points))]
    return {"ideal_points": points}


def edition(path: Path, built: Frames) -> Edition:
    """The years that the estimates cover."""
    years = built["ideal_points"]["year"]
    first, last = years.min(), years.max()
    phrases = {"1946 to 2025": f"{first} to {last}", "1946-2025": f"{first}-{last}"}
    return Edition(f"{first}-{last}", phrases)


def find(listing: Any) -> str:
    """The address of the estimates in the list of files of the dataset, as Dataverse gives it."""
    found = {
        entry["label"]: entry["dataFile"]["id"]
        for entry in listing["data"]["latestVersion"]["files"]
        if re.match(r"Ideal_?point_?estimates.*\.(tab|csv)$", entry["label"], re.IGNORECASE)
    }
    by_year = {label: id for label, id in found.items() if re.search(r"\d{4}", label)} or found
    return f"https://dataverse.harvard.edu/api/access/datafile/{by_year[max(by_year)]}"


LIVE = (
    Live(
        tables=("ideal_points",),
        publisher="Bailey, Strezhnev and Voeten (Harvard Dataverse)",
        file="ideal_point_estimates.tab",
        layout="the file Idealpointestimates of the dataset, parted by tabs or commas",
        read=read,
        edition=edition,
        limit_mb=20,
        url="https://dataverse.harvard.edu/api/datasets/:persistentId/"
        "?persistentId=doi:10.7910/DVN/LEJUQZ",
        hosts=("dataverse.harvard.edu", "dvn-cloud.s3.amazonaws.com"),
        find=find,
    ),
)


def read_points(frame: pd.DataFrame) -> pd.DataFrame:
    """The file's rows with this project's codes; BriefingError where quantiles are out of order."""
    points = frame[list(COLUMNS)].rename(columns=COLUMNS).apply(pd.to_numeric)
    quantiles = points[list(QUANTILES.values())]
    if (np.diff(quantiles.to_numpy(), axis=1) < 0).any():
        raise BriefingError(f"{FILE}: quantiles of a row do not rise")
    return points.assign(country=_codes(frame))


def _codes(frame: pd.DataFrame) -> pd.Series:
    year = frame["year"].astype(int)
    code = frame["ccode"].map(BY_NUMBER).fillna(frame["iso3c"])
    for now, last, before in EARLIER:
        code = code.mask((frame["iso3c"] == now) & (year <= last), before)
    for before, first, now in LATER:
        code = code.mask((code == before) & (year >= first), now)
    return code

"""The World Factbook's first trading partners of every state, edition by edition."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.accounting import account
from analysis.sources.rawfile import read_csv
from analysis.sources.reader import Frames, Reader
from analysis.tables import load

COLUMNS = ("country", "flow", "year", "partner", "share_percent", "edition")
REPORT = ["reporter", "flow", "year"]
# Shares are rounded, some to whole percents; one half more may come of that.
MOST_PERCENT = 100.5


def read(path: Path) -> Frames:
    """The table `trade_partners` from the file `path`, its partners in the order printed."""
    lines = read_csv(path, COLUMNS).rename(columns={"country": "reporter"})
    states = load.table("countries").dropna(subset="un_member_start")["country"]
    is_member = lines["reporter"].isin(states)
    out = lines[is_member].astype({"year": int, "edition": int, "share_percent": float})
    by_report = out.groupby(REPORT)["share_percent"]
    if (by_report.diff() > 0).any():
        first = out[by_report.diff() > 0].iloc[0]
        raise BriefingError(
            f"{path.name}: partners of {first['reporter']}, {first['flow']}, {first['year']} are not "
            "in the order of their shares"
        )
    out["rank"] = by_report.cumcount() + 1
    out["has_impossible_sum"] = by_report.transform("sum") > MOST_PERCENT
    out["published"] = pd.to_datetime(out["edition"].astype(str) + "-12-31")
    out.attrs["facts"] = {
        "first_edition": str(out["edition"].min()),
        "last_edition": str(out["edition"].max()),
        "impossible": str(len(out.loc[out["has_impossible_sum"], REPORT].drop_duplicates())),
    }
    left_out = {"reporter was never a member of the United Nations": int((~is_member).sum())}
    out.attrs["accounting"] = [account(len(lines), len(out), left_out=left_out)]
    return {"trade_partners": out}


READERS = {"partners": Reader(read)}

"""Recorded votes of the General Assembly of which the tally is known and the ballots are not in hand.

Where single ballots were reported, they are carried; the others are never filled in.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.accounting import account
from analysis.sources.compiled import cited, label_rows, labelled
from analysis.sources.rawfile import raw_file, read_csv
from analysis.sources.reader import Frames

VOTES = "un_votes/recorded_votes_2026_known.csv"
BALLOTS = "un_votes/es11_10_partial.csv"
OF_BALLOTS = "A/RES/ES-11/10"
COLUMNS = {"Y": "voted_yes", "N": "voted_no", "A": "abstained", "X": "did_not_vote"}


def build(raw: Path) -> Frames:
    """The table `votes_without_ballots` from the compiled files in `raw`."""
    # Load.
    known = read_csv(raw_file(raw, VOTES))
    ballots = read_csv(raw_file(raw, BALLOTS))
    # Process.
    known = known.rename(columns={"symbol": "text"})  # the labels have the bare symbol
    votes = labelled(known, label_rows("votes_without_ballots.csv"), ["date", "title"])
    votes = votes.assign(title=votes["name"], is_adopted=~votes["text"].str.contains("rejected"))
    for column in ("voted_yes", "did_not_vote"):
        votes[column] = ""
    sure = named_ballots(ballots)
    for letter, column in COLUMNS.items():
        own = votes["symbol"] == OF_BALLOTS
        codes = " ".join(sure.loc[sure["vote"] == letter, "country"])
        votes.loc[own, column] = codes
        votes[column] = ["; ".join(sorted(text.split())) for text in votes[column]]
    special = votes["session"].str.contains("S-")
    votes = votes.assign(
        session=votes["session"].mask(special, ""),
        special_session=votes["session"].where(special, ""),
        not_voting=votes["not_voting_if_193"],
        **cited(votes),
    ).replace("", None)
    # Save.
    votes.attrs["accounting"] = [
        account(read=len(known), kept=len(votes), file=VOTES),
        account(
            read=len(ballots),
            kept=0,
            merged=len(sure),
            left_out={"reported by one weak source, or in two ways": len(ballots) - len(sure)},
            file=BALLOTS,
        ),
    ]
    return {"votes_without_ballots": votes}


def named_ballots(ballots: pd.DataFrame) -> pd.DataFrame:
    """The ballots that are sure: neither called weak nor reported in two ways."""
    sure = ballots[~ballots["note"].str.contains("weak") & (ballots["vote"] != "")]
    if odd := sorted(set(sure["vote"]) - set(COLUMNS)):
        raise BriefingError(f"{BALLOTS}: votes {odd} are none of {list(COLUMNS)}")
    return sure

"""Voeten's roll calls of the General Assembly to June 2024: a second series beside UNDL's.

Its unit is another: paragraphs and amendments put to the vote are in it, emergency sessions on
Ukraine are not. The two series are never spliced.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.accounting import account
from analysis.sources.corrections import corrected, corrections
from analysis.sources.rawfile import raw_file, read_csv
from analysis.sources.reader import Frames
from analysis.tables import load

ROLL_CALLS = "un_votes/voeten_rollcalls_1946_2024_wide.csv"
FLAGS = "un_votes/voeten_roll_call_flags.csv"

# 9 is "not a member"; some columns are printed as decimals.
LETTERS = {"1": "Y", "2": "A", "3": "N", "8": "X"}
NOT_A_MEMBER = "9"
REPEATED = "the same roll call a second time (data/corrections.csv)"
ISSUES = {
    "me": "Palestine and the Middle East",
    "nu": "nuclear weapons and nuclear material",
    "di": "arms control and disarmament",
    "hr": "human rights",
    "co": "colonialism",
    "ec": "economic development",
}
# The file has one column for a state and those whose seat or name it took: the codes here, by the
# column, with the day from which each later code holds.
SEATS = {
    "RUS": (("SUN", None), ("RUS", "1991-12-24")),
    "DEU": (("GER", None), ("DEU", "1990-10-03")),
    "TZA": (("EAT", None), ("TZA", "1964-04-26")),
    "SRB": (("YUG", None), ("SCG", "2003-02-04"), ("SRB", "2006-06-03")),
    # China's seat was held from Taipei until 25 October 1971; it has one code here.
    "TWN": (("CHN", None),),
}
# Nine roll calls before that day have both, Beijing's column as absent.
CHINA_SEATED = "1971-10-25"


@dataclass(frozen=True)
class Gap:
    """Votes that the file has lost: from `first` on, `country` is absent in more than `share` of
    the roll calls, though UNDL has it voting on most resolutions."""

    country: str
    first: str
    share: float


GAPS = tuple(Gap(country, "2023-09-01", 0.4) for country in ("TUR", "ZMB", "ZWE"))


def build(raw: Path) -> Frames:
    """The tables `roll_calls_voeten` and `votes_voeten` from the files in `raw`."""
    # Load.
    wide = read_csv(raw_file(raw, ROLL_CALLS))
    flags = read_csv(raw_file(raw, FLAGS))
    # Process.
    once = without_repeats(wide)
    calls = with_flags(roll_calls(once), flags)
    found = admitted(without_gaps(votes(once)))
    # Save.
    repeated = {REPEATED: len(wide) - len(once)}
    books = [
        account(len(wide), len(once), left_out=repeated, file=ROLL_CALLS),
        account(len(flags), len(calls), left_out=repeated, file=FLAGS),
    ]
    calls.attrs["accounting"] = books
    found.attrs["accounting"] = books[:1]
    return {"roll_calls_voeten": calls, "votes_voeten": found}


def without_repeats(wide: pd.DataFrame) -> pd.DataFrame:
    """`wide` without the roll calls that stand in it twice: those whose number a correction empties."""
    keys = wide["rcid"] + "/" + wide["date"]
    for row in corrections("roll_calls_voeten"):
        at = keys[keys == row["key"]].index
        if len(at) != 1:
            raise BriefingError(
                f"correction of roll_calls_voeten {row['key']}: {len(at)} such rows"
            )
        if corrected(row, str(wide.loc[at[0], row["field"]])) == "":
            wide = wide.drop(index=at)
    return wide.reset_index(drop=True)


def with_flags(calls: pd.DataFrame, flags: pd.DataFrame) -> pd.DataFrame:
    """`calls` with session, is_amendment, is_paragraph and is_final_passage, joined one to one."""
    marks = {
        f"is_{kind}": flags[f"is_{kind}"].map({"1": True, "0": False})
        for kind in ("amendment", "paragraph", "final_passage")
    }
    known = flags[["date"]].assign(
        rcid=flags["rcid"].astype(int), session=flags["session"].astype(int), **marks
    )
    joined = calls.merge(known, on=["rcid", "date"], how="left", validate="one_to_one")
    if joined["session"].isna().any():
        first = joined[joined["session"].isna()].iloc[0]
        raise BriefingError(f"{FLAGS}: no roll call {first['rcid']} of {first['date']}")
    return joined.astype({"session": "int64"} | dict.fromkeys(marks, bool))


def roll_calls(wide: pd.DataFrame) -> pd.DataFrame:
    """Columns rcid, date and is_... for each issue."""
    issues = {f"is_{code}": wide[code].map({"TRUE": True, "FALSE": False}) for code in ISSUES}
    return pd.DataFrame({"rcid": wide["rcid"].astype(int), "date": wide["date"], **issues})


def votes(wide: pd.DataFrame) -> pd.DataFrame:
    """Columns rcid, date, country, vote; BriefingError for a mark that means nothing known."""
    columns = [column for column in wide if column not in ("rcid", "date", *ISSUES)]
    long = wide.melt(["rcid", "date"], columns, var_name="country", value_name="mark")
    mark = long["mark"].str.removesuffix(".0")
    unknown = sorted(set(mark) - {*LETTERS, NOT_A_MEMBER})
    if unknown:
        raise BriefingError(f"marks {unknown}, not one of {[*LETTERS, NOT_A_MEMBER]}")
    too_early = (long["country"] == "CHN") & (long["date"] < CHINA_SEATED)
    out = long[(mark != NOT_A_MEMBER) & ~too_early].assign(vote=mark.map(LETTERS))
    code = out["country"].copy()
    for column, seats in SEATS.items():
        for seat, first in seats:
            held = out["country"] == column
            code = code.mask(held & (out["date"] >= first) if first else held, seat)
    return out.assign(rcid=out["rcid"].astype(int), country=code)[
        ["rcid", "date", "country", "vote"]
    ].reset_index(drop=True)


def without_gaps(found: pd.DataFrame) -> pd.DataFrame:
    """`found` without the absences of GAPS; BriefingError where the file no longer has a gap, for it
    was mended then and the absences left are real."""
    lost = pd.Series(False, index=found.index)
    for gap in GAPS:
        rows = (found["country"] == gap.country) & (found["date"] >= gap.first)
        absent = rows & (found["vote"] == "X")
        if absent.sum() <= gap.share * rows.sum():
            raise BriefingError(
                f"{gap.country} is absent in {absent.sum()} of {rows.sum()} roll calls from "
                f"{gap.first}: if the file was mended, take it out of GAPS"
            )
        lost |= absent
    return found[~lost].reset_index(drop=True)


def admitted(found: pd.DataFrame) -> pd.DataFrame:
    """`found` without the absences of states that were no members of the UN yet."""
    countries = load.table("countries").set_index("country")
    start = found["country"].map(countries["un_member_start"])
    too_early = (found["vote"] == "X") & (pd.to_datetime(found["date"]) < start)
    return found[~too_early].reset_index(drop=True)

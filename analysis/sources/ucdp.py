"""UCDP: battle deaths in conflicts over the territory or the government of post-Soviet states."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.accounting import account
from analysis.sources.rawfile import check_archive, read_csv
from analysis.sources.reader import Frames, Reader

# Gleditsch and Ward's number of each post-Soviet state. 365 is the Soviet Union to 1991 as well.
STATES = {
    "359": "MDA",
    "365": "RUS",
    "366": "EST",
    "367": "LVA",
    "368": "LTU",
    "369": "UKR",
    "370": "BLR",
    "371": "ARM",
    "372": "GEO",
    "373": "AZE",
    "701": "TKM",
    "702": "TJK",
    "703": "KGZ",
    "704": "UZB",
    "705": "KAZ",
}
KINDS = {"2": "interstate", "3": "intrastate", "4": "internationalised"}
SIDES = {
    "side_a": "side_a",
    "side_a_2nd": "side_a_supporters",
    "side_b": "side_b",
    "side_b_2nd": "side_b_supporters",
}
COLUMNS = (
    "conflict_id",
    "dyad_id",
    "year",
    "version",
    "type_of_conflict",
    "territory_name",
    "gwno_loc",
    "bd_best",
    "bd_low",
    "bd_high",
)
# The publisher's yearly release comes in June: v23.1 of 2023 has the years to 2022.
RELEASE = "-06-30"
OTHER_PLACE = "not over a post-Soviet state"
NOT_YET = "2023, and with it the fighting of September 2023, is not in this vintage. "


def read_deaths(path: Path) -> Frames:
    """The table `battle_deaths` from the publisher's file by dyad."""
    lines = read_csv(path, [*COLUMNS, *SIDES])
    if not len(lines):
        raise BriefingError(f"{path.name}: the file has a header and no rows")
    table = battle_deaths(lines)
    table.attrs["facts"] = facts(lines) | {"not_yet": "" if reaches(table, 2023) else NOT_YET}
    return {"battle_deaths": table}


def facts(lines: pd.DataFrame) -> dict[str, str]:
    """The version of the file, and the first year that any of its conflicts has."""
    first = lines["year"].astype(int).min()
    return {"version": lines["version"].iloc[0], "first_year_in_file": str(first)}


def reaches(table: pd.DataFrame, year: int) -> bool:
    """Whether the table has rows of the year or a later one."""
    return bool((table["year"].astype(int) >= year).any())


def unpack(path: Path) -> None:
    """Take the one CSV out of the archive that the publisher gives, in place."""
    if not zipfile.is_zipfile(path):
        return
    check_archive(path)
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
        if len(names) != 1:
            raise BriefingError(f"UCDP, {path.name}: one CSV expected in the archive, not {names}")
        content = archive.read(names[0])
    path.write_bytes(content)


READERS = {"deaths": Reader(read_deaths, unpack=unpack)}


def battle_deaths(lines: pd.DataFrame) -> pd.DataFrame:
    """One row a pair of sides and year in conflicts over a post-Soviet state."""
    here = lines["gwno_loc"].map(lambda numbers: bool(set(numbers.split(", ")) & set(STATES)))
    rows = lines[here]
    sides = {ours: rows[theirs].map(side_names).replace("", None) for theirs, ours in SIDES.items()}
    out = pd.DataFrame(
        {
            "conflict_id": rows["conflict_id"],
            "year": rows["year"],
            **sides,
            "territory": rows["territory_name"].replace("", None),
            "location": rows["gwno_loc"].map(_codes),
            "kind": rows["type_of_conflict"].map(KINDS),
            "published": (rows["year"].astype(int) + 1).astype(str) + RELEASE,
            "dyad_id": rows["dyad_id"],
            "deaths_best": rows["bd_best"],
            "deaths_low": rows["bd_low"],
            "deaths_high": rows["bd_high"],
        }
    )
    left_out = {OTHER_PLACE: int((~here).sum())}
    out.attrs["accounting"] = [account(len(lines), len(out), left_out=left_out)]
    return out


def side_names(text: str) -> str:
    """UCDP's list of sides with '; ' between them and states by their short name.

    >>> side_names(" Government of Uzbekistan")
    'Uzbekistan'
    >>> side_names("Government of Iran, Government of Russia (Soviet Union)")
    'Iran; Russia (Soviet Union)'
    """
    names = (name.strip() for name in text.split(","))
    return "; ".join(name.removeprefix("Government of ") for name in names if name)


def _codes(numbers: str) -> str:
    return "; ".join(sorted(STATES[number] for number in numbers.split(", ")))

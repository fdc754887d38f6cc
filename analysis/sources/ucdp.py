"""UCDP: battle deaths, and conflicts active in a year, on the territory of the post-Soviet states."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.common import account, field, raw_file, resource, source
from analysis.sources.fetch.live import Edition, Frames, Live
from analysis.sources.printed import check_archive, printed

DEATHS = "conflict/BattleDeaths_v23_1.csv"
CONFLICTS = "conflict/UcdpPrioConflict_v25_1.csv"
FIRST_YEAR = 1989
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
INTENSITIES = {"1": "minor", "2": "war"}
ABOUT = {"1": "territory", "2": "government", "3": "territory and government"}
SIDES = {
    "side_a": "side_a",
    "side_a_2nd": "side_a_supporters",
    "side_b": "side_b",
    "side_b_2nd": "side_b_supporters",
}
# The publisher's yearly release comes in June: v23.1 of 2023 has the years to 2022.
RELEASE = "-06-30"
OTHER_PLACE = "not over a post-Soviet state"

_SHARED: list[dict[str, Any]] = [
    field("side_a", "string", "First side, the state of the place (UCDP's name).", required=True),
    field("side_a_supporters", "string", "States with troops on the first side; '; ' between."),
    field("side_b", "string", "Second side (UCDP's name).", required=True),
    field("side_b_supporters", "string", "States with troops on the second side; '; ' between."),
    field("territory", "string", "The territory disputed (UCDP's name); empty for a government."),
    field(
        "location",
        "string",
        "Codes of the states whose territory or government is disputed; '; ' between. It says "
        "what is fought over, not where every battle was.",
        required=True,
        pattern="[A-Z]{3}(; [A-Z]{3})*",
    ),
    field(
        "kind",
        "string",
        "interstate: between states; intrastate: within one; internationalised: within one, with "
        "troops of other states.",
        required=True,
        enum=tuple(KINDS.values()),
    ),
]
_PUBLISHED = field(
    "published",
    "date",
    "30 June of the next year: UCDP releases a year's figures in June. The values are those of this "
    "vintage, which may have revised an earlier one.",
    required=True,
)
_NAMES = (
    "UCDP's names of sides and territories are kept as it prints them and imply no view: Karabakh is "
    "coded as Azerbaijan against the Republic of Artsakh. UCDP's 'Government of Russia (Soviet "
    "Union)' is shortened to Russia (Soviet Union)."
)
_LICENCE = "CC BY 4.0"

RESOURCES = {
    "battle_deaths": resource(
        "battle_deaths",
        title="Battle deaths in conflicts over post-Soviet states",
        description=(
            "One row a pair of sides and year with at least 25 deaths, 1989 to 2022: deaths in "
            "battle, civilians caught in it among them, in conflicts over the territory or the "
            f"government of a state of the former Soviet Union. {_NAMES} Year and pair without a "
            "row: under 25 deaths, or none. 2023, and with it the fighting of September 2023, is "
            "not in this vintage. The figure for Russia and Ukraine in 2022 is uncertain by a "
            "factor of nearly three. A conflict's deaths in a year are the sum over its pairs."
        ),
        fields=[
            field("conflict_id", "integer", "UCDP's number of the conflict.", required=True),
            field("dyad_id", "integer", "UCDP's number of the pair of sides.", required=True),
            field("year", "year", "Calendar year.", required=True, minimum=1989, maximum=2022),
            *_SHARED,
            field("deaths_best", "integer", "Best estimate.", unit="deaths", required=True,
                  minimum=0),
            field("deaths_low", "integer", "Low estimate.", unit="deaths", required=True,
                  minimum=0),
            field("deaths_high", "integer", "High estimate.", unit="deaths", required=True,
                  minimum=0),
            _PUBLISHED,
        ],
        key=["dyad_id", "year"],
        sources=source(
            DEATHS,
            title="UCDP Battle-related Deaths Dataset, version 23.1",
            publisher="UCDP",
            citation=(
                "Uppsala Conflict Data Program, UCDP Battle-related Deaths Dataset v23.1; Davies, "
                "S., Pettersson, T. and Öberg, M. (2023): Organized violence 1989-2022, and the "
                "return of conflict between states. Journal of Peace Research 60(4)."
            ),
            licence=_LICENCE,
            url="https://ucdp.uu.se/downloads/",
            vintage="v23.1 (1989-2022)",
        ),
        as_of={"happened": "year", "precision": "year", "published": "published"},
    ),
    "conflicts": resource(
        "conflicts",
        title="Conflicts over post-Soviet states, by year",
        description=(
            "One row a conflict and year in which it cost at least 25 lives in battle, 1989 to "
            "2024, over the territory or the government of a state of the former Soviet Union. "
            f"{_NAMES} The longer of the two UCDP tables: it says that a conflict went on and how "
            "intense it was, not how many died."
        ),
        fields=[
            field("conflict_id", "integer", "UCDP's number of the conflict.", required=True),
            field("year", "year", "Calendar year.", required=True, minimum=1989, maximum=2024),
            *_SHARED,
            field("about", "string", "What is disputed.", required=True,
                  enum=tuple(ABOUT.values())),
            field("intensity", "string", "minor: 25 to 999 deaths in the year; war: 1,000 or more.",
                  required=True, enum=tuple(INTENSITIES.values())),
            _PUBLISHED,
        ],
        key=["conflict_id", "year"],
        sources=source(
            CONFLICTS,
            title="UCDP/PRIO Armed Conflict Dataset, version 25.1",
            publisher="UCDP",
            citation=(
                "Uppsala Conflict Data Program and PRIO, UCDP/PRIO Armed Conflict Dataset v25.1; "
                "Gleditsch, N. P. et al. (2002): Armed Conflict 1946-2001: A New Dataset. Journal "
                "of Peace Research 39(5)."
            ),
            licence=_LICENCE,
            url="https://ucdp.uu.se/downloads/",
            vintage="v25.1 (1946-2024)",
        ),
        as_of={"happened": "year", "precision": "year", "published": "published"},
    ),
}  # fmt: skip


def build(raw: Path) -> dict[str, pd.DataFrame]:
    """The tables `battle_deaths` and `conflicts` from the files in `raw`."""
    return read_deaths(raw_file(raw, DEATHS)) | read_conflicts(raw_file(raw, CONFLICTS))


def read_deaths(path: Path) -> Frames:
    """The table `battle_deaths` from the publisher's file by dyad."""
    return {"battle_deaths": battle_deaths(_printed(path, "dyad_id", "bd_best"))}


def read_conflicts(path: Path) -> Frames:
    """The table `conflicts` from the publisher's file by conflict."""
    return {"conflicts": conflicts(_printed(path, "incompatibility", "intensity_level"))}


def _printed(path: Path, *own: str) -> pd.DataFrame:
    needed = ["conflict_id", "year", "type_of_conflict", "territory_name", "gwno_loc", *SIDES, *own]
    lines = printed(path, needed)
    if not len(lines):
        raise BriefingError(f"{path.name}: the file has a header and no rows")
    return lines


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


def _edition(path: Path, name: str, built: Frames) -> Edition:
    lines = printed(path, ["version", "year"])
    first, version = lines["year"].astype(int).min(), lines["version"].iloc[0]
    last = built[name]["year"].max()
    phrases = {
        "1989 to 2022": f"1989 to {last}",
        "1989 to 2024": f"1989 to {last}",
        "1946-2024": f"1946-{last}",
        " 2023, and with it the fighting of September 2023, is not in this vintage.": "",
    }
    return Edition(f"v{version} ({first}-{last})", phrases)


def _live(name: str, folder: str, stem: str, columns: str) -> Live:
    return Live(
        tables=(name,),
        publisher="UCDP",
        file=f"{stem}.csv",
        layout=f"the yearly file as CSV, {columns}",
        read=read_deaths if name == "battle_deaths" else read_conflicts,
        edition=lambda path, built: _edition(path, name, built),
        limit_mb=50,
        # The release stands in the address: 261 is v26.1, of June 2026.
        url=f"https://ucdp.uu.se/downloads/{folder}/{stem}-{RELEASED}-csv.zip",
        hosts=("ucdp.uu.se",),
        unwrap=unpack,
    )


RELEASED = "261"
LIVE = (
    _live("battle_deaths", "brd", "ucdp-brd-dyadic", "one row a dyad and year"),
    _live("conflicts", "ucdpprio", "ucdp-prio-acd", "one row a conflict and year"),
)


def battle_deaths(lines: pd.DataFrame) -> pd.DataFrame:
    """One row a pair of sides and year in conflicts over a post-Soviet state."""
    here = _over_a_post_soviet_state(lines)
    rows = lines[here]
    out = _shared(rows).assign(
        dyad_id=rows["dyad_id"],
        deaths_best=rows["bd_best"],
        deaths_low=rows["bd_low"],
        deaths_high=rows["bd_high"],
    )
    left_out = {OTHER_PLACE: int((~here).sum())}
    out.attrs["accounting"] = [account(DEATHS, len(lines), len(out), left_out=left_out)]
    return out


def conflicts(lines: pd.DataFrame) -> pd.DataFrame:
    """One row a conflict over a post-Soviet state and year, from 1989."""
    here = _over_a_post_soviet_state(lines)
    early = here & (lines["year"].astype(int) < FIRST_YEAR)
    rows = lines[here & ~early]
    out = _shared(rows).assign(
        about=rows["incompatibility"].map(ABOUT),
        intensity=rows["intensity_level"].map(INTENSITIES),
    )
    left_out = {OTHER_PLACE: int((~here).sum()), f"before {FIRST_YEAR}": int(early.sum())}
    out.attrs["accounting"] = [account(CONFLICTS, len(lines), len(out), left_out=left_out)]
    return out


def _over_a_post_soviet_state(lines: pd.DataFrame) -> pd.Series:
    return lines["gwno_loc"].map(lambda numbers: bool(set(numbers.split(", ")) & set(STATES)))


def _shared(rows: pd.DataFrame) -> pd.DataFrame:
    """The columns that both tables have."""
    sides = {ours: rows[theirs].map(side_names).replace("", None) for theirs, ours in SIDES.items()}
    return pd.DataFrame(
        {
            "conflict_id": rows["conflict_id"],
            "year": rows["year"],
            **sides,
            "territory": rows["territory_name"].replace("", None),
            "location": rows["gwno_loc"].map(_codes),
            "kind": rows["type_of_conflict"].map(KINDS),
            "published": (rows["year"].astype(int) + 1).astype(str) + RELEASE,
        }
    )


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

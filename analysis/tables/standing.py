"""What a state's standing in an organisation was on a day, and the steps that led there.

An exit, a freeze, a notice and a return are different things in law, and each is a row of the table
`memberships` with a status of its own. A status that says that a state is out, on its way out or on
its way in (left, withdrawal_*, accession_step, halted) is no status of membership; the end of an
organisation and the passing of its members to the one that continues it are no exits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import pandas as pd

from analysis.tables import load
from analysis.tables.organisations import lineage

RANKED: Final = (
    "member",
    "associate",
    "negotiating",
    "candidate",
    "applicant",
    "association_agreement",
    "observer",
    "dialogue_partner",
    "partner",
    "signatory",
    "non_party",
)
"""Statuses that hold by themselves, furthest inside first."""

PASSES_WITHIN: Final = pd.Timedelta(days=31)
"""How near the end of one row and the start of the next are where many days are known by month."""

Direction = Literal["towards", "away", "imposed"]

BEGINS: Final[dict[str, tuple[str, Direction]]] = {
    "member": ("joined", "towards"),
    "associate": ("associate", "towards"),
    "negotiating": ("talks opened", "towards"),
    "candidate": ("candidate", "towards"),
    "applicant": ("applied", "towards"),
    "association_agreement": ("association agreement", "towards"),
    "observer": ("observer", "towards"),
    "dialogue_partner": ("dialogue partner", "towards"),
    "partner": ("partner", "towards"),
    "signatory": ("signed", "towards"),
    "accession_step": ("step towards accession", "towards"),
    "halted": ("accession halted", "away"),
    "frozen": ("froze its part", "away"),
    "withdrawal_step": ("step towards withdrawal", "away"),
    "withdrawal_announced": ("announced withdrawal", "away"),
    "withdrawal_notified": ("gave notice", "away"),
    "left": ("left", "away"),
    "suspended": ("suspended", "imposed"),
}
"""What the first day of a status is as a step, and which way: the state's own act, towards or away,
or the organisation's (imposed)."""

ENDS: Final[dict[str, tuple[str, Direction]]] = {
    "left": ("returned", "towards"),
    "frozen": ("took up its part again", "towards"),
    "withdrawal_announced": ("took the announcement back", "towards"),
    "withdrawal_notified": ("took the notice back", "towards"),
    "halted": ("accession resumed", "towards"),
    "suspended": ("suspension lifted", "imposed"),
}
"""What the last day of a status is, where the state was still there the day after."""

ENDINGS: Final[dict[str, tuple[str, Direction]]] = {
    "without notice": ("left", "away"),
    "paused": ("membership paused", "away"),
    "lowered": ("lowered its status", "away"),
}
"""What the end of a membership is, where no row of status `left` tells it. A pause is one in law and
an exit in fact: who counts exits must say which."""

STEP_COLUMNS: Final = (
    "day",
    "precision",
    "organisation",
    "country",
    "step",
    "direction",
    "status",
    "note",
    "source_title",
    "source_quality",
    "confidence",
)


@dataclass(frozen=True)
class Standing:
    """A state's standing in an organisation on a day.

    status: the status furthest inside that holds (`RANKED`); None for none. The days say since when
    its part is frozen (by itself), suspended (by the organisation), its accession halted, its
    withdrawal announced or notified, and since when it is out again; None where it is not so.
    """

    status: str | None
    frozen: date | None = None
    suspended: date | None = None
    halted: date | None = None
    announced: date | None = None
    notified: date | None = None
    left: date | None = None

    @property
    def is_member(self) -> bool:
        """Whether it is a member in law; a frozen or suspended one is, as one that gave notice."""
        return self.status == "member"

    @property
    def is_leaving(self) -> bool:
        """Whether a formal step out stands: a freeze, an announcement or a notice of a member."""
        return self.is_member and any((self.frozen, self.announced, self.notified))


def standing(
    organisation: str, country: str, at: date, memberships: pd.DataFrame | None = None
) -> Standing:
    """The standing of a state in an organisation at the end of the day `at`.

    `memberships` may be a frame already cut at a date.

    >>> standing("CSTO", "ARM", date(2024, 6, 11))
    Standing(status='member', frozen=datetime.date(2024, 2, 22), suspended=None, halted=None, \
announced=None, notified=None, left=None)
    >>> standing("CIS", "GEO", date(2012, 1, 1)).status, standing("EU", "ARM", date(2026, 6, 1)).status
    (None, 'partner')
    """
    rows = _rows(memberships, [organisation], country)
    day = pd.Timestamp(at)
    held = rows[~(rows["start"] > day) & ~(rows["end"] <= day)]
    since = {
        str(status): None if pd.isna(start) else start.date()
        for status, start in held.groupby("status")["start"].max().items()
    }
    return Standing(
        status=next((status for status in RANKED if status in since), None),
        frozen=since.get("frozen"),
        suspended=since.get("suspended"),
        halted=since.get("halted"),
        announced=since.get("withdrawal_announced"),
        notified=since.get("withdrawal_notified"),
        left=since.get("left"),
    )


def steps(
    organisations: str | list[str],
    country: str,
    since: date,
    until: date,
    memberships: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The dated steps in law of a state in one or several organisations, from `since` to `until`.

    Returns day, precision (day, month or year), organisation, country, step (in words), direction
    (towards, away; imposed where it was the organisation's act), status (of the row), note,
    source_title, source_quality, confidence; in order of days. A membership's end is no step where
    the organisation or the state ended, or its members passed over; a notice taken back, a part taken
    up again and a return are steps towards.

    >>> found = steps("CSTO", "ARM", date(2020, 1, 1), date(2026, 6, 25))
    >>> found["step"].tolist()
    ['froze its part', 'announced withdrawal']
    """
    wanted = [organisations] if isinstance(organisations, str) else list(organisations)
    before = [one for name in wanted for one in lineage(name)]
    rows = _rows(memberships, [*wanted, *before], country)
    found = []
    for row in rows[rows["organisation"].isin(wanted)].to_dict("records"):
        own = rows[rows["organisation"] == row["organisation"]]
        if row["status"] in BEGINS and pd.notna(row["start"]) and not _is_told(row, rows):
            found.append(_step(row, row["start"], row["start_precision"], *BEGINS[row["status"]]))
        if pd.isna(row["end"]):
            continue
        if row["ending"] in ENDINGS:
            found.append(_step(row, row["end"], "day", *ENDINGS[row["ending"]]))
        elif row["status"] in ENDS and _is_inside(own, row["end"], row["status"]):
            found.append(_step(row, row["end"], "day", *ENDS[row["status"]]))
    table = pd.DataFrame(found, columns=list(STEP_COLUMNS))
    table["day"] = pd.to_datetime(table["day"])
    within = table["day"].between(pd.Timestamp(since), pd.Timestamp(until))
    return table[within].sort_values(["day", "organisation", "step"], ignore_index=True)


def _rows(memberships: pd.DataFrame | None, organisations: list[str], country: str) -> pd.DataFrame:
    table = load.table("memberships") if memberships is None else memberships
    return table[table["organisation"].isin(organisations) & (table["country"] == country)]


def _is_told(row: dict[str, Any], rows: pd.DataFrame) -> bool:
    """Whether the end of another row tells what happened on this one's first day: a membership that
    passed over from the organisation continued, a return, a membership that became a lesser status
    or a pause."""
    near = rows[(rows["end"] - row["start"]).abs() <= PASSES_WITHIN]
    own = near["organisation"] == row["organisation"]
    if row["status"] == "member":
        older = near["organisation"].isin(lineage(row["organisation"])[:-1])
        return bool(
            (older & (near["ending"] == "passed on") | own & (near["status"] == "left")).any()
        )
    return bool((own & near["ending"].isin(["paused", "lowered"])).any())


def _is_inside(own: pd.DataFrame, day: pd.Timestamp, status: str) -> bool:
    """Whether the state's standing went on after `day`: with what ended then (a freeze that ended
    with the exit) or what came of it (an announcement that a notice followed) there is no return."""
    goes_on = own[(own["start"] <= day) & ~(own["end"] <= day)]
    followed = {"withdrawal_announced": {"withdrawal_notified", "left"}}.get(status, {"left"})
    if (goes_on["status"].isin(followed) & (goes_on["start"] >= day - pd.Timedelta(days=1))).any():
        return False
    if status == "frozen" and (goes_on["status"] == "suspended").any():
        return False
    return bool(goes_on["status"].isin(RANKED).any())


def _step(
    row: dict[str, Any], day: object, precision: object, step: str, direction: Direction
) -> dict[str, Any]:
    named: dict[str, Any] = {column: row[column] for column in STEP_COLUMNS if column in row}
    return named | {"day": day, "precision": precision, "step": step, "direction": direction}

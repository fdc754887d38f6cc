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
from analysis.tables.organisations import get, lineage

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

AT_ONCE: Final = pd.Timedelta(days=1)

Direction = Literal["towards", "away", "imposed"]
Row = dict[str, Any]

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

ENTERS: Final = frozenset(
    {
        *("joined", "associate", "talks opened", "candidate", "applied", "association agreement"),
        *("step towards accession", "accession resumed"),
        *("returned", "took up its part again", "took the notice back"),
    }
)
"""Steps into an organisation that count: accession, candidacy, association, and a return. A seat as
an observer or a partner, and a word taken back, bind to nothing."""

LEAVES: Final = frozenset(
    {
        *("left", "membership paused", "lowered its status", "gave up its association"),
        *("gave notice", "froze its part", "step towards withdrawal"),
        *("accession halted", "application ended"),
    }
)
"""Steps out of one that count: exit, notice, freeze, what a state's own bodies decided on the way
there, and an accession halted. An announcement alone is none."""

ON_THE_WAY: Final = ("applicant", "candidate", "negotiating")
"""Statuses on the way to membership."""

LAPSES: Final[dict[str, tuple[str, Direction]]] = {
    "associate": ("gave up its association", "away"),
    **dict.fromkeys(ON_THE_WAY, ("application ended", "away")),
}
"""What the last day of a status is where nothing further inside follows; an application may have been
withdrawn or refused."""

EXITS: Final = ("left", "membership paused", "lowered its status", "gave up its association")
"""Steps by which a membership, or an association, ended."""

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
    return of_state(country, at, memberships).get(organisation, Standing(None))


def of_state(
    country: str, at: date, memberships: pd.DataFrame | None = None
) -> dict[str, Standing]:
    """The standing of a state in each organisation in which a row of it holds on the day `at`.

    >>> sorted(of_state("ARM", date(1992, 1, 1)))
    ['CIS']
    """
    return _standings(_table(memberships), "country", country, "organisation", at)


def of_organisation(
    organisation: str, at: date, memberships: pd.DataFrame | None = None
) -> dict[str, Standing]:
    """The standing in an organisation of each state of which a row holds on the day `at`.

    >>> [code for code, one in of_organisation("AES", date(2024, 1, 1)).items() if one.is_member]
    ['BFA', 'MLI', 'NER']
    """
    return _standings(_table(memberships), "organisation", organisation, "country", at)


def steps(
    organisations: str | list[str],
    country: str | None,
    since: date,
    until: date,
    memberships: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The dated steps in law of a state in one or several organisations, from `since` to `until`.

    country: its code; None for all states. Returns day, precision (day, month or year),
    organisation, country, step (in words), direction (towards, away; imposed where it was the
    organisation's act), status (of the row), note, source_title, source_quality, confidence; in
    order of days. A membership's end is no step where the organisation or the state ended, or its
    members passed over; a notice taken back, a part taken up again and a return are steps towards. A
    status that follows at once on one further inside is no step, nor is a step towards withdrawal of
    the day on which the withdrawal itself was announced or notified.

    >>> found = steps("CSTO", "ARM", date(2020, 1, 1), date(2026, 6, 25))
    >>> found["step"].tolist()
    ['froze its part', 'announced withdrawal']
    """
    wanted = [organisations] if isinstance(organisations, str) else list(organisations)
    table = _table(memberships)
    if country is not None:
        table = table[table["country"] == country]
    held = set(table["organisation"]) & set(wanted)
    chains = {name: set(lineage(name)) for name in held}
    table = table[table["organisation"].isin(set().union(*chains.values()))]
    first, last = pd.Timestamp(since), pd.Timestamp(until)
    begins, ends = (table[side].between(first, last) for side in ("start", "end"))
    told = table["organisation"].isin(held) & (begins | ends)
    table = table[table["country"].isin(table.loc[told, "country"])]
    by_state: dict[str, list[Row]] = {}
    for row in table.to_dict("records"):
        by_state.setdefault(row["country"], []).append(row)
    found = []
    for rows in by_state.values():
        for row in rows:
            name = row["organisation"]
            if name not in held or not any(first <= row[one] <= last for one in ("start", "end")):
                continue
            own = [one for one in rows if one["organisation"] == name]
            older = [one for one in rows if one["organisation"] in chains[name] - {name}]
            found += _steps_of(row, own, older)
    return (
        pd.DataFrame(found, columns=list(STEP_COLUMNS))
        .assign(day=lambda made: pd.to_datetime(made["day"]))
        .loc[lambda made: made["day"].between(first, last)]
        .sort_values(["day", "organisation", "country", "step"], ignore_index=True)
    )


def _table(memberships: pd.DataFrame | None) -> pd.DataFrame:
    return load.table("memberships") if memberships is None else memberships


def _standings(table: pd.DataFrame, of: str, name: str, by: str, at: date) -> dict[str, Standing]:
    """Standings by the column `by` of the rows that hold, of those whose column `of` is `name`."""
    day = pd.Timestamp(at)
    rows = table[table[of] == name]
    held = rows[~(rows["start"] > day) & ~(rows["end"] <= day)]
    since: dict[str, dict[str, date | None]] = {}
    for one, status, start in zip(held[by], held["status"], held["start"], strict=True):
        begun = None if pd.isna(start) else start.date()
        before = since.setdefault(str(one), {}).get(status)
        since[str(one)][status] = max(filter(None, (begun, before)), default=None)
    return {
        one: Standing(
            status=next((status for status in RANKED if status in begun), None),
            frozen=begun.get("frozen"),
            suspended=begun.get("suspended"),
            halted=begun.get("halted"),
            announced=begun.get("withdrawal_announced"),
            notified=begun.get("withdrawal_notified"),
            left=begun.get("left"),
        )
        for one, begun in sorted(since.items())
    }


def _steps_of(row: Row, own: list[Row], older: list[Row]) -> list[Row]:
    """What a row tells: its begin, its end. own: the state's rows in the organisation; older: in
    those that it continues."""
    found = []
    if row["status"] in BEGINS and pd.notna(row["start"]) and not _is_told(row, own, older):
        found.append(_step(row, row["start"], row["start_precision"], *BEGINS[row["status"]]))
    if pd.isna(row["end"]):
        return found
    if row["ending"] in ENDINGS:
        found.append(_step(row, row["end"], "day", *ENDINGS[row["ending"]]))
    elif row["status"] in ENDS and _is_inside(own, row["end"], row["status"]):
        found.append(_step(row, row["end"], "day", *ENDS[row["status"]]))
    elif row["status"] in LAPSES and pd.isna(row["ending"]) and _has_lapsed(row, own):
        found.append(_step(row, row["end"], "day", *LAPSES[row["status"]]))
    return found


def _has_lapsed(row: Row, own: list[Row]) -> bool:
    """Whether nothing as far inside goes on after a status or follows it, nor was halted then, though
    the organisation goes on."""
    ended = get(row["organisation"]).ended
    if ended and row["end"].date() >= ended:
        return False
    inside = {"member", "associate", *ON_THE_WAY}
    if any(
        one["status"] == "halted" and _is_near(row["end"], one["start"], PASSES_WITHIN)
        for one in own
    ):
        return False
    return not any(
        one["status"] in inside
        and one["start"] <= row["end"] + PASSES_WITHIN
        and not one["end"] <= row["end"]
        for one in own
    )


def _is_told(row: Row, own: list[Row], older: list[Row]) -> bool:
    """Whether another row tells what happened on this one's first day: a membership that passed over
    from the organisation continued, a return, a membership that became a lesser status or a pause, a
    status further inside that ended, a withdrawal announced or notified."""
    status, start = row["status"], row["start"]
    ended = [one for one in own if _is_near(one["end"], start, PASSES_WITHIN)]
    if status == "member":
        passed = (one for one in older if _is_near(one["end"], start, PASSES_WITHIN))
        return any(one["ending"] == "passed on" for one in passed) or any(
            one["status"] == "left" for one in ended
        )
    if status == "withdrawal_step":
        same = {one["status"] for one in own if one["start"] == start}
        return bool(same & {"withdrawal_announced", "withdrawal_notified"})
    further = set(RANKED[: RANKED.index(status)]) if status in RANKED else set()
    return any(
        one["ending"] in ("paused", "lowered")
        or (one["status"] in further and _is_near(one["end"], start, AT_ONCE))
        for one in ended
    )


def _is_near(end: pd.Timestamp, start: pd.Timestamp, within: pd.Timedelta) -> bool:
    """Whether two days are near; one that is not known is near none."""
    return bool(-within <= end - start <= within)


def _is_inside(own: list[Row], day: pd.Timestamp, status: str) -> bool:
    """Whether the state's standing went on after `day`: with what ended then (a freeze that ended
    with the exit) or what came of it (an announcement that a notice followed) there is no return."""
    goes_on = [one for one in own if one["start"] <= day and not one["end"] <= day]
    followed = {"withdrawal_announced": {"withdrawal_notified", "left"}}.get(status, {"left"})
    if any(
        one["status"] in followed and one["start"] >= day - pd.Timedelta(days=1) for one in goes_on
    ):
        return False
    held = {one["status"] for one in goes_on}
    if status == "frozen" and "suspended" in held:
        return False
    return bool(held & set(RANKED))


def _step(row: Row, day: object, precision: object, step: str, direction: Direction) -> Row:
    named: Row = {column: row[column] for column in STEP_COLUMNS if column in row}
    return named | {"day": day, "precision": precision, "step": step, "direction": direction}

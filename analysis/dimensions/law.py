"""Standings and steps in law, in words: each kind in its own, each with its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from analysis.dimensions import words
from analysis.tables.standing import Standing

DONE = {
    "joined": "joined {}",
    "associate": "became an associate of {}",
    "talks opened": "opened talks on joining {}",
    "candidate": "became a candidate of {}",
    "applied": "applied to join {}",
    "association agreement": "had an association agreement with {} enter into force",
    "observer": "became an observer of {}",
    "dialogue partner": "became a dialogue partner of {}",
    "partner": "became a partner of {}",
    "signed": "signed up to {} without ratifying",
    "step towards accession": "took a step towards joining {}",
    "accession halted": "had its accession to {} halted",
    "froze its part": "froze its part in {}",
    "step towards withdrawal": "took a step towards leaving {}",
    "announced withdrawal": "announced its withdrawal from {}",
    "gave notice": "gave notice of withdrawal from {}",
    "left": "left {}",
    "suspended": "was suspended by {}",
    "returned": "returned to {}",
    "took up its part again": "took up its part in {} again",
    "took the announcement back": "took back its announcement of leaving {}",
    "took the notice back": "took back its notice of withdrawal from {}",
    "accession resumed": "resumed its accession to {}",
    "suspension lifted": "had its suspension by {} lifted",
    "membership paused": "paused its membership of {}",
    "lowered its status": "lowered its status in {}",
    "gave up its association": "gave up its association with {}",
    "application ended": "had its application to join {} end",
}
"""A step as `standing.steps` names it, as something that the state did; {} is the organisation."""

NOTED = ("step towards accession", "step towards withdrawal", "suspended")
"""Steps of which the note says what was done, or what it means."""

HELD = {
    "member": "a member of",
    "associate": "an associate of",
    "negotiating": "in talks on joining",
    "candidate": "a candidate of",
    "applicant": "an applicant to",
    "association_agreement": "associated by agreement with",
    "observer": "an observer of",
    "dialogue_partner": "a dialogue partner of",
    "partner": "a partner of",
    "signatory": "a signatory, without ratification, of",
}
"""A status that holds, as what a state is."""


def when(day: dt.date, precision: str = "day") -> str:
    """A day as precisely as it is known.

    >>> when(dt.date(2023, 2, 1), "month"), when(dt.date(2022, 1, 1), "year")
    ('February 2023', '2022')
    """
    return {"year": f"{day:%Y}", "month": f"{day:%B %Y}"}.get(precision, words.day(day))


def on(day: dt.date, precision: str = "day") -> str:
    """A day with its preposition.

    >>> on(dt.date(2024, 6, 12)), on(dt.date(2022, 1, 1), "year")
    ('on 12 June 2024', 'in 2022')
    """
    return f"{'on' if precision == 'day' else 'in'} {when(day, precision)}"


def done(steps: pd.DataFrame) -> list[str]:
    """Steps as things done, with their days; the same step in the same organisation once.

    >>> step = {"organisation": "CSTO", "step": "froze its part", "precision": "day", "note": None}
    >>> done(pd.DataFrame([{**step, "day": pd.Timestamp(2024, 2, 22)}]))
    ['froze its part in the CSTO on 22 February 2024']
    """
    found = []
    for (organisation, step), rows in steps.groupby(["organisation", "step"], sort=False):
        text = DONE[str(step)].format(words.with_article(str(organisation)))
        if len(rows) > 1:
            text = text.replace("took a step", "took steps")
        days = list(zip(rows["day"], rows["precision"], strict=True))
        notes = rows["note"].where(rows["note"].map(lambda note: isinstance(note, str)))
        if step in NOTED and notes.notna().all():
            told = [f"“{note}”, {when(*day)}" for note, day in zip(notes, days, strict=True)]
            found.append(f"{text} ({'; '.join(told)})")
        else:
            found.append(f"{text} {words.listing(list(dict.fromkeys(on(*day) for day in days)))}")
    return found


def named(organisations: Sequence[str], last: str = "and") -> str:
    """Organisations as they stand inside a sentence.

    >>> named(["CSTO", "NATO"])
    'the CSTO and NATO'
    """
    return words.listing([words.with_article(one) for one in organisations], last)


def checked(organisations: Sequence[str], followed: Mapping[str, dt.date]) -> str:
    """Organisations with the day to which each was followed, those of one day together.

    >>> day = dt.date(2026, 6, 25)
    >>> checked(["CSTO", "EAEU", "CIS"], {"CSTO": day, "EAEU": day, "CIS": dt.date(2026, 3, 20)})
    'the CSTO and the EAEU (as last checked on 25 June 2026), and the CIS (20 March 2026)'
    """
    days = sorted({followed[one] for one in organisations}, reverse=True)
    parts: list[str] = []
    for day in days:
        same = named([one for one in organisations if followed[one] == day])
        parts.append(f"{same} ({'' if parts else 'as last checked on '}{words.day(day)})")
    if len(parts) > 1 and any(" and " in part for part in parts):
        return f"{', '.join(parts[:-1])}, and {parts[-1]}"
    return words.listing(parts)


def last_checked(days: Sequence[dt.date]) -> str:
    """That something was last checked on a day, or between two.

    >>> last_checked([dt.date(2026, 6, 25), dt.date(2026, 3, 20)])
    'as last checked between 20 March 2026 and 25 June 2026'
    """
    first, last = words.day(min(days)), words.day(max(days))
    return f"as last checked {f'on {last}' if first == last else f'between {first} and {last}'}"


def within(organisation: str, standing: Standing) -> str:
    """A member's organisation, with what is not as usual in brackets.

    >>> within("CSTO", Standing("member", frozen=dt.date(2024, 2, 22)))
    'the CSTO (part frozen)'
    """
    kinds = {
        "part frozen": standing.frozen,
        "suspended": standing.suspended,
        "notice given": standing.notified,
    }
    said = ", ".join(kind for kind, day in kinds.items() if day)
    return words.with_article(organisation) + (f" ({said})" if said else "")


def in_fact(steps: pd.DataFrame) -> str:
    """What a pause among exits is.

    >>> in_fact(pd.DataFrame({"step": ["left"]}))
    ''
    """
    paused = steps["step"].eq("membership paused").any()
    return "; a pause in law is an exit in fact as long as it lasts" if paused else ""


def leaving(standing: Standing, rows: pd.DataFrame, to: dt.date) -> str:
    """How far a member is on the way out: frozen, announced, notified, each with its day, and until
    when no notice is on record; empty where nothing is. rows: its own in the organisation.

    >>> rows = pd.DataFrame({"status": ["frozen"], "start": [pd.Timestamp(2022, 1, 1)],
    ...                      "start_precision": ["year"]})
    >>> leaving(Standing("member", frozen=dt.date(2022, 1, 1)), rows, dt.date(2026, 3, 20))
    'its part frozen, by its own act, since 2022; no notice of withdrawal was on record to 20 March 2026'
    """
    parts = []
    if standing.frozen:
        parts.append(
            f"its part frozen, by its own act, since {since(rows, 'frozen', standing.frozen)}"
        )
    if standing.announced and not standing.notified:
        begun = since(rows, "withdrawal_announced", standing.announced, on)
        parts.append(f"its withdrawal announced {begun}")
    if standing.notified:
        begun = since(rows, "withdrawal_notified", standing.notified, on)
        parts.append(f"notice of withdrawal given {begun}")
    if not parts:
        return ""
    text = words.listing(parts)
    if not standing.notified:
        text += f"; no notice of withdrawal was on record to {words.day(to)}"
    return text


def since(
    rows: pd.DataFrame, status: str, day: dt.date, how: Callable[[dt.date, str], str] = when
) -> str:
    """The first day of a status as precisely as its row knows it."""
    same = rows[(rows["status"] == status) & (rows["start"] == pd.Timestamp(day))]
    return how(day, str(same["start_precision"].iloc[0]) if len(same) else "day")

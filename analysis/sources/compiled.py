"""What the tables compiled by hand share: own labels, dates of any precision, cited sources.

The compiled files hold facts with their sources. The sentences that a reader sees are this project's
own and stand in `labels/`, one row for each fact; a fact without a label, or a label without a fact,
stops the build.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.rawfile import read_csv

LABELS = Path(__file__).resolve().parent / "labels"

RENAMED_QUALITY = {
    "wikipedia copy": "encyclopedia copy",
    "aggregator or copy: replace with the original": "aggregator",
}
PERIOD = re.compile(r"\d{4}(-\d{2}){0,2}")
GENERAL_KNOWLEDGE = "general knowledge"
LATEST = pd.Timestamp("2026-11-26")
"""The day the compiled files were retrieved: no source is later, whatever year its title names."""

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_IN_TITLE = re.compile(
    rf"(?:(\d{{1,2}}) )?\b({'|'.join(_MONTHS)})[a-z]* ((?:19|20)\d\d)\b|\b((?:19|20)\d\d)\b"
)
_IN_ADDRESS = re.compile(
    r"(?<!\d)((?:19|20)\d\d)([-/_]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)"
)


def label_rows(name: str) -> pd.DataFrame:
    """A table of `labels/` as text, gaps as empty strings."""
    return read_csv(LABELS / name)


def labelled(rows: pd.DataFrame, labels: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    """`rows` with the columns of `labels` added, joined one to one on `key`.

    BriefingError names the facts without a label and the labels without a fact.

    >>> facts = pd.DataFrame({"date": ["2024-06-12"], "event": ["..."]})
    >>> labelled(facts, pd.DataFrame({"date": ["2024-06-13"], "label": ["..."]}), ["date"])
    Traceback (most recent call last):
    analysis.errors.BriefingError: rows without a label: 2024-06-12; labels without a row: 2024-06-13
    """
    for name, frame in (("rows", rows), ("labels", labels)):
        twice = frame[frame.duplicated(key)]
        if len(twice):
            raise BriefingError(f"{name} that share one key {list(key)}: {_keys(twice, key)}")
    both = rows.merge(labels, on=list(key), how="outer", indicator=True)
    faults = {
        "rows without a label": both[both["_merge"] == "left_only"],
        "labels without a row": both[both["_merge"] == "right_only"],
    }
    found = [f"{fault}: {_keys(frame, key)}" for fault, frame in faults.items() if len(frame)]
    if found:
        raise BriefingError("; ".join(found))
    return rows.merge(labels, on=list(key), validate="one_to_one")


def _keys(frame: pd.DataFrame, key: Sequence[str]) -> str:
    return ", ".join(" ".join(values) for values in frame[list(key)].to_numpy())


def first_day(text: str) -> tuple[pd.Timestamp, str]:
    """The first day of a period written "2024", "2024-06" or "2024-06-12", and its precision.

    >>> first_day("2024-06")
    (Timestamp('2024-06-01 00:00:00'), 'month')
    """
    if not PERIOD.fullmatch(text):
        raise BriefingError(f"date {text!r}: must be YYYY, YYYY-MM or YYYY-MM-DD")
    precision = {4: "year", 7: "month", 10: "day"}[len(text)]
    return pd.Timestamp(text), precision


def last_day(text: str) -> pd.Timestamp:
    """The last day of such a period; missing for an empty text.

    >>> last_day("2024-06"), last_day("")
    (Timestamp('2024-06-30 00:00:00'), NaT)
    """
    if not text:
        return pd.NaT
    start, precision = first_day(text)
    if precision == "day":
        return start
    offset = pd.offsets.MonthEnd(0) if precision == "month" else pd.offsets.YearEnd(0)
    return start + offset


def starts(texts: pd.Series) -> pd.DataFrame:
    """The columns start and start_precision of a column of such periods; empty texts are missing."""
    found = [first_day(text) if text else (pd.NaT, None) for text in texts]
    return pd.DataFrame(found, columns=["start", "start_precision"], index=texts.index)


def cited(rows: pd.DataFrame) -> pd.DataFrame:
    """The columns source_title, source_url, source_published and source_quality of compiled rows.

    A title that speaks of a copy or of a file gives way to the name of the work (labels/
    source_titles.csv). An address stays where a reader can open it; those of mirrors and proxies go
    (labels/source_hosts.csv), and so does a path on a disk. Where the compiler gave no quality, it
    comes from the same table of hosts, else "dataset" for a file, "general knowledge" where there is
    no address or the title says so, and "news or analysis" for the rest.
    """
    titles = label_rows("source_titles.csv").set_index("title")["replacement"]
    rules = label_rows("source_hosts.csv").to_dict("records")
    hosts = {row["address"]: (row["source_quality"], row["keep_address"] == "yes") for row in rules}
    if "source_quality" in rows:
        given = rows["source_quality"].replace(RENAMED_QUALITY)
    else:
        given = pd.Series("", index=rows.index)
    out = []
    for title, url, quality in zip(rows["source_title"], rows["source_url"], given, strict=True):
        found, keep = _judged(url, hosts)
        name = titles.get(title, title) or GENERAL_KNOWLEDGE.capitalize()
        if name.lower().startswith(GENERAL_KNOWLEDGE):
            found = GENERAL_KNOWLEDGE
        out.append((name, url if keep else "", published(title, url), quality or found))
    columns = ["source_title", "source_url", "source_published", "source_quality"]
    return pd.DataFrame(out, columns=columns, index=rows.index).astype(
        {"source_published": "datetime64[us]"}
    )


def published(title: str, url: str) -> pd.Timestamp:
    """The day of a source, as far as its title or its address holds it; missing where neither does.

    The latest that they name; of a month or a year alone its first day.

    >>> published("News (26 Feb 2026): base", ""), published("News (May 2024)", "")
    (Timestamp('2026-02-26 00:00:00'), Timestamp('2024-05-01 00:00:00'))
    >>> published("News", "https://news.example/2024/06/12/exit"), published("News", "")
    (Timestamp('2024-06-12 00:00:00'), NaT)
    """
    named = [
        _day(int(year or of_month), _MONTHS.index(month) + 1 if month else 1, int(day or 1))
        for day, month, of_month, year in _IN_TITLE.findall(title)
    ]
    if in_address := _IN_ADDRESS.search(url):
        named.append(_day(*(int(in_address[part]) for part in (1, 3, 4))))
    return max((day for day in named if day is not None and day <= LATEST), default=pd.NaT)


def _day(year: int, month: int, day: int) -> pd.Timestamp | None:
    try:
        return pd.Timestamp(year, month, day)
    except ValueError:
        return None


def _judged(url: str, hosts: Mapping[str, tuple[str, bool]]) -> tuple[str, bool]:
    """The quality of the source at `url`, and whether its address is fit to be printed."""
    if not url:
        return GENERAL_KNOWLEDGE, False
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        return "dataset", False
    for address in (f"{parts.netloc}{parts.path}", parts.netloc):
        if address in hosts:
            return hosts[address]
    return "news or analysis", True

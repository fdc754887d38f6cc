"""Exits that states announced, compiled by hand.

A day of which only the year is known is put on the last day of that year, but never after the day to
which the case was observed.
"""

from __future__ import annotations

from pathlib import Path

from analysis.sources import description, plain_files
from analysis.sources.reader import Frames, Reader

STAGES = ["frozen", "decided_by_parliament", "notified", "left", "reversed", "returned"]


def read_announced(path: Path) -> Frames:
    """The table `announced_exits` from the compiled file `path`."""
    cases = plain_files.read(description.load("exits"), "announced_exits", "announced", path)
    for stage in STAGES:
        cases[stage] = cases[stage].clip(upper=cases["observed_to"]).where(cases[stage].notna())
    return {"announced_exits": cases}


READERS = {"announced": Reader(read_announced)}

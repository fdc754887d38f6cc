"""What the environment may set of a build, checked before anything runs."""

from __future__ import annotations

import os
from collections.abc import MutableMapping

from analysis.errors import BriefingError, did_you_mean, quoted

PAPER, EPOCH = "BRIEFING_PAPER", "SOURCE_DATE_EPOCH"
PAPERS = {"a4": "a4", "us-letter": "us-letter", "letter": "us-letter"}
LATEST = 253_402_300_799  # the last second of the year 9999


def check(variables: MutableMapping[str, str] = os.environ) -> None:
    """Put a paper's name and a moment into their usual form; an empty one counts as unset.

    Raises BriefingError, in one line, for any other value.
    """
    paper = variables.get(PAPER, "").strip()
    moment = variables.get(EPOCH, "").strip()
    if paper and paper.casefold() not in PAPERS:
        raise BriefingError(
            f"{PAPER} is {quoted(paper)}, which is no paper known here"
            f"{did_you_mean(paper, PAPERS)} (there are: a4, us-letter)"
        )
    is_moment = moment.isascii() and moment.isdigit() and len(moment) <= len(str(LATEST))
    if moment and not (is_moment and int(moment) <= LATEST):
        raise BriefingError(
            f"{EPOCH} is {quoted(moment)}; write seconds since 1970, 0 to {LATEST}, or leave it unset"
        )
    for name, value in ((PAPER, PAPERS.get(paper.casefold(), "")), (EPOCH, moment)):
        if value:
            variables[name] = value
        else:
            variables.pop(name, None)

"""A first notebook of one's own: cover, one finding, one chart, one table, sources."""

from __future__ import annotations

import re
from pathlib import Path

from analysis.briefings.briefing import NOTEBOOKS
from analysis.briefings.registry import BRIEFINGS, SUFFIX
from analysis.errors import BriefingError, quoted

TEMPLATE = Path(__file__).with_name("template.ipynb")
LONGEST_NAME = 60


def write(name: str) -> Path:
    """Write the notebook `name`, in notebooks/ unless it is a path that ends in .ipynb; its path.

    BriefingError where the name will not do or something is there already: nothing is overwritten.
    """
    path = Path(name) if name.endswith(SUFFIX) else NOTEBOOKS / f"{name}{SUFFIX}"
    word = path.stem if name.endswith(SUFFIX) else name
    if not re.fullmatch(rf"\w[\w -]{{0,{LONGEST_NAME - 1}}}", word):
        raise BriefingError(
            f"{quoted(word)} is no name for a briefing; take letters, digits, - and _, at most "
            f"{LONGEST_NAME}, as in my_arms"
        )
    if word in BRIEFINGS:
        raise BriefingError(f"{word} is a briefing of this project; take another name")
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(TEMPLATE.read_text(encoding="utf-8"))
    except FileExistsError:
        raise BriefingError(f"{path} is there already; take another name") from None
    except OSError as error:
        raise BriefingError(f"cannot write {path}: {error.strerror}") from None
    return path

"""What stands before a notebook's text: YAML between two lines of three dashes is metadata."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

_FRONT = re.compile(r"\A\s*---[ \t]*\n(?P<yaml>[\s\S]*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)")


@dataclass
class FrontMatter:
    """Metadata in the words of Quarto, Jupyter Book and pandoc; `cell` is the one that holds it.

    date: by ISO 8601, empty where it is of another form.
    """

    title: str = ""
    subtitle: str = ""
    authors: list[str] = field(default_factory=list)
    date: str = ""
    language: str = ""
    description: str = ""
    keywords: list[str] = field(default_factory=list)
    cell: Any = None


def read(cells: Sequence[Any]) -> FrontMatter:
    """The front matter of a notebook's first cell, raw or Markdown; empty where there is none."""
    import yaml

    first = cells[0] if cells else None
    if first is None or first.cell_type not in ("raw", "markdown"):
        return FrontMatter()
    found = _FRONT.match(first.source)
    try:
        stated = yaml.safe_load(found["yaml"]) if found else None
    except (yaml.YAMLError, ValueError):  # the latter of a date that there is not
        return FrontMatter()
    if not isinstance(stated, dict):
        return FrontMatter()
    return FrontMatter(
        title=_text(stated.get("title")),
        subtitle=_text(stated.get("subtitle")),
        authors=_texts(stated.get("author", stated.get("authors"))),
        date=_date(stated.get("date")),
        language=_language(stated.get("lang", stated.get("language"))),
        description=_text(stated.get("description", stated.get("abstract"))),
        keywords=_texts(stated.get("keywords", stated.get("tags"))),
        cell=first,
    )


def without(text: str) -> str:
    """A text without its front matter."""
    return _FRONT.sub("", text, count=1)


def _text(value: Any) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def _language(value: Any) -> str:
    """A language by ISO 639, without its region; empty where it is named otherwise."""
    found = re.fullmatch(r"([a-z]{2,3})(?:[-_]\w+)*", _text(value), re.IGNORECASE)
    return found[1].lower() if found else ""


def _texts(value: Any) -> list[str]:
    """One or several, each a text or a mapping with a name."""
    many = value if isinstance(value, list) else [value]
    found = [_text(one.get("name")) if isinstance(one, dict) else _text(one) for one in many]
    return [text for text in found if text]


def _date(value: Any) -> str:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(_text(value)).isoformat()
    except ValueError:
        return ""

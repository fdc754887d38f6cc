"""The page that lists the briefings of a folder: one file, no script, nothing loaded."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analysis.briefing.run import RECORDS, write_atomically

TEMPLATES = Path(__file__).parent / "templates"
FORMATS = ("html", "pdf")


@dataclass(frozen=True)
class File:
    """A file of a briefing, as the page links to it."""

    name: str
    label: str
    size: str


@dataclass(frozen=True)
class Entry:
    """One briefing on the page."""

    notebook: str
    title: str
    subtitle: str
    as_of: str
    day: str
    summary: str
    files: tuple[File, ...]


def write(out: Path) -> Path:
    """Write `index.html` for the briefings recorded in the folder `out`; gives the page's path.

    The same records and files give the same bytes.
    """
    path = out / "index.html"
    write_atomically(path, page(entries(out)).encode())
    return path


def entries(out: Path) -> list[Entry]:
    """The briefings recorded in `out` that still have all their files.

    By notebook, then title; of one title the latest `as_of` first.
    """
    found = []
    for path in sorted((out / RECORDS).glob("*.json")):
        try:
            entry = _entry(json.loads(path.read_text(encoding="utf-8")), out)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue  # a damaged record, or files that are gone: the page lists what can be opened
        found.append(entry)
    found.sort(key=lambda entry: entry.as_of, reverse=True)
    return sorted(found, key=lambda entry: (entry.notebook, entry.title))


def _entry(record: dict[str, Any], out: Path) -> Entry:
    return Entry(
        notebook=record["notebook"],
        title=record["title"],
        subtitle=record.get("subtitle", ""),
        as_of=record["as_of"],
        day=long_date(record["as_of"]),
        summary=record.get("summary", ""),
        files=tuple(
            File(name, suffix.upper(), size((out / name).stat().st_size))
            for suffix in FORMATS
            for name in (Path(record["files"][suffix]).name,)
        ),
    )


def page(listed: list[Entry]) -> str:
    """The page as text."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["prose"] = prose
    style = (TEMPLATES / "index.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.get_template("index.html.j2").render(
        entries=listed, style=style, style_hash=f"sha256-{digest}"
    )


def prose(markdown: str) -> Any:
    """Markdown as safe HTML; a link to a place within its briefing leads nowhere here: as text."""
    import markupsafe
    import mistune

    text = re.sub(r"(?<!!)\[([^\]]*)\]\(#[^)]*\)", r"\1", markdown)
    return markupsafe.Markup(mistune.create_markdown(escape=True)(text))


def size(count: int) -> str:
    """Bytes for a reader.

    >>> size(812), size(65_000), size(2_340_000)
    ('812 bytes', '65 kB', '2.3 MB')
    """
    if count < 1000:
        return f"{count} bytes"
    if count < 999_500:
        return f"{count / 1000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB"


def long_date(iso: str) -> str:
    """A date for a reader.

    >>> long_date("2026-11-23")
    '23 November 2026'
    """
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"

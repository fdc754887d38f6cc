"""The page that lists the briefings of a folder: one file, nothing loaded from elsewhere.

A script of our own, which the page's policy knows by its hash, filters the list; without it all is
shown.
"""

import base64
import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from analysis.build import records
from analysis.dimensions import words
from analysis.errors import BriefingError
from analysis.export import palette, typefaces
from analysis.export.csp import digest
from analysis.tables.files import write_whole

_LONGEST = 50  # characters of a value that is shown: a list of peers is not
LARGEST_PICTURE = 1_000_000  # bytes
TEMPLATES = Path(__file__).parent / "templates"
SCREEN, OF_ONE_STATE = "movers", "realignment"


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
    kind: str
    """The notebook's name in words."""
    about: str
    """The state, alliance or patron that the briefing is about; empty where it names none."""
    title: str
    subtitle: str
    as_of: str
    day: str
    scope: tuple[tuple[str, str], ...]
    """What it was asked with, label and value, but for long lists."""
    verdicts: tuple[tuple[str, str], ...]
    """Each dimension of its scorecard with its verdict."""
    summary: str
    files: tuple[File, ...]
    picture: str
    """The first page, small, as a data: address; empty where the build left none."""
    pair: tuple[str, ...] = ()
    """Patron, destination, as-of day and first day; empty for a briefing that takes not all."""
    states: tuple[tuple[str, str], ...] = ()
    """Of a screen of all states: the briefings on single ones built beside it, by name and page."""


def write(out: Path) -> Path:
    """Write `index.html` for the briefings recorded in the folder `out`; gives the page's path.

    The same records and files give the same bytes.
    """
    path = out / "index.html"
    write_whole(path, page(entries(out)).encode())
    return path


def entries(out: Path) -> list[Entry]:
    """The briefings recorded in `out` that still have all their files.

    By notebook, then title; of one title the latest `as_of` first.
    """
    found = []
    for path in sorted((out / records.FOLDER).glob("*.json")):
        try:
            record = records.read(out, path.stem)
            entry = _entry(record, out, _picture(records.thumbnail(out, path.stem)))
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            continue  # a damaged record, or files that are gone: the page lists what can be opened
        found.append(entry)
    found.sort(key=lambda entry: entry.as_of, reverse=True)
    ordered = sorted(found, key=lambda entry: (entry.notebook, entry.title))
    return [_with_states(entry, ordered) for entry in ordered]


def _with_states(entry: Entry, listed: list[Entry]) -> Entry:
    """A screen of all states with the briefings on single ones of the same patron, destination, day;
    any other as it is."""
    if entry.notebook != SCREEN:
        return entry
    states = tuple(
        (other.about, other.files[0].name)
        for other in listed
        if other.notebook == OF_ONE_STATE and other.pair == entry.pair and other.about
    )
    return replace(entry, states=states)


def _picture(path: Path) -> str:
    try:
        picture = records.content(path, LARGEST_PICTURE)
    except OSError:
        return ""
    return "data:image/webp;base64," + base64.b64encode(picture).decode()


def _entry(record: dict[str, Any], out: Path, picture: str) -> Entry:
    """The entry of a record; ValueError, LookupError or OSError where it is damaged."""
    as_of = _text(record["as_of"])
    return Entry(
        notebook=_text(record["notebook"]),
        kind=_text(record["notebook"]).replace("_", " ").capitalize(),
        about=_text(record.get("about", "")),
        title=_text(record["title"]),
        subtitle=_text(record.get("subtitle", "")),
        as_of=as_of,
        day=long_date(as_of) if as_of else "",
        scope=tuple(pair for pair in _texts(record.get("scope", [])) if len(pair[1]) <= _LONGEST),
        verdicts=tuple(_texts(record.get("verdicts", []))),
        summary=prose(_text(record.get("summary", ""))),
        files=tuple(
            File(name, suffix.upper(), size((out / name).stat().st_size))
            for suffix in records.FORMATS
            for name in (Path(_text(record["files"][suffix])).name,)
        ),
        picture=picture,
        pair=_pair(record.get("parameters", {})),
    )


def _text(value: object) -> str:
    """A text that can be written; ValueError for anything else, and for half a character."""
    if not isinstance(value, str):
        raise ValueError("no text")
    value.encode()
    return value


def _texts(rows: list[Any]) -> list[tuple[str, str]]:
    """Pairs of texts."""
    return [(_text(label), _text(value)) for label, value in rows]


def _pair(parameters: dict[str, Any]) -> tuple[str, ...]:
    values = [parameters.get(name) for name in ("patron", "destination", "as_of", "since")]
    return tuple(map(str, values)) if all(values) else ()


def page(listed: list[Entry]) -> str:
    """The page as text."""
    html, style = _rendered(listed)
    style = f"{typefaces.faces(html + style)}\n{style}"
    # Both stand in the head before anything of a briefing's.
    return html.replace("STYLE-HASH", digest(style), 1).replace("/*style*/", style, 1)


def check() -> None:
    """BriefingError where the page's templates are broken, before a build makes what it lists."""
    import jinja2

    whole = Entry(
        "a", "A", "A", "A", "A", "2024-06-12", "12 June 2024", (("A", "A"),), (("A", "A"),), "A",
        (File("a.html", "HTML", "1 kB"),), "data:,", states=(("A", "a.html"),),
    )  # fmt: skip
    try:
        _rendered([whole, replace(whole, subtitle="", as_of="", day="", scope=(), picture="")])
    except (jinja2.TemplateError, OSError, ValueError, TypeError) as error:
        place = getattr(error, "name", None) or getattr(error, "filename", None) or "index.html.j2"
        line = f", line {error.lineno}" if isinstance(error, jinja2.TemplateSyntaxError) else ""
        raise BriefingError(
            f"the template of the index is broken ({Path(str(place)).name}{line}): {error}"
        ) from None


def _rendered(listed: list[Entry]) -> tuple[str, str]:
    """The page without its fonts and the hash of its style, and the style."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["long_date"] = long_date
    style = environment.get_template("index.css").render(palette.COLOURS) + "\n"
    script = (TEMPLATES / "index.js").read_text(encoding="utf-8")
    html = environment.get_template("index.html.j2").render(
        entries=listed,
        choices=[
            ("kind", "Kind", sorted({entry.kind for entry in listed})),
            ("about", "About", sorted({entry.about for entry in listed if entry.about})),
            (
                "day",
                "As of",
                sorted({entry.as_of for entry in listed if entry.as_of}, reverse=True),
            ),
        ],
        script=script,
        script_hash=digest(script),
    )
    return html, style


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
    return words.day(date.fromisoformat(iso))

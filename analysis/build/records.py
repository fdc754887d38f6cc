"""What is kept of each briefing for the next build and for the index, beside its reports."""

import errno
import json
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.briefings.requests import Request
from analysis.tables.files import checksum

FOLDER = ".briefings"  # in the output folder
FORMATS = ("html", "pdf")
LARGEST = 1_000_000_000  # bytes of a file that a build wrote
LARGEST_RECORD = 10_000_000


def reports(out: Path, stem: str) -> dict[str, Path]:
    """The reports of a briefing in the folder `out`, by suffix."""
    return {suffix: out / f"{stem}.{suffix}" for suffix in FORMATS}


def record(out: Path, stem: str) -> Path:
    """What a briefing says of itself, and what it was made from."""
    return out / FOLDER / f"{stem}.json"


def executed(out: Path, stem: str) -> Path:
    """The notebook as it was run, from which pages can be made again."""
    return out / FOLDER / f"{stem}.ipynb.gz"


def thumbnail(out: Path, stem: str) -> Path:
    """The first page, small."""
    return out / FOLDER / f"{stem}.webp"


def lock(out: Path) -> Path:
    """What a build holds while it writes a briefing's files."""
    return out / FOLDER / ".lock"


def read(out: Path, stem: str) -> dict[str, Any]:
    """The record of a briefing; OSError or ValueError where there is none that can be read."""
    try:
        found = json.loads(content(record(out, stem), LARGEST_RECORD))
    except RecursionError:
        raise ValueError("the record is nested too deep") from None
    if not isinstance(found, dict):
        raise ValueError("the record is no object")
    return found


def content(path: Path, largest: int = LARGEST) -> bytes:
    """The bytes of a plain file; OSError for a pipe or a device, which might have no end, and for a
    file of more bytes than `largest`."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode) or status.st_size > largest:
        raise OSError(errno.EINVAL, "no plain file of a build", str(path))
    return path.read_bytes()


@dataclass(frozen=True)
class Product:
    """A briefing that was made: its pages by suffix, its record, and the notebook as it was run.

    thumbnail: its first page, small, for the index; empty where it could not be drawn.
    warnings: what the pages do not show as the notebook has it.
    """

    stem: str
    pages: Mapping[str, bytes]
    record: Mapping[str, Any]
    executed: bytes
    thumbnail: bytes = b""
    warnings: tuple[str, ...] = ()

    def contents(self, out: Path) -> dict[Path, bytes]:
        """What is to be written where in the folder `out`; the record, which vouches for all, last."""
        places = reports(out, self.stem)
        written = {suffix: checksum(page) for suffix, page in self.pages.items()}
        written["run"] = checksum(self.executed)
        text = json.dumps({**self.record, "sha256": written}, indent=1, ensure_ascii=False)
        return {
            **{places[suffix]: page for suffix, page in self.pages.items()},
            executed(out, self.stem): self.executed,
            **({thumbnail(out, self.stem): self.thumbnail} if self.thumbnail else {}),
            record(out, self.stem): text.encode() + b"\n",
        }


def describe(notebook: Any, request: Request) -> dict[str, Any]:
    """What the index tells of a briefing; title and bottom line are from the notebook's cover."""
    cover = find(notebook, "cover")
    return {
        "notebook": request.name,
        "title": cover.get("title") or request.title,
        "subtitle": cover.get("subtitle") or "",
        "as_of": cover.get("as_of") or (request.as_of.isoformat() if request.as_of else ""),
        "summary": cover.get("summary") or "",
        "about": request.about,
        "parameters": dict(request.parameters),
        "scope": [list(pair) for pair in cover.get("parameters", [])],
        "verdicts": verdicts(notebook),
        "files": {suffix: f"{request.stem}.{suffix}" for suffix in FORMATS},
    }


def verdicts(notebook: Any) -> list[list[str]]:
    """Each dimension of the scorecard with its verdict; nothing where there is no scorecard."""
    card = find(notebook, "table", "tab-scorecard")
    names = [column["name"] for column in card.get("columns", [])]
    if "Verdict" not in names:
        return []
    at = names.index("Verdict")
    text = [
        [cell.get("text", "") if isinstance(cell, dict) else cell for cell in row]
        for row in card["rows"]
    ]
    return [[row[0], row[at]] for row in text]


def find(notebook: Any, kind: str, name: str = "") -> dict[str, Any]:
    """The first block of a kind, and of an id, among the outputs of a notebook, or nothing."""
    from analysis.export.blocks import MIME

    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            bundle = output.get("data", {}).get(MIME, {})
            if bundle.get("kind") == kind and bundle.get("id", "") == name:
                return dict(bundle)
    return {}

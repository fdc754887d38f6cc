"""What a briefing is made from, as checksums: where none of them has changed, nothing is to be done.

Contents are compared and not times, so a checkout that touches every file changes nothing.
"""

import json
import os
import platform
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from analysis.tables.files import checksum

PROJECT = Path(__file__).resolve().parents[2]

# analysis/export/ makes pages of a notebook that has been run, but for this part of it, which shapes
# what a notebook shows: its cells import it, or what they import does.
SHOWN = ("blocks.py", "fonts", "palette.json", "palette.py", "typefaces.py")
TEMPLATE = "template"


@dataclass(frozen=True)
class Inputs:
    """What all briefings of one build are made from, each part as a checksum."""

    parts: Mapping[str, str]

    @classmethod
    def of_project(cls) -> "Inputs":
        """The parts as they are now.

        All of data/ counts for each briefing: which tables one reads may itself depend on them.
        """
        from analysis.tables.descriptor import data_folder

        package = PROJECT / "analysis"
        code, templates = _by_use(package)
        data = data_folder()
        parts = {
            "data": _of_files(data, (p for p in _files(data) if p.suffix != ".md")),
            "analysis": _of_files(package, code),
            "packages": _of_text("\n".join(sorted(_installed()))),
            "lock": _of_files(PROJECT, [PROJECT / "requirements.lock"]),
            "environment": _of_text(
                f"{platform.python_version()} {os.environ.get('SOURCE_DATE_EPOCH', '')}"
            ),
            TEMPLATE: _of_text(
                f"{_of_files(package, templates)} {os.environ.get('BRIEFING_PAPER', '')}"
            ),
        }
        return cls(parts)

    def of_briefing(
        self, notebook: Path, parameters: Mapping[str, Any], title: str
    ) -> dict[str, str]:
        """All parts for one briefing, by name."""
        return {
            "notebook": _of_file(notebook, _stamp(notebook)),
            "parameters": _of_text(json.dumps([title, dict(parameters)], sort_keys=True)),
            **self.parts,
        }


def _by_use(package: Path) -> tuple[list[Path], list[Path]]:
    """The files of the package: those that a running notebook may use, and those that make pages."""
    export = package / "export"
    shown = {export / name for name in SHOWN}
    code: list[Path] = []
    templates: list[Path] = []
    for path in _files(package):
        is_shown = not shown.isdisjoint((path, *path.parents))
        (templates if export in path.parents and not is_shown else code).append(path)
    return code, templates


def source_files(folder: Path) -> list[tuple[str, Path]]:
    """The files below a folder that count, with their names below it."""
    return [(path.relative_to(folder).as_posix(), path) for path in _files(folder)]


def _files(folder: Path) -> list[Path]:
    """The files below a folder that are neither hidden nor made by Python."""
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith((".", "__pycache__"))]
        found += [Path(place, name) for name in names if not name.startswith(".")]
    return sorted(found)


def _of_files(root: Path, paths: Iterable[Path]) -> str:
    return _of_text(
        "".join(
            f"{path.relative_to(root)} {checksum(path.read_bytes())}\n"
            for path in paths
            if path.is_file()
        )
    )


def _of_text(text: str) -> str:
    return checksum(text.encode())


def _stamp(path: Path) -> tuple[int, int]:
    """When a file last changed, for a cache within one build."""
    status = path.stat()
    return status.st_mtime_ns, status.st_ino


@cache
def _of_file(path: Path, _changed: tuple[int, int]) -> str:
    return checksum(path.read_bytes())


def _installed() -> set[str]:
    """Name and version of every package that can be imported, as their metadata folders say."""
    folders = (Path(folder) for folder in sys.path if folder)
    found = (path for folder in folders if folder.is_dir() for path in folder.iterdir())
    return {path.name for path in found if path.suffix in (".dist-info", ".egg-info")}

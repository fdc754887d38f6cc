"""The codebook of data/: README.md in the folder of the tables, written from their descriptor."""

from __future__ import annotations

from pathlib import Path

from analysis import tables


def path(folder: Path | None = None) -> Path:
    """Where the codebook of a folder of tables lies."""
    return (folder or tables.data_folder()) / "README.md"


def text(folder: Path | None = None) -> str:
    """The codebook as Markdown."""
    package = tables.descriptor(folder)
    lines = [f"# {package['title']}", "", package["description"], ""]
    lines += [f"- {entry['name']}: {entry['title']}" for entry in package["resources"]]
    return "\n".join(lines) + "\n"


def write(folder: Path | None = None) -> Path:
    """Write the codebook; returns its path."""
    made = path(folder)
    made.write_text(text(folder), encoding="utf-8")
    return made


def is_current(folder: Path | None = None) -> bool:
    """Whether the codebook in the folder is the one that its descriptor gives."""
    there = path(folder)
    return there.is_file() and there.read_text(encoding="utf-8") == text(folder)

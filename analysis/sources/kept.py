"""Tables that are neither a publisher's nor typed in: registered or computed by commands, and kept in
data/ with the others."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources import coverage, registry
from analysis.sources.rebuild import write_descriptor, write_table
from analysis.tables import codebook, descriptor, files


def store(frames: Mapping[str, pd.DataFrame], folder: Path | None = None) -> None:
    """Write tables of data/ with their entries in the descriptor, together, and the codebook.

    BriefingError, with nothing written, where a table is unknown or its rows break a rule.
    """
    folder = folder or descriptor.data_folder()
    described = {
        name: publisher.description
        for publisher in registry.publishers()
        for name in publisher.description.tables
    }
    with files.locked(folder), tempfile.TemporaryDirectory(prefix=".kept-", dir=folder) as scratch:
        staged = Path(scratch) / "staged"
        staged.mkdir()
        entries = []
        for name, frame in frames.items():
            if name not in described:
                raise BriefingError(f"no description of the table {name}")
            entries.append(write_table(coverage.entry(described[name], name, frame), frame, staged))
        shutil.copy2(folder / "datapackage.json", staged)
        write_descriptor(entries, staged)
        files.replace_together(folder, staged)
        codebook.write(folder)

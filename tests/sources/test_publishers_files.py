"""With the publishers' files at hand: the tables in data/ are what the modules build from them."""

import os
from pathlib import Path

import pytest

from analysis.sources import registry
from analysis.sources.rebuild import rebuild
from analysis.tables import descriptor

NAMES = [
    name
    for one in registry.publishers()
    if one.name in ("ties", "events", "sipri", "polls", "armstat", "cba", "natural_earth")
    for name in one.description.tables
]
RAW = os.environ.get("BRIEFING_RAW")


@pytest.mark.skipif(not RAW, reason="BRIEFING_RAW does not name the folder of publishers' files")
def test_data_is_what_the_publishers_files_give(tmp_path: Path) -> None:
    for entry in rebuild(Path(str(RAW)), tmp_path, only=NAMES):
        kept = descriptor.data_folder() / entry["path"]
        assert kept.read_bytes() == (tmp_path / entry["path"]).read_bytes(), entry["name"]
        there = descriptor.resource(entry["name"], tmp_path)
        assert descriptor.resource(entry["name"]) == there, entry["name"]

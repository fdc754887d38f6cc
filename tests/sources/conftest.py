"""The publishers' files, for the few tests that hold the tables against them."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def raw() -> Path:
    """The folder of the publishers' files; they are not part of the project."""
    given = os.environ.get("BRIEFING_RAW")
    if not given:
        pytest.skip("needs the publishers' files: set BRIEFING_RAW to their folder")
    return Path(given)

"""No table lies unread: each is read by a dimension, a measure, a briefing or a chart, or is what the
others are checked or read with."""

import ast
from pathlib import Path

import analysis
from analysis.tables import descriptor

READERS = ("dimensions", "measures", "briefings", "charts")
# Codes, names and checksums, which the loading and the checking of the others rest on; known_through
# says until when topics were followed (`analysis.tables.followed`).
HELPERS = {
    "corrections",
    "countries",
    "country_names",
    "known_through",
    "organisations",
    "published_figures",
    "tally_exceptions",
    "undl_tallies",
}


def texts(path: Path) -> set[str]:
    """All texts in a module's code, its docstrings left out."""
    tree = ast.parse(path.read_text("utf-8"))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_table_is_read() -> None:
    root = Path(analysis.__file__).parent
    named: set[str] = set()
    for room in READERS:
        for path in (root / room).rglob("*.py"):
            named |= texts(path)
    there = {entry["name"] for entry in descriptor.package()["resources"]}
    assert there >= HELPERS
    assert there - named - HELPERS == set()

"""Where figures come from: each source once, and every correction told by its reason."""

from datetime import date
from pathlib import Path
from typing import Any

from analysis.tables import descriptor, load, provenance

ONE = {"publisher": "P", "title": "T", "path": "https://p.example", "retrieved": "2026-01-02"}


def described(at: Path, sources: list[dict[str, Any]]) -> Path:
    """A folder whose descriptor has one table, made from these sources."""
    package = {"resources": [{"name": "events", "sources": sources}]}
    (at / "datapackage.json").write_text(descriptor.text(package), "utf-8")
    return at


def test_sources_come_once_and_the_line_names_each_publisher_once(tmp_path: Path) -> None:
    twice = [ONE, ONE, ONE | {"title": "U"}]
    labels = {"publisher": "Q", "title": "Labels", "path": "", "fields": ["n"]}
    at = described(tmp_path, [*twice, labels])
    found = provenance.sources("events", folder=at)
    assert [source.title for source in found] == ["T", "U", "Labels"]
    assert found[0].url == "https://p.example" and found[2].fields == ("n",)
    assert provenance.source_line("events", folder=at) == "Source: P (retrieved 2026-01-02)"


def test_vintages_are_the_editions_or_else_the_day_of_retrieval(tmp_path: Path) -> None:
    dated = {"publisher": "Q", "title": "U", "vintage": "v2"}
    labels = {"publisher": "R", "title": "Labels", "vintage": "v9", "fields": ["n"]}
    sources = [ONE, dated, dated | {"publisher": "S"}, labels]
    at = described(tmp_path, sources)
    assert provenance.vintages("events", folder=at) == {"events": "retrieved 2026-01-02; v2"}


def test_files_of_one_title_are_one_publication(tmp_path: Path) -> None:
    first = ONE
    sources = [first | {"file": "a"}, first | {"file": "b"}, first | {"title": "U", "file": "c"}]
    at = described(tmp_path, sources)
    found = provenance.publications("events", folder=at)
    assert [[source.file for source in group] for group in found] == [["a", "b"], ["c"]]


def test_corrections_are_told_by_reason_and_only_those_of_facts_known_then() -> None:
    found = provenance.corrections("votes", "resolutions", "polls")
    whole = load.table("corrections")
    assert found["n"].sum() == whole["table"].isin(["votes", "resolutions"]).sum()
    assert set(found["table"]) == {"votes", "resolutions"}
    assert not found.duplicated(["publisher", "table", "reason"]).any()
    alone = found["reason"] == "Single cells, each for a reason of its own"
    assert (found["n"][~alone] > 1).all() and alone.sum() == 2
    early = provenance.corrections("votes", as_of=date(1999, 2, 8))
    assert early["n"].sum() < found.loc[found["table"] == "votes", "n"].sum()
    assert not early["reason"].str.contains("ES-10/6").any()  # the vote was on the next day
    assert provenance.corrections("polls").empty

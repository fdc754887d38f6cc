"""What the environment sets of a build is checked before anything runs."""

from pathlib import Path

import pytest

from analysis.build import index, output, run, settings
from analysis.errors import BriefingError
from analysis.export.pdf import BriefingPDFExporter


@pytest.mark.parametrize(
    ("given", "then"),
    [
        ({}, {}),
        ({"BRIEFING_PAPER": "A4"}, {"BRIEFING_PAPER": "a4"}),
        ({"BRIEFING_PAPER": " Letter "}, {"BRIEFING_PAPER": "us-letter"}),
        ({"BRIEFING_PAPER": "US-LETTER"}, {"BRIEFING_PAPER": "us-letter"}),
        ({"BRIEFING_PAPER": "", "SOURCE_DATE_EPOCH": " "}, {}),
        ({"SOURCE_DATE_EPOCH": "0"}, {"SOURCE_DATE_EPOCH": "0"}),
        ({"SOURCE_DATE_EPOCH": "253402300799"}, {"SOURCE_DATE_EPOCH": "253402300799"}),
    ],
)
def test_in_its_usual_form(given: dict[str, str], then: dict[str, str]) -> None:
    settings.check(given)
    assert given == then


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("BRIEFING_PAPER", "b5", "no paper known here"),
        ("BRIEFING_PAPER", "leter", "did you mean letter"),
        ("BRIEFING_PAPER", "a4\x1b", "no paper known here"),
        ("SOURCE_DATE_EPOCH", "now", "write seconds since 1970"),
        ("SOURCE_DATE_EPOCH", "-1", "write seconds since 1970"),
        ("SOURCE_DATE_EPOCH", "1.5", "write seconds since 1970"),
        ("SOURCE_DATE_EPOCH", "²", "write seconds since 1970"),
        ("SOURCE_DATE_EPOCH", "253402300800", "write seconds since 1970"),
        ("SOURCE_DATE_EPOCH", "9" * 5000, "write seconds since 1970"),
    ],
)
def test_anything_else_is_refused_before_a_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BriefingError, match=words) as told:
        run.build([], tmp_path / "out")
    assert str(told.value).isprintable() and not (tmp_path / "out").exists()


@pytest.mark.parametrize(("given", "paper"), [("A4", "a4"), ("Letter", "us-letter"), ("", "a4")])
def test_the_exporter_reads_a_paper_in_any_case(
    monkeypatch: pytest.MonkeyPatch, given: str, paper: str
) -> None:
    monkeypatch.setenv("BRIEFING_PAPER", given)
    assert BriefingPDFExporter().paper == paper


def test_a_path_that_no_file_would_fit_below(tmp_path: Path) -> None:
    for folder in (tmp_path / "/".join(["x" * 200] * 19), Path("x" * 3_800)):
        with pytest.raises(BriefingError, match="bytes; take one of 3,800"):
            output.make_folder(folder)
    with pytest.raises(BriefingError, match="is not UTF-8"):
        output.make_folder(tmp_path / "\udcff\udcfe")
    with pytest.raises(BriefingError, match="cannot write"):
        output.make_folder(tmp_path / ("x" * 300))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "broken", "words"),
    [
        ("index.html.j2", "{% for %}", r"index.html.j2, line 1"),
        ("index.html.j2", "{% for entry in entries %}{{ entry.nothing }}{% endfor %}", "nothing"),
        ("index.css", "{{ nobody }}", "nobody"),
        ("index.css", None, "index.css"),
        ("index.js", None, "index.js"),
    ],
)
def test_a_broken_template_of_the_index_is_told_before_a_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, broken: str | None, words: str
) -> None:
    for path in index.TEMPLATES.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(index, "TEMPLATES", tmp_path)
    index.check()
    if broken is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_text(broken)
    with pytest.raises(BriefingError, match=f"the template of the index is broken.*{words}"):
        index.check()

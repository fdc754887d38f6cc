"""The index page: what it lists, what it leaves out, and that it is one safe file."""

import json
import os
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
import tiny_notebooks

from analysis.build import index, records
from analysis.build.inputs import Inputs
from analysis.build.jobs import plan
from analysis.build.records import FOLDER
from analysis.export.blocks import MIME
from analysis.export.csp import digest


def built(out: Path, stem: str, **changes: object) -> None:
    """A briefing as a build leaves it: two files and a record."""
    for suffix in ("html", "pdf"):
        (out / f"{stem}.{suffix}").write_bytes(b"x" * 2500)
    record = {
        "notebook": "realignment", "title": "Armenia between Russia and EU", "subtitle": "",
        "as_of": "2026-11-23", "summary": "Votes **moved**.", "parameters": {"country": "ARM"},
        "about": "Armenia",
        "files": {"html": f"{stem}.html", "pdf": f"{stem}.pdf"},
    } | changes  # fmt: skip
    (out / FOLDER).mkdir(exist_ok=True)
    (out / FOLDER / f"{stem}.json").write_text(json.dumps(record), encoding="utf-8")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "reports ä"
    folder.mkdir()
    return folder


def text(out: Path) -> str:
    return index.write(out).read_text(encoding="utf-8")


def test_lists_title_date_bottom_line_and_both_files_with_their_size(out):
    built(out, "realignment-ARM")
    page = text(out)
    for words in (
        "Armenia between Russia and EU",
        '<time datetime="2026-11-23">23 November 2026</time>',
        "<p>Votes <strong>moved</strong>.</p>",
        'href="realignment-ARM.html"',
        'href="realignment-ARM.pdf"',
        "2 kB",
    ):
        assert words in page


def test_by_notebook_and_title_the_latest_first(out):
    built(out, "d", notebook="support_network", title="A")
    built(out, "c", title="B")
    built(out, "b", title="A", as_of="2020-01-01")
    built(out, "a", title="A", as_of="2024-01-01")
    assert [entry.files[0].name for entry in index.entries(out)] == [
        "a.html", "b.html", "c.html", "d.html",
    ]  # fmt: skip


def test_leaves_out_what_cannot_be_opened(out):
    for stem in ("whole", "no-pdf", "damaged", "undated"):
        built(out, stem)
    (out / "no-pdf.pdf").unlink()
    (out / FOLDER / "damaged.json").write_text("{")
    built(out, "undated", as_of="some day")
    assert [entry.files[0].name for entry in index.entries(out)] == ["whole.html"]


def test_a_record_cannot_lead_out_of_the_folder(out):
    built(out, "a", files={"html": "../../etc/a.html", "pdf": "a.pdf"})
    assert "../" not in text(out)


def test_an_empty_folder_says_so(out):
    assert "No briefing has been built" in text(out)


def test_needs_nothing_else_and_runs_nothing(out):
    built(out, "a", title="<script>alert(1)</script>", summary="<img src=x onerror=y> [a](#fig-b)")
    page = text(out)
    assert page.count("<script") == 1 and "<img" not in page and "&lt;script&gt;" in page
    assert 'href="#' not in page  # a figure of the briefing is not on this page
    assert not re.search(r'(src|href)="(https?:)?//', page)
    assert "default-src 'none'; script-src 'sha256-" in page and "unsafe" not in page
    assert 'lang="en"' in page and "prefers-color-scheme: dark" in page


def test_the_policy_allows_just_the_style_and_the_script_of_the_page(out):
    page = text(out)
    for tag in ("style", "script"):
        (found,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)
        assert f"{tag}-src '{digest(found)}'" in page


def test_can_be_chosen_by_kind_subject_and_date(out):
    built(out, "a")
    built(out, "b", notebook="support_network", about="Russia", as_of="2020-01-01")
    built(out, "c", notebook="alliance", about="CSTO")
    page = text(out)
    for words in (
        '<option value="Support network">Support network</option>',
        '<option value="Armenia">Armenia</option>',
        '<option value="CSTO">CSTO</option>',
        '<option value="2020-01-01">1 January 2020</option>',
        'data-kind="Realignment" data-about="Armenia" data-day="2026-11-23"',
    ):
        assert words in page
    assert "hidden>" in page.split("<form", 1)[1].split("\n", 1)[0]  # until the script shows it


def test_shows_the_first_page_small_and_stays_small_itself(out):
    from PIL import Image

    for number in range(200):
        built(out, f"r-{number:03}")
        noise = Image.effect_noise((240, 339), 20).convert("RGB")
        noise.resize((60, 85)).resize((240, 339)).save(
            out / FOLDER / f"r-{number:03}.webp", quality=55
        )
    page = text(out)
    assert page.count('src="data:image/webp;base64,') == 200
    assert page.count('loading="lazy" decoding="async"') == 200
    assert len(page) < 4_000_000


def test_same_folder_same_bytes(out):
    built(out, "a")
    built(out, "b", title="B")
    assert index.write(out).read_bytes() == index.write(out).read_bytes()


def test_two_of_one_title_are_told_apart_by_what_they_were_asked_with(out):
    for stem, patron in (("a", "Russia"), ("b", "United States")):
        peers = ["Peers", ", ".join(["Georgia"] * 20)]
        built(out, stem, scope=[["Patron", patron], peers])
    page = text(out)
    assert "Patron: Russia" in page and "Patron: United States" in page
    assert "Peers" not in page  # too long for a list


def test_shows_the_verdicts_of_the_scorecard(out):
    built(out, "a", verdicts=[["Votes", "moved <towards> it"], ["Arms", "no move"]])
    page = text(out)
    assert "<dt>Votes</dt><dd>moved &lt;towards&gt; it</dd>" in page
    assert page.count("<dt>") == 2


def test_verdicts_are_read_from_the_scorecard_alone():
    def shown(**block):
        return SimpleNamespace(cells=[{"outputs": [{"data": {MIME: block}}]}])

    card = {
        "kind": "table",
        "id": "tab-scorecard",
        "columns": [{"name": "Dimension"}, {"name": "Then"}, {"name": "Verdict"}],
        "rows": [["Votes", "1", {"text": "moved", "tone": "strong"}], ["Arms", "2", "no move"]],
    }
    assert records.verdicts(shown(**card)) == [["Votes", "moved"], ["Arms", "no move"]]
    assert records.verdicts(shown(**{**card, "id": "tab-other"})) == []
    assert records.verdicts(SimpleNamespace(cells=[])) == []


def test_is_set_in_the_font_of_the_briefings(out):
    built(out, "a")
    page = text(out)
    assert '@font-face{font-family:"Noto Sans"' in page and "font-src data:" in page


def test_a_screen_of_all_states_links_the_briefings_on_single_ones_of_the_same_question(out):
    asked = {"patron": "RUS", "destination": "EU", "as_of": "2026-06-25", "since": "2020-01-01"}
    built(out, "movers", notebook="movers", title="Who moves?", parameters=asked)
    built(out, "arg", about="Argentina", parameters={"country": "ARG", **asked})
    built(out, "own", about="", parameters={"country": "ARG", **asked})
    built(out, "arm", title="Armenia", parameters={"country": "ARM", **asked, "destination": "CHN"})
    found = {entry.files[0].name: entry.states for entry in index.entries(out)}
    assert found == {"movers.html": (("Argentina", "arg.html"),), "own.html": (),
                     "arg.html": (), "arm.html": ()}  # fmt: skip
    assert 'State by state: <a href="arg.html">Argentina</a>.' in text(out)


def test_a_briefing_without_a_day_or_a_subject_is_listed_without(out):
    built(out, "own", notebook="own", about="", as_of="", title="Arms")
    (entry,) = index.entries(out)
    assert (entry.day, entry.about) == ("", "")
    page = text(out)
    assert ">Arms</a>" in page and "<time" not in page and "As of <" not in page


def test_a_screen_without_briefings_on_single_states_links_none(out):
    built(out, "movers", notebook="movers", parameters={"patron": "RUS", "destination": "EU"})
    assert "State by state" not in text(out)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": 3}, {"title": None}, {"title": "\ud800"}, {"subtitle": []}, {"as_of": 20240612},
        {"as_of": "soon"}, {"summary": {"a": "b"}}, {"summary": "\udfff"}, {"about": 1},
        {"scope": 5}, {"scope": [["a"]]}, {"scope": [["a", 3]]}, {"verdicts": "ab"},
        {"verdicts": {"a": 1}}, {"files": []}, {"files": {"html": 3, "pdf": "a.pdf"}},
        {"files": {"html": "gone.html", "pdf": "a.pdf"}}, {"parameters": "x"}, {"notebook": None},
    ],
)  # fmt: skip
def test_a_record_of_wrong_types_is_left_out_and_the_rest_is_listed(out, changes):
    built(out, "good")
    built(out, "bad", **changes)
    assert [entry.files[0].name for entry in index.entries(out)] == ["good.html"]
    assert text(out)


@pytest.mark.parametrize(
    "content", [b"", b"null", b"[]", b"3", b"{", b"\xff", b"[" * 100_000, b"0" * 5000]
)
def test_a_damaged_record_is_left_out(out, content):
    built(out, "good")
    (out / FOLDER / "bad.json").write_bytes(content)
    assert len(index.entries(out)) == 1


def test_pipes_and_devices_are_not_read(out):
    built(out, "good")
    os.mkfifo(out / FOLDER / "a.json")
    (out / FOLDER / "b.json").symlink_to("/dev/zero")
    os.mkfifo(out / FOLDER / "good.webp")
    (out / FOLDER / "c.json").mkdir()
    (entry,) = index.entries(out)
    assert entry.picture == ""


def test_a_plan_reads_no_pipes_either(out):
    request = tiny_notebooks.asked(tiny_notebooks.notebook(out / "own.ipynb"), country="ARM")
    inputs = Inputs({})
    made = inputs.of_briefing(request.notebook, request.parameters, request.title)
    (out / FOLDER).mkdir()
    for record in ({"inputs": made, "sha256": {"html": 3, "pdf": None, "run": []}},
                   {"inputs": 3, "sha256": []}, {"inputs": [["a"]], "sha256": {}}):  # fmt: skip
        (out / FOLDER / "own-1.json").write_text(json.dumps(record))
        assert plan(request, out, inputs).is_run
    os.mkfifo(out / "own-1.html")
    (out / "own-1.pdf").symlink_to("/dev/zero")
    (out / FOLDER / "own-1.json").write_text(json.dumps({"inputs": made, "sha256": {}}))
    job = plan(request, out, inputs)
    assert job.is_needed and "HTML is not as it was written" in job.why
    (out / FOLDER / "own-1.json").unlink()
    os.mkfifo(out / FOLDER / "own-1.json")
    assert plan(request, out, inputs).why == "no record of an earlier build"

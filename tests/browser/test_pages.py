"""Pages in a real browser: accessible, self-contained, of any width, in print and by keyboard.

Debian's Chromium does it, driven by Playwright. The pages are made from sample notebooks; those of
a folder of built briefings join them where BRIEFING_PAGES names it.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypdf
import pytest
from briefing_samples import briefing, foreign, ordinary, shown
from nbformat import v4 as nb
from PIL import Image

from analysis.build import index
from analysis.charts import theme
from analysis.export.html import BriefingHTMLExporter

WIDTHS = (360, 1280)
SAMPLES = ("briefing", "foreign", "ordinary", "index")
BUILT = sorted(Path(os.environ.get("BRIEFING_PAGES") or os.devnull).resolve().glob("*.html"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if not found:
        pytest.skip("Chromium (Debian package chromium) is not installed: no page is opened")
    api = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed: no page is opened"
    )
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found,
            args=["--no-sandbox"] if os.geteuid() == 0 else [],  # Chromium has none for root
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    made = {path.name: path for path in BUILT}
    for name, notebook in (("briefing", briefing), ("foreign", foreign), ("ordinary", ordinary)):
        made[name] = folder / f"{name}.html"
        html, _ = BriefingHTMLExporter().from_notebook_node(notebook())
        made[name].write_text(html, encoding="utf-8")
    (folder / ".briefings").mkdir()
    listed = (("Armenia", "ARM", "2024-06-12"), ("Armenia", "ARM", "2026-11-23"),
              ("Côte d'Ivoire", "CIV", "2026-11-23"))  # fmt: skip
    for country, code, as_of in listed:
        stem = f"realignment-{code}-{as_of}"
        for suffix in ("html", "pdf"):
            (folder / f"{stem}.{suffix}").write_bytes(b"x" * 2000)
        record = {
            "notebook": "realignment", "title": f"{country} between Russia and the EU",
            "subtitle": "", "as_of": as_of, "summary": f"{country} **moved**.",
            "parameters": {"country": code}, "about": country,
            "files": {"html": f"{stem}.html", "pdf": f"{stem}.pdf"},
        }  # fmt: skip
        (folder / f".briefings/{stem}.json").write_text(json.dumps(record), encoding="utf-8")
    made["index"] = index.write(folder)
    return made


Open = Callable[..., Any]


@pytest.fixture
def opened(browser: Any, pages: dict[str, Path]) -> Iterator[Open]:
    """Open a page by name; what it asks for and complains of is in `page.faults`."""
    contexts = []

    def open_page(name: str, width: int = 1280, **settings: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        contexts.append(context)
        page = context.new_page()
        address = pages[name].as_uri()
        page.faults = []
        page.on("console", lambda message: page.faults.append(message.text))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on(
            "request",
            lambda asked: (
                asked.url == address
                or asked.url.startswith("data:")
                or page.faults.append(asked.url)
            ),
        )
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


each_page = pytest.mark.parametrize("name", [*SAMPLES, *(path.name for path in BUILT)])


@each_page
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (360, "light")])
def test_axe_finds_no_violation(opened: Open, name: str, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe not installed")
    page = opened(name, width, color_scheme=scheme)
    wrong = []
    for rule in axe.Axe().run(page).response["violations"]:
        places = [node["html"] for node in rule["nodes"]]
        if rule["id"] == "color-contrast":  # colours that a notebook gave are kept from 3 to 1 on
            places = [html for html in places if not re.match(r'<td [^>]*style="[^"]*color:', html)]
        wrong += [(rule["id"], places[:3])] if places else []
    assert wrong == []


@each_page
@pytest.mark.parametrize("width", WIDTHS)
def test_loads_nothing_complains_of_nothing_and_fits_the_screen(
    opened: Open, name: str, width: int
) -> None:
    page = opened(name, width)
    page.wait_for_timeout(100)
    assert page.faults == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@each_page
def test_is_read_by_the_reader_s_setting_of_light_and_dark(opened: Open, name: str) -> None:
    shade = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
    assert sum(opened(name, color_scheme="light").evaluate(shade)) > 3 * 200
    assert sum(opened(name, color_scheme="dark").evaluate(shade)) < 3 * 60


@each_page
def test_prints_without_an_empty_page(opened: Open, name: str) -> None:
    page = opened(name, color_scheme="dark")
    printed = pypdf.PdfReader(
        io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True))
    )
    words = [len(sheet.extract_text().split()) for sheet in printed.pages]
    assert min(words) > 3 and sum(words) > 40
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@each_page
def test_the_keyboard_reaches_everything_and_shows_where_it_is(opened: Open, name: str) -> None:
    page = opened(name, 360)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    reachable = page.evaluate(
        """() => {
            const all = document.querySelectorAll(
                'a[href], button, summary, input, select, [tabindex="0"]');
            const seen = [...all].filter((element) => element.tabIndex >= 0 && element.checkVisibility());
            window.reached = new Set();
            window.unmarked = [];
            document.addEventListener("focusin", ({ target }) => {
                window.reached.add(target);
                if (getComputedStyle(target).outlineStyle === "none")
                    window.unmarked.push(target.outerHTML.slice(0, 200));
            });
            return seen.length;
        }"""
    )
    for _ in range(reachable):
        page.keyboard.press("Tab")
    assert page.evaluate("reached.size") == reachable
    assert page.evaluate("unmarked") == []


def test_the_first_stop_skips_to_the_content(opened: Open) -> None:
    page = opened("briefing")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_the_contents_stay_in_sight(opened: Open) -> None:
    page = opened("briefing")
    page.evaluate("scrollTo(0, 1500)")
    top, bottom = page.evaluate(
        "(({ top, bottom }) => [top, bottom])"
        "(document.querySelector('.contents.wide').getBoundingClientRect())"
    )
    assert top >= 0 and 0 < bottom <= 900


def column(page: Any, table: str, number: int) -> list[str]:
    cells = page.locator(f"{table} tbody tr > :nth-child({number})")
    return [text.strip() for text in cells.all_text_contents()]


def test_tables_sort_by_value_and_go_back(opened: Open) -> None:
    page = opened("briefing")
    written = column(page, "#tab-trade", 3)
    head = page.locator("#tab-trade th", has_text="2019")
    head.get_by_role("button").click()
    assert column(page, "#tab-trade", 3) == sorted(
        written, key=lambda text: int(text.replace(",", ""))
    )
    assert head.get_attribute("aria-sort") == "ascending"
    head.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    head.get_by_role("button").click()
    assert column(page, "#tab-trade", 3) == written
    assert head.get_attribute("aria-sort") is None


def test_dates_sort_by_time_and_stay_on_one_line(opened: Open) -> None:
    page = opened("ordinary", 360)
    head = page.locator("th", has_text="When")
    head.get_by_role("button").click()
    table = "table:has(th:has-text('When'))"
    assert column(page, table, 2) == ["June 2019", "3 February 2021", "23 November 2026"]
    heights = page.evaluate(
        "[...document.querySelectorAll('.whole')].map((e) => e.getClientRects().length)"
    )
    assert heights and set(heights) == {1}


def taken(page: Any, kind: str) -> Any:
    """The link or button by which a chart is taken away, its fold opened."""
    fold = page.locator("#fig-trade .take")
    fold.evaluate("(fold) => { fold.open = true; }")
    return fold.get_by_role("link" if kind == "CSV" else "button", name=kind)


def test_a_chart_is_saved_as_a_picture_with_its_title_and_its_fonts(opened: Open) -> None:
    page = opened("briefing", accept_downloads=True)
    saved = {}
    for kind in ("SVG", "PNG"):
        with page.expect_download() as download:
            taken(page, kind).click()
        assert download.value.suggested_filename == f"Notebook-trade.{kind.lower()}"
        saved[kind] = Path(download.value.path()).read_bytes()
    root = ElementTree.fromstring(saved["SVG"])
    inside = "".join(root.itertext())
    assert "@font-face" in inside and 'display="none"' not in saved["SVG"].decode()
    title = page.locator("#fig-trade .taken text").first.text_content()
    assert title in inside
    with Image.open(io.BytesIO(saved["PNG"])) as picture:
        width, height = (
            float(root.get(side, "").removesuffix("pt")) for side in ("width", "height")
        )
        assert picture.size == (round(width * 8 / 3), round(height * 8 / 3))
        assert len(picture.convert("L").getcolors() or ()) > 20  # it is drawn
    assert page.faults == []


@each_page
def test_nothing_stops_the_keyboard_where_nothing_can_be_done(opened: Open, name: str) -> None:
    for width in (390, 1280):
        page = opened(name, width)
        idle = page.evaluate(
            """[...document.querySelectorAll('[tabindex="0"]')]
                .filter((box) => box.scrollWidth <= box.clientWidth + 1).length"""
        )
        stuck = page.evaluate(
            """[...document.querySelectorAll('.drawing, .scroll')].filter((box) =>
                box.scrollWidth > box.clientWidth + 1 && box.tabIndex !== 0).length"""
        )
        assert (idle, stuck) == (0, 0)


def test_on_a_phone_a_chart_begins_at_its_right_end_and_says_that_it_scrolls(opened: Open) -> None:
    state = """(box) => [box.scrollWidth - box.clientWidth - box.scrollLeft, box.scrollLeft,
        getComputedStyle(box.parentElement, "::before").content]"""
    rest, left, hint = opened("briefing", 390).locator("#fig-trade .drawing").evaluate(state)
    assert rest <= 1 and left > 50 and "scrolls" in hint
    _, left, hint = opened("briefing", 1280).locator("#fig-trade .drawing").evaluate(state)
    assert left == 0 and hint == "none"


def named(*names: str) -> str:
    """A chart with names at its left."""
    figure, axes = theme.canvas(2)
    axes.barh(range(len(names)), [1] * len(names))
    axes.set_yticks(range(len(names)), names)
    return theme.svg(figure)


def test_on_a_phone_names_at_the_left_of_a_chart_stay_in_sight(
    opened: Open, pages: dict[str, Path]
) -> None:
    long = "Treaty on the Prohibition of Nuclear Weapons, and its protocols"
    notebook = nb.new_notebook(
        cells=[
            nb.new_markdown_cell("# Charts"),
            *(
                shown("figure", id=f"fig-{key}", caption=key, alt="Bars", svg=named(*names))
                for key, names in (("short", ("Chad", "Mali")), ("long", (long,)))
            ),
        ]
    )
    pages["named"] = pages["index"].parent / "named.html"
    html, _ = BriefingHTMLExporter().from_notebook_node(notebook)
    pages["named"].write_text(html, encoding="utf-8")
    state = """(box) => {
        const held = box.querySelector(".names")?.getBoundingClientRect();
        return [box.scrollLeft, held ? held.left - box.getBoundingClientRect().left : null,
            getComputedStyle(box.parentElement, "::before").content];
    }"""
    page = opened("named", 390)
    left, names, hint = page.locator("#fig-short .drawing").evaluate(state)
    assert left > 50 and abs(names) < 12 and "right end" in hint
    page.locator("#fig-short .drawing").evaluate("(box) => { box.scrollLeft = 60; }")
    page.wait_for_timeout(50)
    assert page.locator("#fig-short .names").evaluate(
        "(held) => Math.abs(held.getBoundingClientRect().left - "
        "held.parentElement.getBoundingClientRect().left) < 12"
    )
    left, names, hint = page.locator("#fig-long .drawing").evaluate(state)
    assert (left, names) == (0, None) and "left end" in hint
    assert page.faults == []
    assert opened("named", 1280).locator(".names").count() == 0


def test_on_a_phone_the_last_column_can_be_reached_and_the_contents_are_at_hand(
    opened: Open,
) -> None:
    page = opened("briefing", 390)
    out_of_reach = page.evaluate(
        """[...document.querySelectorAll(".scroll")].filter((box) => {
            box.scrollLeft = box.scrollWidth;
            const last = box.querySelector("tr > :last-child").getBoundingClientRect();
            return last.right > box.getBoundingClientRect().right + 1;
        }).length"""
    )
    assert out_of_reach == 0
    page.evaluate("scrollTo(0, 3000)")
    top = page.locator("details.contents summary").evaluate(
        "(summary) => summary.getBoundingClientRect().top"
    )
    assert 0 <= top < 60


def test_the_values_of_a_chart_can_be_downloaded(opened: Open) -> None:
    page = opened("briefing", accept_downloads=True)
    with page.expect_download() as download:
        taken(page, "CSV").click()
    assert download.value.suggested_filename == "Notebook-trade.csv"
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(line for line in text.splitlines(True) if not line.startswith("# ")))
    assert rows[0] == ["state", "change"]
    assert rows[1:] == [['\'=HYPERLINK("https://example.org")', "-1.5"], ["'@b", "2"]]


def test_without_script_all_is_there(opened: Open) -> None:
    plain, live = (opened("briefing", java_script_enabled=on) for on in (False, True))
    assert plain.locator("button").count() == 0 < live.locator("button").count()
    assert plain.locator("main").inner_text() == live.locator("main").inner_text()


def test_the_index_is_filtered_by_words_and_says_how_many_are_left(opened: Open) -> None:
    page = opened("index")

    def shows(count: int) -> None:
        # In the page and at once: what a press or a key does is done when it has been answered.
        seen = page.evaluate(
            "[...document.querySelectorAll('article')].filter((a) => a.checkVisibility()).length"
        )
        assert seen == count
        assert f"{count} of 3" in page.get_by_role("status").inner_text()

    shows(3)
    page.get_by_label("Find").fill("côte")
    shows(1)
    page.get_by_label("Find").fill("")
    page.get_by_label("As of", exact=True).select_option("2024-06-12")
    shows(1)
    page.get_by_role("button", name="Show all").click()
    shows(3)
    page.get_by_label("About", exact=True).select_option("Côte d'Ivoire")
    shows(1)
    page.get_by_role("button", name="Show all").click()
    shows(3)
    assert page.get_by_label("About", exact=True).input_value() == ""


def test_without_script_the_index_shows_all_and_no_dead_controls(opened: Open) -> None:
    page = opened("index", java_script_enabled=False)
    assert page.locator("article:visible").count() == 3
    assert page.locator("form:visible, input:visible, select:visible").count() == 0

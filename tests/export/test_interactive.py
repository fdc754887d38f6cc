"""Outputs that a script draws: their picture, or one line that says what is not shown."""

from __future__ import annotations

from typing import Any

import nbformat.v4 as nb
import pytest
from briefing_samples import dots
from cases import Converted, convert, converted

from analysis.export import interactive, markup

SAID = "Not shown here: "


def shown(*bundles: dict[str, Any]) -> Converted:
    outputs = [nb.new_output("display_data", data=bundle) for bundle in bundles]
    return convert(nb.new_notebook(cells=[nb.new_code_cell("x", outputs=outputs)]))


@pytest.mark.parametrize(
    ("name", "kind", "remedy"),
    [
        ("plotly-only", "an interactive chart (Plotly) “Exports”", "kaleido"),
        ("plotly-html", "an interactive chart (Plotly)", "plotly_mimetype+png"),
        ("vega-only", "an interactive chart (Vega-Altair)", "vl-convert-python"),
        ("bokeh", "an interactive chart (Bokeh)", "get_screenshot_as_png"),
        ("folium", "an interactive map", "screenshot"),
        ("widget", "an interactive control (ipywidgets) “IntSlider: Year”", "print it"),
    ],
)
def test_a_case_without_a_picture_says_what_is_not_shown(name: str, kind: str, remedy: str) -> None:
    made = converted(name)
    for words in (made.words, made.paper_words.replace("\u200b ", "")):
        assert words.count(SAID) == 1 and SAID + kind in words and remedy in words
        for never in ("Trusted", "Loading", "<folium", "alt.Chart", "IntSlider(", "Plotly.newPlot"):
            assert never not in words
    for warnings in (made.html_warnings, made.pdf_warnings):
        [warning] = [line for line in warnings if line.startswith("not shown: ")]
        assert kind.split(" “")[0] in warning and remedy in warning


def test_real_libraries_show_no_loading_messages_and_no_objects() -> None:
    made = converted("real-libraries")
    for words in (made.words, made.paper_words):
        # two charts of Plotly, Altair, folium, Bokeh, two of ipywidgets; itables has a table
        assert words.count(SAID) == 7
        for never in ("Loading", "Trusted", "BokehJS", "<folium", "alt.Chart", "VBox(", "GT(",
                      "interactive(", "<IPython.core.display.JSON", "ⓘ"):  # fmt: skip
            assert never not in words
        assert "c v ARM 1 GEO 2" in words
    assert [line for line in made.html_warnings if "Plotly" in line] == [
        line for line in made.pdf_warnings if "Plotly" in line
    ]
    assert any("(Plotly), 2 times" in line for line in made.pdf_warnings)


@pytest.mark.parametrize(
    "mime",
    ["application/vnd.plotly.v1+json", "application/vnd.vegalite.v6+json",
     "application/vnd.vega.v5+json", "application/vnd.jupyter.widget-view+json",
     "application/vnd.bokehjs_exec.v0+json", "application/vnd.holoviews_exec.v0+json"],
)  # fmt: skip
def test_the_picture_that_an_output_has_is_shown(mime: str) -> None:
    bundle = {mime: {}, "image/png": dots(), "text/html": "<div id=a></div>", "text/plain": "X()"}
    made = shown(bundle)
    assert SAID not in made.words and len(made.main.select("img")) == 1
    assert not made.html_warnings and not made.pdf_warnings


@pytest.mark.parametrize(
    ("bundle", "kind"),
    [
        ({"application/vnd.vegalite.v5+json": {"title": {"text": "By <b>year</b>"}}},
         "an interactive chart (Vega-Altair) “By year”"),
        ({"application/vnd.plotly.v1+json": {"layout": {"title": "Old"}}}, "(Plotly) “Old”"),
        ({"application/vnd.plotly.v1+json": "no object"}, "(Plotly)."),
        ({"application/geo+json": {"type": "Point"}, "text/plain": "<GeoJSON object>"}, "a map"),
        ({"application/javascript": "alert(1)", "text/plain": "<X object>"}, "that a script draws"),
        ({"application/vnd.unheard.v1+json": {}}, "that a script draws"),
        ({"text/html": "<script>Plotly.newPlot('a', [])</script>"}, "(Plotly)"),
        ({"text/html": "<div id='viz'></div><script>draw('viz')</script>"}, "that a script draws"),
        ({"text/html": "<div id='c'></div><script>echarts.init(get('c'))</script>"}, "a script"),
        ({"text/html": "<canvas id='c'></canvas>"}, "that a script draws"),
        ({"text/html": "<iframe src='https://example.org/x'></iframe>"}, "https://example.org/x"),
        ({"text/html": "<iframe srcdoc='&lt;script>L.map(1)&lt;/script>'></iframe>"}, "map"),
        ({"text/html": "<video src='data:video/mp4;base64,AA'></video>"}, "a video"),
        ({"text/html": "<audio><source src='a.mp3'></audio>"}, "a recording"),
        ({"text/html": "<object data='x.swf'></object>"}, "an embedded page"),
        ({"video/mp4": "AAAA"}, "a video"),
    ],
)  # fmt: skip
def test_one_line_says_what_is_not_shown(bundle: dict[str, Any], kind: str) -> None:
    made = shown(bundle)
    kind = kind.replace("a map", "an interactive map")
    assert made.words.count(SAID) == 1 and kind in made.words.replace(" .", ".")
    assert sum(line.startswith("not shown: ") for line in made.html_warnings) == 1


@pytest.mark.parametrize(
    "bundle",
    [
        {"text/html": "<script>window.PlotlyConfig = {}</script>", "text/plain": "<HTML object>"},
        {"text/html": "<style>p {color: red}</style>", "text/plain": "<HTML object at 0x7f>"},
        {"application/vnd.bokehjs_load.v0+json": "", "application/javascript": "x"},
        {"application/vnd.holoviews_load.v0+json": "", "application/javascript": "x"},
        {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "  0%|  | 0/3"},
        {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "HBox(IntProgress(value=1))"},
        {"text/html": '<div><div class="bk-notebook-logo"></div><span id="a">Loading BokehJS ...'
                      "</span></div>"},
        {"text/html": "<p hidden>x</p>", "text/plain": "<IPython.core.display.HTML object>"},
    ],
)  # fmt: skip
def test_what_makes_a_library_ready_is_no_output(bundle: dict[str, Any]) -> None:
    made = shown(bundle)
    assert made.words == "" and not made.html_warnings


def test_text_beside_a_chart_stays() -> None:
    made = shown({
        "text/html": "<p>Exports</p><div id='x' class='plotly-graph-div'></div><p>in 2024</p>"
        "<script>Plotly.newPlot('x')</script>"
    })  # fmt: skip
    before, after = made.words.split(SAID)
    assert "Exports" in before and "in 2024" in after and made.words.count(SAID) == 1


def test_a_chart_in_two_outputs_is_told_of_once_and_two_charts_twice() -> None:
    place = {"text/html": '<div id="a" data-root-id="a"></div>'}
    script = {"application/vnd.bokehjs_exec.v0+json": "", "application/javascript": "x"}
    assert shown(place, script).words.count(SAID) == 1
    assert shown(script, place).words.count(SAID) == 1
    assert shown(place, script, place, script).words.count(SAID) == 2


def test_json_is_shown_and_not_its_object() -> None:
    made = shown({"application/json": {"a": [1, "ä"]}, "text/plain": "<X.JSON object>"})
    assert '"a": [' in made.words and '"ä"' in made.words and "object" not in made.words


def test_a_text_that_says_something_is_kept_where_nothing_else_does() -> None:
    made = shown({"application/vnd.unheard.v1+json": {}, "text/plain": "Cycle of 3 states"})
    assert made.words == "Cycle of 3 states"


def test_what_stands_for_where_no_script_runs_is_shown() -> None:
    noscript = "<noscript><table><tr><td>12</td></tr></table></noscript>"
    made = shown({"text/html": f"<table id='itables_1' hidden></table>{noscript}"})
    assert "12" in made.words and SAID not in made.words


def test_a_library_that_is_made_ready_says_nothing() -> None:
    drawing = "<svg width='64' viewBox='0 0 5 4'><path d='M1,4H5V3H1Z'/></svg>"
    said = (
        "This is the <code>init</code> cell<br>(you should not see this message - is it trusted?)"
    )
    ready = f"<script>x()</script><div><noscript><a href='#'>{drawing}</a> {said}</noscript></div>"
    made = shown({"text/html": ready, "text/plain": "<IPython.core.display.HTML object>"})
    assert made.words == "" and not made.main.svg and made.html_warnings == []


def test_a_title_is_text_and_no_longer_than_a_line() -> None:
    [text] = interactive.line("plotly", "<script>x</script>" * 30)["c"][0]["c"]
    assert len(text["s"]) < 300
    made = shown({"application/vnd.plotly.v1+json": {"layout": {"title": "<script>x()</script>a"}}})
    assert "<script>x" not in str(made.main)


def test_a_frame_leads_nowhere_but_into_the_web() -> None:
    [line] = markup.html("<iframe src='javascript:alert(1)'></iframe>")
    assert "javascript" not in str(line)
    [line] = markup.html("<iframe src='file:///etc/passwd'></iframe>")
    assert "passwd" not in str(line)

"""Outputs that a script draws when the notebook is open: what stands for them in a report.

A report runs nothing and loads nothing. The picture that an output has beside its script is shown
in its place; where it has none, one line says what is missing and how a picture is added. Nodes of
such lines have a field `unshown`, the kind of output, by which exporters warn.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from bs4 import BeautifulSoup
from bs4.element import Tag

Node = dict[str, Any]
EMBEDDED = ("iframe", "video", "audio", "object", "embed", "canvas", "x-unshown")
STATIC = "x-static"  # the class of what an output has for where no script runs
_ATTRIBUTE = "data-unshown"


_SCREENSHOT = "To have a picture of it, display a screenshot with IPython.display.Image"


class Kind(NamedTuple):
    """A kind of output: what it is called, and what its author can do, a sentence."""

    name: str
    remedy: str


KINDS = {
    "plotly": Kind(
        "an interactive chart (Plotly)",
        "To have a picture of it, with kaleido installed, set "
        'plotly.io.renderers.default = "plotly_mimetype+png"',
    ),
    "altair": Kind(
        "an interactive chart (Vega-Altair)",
        "To have a picture of it, with vl-convert-python installed, call "
        'altair.renderers.enable("png")',
    ),
    "bokeh": Kind(
        "an interactive chart (Bokeh)",
        "To have a picture of it, display what bokeh.io.export.get_screenshot_as_png(figure) gives",
    ),
    "holoviews": Kind(
        "an interactive chart (HoloViews)",
        'To have a picture of it, call holoviews.output(fig="png")',
    ),
    "map": Kind("an interactive map", _SCREENSHOT),
    "table": Kind("an interactive table", "To have its rows, display the data frame itself"),
    "widget": Kind("an interactive control (ipywidgets)", "To have its value, print it"),
    "page": Kind("an embedded page", _SCREENSHOT),
    "video": Kind("a video", "To have a picture of it, display a frame with IPython.display.Image"),
    "audio": Kind("a recording", "To have what it says, print its words"),
    "script": Kind("an interactive output that a script draws", _SCREENSHOT),
}
_OF_MIME = (
    (re.compile(r"application/vnd\.plotly\.v\d"), "plotly"),
    (re.compile(r"application/vnd\.vega(lite)?\.v\d"), "altair"),
    (re.compile(r"application/vnd\.bokehjs_exec"), "bokeh"),
    (re.compile(r"application/vnd\.holoviews_exec"), "holoviews"),
    (re.compile(r"application/geo\+json"), "map"),
    (re.compile(r"application/vnd\.jupyter\.widget-view\+json"), "widget"),
    (re.compile(r"video/"), "video"),
    (re.compile(r"audio/"), "audio"),
)
_HALVES = {"bokeh", "holoviews"}
_LOADER = re.compile(r"application/vnd\.(bokehjs|holoviews)_load")
_SCRIPT = re.compile(r"(application|text)/(x-)?(java|ecma)script|application/vnd\.")
# What marks a library's place on a page, and what its scripts call. The order is that of a search.
_PLACES = {
    "plotly": ".plotly-graph-div, .js-plotly-plot",
    "altair": "[id^=altair-viz], .vega-embed",
    "bokeh": "[data-root-id], .bk-root",
    "table": "table[id^=itables], table[id^=dt_for_itables], .itables table",
    "widget": '[type="application/vnd.jupyter.widget-view+json"]',
}
_HINTS = re.compile(r"<script|<iframe|plotly|altair|vega|bk-|root-id|itables|widget-view", re.I)
_CALLS = {
    "plotly": r"Plotly\.(newPlot|react|plot)\(",
    "altair": r"vegaEmbed\(",
    "bokeh": r"Bokeh\.embed|embed_document\(",
    "map": r"L\.map\(|leaflet|maplibregl\.|mapboxgl\.|ol\.Map\(|deck\.gl",
    "table": r"new DataTable\(|ITable\(|itables",
    "holoviews": r"HoloViews",
    "script": r"echarts\.init\(|Highcharts\.|d3\.select\(|mpld3\.|cytoscape\(|new vis\.Network",
}
LONGEST_CALL = 200_000  # characters; scripts that are longer are libraries
_LOADING = re.compile(r"Loading\b.{0,60}|BokehJS .{0,40}loaded\.?", re.IGNORECASE)
# What a library that was made ready says in a notebook whose scripts do not run.
_UNTRUSTED = re.compile(r"should not see this message|Make this Notebook Trusted", re.IGNORECASE)
_BAR = re.compile(r"\d+%\||(?:Float|Int)Progress\(|it/s[\],]|\?it\]")
_BARE = re.compile(r"<[\w.]+(?: object| at 0x)[^>]*>|<class '[^']+'>|alt\.\w+\(\.\.\.\)")


def line(kind: str, title: str = "", link: str = "") -> Node:
    """The line that stands for an output which is not shown.

    title: what the output calls itself. link: the address that it would show.
    """
    name, remedy = KINDS[kind]
    title = " ".join(title.split())
    called = f" “{title if len(title) <= 80 else title[:79] + '…'}”" if title else ""
    text = f"Not shown here: {name}{called}. {remedy}."
    said: list[Node] = [{"t": "text", "s": text}]
    if link.startswith(("https://", "http://")):
        address = {"t": "link", "href": link, "c": [{"t": "text", "s": link}]}
        said += [{"t": "text", "s": " It is at "}, address, {"t": "text", "s": "."}]
    return {"kind": "paragraph", "c": [{"t": "em", "c": said}], "unshown": name}


def of_bundle(data: Mapping[str, Any]) -> list[Node] | None:
    """What stands for an output that none but its library can draw; None where it can be read.

    data: a MIME bundle without a picture.
    """
    for pattern, kind in _OF_MIME:
        if mime := next((name for name in data if pattern.match(name)), None):
            if kind == "widget" and _BAR.search(_text(data.get("text/plain", ""))):
                return []  # a progress bar has nothing to tell once all is done
            made = line(kind, _title(kind, data, mime))
            return [{**made, "half": "script"} if kind in _HALVES else made]
    if any(_LOADER.match(name) for name in data):
        return []
    if "text/html" in data or "text/latex" in data:
        return None
    plain = _text(data.get("text/plain", ""))
    if plain and not _BARE.fullmatch(plain.strip()):
        return None
    if "application/json" in data:
        text = json.dumps(data["application/json"], indent=2, ensure_ascii=False)
        return [{"kind": "output", "text": text}]
    if any(_SCRIPT.match(name) for name in data):
        return [line("script")]
    return None


def join(found: list[Node], shown: list[Node]) -> None:
    """Add what an output shows to what its cell has shown: one line for each output of a library.

    Bokeh and HoloViews put a chart's place on the page and its script out one after the other.
    """
    if found and shown and {found[-1].get("half"), shown[0].get("half")} == {"script", "place"}:
        del found[-1]["half"]
        shown = shown[1:]
    found += shown


def of_scripts(text: str) -> list[Node]:
    """What stands for HTML that is nothing but scripts: a line where one of them draws.

    What only makes a library ready is no output; nor is the library itself.
    """
    if len(text) > LONGEST_CALL:
        return []
    scripts = BeautifulSoup(text, "html.parser").find_all("script")
    kind = _called(" ".join(script.get_text() for script in scripts))
    return [line(kind)] if kind and kind != "table" else []


def is_bare(text: str) -> bool:
    """Whether a text says no more than which object it stands for.

    >>> is_bare("<folium.folium.Map at 0x7f>"), is_bare("alt.Chart(...)"), is_bare("<b> 12")
    (True, True, False)
    """
    return bool(_BARE.fullmatch(text.strip()))


def warnings(found: Iterable[Node]) -> list[str]:
    """A message for each kind of output that is not shown.

    found: the nodes of a document that have a field `unshown`.
    """
    counts = Counter(node["unshown"] for node in found)
    remedies = {kind.name: kind.remedy for kind in KINDS.values()}
    return [
        f"not shown: {name}{f', {count} times' if count > 1 else ''}. {remedies[name]}."
        for name, count in counts.items()
    ]


def _title(kind: str, data: Mapping[str, Any], mime: str) -> str:
    """How a chart or a control calls itself."""
    given = data[mime]
    if kind == "widget":
        plain = _text(data.get("text/plain", ""))
        name = re.match(r"\w+", plain)
        label = re.search(r"description='([^']+)'", plain)
        return f"{name[0]}{': ' + label[1] if label else ''}" if name else ""
    if not isinstance(given, dict):
        return ""
    holder = given.get("layout") if kind == "plotly" else given
    title = holder.get("title") if isinstance(holder, dict) else None
    title = title.get("text") if isinstance(title, dict) else title
    text = " ".join(title) if isinstance(title, list) else title if isinstance(title, str) else ""
    return BeautifulSoup(text, "html.parser").get_text(" ")


def _text(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)


# -- within HTML -------------------------------------------------------------------------------


def may_be(text: str) -> bool:
    """Whether HTML may hold what `mark` looks for."""
    return _HINTS.search(text) is not None


def mark(soup: BeautifulSoup) -> None:
    """Put elements that `read` knows where a script would draw, in place of what waits there."""
    is_static = soup.select_one(f".{STATIC} table, [id$=fallback] table") is not None
    for note in soup.select("sup:has(> a[href*='itables.org'])"):
        note.decompose()
    for note in soup.select(f"noscript, .{STATIC}"):
        if _UNTRUSTED.search(note.get_text()):
            note.decompose()
    for kind, selector in _PLACES.items():
        for place in soup.select(selector):
            if place.decomposed:
                continue
            if kind == "table" and is_static:
                place.decompose()
            else:
                place.replace_with(_placeholder(soup, kind))
    for logo in soup.select(".bk-notebook-logo"):
        around = logo.find_parent("div")
        (logo if around is None else around).decompose()
    scripts = " ".join(script.get_text() for script in soup.find_all("script"))
    for waiting in soup.find_all(["div", "span", "p", "svg"], id=True) if scripts else []:
        text = waiting.get_text(strip=True)
        if not waiting.decomposed and str(waiting["id"]) in scripts and not waiting.find(True):
            if not text:
                waiting.replace_with(_placeholder(soup, _called(scripts) or "script"))
            elif _LOADING.fullmatch(text):
                waiting.decompose()
    for frame in soup.find_all("iframe"):
        inner = str(frame.get("srcdoc") or "") + str(frame.get("data-html") or "")
        address = str(frame.get("src") or "")
        if address.startswith(("data:", "about:", "javascript:")):
            inner, address = inner + address, ""
        if inner or not address:
            is_map = "load map" in soup.get_text() or re.search(_CALLS["map"], inner)
            before = frame.find_previous_sibling()  # what is shown until the frame is there
            if before is not None and "Make this Notebook Trusted" in before.get_text():
                before.decompose()
            frame.replace_with(_placeholder(soup, _called(inner) or ("map" if is_map else "page")))


def is_placeholder(tag: Tag) -> bool:
    """Whether a script would draw in an element, which may be hidden until then."""
    return any(tag.css.match(selector) for selector in _PLACES.values())


def read(tag: Tag) -> list[Node]:
    """What stands for an element of EMBEDDED."""
    if kind := tag.get(_ATTRIBUTE):
        half = {"half": "place"} if kind in _HALVES else {}
        return [{**line(str(kind)), **half}] if kind in KINDS else []
    if tag.name == "canvas":
        return [line("script")]
    source = tag.find("source")
    address = str(tag.get("src") or tag.get("data") or (source and source.get("src")) or "")
    kind = tag.name if tag.name in KINDS else "page"
    return [line(str(kind), str(tag.get("title") or ""), address)]


def _placeholder(soup: BeautifulSoup, kind: str) -> Tag:
    return soup.new_tag("x-unshown", attrs={_ATTRIBUTE: kind})


def _called(scripts: str) -> str:
    """Which library scripts call; empty where it is none that is known."""
    return next((kind for kind, call in _CALLS.items() if re.search(call, scripts)), "")

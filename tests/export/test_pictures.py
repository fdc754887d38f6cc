"""Pictures and drawings of anybody's notebook: shown in both formats, at the size they state."""

from __future__ import annotations

import base64
import io
import re
import subprocess
from functools import cache
from typing import Any

import nbformat.v4 as nb
import numpy as np
import pytest
from briefing_samples import cell, notebook, prose
from cases import Converted, boxes, convert, converted
from PIL import Image

from analysis.export import vectors
from analysis.export.drawings import inline_svg

Box = tuple[float, float]
RED, BLUE, GREEN = (220, 0, 0), (0, 0, 220), (0, 150, 0)


def picture(width: int, height: int, colour: Any = RED, form: str = "PNG", **saved: Any) -> str:
    """A picture of one colour as a data: address."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, form, **saved)
    return f"data:image/{form.lower()};base64,{base64.b64encode(buffer.getvalue()).decode()}"


def said(text: str) -> Converted:
    return convert(notebook([prose(text)]))


def shown(**data: str) -> Converted:
    bundle = {key.replace("_", "/").replace("svg", "svg+xml"): data[key] for key in data}
    return convert(notebook([cell(nb.new_output("display_data", data=bundle))]))


@cache
def page(pdf: bytes, number: int = 1) -> Image.Image:
    """A page of a PDF, a pixel a point."""
    options = [
        "-r",
        "72",
        "-png",
        "-f",
        str(number),
        "-l",
        str(number),
        "-aa",
        "no",
        "-aaVector",
        "no",
    ]
    run = subprocess.run(["pdftoppm", *options, "-"], input=pdf, capture_output=True, check=True)
    return Image.open(io.BytesIO(run.stdout)).convert("RGB")


def place(pdf: bytes, colour: tuple[int, int, int] = RED) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what has a colour on page one, in points."""
    away = np.abs(np.asarray(page(pdf)).astype(int) - colour).max(axis=2)
    rows, columns = np.nonzero(away < 12)
    assert rows.size, "nothing has this colour"
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def size(made: Converted, colour: tuple[int, int, int] = RED) -> Box:
    """Width and height of what has a colour in the PDF, in CSS pixels."""
    left, top, right, bottom = place(made.pdf, colour)
    return (right - left) * 4 / 3, (bottom - top) * 4 / 3


def near(*box: float) -> Any:
    return pytest.approx(box, abs=2.7)  # two points, as CSS pixels


# -- the given cases ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["img-linked", "img-in-list", "img-two-in-a-par", "img-with-caption-same-par"]
)
def test_a_picture_keeps_its_size_wherever_it_stands(name: str) -> None:
    made = converted(name)
    sizes = _images(made.pdf)
    assert sizes and all(one == near(600, 300) for one in sizes)
    assert {image["width"] for image in made.main.find_all("img")} == {"600"}


def _images(pdf: bytes) -> list[Box]:
    """The sizes of the photographs in a PDF, in CSS pixels, by pixels and resolution."""
    run = subprocess.run(["pdfimages", "-list", "-"], input=pdf, capture_output=True, check=True)
    lines = [line.split() for line in run.stdout.decode().splitlines()[2:]]
    found = [line for line in lines if line[2] == "image"]
    return [(96 * int(it[3]) / float(it[12]), 96 * int(it[4]) / float(it[13])) for it in found]


def test_two_pictures_in_a_paragraph_are_both_shown() -> None:
    assert len(_images(converted("img-two-in-a-par").pdf)) == 2
    assert len(converted("img-two-in-a-par").main.find_all("img")) == 2


def test_a_linked_picture_stays_a_link() -> None:
    link = converted("img-linked").main.find("a", href="https://example.org")
    assert link is not None and link.img is not None


def test_a_list_goes_on_after_its_picture() -> None:
    made = converted("img-in-list")
    assert "Step one" in made.words and "Step two" in made.words
    assert made.paper_words.index("Step one") < made.paper_words.index("2. Step two")


def test_a_caption_stands_below_its_picture() -> None:
    made = converted("img-with-caption-same-par")
    words = {word.text: word for word in boxes(made.pdf)}
    assert words["Figure"].top == words["Russia."].top > 200
    assert made.main.find("em").get_text() == "Figure 1. Exports to Russia."


def test_a_paragraph_of_html_is_centred_with_its_picture() -> None:
    made = converted("img-html-p-center")
    assert _images(made.pdf) == [near(300, 150)]
    words = {word.text: word for word in boxes(made.pdf)}
    middle = (words["Figure"].left + words["HTML"].right) / 2
    assert middle == pytest.approx(595.28 / 2, abs=2)
    assert made.main.find("p", style="text-align:center").img["width"] == "300"


def test_stated_widths_hold() -> None:
    made = converted("img-width-attr")
    assert [width for width, _ in _images(made.pdf)] == near(200, 642.5 * 0.3, 642.5 * 0.25)
    first, second, third = made.main.find_all("img")
    assert first["width"] == "200" and "width:30%" in second["style"] and "25%" in third["style"]


def test_a_turned_photograph_is_upright() -> None:
    made = converted("jpeg-exif-rotated")
    assert size(made, (0, 0, 254)) == near(50, 200)
    assert made.main.img["width"] == "50"


def test_drawings_within_html_are_shown() -> None:
    made = converted("html-svg")
    assert size(made, (0, 128, 128)) == near(100, 60)
    assert size(made, (255, 0, 0)) == near(30, 30)
    assert "inline svg" in made.words
    assert len(made.main.find_all("svg")) == 2


def test_a_drawing_without_its_namespace_is_shown() -> None:
    made = converted("svg-nons")
    assert size(made, (128, 0, 128)) == near(100, 50)
    assert made.main.svg.rect["fill"] == "purple"


def test_labels_in_html_become_text_of_the_drawing() -> None:
    made = converted("svg-mermaid-foreign")
    assert made.main.svg["aria-label"] == "Drawing: Armenia, CSTO"
    assert [text.get_text() for text in made.main.find_all("text")] == ["Armenia", "CSTO"]
    words = {word.text: word for word in boxes(made.pdf)}
    left, top, right, bottom = place(made.pdf, (221, 221, 255))
    assert left < words["Armenia"].left < words["Armenia"].right < right
    assert top < words["Armenia"].top < words["Armenia"].bottom < bottom + 3
    assert words["CSTO"].left > right


def test_the_words_of_a_drawing_in_a_span_are_shown() -> None:
    made = converted("displacy")
    assert "Armenia NOUN" in made.words and "Armenia NOUN" in made.paper_words


# -- sizes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attributes", "width", "height"),
    [
        ('width="100"', 100, 50),
        ('width="100px"', 100, 50),
        ('height="30"', 60, 30),
        ('width="90" height="90"', 90, 90),
        ('style="width: 5em"', 80, 40),
        ('style="width:1in; height:auto"', 96, 48),
        ('style="WIDTH:72PT !important"', 96, 48),
        ('width="400" style="width:120px"', 120, 60),
        ('style="max-width:150px"', 150, 75),
        ('style="max-width:10%"', 64, 32),
        ('width="10%"', 64, 32),
        ('width="5000"', 642, 321),
        ('width="auto" height="none"', 200, 100),
        ('width="-5" height="0"', 200, 100),
        ('width="1e9"', 200, 100),
    ],
)
def test_a_size_is_taken_as_a_browser_takes_it(
    attributes: str, width: float, height: float
) -> None:
    made = said(f'Before <img src="{picture(200, 100)}" {attributes}> after')
    assert size(made) == near(width, height)
    image = made.main.img
    if "style" not in image.attrs:
        assert int(image["width"]) >= width - 1
    elif "%" not in image["style"]:
        assert image["width"] == str(width) and f"aspect-ratio:{width / height:g}" in image["style"]


def test_an_icon_in_a_line_stays_small_and_in_the_line() -> None:
    made = said(f"Before ![dot]({picture(16, 16)}) after")
    words = {word.text: word for word in boxes(made.pdf)}
    left, _, right, bottom = place(made.pdf)
    assert words["Before"].right < left < right < words["after"].left
    assert words["Before"].top < bottom < words["Before"].bottom + 3


@pytest.mark.parametrize(
    "text",
    [
        "> ![a]({})", "- one\n  - ![a]({})", "**![a]({})**", "## Heading ![a]({})\n\ntext",
        "<center><img src='{}'></center>", "<figure><img src='{}'><figcaption>c</figcaption></figure>",
        "<div><div><a href='https://example.org'><img src='{}'></a></div></div>",
        "<details><summary>more</summary><img src='{}'></details>",
        "<picture><source srcset='x.webp'><img src='{}'></picture>",
    ],
)  # fmt: skip
def test_a_picture_has_its_size_in_whatever_it_stands(text: str) -> None:
    made = said(f"# T\n\n{text.format(picture(120, 40))}")
    assert size(made) == near(120, 40)
    assert made.main.img["width"] == "120"


def test_a_picture_higher_than_a_page_is_made_smaller() -> None:
    made = said(f"Words ![a]({picture(100, 4000)}) words")
    _, height = size(made)
    assert height == pytest.approx(0.8 * 252 / 25.4 * 96, abs=4)


def test_wide_pictures_and_words_stand_on_lines_of_their_own_and_narrow_ones_do_not() -> None:
    wide = said(f"Above ![a]({picture(500, 20)}) below")
    words = {word.text: word for word in boxes(wide.pdf)}
    assert words["Above"].bottom < words["below"].top
    narrow = said(f"Above ![a]({picture(100, 20)}) below")
    words = {word.text: word for word in boxes(narrow.pdf)}
    assert words["Above"].top == words["below"].top


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_every_orientation_has_its_width(form: str, turn: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    made = said(f"![a]({picture(60, 20, GREEN, form, exif=exif)})")
    upright = (20, 60) if turn > 4 else (60, 20)
    assert made.main.img["width"] == str(upright[0])
    assert size(made, GREEN) == near(*upright)


def test_sizes_in_an_output_s_metadata_hold() -> None:
    raw = picture(300, 100).split(",")[1]
    output = nb.new_output(
        "display_data", data={"image/png": raw}, metadata={"image/png": {"width": 60, "height": 60}}
    )
    made = convert(notebook([cell(output)]))
    assert size(made) == near(60, 60)


def test_a_picture_that_cannot_be_read_is_told_without_its_bytes() -> None:
    made = said("![](data:image/png;base64,QUJD) and ![the chart](missing.png)")
    assert made.words == "picture that could not be read and the chart"
    assert (
        made.html_warnings
        == made.pdf_warnings
        == [
            "2 pictures are not shown: one within the notebook that could not be read, missing.png. A "
            "report takes those that are in the notebook or beside it, and loads none from the web"
        ]
    )


def test_of_many_missing_pictures_a_few_are_named() -> None:
    badges = " ".join(f"![b{n}](https://example.org/{n}.svg)" for n in [*range(9), 0])
    made = said(badges)
    [warning] = made.html_warnings
    assert warning.startswith("10 pictures are not shown: 0.svg, 1.svg, 2.svg, 3.svg and 5 others.")
    assert len(made.main.find_all("a", href=re.compile("example"))) == 10


# -- drawings ----------------------------------------------------------------------------------

SVG = '<svg xmlns="http://www.w3.org/2000/svg"'


@pytest.mark.parametrize(
    "drawing",
    [
        f'{SVG} width="80" height="40">{{}}</svg>',
        f'{SVG} viewBox="0 0 80 40">{{}}</svg>',
        f'{SVG} width="80" viewBox="0 0 160 80"><g transform="scale(2)">{{}}</g></svg>',
        f'{SVG} width="60pt" height="30pt" viewBox="0 0 80 40">{{}}</svg>',
        f'{SVG} style="width:5em;height:2.5em" viewBox="0 0 80 40">{{}}</svg>',
        "<svg width=80 height=40>{}</svg>",  # as HTML has it
        "<svg width='80' height='40'>{}<g></svg>",  # an element left open
        '<svg width="80" height="40"><use xlink:href="#none"/>{}</svg>',  # a prefix not declared
        '<!DOCTYPE svg [<!ENTITY ns "x">]><svg width="80" height="40" data-a="&ns;">{}</svg>',
    ],
)
@pytest.mark.parametrize("way", ["output", "html", "prose"])
def test_a_drawing_is_shown_however_it_is_written(drawing: str, way: str) -> None:
    drawn = drawing.format('<rect width="80" height="40" fill="#dc0000"/>')
    if way == "html":
        drawn = re.sub(r"<!DOCTYPE[^[]*\[.*?\]>", "", drawn)
    made = said(drawn) if way == "prose" and "DOCTYPE" not in drawn else (
        shown(text_html=f"<p>{drawn}</p>") if way == "html" else shown(image_svg=drawn)
    )  # fmt: skip
    assert size(made) == near(80, 40)
    assert made.main.svg.rect["fill"] == "#dc0000"


HOSTILE = f"""{SVG} xmlns:xlink="http://www.w3.org/1999/xlink" width="80" height="40" onload="x()"
  style="position:fixed;top:0;left:0">
<script>x()</script><a xlink:href="javascript:x()"><rect width="80" height="40" fill="#dc0000"/></a>
<image xlink:href="https://example.org/p.png"/><use href="file:///etc/passwd#a"/>
<animate attributeName="href" to="javascript:x()"/><set attributeName="onclick" to="x()"/>
<rect width="9" height="9" style="fill:url(https://example.org/f.svg#a)" onclick="x()"/>
<style>@import url(https://example.org/s.css); .a {{ fill: url('//example.org/x') }}</style>
<foreignObject width="80" height="40"><body><script>x()</script><iframe src="https://example.org"/>
<b onclick="x()">Kept</b></body></foreignObject></svg>"""


@pytest.mark.parametrize("way", ["output", "html", "prose", "file"])
def test_a_drawing_neither_runs_nor_loads_anything(way: str, tmp_path: Any) -> None:
    (tmp_path / "x.svg").write_text(HOSTILE)
    made = {
        "output": lambda: shown(image_svg=HOSTILE),
        "html": lambda: shown(text_html=HOSTILE),
        "prose": lambda: said(HOSTILE.replace("\n", " ")),
        "file": lambda: Converted(notebook([prose("![](x.svg)")]), folder=tmp_path),
    }[way]()
    page = str(made.main)
    for found in re.findall(r"data:image/svg\+xml;base64,([\w+/=]+)", page):
        page += base64.b64decode(found).decode()
    for words in ("x()", "example.org", "javascript", "passwd", "onclick", "iframe"):
        assert words not in page
    assert "Kept" in page
    assert size(made) == near(80, 40)
    assert made.is_accessible and not made.pdf_warnings


def test_a_drawing_stays_in_its_place() -> None:
    style = "position:fixed;inset:0;z-index:9;opacity:0.5"
    made = shown(image_svg=f'{SVG} style="{style}" class="page"><rect width="9" height="9"/></svg>')
    assert "position" not in str(made.main) and "z-index" not in str(made.main)
    assert "opacity:0.5" in made.main.svg["style"] and "class" not in made.main.svg.attrs


def test_drawings_that_show_nothing_leave_nothing() -> None:
    inside = '<defs><symbol id="i"><rect/></symbol></defs>'
    sprites = f'<svg style="position:absolute;width:0;height:0">{inside}</svg>'
    made = shown(text_html=f"<div>{sprites}<svg class='icon'><use href='#j'/></svg>Words</div>")
    assert made.words == "Words"
    assert not made.main.find_all(["svg", "img"])


def test_gradients_and_clips_keep_their_names_in_html() -> None:
    made = shown(
        text_html='<svg width="40" height="40" viewBox="0 0 40 40"><defs><linearGradient id="g" '
        'gradientUnits="userSpaceOnUse"><stop offset="0" stop-color="#009600"/></linearGradient>'
        '<clipPath id="c"><rect width="20" height="40"/></clipPath></defs>'
        '<rect width="40" height="40" fill="url(#g)" clip-path="url(#c)"/></svg>'
    )
    assert size(made, GREEN) == near(20, 40)
    assert "<linearGradient" in str(made.html) and "clipPath" in str(made.html)


def test_two_drawings_with_the_same_names_stay_apart() -> None:
    inside = '<defs><rect id="a" width="40" height="20" fill="{}"/></defs><use href="#a"/>'
    one = f'<svg width="40" height="20">{inside}</svg>'
    made = shown(text_html=f"<p>{one.format('#dc0000')}</p><p>{one.format('#0000dc')}</p>")
    assert size(made, RED) == size(made, BLUE) == near(40, 20)
    ids = [tag["id"] for tag in made.main.find_all("rect")]
    assert len(set(ids)) == 2


def test_a_drawing_whose_style_would_reach_the_page_is_set_apart_and_described() -> None:
    made = shown(
        image_svg=f'{SVG} width="80" height="40"><style>rect {{fill:#dc0000}}</style>'
        '<rect width="80" height="40"/><text y="20">Label</text></svg>'
    )
    assert made.main.svg is None and made.main.img["alt"] == "Drawing: Label"
    assert size(made) == near(80, 40)


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("<title>A map</title><text>x</text>", "A map"),
        ("<desc>Of Armenia</desc><text>x</text>", "Of Armenia"),
        (
            '<text><tspan x="1">Armenia</tspan><tspan dy="9">PROPN</tspan></text>',
            "Drawing: Armenia PROPN",
        ),
        ("<text>CO<tspan>2</tspan></text><text> </text>", "Drawing: CO2"),
        ("<text>" + "word " * 200 + "</text>", "Drawing: " + ("word " * 98).strip() + " …"),
    ],
)
def test_a_drawing_is_described_by_its_own_words(inside: str, words: str) -> None:
    drawing = vectors.read(f"{SVG}>{inside}</svg>".encode())
    assert drawing is not None and drawing.words[:490] == words[:490]


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("<div><span>one two</span></div>", ["one two"]),
        ("<div>one<br/>two</div>", ["one", "two"]),
        ("<p>one</p><p>two</p>", ["one", "two"]),
        ("<div>" + "long words that go on " * 3 + "</div>", None),
        ("<div><script>no()</script>yes</div>", ["yes"]),
    ],
)
def test_a_label_is_set_in_lines_within_its_box(label: str, lines: list[str] | None) -> None:
    box = (
        f'{SVG}><foreignObject x="10" y="20" width="120" height="50">{label}</foreignObject></svg>'
    )
    drawing = vectors.read(box.encode())
    assert drawing is not None
    made = re.findall(
        r'<text x="([\d.]+)" y="([\d.]+)"[^>]*font-size="([\d.]+)px"[^>]*>([^<]*)',
        drawing.content.decode(),
    )
    if lines is not None:
        assert [text for *_, text in made] == lines
    assert (
        " ".join(" ".join(text for *_, text in made).split())
        == re.sub(r"\s+", " ", re.sub(r"<script>.*?</script>|<[^>]*>", " ", label)).strip()
    )
    for x, y, em, text in made:
        assert float(x) == 70 and 20 < float(y) < 70
        assert vectors.measured(text) * float(em) <= 121


def test_a_choice_with_text_of_its_own_shows_that() -> None:
    drawing = vectors.read(
        f'{SVG}><switch><foreignObject width="9" height="9"><div>Label</div></foreignObject>'
        "<text>Label</text></switch></svg>".encode()
    )
    assert drawing is not None and drawing.content.count(b"Label") == 1


def test_a_drawing_nested_beyond_reason_is_no_drawing() -> None:
    assert vectors.read((f"{SVG}>" + "<g>" * 3000 + "</g>" * 3000 + "</svg>").encode()) is None


def test_matplotlib_s_drawings_are_left_as_they_are() -> None:
    from briefing_samples import chart

    svg = chart(3).encode()
    drawing = vectors.read(svg)
    assert drawing is not None and drawing.content is svg
    assert inline_svg(svg, "a-", "x") is not None


# -- words apart -------------------------------------------------------------------------------


def test_a_label_in_a_span_stands_apart_from_its_word() -> None:
    entity = (
        '<mark class="entity" style="background: #feca74; padding: 0.45em 0.6em; margin: 0 0.25em">'
        'Armenia<span style="font-size: 0.8em; font-weight: bold; margin-left: 0.5rem">GPE</span></mark>'
    )
    made = shown(text_html=f"<div>{entity}left<b style='display:inline-block'>12</b>34</div>")
    assert made.main.get_text().split() == ["Armenia", "GPE", "left", "12", "34"]
    assert "Armenia GPE left 12 34" in made.paper_words


def test_letters_of_a_word_in_several_colours_stay_one_word() -> None:
    made = shown(
        text_html='<p>A<span style="color:red">rm</span><span style="margin:0">enia</span></p>'
    )
    assert made.main.get_text().strip() == "Armenia"

"""Each colour that pages, paper and charts share is typed once."""

import re
from pathlib import Path

import analysis
from analysis.export import palette

PACKAGE = Path(analysis.__file__).parent if analysis.__file__ else Path()
COLOURS = {colour for named in palette.COLOURS.values() for colour in named.values()}


def test_no_other_file_types_a_colour_of_the_palette() -> None:
    typed = [
        (path.name, colour)
        for suffix in ("py", "css", "typ", "j2", "js")
        for path in PACKAGE.rglob(f"*.{suffix}")
        for colour in re.findall(r"#[0-9a-fA-F]{6}\b", path.read_text(encoding="utf-8"))
        if colour.lower() in COLOURS
    ]
    assert typed == []


def test_light_and_dark_name_the_same_colours() -> None:
    assert palette.LIGHT.keys() == palette.COLOURS["dark"].keys()
    assert palette.COLOURS["dark_list"].keys() < palette.LIGHT.keys()

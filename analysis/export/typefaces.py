"""The fonts that pages, paper and charts are set in: Noto Sans, and DejaVu Sans for what that lacks.

Both are files, the project's own and matplotlib's, and never the machine's.
"""

from __future__ import annotations

import base64
import io
import re
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

FONTS = Path(__file__).parent / "fonts"

# All that most pages are written in: fonts with these are made once, and not for each page.
COMMON = frozenset(map(ord, "–—‘’“”…€−↑↓↕")) | {*range(0x20, 0x7F), *range(0xA0, 0x100)}


# Beyond these: of the template for briefings, and of charts with a change in their title.
USUAL_ARROWS = ("", "↔", "→↔")


def make_common() -> None:
    """Make the fonts that most pages have, for processes forked from this one."""
    for arrows in USUAL_ARROWS:
        faces(f"<em>{arrows}")


def faces(html: str) -> str:
    """@font-face rules with the characters of a page, so that charts measure as drawn.

    What Noto Sans lacks (the minus sign, arrows) comes from DejaVu Sans, as in matplotlib.
    """
    dejavu = _matplotlib_fonts()
    characters = frozenset(map(ord, html)) - set(range(32)) | COMMON
    known = _characters(FONTS / "NotoSans-Regular.ttf")
    used = [
        ("Noto Sans", 400, "normal", FONTS / "NotoSans-Regular.ttf", characters & known),
        ("Noto Sans", 700, "normal", FONTS / "NotoSans-Bold.ttf", characters & known),
    ]
    if re.search(r"<em>|italic", html):
        used.append(("Noto Sans", 400, "italic", FONTS / "NotoSans-Italic.ttf", characters & known))
    if rest := (characters - known) & _characters(dejavu / "DejaVuSans.ttf"):
        used.append(("DejaVu Sans", 400, "normal", dejavu / "DejaVuSans.ttf", rest))
    return "\n".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};'
        f"src:url(data:font/woff;base64,{_subset(path, wanted)}) format('woff')}}"
        for family, weight, style, path, wanted in used
    )


def _matplotlib_fonts() -> Path:
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


@cache
def _characters(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _subset(path: Path, characters: frozenset[int]) -> str:
    """A font with these characters only, as base64 of WOFF."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(flavor="woff", layout_features=["kern", "mark", "mkmk", "ccmp"])
    options.hinting = False
    options.drop_tables += ["FFTM"]
    with TTFont(path, lazy=True, recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=characters)
        subsetter.subset(font)
        font.flavor = "woff"
        buffer = io.BytesIO()
        font.save(buffer)
    return base64.b64encode(buffer.getvalue()).decode()


@cache
def for_typst() -> tuple[Any, TemporaryDirectory[str]]:
    """The fonts as Typst takes them, and the folder that they are read from.

    Of matplotlib's folder that one family only: in a drawing, Typst falls back to any font it
    knows. Typst reads the fonts late, so the folder has to live as long.
    """
    import typst

    folder: TemporaryDirectory[str] = TemporaryDirectory(prefix="briefing-fonts-")
    for path in [*FONTS.glob("*.ttf"), *_matplotlib_fonts().glob("DejaVuSans*.ttf")]:
        if "Display" not in path.name:
            shutil.copy(path, folder.name)
    return typst.Fonts(include_system_fonts=False, font_paths=[folder.name]), folder


def path(name: str) -> Path:
    """The file of a font, by its name: the project's own, else matplotlib's."""
    own = FONTS / name
    return own if own.is_file() else _matplotlib_fonts() / name

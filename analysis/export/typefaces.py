"""The fonts that pages, paper and charts are set in: Noto Sans, and DejaVu Sans for what that lacks.

Both are files, the project's own and matplotlib's. Of the machine's fonts only Noto's are used, and
these only for characters that neither of the two has.
"""

from __future__ import annotations

import base64
import io
import json
import os
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


def faces(html: str, wanted: frozenset[str] = frozenset()) -> str:
    """@font-face rules with the characters of a page, so that charts measure as drawn.

    What Noto Sans lacks (the minus sign, arrows) comes from DejaVu Sans, as in matplotlib. wanted:
    characters that both lack, and that come from the machine's fonts where these have them.
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
    rules = [
        f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};'
        f"src:url(data:font/woff;base64,{_subset(path, held)}) format('woff')}}"
        for family, weight, style, path, held in used
    ]
    for path, held in machine_fonts(wanted):
        if "Emoji" in path.name:  # large, and every reader's machine has one
            continue
        ranges = ",".join(f"U+{ord(character):X}" for character in sorted(held))
        rules.append(
            f'@font-face{{font-family:"Noto Sans";unicode-range:{ranges};'
            f"src:url(data:font/woff;base64,{_subset(path, frozenset(map(ord, held)))}) format('woff')}}"
        )
    return "\n".join(rules)


@cache
def own_characters() -> frozenset[int]:
    """The characters that the project's fonts have between them."""
    dejavu = _matplotlib_fonts()
    return (
        _characters(FONTS / "NotoSans-Regular.ttf")
        | _characters(dejavu / "DejaVuSans.ttf")
        | _characters(dejavu / "DejaVuSansMono.ttf")
    )


def _font_folders() -> list[Path]:
    """Where machines keep fonts."""
    home = Path.home()
    return [
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".fonts",
        home / ".local/share/fonts",
        Path("/System/Library/Fonts"),
        Path("/Library/Fonts"),
        home / "Library/Fonts",
        Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",
    ]


_WEIGHTS = re.compile(
    "Thin|Light|Medium|Bold|Black|Italic|Condensed|Mono|Display|UI|Looped", re.IGNORECASE
)


@cache
def machine_fonts(wanted: frozenset[str]) -> list[tuple[Path, frozenset[str]]]:
    """Noto fonts of this machine that have characters of these, each with those it is used for.

    The same for the same fonts: upright ones of text, sans before serif, in the order of their names.
    """
    if not wanted:
        return []
    found = {
        path.name: path
        for folder in _font_folders()
        if folder.is_dir()
        for path in folder.rglob("Noto*")
        if path.suffix.lower() in (".ttf", ".otf", ".ttc") and not _WEIGHTS.search(path.stem)
    }
    chosen = []
    rest = set(wanted)
    for name in sorted(found, key=lambda name: ("Sans" not in name, "Emoji" in name, name)):
        if not rest:
            break
        try:
            has = _characters(found[name])
        except Exception:  # a file that is no font, whatever its name
            continue
        if held := frozenset(character for character in rest if ord(character) in has):
            chosen.append((found[name], held))
            rest -= held
    return chosen


def _matplotlib_fonts() -> Path:
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


@cache
def _characters(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True, fontNumber=0) as font:
        return frozenset(font.getBestCmap() or ())


@cache
def _subset(path: Path, characters: frozenset[int]) -> str:
    """A font with these characters only, as base64 of WOFF."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    # Letters of other scripts join, or change their form, by features of their own.
    is_plain = not any(0x590 <= character < 0x1E00 for character in characters)
    features = ["kern", "mark", "mkmk", "ccmp"] if is_plain else ["*"]
    options = subset.Options(flavor="woff", layout_features=features)
    options.hinting = False
    options.drop_tables += ["FFTM"]
    with TTFont(path, lazy=True, recalcTimestamp=False, fontNumber=0) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=characters)
        subsetter.subset(font)
        font.flavor = "woff"
        buffer = io.BytesIO()
        font.save(buffer)
    return base64.b64encode(buffer.getvalue()).decode()


@cache
def for_typst(wanted: frozenset[str] = frozenset()) -> Any:
    """The fonts as Typst takes them (`typst.Fonts`).

    wanted: characters that come from the machine's fonts where these have them.

    Of matplotlib's folder that one family only: in a drawing, Typst falls back to any font it
    knows. Its family of one width is Typst's own. Typst reads a font when it is first used and keeps
    it, so all are used once, and nothing is left on the disk, however the process ends.
    """
    import typst

    with TemporaryDirectory(prefix="briefing-fonts-") as folder:
        for path in [*FONTS.glob("*.ttf"), *_matplotlib_fonts().glob("DejaVuSans*.ttf")]:
            if not re.search("Display|Mono", path.name):
                shutil.copy(path, folder)
        for path, _ in machine_fonts(wanted):
            _copy_first_face(path, Path(folder))
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder])
        typst.compile(_each_once(fonts).encode(), font_paths=fonts, format="svg")
    return fonts


def _copy_first_face(path: Path, folder: Path) -> None:
    """A font, of a collection the one face whose characters are known, as a file of its own."""
    if path.suffix.lower() != ".ttc":
        shutil.copy(path, folder)
        return
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True, fontNumber=0, recalcBBoxes=False, recalcTimestamp=False) as font:
        font.flavor = None
        font.save(folder / f"{path.stem}.otf", reorderTables=None)


def _each_once(fonts: Any) -> str:
    """Typst's source of a page that uses every face."""
    return "".join(
        f"#text(font: {json.dumps(face.family, ensure_ascii=False)}, style: {json.dumps(face.style)}, "
        f"weight: {face.weight}, stretch: {face.stretch:.1%}, fallback: false)[a]"
        for face in fonts.fonts()
    )


def path(name: str) -> Path:
    """The file of a font, by its name: the project's own, else matplotlib's."""
    own = FONTS / name
    return own if own.is_file() else _matplotlib_fonts() / name

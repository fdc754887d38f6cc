"""TeX formulas drawn as outlines by matplotlib's mathtext: no TeX, no script, in either format."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

_SIZE = 10.0


class Formula(NamedTuple):
    """A drawing; width, height and the depth of its baseline, in ems of the text around it."""

    svg: str
    width: float
    height: float
    depth: float


def lines(tex: str) -> list[str]:
    """One formula a line: environments such as align are taken apart, labels removed.

    >>> lines(r"\\begin{align}a &= b \\\\ c &= d\\end{align}")
    ['a = b', 'c = d']
    """
    body = re.sub(
        r"\\(?:begin|end)\{(?:equation|align|aligned|gather|split|eqnarray)\*?\}", "", tex
    )
    if body == tex:
        return [" ".join(tex.split())]
    body = re.sub(r"\\(?:label|tag)\{[^}]*\}|\\nonumber|\\notag", "", body).replace("&", "")
    parts = (" ".join(part.split()) for part in re.split(r"\\\\(?:\[[^]]*\])?", body))
    return [part for part in parts if part]


@cache
def draw(tex: str) -> Formula | None:
    """The formula as SVG in the colour of its surroundings; None where mathtext cannot read it."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.mathtext import MathTextParser
    from matplotlib.path import Path
    from matplotlib.textpath import TextPath

    if not tex.isprintable() or max(tex, default="") > "\u2fff":  # no glyphs for these
        return None
    # Spellings that mathtext lacks, by their nearest equivalent.
    text = re.sub(r"\\(?:displaystyle|limits|nolimits)\b|\\[,;:!]?(?=$)", "", tex)
    text = text.replace(r"\lvert", "|").replace(r"\rvert", "|").replace(r"\text ", r"\text")
    text = text.replace(r"\tfrac", r"\frac").replace(r"\operatorname*", r"\operatorname")
    prop = FontProperties(size=_SIZE, math_fontfamily="stixsans")
    try:
        parsed = MathTextParser("path").parse(f"${text}$", 72, prop)
        path = TextPath((0, 0), f"${text}$", size=_SIZE, prop=prop)
    except (ValueError, RuntimeError, KeyError):
        return None
    width, height, depth = (float(value) for value in parsed[:3])
    above = height - depth  # the path has its baseline at 0, SVG counts from the top
    letters = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}
    pen = []
    for points, code in path.iter_segments(simplify=False):
        if code == Path.CLOSEPOLY:
            pen.append("Z")
        else:
            flipped = [f"{v if i % 2 == 0 else above - v:.3f}" for i, v in enumerate(points)]
            pen.append(letters[code] + " ".join(flipped))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.3f} {height:.3f}" '
        f'width="{width:.3f}" height="{height:.3f}">'
        f'<path fill="currentColor" d="{"".join(pen)}"/></svg>'
    )
    return Formula(svg, width / _SIZE, height / _SIZE, depth / _SIZE)

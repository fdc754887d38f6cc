"""SVG drawings made fit to stand in a page: nothing in them runs, loads, or reaches what is around."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from analysis.export import palette
from analysis.export.lengths import declarations
from analysis.export.vectors import RUNS, SVG, local, size, text, wrapped

_UNSAFE = RUNS | {"foreignObject", "metadata", "style"}
_PLACING = {
    "position", "inset", "top", "right", "bottom", "left", "z-index", "transform", "float",
    "display", "margin", "width", "height", "min-width", "min-height", "max-width", "max-height",
    "background", "overflow", "pointer-events",
}  # fmt: skip

FRAME = "taken"  # the class of the group that is shown where a drawing stands by itself
_MARGIN, _TITLE, _SMALL = 8.0, 10.0, 7.5  # points
_INK, _MUTED, _PAPER = (palette.LIGHT[name] for name in ("ink", "muted", "paper"))


@dataclass(frozen=True)
class Frame:
    """What stands around a drawing once it is taken away: above it its title, below it its source."""

    title: str
    above: str
    below: Sequence[str]


def inline_svg(
    content: bytes, prefix: str, alt: str, frame: Frame | None = None, style: str = ""
) -> Markup | None:
    """An SVG drawing to stand in a page: own ids, no scripts, no addresses, described by `alt`.

    None where its style sheet would reach the page around it; matplotlib's one rule for all
    elements is put on the root, from where it is inherited. frame: is added, not shown: a script
    shows it where it saves the drawing, with the box that `data-box` names. style: how large it
    is, where it may not be as wide as what is around it and up to its own width.
    """
    root = _made_safe(content, prefix)
    if root is None:
        return None
    width, _ = size(root)
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    own = root.get("style", "")
    if style:  # anybody's: it may neither move over the page nor be styled by it
        kept = declarations(own).items()
        own = ";".join(f"{name}:{value}" for name, value in kept if name not in _PLACING)
        for element in root.iter():
            element.attrib.pop("class", None)
    style = style or f"max-width:{width:g}px"
    root.set("style", f"{own};{style}".lstrip(";"))
    root.set("role", "img")
    root.set("aria-label", alt)
    if frame:
        group, box = _framed(root, frame)
        group.set("display", "none")
        root.set("data-box", box)
        root.insert(0, group)
    return Markup(text(root))


def standalone(content: bytes, alt: str, frame: Frame, faces: str = "") -> bytes | None:
    """An SVG drawing as a file of its own, with its title above it and its source below.

    faces: the rules for its fonts. None where its style sheet does more than matplotlib's.
    """
    root = _made_safe(content, "")
    if root is None:
        return None
    group, box = _framed(root, frame)
    root.insert(0, group)
    width, height = box.split()[2:]
    root.set("viewBox", box)
    root.set("width", f"{width}pt")
    root.set("height", f"{height}pt")
    for tag, words in (("style", faces), ("desc", alt), ("title", frame.title)):
        if words:
            element = root.makeelement(f"{{{SVG}}}{tag}", {})
            element.text = words
            root.insert(0, element)
    return text(root).encode()


def _framed(root: Any, frame: Frame) -> tuple[Any, str]:
    """A group with what stands around a drawing, and the box that holds both."""
    left, top, width, height = map(float, re.split(r"[\s,]+", root.get("viewBox").strip()))
    inner = width - 2 * _MARGIN
    titles = wrapped([frame.title], inner, _TITLE, is_bold=True)
    above = [(line, _TITLE, 700, _INK) for line in titles]
    above += [(line, _SMALL, 400, _INK) for line in wrapped([frame.above], inner, _SMALL)]
    below = [(line, _SMALL, 400, _MUTED) for line in wrapped(list(frame.below), inner, _SMALL)]
    over, under = (sum(1.35 * line[1] for line in lines) + _MARGIN for lines in (above, below))
    over += 4
    box = (left, top - over, width, over + height + under)
    group = root.makeelement(f"{{{SVG}}}g", {"class": FRAME})
    paper = {
        "x": f"{box[0]:g}",
        "y": f"{box[1]:g}",
        "width": f"{box[2]:g}",
        "height": f"{box[3]:g}",
    }
    group.append(root.makeelement(f"{{{SVG}}}rect", {**paper, "fill": _PAPER}))
    for start, lines in ((top - over + _MARGIN, above), (top + height, below)):
        y = start
        for words, height_of_type, weight, ink in lines:
            y += 1.35 * height_of_type
            place = {"x": f"{left + _MARGIN:g}", "y": f"{y - 0.3 * height_of_type:.2f}",
                     "fill": ink, "font-size": f"{height_of_type:g}px", "font-weight": f"{weight}",
                     "font-family": "'Noto Sans', 'DejaVu Sans', sans-serif"}  # fmt: skip
            line = root.makeelement(f"{{{SVG}}}text", place)
            line.text = words
            group.append(line)
    return group, " ".join(f"{value:g}" for value in box)


def _made_safe(content: bytes, prefix: str) -> Any | None:
    """The root of a drawing that runs, loads and reaches nothing; None where its style would."""
    from defusedxml.ElementTree import fromstring

    root = fromstring(content)
    styles = ["".join(e.itertext()).strip() for e in root.iter(f"{{{SVG}}}style")]
    rules = [re.fullmatch(r"\*\s*\{([^{}<]*)\}", style) for style in styles]
    if not all(rules):
        return None
    _remove_unsafe(root)
    for element in root.iter():
        _keep_to_itself(element, prefix)
    if "viewBox" not in root.attrib:
        width, height = size(root)
        root.set("viewBox", f"0 0 {width:g} {height:g}")
    if style := ";".join(rule[1].strip().rstrip(";") for rule in rules if rule):
        root.set("style", style)
    return root


def _remove_unsafe(root: Any) -> None:
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or local(child.tag) in _UNSAFE:
                parent.remove(child)


def _keep_to_itself(element: Any, prefix: str) -> None:
    """Ids that no other drawing has, and no attribute that runs something or leads outside."""
    for key, value in list(element.attrib.items()):
        name = local(key)
        if name.lower().startswith("on"):
            del element.attrib[key]
        elif name == "id":
            element.set(key, prefix + value)
        elif name == "href":
            if value.startswith("#"):
                element.set(key, f"#{prefix}{value[1:]}")
            elif not value.startswith("data:image/"):
                del element.attrib[key]
        elif "url(" in value:
            value = re.sub(r"url\(\s*['\"]?#([^)'\"]+)['\"]?\s*\)", rf"url(#{prefix}\1)", value)
            element.set(key, re.sub(r"url\((?!#)[^)]*\)", "none", value))

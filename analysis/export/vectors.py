"""SVG drawings as notebooks hold them, made such that both formats show the same and run nothing.

A drawing may lack its namespace, or be no well-formed XML, as browsers take it. Scripts, handlers
and addresses elsewhere are taken out. Labels that are HTML within the drawing become its own text,
since only browsers show the former.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, Tag

from analysis.export.lengths import declarations, pixels
from analysis.export.typefaces import FONTS

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
RUNS = {"script", "iframe", "object", "embed", "handler", "listener", "audio", "video"}
_SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text"}
_UNDRAWN = {"defs", "symbol", "clipPath", "mask", "pattern", "marker", "title", "desc", "metadata"}
_DEEPEST = 200
_SPOKEN = 500  # characters of a drawing's labels that describe it

_PROLOGUE = re.compile(r"<\?xml[^>]*>|<!DOCTYPE[^>\[]*(?:\[[^\]]*\][^>]*)?>", re.IGNORECASE)

# Names with capital letters, which HTML does not keep: html.spec.whatwg.org, "svg elements".
_NAMES = """
    altGlyph animateColor animateMotion animateTransform clipPath feBlend feColorMatrix
    feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap
    feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage
    feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile
    feTurbulence foreignObject glyphRef linearGradient radialGradient textPath attributeName
    attributeType baseFrequency calcMode clipPathUnits diffuseConstant edgeMode filterUnits
    gradientTransform gradientUnits kernelMatrix kernelUnitLength keyPoints keySplines keyTimes
    lengthAdjust limitingConeAngle markerHeight markerUnits markerWidth maskContentUnits
    maskUnits numOctaves pathLength patternContentUnits patternTransform patternUnits pointsAtX
    pointsAtY pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits refX refY repeatCount
    repeatDur requiredExtensions requiredFeatures specularConstant specularExponent spreadMethod
    startOffset stdDeviation stitchTiles surfaceScale systemLanguage tableValues targetX targetY
    textLength viewBox viewTarget xChannelSelector yChannelSelector zoomAndPan
    """
_CAPITALS = {name.lower(): name for name in _NAMES.split()}


@dataclass(frozen=True)
class Drawing:
    """A drawing that is safe; width and height in CSS pixels, words: what describes it."""

    content: bytes
    width: float
    height: float
    words: str


def read(content: bytes) -> Drawing | None:
    """An SVG drawing, unchanged where nothing is amiss; None where it is none or shows nothing."""
    root, is_changed = _root(content)
    if root is None or _is_deep(root):
        return None
    is_changed |= _clean(root)
    is_changed |= _label(root)
    if not is_changed:
        return Drawing(content, *size(root), _words(root))
    if not any(_drawn(root)):
        return None
    width, height = size(root)
    for name, length in (("width", width), ("height", height)):
        if pixels(root.get(name, "")) is None:
            root.set(name, f"{length:g}")
    return Drawing(text(root).encode(), width, height, _words(root))


def of_tag(tag: Tag) -> str:
    """An <svg> within HTML as an SVG document; empty where it shows nothing."""
    root = _element(tag)
    return text(root) if any(_drawn(root)) else ""


def text(root: Any) -> str:
    """A drawing as XML."""
    from xml.etree import ElementTree

    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    return ElementTree.tostring(root, encoding="unicode")


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rsplit("}", 1)[-1]


def size(root: Any) -> tuple[float, float]:
    """Width and height in CSS pixels: as stated, else by the view box."""
    style = declarations(root.get("style", ""))
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    try:
        wide, high = (float(box[2]), float(box[3])) if len(box) == 4 else (0.0, 0.0)
    except ValueError:
        wide = high = 0.0
    width, height = (
        pixels(style.get(name, "")) or pixels(root.get(name, "")) for name in ("width", "height")
    )
    if wide > 0 and high > 0:
        if width and not height:
            return width, round(width * high / wide, 2)
        if height and not width:
            return round(height * wide / high, 2), height
        return width or wide, height or high
    return width or 300.0, height or 150.0  # what a browser gives to a drawing without a size


# -- reading -----------------------------------------------------------------------------------


def _root(content: bytes) -> tuple[Any, bool]:
    """The drawing's root, and whether it had to be put right."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        words = _PROLOGUE.sub("", content.decode("utf-8", "replace"), count=2)
        soup = BeautifulSoup(words, "html.parser")
        first = soup.find(True)
        is_drawing = isinstance(first, Tag) and first.name.rsplit(":", 1)[-1] == "svg"
        return (_element(first), True) if is_drawing and isinstance(first, Tag) else (None, False)
    if root.tag == f"{{{SVG}}}svg":
        return root, False
    if root.tag != "svg":
        return None, False
    for element in root.iter():
        if isinstance(element.tag, str) and not element.tag.startswith("{"):
            element.tag = f"{{{SVG}}}{element.tag}"
    return root, True


def _is_deep(root: Any) -> bool:
    """Whether elements stand in one another deeper than any drawing has them."""
    level, depth = [root], 0
    while level and depth <= _DEEPEST:
        level = [child for element in level for child in element]
        depth += 1
    return bool(level)


def _element(tag: Tag) -> Any:
    """A tag of HTML as an element of SVG, its names spelt as SVG has them."""
    from xml.etree import ElementTree

    def made(tag: Tag) -> Any:
        attributes = {}
        for key, value in tag.attrs.items():
            prefix, _, name = key.rpartition(":")
            name = _CAPITALS.get(name, name)
            if prefix == "xlink":
                name = f"{{{XLINK}}}{name}"
            elif prefix or name == "xmlns" or not re.fullmatch(r"[A-Za-z_][\w.-]*", name):
                continue
            whole = " ".join(value) if isinstance(value, list) else str(value or "")
            attributes[name] = _legal(whole)
        name = tag.name.rsplit(":", 1)[-1]
        if not re.fullmatch(r"[A-Za-z_][\w.-]*", name):
            name = "g"
        return ElementTree.Element(f"{{{SVG}}}{_CAPITALS.get(name, name)}", attributes)

    root = made(tag)
    waiting = [(tag, root)]
    while waiting:
        parent, into = waiting.pop()
        last = None
        for child in parent.children:
            if isinstance(child, Tag):
                last = made(child)
                into.append(last)
                waiting.append((child, last))
            elif type(child) in (NavigableString, CData) or parent.name in ("style", "title"):
                words = _legal(str(child))
                if last is None:
                    into.text = (into.text or "") + words
                else:
                    last.tail = (last.tail or "") + words
    return root


def _legal(words: str) -> str:
    """A text without the characters that XML forbids."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", words)


# -- cleaning ----------------------------------------------------------------------------------


def _clean(root: Any) -> bool:
    """Take out what runs, or loads from elsewhere; whether there was anything."""
    is_changed = False
    for parent in list(root.iter()):
        for child in list(parent):
            if isinstance(child.tag, str) and (local(child.tag) in RUNS or _leads(child)):
                _remove(parent, child)
                is_changed = True
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if local(element.tag) == "style" and element.text:
            kept = _at_home(element.text)
            is_changed |= kept != element.text
            element.text = kept
        for key, value in list(element.attrib.items()):
            name = local(key).lower()
            kept = value
            if name.startswith("on") or (name in ("href", "src") and not _is_within(value)):
                del element.attrib[key]
                is_changed = True
                continue
            if "url" in value or "import" in value:
                kept = _at_home(value)
            if kept != value:
                element.set(key, kept)
                is_changed = True
    return is_changed


def _remove(parent: Any, child: Any) -> None:
    """Remove a child; the text that follows it stays."""
    at = list(parent).index(child)
    if child.tail and at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + child.tail
    elif child.tail:
        parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def _leads(element: Any) -> bool:
    """Whether it is an animation that would set an address or a handler."""
    name = element.get("attributeName", "").lower()
    return name.endswith("href") or name.startswith("on")


def _is_within(address: str) -> bool:
    return address.startswith("#") or address.lower().startswith("data:image/")


def _at_home(style: str) -> str:
    """A style without addresses elsewhere."""
    style = re.sub(r"@import[^;]*(;|$)", "", style, flags=re.IGNORECASE)
    return re.sub(
        r"url\(\s*(?!['\"]?(?:#|data:(?:image|font)/))[^)]*\)", "none", style, flags=re.IGNORECASE
    )


# -- labels ------------------------------------------------------------------------------------


class _Label(NamedTuple):
    size: float
    weight: str
    ink: str


def _label(root: Any) -> bool:
    """Turn HTML within a drawing into text of its own; whether there was any."""
    is_changed = False
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or local(child.tag) != "foreignObject":
                continue
            is_changed = True
            others = [one for one in parent if one is not child and isinstance(one.tag, str)]
            is_choice = local(parent.tag) == "switch" and others  # it has text of its own beside
            made = [] if is_choice else list(_texts(root, child))
            at = list(parent).index(child)
            parent.remove(child)
            for element in reversed(made):
                parent.insert(at, element)
    return is_changed


def _texts(root: Any, foreign: Any) -> Iterator[Any]:
    """The elements that show the words of a foreignObject in its box."""
    said = [line for line in map(str.strip, _lines_of(foreign)) if line]
    if not said:
        return
    x, y = (_number(foreign.get(name, "0")) for name in ("x", "y"))
    width, height = (pixels(foreign.get(name, "")) or 0.0 for name in ("width", "height"))
    look = _look(foreign)
    size = look.size
    lines = wrapped(said, width or 1e9, size, look.weight == "700")
    while size > 6 and height and width:
        tall = 1.25 * size * len(lines)
        longest = max(measured(line, look.weight == "700") for line in lines) * size
        if tall <= height + 1 and longest <= width + 1:
            break
        size -= 0.5
        lines = wrapped(said, width, size, look.weight == "700")
    middle = y + height / 2 if height else y + 0.625 * size * len(lines)
    top = middle - 1.25 * size * (len(lines) - 1) / 2
    for number, line in enumerate(lines):
        place = {
            "x": f"{x + width / 2:g}",
            "y": f"{top + 1.25 * size * number + 0.35 * size:.2f}",
            "text-anchor": "middle" if width else "start",
            "font-family": "'Noto Sans', 'DejaVu Sans', sans-serif",
            "font-size": f"{size:g}px",
            "font-weight": look.weight,
            "style": f"fill:{look.ink}",
        }
        element = root.makeelement(f"{{{SVG}}}text", place)
        element.text = line
        yield element


_APART = {"div", "p", "li", "tr", "ul", "ol", "table", "pre", "section"} | {
    f"h{n}" for n in range(1, 7)
}


def _lines_of(foreign: Any) -> list[str]:
    """The words of HTML in an element, a line each block."""
    parts: list[str] = []

    def walk(element: Any, depth: int) -> None:
        name = local(element.tag).lower() if isinstance(element.tag, str) else ""
        if name in RUNS or name == "style" or depth > 60:
            return
        edge = "\n" if name in _APART or name == "br" else ""
        parts.append(edge + re.sub(r"\s+", " ", element.text or "") if name else "")
        for child in element:
            walk(child, depth + 1)
            parts.append(re.sub(r"\s+", " ", child.tail or ""))
        parts.append(edge if name != "br" else "")

    walk(foreign, 0)
    return [" ".join(line.split()) for line in "".join(parts).split("\n")]


def _look(foreign: Any) -> _Label:
    """Size, weight and colour of the HTML, by the styles on its elements."""
    size, weight, ink = 16.0, "400", "#333333"
    for element in foreign.iter():
        if not isinstance(element.tag, str):
            continue
        style = declarations(element.get("style", ""))
        size = pixels(style.get("font-size", "")) or size
        if style.get("font-weight") in ("bold", "700", "800", "900"):
            weight = "700"
        if local(element.tag).lower() in ("b", "strong", "th"):
            weight = "700"
        if re.fullmatch(r"#[0-9a-fA-F]{3,8}|[a-z]+|rgba?\([\d\s.,%]+\)", style.get("color", "")):
            ink = style["color"]
    return _Label(min(max(size, 4.0), 60.0), weight, ink)


def _number(stated: str) -> float:
    try:
        return float(re.sub(r"px$", "", stated.strip()))
    except ValueError:
        return 0.0


def wrapped(lines: list[str], width: float, size: float, is_bold: bool = False) -> list[str]:
    """Lines of text, those too long for a width broken between words, in Noto Sans of a size."""
    out: list[str] = []
    for text in lines:
        line = ""
        for word in text.split():
            longer = f"{line} {word}" if line else word
            if line and measured(longer, is_bold) * size > width:
                out.append(line)
                line = word
            else:
                line = longer
        out += [line] if line else []
    return out


def measured(text: str, is_bold: bool = False) -> float:
    """A text's width in Noto Sans, in ems."""
    return float(_font(is_bold).getlength(text)) / _MEASURED


_MEASURED = 100  # the size at which widths are measured


@cache
def _font(is_bold: bool) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(FONTS / f"NotoSans-{'Bold' if is_bold else 'Regular'}.ttf", _MEASURED)


# -- what it shows -----------------------------------------------------------------------------


def _drawn(root: Any) -> Iterator[bool]:
    """True for each part that is drawn: what is used has to be there, what is hidden is not."""
    ids = {element.get("id") for element in root.iter()}
    waiting = [root]
    while waiting:
        element = waiting.pop()
        name = local(element.tag) if isinstance(element.tag, str) else ""
        style = declarations(element.get("style", ""))
        is_hidden = "none" in (style.get("display"), element.get("display"))
        if not name or name in _UNDRAWN or is_hidden:
            continue
        href = element.get("href") or element.get(f"{{{XLINK}}}href") or ""
        is_there = {"image": bool(href), "use": href[1:] in ids}.get(name, name in _SHAPES)
        if is_there or name == "foreignObject":
            yield True
        waiting += list(element)


def _words(root: Any) -> str:
    """What describes a drawing: what it says of itself, else its labels."""
    if stated := root.get("aria-label", "").strip():
        return stated
    for name in ("title", "desc"):
        found = root.find(f"{{{SVG}}}{name}")
        if found is not None and (said := " ".join("".join(found.itertext()).split())):
            return said
    labels = [" ".join(_label_text(one).split()) for one in root.iter(f"{{{SVG}}}text")]
    said = ", ".join(label for label in labels if label)
    if len(said) > _SPOKEN:
        said = said[:_SPOKEN].rsplit(" ", 1)[0] + " …"
    return f"Drawing: {said}" if said else ""


def _label_text(element: Any) -> str:
    """The words of a <text>: those apart in the drawing are apart here."""
    parts = [element.text or ""]
    for child in element:
        is_apart = any(key in child.attrib for key in ("x", "y", "dx", "dy"))
        parts += [" " if is_apart else "", _label_text(child), " " if is_apart else ""]
        parts.append(child.tail or "")
    return "".join(parts)

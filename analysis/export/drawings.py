"""SVG drawings made fit to stand in a page: nothing in them runs, loads, or reaches what is around."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_UNSAFE = {"script", "foreignObject", "iframe", "metadata", "handler", "listener", "style"}
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}


def inline_svg(content: bytes, prefix: str, alt: str) -> Markup | None:
    """An SVG drawing to stand in a page: own ids, no scripts, no addresses, described by `alt`.

    None where its style sheet would reach the page around it; matplotlib's one rule for all
    elements is put on the root, from where it is inherited.
    """
    from xml.etree import ElementTree

    from defusedxml.ElementTree import fromstring

    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    root = fromstring(content)
    styles = ["".join(e.itertext()).strip() for e in root.iter(f"{{{_SVG}}}style")]
    rules = [re.fullmatch(r"\*\s*\{([^{}<]*)\}", style) for style in styles]
    if not all(rules):
        return None
    _remove_unsafe(root)
    for element in root.iter():
        _keep_to_itself(element, prefix)
    width, height = _size(root)
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    if "viewBox" not in root.attrib:
        root.set("viewBox", f"0 0 {width:g} {height:g}")
    style = ";".join(rule[1].strip().rstrip(";") for rule in rules if rule)
    root.set("style", f"{style};max-width:{width:g}px".lstrip(";"))
    root.set("role", "img")
    root.set("aria-label", alt)
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _remove_unsafe(root: Any) -> None:
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or _local(child.tag) in _UNSAFE:
                parent.remove(child)


def _keep_to_itself(element: Any, prefix: str) -> None:
    """Ids that no other drawing has, and no attribute that runs something or leads outside."""
    for key, value in list(element.attrib.items()):
        name = _local(key)
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


def _local(name: str) -> str:
    return name.rsplit("}", 1)[-1]


def _size(root: Any) -> tuple[float, float]:
    """Width and height in CSS pixels."""
    box = re.split(r"[\s,]+", root.get("viewBox", "0 0 640 480").strip())
    width, height = (
        round(float(stated[1]) * _PIXELS[stated[2] or ""], 2)
        if (stated := re.fullmatch(r"([\d.]+)(px|pt|mm|cm|in)?", root.get(key, "")))
        else float(box[index])
        for index, key in ((2, "width"), (3, "height"))
    )
    return width, height

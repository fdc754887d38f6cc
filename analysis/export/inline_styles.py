"""The style blocks of an HTML output, written into the style attributes of the elements they are for.

Only what a report keeps of a style is looked at: whether an element is shown, its text's colour
and background, a bar behind it, bold and italic type, and how its text is aligned. A style that
hangs on the pointer, on a script or on the screen's width is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import soupsieve
import tinycss2
from bs4.element import Tag
from tinycss2.color3 import RGBA, parse_color

Style = dict[str, str]
Colour = tuple[int, int, int]

KEPT = ("display", "visibility", "color", "background-color", "background-image", "font-weight",
        "font-style", "text-align")  # fmt: skip
_WEIGHT = {"bold": True, "bolder": True, "normal": False, "lighter": False, "initial": False}
# A bar behind a number, as pandas draws it: from the left, colours with where each ends.
_BAR = re.compile(r"linear-gradient\(\s*(?:90deg|to right)\s*,((?:[^()]|\([^()]*\))*)\)")
_STOP = re.compile(r"\s*((?:[^(),]|\([^()]*\))+?)\s+([\d.]+)%\s*")
_IDENTIFIER = re.compile(r"#[\w-]+")
_LAST = re.compile(r"[^\s>+~]+$")  # the part of a selector that names the element itself
_NAMES = re.compile(r"([#.]?)([\w-]+)")
INK = 0x60  # a grey as dark as this, or darker, is the colour of print
GREY = 0x18  # by which the parts of a grey differ at most
PAPER = 0xF9  # and one as light, of paper
READABLE = 3.0  # the least contrast of a text with what is behind it (WCAG 2, large text)


def write_into_elements(soup: Tag) -> None:
    """Give every element the style that the style blocks of `soup` state for it.

    As in a browser: an id goes before a class, a class before a name, what comes later before what
    came, an element's own attribute before all, and `!important` before that.
    """
    blocks = soup.find_all("style")
    if not blocks:
        return
    found: dict[int, dict[str, tuple[tuple[Any, ...], str]]] = {}
    elements: dict[int, Tag] = {}
    index = _Index(soup)
    for order, (selector, declared) in enumerate(_rules("\n".join(b.get_text() for b in blocks))):
        if not (chosen := index.select(selector)):
            continue
        rank = _specificity(selector)
        is_named = any(mark for mark, _ in _NAMES.findall(_last(selector)))
        for element in chosen:
            elements[id(element)] = element
            own = found.setdefault(id(element), {})
            for name, value, is_important in declared:
                # A rule for all cells of a table says how its library likes to align them.
                if name == "text-align" and not is_named:
                    continue
                key = (is_important, *rank, order)
                if name not in own or key >= own[name][0]:
                    own[name] = (key, value)
    for number, stated in found.items():
        element = elements[number]
        sheet = {name: value for name, ((important, *_), value) in stated.items() if not important}
        forced = {name: value for name, ((important, *_), value) in stated.items() if important}
        style = {**sheet, **of(element), **forced}
        element["style"] = ";".join(f"{name}:{value}" for name, value in style.items())


def of(element: Tag) -> Style:
    """What an element's own style attribute states of what is kept."""
    return _read(str(element.get("style") or ""))


def is_hidden(element: Tag) -> bool:
    """Whether a browser shows nothing of the element."""
    style = of(element)
    if style.get("visibility") in ("hidden", "collapse"):
        return True
    return style["display"] == "none" if "display" in style else element.has_attr("hidden")


def look(*elements: Tag) -> dict[str, Any]:
    """The look of the last of some elements, each within the one before it.

    Of {background, colour: "#rrggbb", bold, italic: true, bar} what differs from print on paper. A
    text without a colour of its own is black or white on its background, by which is read more
    easily. bar: {colour, from, to}, of a bar behind the text, in percent of the cell's width.
    """
    style: Style = {}
    background: RGBA | None = None
    for element in elements:
        own = of(element)
        style |= {name: own[name] for name in ("color", "font-weight", "font-style") if name in own}
        if "background-color" in own:
            stated = parse_color(own["background-color"])
            if isinstance(stated, RGBA) and stated.alpha:
                background = stated
    made: dict[str, Any] = {}
    ground = _opaque(background) if background else (255, 255, 255)
    ink = parse_color(style.get("color", ""))
    text = _opaque(ink, ground) if isinstance(ink, RGBA) else None
    if min(ground) < PAPER:
        made["background"] = _hex(ground)
        text = text or ((0, 0, 0) if _light(ground) > 0.18 else (255, 255, 255))
        made["colour"] = _hex(_readable(text, ground))
    elif text and not _is_print(text) and _light(text) < 0.83:
        made["colour"] = _hex(_readable(text, ground))
    if elements and (bar := _bar(of(elements[-1]).get("background-image", ""))):
        made["bar"] = bar
        if "background" not in made:
            made.pop("colour", None)  # its number is black, on the bar and beside it
    if _is_bold(style.get("font-weight", "")):
        made["bold"] = True
    if style.get("font-style") in ("italic", "oblique"):
        made["italic"] = True
    return made


def _readable(text: Colour, ground: Colour) -> Colour:
    """The colour, made darker or lighter until it can be read on the ground.

    >>> _readable((255, 0, 0), (255, 255, 255)), _readable((18, 52, 86), (0, 0, 0))
    ((255, 0, 0), (65, 93, 120))
    """
    dark, bright = (0, 0, 0), (255, 255, 255)
    ends = (dark, bright) if _light(text) < _light(ground) else (bright, dark)
    for end in ends:
        for step in range(21):
            mixed = [round(a + (b - a) * step / 20) for a, b in zip(text, end, strict=True)]
            made = mixed[0], mixed[1], mixed[2]
            if _contrast(made, ground) >= READABLE:
                return made
    return dark  # on every ground one of the two can be read


def _contrast(one: Colour, other: Colour) -> float:
    dark, bright = sorted((_light(one), _light(other)))
    return (bright + 0.05) / (dark + 0.05)


def _bar(value: str) -> dict[str, Any] | None:
    """The one coloured part of a gradient whose colours change at once; None of any other."""
    found = _BAR.match(value)
    stops = [_STOP.fullmatch(part) for part in _parts(found[1])] if found else []
    parts: list[tuple[str, float, float]] = []
    begin, last = 0.0, ""
    for stop in stops:
        if stop is None:
            return None
        colour, at = stop[1], min(float(stop[2]), 100.0)
        if last and colour != last and at > begin:
            return None  # from one colour to another by degrees
        parts.append((colour, begin, at))
        begin, last = at, colour
    seen = [part for part in parts if part[2] > part[1]]
    drawn = [(parse_color(colour), start, end) for colour, start, end in seen]
    bars = [(c, start, end) for c, start, end in drawn if isinstance(c, RGBA) and c.alpha]
    if len(bars) != 1:
        return None
    colour, start, end = bars[0]
    red, green, blue = _opaque(colour)
    while _light((red, green, blue)) < 0.18:  # so that black can be read on it
        red, green, blue = (part + (255 - part) // 5 + 1 for part in (red, green, blue))
    return {"colour": _hex((red, green, blue)), "from": start, "to": end}


def _parts(text: str) -> list[str]:
    """A list's parts: commas within brackets part nothing."""
    return re.split(r",(?![^(]*\))", text)


def _is_print(colour: tuple[int, int, int]) -> bool:
    return max(colour) <= INK and max(colour) - min(colour) <= GREY


def _is_bold(weight: str) -> bool:
    return _WEIGHT.get(weight, weight.isdigit() and int(weight) >= 600)


def _opaque(colour: RGBA, ground: tuple[int, int, int] = (255, 255, 255)) -> tuple[int, int, int]:
    mixed = [
        round(255 * max(0.0, min(1.0, part)) * colour.alpha + below * (1 - colour.alpha))
        for part, below in zip(colour[:3], ground, strict=True)
    ]
    return mixed[0], mixed[1], mixed[2]


def _hex(colour: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _light(colour: tuple[int, int, int]) -> float:
    """Relative luminance, as WCAG 2 has it."""
    linear = [(c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4) for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# -- style sheets ------------------------------------------------------------------------------


class _Index:
    """The elements of a tree by id, class and name."""

    def __init__(self, soup: Tag) -> None:
        self.soup = soup
        self.ids: dict[str, list[Tag]] = {}
        self.known: set[tuple[str, str]] = set()
        for element in soup.find_all(True):
            self.known.add(("", element.name))
            if name := element.get("id"):
                self.ids.setdefault(str(name), []).append(element)
                self.known.add(("#", str(name)))
            classes = element.get("class")
            self.known |= {(".", name) for name in classes or [] if isinstance(classes, list)}

    def select(self, selector: str) -> list[Tag]:
        if _IDENTIFIER.fullmatch(selector):
            return self.ids.get(selector[1:], [])
        last = re.sub(r"\[[^]]*\]|::?[\w-]+(?:\([^)]*\))?", "", _last(selector))
        if not all((mark, name) in self.known for mark, name in _NAMES.findall(last)):
            return []
        try:
            return list(soupsieve.select(selector, self.soup))
        except (soupsieve.SelectorSyntaxError, NotImplementedError, ValueError):
            return []  # of a kind that no element without a browser has, as ::before


def _last(selector: str) -> str:
    found = _LAST.search(selector)
    return found[0] if found else ""


def _specificity(selector: str) -> tuple[int, int, int]:
    bare = re.sub(r"\[[^]]*\]|:[\w-]+", ".x", selector)
    marks = [mark for mark, _ in _NAMES.findall(bare)]
    return marks.count("#"), marks.count("."), marks.count("")


def _rules(text: str) -> Iterator[tuple[str, list[tuple[str, str, bool]]]]:
    """Each selector of a style sheet with what it declares of what is kept."""
    for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if rule.type != "qualified-rule":
            continue
        declared = list(_declarations(rule.content))
        if declared:
            for selector in _written(rule.prelude).split(","):
                if selector.strip():
                    yield selector.strip(), declared


@lru_cache(4096)
def _read(text: str) -> Style:
    style: dict[str, tuple[bool, str]] = {}
    for name, value, is_important in _declarations(text) if text else ():
        if is_important or not style.get(name, (False, ""))[0]:
            style[name] = (is_important, value)
    return {name: value for name, (_, value) in style.items()}


def _written(values: Any) -> str:
    """Parsed values as text again; nothing of brackets within brackets deeper than anybody means."""
    try:
        return str(tinycss2.serialize(values)).strip()
    except RecursionError:
        return ""


def _declarations(content: Any) -> Iterator[tuple[str, str, bool]]:
    """Name, value and whether it is important, of each declaration that is kept."""
    for declared in tinycss2.parse_blocks_contents(content):
        if declared.type != "declaration":
            continue
        name = declared.lower_name
        value = _written(declared.value).lower()
        if name == "background" and (bar := _BAR.match(value)):
            name, value = "background-image", bar[0]
        if name == "background":  # a shorthand: of a plain colour, no picture
            name = "background-color"
            if not isinstance(parse_color(value), RGBA):
                continue
        if name in KEPT:
            yield name, value, declared.important

"""Lengths as HTML, CSS and SVG state them."""

from __future__ import annotations

import re

EM = 16.0  # CSS pixels: the size of a browser's text where nothing else is said
_PIXELS = {
    "": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4,
    "q": 96 / 101.6, "em": EM, "rem": EM, "ex": EM / 2, "ch": EM / 2,
}  # fmt: skip
_NUMBER = r"\s*\+?(\d+(?:\.\d*)?|\.\d+)(?:e([+-]?\d{1,2}))?"
_LENGTH = re.compile(rf"{_NUMBER}\s*([a-z]*)\s*", re.IGNORECASE)
_SHARE = re.compile(rf"{_NUMBER}\s*%\s*", re.IGNORECASE)
_LONGEST = 20_000.0  # CSS pixels; what is said to be longer is a slip


def pixels(text: str) -> float | None:
    """A length in CSS pixels; None where it is none, is nought or is relative to something else.

    >>> pixels("300"), pixels("2em"), pixels("1in"), pixels("50%"), pixels("auto")
    (300.0, 32.0, 96.0, None, None)
    """
    found = _LENGTH.fullmatch(text)
    unit = _PIXELS.get(found[3].lower()) if found else None
    if found is None or unit is None:
        return None
    length = float(found[1]) * 10.0 ** int(found[2] or 0) * unit
    return round(length, 2) if 0 < length <= _LONGEST else None


def share(text: str) -> float | None:
    """A percentage as a share of what is around, at most 1; None where it is none.

    >>> share("50%"), share("150 %"), share("12px")
    (0.5, 1.0, None)
    """
    found = _SHARE.fullmatch(text)
    part = float(found[1]) * 10.0 ** int(found[2] or 0) / 100 if found else 0.0
    return min(part, 1.0) or None


def declarations(style: str) -> dict[str, str]:
    """The declarations of a `style` attribute, names in small letters, without `!important`.

    >>> declarations("Width: 50%; color:red !important")
    {'width': '50%', 'color': 'red'}
    """
    found: dict[str, str] = {}
    for part in style.split(";"):
        name, colon, value = part.partition(":")
        if colon:
            found[name.strip().lower()] = re.sub(r"\s*!\s*important\s*$", "", value).strip()
    return found

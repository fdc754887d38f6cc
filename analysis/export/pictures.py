"""The pictures of a document: kept where they can be read, named where they are elsewhere."""

from __future__ import annotations

import base64
import binascii
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from analysis.export import vectors
from analysis.export.markup import Node, find, is_web, words

_RASTER = ("image/png", "image/jpeg", "image/gif", "image/webp")


_NAMED = 4  # of those that a warning tells of


class Pictures:
    """The pictures of one document.

    folder: where those that Markdown cells name by a relative path are looked for.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.files: dict[str, bytes] = {}
        self._kept: dict[str, _Kept] = {}
        self._names: dict[bytes, str | None] = {}  # of what was met before
        self._missing: list[str] = []  # names of those that Markdown and HTML ask for
        self._seen = 0

    def first_of(self, data: dict[str, Any]) -> tuple[str, str] | None:
        """The first picture of an output that can be read: its file name and MIME type."""
        for mime in ("image/svg+xml", *_RASTER):
            if mime in data and (name := self.add(_content(data[mime], mime))):
                return name, mime
        return None

    def add(self, content: bytes | None) -> str | None:
        """Keep a picture that can be read; its file name."""
        if not content:
            return None
        if content not in self._names:
            self._names[content] = self._keep(content)
        return self._names[content]

    def _keep(self, content: bytes) -> str | None:
        kept = _read(content)
        if kept is None:
            return None
        if kept.content in self._names:  # a drawing that only differed in what was taken out
            return self._names[kept.content]
        name = f"picture-{len(self.files) + 1}{kept.suffix}"
        self.files[name], self._kept[name] = kept.content, kept
        self._names[kept.content] = name
        return name

    def node(
        self, kind: str, picture: str, alt: str, stated: dict[str, float] | None = None
    ) -> Node:
        """A picture as a node, with its size.

        Parameters
        ----------
        kind: of the node; empty for one within a line.
        picture: its file name.
        alt: what describes it; where empty, a drawing's own words, else its number.
        stated: any of width and height, in CSS pixels, and share, most: of the width of what is
            around it, for its width and for the most that it is to take.
        """
        kept, stated = self._kept[picture], stated or {}
        self._seen += 1
        alt = alt or kept.words or f"Picture {self._seen}, given without a description"
        is_shape = kind == "figure" and kept.suffix == ".svg"  # as wide as the page lets it be
        own = {} if is_shape and not stated else kept.sized(stated)
        return {"kind": kind, "picture": picture, "alt": alt, **own}

    def load(self, found: list[Node], attachments: dict[str, Any]) -> None:
        """Pictures named in Markdown: embedded where they are at hand, else their words."""
        for image in find(found, lambda node: node.get("t") == "image"):
            source, stated = image.pop("src"), image.pop("stated", {})
            picture = self._fetch(source, attachments)
            if picture:
                kind = image.get("kind", "")
                image.update(self.node(kind, picture, image["alt"], stated))
                continue
            name = "" if source.startswith("data:") else source.rsplit("/", 1)[-1][:70]
            self._missing.append(name or "one within the notebook that could not be read")
            text = words(image["alt"] or f"picture {name or 'that could not be read'}")
            if is_web(source):  # a report loads nothing from elsewhere
                text = {"t": "link", "href": source, "c": [text]}
            in_block = image.get("kind") == "image"
            image.clear()
            image.update({"kind": "paragraph", "c": [text]} if in_block else text)

        for paragraph in find(found, lambda node: node.get("kind") == "paragraph"):
            paragraph["c"] = _on_own_lines(paragraph["c"])

    def warnings(self) -> list[str]:
        """Which pictures are not shown, in one line; nothing where all are."""
        names = [*dict.fromkeys(self._missing)]
        if not names:
            return []
        count = len(self._missing)
        more = f" and {len(names) - _NAMED} others" if len(names) > _NAMED else ""
        return [
            f"{count} {'picture is' if count == 1 else 'pictures are'} not shown: "
            f"{', '.join(names[:_NAMED])}{more}. A report takes those that are in the notebook or "
            "beside it, and loads none from the web"
        ]

    def _fetch(self, source: str, attachments: dict[str, Any]) -> str | None:
        if source.startswith("data:"):
            header, _, payload = source[5:].partition(",")
            is_base64 = header.endswith(";base64")
            content = _decode(payload) if is_base64 else unquote_to_bytes(payload)
            return self.add(content)
        if source.startswith("attachment:"):
            for mime, value in attachments.get(unquote(source[11:]), {}).items():
                return self.add(_content(value, mime))
        elif self.folder and not urlsplit(source).scheme and not source.startswith(("/", "\\")):
            path = self.folder / unquote(source)
            if path.is_file():
                return self.add(path.read_bytes())
        return None


def joined(value: Any) -> str:
    """A notebook's text, which may be stored as a list of lines."""
    return "".join(value) if isinstance(value, list) else str(value)


def _content(value: Any, mime: str) -> bytes | None:
    text = joined(value)
    return text.encode() if mime == "image/svg+xml" else _decode(text)


def _decode(text: str) -> bytes | None:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return None


_WIDE = 380  # CSS pixels: more than half of a line


def _on_own_lines(nodes: list[Node]) -> list[Node]:
    """A line's nodes, with a break between a wide picture and the words beside it: its caption."""
    wide = [_is_wide(node) for node in nodes]
    if not any(wide) or all(wide):
        return nodes
    out: list[Node] = []
    for node, is_wide in zip(nodes, wide, strict=True):
        is_blank = node["t"] == "text" and not node["s"].strip()
        if out and not is_blank and out[-1]["t"] == "text" and not out[-1]["s"].strip():
            before = _is_wide(out[-2]) if len(out) > 1 else is_wide
            if before != is_wide:
                out[-1] = {"t": "break"}
        elif (
            out
            and is_wide != _is_wide(out[-1])
            and not is_blank
            and "break" not in (out[-1]["t"], node["t"])
        ):
            out.append({"t": "break"})
        out.append(node)
    return out


def _is_wide(node: Node) -> bool:
    if node["t"] == "link" and len(node["c"]) == 1:
        return _is_wide(node["c"][0])
    return node["t"] == "image" and "share" not in node and node.get("width", 0) > _WIDE


@dataclass(frozen=True)
class _Kept:
    """A picture as it is kept; width and height in CSS pixels, words: what a drawing says."""

    content: bytes
    suffix: str
    width: float
    height: float
    words: str = ""

    def sized(self, stated: dict[str, float]) -> dict[str, float]:
        """Its size as a node's fields: one stated length keeps its proportions, two set them."""
        own = self.width / self.height
        if "share" in stated:
            return {"width": self.width, "share": stated["share"]}
        width, height = stated.get("width"), stated.get("height")
        if width is None:
            width = height * own if height else self.width
        fields = {"width": round(min(width, stated.get("most_width", width)), 2)}
        if height and abs(width / height / own - 1) > 0.02:
            fields["ratio"] = round(width / height, 4)
        if "most" in stated:
            fields["most"] = stated["most"]
        return fields


_SUFFIXES = {"PNG": ".png", "JPEG": ".jpg", "GIF": ".gif", "WEBP": ".webp"}
_ORIENTATION = 0x0112  # of EXIF: 5 to 8 are turned by a quarter


def _read(content: bytes) -> _Kept | None:
    """A picture by its content, and not by what it is said to be; None where it can't be read."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        drawing = vectors.read(content)
        if drawing is None:
            return None
        return _Kept(drawing.content, ".svg", drawing.width, drawing.height, drawing.words)
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content)) as image:
            image.load()
            (width, height), form = image.size, str(image.format)
            if image.getexif().get(_ORIENTATION, 1) in (5, 6, 7, 8):
                width, height = height, width
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    suffix = _SUFFIXES.get(form)
    return _Kept(content, suffix, width, height) if suffix and width and height else None

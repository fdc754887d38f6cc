"""The pictures of a document: kept where they can be read, named where they are elsewhere."""

from __future__ import annotations

import base64
import binascii
import io
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes, urlsplit
from xml.parsers import expat

from analysis.export.markup import Node, find, is_web, words

_RASTER = ("image/png", "image/jpeg", "image/gif", "image/webp")


class Pictures:
    """The pictures of one document.

    folder: where those that Markdown cells name by a relative path are looked for.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.files: dict[str, bytes] = {}
        self.widths: dict[str, int] = {}
        self.seen = 0

    def first_of(self, data: dict[str, Any]) -> tuple[str, str] | None:
        """The first picture of an output that can be read: its file name and MIME type."""
        for mime in ("image/svg+xml", *_RASTER):
            if mime in data and (name := self.add(_content(data[mime], mime))):
                return name, mime
        return None

    def add(self, content: bytes | None) -> str | None:
        """Keep a picture that can be read; its file name."""
        suffix, width = _picture_kind(content or b"")
        if not content or not suffix:
            return None
        for known, same in self.files.items():
            if same == content and known.endswith(suffix):
                return known
        name = f"picture-{len(self.files) + 1}{suffix}"
        self.files[name] = content
        if width:
            self.widths[name] = width
        return name

    def node(self, kind: str, picture: str, alt: str, width: float | None = None) -> Node:
        """A picture as a node; its width in CSS pixels is the one stated, else its own."""
        width = width or self.widths.get(picture)
        sized = {"width": width} if width else {}
        self.seen += 1
        alt = alt or f"Picture {self.seen}, given without a description"
        return {"kind": kind, "picture": picture, "alt": alt, **sized}

    def load(self, found: list[Node], attachments: dict[str, Any]) -> None:
        """Pictures named in Markdown: embedded where they are at hand, else their words."""
        for image in find(found, lambda node: node.get("t") == "image"):
            source = image.pop("src")
            picture = self._fetch(source, attachments)
            if picture:
                kind = image.get("kind", "")
                image.update(self.node(kind, picture, image["alt"]))
                continue
            text = words(image["alt"] or f"picture {source.rsplit('/', 1)[-1]}"[:80])
            if is_web(source):  # a report loads nothing from elsewhere
                text = {"t": "link", "href": source, "c": [text]}
            in_block = image.get("kind") == "image"
            image.clear()
            image.update({"kind": "paragraph", "c": [text]} if in_block else text)

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


def _picture_kind(content: bytes) -> tuple[str, int]:
    """File suffix, by the content and not by what it is said to be, and a photograph's pixels.

    ("", 0) where it cannot be read.
    """
    if content.lstrip()[:1] == b"<":
        return (".svg" if _root_element(content) == "http://www.w3.org/2000/svg svg" else "", 0)
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content)) as image:
            image.load()
            width, form = image.width, str(image.format)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return "", 0
    suffix = {"PNG": ".png", "JPEG": ".jpg", "GIF": ".gif", "WEBP": ".webp"}.get(form, "")
    return suffix, width


def _root_element(content: bytes) -> str:
    """Namespace and name of an XML document's root; "" where the document is not well formed.

    Nor may it use entities of its own: those can grow without bound, or read other files.
    """
    names: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        names.append(name)
        parser.StartElementHandler = None

    def refuse(*_: Any) -> int:
        raise ValueError("an entity")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EntityDeclHandler = parser.UnparsedEntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = parser.SkippedEntityHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):  # the last of an encoding
        return ""
    return names[0]

r"""What notebooks write beyond plain Markdown: notes, tasks, boxed remarks, targets of links.

Plugins of mistune's: each puts an element with a class of ours into the page that Markdown becomes,
and `block` and `inline` read these elements as nodes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any

import mistune
from bs4.element import Tag
from mistune.plugins.footnotes import footnotes
from mistune.plugins.task_lists import task_lists

Node = dict[str, Any]

# Of MyST, GitHub and others, with the look that each has here.
REMARKS = {
    "note": ("Note", "finding"),
    "tip": ("Tip", "finding"),
    "hint": ("Hint", "finding"),
    "important": ("Important", "finding"),
    "seealso": ("See also", "finding"),
    "info": ("Information", "finding"),
    "admonition": ("", "finding"),
    "warning": ("Warning", "caution"),
    "caution": ("Caution", "caution"),
    "attention": ("Attention", "caution"),
    "danger": ("Danger", "caution"),
    "error": ("Error", "caution"),
}
_NAMES = "|".join(REMARKS)
_REMARK = (
    r"^(?P<remark_indent> {0,3})(?P<remark_mark>:{3,}|`{3,}|~{3,})[ \t]*"
    rf"\{{(?P<remark_name>{_NAMES}|math)\}}[ \t]*(?P<remark_title>[^\n]*)(?:\n|$)"
)
_INDENTED = (
    rf"^!!![ \t]+(?P<indented_name>{_NAMES})(?:[ \t]+\"(?P<indented_title>[^\"\n]*)\")?[ \t]*\n"
    r"(?P<indented_body>(?:(?: {4}|\t)[^\n]*(?:\n|$)|[ \t]*\n(?= {4}|\t))+)"
)
_TARGET = r"^ {0,3}\((?P<target_name>[\w:.-]+)\)=[ \t]*(?:\n|$)"
_GITHUB = re.compile(r"\[!(note|tip|important|warning|caution)\]\s*", re.IGNORECASE)


def plugin(md: mistune.Markdown) -> None:
    """Have a reader of Markdown read all of them."""
    footnotes(md)
    task_lists(md)
    md.block.register("remark", _REMARK, _read_remark, before="fenced_code")
    md.block.register("indented_remark", _INDENTED, _read_indented, before="list")
    md.block.register("target", _TARGET, _read_target, before="list")
    renderer = md.renderer
    assert renderer is not None
    renderer.register("remark", _show_remark)
    renderer.register("directive_math", lambda _, text: f'<div class="tex">{escape(text)}</div>\n')
    renderer.register("target", lambda _, name: f'<a id="{escape(name)}"></a>\n')
    renderer.register("task_list_item", _show_task)
    renderer.register(
        "footnote_ref", lambda _, key, index: f'<span class="note-ref">{escape(key)}</span>'
    )
    renderer.register("footnotes", lambda _, text: f'<div class="notes">{text}</div>\n')
    renderer.register(
        "footnote_item",
        lambda _, text, key, index: f'<div class="note" title="{escape(key)}">{text}</div>\n',
    )


def _read_remark(block: Any, match: re.Match[str], state: Any) -> int:
    mark = match["remark_mark"]
    closing = re.compile(rf"^ {{0,3}}{mark[0]}{{{len(mark)},}}[ \t]*(?:\n|$)", re.MULTILINE)
    # A remark within one, of as many marks, is closed first.
    opening = re.compile(rf"^ {{0,3}}{mark[0]}{{{len(mark)},}}[ \t]*\{{", re.MULTILINE)
    at, depth = match.end(), 1
    while closed := closing.search(state.src, at):
        depth += len(opening.findall(state.src, at, closed.start())) - 1
        at = closed.end()
        if depth <= 0:
            break
    end = closed.start() if closed else len(state.src)
    body = state.src[match.end() : end]
    # Options, such as `:class: dropdown`, are for the page that they were written for.
    body = re.sub(r"\A(?:[ \t]*:[\w-]+:[^\n]*(?:\n|\Z))+", "", body)
    if match["remark_name"] == "math":
        state.append_token({"type": "directive_math", "raw": body.strip()})
    else:
        _append_remark(block, state, match["remark_name"], match["remark_title"], body)
    return closed.end() if closed else len(state.src)


def _read_indented(block: Any, match: re.Match[str], state: Any) -> int:
    body = re.sub(r"(?m)^(?: {4}|\t)", "", match["indented_body"])
    _append_remark(block, state, match["indented_name"], match["indented_title"] or "", body)
    return match.end()


def _append_remark(block: Any, state: Any, name: str, title: str, body: str) -> None:
    child = state.child_state(body if body.endswith("\n") else body + "\n")
    # As deep as lists and quotes may be nested; deeper, it is read as text.
    rules = list(block.rules) if state.depth() < block.max_nested_level else ["blank_line"]
    block.parse(child, rules)
    attrs = {"name": name, "title": title.strip()}
    state.append_token({"type": "remark", "children": child.tokens, "attrs": attrs})


def _read_target(_: Any, match: re.Match[str], state: Any) -> int:
    state.append_token({"type": "target", "raw": match["target_name"]})
    return match.end()


def _show_remark(_: Any, text: str, name: str, title: str) -> str:
    return f'<div class="remark" title="{escape(title)}" data-name="{name}">\n{text}</div>\n'


def _show_task(_: Any, text: str, checked: bool = False) -> str:
    box = "☑ " if checked else "☐ "
    is_paragraph = text.startswith("<p>")
    return f"<li>{'<p>' if is_paragraph else ''}{box}{text[3:] if is_paragraph else text}</li>\n"


# -- the elements as nodes -------------------------------------------------------------------------


def block(tag: Tag, walk: Callable[[Tag], list[Node]]) -> list[Node] | None:
    """The blocks of an element that a plugin made; None of any other."""
    classes = tag.get_attribute_list("class")
    if tag.name == "div" and "remark" in classes:
        return [_remark(str(tag.get("data-name")), str(tag.get("title") or ""), walk(tag))]
    if tag.name == "div" and "notes" in classes:
        notes = tag.find_all("div", class_="note", recursive=False)
        return [{"kind": "notes", "items": {str(note["title"]): walk(note) for note in notes}}]
    if tag.name == "blockquote":
        blocks = walk(tag)
        first = blocks[0].get("c", []) if blocks and blocks[0]["kind"] == "paragraph" else []
        found = _GITHUB.match(first[0]["s"]) if first and first[0]["t"] == "text" else None
        if found is None:
            return [{"kind": "quote", "blocks": blocks}]
        first[0]["s"] = first[0]["s"][found.end() :]
        if not first[0]["s"]:
            first.pop(0)
        if first and first[0]["t"] == "break":
            first.pop(0)
        return [_remark(found[1].lower(), "", blocks if first else blocks[1:])]
    return None


def _remark(name: str, title: str, blocks: list[Node]) -> Node:
    word, tone = REMARKS.get(name, ("", "finding"))
    if not word:
        word, title = title or "Note", ""
    return {"kind": "callout", "title": title, "tone": tone, "word": word, "blocks": blocks}


def with_notes(blocks: list[Node], find: Callable[..., Any]) -> list[Node]:
    """Blocks whose references to notes hold these: {t: "note", blocks}."""
    kept = [one for one in blocks if one["kind"] != "notes"]
    texts = {k: v for one in blocks if one["kind"] == "notes" for k, v in one["items"].items()}
    if texts:
        for _ in range(3):  # a note may refer to another
            for node in list(find(kept, lambda node: node.get("t") == "note" and "key" in node)):
                node["blocks"] = texts.get(node.pop("key"), [])
    return kept


# -- notes of the whole document -------------------------------------------------------------------

_DEFINITION = re.compile(
    r"^ {0,3}\[\^(?P<key>[^\\\[\]\s]+)\]:[ \t][^\n]*(?:\n(?:[ \t]*\n)*(?: {2,}|\t)[^\n]*)*",
    re.MULTILINE,
)


_REFERENCE = re.compile(r"\[\^([^\\\[\]\s]+)\](?!:)")


class Notes:
    """The notes that are written out anywhere in a notebook's Markdown, and what refers to them."""

    def __init__(self, texts: list[str]) -> None:
        self.known = {m["key"]: m[0] for text in texts for m in _DEFINITION.finditer(text)}
        self.wanted = {key for text in texts for key in _REFERENCE.findall(text)}

    def brought_to(self, text: str) -> str:
        """Markdown with the notes that it refers to, and that another cell writes out.

        One that nothing refers to stays where it is, as it was typed.
        """
        own = {found["key"] for found in _DEFINITION.finditer(text)}
        wanted = dict.fromkeys(_REFERENCE.findall(text))
        missing = [self.known[key] for key in wanted if key in self.known and key not in own]
        for key in own - self.wanted:
            text = text.replace(f"[^{key}]:", rf"\[^{key}]:")
        return "\n\n".join([text, *missing]) if missing else text

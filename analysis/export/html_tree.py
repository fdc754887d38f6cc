"""The HTML of an output made regular before it is read: what is hidden goes, what a browser would
mend is mended, and blocks stand within blocks alone.

The HTML parser of the standard library builds the tree as the tags come. A browser ends an item
where the next begins, moves what is astray out of a table, and sets apart what its style makes a
block of; here the tree is changed to say so itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, Tag

from analysis.export import inline_styles, interactive

# An element that ends where another of these begins, and what it never leaves.
_ENDS: dict[str, tuple[set[str], set[str]]] = {
    "li": ({"li"}, {"ul", "ol", "menu", "dir", "table"}),
    "dt": ({"dt", "dd"}, {"dl", "table"}),
    "dd": ({"dt", "dd"}, {"dl", "table"}),
    "option": ({"option"}, {"select", "datalist"}),
    "td": ({"td", "th"}, {"table"}),
    "th": ({"td", "th"}, {"table"}),
    "tr": ({"tr", "td", "th"}, {"table"}),
    "thead": ({"thead", "tbody", "tfoot"}, {"table"}),
    "tbody": ({"thead", "tbody", "tfoot"}, {"table"}),
    "tfoot": ({"thead", "tbody", "tfoot"}, {"table"}),
}
_UNSEEN = {"template", "datalist", "noframes", "noembed", "param", "source", "track"}
_MAY_HIDE = re.compile(
    rf"hidden|display|visibility|<(?:dialog|noscript|{'|'.join(_UNSEEN)})", re.IGNORECASE
)
_LISTS = {"ul", "ol"}
_RENAMED = {
    "menu": "ul", "dir": "ul", "xmp": "pre", "listing": "pre", "dialog": "div", "search": "div",
    "hgroup": "div", "legend": "div", "optgroup": "div", "option": "div", "fieldset": "div",
}  # fmt: skip
_UNWRAPPED = {"form", "label", "button", "output"}
BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl",
    "dt", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "ul",
    *interactive.EMBEDDED,
}  # fmt: skip
_IN_TABLE = {"caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr"}
_ROW_PARTS = {"thead", "tbody", "tfoot", "tr", "td", "th"}
_INLINE = {
    "a", "abbr", "acronym", "area", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del",
    "dfn", "em", "font", "i", "img", "input", "ins", "kbd", "map", "mark", "nobr", "q", "rp", "rt",
    "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "svg", "math", "time",
    "tt", "u", "var", "wbr",
}  # fmt: skip
# What says something of all that stands within it.
_MARKS = {"a", "b", "strong", "i", "em", "cite", "var", "dfn", "s", "del", "strike"}
_APART = ("block", "flex", "grid", "table", "list-item", "flow-root")
DEEPEST = 60  # elements within one another
DEEPEST_TABLE = 4  # tables
_DRAWING = {"svg", "math"}  # a tree of its own kind, which is left as it is


def tree(text: str) -> BeautifulSoup:
    """HTML of our own making as a tree, no deeper than a page has it."""
    soup = BeautifulSoup(f"<body>{text}", "html.parser")
    if text.count("<") > DEEPEST:
        _limit_depth(soup)
    return soup


def regular(text: str) -> BeautifulSoup:
    """HTML as a tree that holds what a reader of the notebook would see, and in its order.

    >>> str(regular("<ul><li>a<ul><li>b</li></ul><li>c</ul>").body)
    '<body><ul><li>a<ul><li>b</li></ul></li><li>c</li></ul></body>'
    """
    soup = tree(text)
    _show_words_for_pictures(soup)
    inline_styles.write_into_elements(soup)
    if _MAY_HIDE.search(text):
        _drop_hidden(soup)
    if interactive.may_be(text):
        interactive.mark(soup)
    _end_items(soup)
    _regular_controls(soup)
    _regular_text(soup)
    for table in soup.find_all("table"):
        _regular_table(soup, table)
    _wrap_strays(soup, "table", _ROW_PARTS)
    for each in soup.find_all([*_LISTS]):
        _regular_list(soup, each)
    _wrap_strays(soup, "ul", {"li"})
    _regular_blocks(soup)
    return soup


# -- depth -------------------------------------------------------------------------------------


def _limit_depth(soup: BeautifulSoup) -> None:
    """Let what is nested deeper than anybody means stand in lines; of marks within their like, one."""
    waiting: list[tuple[Tag, int, int, frozenset[str]]] = [(soup, 0, 0, frozenset())]
    made: list[Tag] = []
    while waiting:
        tag, depth, tables, marks = waiting.pop()
        is_known = tag.name in marks and tag.name != "a"
        is_deep = depth > DEEPEST or tables > DEEPEST_TABLE
        if tag.name in _MARKS:
            marks |= {tag.name}
        for child in tag.children:
            if isinstance(child, Tag) and child.name not in _DRAWING:
                is_in = is_known or is_deep
                inner = tables + (child.name == "table")
                waiting.append((child, depth + (not is_in), inner, marks))
        if is_deep and tag.contents:
            if not _is_inline(tag):
                ends = [soup.new_tag("br"), soup.new_tag("br")]
                tag.insert_before(ends[0])
                tag.insert_after(ends[1])
                made += ends
            tag.unwrap()
        elif is_known:
            tag.unwrap()
    for end in made:  # one end of a line is enough
        if isinstance(end.previous_sibling, Tag) and end.previous_sibling.name == "br":
            end.extract()


# -- what is not shown -------------------------------------------------------------------------


def _show_words_for_pictures(soup: Tag) -> None:
    """Where a library gives its object in words beside a tree to click on, the words.

    scikit-learn and xarray mark them by such a class, and hide them by a style of their own.
    """
    for words in soup.find_all(class_=_is_words):
        for beside in [*words.previous_siblings, *words.next_siblings]:
            if isinstance(beside, Tag) and beside.name != "style":
                beside.decompose()
        words.attrs.clear()
        if (said := words.find("pre")) is not None:  # and not how to trust a notebook
            words.replace_with(said.extract())


def _is_words(name: str | None) -> bool:
    return bool(name) and str(name).endswith("-text-repr-fallback")


def _drop_hidden(soup: Tag) -> None:
    hidden = [
        tag for tag in soup.find_all(True)
        if tag.name in _UNSEEN
        or (tag.name == "dialog" and not tag.has_attr("open"))
        or (tag.name == "input" and tag.get("type") == "hidden")
        or (tag.name not in _DRAWING and inline_styles.is_hidden(tag)
            and not interactive.is_placeholder(tag))
    ]  # fmt: skip
    for tag in hidden:
        if not tag.decomposed:
            tag.decompose()
    for tag in soup.find_all("noscript"):  # no script runs here
        if tag.find(["img", "svg", "table"]):
            tag.name, tag.attrs = "div", {"class": interactive.STATIC}


# -- ends that are left to the browser ---------------------------------------------------------


def _end_items(soup: Tag) -> None:
    """End an item, row or cell where the next begins within it."""
    for tag in soup.find_all([*_ENDS]):
        ended, bounds = _ENDS[tag.name]
        last: Tag | None = None
        for above in tag.parents:
            if above.name in bounds:
                break
            if above.name in ended:
                last = above
                if tag.name != "tr" or above.name == "tr":
                    break
        if last is not None:
            after = [tag, *tag.next_siblings]
            for moved in reversed(after):
                last.insert_after(moved.extract())


# -- forms, text -------------------------------------------------------------------------------


def _regular_controls(soup: BeautifulSoup) -> None:
    """A form's contents stand for themselves; a control, for what it holds."""
    for select in soup.find_all("select"):
        options = select.find_all("option")
        chosen = [option for option in options if option.has_attr("selected")] or options[:1]
        select.replace_with(" " + ", ".join(option.get_text(strip=True) for option in chosen) + " ")
    for area in soup.find_all("textarea"):
        area.name = "pre"
    for control in soup.find_all("input"):
        if control.get("type", "text") in ("text", "number", "date", "button", "submit", "search"):
            control.replace_with(f" {control.get('value') or ''} ")
    for tag in soup.find_all([*_UNWRAPPED]):
        tag.insert_before(" ")
        tag.insert_after(" ")
        if tag.name in ("form", "output"):
            tag.name = "div"
        else:
            tag.unwrap()
    for tag in soup.find_all([*_RENAMED]):
        tag.name = _RENAMED[tag.name]


def _regular_text(soup: Tag) -> None:
    """Lines of preformatted text as lines; its pictures below it."""
    for pre in soup.find_all("pre"):
        for line in pre.find_all("br"):
            line.replace_with("\n")
        for line in pre.find_all(["p", "div", "li"]):
            line.append("\n")
        for picture in reversed(pre.find_all(["img", "svg", *interactive.EMBEDDED])):
            pre.insert_after(picture.extract())


# -- tables and lists --------------------------------------------------------------------------


def _regular_table(soup: BeautifulSoup, table: Tag) -> None:
    """Cells in rows, rows in the table, what is neither before it; its foot last."""
    _unwrap_between(table, _IN_TABLE | {"td", "th"})
    _wrap(soup, table, "tr", {"td", "th"})
    parts = list(table.find_all(["thead", "tbody", "tfoot"], recursive=False))
    for part in parts:
        _unwrap_between(part, {"tr", "td", "th"})
        _wrap(soup, part, "tr", {"td", "th"})
    for row in table.find_all("tr"):
        if row.find_parent("table") is table:
            _unwrap_between(row, {"td", "th"})
    for holder in (table, *parts):
        _move_out(holder, _IN_TABLE, table)
    for row in table.find_all("tr"):
        if row.find_parent("table") is table:
            _move_out(row, {"td", "th"}, table)
    for foot in table.find_all("tfoot", recursive=False):
        table.append(foot.extract())


def _unwrap_between(holder: Tag, kept: set[str]) -> None:
    """Take away what stands between a holder and its parts, as a form about its rows."""
    for child in list(holder.find_all(True, recursive=False)):
        if child.name not in kept and child.name != "table" and _holds(child, kept, holder):
            before = list(child.children)
            child.unwrap()
            if any(isinstance(one, Tag) and one.name not in kept for one in before):
                _unwrap_between(holder, kept)
                return


def _holds(tag: Tag, names: set[str], holder: Tag) -> bool:
    table = holder if holder.name == "table" else holder.find_parent("table")
    found = tag.find([*names])
    return found is not None and found.find_parent("table") is table


def _move_out(holder: Tag, kept: set[str], table: Tag) -> None:
    for child in list(holder.children):
        is_astray = child.name not in kept if isinstance(child, Tag) else _is_text(child)
        if is_astray:
            table.insert_before(child.extract())


def _wrap(soup: BeautifulSoup, holder: Tag, name: str, parts: set[str]) -> None:
    """Put each run of such children into an element of that name."""
    run: Tag | None = None
    for child in list(holder.children):
        if isinstance(child, Tag) and child.name in parts:
            if run is None:
                run = soup.new_tag(name)
                child.insert_before(run)
            run.append(child.extract())
        elif isinstance(child, Tag) or _is_text(child):
            run = None


def _wrap_strays(soup: BeautifulSoup, name: str, parts: set[str]) -> None:
    """Give rows and cells that stand in no table, and items in no list, one of their own."""
    holders = {name} | (_LISTS if name == "ul" else set())
    seen: dict[int, Tag] = {}
    for tag in soup.find_all([*parts]):
        if tag.parent is not None and not any(p.name in holders | parts for p in tag.parents):
            seen[id(tag.parent)] = tag.parent
    for parent in seen.values():
        _wrap(soup, parent, name, parts)
        for made in parent.find_all(name, recursive=False):
            if name == "table":
                _regular_table(soup, made)


def _regular_list(soup: BeautifulSoup, each: Tag) -> None:
    """Items in the list; a list between two of them is a part of the one before."""
    for child in list(each.find_all(True, recursive=False)):
        if child.name not in ("li", *_LISTS) and child.find("li") is not None:
            inner = child.find(["li", *_LISTS])
            if inner is not None and inner.name == "li":
                child.unwrap()
    item: Tag | None = None
    for node in list(each.children):
        name = node.name if isinstance(node, Tag) else ""
        if isinstance(node, Tag) and node.name == "li":
            item = node
        elif name not in ("script", "style") and (name or _is_text(node)):
            if item is None or name not in _LISTS:
                item = soup.new_tag("li")
                node.insert_before(item)
            item.append(node.extract())


# -- blocks ------------------------------------------------------------------------------------


def _regular_blocks(soup: BeautifulSoup) -> None:
    """An element that holds a block is a block; one that its style sets apart stands apart."""
    inline = [tag for tag in soup.find_all(True) if _is_inline(tag)]
    for tag in inline:
        shown = inline_styles.of(tag).get("display", "")
        beside = tag.parent is not None and inline_styles.of(tag.parent).get("display", "")
        if shown in _APART:
            if tag.name in _MARKS:
                tag.wrap(soup.new_tag("div"))
            else:
                tag.name = "div"
        elif (
            tag.name not in _INLINE
            or shown.startswith("table-")
            or beside in ("flex", "grid", "inline-flex", "inline-grid")
        ):  # fmt: skip
            tag.insert_before(" ")
            tag.insert_after(" ")
    holders: dict[int, Tag] = {}
    for block in soup.find_all([*BLOCKS]):
        for above in block.parents:
            if id(above) in holders:
                break
            if _is_inline(above):
                holders[id(above)] = above
    for tag in reversed([*holders.values()]):  # the outer before the inner: each moves inwards
        _move_inwards(soup, tag)


def _is_inline(tag: Tag) -> bool:
    if tag.name in BLOCKS or tag.name in _ROW_PARTS or tag.name in _IN_TABLE:
        return False
    return tag.name not in ("[document]", "script", "style") and not (
        tag.name in _DRAWING or tag.find_parent([*_DRAWING])
    )


def _move_inwards(soup: BeautifulSoup, tag: Tag) -> None:
    """Make a block of an inline element, with its mark about each text within it."""
    if tag.name in _MARKS:
        for run in _runs(tag):
            mark = soup.new_tag(tag.name)
            mark.attrs.update({key: value for key, value in tag.attrs.items() if key != "id"})
            run[0].insert_before(mark)
            for node in run:
                mark.append(node.extract())
    kept = {key: value for key, value in tag.attrs.items() if key in ("id", "class", "style")}
    tag.name = "div"
    tag.attrs.clear()
    tag.attrs.update(kept)


def _runs(tag: Tag) -> list[list[Any]]:
    """The runs of inline nodes within an element, in its blocks too."""
    runs: list[list[Any]] = []
    waiting: list[Iterable[Any]] = [tag.children]
    while waiting:
        run: list[Any] = []
        for node in waiting.pop():
            if isinstance(node, Tag) and (not _is_inline(node) or node.find([*BLOCKS])):
                if node.name not in ("script", "style", "pre", *_DRAWING, *interactive.EMBEDDED):
                    waiting.append(node.children)
                runs.append(run)
                run = []
            else:
                run.append(node)
        runs.append(run)
    return [run for run in runs if any(isinstance(n, Tag) or _is_text(n) for n in run)]


def _is_text(node: Any) -> bool:
    """Whether a node is text that is seen."""
    return type(node) in (NavigableString, CData) and bool(node.strip())

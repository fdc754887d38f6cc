r"""Formulas: TeX to Typst's maths for paper and to MathML for pages, by pandoc.

`resolve` settles what a document's formulas share (macros, labels, numbers) and leaves in each node
its TeX as it was typed (`tex`) and as pandoc is to read it (`given`). `typst` and `mathml` then set
all formulas of a document in one call; one that cannot be set keeps its TeX alone.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from analysis.export import tex as tex_of
from analysis.export import typefaces
from analysis.export.markup import Node, find

_SEPARATOR = "\ufdd0"  # a character that no text has
_SECONDS = 20  # for one call, beside a hundredth of one for each formula
LONGEST = 20_000  # characters of a formula, its macros written out


# -- what formulas share ---------------------------------------------------------------------------


def is_formula(node: Node) -> bool:
    """Whether a node is a formula, of whichever kind."""
    return node.get("kind") == "math" or node.get("t") == "math"


def sole(blocks: Sequence[Node]) -> Node | None:
    """The formula that blocks are; None where they are anything else."""
    return blocks[0] if len(blocks) == 1 and is_formula(blocks[0]) else None


def resolve(data: Any, warnings: list[str]) -> None:
    """Macros, numbers, labels and references of all formulas, in the order of the text.

    A formula that only defines macros is taken out. One with a label has a number: the one that it
    states (\tag), else the next.
    """
    macros: dict[str, tex_of.Macro] = {}
    formulas = list(find(data, is_formula))
    texts: dict[int, str] = {}
    taken = set()
    for node in formulas:
        text, defined = tex_of.without_definitions(node["tex"])
        macros.update(defined)
        node["tex"] = text = text.strip()
        text, node["labels"] = tex_of.without_labels(text)
        text, tags = tex_of.without_tags(text)
        if len(tags) == 1:
            node["number"] = tags[0]
        taken |= set(tags)
        texts[id(node)] = tex_of.with_macros(text, macros, LONGEST)
    numbers: dict[str, str] = {}
    count = 0
    for node in formulas:
        labels = [label for label in node.pop("labels") if label not in numbers]
        if labels and "number" not in node:
            count += 1
            while f"({count})" in taken:
                count += 1
            node["number"] = f"({count})"
        for label in labels:
            numbers[label] = node["number"]
        node["ids"] = [f"eq-{label}" for label in labels]
    for node in formulas:
        node["given"] = tex_of.simplified(tex_of.with_references(texts[id(node)], numbers))
    if any(_is_empty(node) for node in formulas):
        _remove_empty(data)
    for node in list(find(data, lambda node: node.get("t") == "math-ref")):
        label = re.sub(r"^\\(?:eq)?ref\{|\}$", "", node["tex"])
        number = numbers.get(label)
        if number is None:
            warnings.append(f"A reference leads nowhere: {node['tex']}")
            node.update(t="code", s=node.pop("tex"))
            continue
        shown = number if node["tex"].startswith(r"\eqref") else number.strip("()")
        node.pop("tex")
        node.update(t="link", href=f"#eq-{label}", c=[{"t": "text", "s": shown}])


def _remove_empty(tree: Any) -> None:
    """Take formulas without any TeX out of the lists that hold them, and what they leave empty."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if isinstance(value, (dict, list)) and key != "data":  # a chart's numbers
                _remove_empty(value)
        return
    for item in tree:
        if isinstance(item, (dict, list)):
            _remove_empty(item)
    tree[:] = [item for item in tree if not (isinstance(item, dict) and _is_empty(item))]


def _is_empty(node: Node) -> bool:
    if is_formula(node):
        return not node["tex"]
    return node.get("kind") == "paragraph" and not node["c"]


# -- by pandoc -------------------------------------------------------------------------------------


@cache
def pandoc() -> str | None:
    """The program: the one that pypandoc_binary brings, which is pinned, else the machine's."""
    spec = find_spec("pypandoc")
    if spec and spec.origin:
        own = shutil.which("pandoc", path=str(Path(spec.origin).parent / "files"))
        if own:
            return own
    return shutil.which("pandoc")


def mathml(data: Any, warnings: list[str]) -> None:
    """Set `mathml` of each formula that pandoc can read."""
    nodes = list(find(data, is_formula))
    made = _converted([(node["given"], _is_display(node)) for node in nodes], "html")
    for node, text in zip(nodes, made, strict=True):
        if found := re.match(r"<p>(<math[\s\S]*</math>)</p>", text):
            node["mathml"] = _described(found[1], node["tex"])
    _warn(nodes, "mathml", "page", warnings)


def typst(data: Any, warnings: list[str]) -> None:
    """Set `typst` of each formula that pandoc can read, and that Typst can then set."""
    nodes = list(find(data, is_formula))
    made = _converted(
        [(tex_of.for_typst(node["given"]), _is_display(node)) for node in nodes], "typst"
    )
    for node, text in zip(nodes, made, strict=True):
        if found := re.fullmatch(r"\$([\s\S]*)\$", text):
            node["typst"] = tex_of.unmarked(found[1].strip())
    for node in _uncompiled([node for node in nodes if "typst" in node]):
        del node["typst"]
    _warn(nodes, "typst", "PDF", warnings)


def _is_display(node: Node) -> bool:
    return "kind" in node


def _warn(nodes: Sequence[Node], field: str, format: str, warnings: list[str]) -> None:
    lost = [node["tex"] for node in nodes if field not in node and "instead" not in node]
    if lost and pandoc() is None:
        many = "formula is" if len(lost) == 1 else "formulas are"
        warnings.append(
            f"{len(lost)} {many} shown as TeX, for there is no pandoc: install pypandoc_binary"
        )
    elif lost:
        shown = " ".join(lost[0].split())
        shown = shown if len(shown) <= 60 else shown[:58] + " …"
        many = "formula is" if len(nodes) == 1 else "formulas are"
        warnings.append(f"{len(lost)} of {len(nodes)} {many} shown as TeX in the {format}: {shown}")


def _converted(formulas: Sequence[tuple[str, bool]], to: str) -> list[str]:
    """What pandoc makes of each formula: its TeX, and whether it is displayed."""
    program = pandoc()
    if not formulas or program is None:
        return [""] * len(formulas)
    return [*_each(lambda part: _call(program, part, to), list(formulas), "")]


def _call(program: str, formulas: Sequence[tuple[str, bool]], to: str) -> list[str] | None:
    blocks: list[Any] = []
    for text, is_display in formulas:
        kind = "DisplayMath" if is_display else "InlineMath"
        blocks.append({"t": "Para", "c": [{"t": "Math", "c": [{"t": kind}, text]}]})
        blocks.append({"t": "RawBlock", "c": [to, _SEPARATOR]})
    document = {"pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": blocks}
    command = [program, "-f", "json", "-t", to, "--mathml", "--wrap=none", "--sandbox", "--quiet"]
    try:
        run = subprocess.run(
            command,
            input=json.dumps(document).encode(),
            capture_output=True,
            check=True,
            timeout=_SECONDS + len(formulas) / 100,
        )
    except (subprocess.SubprocessError, OSError):
        return None
    parts = [part.strip() for part in run.stdout.decode().split(_SEPARATOR)][:-1]
    return parts if len(parts) == len(formulas) else None


def _each(
    run: Callable[[Sequence[Any]], list[Any] | None], items: Sequence[Any], otherwise: Any
) -> Iterator[Any]:
    """What `run` gives for each item; where it fails for many, they are halved until it does not."""
    if not items:
        return
    made = run(items)
    if made is not None:
        yield from made
    elif len(items) == 1:
        yield otherwise
    else:
        half = len(items) // 2
        yield from _each(run, items[:half], otherwise)
        yield from _each(run, items[half:], otherwise)


def _uncompiled(nodes: Sequence[Node]) -> Iterator[Node]:
    """The formulas that Typst cannot set."""
    import typst

    fonts = typefaces.for_typst()

    def run(part: Sequence[Node]) -> list[bool] | None:
        texts = json.dumps([node["typst"] for node in part], ensure_ascii=False)
        source = (
            f"#let texts = json(bytes({json.dumps(texts, ensure_ascii=False)}))\n"
            '#for it in texts { math.equation(block: true, eval(it, mode: "math")) }'
        )
        try:
            typst.compile(source.encode(), font_paths=fonts)
        except (typst.TypstError, RuntimeError):
            return None
        return [True] * len(part)

    for node, is_set in zip(nodes, _each(run, nodes, False), strict=True):
        if not is_set:
            yield node


# -- tables of LaTeX -------------------------------------------------------------------------------

_TABLE = re.compile(r"\\begin\{(?:tabular[x*]?|longtable)\}")
_RULES = re.compile(r"\\c(?:mid)?(?:rule|line)\s*(?:\([^)]*\))?\{[^}]*\}")
_NO_WORDS = re.compile(
    r"\\(?:begin|end)\{(\w+\*?)\}(?:\[[^]]*\])?(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})*"
    r"|\\multicolumn\{\d+\}\{[^{}]*\}|\\multirow\{\d+\}\{[^{}]*\}|\\label\{[^{}]*\}"
    r"|\\\\(?:\[[^]]*\])?|\\[a-zA-Z]+"
)
_WORD = re.compile(r"[^\W_]+")


def table(text: str) -> str:
    """HTML of LaTeX that holds a table; empty where there is none, or a word of it would be lost."""
    program = pandoc()
    if program is None or not _TABLE.search(text) or len(text) > 10 * LONGEST:
        return ""
    text = _RULES.sub("", text)
    command = [program, "-f", "latex", "-t", "html", "--mathjax", "--wrap=none", "--sandbox"]
    try:
        run = subprocess.run(
            [*command, "--quiet"], input=text.encode(), capture_output=True, check=True,
            timeout=_SECONDS,
        )  # fmt: skip
    except (subprocess.SubprocessError, OSError):
        return ""
    made = run.stdout.decode()
    shown = {*_WORD.findall(html.unescape(re.sub(r"<[^>]*>", " ", made)))}
    wanted = {*_WORD.findall(_NO_WORDS.sub(" ", text))}
    return made if "<table" in made and wanted <= shown else ""


def _described(text: str, tex: str) -> str:
    """MathML with its TeX as what is read aloud where MathML is not, and not as a second copy."""
    text = re.sub(r"<annotation\b[\s\S]*?</annotation>|</?semantics>", "", text)
    described = html.escape(" ".join(tex.split()))
    return text.replace("<math ", f'<math alttext="{described}" ', 1)

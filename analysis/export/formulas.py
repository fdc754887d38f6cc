r"""Formulas found in text, where a notebook shows them: between dollars, or in an environment.

They are taken out before Markdown is read, as Jupyter does, so that nothing in them is taken for
emphasis, a link or a column; `plant` puts them back, as elements of the class "tex". Sums of money
are no formulas: see `_is_formula`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

# Characters that no text has: they stand for a formula, a dollar and a bar that are just that.
_OPEN, _CLOSE, _DOLLAR, _BAR = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
_HELD = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_OURS = re.compile(f"[{_OPEN}{_CLOSE}{_DOLLAR}{_BAR}]")


class Formula(NamedTuple):
    """A formula in a text: its TeX without what encloses it, and how it stands in the text.

    kind: "inline", "display", or "ref", whose TeX is that of a reference to a formula.
    """

    tex: str
    kind: str
    source: str


# What may hold a dollar that is none of a formula's, then what begins a formula.
_TOKENS = re.compile(
    r"(?P<fence>^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*(?P<fence_mark>`{3,}|~{3,})[^\n`]*$)"
    r"|(?P<code>(?<!`)`+(?!`))"
    r"|(?P<element><(?P<element_name>pre|code|script|style|textarea)\b)"
    r"|(?P<comment><!--)"
    r"|(?P<tag></?[a-zA-Z][^<>]*>)"
    r"|(?P<round>\\\\\()|(?P<square>\\\\\[)"
    r"|(?P<begin>\\begin\{(?P<name>[a-zA-Z]+\*?)\})"
    r"|(?P<ref>\\(?:eq)?ref\{[^{}\n]+\})"
    r"|(?P<dollars>\$\$)"
    r"|(?P<escape>\\[\s\S])"
    r"|(?P<dollar>\$)",
    re.MULTILINE,
)
_ENDS = re.compile(r"\\[\s\S]|[{}$`]|\n[ \t]*(?=\n)")


def hold(text: str) -> tuple[str, list[Formula]]:
    r"""A Markdown text with its formulas taken out, and the formulas.

    >>> text, found = hold(r"From $5 to $10, where $ x_1 $ is *it* and `$a$` code.")
    >>> [formula.tex for formula in found]
    ['x_1']
    """
    text = _OURS.sub("", text)
    if "$" not in text and "\\" not in text and "|" not in text:
        return text, []
    out: list[str] = []
    found: list[Formula] = []
    done = 0
    for start, end, formula in _scan(text, is_markdown=True):
        out.append(text[done:start])
        if isinstance(formula, Formula):
            out.append(f"{_OPEN}{len(found)}{_CLOSE}")
            found.append(formula)
        else:
            out.append(formula)
        done = end
    return "".join(out) + text[done:], found


def _scan(text: str, is_markdown: bool) -> Iterator[tuple[int, int, Formula | str]]:
    """Where formulas stand in a text, and what else is to be replaced by what."""
    environments = _environments(text)
    missing: set[str] = set()  # what was sought and is not in the rest of the text

    def closing_of(pattern: str, at: int) -> re.Match[str] | None:
        found = None if pattern in missing else re.compile(pattern).search(text, at)
        if not found:
            missing.add(pattern)
        return found

    at = 0
    while token := _TOKENS.search(text, at):
        start, at = token.span()
        kind = str(token.lastgroup)
        # A group within another ends before it.
        for name in ("fence", "element", "begin"):
            kind = name if token[name] else kind
        if kind == "fence" and is_markdown:
            mark = token["fence_mark"]
            closing = closing_of(rf"(?m)^[ \t>]*{mark[0]}{{{len(mark)},}}[ \t]*$", at)
            at = closing.end() if closing else len(text)
        elif kind == "code" and is_markdown:
            closing = closing_of(rf"(?<!`){token['code']}(?!`)", at)
            if closing and not re.search(r"\n[ \t]*\n", text[at : closing.start()]):
                for bar in re.finditer(r"(?<!\\)\|", text[at : closing.start()]):
                    yield at + bar.start(), at + bar.end(), _BAR
                at = closing.end()
        elif kind == "element":
            closing = closing_of(f"(?i)</{token['element_name']}\\s*>", at)
            at = closing.end() if closing else at
        elif kind == "comment":
            closing = closing_of("-->", at)
            at = closing.end() if closing else at
        elif kind in ("round", "square") or (not is_markdown and token[0] in (r"\(", r"\[")):
            mark = token[0].replace("(", ")").replace("[", "]")
            closing = closing_of(re.escape(mark), at)
            if closing and "\n\n" not in text[at : closing.start()]:
                shown = "inline" if mark.endswith(")") else "display"
                end, close = closing.span()
                yield start, close, Formula(text[at:end].strip(), shown, text[start:close])
                at = close
        elif kind == "begin":
            if closed := environments.get(start):
                tex = _unquoted(text, start, text[start:closed])
                yield start, closed, Formula(tex.strip(), "display", text[start:closed])
                at = closed
        elif kind == "ref":
            yield start, at, Formula(token[0], "ref", token[0])
        elif kind == "escape" and token[0] == r"\$" and is_markdown:
            yield start, at, _DOLLAR
        elif kind == "dollars":
            until = _end(text, at, "$$")
            content = text[at:until] if until is not None else ""
            if until is not None and content.strip():
                tex = _unquoted(text, start, content).strip()
                yield start, until + 2, Formula(tex, "display", text[start : until + 2])
                at = until + 2
            elif is_markdown:
                yield start, at, _DOLLAR * 2
        elif kind == "dollar":
            until = _end(text, at, "$")
            if until is not None and _is_formula(text, start, until):
                content = _unquoted(text, start, text[at:until]).strip()
                shown = "display" if _DISPLAYED.match(content) else "inline"
                if re.fullmatch(r"\\(?:eq)?ref\{[^{}]+\}", content):
                    shown = "ref"
                yield start, until + 1, Formula(content, shown, text[start : until + 1])
                at = until + 1
            elif is_markdown:
                yield start, at, _DOLLAR


_BOUNDARY = re.compile(r"\\(?P<what>begin|end)\{(?P<name>[a-zA-Z]+\*?)\}")


def _environments(text: str) -> dict[int, int]:
    """Where each environment that is closed begins, and where it ends."""
    begun: dict[str, list[int]] = {}
    ends = {}
    for mark in _BOUNDARY.finditer(text):
        starts = begun.setdefault(mark["name"], [])
        if mark["what"] == "begin":
            starts.append(mark.start())
        elif starts:
            ends[starts.pop()] = mark.end()
    return ends


def _end(text: str, at: int, mark: str) -> int | None:
    """Where the next dollars stand that close a formula: none within braces or below a blank line."""
    depth = 0
    for found in _ENDS.finditer(text, at):
        what = found[0]
        if what == "{":
            depth += 1
        elif what == "}":
            depth -= 1
        elif what.startswith("\n") or (what == "`" and depth <= 0):  # which begins code
            return None
        elif what == "$" and depth <= 0 and text.startswith(mark, found.start()):
            return found.start()
    return None


def _unquoted(text: str, start: int, tex: str) -> str:
    """TeX without the marks of a quote at the beginning of its lines."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return re.sub(r"(?m)^[ \t]*>[ \t]?", "", tex) if line.lstrip().startswith(">") else tex


_DISPLAYED = re.compile(r"\\begin\{(?:equation|align|gather|multline|eqnarray|displaymath|split)")
_WORD = r"[^\W\d_]"
_COMMON = {
    "a", "an", "and", "are", "at", "but", "by", "each", "for", "from", "in", "is", "not", "of",
    "on", "or", "per", "than", "the", "then", "to", "versus", "vs", "was", "were", "while", "with",
}  # fmt: skip


def _is_formula(text: str, start: int, end: int) -> bool:
    """Whether what is between two dollars is a formula, and no prose between two sums of money.

    As Jupyter takes it, blanks inside are no hindrance. What begins with a digit may be a sum; so
    may what ends before one.
    """
    content = text[start + 1 : end]
    if not content.strip() or content.strip() == "$":
        return False
    before, after = text[:start][-3:], text[end + 1 : end + 2]
    is_tight = not content[0].isspace() and not content[-1].isspace()
    if re.match(r"\s*\\begin\{[a-zA-Z]+\*?\}", content):
        return True
    if re.search(r"\w$", before) and not (before[-1].isdigit() and not content[0].isspace()):
        return False  # US$3; but 5$x$
    if after.isdigit():
        return False
    if is_tight and not content[0].isdigit():
        return not _is_prose(content, 4)
    if content[0].isdigit() and content[-1].isspace():
        return False  # $200, $x$
    if re.search(r"\d\s?$", before) and not is_tight:
        return False  # 5 $ and then 10 $
    if re.match(r"\s*[\d.,]+", content) and re.match(r"\s*\d", text[end + 1 :]):
        return False  # $ 5 - $ 10
    return not _is_prose(content, 2)


def _is_prose(tex: str, least: int) -> bool:
    """Whether there are as many words in a row, or, of fewer, one that only prose has."""
    bare = tex
    for _ in range(3):  # what is within braces in braces
        bare = re.sub(
            r"\\(?:text\w*|math\w*|mbox|hbox|operatorname\*?|label|tag)\s*\{[^{}]*\}", ";", bare
        )
        bare = re.sub(r"\{[^{}]*\}", ";", bare)
    bare = re.sub(r"\\[a-zA-Z]+\*?|\\.", ";", bare)
    found = re.findall(rf"(?<![\w\\]){_WORD}{{2,}}(?:[,.]?\s+{_WORD}{{2,}}){{{least - 1},}}", bare)
    if found:
        return True
    return least <= 2 and bool(_COMMON & set(re.findall(rf"(?<!\w){_WORD}{{2,}}(?!\w)", bare)))


# -- back into the elements ---------------------------------------------------------------------

_CODE = {"code", "tt", "kbd", "samp", "pre", "script", "style", "textarea"}


def plant(soup: BeautifulSoup, held: list[Formula] | None = None) -> None:
    """Put formulas into the elements of a page: those that were held; else those in its texts."""
    is_markdown = held is not None
    for tag in soup.find_all(True):
        for name, value in list(tag.attrs.items()) if is_markdown else []:
            if isinstance(value, str) and _IN_ADDRESS.search(value):
                value = _IN_ADDRESS.sub(lambda found: unquote(found[0]), value)
            if isinstance(value, str) and _OURS.search(value):
                tag[name] = _source(value, held or [])
    for string in list(soup.find_all(string=True)):
        if isinstance(string, PreformattedString):  # a comment, a doctype
            continue
        text = str(string)
        if not (_OURS if is_markdown else _MAY_HOLD).search(text):
            continue
        parents = {parent.name for parent in string.parents}
        if parents & _CODE:
            if is_markdown:
                string.replace_with(NavigableString(_source(text, held or [])))
            continue
        parts = _parts(text, held) if is_markdown else _found(text)
        string.replace_with(*(_element(soup, part) for part in parts))


_IN_ADDRESS = re.compile("%EF%B7%9[0-3]", re.IGNORECASE)  # our characters, in an address
_MAY_HOLD = re.compile(r"\$|\\begin\{|\\\(|\\\[")


def _source(text: str, held: list[Formula]) -> str:
    """A text with what was held as it was typed."""
    text = _HELD.sub(lambda match: held[int(match[1])].source, text)
    return text.replace(_DOLLAR, "$").replace(_BAR, "|")


def _parts(text: str, held: list[Formula] | None) -> Iterator[str | Formula]:
    done = 0
    for match in _HELD.finditer(text):
        yield _source(text[done : match.start()], [])
        yield (held or [])[int(match[1])]
        done = match.end()
    yield _source(text[done:], [])


def _found(text: str) -> Iterator[str | Formula]:
    done = 0
    for start, end, formula in _scan(text, is_markdown=False):
        if isinstance(formula, Formula):
            yield text[done:start]
            yield formula
            done = end
    yield text[done:]


def _element(soup: BeautifulSoup, part: str | Formula) -> NavigableString | Tag:
    if isinstance(part, str):
        return NavigableString(part)
    made = soup.new_tag("div" if part.kind == "display" else "span")
    made["class"] = "tex-ref" if part.kind == "ref" else "tex"
    made.string = part.tex
    return made


def latex(text: str) -> list[str | Formula]:
    r"""An output of LaTeX: its formulas, and the words between them.

    >>> latex(r"$\displaystyle x^2$")
    [Formula(tex='\\displaystyle x^2', kind='display', source='$\\displaystyle x^2$')]
    """
    text = text.strip()
    whole = re.fullmatch(r"\$\$([\s\S]+)\$\$|\$([^$]+)\$|\\\[([\s\S]+)\\\]|\\\(([\s\S]+)\\\)", text)
    if whole and not re.search(r"(?<!\\)\$", next(filter(None, whole.groups()))):
        return [Formula(next(filter(None, whole.groups())).strip(), "display", text)]
    if not re.search(r"(?<!\\)\$|\\begin\{|\\[\[(]", text):
        return [Formula(text, "display", text)] if text else []
    parts = [part for part in _found(text) if isinstance(part, Formula) or part.strip()]
    return parts

r"""TeX as notebooks write it, put into what pandoc can read: macros, tags, labels, old commands.

Nothing here sets a formula; it only says the same in other words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple


class Macro(NamedTuple):
    """A macro of a notebook: how many arguments it takes, what it stands for.

    default: of its first argument, where that may be left out.
    """

    arguments: int
    body: str
    default: str | None = None


# -- groups ----------------------------------------------------------------------------------------


def _group(text: str, at: int) -> tuple[str, int]:
    """The argument that begins at `at`, without its braces, and where it ends."""
    while at < len(text) and text[at].isspace():
        at += 1
    if at >= len(text):
        return "", at
    if text[at] == "{":
        end = _closing(text, at)
        return text[at + 1 : end], min(end + 1, len(text))
    if token := re.compile(r"\\(?:[a-zA-Z]+|.)|.", re.DOTALL).match(text, at):
        return token[0], token.end()
    return "", at


def _closing(text: str, at: int) -> int:
    """Where the brace at `at` is closed; the text's length where it is not."""
    depth = 0
    for mark in re.compile(r"\\[\s\S]|[{}]").finditer(text, at):
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
        if depth == 0:
            return mark.start()
    return len(text)


def _replace(text: str, command: str, made: Callable[[str], str]) -> str:
    """A command with one argument, as what `made` makes of its argument."""
    pattern = re.compile(command + r"(?![a-zA-Z])\s*(?=\{)")
    out, done = [], 0
    while found := pattern.search(text, done):
        argument, end = _group(text, found.end())
        out += [text[done : found.start()], made(argument)]
        done = end
    return "".join(out) + text[done:]


# -- macros ----------------------------------------------------------------------------------------

_DEFINES = re.compile(
    r"\\(?P<new>(?:re)?newcommand|providecommand|DeclareMathOperator|def|gdef|let)"
    r"(?![a-zA-Z])(?P<star>\*?)\s*"
)


def without_definitions(text: str) -> tuple[str, dict[str, Macro]]:
    r"""TeX without the macros that it defines, and these.

    >>> without_definitions(r"\newcommand{\E}[1]{\mathbb{E}[#1]} \E{x}")
    (' \\E{x}', {'\\E': Macro(arguments=1, body='\\mathbb{E}[#1]', default=None)})
    """
    macros: dict[str, Macro] = {}
    out, done = [], 0
    while found := _DEFINES.search(text, done):
        name, end = _group(text, found.end())
        name = name.strip()
        macro: Macro | None = None
        if not re.fullmatch(r"\\(?:[a-zA-Z]+|.)", name):
            pass
        elif found["new"] == "let":
            equals = re.compile(r"\s*=?\s*").match(text, end)
            body, end = _group(text, equals.end() if equals else end)
            macro = Macro(0, body)
        elif found["new"] in ("def", "gdef"):
            given = re.compile(r"((?:#\d)*)\s*(?=\{)").match(text, end)
            if given:
                body, end = _group(text, given.end())
                macro = Macro(given[1].count("#"), body)
        else:
            given = re.compile(r"\s*(?:\[(\d)\])?\s*(?:\[([^]]*)\])?\s*").match(text, end)
            assert given is not None
            body, end = _group(text, given.end())
            if found["new"] == "DeclareMathOperator":
                body = rf"\operatorname{found['star']}{{{body}}}"
            macro = Macro(int(given[1] or 0), body, given[2])
        out.append(text[done : found.start()])
        if macro is None:  # of a form that is not known: it stays as it is
            out.append(text[found.start() : found.end()])
            end = found.end()
        else:
            macros[name] = macro
        done = end
    return "".join(out) + text[done:], macros


def with_macros(text: str, macros: dict[str, Macro], longest: int) -> str:
    """TeX with its macros written out; as it is where that leads beyond `longest` characters."""
    if not macros:
        return text
    names = sorted(map(re.escape, macros), key=len, reverse=True)
    pattern = re.compile("|".join(rf"{n}(?![a-zA-Z])" if n[-1].isalpha() else n for n in names))
    given = text
    for _ in range(50):
        out, done = [], 0
        size = 0
        while found := pattern.search(text, done):
            if (
                found.start()
                and (len(text[: found.start()]) - len(text[: found.start()].rstrip("\\"))) % 2
            ):
                out.append(text[done : found.end()])  # a line's end, and then a letter
                done = found.end()
                continue
            made, end = _written_out(macros[found[0]], text, found.end())
            out += [text[done : found.start()], made]
            size += len(made)
            done = end
            if size > longest:
                return given
        if not out:
            return text
        text = "".join(out) + text[done:]
        if len(text) > longest:
            return given
    return given


def _written_out(macro: Macro, text: str, at: int) -> tuple[str, int]:
    arguments = []
    if macro.default is not None:
        optional = re.compile(r"\s*\[([^]]*)\]").match(text, at)
        arguments.append(optional[1] if optional else macro.default)
        at = optional.end() if optional else at
    while len(arguments) < macro.arguments:
        argument, at = _group(text, at)
        arguments.append(argument)
    body = re.sub(
        r"#(\d)",
        lambda m: arguments[int(m[1]) - 1] if int(m[1]) <= len(arguments) else m[0],
        macro.body,
    )
    # A blank keeps what comes after it from becoming part of a command's name.
    return body + (" " if re.search(r"\\[a-zA-Z]+$", body) else ""), at


# -- numbers, labels, references -------------------------------------------------------------------


def without_labels(text: str) -> tuple[str, list[str]]:
    """TeX without its labels, and these."""
    labels: list[str] = []

    def take(label: str) -> str:
        labels.append(label.strip())
        return ""

    return _replace(text, r"\\label", take), labels


def without_tags(text: str) -> tuple[str, list[str]]:
    r"""TeX without its tag, and its tags as they are shown: in parentheses, but for \tag*.

    Several stay, each at the end of its row.
    """
    tags: list[str] = []

    def take(is_bare: bool) -> Callable[[str], str]:
        def note(tag: str) -> str:
            tag = re.sub(r"\\(?:text|mathrm|rm)\s*\{([^{}]*)\}|[${}]", r"\1", tag).strip()
            shown = tag if is_bare else f"({tag})"
            tags.append(shown)
            return rf"\qquad\text{{{shown}}}"

        return note

    made = _replace(_replace(text, r"\\tag\*", take(True)), r"\\tag", take(False))
    if len(tags) == 1:
        made = made.replace(rf"\qquad\text{{{tags[0]}}}", "")
    return made, tags


def with_references(text: str, numbers: dict[str, str]) -> str:
    """TeX with its references to other formulas as their numbers."""

    def shown(label: str, is_bare: bool) -> str:
        number = numbers.get(label.strip())
        if number is None:
            return rf"\text{{{label}}}"
        return rf"\text{{{number.strip('()') if is_bare else number}}}"

    text = _replace(text, r"\\eqref", lambda label: shown(label, False))
    return _replace(text, r"\\ref", lambda label: shown(label, True))


# -- other words for the same ----------------------------------------------------------------------

_SPELLINGS = [
    (re.compile(pattern), made)
    for pattern, made in (
        (r"(?<!\\)%[^\n]*(?:\n|$)", "\n"),  # a comment
        (r"\n\s*\n+", "\n"),
        (r"\\(?:nonumber|notag|allowbreak|displaybreak|relax|ensuremath)(?![a-zA-Z])", " "),
        (r"\\(?:require|setcounter\{\w+\}|class|cssId|style)\s*\{[^{}]*\}", ""),
        (r"\\textcolor\s*(?:\[\w+\])?\s*\{[^{}]*\}", ""),
        (r"\\color\s*(?:\[\w+\])?\s*\{[^{}]*\}", ""),
        (r"\\cr(?![a-zA-Z])", r"\\\\"),
        (r"\\(La)?TeX(?![a-zA-Z])", r"\\text{\1TeX}"),
        (r"\\newline(?![a-zA-Z])", r"\\\\"),
        (r"\\(?:hbox|mbox|textnormal|textup|fbox|verb)(?=\s*\{)", r"\\text"),
        (r"\\verb([|!+])([^{}]*?)\1", r"\\text{\2}"),
        (r"\\(?:cfrac|nicefrac|sfrac)(?![a-zA-Z])", r"\\frac"),
        (r"\\[dt]frac(?![a-zA-Z])", r"\\frac"),
        (r"\\[dt]binom(?![a-zA-Z])", r"\\binom"),
        (r"\\(?:vcenter|smash|mathstrut|strut|hfill|centering)(?![a-zA-Z])", " "),
        (r"\\(big|Big|bigg|Bigg)[mlr]?(?=\s*[|/])", r"\\\1"),
        (r"\\arg(max|min)(?![a-zA-Z])", r"\\operatorname*{arg\1}"),
        (r"\\lvert(?![a-zA-Z])|\\rvert(?![a-zA-Z])", "|"),
        (r"\\(?:Bbb|mathbbm|mathds)(?![a-zA-Z])", r"\\mathbb"),
        (r"\\begin\{(?:equation|displaymath|math)\*?\}|\\end\{(?:equation|displaymath|math)\*?\}", ""),
        (r"(\\begin\{(?:alignat|xalignat|alignedat)\*?\})\s*\{\d*\}", r"\1"),
        (r"\\(begin|end)\{(?:eqnarray|IEEEeqnarray|flalign|xalignat|alignat|alignedat)\*?\}", r"\\\1{align}"),
    )
]  # fmt: skip
_SWITCHES = {
    "rm": "mathrm", "bf": "mathbf", "it": "mathit", "cal": "mathcal", "sf": "mathsf",
    "tt": "mathtt", "frak": "mathfrak", "sl": "mathit",
}  # fmt: skip
_PLAIN = {"matrix": "matrix", "pmatrix": "pmatrix", "bmatrix": "bmatrix", "cases": "cases"}


def simplified(text: str) -> str:
    r"""TeX in what pandoc can read.

    >>> simplified(r"{\rm Var} {a \over b} \pmatrix{1 & 2 \cr 3 & 4}")
    '{\\mathrm{Var}} {\\frac{a }{ b}} \\begin{pmatrix}1 & 2 \\\\ 3 & 4\\end{pmatrix}'
    """
    for pattern, made in _SPELLINGS:
        text = pattern.sub(made, text)
    for name, environment in _PLAIN.items():
        text = _replace(
            text,
            rf"\\{name}",
            lambda rows, e=environment: rf"\begin{{{e}}}{rows}\end{{{e}}}",  # type: ignore[misc]
        )
    text = _replace(text, r"\\intertext", lambda words: rf"\text{{{words}}} \\ ")
    text = _replace(text, r"\\href\s*\{[^{}]*\}", lambda shown: rf"{{{shown}}}")
    if r"\left" not in text:
        text = re.sub(r"\\middle(?![a-zA-Z])", "", text)
    text = _SPACE.sub(_in_ems, text)
    text = re.sub(r"\*\{(\d{1,2})\}\s*(\w|\{\w\})", lambda m: m[2].strip("{}") * int(m[1]), text)
    text = _switched(text)
    text = _over(text)
    text = re.sub(r"(?:\\\\|(?<!\\)\\)?\s*\Z", "", text).strip()
    return _in_rows(text)


_EMS = {
    "em": 1,
    "ex": 0.45,
    "mu": 1 / 18,
    "pt": 0.1,
    "px": 0.075,
    "mm": 0.285,
    "cm": 2.85,
    "in": 7.2,
}
_SPACE = re.compile(
    r"\\(?:[hm]space\*?\s*\{|[hm]?skip\s*|kern\s*|mkern\s*)"
    r"(?P<much>-?\s*(?:\d+\.?\d*|\.\d+))\s*(?P<unit>em|ex|mu|pt|px|mm|cm|in)\b\s*\}?"
)


def _in_ems(found: re.Match[str]) -> str:
    """A space of any unit in ems, of ten points each."""
    return rf"\hspace{{{float(found['much'].replace(' ', '')) * _EMS[found['unit']]:.2f}em}} "


def _in_rows(text: str) -> str:
    """Rows that stand in no environment, in one."""
    rows = [*_split(text, r"\\")]
    if len(rows) == 1 and len([*_split(text, "&")]) == 1:
        return text
    name = "aligned" if any(len([*_split(row, "&")]) > 1 for row in rows) else "gathered"
    return rf"\begin{{{name}}}{text}\end{{{name}}}"


def _switched(text: str) -> str:
    r"""Old switches of the font, such as {\rm Var}, as commands: \mathrm{Var}."""
    pattern = re.compile(r"\\(" + "|".join(_SWITCHES) + r")(?![a-zA-Z])\s*")
    while found := pattern.search(text):
        command = _SWITCHES[found[1]]
        if text[found.end() : found.end() + 1] == "{":
            rest, end = _group(text, found.end())
        else:
            end = _end_of_group(text, found.end(), cells=True)
            rest = text[found.end() : end]
        made = rf"\{command}{{{rest}}}" if rest.strip() else rest
        text = text[: found.start()] + made + text[end:]
    return text


def _over(text: str) -> str:
    r"""{a \over b} as \frac{a}{b}."""
    pattern = re.compile(r"\\(over|choose|atop)(?![a-zA-Z])")
    made = {"over": r"\frac", "choose": r"\binom", "atop": r"\substack"}
    while found := pattern.search(text):
        start = _start_of_group(text, found.start())
        end = _end_of_group(text, found.end(), cells=False)
        above, below = text[start : found.start()], text[found.end() : end]
        if found[1] == "atop":
            new = rf"\substack{{{above}\\{below}}}"
        else:
            new = rf"{made[found[1]]}{{{above}}}{{{below}}}"
        text = text[:start] + new + text[end:]
    return text


def _end_of_group(text: str, at: int, cells: bool) -> int:
    r"""Where the group ends that `at` is in; with `cells`, a cell or a \right also ends it."""
    depth = 0
    for mark in re.compile(r"\\(?:[a-zA-Z]+|[\s\S])|[{}&]").finditer(text, at):
        what = mark[0]
        if what == "{":
            depth += 1
        elif what == "}":
            depth -= 1
            if depth < 0:
                return mark.start()
        elif depth == 0 and cells and what in ("&", r"\\", r"\right", r"\end"):
            return mark.start()
    return len(text)


def _start_of_group(text: str, at: int) -> int:
    """Where the group begins that `at` is in."""
    opened = []
    for mark in re.compile(r"\\[\s\S]|[{}]").finditer(text, 0, at):
        if mark[0] == "{":
            opened.append(mark.end())
        elif mark[0] == "}" and opened:
            opened.pop()
    return opened[-1] if opened else 0


# -- what Typst has no word for --------------------------------------------------------------------

# Pandoc writes an environment's rows as rows of the formula, whatever it stands in. Marks in the
# first cell and between two cells, which `unmarked` takes out, make a matrix of it instead.
_FIRST, _NEXT = "⁅first {}⁆", "⁅next⁆"
_DELIMITERS = {"vmatrix": '"|"', "vmatrix*": '"|"', "Vmatrix": '"‖"', "Vmatrix*": '"‖"'}
_ALIGNED = {
    "aligned",
    "align",
    "align*",
    "split",
    "gathered",
    "gather",
    "gather*",
    "multline",
    "multline*",
}
_GRIDS = {"array", "matrix", "smallmatrix", "substack", "subarray", "darray"}
_CASES = {"cases", "cases*", "dcases", "dcases*"}
_ENVIRONMENT = re.compile(r"\\(begin|end)\{([a-zA-Z]+\*?)\}")


def for_typst(text: str) -> str:
    """TeX whose environments within a formula become matrices in Typst."""
    text = _replace(text, r"\\substack", lambda rows: rf"\begin{{substack}}{rows}\end{{substack}}")
    if not _ENVIRONMENT.search(text):
        return text
    return _nested(text, is_whole=True)


def _nested(text: str, is_whole: bool) -> str:
    out, done = [], 0
    while found := _ENVIRONMENT.search(text, done):
        name = found[2]
        end = _environment_end(text, found)
        if found[1] == "end" or not end:
            return text  # not well formed: pandoc will say so
        inner = text[found.end() : end - len(rf"\end{{{name}}}")]
        options = re.match(r"\s*(?:\[\w*\])?", inner)
        assert options is not None
        before, after = text[done : found.start()], text[end:]
        alone = is_whole and not text[: found.start()].strip() and not after.strip()
        if name in _GRIDS or name in _DELIMITERS or (name in _ALIGNED and not alone):
            body = inner[options.end() :]
            if name in ("array", "subarray", "darray"):
                body = body[_group(body, 0)[1] :]
            body = re.sub(r"\\hline|\\cline\{[^{}]*\}|\\\\\s*\[[^]]*\]", _plain_rule, body)
            made, before, cut = _matrix(_nested(body, False), name, before, after)
        elif name in _CASES:
            made, cut = _cases(_split(_nested(inner, False), r"\\"), r" & \quad "), 0
        else:
            made, cut = rf"\begin{{{name}}}{_nested(inner, False)}\end{{{name}}}", 0
        out += [before, made]
        done = end + cut
    return "".join(out) + text[done:]


def _plain_rule(found: re.Match[str]) -> str:
    return r"\\" if found[0].startswith(r"\\") else ""


def _environment_end(text: str, begin: re.Match[str]) -> int:
    depth = 0
    for mark in _ENVIRONMENT.finditer(text, begin.start()):
        if mark[2] == begin[2]:
            depth += 1 if mark[1] == "begin" else -1
            if depth == 0:
                return mark.end()
    return 0


def _matrix(body: str, name: str, before: str, after: str) -> tuple[str, str, int]:
    r"""A matrix with its marks; what stands before it; how much of what comes after it goes.

    One between \left\{ and \right. is a list of cases.
    """
    rows = [row for row in _split(body, r"\\") if row.strip()]
    is_aligned = name in _ALIGNED
    opened = re.search(r"\\left\s*\\(?:\{|lbrace)\s*$", before)
    closed = re.match(r"\s*\\right\s*\.", after)
    if opened and closed:
        made = _cases(rows, " & " if is_aligned else r" & \quad ")
        return made, before[: opened.start()], closed.end()
    lines = []
    for row in rows:
        cells = [cell.strip() or "{}" for cell in _split(row, "&")]
        if is_aligned:  # the right side and the left one are one cell, with a point that is aligned
            pairs = [cells[x : x + 2] for x in range(0, len(cells), 2)]
            cells = [rf" \text{{{_NEXT}}} ".join(pair) for pair in pairs]
        lines.append(" & ".join(cells))
    made = (
        r"\begin{bmatrix}"
        + rf"\text{{{_FIRST.format(name)}}} "
        + r" \\ ".join(lines)
        + r"\end{bmatrix}"
    )
    return made, before, 0


def _cases(rows: Iterable[str], between: str) -> str:
    """Cases of at least two columns: of one alone, pandoc makes no cases."""
    lines = [[cell.strip() for cell in _split(row, "&")] for row in rows if row.strip()]
    body = [between.join(line) if len(line) > 1 else f"{line[0]} & {{}}" for line in lines]
    return r"\begin{cases}" + r" \\ ".join(body) + r"\end{cases}"


def _split(text: str, mark: str) -> Iterator[str]:
    """The parts of a text between marks that stand in no group and no environment."""
    depth = start = 0
    for found in re.compile(
        r"\\(?:begin|end)(?=\{)|\\(?:left|right)(?![a-zA-Z])|\\\\|\\[\s\S]|[{}&]"
    ).finditer(text):
        what = found[0]
        if what in ("{", r"\begin"):
            depth += 1
        elif what in ("}", r"\end"):
            depth -= 1
        elif what == mark and depth == 0:
            yield text[start : found.start()]
            start = found.end()
    yield text[start:]


# Symbols that pandoc still calls by names that Typst has given up.
_RENAMED = {
    "sect": "inter",
    "dot.circle": "dot.o",
    "times.circle": "times.o",
    "minus.circle": "minus.o",
    "dash.circle": "dash.o",
    "bracket.l.double": "bracket.l.stroked",
    "bracket.r.double": "bracket.r.stroked",
}
_OLD_NAMES = re.compile(
    r'"(?:\\.|[^"\\])*"|(?<![\w.])(' + "|".join(map(re.escape, _RENAMED)) + r")(?!\w)"
)


def unmarked(text: str) -> str:
    """Typst's maths without the marks of `for_typst`, and with what pandoc leaves without a width."""
    first = re.escape(_FIRST).replace(r"\{\}", r"([\w*]+)")
    text = re.sub(
        rf'mat\(delim: "\[",\s*upright\("{first}"\)',
        lambda found: f"mat(delim: {_DELIMITERS.get(found[1], '#none')},",
        text,
    )
    text = re.sub(rf'upright\("{_NEXT}"\)', "&", text)
    text = _OLD_NAMES.sub(lambda found: _RENAMED.get(found[1], found[0]), text)
    text = re.sub(r'"(arg\s?min|arg\s?max|plim|ess\s?sup)"_', r'op("\1", limits: #true)_', text)
    return text.replace("#h(0em)", "#h(0.28em)")

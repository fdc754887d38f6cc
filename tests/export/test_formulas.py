r"""Formulas: found in a notebook's text, put into what pandoc reads, set in both formats."""

from __future__ import annotations

import base64
import io
import re
import time

import nbformat.v4 as nb
import pytest
from cases import convert, converted
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode
from PIL import Image

from analysis.export import document, formulas, markup, maths, tex
from analysis.export.markup import find


def png() -> str:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 30), (200, 0, 0)).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def found(text: str) -> list[str]:
    """The TeX of the formulas of a Markdown text, as they come to be set."""
    nodes = find(markup.markdown(text, raw_html=True), lambda node: "tex" in node)
    return [node["tex"] for node in nodes]


def shown(text: str) -> str:
    """The text of Markdown, its formulas in angle brackets."""
    out = []
    for block in markup.markdown(text, raw_html=True):
        for node in [block] if block["kind"] == "math" else block["c"]:
            out.append(f"<{node['tex']}>" if "tex" in node else markup.plain([node]))
    return "".join(out)


# -- found in the text -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("where $s = n / m$ is a share", ["s = n / m"]),
        ("$ x $ with blanks, $ y$ and $z $", ["x", "y", "z"]),
        ("$\nx\n+ y\n$ across lines", ["x\n+ y"]),
        (r"$\text{a few words in a row}$", [r"\text{a few words in a row}"]),
        ("$x_1$*em*$x_2$", ["x_1", "x_2"]),
        ("a $[x](y)$ b", ["[x](y)"]),
        ("$$\nx_1 * y_1\n$$", ["x_1 * y_1"]),
        ("text $$x$$ text", ["x"]),
        ("> $$\n> a\n> + b\n> $$", ["a\n+ b"]),
        ("- item\n  $$\n  - b\n  $$", ["- b"]),
        (
            r"\begin{align} a &= b \\ c &= d \end{align}",
            [r"\begin{align} a &= b \\ c &= d \end{align}"],
        ),
        (r"$\begin{equation}x\end{equation}$", [r"\begin{equation}x\end{equation}"]),
        (r"\\(a\\) and \\[b\\]", ["a", "b"]),
        ("```{math}\n:label: one\nx = y\n```", ["x = y"]),
        ("| a |\n|---|\n| $|x|$ |", ["|x|"]),
        ("<td>$x$</td>", ["x"]),
        (r"costs \$5 and $y$ is \$6", ["y"]),
        ("5 apples: $5x$", ["5x"]),
        ("$2 + 2 = 4$", ["2 + 2 = 4"]),
    ],
)
def test_a_formula_is_found(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "between $5 and $10",
        "US$5m or A$ and NZ$ then",
        "from $5m–$6m",
        "5 $ and then 10 $ more",
        "It fell from $ 5 to $ 10.",
        "$100-$200, $300 or $400",
        "prices in $ and € or in $ alone",
        r"\$x\$ is escaped",
        "`$x$` is code",
        "    $x$ is indented code",
        "```\n$ ls\n$ cd\n```",
        "~~~sh\necho $A $B\n~~~",
        "an odd $ sign\n\nand one $ more",
        "<code>$x$</code>",
        "<!-- $x$ -->text",
        "стоит 5 $ или 10 $ вместе",
        "The price of $oil and of $gas as well as others is in $ only",
    ],
)
def test_money_and_code_are_no_formulas(text: str) -> None:
    assert found(text) == []


def test_what_is_no_formula_stays_as_it_was_typed() -> None:
    text = r"It cost $5, `$a|b$` and [a link](https://a.b/?c=$d$e) for \$6."
    assert shown(text) == "It cost $5, $a|b$ and a link for $6."
    (link,) = find(markup.markdown(text), lambda node: node.get("t") == "link")
    assert link["href"] == "https://a.b/?c=$d$e"


def test_prose_between_formulas_stays_prose() -> None:
    text = "If $ g $, the policy ($ g = 1 $) holds; $a$ and $b$ too."
    assert shown(text) == "If <g>, the policy (<g = 1>) holds; <a> and <b> too."


@given(st.text(alphabet="ab 5$`\\{}|_*\n<>[]()#", max_size=60))
def test_no_text_is_lost_and_none_fails(text: str) -> None:
    held, taken = formulas.hold(text)
    put_back = held
    for index, formula in enumerate(taken):
        assert formula.source in text
        put_back = put_back.replace(f"\ufdd0{index}\ufdd1", formula.source)
    put_back = put_back.replace("\ufdd2", "$").replace("\ufdd3", "|")
    # An escaped dollar is a dollar.
    assert put_back.replace(r"\$", "$") == text.replace(r"\$", "$")
    markup.markdown(text, raw_html=True)


def test_a_long_text_of_dollars_takes_no_longer_than_its_length_wants() -> None:
    start = time.perf_counter()
    formulas.hold("a $5 sum, " * 4000)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (r"$\displaystyle x^2$", ["display"]),
        ("$$x$$", ["display"]),
        (r"\begin{align}a\end{align}", ["display"]),
        (r"\frac{1}{2}", ["display"]),
        ("The answer is $x$, for $5.", ["", "inline", ""]),
        ("", []),
    ],
)
def test_an_output_of_latex_is_read(text: str, kinds: list[str]) -> None:
    parts = formulas.latex(text)
    assert [part.kind if isinstance(part, formulas.Formula) else "" for part in parts] == kinds


# -- in words that pandoc reads ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"a \cr b", r"\begin{gathered}a \\ b\end{gathered}"),
        (r"a &= b \\ c &= d", r"\begin{aligned}a &= b \\ c &= d\end{aligned}"),
        (r"{\bf x} + y", r"{\mathbf{x}} + y"),
        (r"\rm{Var}(x)", r"\mathrm{Var}(x)"),
        (r"{a \over b} + c", r"{\frac{a }{ b}} + c"),
        (r"x \hspace{20mm} y", r"x \hspace{5.70em}  y"),
        (r"x \hskip .5cm y", r"x \hspace{1.43em} y"),
        (r"\begin{alignat}{2} a&=b \end{alignat}", r"\begin{align} a&=b \end{align}"),
        (
            r"\begin{array}{*{3}c} 1 & 2 & 3 \end{array}",
            r"\begin{array}{ccc} 1 & 2 & 3 \end{array}",
        ),
        (r"100\% % a comment", r"100\%"),
        (r"x \\", "x"),
    ],
)
def test_old_and_other_commands_are_spelt_anew(text: str, expected: str) -> None:
    assert tex.simplified(text) == expected


def test_macros_are_written_out_with_their_arguments() -> None:
    rest, macros = tex.without_definitions(
        r"\newcommand{\E}[1]{\mathbb{E}\left[#1\right]}\def\R{\mathbb{R}}\let\eps\varepsilon"
        r"\DeclareMathOperator*{\amax}{argmax}\newcommand\two[2][1]{#1#2} x"
    )
    assert rest.strip() == "x" and len(macros) == 5
    wrote = tex.with_macros(r"\E{x} \R^n \eps a \amax_x \two{b} \two[c]{d} \Rest", macros, 1000)
    assert wrote == (
        r"\mathbb{E}\left[x\right] \mathbb{R}^n \varepsilon  a \operatorname*{argmax}_x 1b cd \Rest"
    )


def test_macros_without_end_leave_a_formula_as_it_is() -> None:
    _, macros = tex.without_definitions(r"\def\a{\b\b}\def\b{\a\a}")
    assert tex.with_macros(r"\a", macros, 10_000) == r"\a"


# -- set in both formats -----------------------------------------------------------------------------


def set_both(*texts: str) -> tuple[list[dict], list[str]]:
    """The formulas of a notebook of these cells, set in both formats; and what was warned about."""
    cells = [nb.new_markdown_cell(text) for text in texts]
    read = document.read(nb.new_notebook(cells=cells))
    maths.mathml(read.data, read.warnings)
    maths.typst(read.data, read.warnings)
    return [*find(read.data["blocks"], maths.is_formula)], read.warnings


@pytest.mark.parametrize(
    ("text", "typst", "mathml"),
    [
        (r"\frac{a}{b}", "a / b", "<mfrac>"),
        (r"A \cap B \otimes C", "A inter B times.o C", "⊗"),
        (r"x = \begin{array}{cc} a & b\\ c & d\end{array}", "= mat(delim: #none, a, b; c, d)", "<mtable>"),
        (r"\begin{cases}1\\2\end{cases}", 'cases(delim: "{", 1 & , 2 & )', "{"),
        (r"\left\{\begin{array}{ll}1&a\\2&b\end{array}\right.", '"{", 1 & quad a, 2 & quad b)', "{"),
        (r"\begin{aligned} a &= 1\\b &= 2\end{aligned} c", "mat(delim: #none, a & = 1; b & = 2) c", "<mtr>"),
        (r"\begin{vmatrix}1&2\\3&4\end{vmatrix}", 'mat(delim: "|", 1, 2; 3, 4)', "<mtable>"),
        (r"\begin{Vmatrix}1\end{Vmatrix}", 'mat(delim: "‖", 1)', "∥"),
        (r"\operatorname*{arg\,min}_x f", 'limits: #true)_x', "<munder>"),
        (r'\text{"#read} \#', r'upright("\"#read") \#', "#read"),
        (r"\boxed{x}", "#box(", 'notation="box"'),
    ],
)  # fmt: skip
def test_a_formula_is_set_as_it_means(text: str, typst: str, mathml: str) -> None:
    (node,), warnings = set_both(f"$${text}$$")
    assert typst in node["typst"] and mathml in node["mathml"] and warnings == []


def test_what_cannot_be_set_is_whole_and_counted_and_the_rest_is_set() -> None:
    nodes, warnings = set_both("$a$ $\\nosuch{x}$ $b$ $\\nor{y}$ $c$")
    assert [("typst" in node, "mathml" in node) for node in nodes] == [
        (True, True), (False, False), (True, True), (False, False), (True, True),
    ]  # fmt: skip
    assert warnings == [
        r"2 of 5 formulas are shown as TeX in the page: \nosuch{x}",
        r"2 of 5 formulas are shown as TeX in the PDF: \nosuch{x}",
    ]


def test_a_formula_that_typst_cannot_set_is_alone_in_being_tex(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = maths._converted

    def spoilt(given: list, to: str) -> list[str]:
        return [part.replace("q", "no-such-word") for part in real(given, to)]

    monkeypatch.setattr(maths, "_converted", spoilt)
    nodes, warnings = set_both(" ".join(f"${letter}$" for letter in "abcdqefgh"))
    assert [node["tex"] for node in nodes if "typst" not in node] == ["q"]
    assert warnings == ["1 of 9 formulas are shown as TeX in the PDF: q"]


def test_without_pandoc_formulas_are_tex_with_one_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maths, "pandoc", lambda: None)
    made = convert(nb.new_notebook(cells=[nb.new_markdown_cell("Let $x^2$ be\n\n$$y^2$$")]))
    expected = ["2 formulas are shown as TeX, for there is no pandoc: install pypandoc_binary"]
    assert made.html_warnings == made.pdf_warnings == expected
    assert "x^2" in made.words and "y^2" in made.words
    assert "x^2" in made.paper_words and "y^2" in made.paper_words
    assert made.is_accessible


def test_no_formula_no_pandoc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maths, "_call", lambda *_: pytest.fail("pandoc was called"))
    made = convert(nb.new_notebook(cells=[nb.new_markdown_cell("It cost $5.")]))
    assert "$5" in made.words and "$5" in made.paper_words


def test_all_formulas_of_a_document_are_set_in_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    real = maths._call
    monkeypatch.setattr(
        maths, "_call", lambda *given: (calls.append(len(given[1])), real(*given))[1]
    )
    set_both(*["$a$ and $$b$$"] * 20)
    assert calls == [40, 40]


def test_a_program_that_fails_for_one_formula_does_for_that_alone() -> None:
    def run(part: list[int]) -> list[int] | None:
        return None if 7 in part else [2 * number for number in part]

    assert [*maths._each(run, range(10), -1)] == [0, 2, 4, 6, 8, 10, 12, -1, 16, 18]


# -- numbers, labels, macros of a notebook -------------------------------------------------------------


def test_macros_hold_from_their_cell_on_and_their_cell_shows_nothing() -> None:
    nodes, warnings = set_both(
        r"$\newcommand{\E}{\mathbb{E}}$", r"$\E x$", r"$\def\E{e}\E y$", r"$\E z$"
    )
    assert [node["typst"] for node in nodes] == ["bb(E) x", "e y", "e z"]
    assert warnings == []


def test_labels_lead_to_numbers_and_a_label_that_is_not_there_is_told() -> None:
    made = convert(
        nb.new_notebook(
            cells=[
                nb.new_markdown_cell(r"See \eqref{later}, $\ref{mine}$ and \ref{nowhere}."),
                nb.new_markdown_cell("\\begin{equation}\\label{later} a = b\\end{equation}"),
                nb.new_markdown_cell(r"$$c = d \tag{A} \label{mine}$$ and $$e \tag*{x}$$"),
            ]
        )
    )
    assert made.words.startswith(r"See (1) , A and \ref{nowhere} .")
    assert made.html_warnings == made.pdf_warnings == [r"A reference leads nowhere: \ref{nowhere}"]
    for link in made.main.select('a[href^="#eq-"]'):
        assert made.page.find(id=link["href"][1:]) is not None
    assert [span.get_text() for span in made.main.select(".math > .number")] == ["(1)", "(A)", "x"]
    assert re.search(r"𝑎 ?= ?𝑏\s+\(1\)", made.paper)


def test_a_formula_in_a_heading_is_set_in_the_contents_too() -> None:
    made = convert(nb.new_notebook(cells=[nb.new_markdown_cell("## On $x^2$\n\n## B\n\n## C")]))
    assert made.page.select("nav math") and made.page.select("h2 math") and made.is_accessible


# -- the cases -----------------------------------------------------------------------------------------

CASES = {
    "math-space": (["z t", "β ∈ ( 0 , 1 )"], ["The state zt and rate β ∈ (0, 1); let", "with a1 and b1"]),
    "math-prose-between": (
        ["as g , the policy converges to the policy obtained ( g = 1 )."],
        ["as g, the policy converges to the policy obtained (g = 1)."],
    ),
    "rep-math-newline-close": (["u i = u i and a i + b j end"], ["ui = ui and ai + bj end"]),
    "math-matrix-in-align": (["[ I t z t ] =", "( 2 3 4 5 ) z"], ["2 3", "4 5"]),
    "math-matrix": (["( a b c d )", "otherwise", "( X ⊤ X ) − 1"], ["otherwise", "⊤ X)−1"]),
    "math-cases": (["1 if x i > c 0 otherwise"], ["1 if xi > c", "0 otherwise"]),
    "math-tag": (["y t = α + β x t (1) By ( 1 ) and x ≥ 0 , ( a )"], ["(1)", "By (1) and x ≥ 0"]),
    "math-macros": (["𝔼 [ x ] = μ x ∈ ℝ n"], ["E[x] = μ", "x ∈ Rn"]),
    "math-econ": (["argmax", "s.t.", "x ∣ y", "$ 5", "5 %"], ["argmax", "s.t.", "$5, 5%", "(1)"]),
    "math-label-ref": (["a = b (1) See (1) or 1 ."], ["See (1) or 1."]),
    "math-underscore": (["b 2 em x i * y j and z * w then em"], ["em xi ∗ yj and z ∗ w then em"]),
    "sum-limits": (["∑ i = 1 n x i", "x ∈ ℝ", "⌊ x ⌋", "⟹"], ["a ≥ b, a ≤ b, a ≠ b", "⌊x⌋"]),
    "math-table-pipe": (["P ( A | B ) foo", "bar x|y baz"], ["foo", "x|y baz"]),
    "latex-object-matrix": (["[ 1 2 3 4 ]"], ["1 2", "3 4"]),
    "sympy-integral": (["∫ − ∞ ∞", "d x"], ["∫", "dx"]),
    "rep-math-dollar-env": (["z = w + 3"], ["z=w+3"]),
    "money": (
        ["It cost $5 and then $10. From $1.5bn to $2.5bn; US$3 and A$4 (up $1–$2). $7 and $8.",
         "Prices: $100-$200, x dollars; \"$50\" vs \"$60\"."],
        ["It cost $5 and then $10. From $1.5bn to $2.5bn; US$3 and A$4 (up $1–$2). $7 and $8."],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_case_is_set_whole_in_both_formats(name: str) -> None:
    made = converted(name)
    page, paper = CASES[name]
    for wanted in page:
        assert wanted in made.words
    thin = made.paper_words.replace(" =", "=").replace("= ", "=")
    for wanted in paper:
        assert wanted.replace(" =", "=").replace("= ", "=") in thin
    rest = made.main.get_text()
    assert made.is_accessible
    if name not in ("money", "math-econ"):
        assert "$" not in rest and "$" not in made.paper
    if name != "sum-limits":
        assert "\\" not in rest and made.html_warnings == made.pdf_warnings == []


def test_what_no_formula_can_be_is_tex_and_never_a_repr() -> None:
    made = converted("math-latex-out")
    for text in (made.words, made.paper_words.replace("\u200b", "")):
        assert "object at" not in text and "Matrix(" not in text
        assert "a b 1 2" in text and "tabular" not in text
    assert made.html_warnings == made.pdf_warnings == []


def output(**data: str) -> NotebookNode:
    shown = nb.new_output("display_data", data={k.replace("__", "/"): v for k, v in data.items()})
    return nb.new_notebook(cells=[nb.new_code_cell("x", outputs=[shown])])


TABULAR = r"""\begin{table}[h]\caption{Shares \& votes}\label{tab:x}
\begin{tabular}{l|rr} \toprule
 & \multicolumn{2}{c}{share} \\ \cmidrule(lr){2-3}
state & 2020 & 2021 \\ \midrule
ARM & 12.5\% & $x^2$ \\ \textbf{GEO} & 3 & 4 \\ \bottomrule
\end{tabular}\end{table}"""


def test_a_table_of_latex_is_a_table() -> None:
    made = convert(output(text__latex=TABULAR, text__plain="<Table object at 0x7f>"))
    rows = [row.get_text(" ", strip=True) for row in made.main.select("tbody tr")]
    assert rows[-1] == "GEO 3 4" and "ARM 12.5%" in rows[-2] and "state 2020 2021" in rows[-3]
    assert made.main.select_one("tbody math") and made.main.select_one("tbody strong")
    assert "Shares & votes" in made.words and "Shares & votes" in made.paper_words
    assert "GEO 3 4" in made.paper_words and "2-3" not in made.paper_words
    assert made.html_warnings == made.pdf_warnings == []


@pytest.mark.parametrize("command", [r"\unheard", r"\includegraphics"])
def test_a_table_that_pandoc_would_not_give_whole_stays_tex(command: str) -> None:
    source = rf"\begin{{tabular}}{{lr}} a & {command}{{sole}} \\ 1 & 2 \end{{tabular}}"
    made = convert(output(text__latex=source))
    for text in (made.words, made.paper_words.replace("\u200b", "")):
        assert "sole" in text


def test_a_formula_is_taken_before_a_picture_of_it_unless_it_cannot_be_set() -> None:
    made = convert(output(image__png=png(), text__latex=r"$\displaystyle \frac{a}{b}$"))
    assert made.main.math and not made.main.img
    assert "Picture" not in made.paper and made.html_warnings == made.pdf_warnings == []
    made = convert(output(image__png=png(), text__latex=r"$\frac{a}{b$"))
    assert made.main.img and not made.main.find("math") and "frac" not in made.words
    assert "frac" not in made.paper and made.html_warnings == made.pdf_warnings == []
    made = convert(output(image__png=png(), text__latex=r"Words, and $a$, and $b$"))
    assert made.main.img and "Words" not in made.words


def test_a_formula_too_wide_for_the_page_stays_on_it() -> None:
    from cases import boxes

    wide = "$$" + " + ".join(f"x_{{{n}}}" for n in range(80)) + "$$"
    fits = r"$$\begin{aligned}" + " + ".join(f"x_{{{n}}}" for n in range(30)) + r"\end{aligned}$$"
    made = convert(nb.new_notebook(cells=[nb.new_markdown_cell(wide), nb.new_markdown_cell(fits)]))
    words = boxes(made.pdf)
    assert len(words) > 20
    assert all(word.left > 50 and word.right < 595 - 50 for word in words)

"""Notebooks for the exporters' tests: one that uses every kind of output, one of another's making."""

from __future__ import annotations

import base64
import io
from functools import cache

import nbformat.v4 as nb
from nbformat import NotebookNode

from analysis.export.blocks import MIME

HOSTILE = '<script>alert("x")</script> #let x = 1 $a$ @b *c* _d_ `e` \\f [g] ~ = - + / // <h>'
FONTS = ["Noto Sans", "DejaVu Sans"]


@cache
def chart(seed: int, height: float = 2.6) -> str:
    """A small line chart of text width as SVG, with a clip path whose id every chart shares."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    style = {
        "font.family": FONTS,
        "font.size": 8.5,
        "svg.fonttype": "none",
        "svg.hashsalt": "x",
        "axes.unicode_minus": True,
    }
    with rc_context(style):
        figure = Figure(figsize=(170 / 25.4, height), layout="constrained")
        axes = figure.subplots()
        for shift, name in ((0, "Armenia"), (2, "Kazakhstan")):
            axes.plot(range(2012, 2025), [((i * seed + shift) % 7) - 3 for i in range(13)])
            axes.annotate(name, (2024, ((12 * seed + shift) % 7) - 3))
        axes.set_title("Ideal points", loc="left", style="italic")
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


@cache
def dots() -> str:
    """A PNG as base64."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (300, 120), "#1f4e79").save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def shown(kind: str, **fields: object) -> NotebookNode:
    """A code cell with one of the briefing's own outputs."""
    svg = fields.pop("svg", None)
    data = {MIME: {"kind": kind, **fields}, "text/plain": kind, "text/html": "<b>stock</b>"}
    if svg:
        data["image/svg+xml"] = svg
    return cell(nb.new_output("display_data", data=data))


def cell(*outputs: NotebookNode, source: str = "show(secret_code)", tags: tuple[str, ...] = ()):
    made = nb.new_code_cell(source, outputs=list(outputs))
    made.metadata["tags"] = list(tags)
    return made


def display(**data: object) -> NotebookNode:
    return nb.new_output(
        "display_data", data={key.replace("__", "/"): value for key, value in data.items()}
    )


def prose(text: str) -> NotebookNode:
    return nb.new_markdown_cell(text)


NAMES = [
    "Saint Vincent and the Grenadines",
    "Democratic People's Republic of Korea",
    "United Kingdom of Great Britain and Northern Ireland",
    "Armenia",
    "Bolivia (Plurinational State of)",
    "Հայաստան · საქართველო · Россия",
]


def briefing() -> NotebookNode:
    """Every kind of output that the contract between charts and exporters names."""
    letters = {"Y": "yes", "N": "no", "A": "abstain", "X": "absent"}
    votes = ["YNAX"[(i + j) % 4] for i in range(6) for j in range(4)]
    cells = [
        cell(source="as_of = '2024-06-12'", tags=("parameters",)),
        cell(
            nb.new_output("stream", name="stdout", text="hidden parameter output"),
            tags=("injected-parameters",),
        ),
        shown(
            "cover",
            title="Has Armenia moved from Russia to the European Union?",
            subtitle="Votes, arms, trade and public opinion, 2012 to 2024",
            as_of="2024-06-12",
            parameters=[
                ["Country", "Armenia"],
                ["Patron", "Russia"],
                ["Destination", "European Union"],
                ["Since", "1 January 2012"],
                ["Peers", "Azerbaijan, Belarus, Georgia, Kazakhstan, Kyrgyzstan, Moldova"],
            ],
            summary=(
                "Armenia's votes have moved **towards the European Union** since 2020, and most of "
                "the widening with Russia is *Russia's own move*. Arms imports followed; trade did "
                "not: see [the votes](#fig-side-taken) and [trade](#tab-trade).\n\n"
                "- The shift in votes is likely to hold.\n"
                "- Trade with Russia grew, almost all of it re-exports."
            ),
            description="How far Armenia's alignment moved between two blocs, with its evidence.",
            keywords=["Armenia", "alignment", "roll calls"],
            language="en",
        ),
        prose("## Key judgements"),
        shown(
            "judgements",
            items=[
                {
                    "text": "Armenia is **likely** to vote with the European Union on most "
                    "polarised resolutions of the next session.",
                    "basis": "likelihood",
                    "confidence": "Confidence is moderate: four sessions, one direction.",
                    "evidence": ["fig-side-taken", "tab-votes"],
                },
                {
                    "text": "Russia's share of Armenia's arms imports fell from 94% to 10%.",
                    "basis": "fact",
                    "confidence": "Confidence is high: the register lists each delivery.",
                    "evidence": ["tab-trade"],
                },
                {
                    "text": "A formal exit from the treaty within a year is *unlikely*.",
                    "basis": "likelihood",
                    "confidence": "Confidence is low: few exits in the base rate.",
                    "evidence": ["sec-evidence-by-dimension"],
                },
            ],
        ),
        prose(
            "## Evidence by dimension\n\n### Votes\n\nThe share of polarised votes taken with the "
            "Union rose, as [the side taken](#fig-side-taken) shows; see also "
            "[trade](#fig-trade), [a lost one](#fig-none), [the method](#method) and "
            "[the register](https://example.org/a_b?c=1&d=2#e). It cost between $5 and $10, "
            "where $s = \\frac{n_{EU}}{n}$ is the share taken."
        ),
        shown(
            "figure",
            id="fig-side-taken",
            caption="Armenia's votes moved **towards the Union** from 2020, by 0.18 ± 0.06",
            alt="Line chart: two states, 2012 to 2024; Armenia ends at −1, Kazakhstan at 1.",
            source="Source: UN Digital Library (retrieved 2026-11-23)",
            coverage="Coverage: sessions 67 to 78, 812 polarised votes; absent votes are left out.",
            note="Grey: fewer than 20 votes.",
            svg=chart(3),
        ),
        prose("What the chart can't show is *why*. " + "The widening has two terms. " * 14),
        shown(
            "table",
            id="tab-votes",
            caption="How six states voted on four recurring texts",
            columns=[
                {"name": "State", "align": "left", "width": 4},
                *[{"name": f"ES-11/{i}", "align": "center", "width": 1} for i in (1, 2, 4, 6)],
                {"name": "Agreement", "align": "right", "width": 1.4},
            ],
            rows=[
                [
                    name,
                    *[
                        {"text": v, "tone": letters[v], "title": f"{name}: {letters[v]}"}
                        for v in votes[i * 4 : i * 4 + 4]
                    ],
                    {"text": f"0.{i + 3}4", "tone": ("strong", "weak", "muted")[i % 3]},
                ]
                for i, name in enumerate(NAMES)
            ],
            source="Source: UN Digital Library (retrieved 2026-11-23)",
            coverage="Coverage: four texts of the eleventh emergency special session.",
        ),
        shown(
            "callout",
            title="Votes moved first, and by more than chance",
            body="The change is **0.18** (95% interval 0.07 to 0.29, n = 812).",
            tone="finding",
        ),
        shown(
            "callout",
            title="Trade points the other way",
            body="Imports from Russia doubled; see [the table](#tab-trade).\n\n- re-exports\n- gold",
            tone="contrary",
        ),
        shown(
            "callout",
            title="Absence is a position too",
            body="Armenia did not vote on 12% of the texts.",
            tone="caution",
        ),
        prose("### Trade\n\nTrade is told apart by flow."),
        shown(
            "figure",
            id="fig-trade",
            caption="Russia's share of trade " + HOSTILE,
            alt='Bars "quoted" & <angled>: the share doubled.',
            source="Source: Armstat",
            coverage="Coverage: 2012 to 2024, monthly.",
            data={
                "columns": ["state", "change"],
                "rows": [['=HYPERLINK("https://example.org")', -1.5], ["@b", 2]],
            },
            svg=chart(5, 3.4),
        ),
        shown(
            "table",
            id="tab-trade",
            caption="Trade by partner, million US dollars",
            columns=[
                {"name": "Partner", "align": "left"},
                *[{"name": str(y), "align": "right"} for y in range(2018, 2025)],
            ],
            rows=[
                [
                    f"Partner {i} {HOSTILE if i == 3 else ''}",
                    *[f"{i * y % 977:,}" for y in range(7)],
                ]
                for i in range(1, 36)
            ],
            source="Source: Armstat; UN Comtrade",
            coverage="Coverage: 35 partners.",
        ),
        prose(
            "## Method {#method}\n\n1. Leave out unanimous texts.\n2. Bootstrap by cluster.\n\n"
            "> Absence is missing, never half an agreement.\n\n"
            "$$\n\\kappa = 1 - \\frac{\\sum_i d_i^2}{SS_a + SS_b - \\frac{2}{n} s_a s_b}\n$$\n\n"
            "### Limits\n\nA word on limits."
        ),
        prose("## Sources"),
        shown(
            "sources",
            items=[
                {
                    "publisher": "UN Digital Library",
                    "title": "Voting data, General Assembly",
                    "citation": "United Nations Dag Hammarskjöld Library, 2026.",
                    "licence": "free to reuse with attribution",
                    "retrieved": "2026-11-23",
                    "vintage": "November 2026",
                    "url": "https://digitallibrary.un.org/record/4060887",
                    "sha256": "ab" * 32,
                },
                {
                    "publisher": "SIPRI",
                    "title": "Arms Transfers Database",
                    "citation": "Stockholm International Peace Research Institute.",
                    "licence": "non-commercial use",
                    "retrieved": "2026-11-22",
                    "vintage": "March 2026",
                    "url": "javascript:alert(1)",
                    "sha256": "",
                },
            ],
        ),
        shown(
            "provenance",
            facts=[["Build date", "the as-of date"], ["Corrections applied", "3 cells"]],
            parameters=[["country", HOSTILE], ["as_of", "2024-06-12"]],
            tables=[
                {
                    "name": "votes.parquet",
                    "title": "Votes of each member",
                    "vintage": "retrieved 2026-11-23",
                    "corrected": "3",
                    "sha256": "cd" * 32,
                }
            ],
            files=[
                {
                    "publisher": "SIPRI",
                    "file": "register.csv",
                    "licence": "non-commercial use",
                    "vintage": "2026-05-18",
                    "sha256": "ef" * 32,
                }
            ],
            versions=[["Python", "3.11.7"], ["typst", "0.15.2"]],
        ),
    ]
    return notebook(cells)


def foreign() -> NotebookNode:
    """A reader's own notebook, with what such notebooks hold and nothing of ours."""
    frame = (
        '<div><style scoped>.dataframe{color:red}</style><table border="1" class="dataframe">'
        '<thead><tr style="text-align: right;"><th></th><th>state</th><th>share</th></tr></thead>'
        "<tbody><tr><th>0</th><td>Armenia</td><td>0.52</td></tr>"
        "<tr><th>1</th><td>&lt;script&gt;x&lt;/script&gt; #x</td><td>0.30</td></tr></tbody></table>"
        "<p>2 rows × 2 columns</p></div>"
    )
    pie = chart(2, 2)
    evil = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40" onload="alert(1)">'
        '<style>rect{fill:#1f4e79}</style><script>alert(2)</script><rect width="80" height="40"/></svg>'
    )
    first = prose(
        "# A reader's notebook\n\n<a id='top'></a>Some text with <b onclick='x()'>bold</b>, "
        "<script>alert('cell')</script><u>underline</u>, a [link](javascript:alert(3)), "
        "[back](#Second-part) and ![a remote picture](https://example.org/p.png).\n\n"
        "![attached](attachment:dot.png)\n\n![missing](nowhere.png)\n\n"
        "<table><tr><td>raw</td><td>table</td></tr></table>\n\n"
        "```python\nprint('kept: prose code')\n```\n\n| a | b |\n|:--|--:|\n| x | 1 |\n"
    )
    first["attachments"] = {"dot.png": {"image/png": dots()}}
    error = nb.new_output(
        "error",
        ename="ZeroDivisionError",
        evalue="division by zero",
        traceback=["\x1b[0;31mTraceback\x1b[0m in secret_code"],
    )
    progress = "  0%|  |\r 50%|# |\r100%|##|\n\x1b[31mred\x1b[0m done\n"
    return notebook(
        [
            first,
            prose("#### Second part\n\n" + HOSTILE),
            cell(nb.new_output("stream", name="stdout", text=progress)),
            cell(display(text__html=frame, text__plain="frame")),
            cell(display(image__png=dots(), text__plain="<Figure>")),
            cell(nb.new_output("display_data", data={"image/svg+xml": pie})),
            cell(nb.new_output("display_data", data={"image/svg+xml": evil})),
            cell(nb.new_output("display_data", data={"image/png": "bm90IGEgcG5n"})),
            cell(display(text__latex=r"$\displaystyle \int_0^1 x^2\,dx$", text__plain="1/3")),
            cell(
                nb.new_output(
                    "display_data",
                    data={
                        "application/vnd.jupyter.widget-view+json": {"model_id": "x"},
                        "text/plain": "IntSlider(value=3)",
                    },
                )
            ),
            cell(display(text__html="<script>plot()</script>", text__plain="Plot(42)")),
            cell(error),
        ]
    )


def ordinary() -> NotebookNode:
    """What an analyst's notebook holds: pandas in all its forms, long lines, widgets, raw cells."""
    import pandas as pd

    def table(frame: pd.DataFrame) -> NotebookNode:
        return cell(display(text__html=frame.to_html(), text__plain=str(frame)))

    places = pd.MultiIndex.from_product([["Armenia", "Georgia"], [2023, 2024]])
    several = pd.DataFrame(
        [[i, i / 7] for i in range(4)],
        index=places,
        columns=pd.MultiIndex.from_tuples([("trade", "imports"), ("trade", "exports")]),
    )
    wide = pd.DataFrame({f"indicator {i}": [i * 1234.5678, -i] for i in range(30)})
    dated = pd.DataFrame(
        {
            "When": ["3 February 2021", "June 2019", "23 November 2026"],
            "Event": ["A long account of what happened on that day. " * 4] * 3,
            "Seen": ["2021-02-03", "2019-06-30", "2026-11-23"],
        }
    )
    styled = several.reset_index(drop=True).style.format("{:.2f}").background_gradient()
    raw = nb.new_raw_cell("\\newpage raw_secret")
    widget = {
        "application/vnd.jupyter.widget-view+json": {"model_id": "gone", "version_major": 2},
        "text/plain": "HBox(children=(IntSlider(value=3),))",
    }
    plot = "<div id='p'></div><script src='https://cdn.example.org/plot.js'></script>"
    picture = nb.new_output(
        "display_data",
        data={"image/png": dots(), "text/plain": "<Figure size 640x480>"},
        metadata={"image/png": {"width": 150, "alt": "A blue field"}},
    )
    ansi = "\x1b[1;32mpassed\x1b[0m " + "0123456789" * 40 + "\n" + "/long/path" * 30
    return notebook(
        [
            prose(
                "# Exports & imports: an *ordinary* notebook\n\n"
                "1. one\n   - nested **bold**\n2. ~~two~~\n\n> quoted\n\n---\n\n"
                "Inline $e^{i\\pi}=-1$ and\n\n$$\\sum_{i=1}^n x_i$$\n\n"
                "- [ ] to do\n- [x] done\n\nA bare https://example.org/a?b=1&c=2 address."
            ),
            raw,
            prose("## Tables"),
            table(several),
            table(wide),
            table(dated),
            cell(display(text__html=styled.to_html(), text__plain="styled")),
            prose("## Other output"),
            cell(nb.new_output("stream", name="stderr", text=ansi)),
            cell(nb.new_output("display_data", data=widget)),
            cell(display(text__html=plot, text__plain="Chart(plot)")),
            cell(display(text__html="<details><summary>More</summary>within</details>")),
            cell(picture),
            cell(display(text__markdown="*computed* text", text__plain="x")),
            cell(display(application__json="{}", text__plain="{'a': 1}")),
            cell(
                nb.new_output("error", ename="KeyError", evalue="'state'", traceback=["\x1b[31mx"])
            ),
            prose("### Deep\n\n#### Deeper\n\n" + "unbreakable" * 30),
        ]
    )


def notebook(cells: list[NotebookNode]) -> NotebookNode:
    made = nb.new_notebook(cells=cells)
    for index, each in enumerate(made.cells):
        each["id"] = f"cell-{index}"
    return made

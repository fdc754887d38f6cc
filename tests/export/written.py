"""Texts as a table may hold them, each full of what Markdown, HTML, TeX and links begin with."""

NASTY = (
    "2*3*4 [x](http://y) $a$ <b>_under_",
    "**bold** __too__ `code` ~~gone~~ ``` x",
    "# a heading", "- an item", "12. twelfth", "> said", "| a | b |", "--- ", ": of a term",
    "$\\frac{a}{b}$ costs $5 to $10 \\(x\\) \\[y\\] \\begin{align}z\\end{align} \\ref{q}",
    "<script>alert(1)</script> <img src=x onerror=y> <!-- no --> &amp; &#42; &copy;",
    "![a picture](data:image/png;base64,AAAA) [^1] [^1]: note {note} (target)=",
    "https://a.example/x?a=1&b=2 www.b.example c@d.example <https://e.example>",
    "a back\\slash, \\*not escaped\\*, C:\\new\\table",
    "of two\nlines",
    "#let x = 1; #link(\"http://y\")[z] @ref <label> /* no */ // none",
)  # fmt: skip

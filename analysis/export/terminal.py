r"""What a terminal would show of a printed text: carriage returns, backspaces, escape sequences."""

from __future__ import annotations

import re

# Operating system commands (a link's address, a window's title), control sequences, other escapes.
_TOKENS = re.compile(
    r"\x1b\](?:[^\x07\x1b]|\x1b(?!\\))*(?:\x07|\x1b\\|$)"
    r"|(?:\x1b\[|\x9b)(?P<how>[0-?]*)[ -/]*(?P<what>[@-~])"
    r"|\x1b[PX^_][^\x1b]*(?:\x1b\\|$)|\x1b[ -/]*[0-~]?"
    r"|(?P<move>[\b\r\n\t])|[\x00-\x1f\x7f]"
)
_WIDEST = 10_000  # columns that a cursor is moved to


def screen(text: str) -> str:
    r"""The text as it stands on a screen that is never full, in plain characters.

    >>> screen("loading...\b\b\bdone"), screen("10%\r100%\n"), screen("\x1b[1mbold\x1b[0m")
    ('loadingdone', '100%\n', 'bold')
    """
    text = text.replace("\r\n", "\n")
    if not re.search(r"[\x00-\x09\x0b-\x1f\x7f\x9b]", text):
        return text
    lines: list[str] = [""]
    row = column = done = 0

    def write(run: str) -> None:
        nonlocal column
        line = lines[row].ljust(column)
        lines[row] = line[:column] + run + line[column + len(run) :]
        column += len(run)

    for token in _TOKENS.finditer(text):
        if token.start() > done:
            write(text[done : token.start()])
        done = token.end()
        if move := token["move"]:
            if move == "\n":
                row, column = row + 1, 0
                if row == len(lines):
                    lines.append("")
            elif move == "\r":
                column = 0
            elif move == "\b":
                column = max(column - 1, 0)
            else:
                write(" " * (8 - column % 8))
        elif what := token["what"]:
            number = int(token["how"]) if token["how"].isdigit() else 0
            many = min(max(number, 1), _WIDEST)
            if what == "K":
                line = lines[row]
                lines[row] = [line[:column], " " * column + line[column:], ""][min(number, 2)]
            elif what == "G":
                column = many - 1
            elif what == "C":
                column = min(column + many, _WIDEST)
            elif what == "D":
                column = max(column - many, 0)
            elif what == "A":
                row = max(row - many, 0)
            elif what == "B":
                row = min(row + many, len(lines) - 1)
    if done < len(text):
        write(text[done:])
    return "\n".join(lines)

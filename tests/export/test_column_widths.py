"""The widths of columns on page one: those with which the rows take the fewest lines."""

from __future__ import annotations

from typing import Any

from analysis.export.column_widths import least_tall

WIDTH = 480.0


def table(*rows: list[str], stated: float = 1.0) -> dict[str, Any]:
    def cell(text: str) -> dict[str, Any]:
        return {"c": [{"t": "text", "s": text}]}

    columns = [{**cell(f"Column {x}"), "width": stated} for x in range(len(rows[0]))]
    return {"kind": "table", "columns": columns, "rows": [[*map(cell, row)] for row in rows]}


def widths(made: dict[str, Any]) -> list[float]:
    return [column["width"] for column in made["columns"]]


def test_a_long_text_takes_what_short_ones_leave() -> None:
    first, long, last = widths(least_tall(table(["one", "word " * 60, "two"]), WIDTH))
    assert long > 3 * first and long > 3 * last
    assert first + long + last <= WIDTH


def test_no_column_is_narrower_than_its_longest_word_or_a_date() -> None:
    made = least_tall(table(["participation", "a " * 300, "22 June 2026"]), WIDTH)
    narrow, _, date = widths(made)
    assert narrow > 50 and date > 50


def test_columns_that_hold_as_much_are_about_as_wide() -> None:
    made = widths(least_tall(table(["word " * 30] * 4), WIDTH))
    assert max(made) - min(made) < 0.15 * max(made)


def test_a_table_whose_words_do_not_fit_is_left_as_it_is() -> None:
    given = table(["w" * 60, "v" * 60])
    assert least_tall(given, 200.0) == given


def test_what_a_text_needs_goes_by_all_rows_together() -> None:
    """One row with a long verdict is not made less tall where that makes others taller by more."""
    rows = [["word " * 12, "word " * 4] for _ in range(6)]
    wide, narrow = widths(least_tall(table(*rows, ["", "word " * 14]), WIDTH))
    assert wide > narrow

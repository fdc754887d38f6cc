"""Blocks to JSON and back; and JSON of whatever making."""

from __future__ import annotations

import json
from typing import Any

import pytest
from test_stock import SHOWN

from analysis.export import blocks

BLOCKS = [thing for thing in SHOWN if isinstance(thing, blocks.Block)]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.kind)
def test_a_block_comes_back_from_its_bundle(block: blocks.Block) -> None:
    bundle = block._repr_mimebundle_()
    stored = json.loads(json.dumps(bundle))
    again = blocks.read(stored)
    assert type(again) is type(block)
    assert again is not None and again._repr_mimebundle_() == bundle


def test_what_has_its_default_is_not_stored() -> None:
    bundle = blocks.Table("tab-a", "", [blocks.Column("x")], [["1"], [blocks.Cell("2")]], "")
    assert bundle._repr_mimebundle_()[blocks.MIME] == {
        "kind": "table",
        "id": "tab-a",
        "caption": "",
        "columns": [{"name": "x"}],
        "rows": [["1"], [{"text": "2"}]],
        "source": "",
    }


def read(kind: str, **given: Any) -> Any:
    return blocks.read({blocks.MIME: {"kind": kind, **given}})


@pytest.mark.parametrize("given", [None, 3, "text", [], {}, {"kind": "none"}, {"kind": ["table"]}])
def test_what_is_no_block_is_none(given: Any) -> None:
    assert blocks.read({blocks.MIME: given}) is None
    assert blocks.read({}) is None


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.kind)
@pytest.mark.parametrize("value", [None, 7, "text", [3], [[1, 2, 3]], {"a": 1}, [{"a": [None]}]])
def test_a_field_of_another_type_is_read_all_the_same(block: blocks.Block, value: Any) -> None:
    bundle = block._repr_mimebundle_()
    for name in bundle[blocks.MIME]:
        if name != "kind":
            again = blocks.read({**bundle, blocks.MIME: {**bundle[blocks.MIME], name: value}})
            assert type(again) is type(block)
            assert again is not None and again.html() and isinstance(again.text(), str)


def test_a_row_of_a_foreign_table_is_cut_or_filled() -> None:
    table = read("table", columns=[{"name": "a"}, 3], rows=[["1"], ["1", 2, "3"], []])
    assert [column.name for column in table.columns] == ["a", ""]
    assert table.texts() == [["1", ""], ["1", "2"], ["", ""]]


def test_a_tone_that_is_not_known_is_none() -> None:
    cell = {"text": None, "tone": "loud", "title": 3}
    table = read("table", columns=[{"name": "a", "align": "up", "width": "x"}], rows=[[cell]])
    assert table.rows == [[blocks.Cell("", "", "3")]]
    assert table.columns == [blocks.Column("a")]
    assert read("callout", tone="loud").tone == "finding"


@pytest.mark.parametrize(
    "data",
    [{"columns": ["a"], "rows": [[1, 2]]}, {"columns": ["a"], "rows": [1]}, {"rows": [[1]]}, [1]],
)
def test_values_that_are_no_rectangle_are_left_out(data: Any) -> None:
    assert read("figure", data=data).data is None


def test_a_row_of_ones_own_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(ValueError, match="tab-a: a row has 2 cells for 1 column"):
        blocks.Table("tab-a", "", [blocks.Column("x")], [["1", "2"]], "")
    with pytest.raises(ValueError, match="values: a row has 0 cells for 1 column"):
        blocks.Values(["x"], [[]])

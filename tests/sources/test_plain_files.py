"""Files that are plain tables: a small file and a description in, a small table out."""

import gzip
import io
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import BriefingError
from analysis.sources import description, plain_files, registry

FILE = """\
name,flow,year,value_t,mark,2023,2024
Russia,X,2023,1.25,?,5,
Iran (Islamic Republic of),X,2023,2,,,
World,X,2023,3.25,,7,8
Russia,net,2023,9,,1,1
"""
HEAD = """
sources:
  file: {files: [f.csv], title: T, publisher: Third-party estimate, citation: C, licence: L}
tables:
  t:
    title: T
    description: D.
    key: [country]
    sources: [file]
"""


def table(read: str, fields: str, file: str = FILE) -> pd.DataFrame:
    """The table that these parts of a description make of the file."""
    described = description.parsed(f"{HEAD}    read: {read}\n    fields: {fields}\n", "t.yml")
    lines = pd.read_csv(io.StringIO(file), dtype=str, keep_default_na=False)
    return plain_files.from_lines(lines, described, "t")


def field(kind: str) -> str:
    return f"{{type: {kind}, description: D.}}"


STRING, NUMBER = field("string"), field("number")
ROWS = """rows: [{column: flow, not_among: [net], reason: net line}]"""
COUNTRY = "country: {from: name, codes: {World: WLD}, others: country}"


def test_rows_are_left_out_for_a_reason_and_words_become_codes() -> None:
    made = table(
        f"{{{ROWS}, columns: {{{COUNTRY}, flow: {{from: flow, codes: {{X: export}}}}, by: {{value: P}}}}}}",
        f"{{country: {STRING}, flow: {STRING}, by: {STRING}}}",
    )
    assert made.agg(" ".join, axis=1).tolist() == ["RUS export P", "IRN export P", "WLD export P"]
    (account,) = made.attrs["accounting"]
    assert account == {"file": "", "read": 4, "kept": 3, "merged": 0, "left_out": {"net line": 1}}


def test_numbers_are_multiplied_and_rounded_and_conditions_become_truth() -> None:
    made = table(
        f"""{{{ROWS}, columns: {{{COUNTRY}, weight_kg: {{from: value_t, factor: 1000, round: 0}},
        is_doubtful: {{any: [{{column: mark, among: ["?"]}}]}},
        published: {{from: year, next_year: "06-30"}}}}}}""",
        f"{{country: {STRING}, weight_kg: {NUMBER}, is_doubtful: {field('boolean')}, "
        f"published: {field('date')}}}",
    )
    assert made["weight_kg"].tolist() == [1250, 2000, 3250]
    assert made["is_doubtful"].tolist() == [True, False, False]
    assert set(made["published"]) == {"2024-06-30"}


def test_columns_become_rows_and_empty_cells_have_none() -> None:
    made = table(
        f"""{{{ROWS}, columns: {{{COUNTRY}}},
        melt: {{columns: "20[0-9]{{2}}", names: year, values: value, reason: no value}}}}""",
        f"{{country: {STRING}, year: {field('year')}, value: {NUMBER}}}",
    )
    assert made.astype(str).agg(" ".join, axis=1).tolist() == [
        "RUS 2023 5", "WLD 2023 7", "WLD 2024 8",
    ]  # fmt: skip
    (account,) = made.attrs["accounting"]
    assert (account["kept"], account["left_out"]) == (2, {"net line": 1, "no value": 1})


def test_lines_of_one_key_are_added_up() -> None:
    made = table(
        "{columns: {country: {from: name, codes: {World: WLD}, others: country}, value: value_t},"
        " add_up: true, without_zeros: value}",
        f"{{country: {STRING}, value: {NUMBER}}}",
        FILE + "World,X,2023,-3.25,,,\n",
    )
    assert made.to_numpy().tolist() == [["RUS", 10.25], ["IRN", 2.0]]
    (account,) = made.attrs["accounting"]
    assert (account["read"], account["kept"], account["merged"]) == (5, 3, 2)


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("first_day", ["2024-01-01", "2024-06-01", "2024-06-12"]),
        ("last_day", ["2024-12-31", "2024-06-30", "2024-06-12"]),
        ("precision", ["year", "month", "day"]),
    ],
)
def test_dates_of_any_precision(period: str, expected: list[str]) -> None:
    made = table(
        f"{{columns: {{start: {{from: start, period: {period}}}}}}}",
        f"{{country: {STRING}, start: {STRING}}}",
        "country,start\nA,2024\nB,2024-06\nC,2024-06-12\nD,\n",
    )
    assert [str(one)[:10] for one in made["start"][:3]] == expected
    assert pd.isna(made["start"][3])


@pytest.mark.parametrize(
    ("read", "words"),
    [
        ("{rows: [{column: flow, among: [X]}]}", 'column flow: "net" is not one of'),
        ("{rows: [{column: year, since: 2024}]}", 'column year: "2023" is not 2024 or later'),
        ("{columns: {country: {from: flow, codes: {X: XXX}}}}", 'column flow: "net" is not one of'),
        ("{columns: {country: {from: flow, others: country}}}", "names without a country: "),
        ("{melt: {columns: 'a+', names: country, values: v}}", "no column is like a+"),
    ],
)
def test_what_is_not_as_described_is_refused(read: str, words: str) -> None:
    with pytest.raises(BriefingError, match=words):
        table(read, f"{{country: {STRING}}}")


def test_a_file_without_a_column_that_is_needed_is_refused(tmp_path: Path) -> None:
    text = f"{HEAD}    read: {{columns: {{country: land}}}}\n    fields: {{country: {STRING}}}\n"
    path = tmp_path / "f.csv.gz"
    path.write_bytes(gzip.compress(FILE.encode()))
    with pytest.raises(BriefingError, match=r"f.csv.gz: columns \['land'\] are missing"):
        plain_files.read(description.parsed(text, "t.yml"), "t", "file", path)


def test_several_plain_files_give_one_table(tmp_path: Path) -> None:
    text = HEAD.replace("tables:", TWO).replace("sources: [file]", "sources: [file, other]")
    reads = "{file: {columns: {by: {value: one}}}, other: {columns: {by: {value: two}}}}"
    text += f"    reads: {reads}\n    fields: {{country: {STRING}, by: {STRING}}}\n"
    for name, code in (("f.csv", "ARM"), ("g.csv", "GEO")):
        (tmp_path / name).write_text(f"country\n{code}\n")
    made = registry.Publisher("no_module", description.parsed(text, "t.yml")).build(tmp_path, ["t"])
    assert made["t"].to_numpy().tolist() == [["ARM", "one"], ["GEO", "two"]]
    assert [one["file"] for one in made["t"].attrs["accounting"]] == ["f.csv", "g.csv"]


TWO = """\
  other: {files: [g.csv], title: T, publisher: Another, citation: C, licence: L}
tables:"""

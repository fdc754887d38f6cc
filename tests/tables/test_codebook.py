"""The codebook of the tables: current, complete, and what it says of a small folder."""

import re
import shutil
from pathlib import Path

import pytest

from analysis import cli
from analysis.tables import codebook, descriptor

ENTRIES = {entry["name"]: entry for entry in descriptor.package()["resources"]}

PRICES = {
    "name": "prices",
    "path": "prices.csv",
    "format": "csv",
    "title": "Prices of bread",
    "description": "One row a country and year.",
    "schema": {
        "primaryKey": ["country", "year"],
        "fields": [
            {"name": "country", "type": "string", "description": "Code.",
             "constraints": {"required": True, "pattern": "AAA|BBB"}},
            {"name": "year", "type": "year", "description": "Year.",
             "constraints": {"minimum": 2000, "maximum": 2024}},
            {"name": "price_usd", "type": "number", "description": "Price of a loaf.",
             "unit": "US dollars", "constraints": {"minimum": 0}},
        ],
    },
    "sources": [
        {"publisher": "Bakers", "title": "Yearbook", "citation": "Bakers' yearbook.",
         "licence": "CC0", "path": "https://bakers.example", "retrieved": "2026-01-02",
         "vintage": "2025", "file": f"bread/{n}.csv", "sha256": f"{n}" * 64}
        for n in (1, 2)
    ],
    "asOf": {"happened": "year", "precision": "year"},
    "accounting": [
        {"file": "bread/1.csv", "read": 1200, "kept": 4, "merged": 6, "left_out": {"cakes": 1190}}
    ],
}  # fmt: skip
CORRECTIONS = ENTRIES["corrections"] | {"sources": [PRICES["sources"][0] | {"file": ""}]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "prices.csv").write_text(
        "country,year,price_usd\nAAA,2001,1.5\nAAA,2003,\nBBB,2001,2\nBBB,2003,2.5\n"
    )
    columns = ",".join(one["name"] for one in CORRECTIONS["schema"]["fields"])
    (tmp_path / "corrections.csv").write_text(
        f"{columns}\n"
        "Bakers,prices,AAA/2001,price_usd,15,1.5,2001-12-31,A point is missing,Yearbook of 2002\n"
        "Bakers,prices,BBB/2001,price_usd,20,2,2001-12-31,A point is missing,Yearbook of 2002\n"
    )
    package = {
        "title": "Bread",
        "description": "Tables of bread.",
        "resources": [
            entry | descriptor.fingerprint(tmp_path / entry["path"])
            for entry in (PRICES, CORRECTIONS)
        ],
    }
    (tmp_path / "datapackage.json").write_text(descriptor.text(package))
    return tmp_path


def section(name: str, folder: Path) -> str:
    text = codebook.text(folder)
    return text[text.index(f"\n### {name}\n") :].partition("\n### ")[2].partition("\n### ")[0]


def test_the_codebook_of_the_project_is_current() -> None:
    assert codebook.is_current(), "run `briefing data codebook` and commit data/README.md"


def test_every_table_and_column_is_described() -> None:
    text = codebook.path().read_text("utf-8")
    contents = re.findall(r"^\| \[(\w+)\]\(#(\w+)\) \|", text, re.MULTILINE)
    assert contents == [(name, name) for name in sorted(ENTRIES)]
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^### |\Z)", text, re.MULTILINE | re.DOTALL))
    for name, entry in ENTRIES.items():
        for field in entry["schema"]["fields"]:
            assert f"| `{field['name']}`" in sections[name], (name, field["name"])
        for source in entry["sources"]:
            assert f"**{source['publisher']}**" in sections[name]
            assert source["licence"].rstrip(".") in sections[name]
            if "file" in source:
                assert f"`{source['file']}` (SHA-256 {source['sha256'][:12]}…)" in sections[name]


def test_a_column_with_its_unit_its_limits_and_how_much_of_it_is_empty(folder: Path) -> None:
    said = section("prices", folder)
    assert "| `price_usd` | number | Price of a loaf. | US dollars | 0 or more | 25.0% |" in said
    assert "| `country` (key) | string | Code. |  | like `AAA\\|BBB` |  |" in said
    assert "| `year` (key) | year | Year. |  | 2000 to 2024 |  |" in said


def test_what_a_table_covers_and_how_it_is_cut(folder: Path) -> None:
    said = section("prices", folder)
    assert "- **File**: [prices.csv](prices.csv), one row per `country`, `year`" in said
    assert "- **Coverage**: 4 rows; 2001–2003; 2 codes in `country`" in said
    assert "- **As of**: by the end of the year in `year`" in said
    assert "| [prices](#prices) | Prices of bread | 4 | 2001–2003 |" in codebook.text(folder)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (None, "not cut: it tells of no time"),
        ({"happened": "day"}, "by the day in `day`"),
        (
            {"happened": "start", "precision": "start_precision", "until": "end",
             "undated": "keep"},
            "by the end of the period in `start`, as long as `start_precision` says; `end` is "
            "blank while it lies ahead; rows without a date always stay",
        ),
        (
            {"happened": "done", "published": "out"},
            "by the day in `done`; not before `out` where that is known",
        ),
        (
            {"through": "texts", "on": "text_id"},
            "by the dates of [texts](#texts), through `text_id`",
        ),
    ],
)  # fmt: skip
def test_as_of_in_words(rule: dict[str, str] | None, words: str) -> None:
    assert codebook._as_of({"asOf": rule}) == words


def test_where_it_comes_from_and_what_became_of_each_row(folder: Path) -> None:
    said = section("prices", folder)
    assert (
        "- **Bakers**: Yearbook. Bakers' yearbook. <https://bakers.example>. Licence: CC0. "
        "Vintage: 2025. Retrieved 2026-01-02.\n"
        "  - `bread/1.csv` (SHA-256 111111111111…)\n"
        "  - `bread/2.csv` (SHA-256 222222222222…)"
    ) in said
    assert "| `bread/1.csv` | 1,200 | 4 | 6 | 1,190: cakes |" in said


def test_the_corrections_applied_to_a_table_stand_under_it(folder: Path) -> None:
    said = section("prices", folder)
    assert "- 2 cells corrected ([corrections](#corrections)): A point is missing" in said
    assert "Known faults" not in section("corrections", folder)


def test_the_same_folder_gives_the_same_text_wherever_it_lies(folder: Path) -> None:
    other = folder / "elsewhere"
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns("elsewhere"))
    assert codebook.text(folder) == codebook.text(other)


def test_the_command_writes_it_and_says_when_it_is_out_of_date(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def call(*options: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main(["data", "codebook", "--folder", str(folder), *options])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    page = folder / "README.md"
    stale = f"{page} is out of date: run `briefing data codebook`\n"
    assert call("--check") == (1, "", stale) and not page.exists()
    assert call() == (0, f"written: {page}\n", "")
    assert call("--check") == (0, f"current: {page}\n", "")
    (folder / "prices.csv").write_text("country,year,price_usd\nAAA,2001,1.5\n")
    assert call("--check") == (1, "", stale)

"""The article's claims: own words, tables that exist, no verdict."""

import pandas as pd
import pytest

from analysis.errors import BriefingError
from analysis.sources import description, plain_files
from analysis.tables import claims, descriptor, load


def test_a_claim_without_words_of_our_own_stops_the_build(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = pd.DataFrame(
        {"id": ["a"], "name": "...", "claim": "...", "test": "...", "tables": "votes",
         "article_title": "...", "article_day": "2024-06-13"}
    )  # fmt: skip
    monkeypatch.setattr(plain_files, "label_rows", lambda name: words)
    rows = pd.DataFrame({"id": ["a", "b"], "source_title": "T", "source_url": "https://t.example"})
    with pytest.raises(BriefingError, match="rows without a label: b"):
        plain_files.from_lines(rows, description.load("claims"), "claims")


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return load.table("claims")


def test_eleven_claims(table: pd.DataFrame) -> None:
    assert "".join(table["id"]) == "abcdefghijk"
    assert table[["name", "claim", "test"]].notna().all(axis=None)
    assert table["name"].is_unique
    (account,) = descriptor.resource("claims")["accounting"]
    assert (account["read"], account["kept"]) == (11, 11)


def test_tests_use_tables_that_exist(table: pd.DataFrame) -> None:
    known = {entry["name"] for entry in descriptor.package()["resources"]}
    assert set("; ".join(table["tables"]).split("; ")) <= known


def test_no_verdict_is_carried(table: pd.DataFrame) -> None:
    assert not [column for column in table if "verdict" in column or "evidence" in column]
    words = " ".join(table["claim"] + " " + table["test"]).casefold()
    assert "supported" not in words and "caveat" not in words


def test_all_claims_are_of_one_article(table: pd.DataFrame) -> None:
    (title,), (day,) = table["article_title"].unique(), table["article_day"].unique()
    assert claims.article() == claims.Article(title, pd.Timestamp(day).date())

"""Labels joined to facts, dates of any precision, and sources fit to be printed."""

import io
import re

import pandas as pd
import pytest

from analysis.errors import BriefingError
from analysis.sources.compiled import (
    LABELS,
    cited,
    first_day,
    label_rows,
    labelled,
    last_day,
    published,
    starts,
)


def frame(text: str) -> pd.DataFrame:
    return pd.read_csv(
        io.StringIO(text), sep="|", dtype=str, keep_default_na=False, skipinitialspace=True
    ).rename(columns=str.strip)


FACTS = frame("date|event\n2024-06-12|long sentence\n2024-06-18|another\n")


def test_every_fact_gets_its_label() -> None:
    labels = frame("date|label\n2024-06-18|second\n2024-06-12|first\n")
    assert labelled(FACTS, labels, ["date"])["label"].tolist() == ["first", "second"]


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ("date|label\n2024-06-12|first\n", "rows without a label: 2024-06-18"),
        (
            "date|label\n2024-06-12|first\n2024-06-18|second\n2024-07-01|third\n",
            "labels without a row: 2024-07-01",
        ),
        ("date|label\n2024-06-12|first\n2024-06-12|again\n", "labels that share one key"),
    ],
)
def test_a_fact_or_a_label_alone_stops_the_build(labels: str, message: str) -> None:
    with pytest.raises(BriefingError, match=message):
        labelled(FACTS, frame(labels), ["date"])


@pytest.mark.parametrize(
    ("text", "first", "precision", "last"),
    [
        ("2024", "2024-01-01", "year", "2024-12-31"),
        ("2024-02", "2024-02-01", "month", "2024-02-29"),
        ("2024-02-22", "2024-02-22", "day", "2024-02-22"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(
    text: str, first: str, precision: str, last: str
) -> None:
    assert first_day(text) == (pd.Timestamp(first), precision)
    assert last_day(text) == pd.Timestamp(last)


def test_a_date_in_words_is_refused() -> None:
    with pytest.raises(BriefingError, match="must be YYYY, YYYY-MM or YYYY-MM-DD"):
        first_day("spring 2024")


def test_no_date_is_a_missing_start_without_precision() -> None:
    out = starts(pd.Series(["", "2024"]))
    assert out["start"].isna().tolist() == [True, False]
    assert out["start_precision"].fillna("").tolist() == ["", "year"]


@pytest.mark.parametrize(
    ("title", "url", "quality", "expected"),
    [
        (
            "RFE/RL (8 May 2024)",
            "https://rferl.org/a/1.html",
            "news or analysis",
            ("RFE/RL (8 May 2024)", "https://rferl.org/a/1.html", "2024-05-08", "news or analysis"),
        ),
        (
            "Wikipedia (mirror): Armenia-CSTO relations",
            "https://wiki.riteme.site/wiki/x",
            "wikipedia copy",
            ("Wikipedia: Armenia-CSTO relations", "", None, "encyclopedia copy"),
        ),
        (
            "ATOP via peacesciencer (in hand; to 2018)",
            "/some/folder/atop.rda",
            "",
            (
                "Alliance Treaty Obligations and Provisions (ATOP 5.1) to 2018",
                "",
                "2018-01-01",
                "dataset",
            ),
        ),
        ("", "", "", ("General knowledge", "", None, "general knowledge")),
        (
            "TASS",
            "https://tass.com/a",
            "",
            ("TASS", "https://tass.com/a", None, "state media"),
        ),
        (
            "Babel",
            "https://babel.ua/en/1",
            "",
            ("Babel", "https://babel.ua/en/1", None, "news or analysis"),
        ),
        (
            "General knowledge; the year agrees with a dataset",
            "https://github.com/x",
            "",
            (
                "General knowledge; the year agrees with a dataset",
                "https://github.com/x",
                None,
                "general knowledge",
            ),
        ),
    ],
)
def test_a_source_is_named_as_a_reader_can_find_it(
    title: str, url: str, quality: str, expected: tuple[str, str, str | None, str]
) -> None:
    rows = pd.DataFrame({"source_title": [title], "source_url": [url], "source_quality": [quality]})
    name, address, published, kind = cited(rows).iloc[0]
    day = None if pd.isna(published) else f"{published:%Y-%m-%d}"
    assert (name, address, day, kind) == expected


@pytest.mark.parametrize(
    ("title", "url", "expected"),
    [
        ("CivilNet (30 Jul 2026); Courrier (30-31 Jul 2026)", "", "2026-07-31"),
        ("AP (May 2021): since 2018", "", "2021-05-01"),
        ("Reuters, Feb 2024", "https://whbl.com/2024/02/28/armenia", "2024-02-28"),
        ("Reuters (28 Feb 2024)", "https://whbl.com/2024/03/01/armenia", "2024-03-01"),
        ("Post (30 Apr 2021); earlier: Bolts on 2020 and 2025", "", "2025-01-01"),
        ("News", "https://a.example/20240612-x", "2024-06-12"),
        ("News", "https://a.example/a20240612999", None),
        ("Lease to 2042", "", None),
        ("31 Feb 2024", "", None),
    ],
)
def test_the_day_of_a_source_is_read_from_its_title_or_its_address(
    title: str, url: str, expected: str | None
) -> None:
    found = published(title, url)
    assert (None if pd.isna(found) else f"{found:%Y-%m-%d}") == expected


@pytest.mark.parametrize("path", sorted(LABELS.glob("*.csv")), ids=lambda path: path.stem)
def test_label_tables_are_tidy(path: object) -> None:
    rows = label_rows(path.name)  # type: ignore[attr-defined]
    assert len(rows)
    assert not rows.duplicated().any()
    stripped = rows.map(str.strip)
    assert stripped.equals(rows), "no blanks around a cell"
    text = "\n".join(rows.astype(str).agg(" ".join, axis=1))
    assert not re.search(r"(^|\s)/\w+/", text), "no path of a machine"
    assert "\u2014" not in text

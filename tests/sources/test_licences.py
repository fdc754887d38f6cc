"""The terms of publishers are followed as they state them."""

import re
from typing import Any

import pytest
from click.testing import CliRunner

from analysis import cli
from analysis.sources.fetch import refresh
from analysis.tables import descriptor, load

ENTRIES = {entry["name"]: entry for entry in descriptor.package()["resources"]}


def sources(publisher: str) -> list[tuple[str, dict[str, Any]]]:
    found = [
        (name, source)
        for name, entry in ENTRIES.items()
        for source in entry["sources"]
        if source["publisher"] == publisher
    ]
    assert found
    return found


def test_the_library_is_acknowledged_in_its_own_form_and_its_data_are_not_for_sale() -> None:
    for name, source in sources("UN Digital Library"):
        day = source["retrieved"]
        form = f"© United Nations, {day[:4]}, https://digitallibrary.un.org, downloaded on {day}."
        assert source["citation"].endswith(form), name
        assert "non-commercial use, with acknowledgement" in source["licence"], name


def test_the_library_is_asked_only_where_somebody_names_its_table() -> None:
    everything = refresh.plan(())
    assert not any("votes" in one.tables for one in everything.sources)
    (line,) = [line for line in everything.by_hand if line.startswith("votes, ")]
    assert "automated downloads only with its approval" in line and "--from FILE" in line
    assert [one.publisher for one in refresh.plan(["votes"]).sources] == ["UN Digital Library"]


def test_less_than_a_tenth_of_the_register_of_arms_is_handed_on() -> None:
    for name, source in sources("SIPRI"):
        (book,) = ENTRIES[name]["accounting"]
        assert "less than a tenth" in source["licence"]
        assert "Non-commercial" in source["licence"] and source["citation"]
        if name == "arms_transfers":
            assert book["kept"] < book["read"] / 10
        else:  # a sum of each window of five years stands for its deals
            frame = load.table(name)
            assert not {"year", "designation"} & set(frame.columns)
    assert {name for name, _ in sources("SIPRI")} == {
        "arms_transfers", "arms_suppliers", "arms_share_changes",
    }  # fmt: skip


def test_pew_answers_for_no_analysis_and_its_microdata_stay_where_they_are() -> None:
    for name, source in sources("Pew Research Center"):
        words = "bears no responsibility for the analyses or interpretations of the data"
        assert words in source["citation"]
        frame = load.table(name)
        assert not frame.duplicated(["country", "year", "about"]).any()  # shares, no respondents


def test_what_is_shared_alike_is_said_so_where_the_data_are_handed_on() -> None:
    (licence,) = {source["licence"] for _, source in sources("V-Dem")}
    assert licence == "CC BY-SA 4.0"
    root = descriptor.data_folder().parent
    for page in ("LICENSE", "docs/LICENCES.md"):
        text = " ".join((root / page).read_text("utf-8").split())
        assert re.search("passed on under the same terms", text) and licence in text, page


def test_every_source_names_terms_and_one_to_credit() -> None:
    for name, entry in ENTRIES.items():
        for source in entry["sources"]:
            assert source["licence"] and source["citation"] and source["publisher"], name


@pytest.mark.parametrize("terms", ["attribution", "CC BY"])
def test_who_asks_for_credit_has_an_address_to_go_to(terms: str) -> None:
    asked = [
        source
        for entry in ENTRIES.values()
        for source in entry["sources"]
        if terms in source["licence"] and source["publisher"] not in NO_PAGE
    ]
    assert asked and all(source["path"].startswith("http") for source in asked)


NO_PAGE = {"Third-party estimate", "Own compilation from cited sources"}


def test_a_refresh_of_all_says_why_the_library_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        refresh, "plan", lambda names, has_file: refresh.Plan((), plan(names, has_file).by_hand)
    )
    said = CliRunner().invoke(cli.cli, ["data", "refresh", "--dry-run"])
    assert said.exit_code == 0 and "the Library allows automated downloads only" in said.output


plan = refresh.plan

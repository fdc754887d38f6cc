"""Many briefings from few words, each checked, none over another's files."""

import time
from pathlib import Path

import pytest

from analysis.briefings.requests import Request, distinct, expand, from_file
from analysis.errors import BriefingError


def stems(requests: list[Request]) -> list[str]:
    return [request.stem for request in requests]


def test_every_combination_of_the_values():
    requests = expand("realignment", {"country": "ARM, KAZ,", "as_of": "2021-12-31,2024-06-12"})
    assert stems(requests) == [
        "realignment-ARM-RUS-EU-2021-12-31", "realignment-ARM-RUS-EU-2024-06-12",
        "realignment-KAZ-RUS-EU-2021-12-31", "realignment-KAZ-RUS-EU-2024-06-12",
    ]  # fmt: skip


def test_a_list_of_peers_is_one_value():
    (requests,) = expand("realignment", {"peers": "MDA,UKR"})
    assert requests.parameters["peers"] == ["MDA", "UKR"]


def test_all_members_are_those_of_the_day_but_for_the_states_compared_with():
    requests = expand("realignment", {"as_of": "2010-01-01", "peers": "GEO"}, all_members=True)
    codes = [request.parameters["country"] for request in requests]
    assert len(codes) == len(set(codes)) == 192 - 2  # all but Russia and Georgia
    assert "ARM" in codes and not {"RUS", "GEO", "SSD"} & set(codes)
    assert len(set(stems(requests))) == len(requests)


def test_the_same_briefing_is_built_once():
    requests = expand("realignment", {"country": "ARM,Armenia,arm"})
    assert len(requests) == 3 and len(distinct(requests)) == 1


@pytest.mark.parametrize(
    ("name", "values", "each", "words"),
    [
        ("realignment", {"country": "ARM,Armenai"}, False, "did you mean Armenia?"),
        ("realignment", {"country": "ARM"}, True, "has its country given"),
        ("alliance", {}, True, "has no parameter that can be each member"),
        ("realignment", {"as_of": "2024-02-30"}, True, "as_of: there is no such day"),
    ],
)
def test_what_cannot_be_built_is_told(name, values, each, words):
    with pytest.raises(BriefingError, match=words):
        expand(name, values, each)


def listed(tmp_path: Path, text: str, **values: str) -> list[str]:
    path = tmp_path / "briefings.yml"
    path.write_text(text, encoding="utf-8")
    return stems(from_file(path, values))


def test_a_file_lists_briefings(tmp_path):
    text = """
- notebook: realignment
  parameters: {country: [ARM, GEO], as_of: 2024-06-12, peers: [MDA, UKR]}
- claims
"""
    assert listed(tmp_path, text, as_of="2024-12-31") == [
        "realignment-ARM-RUS-EU-2024-12-31-peers-MDA-UKR",
        "realignment-GEO-RUS-EU-2024-12-31-peers-MDA-UKR",
        "claims-2024-12-31",
    ]


def test_the_file_of_the_project_lists_every_briefing():
    from analysis.briefings.briefing import NOTEBOOKS
    from analysis.briefings.registry import BRIEFINGS

    requests = from_file(NOTEBOOKS.parent / "briefings.yml", {})
    assert [request.name for request in requests] == list(BRIEFINGS)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "must be a list of entries"),
        ("notebook: claims", "must be a list of entries"),
        ("- [", "is not the YAML it should be"),
        ("- 3", "entry 1: it must name its notebook"),
        ("- claims\n- notebook: clams", "entry 2: .*did you mean claims?"),
        ("- {notebook: claims, parameter: {}}", 'no "parameter"; did you mean parameters'),
        ("- {notebook: claims, parameters: [as_of]}", "must be names with values"),
        ("- {notebook: claims, all_members: yes please}", "must be true or false"),
        ("- {notebook: claims, parameters: {as_of: 2099-01-01}}", "as_of: 2099-01-01 is outside"),
        ("- !!python/object/apply:os.system [x]", "is not the YAML it should be"),
    ],
)
def test_a_file_that_is_wrong_is_told_in_one_line(tmp_path, text, words):
    with pytest.raises(BriefingError, match=words) as told:
        listed(tmp_path, text)
    assert "\n" not in " ".join(str(told.value).split())


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(BriefingError, match="cannot be read"):
        from_file(tmp_path / "none.yml", {})


def test_combinations_are_counted_before_any_is_made() -> None:
    """A product of lists that would fill the memory is refused at once."""
    many = ",".join(["2014", "2015"] * 150)
    values = {"patron": many, "destination": many, "as_of": many, "since": many, "country": many}
    started = time.monotonic()
    with pytest.raises(BriefingError, match=r"2,430,000,000,000 combinations .*at most 10,000"):
        expand("realignment", values)
    assert time.monotonic() - started < 1

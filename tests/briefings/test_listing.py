"""A list of briefings that is wrong, in whichever way, is told in one line."""

from pathlib import Path

import pytest

from analysis.briefings import listing
from analysis.briefings.requests import from_file
from analysis.errors import BriefingError


def entry(values: str) -> str:
    return "- {notebook: realignment, parameters: {" + values + "}}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # what YAML itself can make no value of
        (entry("as_of: 2024-02-31"), "as_of: there is no such day as 2024-02-31"),
        (entry("as_of: 2024-06-12 25:61:00"), "is not a date"),
        (entry("as_of: !!timestamp soon"), '"soon" is not a date'),
        (entry("as_of: !!bool perhaps"), '"perhaps" is not a date'),
        (entry("as_of: !!int x"), '"x" is not a date'),
        (entry("as_of: 0x_"), '"0x_" is not a date'),
        (entry("as_of: !!binary x"), "is not the YAML it should be"),
        (entry("since: " + "9" * 5000), "since: .* is longer than 100 characters"),
        (entry("since: .inf"), "since: inf is not a text"),
        ("- claims\0", "is not the YAML it should be"),
        ("- {<<: 3, notebook: claims}", "is not the YAML it should be"),
        ("- {? {a: b} : c}", "is not the YAML it should be"),
        # depth
        ("[" * 100_000, "nested 21 levels deep"),
        ("- " * 100_000 + "x", "nested 21 levels deep"),
        (entry("as_of: " + "[" * 100_000 + "]" * 100_000), "nested 21 levels deep"),
        ("{a: " * 100_000, "nested 21 levels deep"),
        ("- &a [x, x]\n- &b [*a, *a]\n- [*b, *b]", "write values out"),
        # nothing, and twice
        (entry("country: "), "country is empty"),
        (entry('country: ""'), "country is empty"),
        (entry("country: []"), "country is empty"),
        (entry("country: [ARM, null]"), "country is empty"),
        (entry('country: ",,"'), "country is empty"),
        (entry("peers: []"), "peers is empty"),
        (entry("country: ARM, country: GEO"), '"country" is given twice'),
        ("- notebook: claims\n  notebook: movers", '"notebook" is given twice .line 1 on.'),
    ],
)
def test_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "briefings.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BriefingError, match=words) as told:
        from_file(path, {})
    assert str(told.value).isprintable() and "briefings.yml" in str(told.value)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "briefings.yml"
    path.write_bytes(b"- \xff\xfe")
    with pytest.raises(BriefingError, match="is not UTF-8"):
        listing.read(path)
    with pytest.raises(BriefingError, match="there is no such file"):
        listing.read(Path("/dev/zero"))
    with path.open("wb") as stream:
        stream.truncate(listing.LARGEST + 1)
    with pytest.raises(BriefingError, match="more than 5 MB"):
        listing.read(path)


def test_what_is_right_stays_as_yaml_has_it() -> None:
    text = "- {a: 2014, b: yes, c: 2024-06-12, d: [1, x], e: 'no'}"
    (found,) = listing.parse(text, "a.yml")
    assert (found["a"], found["b"], str(found["c"])) == (2014, True, "2024-06-12")
    assert (found["d"], found["e"]) == ([1, "x"], "no")

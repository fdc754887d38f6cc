"""What a briefing may be asked, what it refuses, and in which words."""

import json
from datetime import date, timedelta

import pytest

from analysis.briefings.briefing import LONGEST_STEM
from analysis.briefings.parameters import data_date, default_as_of
from analysis.briefings.registry import BRIEFINGS, check
from analysis.errors import BriefingError
from analysis.tables import descriptor


def refusal(notebook: str, **values: object) -> str:
    with pytest.raises(BriefingError) as caught:
        check(notebook, **values)
    message = str(caught.value)
    assert "\n" not in message
    return message


# --- defaults ---


def test_defaults_are_the_case_the_briefing_was_written_for():
    asked = check("realignment")
    assert (asked.country, asked.patron, asked.destination, asked.peers) == (
        "ARM", "RUS", "EU", None,
    )  # fmt: skip
    assert check("support_network").patron == "RUS"


def test_as_of_is_by_default_the_latest_day_to_which_organisations_were_followed():
    assert check("realignment").as_of == default_as_of() == date(2026, 6, 25) < data_date()


def test_since_is_by_default_six_years_before_as_of():
    assert check("realignment", as_of="2024-06-30").since == date(2018, 1, 1)


def test_none_stands_for_the_default():
    nothing = dict.fromkeys(("country", "patron", "destination", "peers", "as_of", "since"))
    assert check("realignment", **nothing) == check("realignment")


@pytest.mark.parametrize("empty", ["", " ", ",", ",, ,", [], (), set()])
@pytest.mark.parametrize("name", ["country", "patron", "destination", "peers", "as_of", "since"])
def test_an_empty_value_is_no_default(name, empty):
    with pytest.raises(BriefingError, match=f"^{name} is empty; give it a value, or leave it out"):
        check("realignment", **{name: empty})


def test_data_date_is_the_newest_retrieval(tmp_path, monkeypatch):
    monkeypatch.setenv("BRIEFING_DATA", str(tmp_path))
    sources = [{"retrieved": "2026-01-05"}, {"title": "undated"}, {"retrieved": "2026-03-01"}]
    package = {"resources": [{"name": "votes", "sources": sources}, {"name": "world"}]}
    (tmp_path / "datapackage.json").write_text(descriptor.text(package))
    assert data_date() == date(2026, 3, 1)


def test_data_without_a_date_are_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("BRIEFING_DATA", str(tmp_path))
    (tmp_path / "datapackage.json").write_text(descriptor.text({"resources": [{"name": "world"}]}))
    with pytest.raises(BriefingError, match="gives no retrieval date"):
        data_date()


# --- what is understood ---


def test_states_by_code_or_name_dates_by_day_or_year():
    asked = check(
        "realignment",
        country="Georgia", patron="rus", destination="nato", peers="Moldova, ARM,ARM",
        as_of="2024-12-31", since="2012",
    )  # fmt: skip
    assert asked.plain() == {
        "country": "GEO", "patron": "RUS", "destination": "NATO", "peers": ["ARM", "MDA"],
        "as_of": "2024-12-31", "since": "2012-01-01",
    }  # fmt: skip


@pytest.mark.parametrize("since", [2014, "2014", "2014-01-01", date(2014, 1, 1)])
def test_since_is_a_year_or_a_day(since):
    assert check("support_network", since=since).since == date(2014, 1, 1)


def test_a_destination_may_be_a_state():
    assert check("realignment", country="MNG", destination="China").destination == "CHN"


def test_what_papermill_injects_is_accepted_again():
    asked = check("realignment", country="GEO", peers=["MDA"], since="2012", as_of="2024-12-31")
    assert check("realignment", **asked.plain()) == asked


def test_parameters_cannot_be_changed_afterwards():
    with pytest.raises(ValueError, match="frozen"):
        check("realignment").country = "GEO"


# --- what is refused ---


def test_unknown_notebook():
    assert refusal("realignmet") == (
        'there is no briefing "realignmet"; did you mean realignment? '
        "(there are: realignment, support_network, alliance, claims, movers)"
    )


def test_unknown_parameter():
    message = refusal("realignment", contry="ARM")
    assert message.startswith('realignment has no parameter "contry"; did you mean country? (it')
    assert "patron, destination, peers, as_of, since" in message


def test_misspelt_country_gets_its_neighbours():
    assert refusal("realignment", country="Armenai") == (
        "country: no country is called 'Armenai'; did you mean Armenia?"
    )


def test_misspelt_organisation_gets_its_neighbours():
    message = refusal("realignment", destination="EAUE")
    assert message.startswith('destination: "EAUE"') and "EAEU" in message


def test_an_organisation_is_no_country():
    assert refusal("realignment", country="EU") == "country: EU is an organisation; name a state"


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        ("2026-02-31", "as_of: there is no such day as 2026-02-31"),
        ("31 February", 'as_of: "31 February" is not a date; write it as YYYY-MM-DD'),
        ("20240101", 'as_of: "20240101" is not a date; write it as YYYY-MM-DD'),
        (2024, 'as_of: "2024" is not a date; write it as YYYY-MM-DD'),
    ],
)
def test_what_is_not_a_day(as_of, words):
    assert refusal("realignment", as_of=as_of) == words


@pytest.mark.parametrize("as_of", ["2099-01-01", "1800-01-01", "1991-12-31"])
def test_as_of_outside_the_data_names_the_range(as_of):
    assert refusal("realignment", as_of=as_of) == (
        f"as_of: {as_of} is outside 1992-01-01 to {data_date()} (the day the data were retrieved)"
    )


def test_as_of_may_be_the_last_day_and_not_the_next():
    assert check("support_network", as_of=data_date()).as_of == data_date()
    refusal("support_network", as_of=data_date() + timedelta(days=1))


@pytest.mark.parametrize(
    ("since", "words"),
    [
        ("2025", "since: 2025-01-01 is after as_of, 2024-06-12"),
        ("1900", "since: 1900-01-01 is before 1946-01-01, when the data begin"),
        ("yesterday", 'since: "yesterday" is neither a year nor a date; write YYYY or YYYY-MM-DD'),
        ("2014-13-01", "since: there is no such day as 2014-13-01"),
    ],
)
def test_since_that_cannot_be(since, words):
    assert refusal("realignment", as_of="2024-06-12", since=since) == words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"country": "RUS"}, "country and patron are both RUS"),
        ({"destination": "Armenia"}, "destination and country are both ARM"),
        ({"destination": "RUS"}, "destination and patron are both RUS"),
        ({"peers": ["GEO", "ARM"]}, "peers: ARM is the country itself"),
        ({"peers": ["GEO", "RUS"]}, "peers: RUS is the patron itself"),
        ({"peers": 7}, "peers: 7 is not a list of states"),
    ],
)
def test_parties_that_are_the_same(values, words):
    assert refusal("realignment", **values).startswith(words)


def test_country_and_patron_are_members_of_the_un_on_the_day():
    assert "joined the UN on 1992-03-02" in refusal("realignment", as_of="1992-02-01")
    assert "is not a UN member" in refusal("realignment", patron="Kosovo")
    assert "(SUN)" in refusal("realignment", patron="SUN")


def test_a_bloc_that_did_not_exist_yet():
    assert refusal("realignment", destination="EAEU", as_of="2010-12-31").startswith(
        "destination: EAEU had no members on 2010-12-31"
    )


# --- titles and file names ---


def test_heading_names_states():
    briefing = BRIEFINGS["realignment"]
    assert briefing.heading(briefing.check({})) == "Armenia between Russia and the EU"


@pytest.mark.parametrize(
    ("values", "stem"),
    [
        ({}, "realignment-ARM-RUS-EU-2024-12-31"),
        ({"country": "GEO", "destination": "NATO"}, "realignment-GEO-RUS-NATO-2024-12-31"),
        ({"since": "2018"}, "realignment-ARM-RUS-EU-2024-12-31"),
        ({"since": "2012"}, "realignment-ARM-RUS-EU-2024-12-31-since-2012-01-01"),
        ({"peers": "MDA,GEO"}, "realignment-ARM-RUS-EU-2024-12-31-peers-GEO-MDA"),
        ({"peers": ["GEO", "MDA"]}, "realignment-ARM-RUS-EU-2024-12-31-peers-GEO-MDA"),
    ],
)
def test_file_names_say_what_differs_from_the_default(values, stem):
    briefing = BRIEFINGS["realignment"]
    assert briefing.stem(briefing.check({"as_of": "2024-12-31", **values})) == stem


def test_a_long_list_of_peers_still_gives_a_short_and_unique_name():
    briefing = BRIEFINGS["realignment"]
    all_21 = "GEO MDA UKR KAZ KGZ TJK UZB TKM AZE BLR EST LVA LTU POL HUN SVK CZE ROU BGR SRB MNE"
    lists = [",".join(all_21.split()[:count]) for count in (19, 20, 21)]
    stems = {briefing.stem(briefing.check({"peers": peers})) for peers in lists}
    assert len(stems) == 3
    assert all(len(stem) <= LONGEST_STEM for stem in stems)


# --- the notebooks keep to the models ---


@pytest.mark.parametrize("briefing", BRIEFINGS.values(), ids=BRIEFINGS.keys())
def test_the_parameters_cell_names_every_parameter(briefing):
    if not briefing.notebook.is_file():
        pytest.skip(f"{briefing.notebook.name} is not written yet")
    cells = json.loads(briefing.notebook.read_text(encoding="utf-8"))["cells"]
    (cell,) = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    given: dict[str, object] = {}
    exec("".join(cell["source"]), given)
    given.pop("__builtins__")
    assert set(given) == set(briefing.model.takes())
    assert briefing.check(given) == briefing.check({})


def test_values_that_the_defaults_do_not_go_with_have_a_name_of_their_own():
    alliance = BRIEFINGS["alliance"]
    asked = alliance.check({"bloc": "EU", "destination": "CSTO", "as_of": "2024-06-12"})
    assert alliance.stem(asked).startswith("alliance-EU-2024-06-12-")
    assert "destination-CSTO" in alliance.stem(asked)

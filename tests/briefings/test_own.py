"""A notebook of one's own as a briefing: what it may be asked, and what is refused in which words."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.briefings import own, registry, template
from analysis.briefings.requests import Request, distinct, expand, from_file
from analysis.errors import BriefingError

CASES = Path(__file__).with_name("notebooks")

ASKED = """\
# What may be asked.
import math

country = "Armenia"  # type: Country, the state that is judged
bloc = "CSTO"  # type: Organisation, whose member it is
other = "EU"  # type: CountryOrOrganisation
day = "2020-02-29"  # type: Date, when it began
how = "bars"  # type: Literal["bars","lines"], what is drawn
years = 5  # how many
share = 0.5
is_long = True
beside = [
    "GEO",
    "Moldova",
]  # type: list[Country], others
words: str = "arms"  # what they are called
note = None
as_of = None
"""


def notebook(path: Path, source: str = ASKED, *, text: str = "# Whose **arms**?") -> Path:
    cells = [
        {"cell_type": "markdown", "id": "t", "metadata": {}, "source": text},
        {"cell_type": "code", "id": "p", "metadata": {"tags": ["parameters"]}, "outputs": [],
         "source": source.splitlines(keepends=True), "execution_count": None},
    ]  # fmt: skip
    made = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(made))
    return path


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return notebook(tmp_path / "my_arms.ipynb")


def test_what_it_may_be_asked_is_read_from_its_cell(mine):
    kind = registry.find(str(mine))
    assert (kind.name, kind.title) == ("my_arms", "Whose arms?")
    assert kind.described()[:2] == [
        ("country", "Armenia", "the state that is judged"),
        ("bloc", "CSTO", "whose member it is"),
    ]
    assert kind.check({}).plain() == {
        "country": "ARM", "bloc": "CSTO", "other": "EU", "day": "2020-02-29", "how": "bars",
        "years": 5, "share": 0.5, "is_long": True, "beside": ["GEO", "MDA"], "words": "arms",
        "note": None, "as_of": registry.check("claims").as_of.isoformat(),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "given", "taken"),
    [
        ("country", "georgia", "GEO"),
        ("bloc", "nato", "NATO"),
        ("other", "Kazakhstan", "KAZ"),
        ("day", "2024-06-12", "2024-06-12"),
        ("how", "LINES", "lines"),
        ("years", "12", 12),
        ("years", -3, -3),
        ("share", "1e3", 1000.0),
        ("is_long", "no", False),
        ("beside", "KAZ, Georgia,KAZ", ["KAZ", "GEO"]),
        ("words", "tanks & guns", "tanks & guns"),
        ("note", "text", "text"),
        ("as_of", "2024-06-12", "2024-06-12"),
    ],
)
def test_what_is_right_is_taken(mine, name, given, taken):
    assert registry.find(str(mine)).check({name: given}).plain()[name] == taken


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("country", "Armenai", "country: no country is called 'Armenai'; did you mean Armenia?"),
        ("country", "NATO", "country: NATO is an organisation; name a state"),
        ("country", "", "country is empty"),
        ("bloc", "CSTOO", "bloc: .*did you mean CSTO"),
        ("other", "EUU", "other: "),
        ("day", "2023-02-29", "day: there is no such day as 2023-02-29"),
        ("day", "2024", "day: .* is not a date; write it as YYYY-MM-DD"),
        ("how", "line", "how: .*did you mean lines.*there are: bars, lines"),
        ("years", "5.5", "years: .* is not a whole number"),
        ("years", True, "years: "),
        ("years", "9" * 5000, "years: "),
        ("share", "nan", "share: .* is not a number"),
        ("share", "inf", "share: "),
        ("is_long", "maybe", "is_long: .* write true or false"),
        ("beside", "GEO,Moldva", "beside: .*did you mean Moldova"),
        ("beside", ["GEO"] * 301, "beside: 301 values are too many"),
        ("words", "x" * 101, "words: .* is longer than 100 characters"),
        ("words", "a\x1b[31m", "words: .* cannot be printed"),
        ("as_of", "2099-01-01", "as_of: 2099-01-01 is outside 1992-01-01 to "),
        ("yeers", "1", 'my_arms has no parameter "yeers"; did you mean years?'),
    ],
)
def test_what_is_wrong_is_told_as_the_projects_briefings_tell_it(mine, name, given, words):
    with pytest.raises(BriefingError, match=words) as told:
        registry.find(str(mine)).check({name: given})
    assert str(told.value).isprintable()


def test_a_list_of_values_is_a_report_for_each(mine):
    requests = expand(
        str(mine), {"country": "ARM,Georgia", "how": "bars,lines", "beside": "KAZ,UZB"}
    )
    assert len(distinct(requests)) == 4
    assert requests[0].parameters["beside"] == ["KAZ", "UZB"]
    assert requests[1].stem.startswith("my_arms-ARM-CSTO-EU-2")  # states, organisations and the day
    assert requests[1].stem.endswith("-how-lines-beside-KAZ-UZB")
    assert {request.about for request in requests} == {"Armenia", "Georgia"}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("x = 1  # type: Contry, y", 'x: there is no type "Contry"; did you mean Country'),
        ("x = {}", "x: its default is of the type dict"),
        ("x = 1\ny = x + 1", "y is computed; give it a plain value"),
        ("x, y = 1, 2", "line 1 does not assign a value to a name"),
        ("for x in range(3):\n    pass", "line 1 does not assign"),
        ("x = (", "no Python"),
        ('x = "a"  # where x = y', "papermill cannot read what x is"),
        ('x = "#fff"', "papermill cannot read what x is"),
        ("model_x = 1\ncheck = 2\ncopy = 3", '"copy" cannot be the name'),
        ("_x = 1", '"_x" cannot be the name'),
        ('x = "Armenai"  # type: Country', "x: no country is called"),
        ("x = 5  # type: Literal[a]", "names no choices"),
        ('x = "c"  # type: Literal["a","b"]', "none of its choices"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_with_its_place(tmp_path, source, words):
    path = notebook(tmp_path / "mine.ipynb", source)
    with pytest.raises(BriefingError, match=words) as told:
        own.find(path)
    assert str(told.value).startswith("mine.ipynb: cell 2: ")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("own-no-parameters-tag.ipynb", "no code cell is tagged"),
        ("no-cells.ipynb", "is no notebook with cells"),
        ("gone.ipynb", "there is no notebook"),
        ("\0.ipynb", "there is no notebook"),
        ("..ipynb", "there is no notebook"),
    ],
)
def test_what_is_no_briefing_is_refused(name, words):
    with pytest.raises(BriefingError, match=words):
        registry.find(name, CASES)


def test_a_damaged_file_is_refused_in_one_line(tmp_path):
    path = tmp_path / "mine.ipynb"
    for content in (b"", b"\xff\xfe", b"[]", b"{", b"[" * 100_000, b'{"cells": [3]}',
                    b'{"cells": [{"metadata": 3, "cell_type": "code"}]}'):  # fmt: skip
        path.write_bytes(content)
        with pytest.raises(BriefingError, match=r"mine\.ipynb"):
            registry.find(str(path))


def test_a_notebook_without_comments_is_one_too():
    kind = registry.find("own-emoji.ipynb", CASES)
    assert (kind.name, kind.title, kind.named) == ("own-emoji", "Own", ("as_of",))
    assert Request.of(kind, {"years": "7"}).parameters["years"] == 7


def test_the_file_read_anew_when_it_changes(mine):
    assert registry.find(str(mine)).check({}).years == 5
    notebook(mine, "years = 71  # now")
    assert registry.find(str(mine)).check({}).years == 71


# --- where it is found ---


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A folder of notebooks with one of one's own, one without a cell of parameters, one damaged."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    notebook(folder / "mine.ipynb")
    shutil.copy(registry.NOTEBOOKS / "explore.ipynb", folder)
    (folder / "damaged.ipynb").write_text("{")
    monkeypatch.setattr(registry, "NOTEBOOKS", folder)
    return folder


def test_by_name_where_it_lies_in_notebooks(shelf):
    assert registry.names() == [*registry.BRIEFINGS, "mine"]
    assert registry.find("mine").notebook == shelf / "mine.ipynb"
    with pytest.raises(BriefingError, match=r'no briefing "explore".*movers, mine'):
        registry.find("explore")
    with pytest.raises(BriefingError, match="did you mean mine"):
        registry.find("mines")


def test_a_link_that_leads_out_is_not_run(shelf, tmp_path):
    notebook(tmp_path / "elsewhere.ipynb")
    (shelf / "linked.ipynb").symlink_to(tmp_path / "elsewhere.ipynb")
    with pytest.raises(BriefingError, match="outside the project"):
        registry.find("linked")


def test_a_path_to_a_briefing_of_the_project_is_that_briefing_and_no_other_has_its_name(tmp_path):
    shipped = registry.BRIEFINGS["claims"]
    assert registry.find(str(shipped.notebook)) is shipped
    shutil.copy(shipped.notebook, tmp_path)
    with pytest.raises(BriefingError, match="give it another name"):
        registry.find(str(tmp_path / "claims.ipynb"))


def test_a_list_names_notebooks_by_path_from_where_it_lies(mine):
    listed = mine.parent / "list.yml"
    listed.write_text("- notebook: my_arms.ipynb\n  parameters: {country: [ARM, GEO]}\n- claims\n")
    assert [one.name for one in from_file(listed, {})] == ["my_arms", "my_arms", "claims"]
    assert from_file(listed, {"years": "3"})[0].parameters["years"] == 3
    with pytest.raises(BriefingError, match='no briefing has a parameter "bloc_"'):
        from_file(listed, {"bloc_": "EU"})


def test_two_notebooks_of_one_name_do_not_write_over_each_other(mine):
    (mine.parent / "other").mkdir()
    other = notebook(mine.parent / "other/my_arms.ipynb")
    with pytest.raises(BriefingError, match="would both write my_arms-"):
        distinct([Request.of(str(mine)), Request.of(str(other))])


def test_the_projects_briefings_do_not_pay_for_papermill():
    program = (
        "import sys; from analysis.briefings import registry; registry.every(); "
        "assert 'papermill' not in sys.modules and 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


# --- the template ---


def test_a_new_one_is_a_briefing_and_nothing_is_overwritten(tmp_path, monkeypatch):
    monkeypatch.setattr(template, "NOTEBOOKS", tmp_path)
    path = template.write("mine")
    assert path == tmp_path / "mine.ipynb"
    kind = own.find(path)
    assert kind.model.takes() == ["country", "windows", "as_of"]
    path.write_text("mine alone")
    with pytest.raises(BriefingError, match="is there already"):
        template.write("mine")
    assert path.read_text() == "mine alone"
    assert template.write(str(tmp_path / "by path.ipynb")).is_file()


@pytest.mark.parametrize("name", ["", "../x", "a/b", "realignment", "x" * 61, ".hidden", "a\nb"])
def test_a_name_that_will_not_do(tmp_path, monkeypatch, name):
    monkeypatch.setattr(template, "NOTEBOOKS", tmp_path)
    with pytest.raises(BriefingError):
        template.write(name)
    assert list(tmp_path.rglob("*")) == []

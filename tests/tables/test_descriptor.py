"""What is had without pandas: the same names and members, by the same checks, in a light process."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from analysis.errors import BriefingError
from analysis.tables import countries, descriptor, load

ENTRY = {
    "name": "memberships",
    "path": "memberships.csv",
    "schema": {
        "fields": [
            {"name": "organisation", "type": "string", "constraints": {"required": True}},
            {"name": "country", "type": "string", "constraints": {"pattern": "[A-Z]{3}"}},
        ]
    },
}


@pytest.mark.parametrize("at", [date(1991, 12, 26), date(2004, 4, 30), date(2024, 6, 12)], ids=str)
def test_members_by_the_text_are_those_by_the_frame(at: date) -> None:
    frame = load.table("memberships")
    assert countries.organisations() == sorted(frame["organisation"].unique())
    for organisation in countries.organisations():
        assert countries.members(organisation, at) == countries.members(organisation, at, frame)


def test_the_membership_of_the_united_nations_is_that_of_the_table() -> None:
    for row in load.table("countries").itertuples():
        days = (row.un_member_start, row.un_member_end)
        expected = tuple(None if day is None or day != day else day.date() for day in days)
        assert countries.un_membership(row.country) == expected


def test_a_table_changed_by_hand_is_checked_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "memberships.csv"
    path.write_text("organisation,country\nCSTO,ARM\n", "utf-8")
    package = {"resources": [ENTRY | descriptor.recorded(path)]}
    (tmp_path / "datapackage.json").write_text(json.dumps(package), "utf-8")
    expected = [{"organisation": "CSTO", "country": "ARM"}]
    assert descriptor.rows("memberships", tmp_path) == expected
    path.write_text("organisation,country\nCSTO,Armenia\n", "utf-8")
    with pytest.raises(BriefingError, match=r"column country: must be like \[A-Z\]\{3\}: Armenia"):
        descriptor.rows("memberships", tmp_path)


def test_parameters_are_checked_without_pandas() -> None:
    script = (
        "import sys; from analysis.briefings import parameters as p; "
        "asked = p.check('realignment', country='Georgia', peers='MDA,Ukraine'); "
        "print(p.find('realignment').heading(asked)); "
        "print({'pandas', 'numpy', 'pandera'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout == "Georgia between Russia and the EU\nset()\n"

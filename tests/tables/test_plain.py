"""What is had without pandas: the same names and members, by the same checks, in a light process."""

import subprocess
import sys
from pathlib import Path

import pytest

from analysis.errors import BriefingError
from analysis.tables import descriptor, plain

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


def test_a_table_changed_by_hand_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "memberships.csv"
    path.write_text("organisation,country\nCSTO,ARM\n", "utf-8")
    package = {"resources": [ENTRY | descriptor.fingerprint(path)]}
    (tmp_path / "datapackage.json").write_text(descriptor.text(package), "utf-8")
    expected = [{"organisation": "CSTO", "country": "ARM"}]
    assert plain.rows("memberships", tmp_path) == expected
    path.write_text("organisation,country\nCSTO,AZE\n", "utf-8")
    with pytest.raises(BriefingError, match="briefing data accept memberships"):
        plain.rows("memberships", tmp_path)


def test_parameters_are_checked_without_pandas() -> None:
    script = (
        "import sys; from analysis.briefings import registry; "
        "asked = registry.check('realignment', country='Georgia', peers='MDA,Ukraine'); "
        "print(registry.find('realignment').heading(asked)); "
        "print({'pandas', 'numpy', 'pyarrow'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout == "Georgia between Russia and the EU\nset()\n"

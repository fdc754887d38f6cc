"""Reaches into other packages' internals: each may fail to gain anything, and do no more harm."""

import subprocess
import sys


def test_jsonschema_checks_international_addresses_as_it_does_without_the_stand_in() -> None:
    code = (
        "import sys\n"
        "from analysis import _compat\n"
        "with _compat.address_grammars_wait():\n"
        "    import jsonschema\n"
        "assert 'rfc3987_syntax' not in sys.modules\n"
        "from jsonschema import Draft202012Validator as D\n"
        "check = D({'format': 'iri'}, format_checker=D.FORMAT_CHECKER)\n"
        "print(check.is_valid('https://example.org/\\u00e4'), check.is_valid('no address'))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "True False\n"), done.stderr

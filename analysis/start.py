"""The entry point of `briefing`, which needs no package before it can tell that one is damaged."""

import sys
from typing import NoReturn

from analysis import damaged


def main() -> NoReturn:
    """Run `analysis.cli.main`; always ends in SystemExit."""
    try:
        from analysis import cli

        cli.main()
    except Exception as error:
        if not (line := damaged.told(error)):
            raise
        sys.stderr.write(f"briefing: error: {line}\n")
        sys.exit(2)

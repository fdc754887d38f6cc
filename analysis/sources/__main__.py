"""`python -m analysis.sources --raw DIR [--only TABLE ...] [--out DIR]`: rebuild the tables."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.errors import BriefingError
from analysis.sources.rebuild import rebuild


@click.command()
@click.option("--raw", required=True, type=click.Path(path_type=Path), help="Publishers' files.")
@click.option("--only", multiple=True, metavar="TABLE", help="Build this table (may be repeated).")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write (default: data/).")
def main(raw: Path, only: tuple[str, ...], out: Path | None) -> None:
    """Rebuild the tables and their descriptor from the publishers' files in a folder."""
    try:
        for entry in rebuild(raw, out, only):
            click.echo(f"{entry['path']}: {entry['rows']:,} rows")
    except BriefingError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()

"""The command line: `briefing list`, `new`, `build`, `release` and `moves`, and `briefing data` over
the tables and over what can be taken from a briefing.

Exit codes: 0 all well; 1 a briefing failed or a table has a fault; 2 bad input, said in one line;
130 interrupted.
What is slow to import is imported by the command that needs it.
"""

import os
import re
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
from click.shell_completion import CompletionItem

from analysis.errors import BriefingError, one_line, quoted

if TYPE_CHECKING:
    from analysis.briefings.briefing import Kind
    from analysis.briefings.offered import Offer
    from analysis.briefings.requests import Request
    from analysis.build.jobs import Options, Result


# --- what a shell offers as one types ---


def _briefings(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """Briefings, and notebooks by path; where a shell parts KEY=VALUE at its =, values."""
    from analysis.briefings import offered
    from analysis.briefings.registry import names

    with suppress(BriefingError):
        pairs = context.params.get("pairs") or ()
        if pairs and "=" not in pairs[-1]:
            return _items(offered.values(_chosen(context), pairs[-1], begun))
        known = [CompletionItem(name) for name in names() if name.startswith(begun)]
        return known or [CompletionItem(begun, type="file")]
    return []


def _pairs(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """KEY=VALUE for the parameters of the briefings that are named, or of all."""
    from analysis.briefings import offered

    with suppress(BriefingError):
        return _items(offered.pairs(_chosen(context), begun))
    return []


def _tables(_context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """The tables of data/."""
    from analysis.tables import descriptor

    with suppress(BriefingError):
        held = [str(table["name"]) for table in descriptor.package()["resources"]]
        return [CompletionItem(name) for name in held if name.startswith(begun)]
    return []


def _chosen(context: click.Context) -> "list[type[Kind]]":
    from analysis.briefings.registry import every, find

    if context.command.name == "moves":
        return [find("movers")]
    named = context.params.get("names") or context.params.get("name") or context.args
    named = [named] if isinstance(named, str) else [name for name in named if name != "="]
    return [find(name) for name in named] if named else every()


def _items(offers: "Sequence[Offer]") -> list[CompletionItem]:
    return [CompletionItem(offer.word, help=offer.meaning or None) for offer in offers]


# --- the commands ---


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="shared-briefings", prog_name="briefing")
def cli() -> None:
    """Analytical briefings on alignment between states, as HTML and PDF."""


@cli.command("list", short_help="Name the briefings and their parameters.")
def list_() -> None:
    """Name the briefings, what each asks, and its parameters with their defaults.

    Notebooks of your own in notebooks/ stand below the project's.
    """
    from analysis.briefings.registry import find, names

    for number, name in enumerate(names()):
        space = "" if number == 0 else "\n"
        try:
            briefing = find(name)
        except BriefingError as error:
            click.echo(f"{space}{name}: cannot be built: {error}")
            continue
        click.echo(f"{space}{briefing.name}: {briefing.description}")
        rows = briefing.described()
        widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
        for word, default, meaning in rows:
            click.echo(f"  {word:<{widths[0]}}  {default:<{widths[1]}}  {meaning}".rstrip())


@cli.command("new", short_help="Write a small notebook that is a briefing of your own.")
@click.argument("name")
def new(name: str) -> None:
    """Write a small notebook that is a briefing of your own, and builds at once.

    NAME alone is put into notebooks/; a path that ends in .ipynb is taken as it stands. What is there
    is never overwritten.
    """
    from analysis.briefings import template

    path = relative(template.write(name))
    word = name if path.stem == name else path
    click.echo(f"written: {path}\nbuild it with: briefing build {word}")


def _size(_context: click.Context, _option: click.Parameter, given: str | None) -> int | None:
    """A size in bytes, such as 800M or 2G."""
    if given is None:
        return None
    found = re.fullmatch(r"([0-9]{1,6})([kMGT]?)B?", given.strip())
    if not found or not int(found[1]):
        raise BriefingError(f'--memory "{given}" is not a size; write for example 800M or 2G')
    return int(found[1]) * 1000 ** " kMGT".index(found[2] or " ")


@cli.command(short_help="Build briefings as HTML and PDF, and the index page.")
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=_briefings)
@click.option(
    "-p", "--parameter", "pairs", multiple=True, shell_complete=_pairs, metavar="KEY=VALUE[,VALUE...]",
    help="Set a parameter; repeat. Several values: a briefing for each combination.",
)  # fmt: skip
@click.option(
    "--all-members", is_flag=True, help="A briefing for each UN member, where it takes a country."
)
@click.option(
    "--flagged", is_flag=True,
    help="A briefing for each state that the screen of all states' votes flags.",
)  # fmt: skip
@click.option(
    "-f", "--from", "listed", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Build the briefings that a YAML file lists.",
)  # fmt: skip
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), default=Path("reports"), show_default=True,
    help="The folder to write to.",
)  # fmt: skip
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), help="How many at a time; default: one a processor."
)
@click.option("--force", is_flag=True, help="Build also what is up to date.")
@click.option("--why", is_flag=True, help="Say of each briefing why it is built or left.")
@click.option(
    "--timeout", type=click.IntRange(min=1), default=600, show_default=True, metavar="SECONDS",
    help="How long a cell may take.",
)  # fmt: skip
@click.option(
    "--memory", callback=_size, metavar="SIZE",
    help="How much memory a kernel may hold, such as 2G; default: no limit.",
)  # fmt: skip
@click.option("--fresh-kernels", is_flag=True, help="Start each kernel anew rather than fork it.")
@click.option(
    "--scheduler", metavar="ADDRESS", help="Have a Dask cluster do the work: tcp://host:8786."
)
def build(
    names: Sequence[str],
    pairs: Sequence[str],
    all_members: bool,
    flagged: bool,
    listed: Path | None,
    out: Path,
    jobs: int | None,
    force: bool,
    why: bool,
    timeout: int,
    memory: int | None,
    fresh_kernels: bool,
    scheduler: str | None,
) -> None:
    """Build the named briefings, or all of them, as HTML and PDF, and the index page.

    NAME is a briefing of `briefing list`, or the path of a notebook with a cell tagged `parameters`,
    which is run only if it is given here or in a list. Every parameter is checked before anything
    runs. Where no NAME is given, a parameter goes to the briefings that take it. What is up to date
    is left as it is.
    """
    if names and listed:
        raise BriefingError("name briefings or give a file with --from, not both")
    if flagged and (all_members or listed):
        raise BriefingError("--flagged names the states: give neither --all-members nor --from")
    values = parse(pairs)

    from analysis.briefings.requests import choose, each_flagged, expand, from_file
    from analysis.build.jobs import Options

    if listed:
        requests = from_file(listed, values, all_members)
    else:
        requests = [
            request
            for kind, taken in choose(names, values, all_members or flagged)
            for request in (
                each_flagged(kind, taken) if flagged else expand(kind, taken, all_members)
            )
        ]
    if flagged and not requests:
        click.echo("no state is flagged: nothing to build")
        return
    options = Options(fresh_kernels, timeout, memory, scheduler)
    _build(requests, out, jobs, options, force, why)


def _build(
    requests: Sequence["Request"],
    out: Path,
    jobs: int | None,
    options: "Options",
    force: bool = False,
    why: bool = False,
) -> NoReturn:
    """Build the requests and the index, tell of it, and end with the exit code.

    Parameters
    ----------
    requests
        The briefings to build, each once.
    out
        The folder.
    jobs
        How many at a time.
    options
        How to build.
    force
        Build what is up to date, too.
    why
        Say why each is built or left.
    """
    from analysis.briefings.requests import distinct
    from analysis.build import index, output, run, settings

    requests = distinct(requests)
    settings.check()
    index.check()
    output.make_folder(out)
    with Report(len(requests), why) as report:
        results = run.build(requests, out, jobs, report.tell, options, force)
    for line in summary(results):
        say(line)
    failed = sum(result.error is not None for result in results)
    left = sum(result.is_left for result in results)
    try:
        page = f"index: {index.write(out)}"
    except OSError as error:
        say(f"briefing: error: the index could not be written: {error.strerror}", err=True)
        page, failed = "no index", failed or 1
    up_to_date = f"{left} up to date, " if left else ""
    built = sum(result.error is None for result in results) - left
    say(f"{built} built, {up_to_date}{failed} failed; {page}")
    sys.exit(1 if failed else 0)


@cli.command(short_help="Register an edition's forecasts and build its briefings.")
@click.argument("edition", metavar="YYYY-MM")
@click.option(
    "-f", "--from", "listed", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    default=Path("briefings.yml"), show_default=True, help="The briefings of an edition.",
)  # fmt: skip
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), default=Path("reports"), show_default=True,
    help="The folder to write to.",
)  # fmt: skip
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), help="How many at a time; default: one a processor."
)
def release(edition: str, listed: Path, out: Path, jobs: int | None) -> None:
    """Register what an edition says may come, in data/forecasts.csv, and build its briefings.

    An edition is the month of the day that briefings speak of by default, and its statements are
    registered once. Outcomes of earlier ones are read from the tables. Statements are registered
    first, since the briefings print them.
    """
    from analysis.briefings import forecasts
    from analysis.briefings.registry import BRIEFINGS
    from analysis.briefings.requests import from_file
    from analysis.build.jobs import Options
    from analysis.sources import kept
    from analysis.tables import load

    forecasts.check(edition)
    requests = from_file(listed, {})
    held = load.table("forecasts")
    cases = (
        BRIEFINGS[request.name].ask(**request.parameters)
        for request in requests
        if request.name in BRIEFINGS  # a briefing of your own registers none
    )
    made = forecasts.release(cases, held)
    if not made.equals(held):
        kept.store({"forecasts": made})
    added = len(made) - len(held)
    decided = int(made["outcome"].notna().sum() - held["outcome"].notna().sum())
    click.echo(f"{edition}: {added} forecasts registered, {decided} decided")
    _build(requests, out, jobs, Options())


def parse(pairs: Sequence[str]) -> dict[str, str]:
    """KEY=VALUE texts as a dict; BriefingError for anything else, and for a key given twice.

    >>> parse(["country=GEO", "since=2014"])
    {'country': 'GEO', 'since': '2014'}
    """
    values: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        key = key.strip()
        if not equals or not key:
            raise BriefingError(f'-p "{pair}" is not KEY=VALUE; write for example -p country=GEO')
        if key in values:
            raise BriefingError(f"-p {key} is given twice")
        values[key] = value.strip()
    return values


def summary(results: Sequence["Result"]) -> list[str]:
    """Where the time went, and the most memory a process held; nothing where nothing was built.

    Seconds are those of the processes: with several at a time their sum is more than passes.
    """
    from analysis.build.jobs import PHASES
    from analysis.build.process import peak_memory

    built = [result for result in results if result.phases]
    if not built:
        return []
    columns = {
        phase: [result.phases[phase] for result in built if phase in result.phases]
        for phase in PHASES
    }
    head = f"{'seconds':<12}" + "".join(f"{phase:>9}" for phase in PHASES) + f"{'briefing':>10}"
    whole = [result.seconds for result in built]
    rows = [
        f"{name:<12}" + "".join(f"{of(found):>9.1f}" for found in columns.values())
        + f"{of(whole):>10.1f}"
        for name, of in (
            ("sum", sum),
            ("mean", lambda found: sum(found) / len(found) if found else 0.0),
            ("longest", lambda found: max(found, default=0.0)),
        )
    ]  # fmt: skip
    workers = max(result.peak for result in built)
    return [
        head, *rows,
        f"peak memory: builder {peak_memory() / 1e6:.0f} MB, worker or kernel {workers / 1e6:.0f} MB",
    ]  # fmt: skip


@cli.command("moves", short_help="Write the moves of all states as CSV.")
@click.option(
    "-p", "--parameter", "pairs", multiple=True, shell_complete=_pairs, metavar="KEY=VALUE",
    help="Set a parameter: patron, destination, as_of, since; repeat.",
)  # fmt: skip
def moves_(pairs: Sequence[str]) -> None:
    """Write the moves of all states between a patron and a destination, as CSV.

    In points from 0, always with the patron, to 100, always with the destination.
    """
    from analysis.briefings import moves
    from analysis.briefings.movers import MoversParameters

    click.echo(moves.csv(moves.world(MoversParameters.checked("moves", parse(pairs)))), nl=False)


@cli.group(short_help="Check, describe, refresh and export the tables of data/.")
def data() -> None:
    """Check the tables of data/, describe and refresh them; export the values of a briefing."""


@data.command("check", short_help="Check tables against descriptor and totals.")
@click.argument("names", nargs=-1, metavar="[TABLE]...", shell_complete=_tables)
@click.option(
    "--folder", type=click.Path(path_type=Path), help="The folder of the tables; default: data/."
)
def data_check(names: Sequence[str], folder: Path | None) -> None:
    """Check the named tables, or all of them, against their descriptor and published totals.

    Every fault is told with its table, row, column, value and the rule it breaks.
    """
    from analysis.tables import checks, descriptor

    found = checks.check(folder, names)
    for problem in found:
        click.echo(f"fault: {problem}", err=True)
    if found:
        faults, faulty = len(found), len({problem.table for problem in found})
        words = f"fault{'s' * (faults > 1)} in {faulty} table{'s' * (faulty > 1)}"
        click.echo(f"briefing: {faults} {words}", err=True)
        sys.exit(1)
    for name in checks.named(folder, names):
        click.echo(f"ok  {name}: {descriptor.resource_unsealed(name, folder)['rows']:,} rows")


@data.command("accept")
@click.argument("names", nargs=-1, required=True, metavar="TABLE...")
@click.option(
    "--folder", type=click.Path(path_type=Path), help="The folder of the tables; default: data/."
)
def data_accept(names: Sequence[str], folder: Path | None) -> None:
    """Take tables changed in the folder as they are now.

    Only if every check passes. Their checksums are recorded anew, and marked: each briefing made
    from them says of them "changed locally", until a refresh replaces them.
    """
    from analysis.sources.accept import accept

    for one in accept(names, folder):
        if one.is_new:
            rows = f"{one.rows_before:,} rows before, {one.rows:,} now"
            click.echo(f"accepted {one.name}: {rows}, sha256 {one.sha256[:12]}; changed locally")
        else:
            click.echo(f"{one.name} is as it was recorded: nothing to accept")


@data.command("export", short_help="Write the charts, tables and values of a briefing.")
@click.argument("name", metavar="BRIEFING", shell_complete=_briefings)
@click.option(
    "-p", "--parameter", "pairs", multiple=True, shell_complete=_pairs, metavar="KEY=VALUE[,VALUE...]",
    help="Set a parameter; repeat. Several values: a briefing for each combination.",
)  # fmt: skip
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, help="The folder to write to."
)
@click.option(
    "--reports", type=click.Path(path_type=Path), default=Path("reports"), show_default=True,
    help="Where a briefing that is up to date is taken from; else it is run anew.",
)  # fmt: skip
def data_export(name: str, pairs: Sequence[str], out: Path, reports: Path) -> None:
    """Write what can be taken from a briefing: each chart as SVG, PNG and CSV, each table as CSV,
    and all values as one workbook (XLSX).
    """
    from analysis.briefings.requests import distinct, expand
    from analysis.build import take

    failed = False
    for request in distinct(expand(name, parse(pairs))):
        try:
            written = take.take(request, out, reports)
        except take.NotBuiltError as error:
            click.echo(f"failed {request.name} ({request.stem}): {error}", err=True)
            failed = True
        else:
            click.echo(f"written {request.stem}: {len(written)} files in {relative(out)}")
    sys.exit(1 if failed else 0)


@data.command("codebook", short_help="Write the codebook of the tables.")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail if out of date.")
@click.option(
    "--folder", type=click.Path(path_type=Path), help="The folder of the tables; default: data/."
)
def data_codebook(only_check: bool, folder: Path | None) -> None:
    """Write the codebook of the tables, README.md in their folder, from the descriptor."""
    from analysis.tables import codebook

    path = codebook.path(folder)
    if not only_check:
        codebook.write(folder)
        click.echo(f"written: {relative(path)}")
    elif not codebook.is_current(folder):
        click.echo(f"{relative(path)} is out of date: run `briefing data codebook`", err=True)
        sys.exit(1)
    else:
        click.echo(f"current: {relative(path)}")


@data.command("backtest", short_help="Compute the track record anew.")
def data_backtest() -> None:
    """Compute the track record of exits and moves anew: minutes, and only when it is out of date."""
    from analysis.briefings import backtest
    from analysis.sources import kept

    stale = [name for name in backtest.MADE_FROM if not backtest.is_current(name)]
    if stale:
        kept.store(backtest.tables(stale, tell=lambda line: click.echo(line, err=True)))
    for name in backtest.MADE_FROM:
        click.echo(f"{'computed' if name in stale else 'current'}: {name}")


@data.command("refresh", short_help="Bring tables up to date from their publishers.")
@click.argument("names", nargs=-1, metavar="[TABLE]...", shell_complete=_tables)
@click.option(
    "--from", "given", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE", help="Read this file instead of fetching one (one table).",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--sha256", default="", metavar="HEX", help="Refuse a file with another checksum.")
@click.option(
    "--keep", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
    help="Keep the files fetched in this folder.",
)  # fmt: skip
@click.option("--accept-removals", is_flag=True, help="Let a table lose many of its rows.")
def data_refresh(
    names: Sequence[str],
    given: Path | None,
    dry_run: bool,
    sha256: str,
    keep: Path | None,
    accept_removals: bool,
) -> None:
    """Bring the named tables, or all that can be fetched, up to date from their publishers.

    A new file replaces a table only if it can be read and every check passes with it; else the
    table stays as it was. Tables made from one file are replaced together.
    """
    from analysis.sources.fetch import refresh

    plan = refresh.plan(names, has_file=given is not None)
    if sha256 and len(plan.sources) != 1:
        raise BriefingError("--sha256 is the checksum of one file: name one table")
    for line in plan.by_hand:
        click.echo(line, err=bool(names))
    failed = bool(names and plan.by_hand)
    for published in plan.sources:
        try:
            with Received(published.publisher) as received:
                outcome = refresh.refresh(
                    published, given=given, sha256=sha256, dry_run=dry_run, keep=keep,
                    accept_removals=accept_removals, progress=received.tell,
                )  # fmt: skip
        except BriefingError as error:
            why = " ".join(str(error).split())
            click.echo(f"refused {', '.join(published.tables)}: {why}; kept as it was", err=True)
            failed = True
            continue
        for line in outcome.lines():
            click.echo(line)
        for fault in outcome.faults:
            click.echo(f"refused {', '.join(published.tables)}: {fault}; kept as it was", err=True)
        failed |= bool(outcome.faults)
        if not outcome.faults:
            done = "replaced" if outcome.is_written else "would be replaced: every check passes"
            click.echo(f"  {done}")
    sys.exit(1 if failed else 0)


class Received:
    """On a terminal, a bar that shows how much of a publisher's file has come."""

    def __init__(self, publisher: str) -> None:
        from tqdm import tqdm

        self.bar = tqdm(
            desc=publisher, unit="B", unit_scale=True, leave=False, file=sys.stderr,
            disable=not sys.stderr.isatty(),
        )  # fmt: skip

    def __enter__(self) -> "Received":
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()

    def tell(self, received: int, total: int | None) -> None:
        """The bytes that have come, and how many there will be where that is known."""
        self.bar.total = total
        self.bar.update(received - self.bar.n)


class Report:
    """Says what is done as it is done: a line a briefing, and on a terminal a bar below them."""

    def __init__(self, total: int, why: bool = False) -> None:
        self.why = why
        self.bar: Any = None
        self.ended = threading.Event()
        if sys.stderr.isatty():
            from tqdm import tqdm

            tqdm.monitor_interval = 0  # the bar is refreshed here
            self.bar = tqdm(
                total=total, desc="building", unit="briefing", leave=False, file=sys.stderr,
                bar_format="{desc}: {n_fmt} of {total_fmt} done{postfix} |{bar}| "
                "{elapsed} so far, {remaining} left",
            )  # fmt: skip
            threading.Thread(target=self._tick, daemon=True).start()

    def __enter__(self) -> "Report":
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        if self.bar is not None:
            self.bar.close()

    def _tick(self) -> None:
        """Keep the bar's time going while briefings are being built."""
        while not self.ended.wait(1):
            self.bar.refresh()

    def tell(self, result: "Result | None", running: int = 0) -> None:
        """One line for a finished briefing: to stdout if it was built, to stderr if it failed.

        What its reports do not show goes to stderr, a line each.
        """
        if self.bar is None:
            self._print(result)
            return
        if result:
            with self.bar.external_write_mode():
                self._print(result)
        self.bar.n += bool(result)
        waiting = self.bar.total - self.bar.n - running
        self.bar.set_postfix_str(f"{running} running, {waiting} waiting")

    def _print(self, result: "Result | None") -> None:
        if result is None:
            return
        if line := self._line(result):
            say(line, err=bool(result.error))
        for warning in result.warnings:
            say(f"warning {result.request.name} ({result.request.stem}): {warning}", err=True)

    def _line(self, result: "Result") -> str:
        from analysis.build.index import size

        request = result.request
        why = f" [{result.why}]" if self.why else ""
        if result.error is not None:
            line = f"failed {request.name} ({request.stem}): {result.error}"
            if result.kept:
                line += f" [as far as it ran: {relative(result.kept)}]"
            return line + why
        if result.is_left:
            return f"left {request.name}: {request.stem}{why}" if self.why else ""
        files = ", ".join(f"{path} ({size(path.stat().st_size)})" for path in shown(result))
        return f"built {request.name}: {files}, {result.seconds:.1f} s{why}"


def say(line: str, err: bool = False) -> None:
    """A line to stdout or stderr; where nobody reads on, as after `| head`, the work goes on."""
    try:
        click.echo(line, err=err)
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, (sys.stderr if err else sys.stdout).fileno())
        os.close(nowhere)


def shown(result: "Result") -> list[Path]:
    return [relative(path) for path in result.files.values()]


def relative(path: Path) -> Path:
    """The path as seen from the working directory where it lies below it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def check_completion(asked: str) -> None:
    """Refuse what asks for no completion that there is: click ends there without a word."""
    shell, _, what = asked.partition("_")
    if asked and not (shell in ("bash", "zsh", "fish") and what in ("source", "complete")):
        raise BriefingError(
            "the variable _BRIEFING_COMPLETE, by which a shell asks for completion, has to be bash_source, "
            f"zsh_source or fish_source, or unset; not {quoted(asked)}"
        )


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """The entry point of `briefing`; always ends in SystemExit."""
    os.environ["MPLBACKEND"] = (
        "agg"  # a user's may be one that matplotlib does not know, and refuses
    )
    try:
        check_completion(os.environ.get("_BRIEFING_COMPLETE", ""))
        code = cli.main(
            args=None if arguments is None else list(arguments),
            prog_name="briefing",
            standalone_mode=False,
        )
    except BriefingError as error:
        click.echo(f"briefing: error: {error}", err=True)
        sys.exit(2)
    except click.exceptions.NoArgsIsHelpError as error:  # `briefing` or `briefing data` alone
        click.echo(error.ctx.get_help() if error.ctx else cli.get_help(click.Context(cli)))
        sys.exit(0)
    except click.ClickException as error:
        click.echo(f"briefing: error: {one_line(error.format_message())}", err=True)
        sys.exit(2)
    except click.exceptions.Abort:
        click.echo("briefing: interrupted", err=True)
        sys.exit(130)
    sys.exit(code or 0)


if __name__ == "__main__":
    main()

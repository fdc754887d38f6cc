"""Make the environment in .venv, or bring it up to date: `environment.py reader|developer`.

A new one is made beside it, as .venv.new, and takes its name when it is whole, so that an
interruption at any moment leaves the old one, or none. Needs Python alone; the lock's hashes hold
for every package.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ENVIRONMENT, NEW, OLD = Path(".venv"), Path(".venv.new"), Path(".venv.old")
STAMPS = {"reader": ".stamp", "developer": ".dev"}
FAILED = "make: the environment could not be made: {}; what was there is as it was"
FULL = 5_000_000  # bytes free
NO_NETWORK = re.compile(
    r"No matching distribution|Failed to fetch|Connection refused|[Ff]ailed to establish|resol(?:ve|ution)"
    r"|timed out|Network is unreachable|ConnectionError|ProxyError"
)
LOCKS = {"reader": Path("requirements.lock"), "developer": Path("requirements-dev.lock")}


def main(whom: str) -> None:
    """Make what `whom` needs; ends with one line that says why where that cannot be done."""
    try:
        with only_one():
            try:
                {"reader": for_reader, "developer": for_developer}[whom]()
            except (OSError, subprocess.CalledProcessError) as error:
                reason = why(error)
                removed(NEW)  # on a full disk it would be in the way of everything else
                sys.exit(FAILED.format(reason))
    except KeyboardInterrupt:
        sys.exit("make: interrupted; the next `make` goes on from here")
    except OSError as error:
        sys.exit(FAILED.format(why(error)))


def is_hopeless(error: OSError | subprocess.CalledProcessError) -> bool:
    """Whether another installer would fail, too: without a network, or on a full disk."""
    said = f"{error} {getattr(error, 'output', '') or ''}"
    return bool(NO_NETWORK.search(said)) or is_full(said)


def is_full(said: str) -> bool:
    """Whether the disk is, by what a command said or by what is free."""
    return "No space left" in said or shutil.disk_usage(Path.cwd()).free < FULL


def why(error: OSError | subprocess.CalledProcessError) -> str:
    """What kept an environment from being made, in one line."""
    said = "" if isinstance(error, OSError) else str(error.output or "")
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    if is_full(said + str(error)):
        return "No space left on the disk"
    if isinstance(error, OSError):
        return f"{error.strerror or error}: {error.filename or Path.cwd()}"
    if NO_NETWORK.search(said):
        return f"no package was to be had from the index ({lines[-1][:200]}); is there a network?"
    told = [line for line in lines if line.lower().startswith("error")] or lines
    command = " ".join(map(str, error.cmd[1:4]))
    return told[-1][:300] if told else f"{command} ended with {error.returncode}"


@contextmanager
def only_one() -> Iterator[None]:
    """Wait for another run, such as one whose `make` was killed, to end."""
    with Path(".venv.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("Another run is making .venv; waiting for it", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def for_reader() -> None:
    """What briefings need: .venv as it is where it is whole and of this lock, else a new one."""
    reason = unfit(ENVIRONMENT)
    if not reason:
        own_package(ENVIRONMENT)
        return
    if ENVIRONMENT.is_file():
        raise FileExistsError(errno.EEXIST, "it is a file; move it away", str(ENVIRONMENT))
    print(f"Making .venv with Python {sys.version.split()[0]}: {reason}", flush=True)
    removed(NEW)
    removed(OLD)
    run([sys.executable, "-m", "venv", str(NEW)])
    install(NEW, LOCKS["reader"])
    without_tests(NEW)
    shutil.copy(LOCKS["reader"], NEW)
    own_package(NEW)
    renamed(NEW, ENVIRONMENT)
    if os.path.lexists(ENVIRONMENT):
        ENVIRONMENT.rename(OLD)
    NEW.rename(ENVIRONMENT)
    removed(OLD)


def removed(path: Path) -> None:
    """Remove what was left there: a folder, a link to one, or nothing."""
    if path.is_symlink():
        path.unlink()
    else:
        shutil.rmtree(path, ignore_errors=True)


def unfit(environment: Path) -> str:
    """Why an environment cannot be used as it is; empty where it can."""
    if not environment.exists():
        return "there is none yet"
    if not (environment / STAMPS["reader"]).exists():
        return "the one that is there was never whole"
    if not runs(environment):
        return "the one that is there is broken: its Python does not run"
    kept = environment / LOCKS["reader"].name
    if not kept.exists() or kept.read_bytes() != LOCKS["reader"].read_bytes():
        return "the versions in requirements.lock have changed"
    return ""


def runs(environment: Path) -> bool:
    """Whether its interpreter and pip do."""
    check = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return not subprocess.run(
            [str(python(environment)), "-c", check], check=False, capture_output=True
        ).returncode
    except OSError:
        return False


def python(environment: Path) -> Path:
    """Its interpreter, by its whole path."""
    return environment.absolute() / "bin" / "python"


def own_package(environment: Path) -> None:
    """Install the project itself where it lies, and write the bytecode of what it imports."""
    call(environment, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation",
         "-e", ".")  # fmt: skip
    call(environment, "-m", "analysis.build.preload")
    (environment / STAMPS["reader"]).touch()


def for_developer() -> None:
    """What tests and lint need, into the reader's environment."""
    begun = ENVIRONMENT / ".dev.begun"
    again = ["--reinstall"] if begun.exists() else []  # a package may be half there
    begun.touch()
    install(ENVIRONMENT, LOCKS["developer"], "--compile-bytecode", *again)
    begun.unlink()
    (ENVIRONMENT / STAMPS["developer"]).touch()


def install(environment: Path, lock: Path, *options: str) -> None:
    """Install a lock with uv, which goes afterwards: nothing that is made later needs it."""
    folder, own_lock = environment.absolute() / "uv", environment / "uv.lock"
    text = LOCKS["developer"].read_text(encoding="utf-8")
    own_lock.write_text(re.search(r"^uv==.*?[^\\]$", text, re.M | re.S)[0] + "\n")  # type: ignore[index]
    try:
        call(environment, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes",
             "--target", str(folder), "-r", str(own_lock))  # fmt: skip
        run([str(folder / "bin" / "uv"), "pip", "install", "--quiet", *options, "--python",
             str(python(environment)), "--require-hashes", "-r", str(lock)])  # fmt: skip
    except (OSError, subprocess.CalledProcessError) as error:
        if is_hopeless(error):
            raise
        print("uv could not install the packages; pip does it, more slowly", file=sys.stderr)
        again = ["--force-reinstall"] if "--reinstall" in options else []
        call(environment, "-m", "pip", "install", "--quiet", *again, "--require-hashes", "-r",
             str(lock))  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        own_lock.unlink(missing_ok=True)


def without_tests(environment: Path) -> None:
    """Remove the packages' tests of themselves: a twentieth of the disk, and nothing imports them."""
    for packages in environment.glob("lib/python*/site-packages"):
        for folder, names, _ in os.walk(packages):
            if "tests" in names:
                names.remove("tests")
                shutil.rmtree(Path(folder, "tests"))


def call(environment: Path, *arguments: str) -> None:
    """Its interpreter with these arguments; its bytecode is written whatever the variables say."""
    variables = {**os.environ, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    run([str(python(environment)), *arguments], variables)


def run(command: list[str], variables: dict[str, str] | None = None) -> None:
    """A command; what it has to say is kept for the error where it fails."""
    subprocess.run(command, check=True, env=variables, stdout=subprocess.PIPE,
                   stderr=subprocess.STDOUT, text=True, errors="replace")  # fmt: skip


def renamed(environment: Path, to: Path) -> None:
    """Write the path that it is to have into its scripts."""
    before, after = (os.fsencode(path.absolute()) + b"/" for path in (environment, to))
    for script in (environment / "bin").iterdir():
        if script.is_file() and not script.is_symlink():
            content = script.read_bytes()
            for old, new in ((before, after), (before[:-1], after[:-1])):
                content = content.replace(old, new)
            if content != script.read_bytes():
                script.write_bytes(content)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in STAMPS:
        sys.exit(f"usage: environment.py {'|'.join(STAMPS)}")
    main(sys.argv[1])

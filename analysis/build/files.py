"""The folder that briefings are written to: whole files or none, and nothing left lying about."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from analysis.errors import BriefingError

RECORDS = ".briefings"  # in the output folder: what each briefing was made from, for the next build
KEPT = ".build"  # in the output folder: executed notebooks of failed builds, and work in progress
_WORK = "run-"
_LOCK = "lock"


def prepare(out: Path) -> None:
    """Make the output folder, and make sure that it can be written to; BriefingError if not."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except (FileExistsError, NotADirectoryError):
        raise BriefingError(f"{out} is a file, or lies under one; name a folder") from None
    except OSError as error:
        raise BriefingError(f"cannot write to the folder {out}: {error.strerror}") from None


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, and never a part."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def put(files: dict[Path, bytes], scratch: Path, lock: Path) -> None:
    """Write several files that belong together: all are on the disk before the first is replaced.

    scratch: a folder of this process on the same disk. lock: a file that is held meanwhile, so that
    of two builds at once the files of one stand together.
    """
    staged = {path: scratch / path.name for path in files}
    for path, content in files.items():
        with staged[path].open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    with lock.open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for path, temporary in staged.items():
            temporary.replace(path)


@contextmanager
def workplace(out: Path) -> Iterator[Path]:
    """A folder in `out` for work in progress, gone afterwards; so are those of builds that died."""
    kept = out / KEPT
    try:
        kept.mkdir(exist_ok=True)
        _sweep(kept)
        folder = Path(tempfile.mkdtemp(prefix=_WORK, dir=kept))
        lock = (folder / _LOCK).open("wb")
    except OSError as error:
        raise BriefingError(f"cannot write to the folder {kept}: {error.strerror}") from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):  # it holds something, or another build has removed it
                kept.rmdir()


def _sweep(kept: Path) -> None:
    """Remove the folders of builds that were killed: those that nobody holds any more."""
    for folder in kept.glob(f"{_WORK}*"):
        try:
            with (folder / _LOCK).open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # at work, or about to be

"""The folder that briefings are written to: whole files or none, and nothing left lying about."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from analysis.errors import BriefingError, quoted

UNFINISHED = ".build"  # in the output folder: notebooks of failed builds, and work in progress
_WORK = "run-"
_LOCK = "lock"
ABANDONED_SECONDS = 60  # between making a folder and its lock lies a moment


LONGEST_PATH = 3_800  # bytes; systems allow 4,096, and files lie two folders below


def make_folder(out: Path) -> None:
    """Make the output folder, and make sure that it can be written to; BriefingError if not."""
    length = len(os.fsencode(out.absolute()))
    if length > LONGEST_PATH:
        raise BriefingError(f"the folder's path has {length:,} bytes; take one of {LONGEST_PATH:,}")
    try:
        str(out.absolute()).encode()
    except UnicodeEncodeError:
        raise BriefingError(f"the path of {quoted(str(out))} is not UTF-8; name another") from None
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except (FileExistsError, NotADirectoryError):
        raise BriefingError(f"{out} is a file, or lies under one; name a folder") from None
    except OSError as error:
        raise BriefingError(f"cannot write to the folder {out}: {error.strerror}") from None


def write_together(files: Mapping[Path, bytes], scratch: Path, lock: Path) -> None:
    """Write several files that belong together: all are on the disk before the first is replaced.

    scratch: a folder of this process on the same disk. lock: a file that is held meanwhile, so that
    of two builds at once the files of one stand together.
    """
    staged = {path: scratch / path.name for path in files}
    for path, content in files.items():
        _write_to_disk(staged[path], content)
    with lock.open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for path, temporary in staged.items():
            temporary.replace(path)


def _write_to_disk(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


@contextmanager
def work_folder(out: Path) -> Iterator[Path]:
    """A folder in `out` for work in progress, gone afterwards; so are those of builds that died."""
    unfinished = out / UNFINISHED
    try:
        unfinished.mkdir(exist_ok=True)
        _sweep(unfinished)
        folder = Path(tempfile.mkdtemp(prefix=_WORK, dir=unfinished))
        lock = (folder / _LOCK).open("wb")
    except OSError as error:
        raise BriefingError(f"cannot write to the folder {unfinished}: {error.strerror}") from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):  # it holds something, or another build has removed it
                unfinished.rmdir()


def _sweep(unfinished: Path) -> None:
    """Remove the folders of builds that were killed: those that nobody holds any more."""
    for folder in unfinished.glob(f"{_WORK}*"):
        try:
            with (folder / _LOCK).open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except FileNotFoundError:  # killed before it had a lock, or about to make one
            with suppress(OSError):
                if time.time() - folder.stat().st_mtime > ABANDONED_SECONDS:
                    shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # at work

"""The folder that briefings are written to: whole files or none, and nothing left lying about."""

import errno
import fcntl
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
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


def check_own(folders: Iterable[Path], lock: Path) -> None:
    """Make sure that what a build keeps for itself is what it was; BriefingError if not.

    folders: each is one, or not there. lock: a plain file, or not there. A pipe in its place would have
    the build wait for ever, at its end.
    """
    for folder in folders:
        if os.path.lexists(folder) and not folder.is_dir():
            raise BriefingError(f"{folder} is no folder; remove it: the build makes its own")
    if os.path.lexists(lock) and not stat.S_ISREG(lock.lstat().st_mode):
        raise BriefingError(f"{lock} is no plain file; remove it: the build makes its own")


def write_together(files: Mapping[Path, bytes], scratch: Path, lock: Path) -> None:
    """Write several files that belong together: all are on the disk before the first is replaced.

    scratch: a folder of this process on the same disk. lock: a file that is held meanwhile, so that
    of two builds at once the files of one stand together.
    """
    for path in files:
        if path.is_dir():  # found out before the first is replaced, or half of them would be
            raise OSError(errno.EISDIR, "a folder stands where a file is to be written", str(path))
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
            # Not to be waited for, should a pipe stand there.
            lock = os.open(folder / _LOCK, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)
        except FileNotFoundError:  # killed before it had a lock, or about to make one
            with suppress(OSError):
                if time.time() - folder.stat().st_mtime > ABANDONED_SECONDS:
                    shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # at work

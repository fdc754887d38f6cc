"""Write files whole: a reader sees the old one or the new one, never a part.

Several files of a folder are replaced together, so that no reader meets old and new side by side:
the new ones are gathered in one folder, which is then renamed. From that moment the change is
decided. They are moved to their places one after the other; if the process dies in between, whoever
reads the folder next moves the rest.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from analysis.errors import BriefingError

READY = ".refresh-ready"

State = tuple[int, ...]
"""Of a file, what changes whenever its bytes do; within one process its content is kept under it."""


def state(path: Path) -> State:
    """The state of a file: which one it is, its size, and when it was last written and changed. The
    last cannot be set back, as the time of writing can."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def checksum(content: bytes) -> str:
    """The SHA-256 of `content` in 64 hexadecimal digits.

    >>> checksum(b"")[:12]
    'e3b0c44298fc'
    """
    return hashlib.sha256(content).hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """Write one file beside its place, and put it there once it is on the disk."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold `folder` against other writers; waits for one at work. A change left half done by a
    writer that died is completed first."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if (folder / READY).is_dir():
            _move(folder)
        yield
    finally:
        os.close(handle)


def replace_together(folder: Path, staged: Path) -> None:
    """Move all files of `staged`, a folder on the same disk, into `folder`. Call it while `locked`."""
    for path in staged.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    staged.rename(folder / READY)
    _move(folder)


def recover(folder: Path) -> None:
    """Complete a change that was decided and not finished. Costs nothing where there is none."""
    if not (folder / READY).is_dir():
        return
    try:
        with locked(folder):
            pass
    except OSError as error:
        raise BriefingError(
            f"{folder} holds a refresh that was interrupted and cannot be completed ({error}): "
            "give this user the right to write there and try again"
        ) from error


def _move(folder: Path) -> None:
    for path in sorted((folder / READY).iterdir()):
        path.replace(folder / path.name)
    (folder / READY).rmdir()

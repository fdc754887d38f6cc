"""A file is written whole, or stays as it was."""

import hashlib
from pathlib import Path

import pytest

from analysis.tables import files


def test_the_checksum_is_sha256() -> None:
    assert files.checksum(b"votes") == hashlib.sha256(b"votes").hexdigest()


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    for content in (b"old", b"new"):
        files.write_whole(path, content)
        assert path.read_bytes() == content and list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "README.md"
    path.write_bytes(b"old")

    def full(handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="no space left"):
        files.write_whole(path, b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]

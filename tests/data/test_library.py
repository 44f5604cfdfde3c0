"""The library keeps bytes by their hash and never hands out others."""

import hashlib
from pathlib import Path

import pytest

from data import library


def test_put_and_read(home: Path) -> None:
    sha256 = library.put(b"vocabulary")
    assert sha256 == hashlib.sha256(b"vocabulary").hexdigest()
    assert library.has(sha256)
    assert library.read(sha256) == b"vocabulary"
    assert library.path(sha256).read_bytes() == b"vocabulary"


def test_the_same_bytes_twice_are_one_file(home: Path) -> None:
    assert library.put(b"x") == library.put(b"x")
    assert len([p for p in (home / "library").rglob("*") if p.is_file()]) == 1


def test_what_is_not_kept_is_a_key_error(home: Path) -> None:
    with pytest.raises(KeyError):
        library.read("0" * 64)


def test_a_file_that_changed_on_disk_is_refused_and_removed(home: Path) -> None:
    sha256 = library.put(b"right")
    library.path(sha256).write_bytes(b"wrong")
    with pytest.raises(library.Damaged, match="fetch it again"):
        library.read(sha256)
    assert not library.has(sha256)


def test_putting_mends_a_changed_file(home: Path) -> None:
    sha256 = library.put(b"right")
    library.path(sha256).write_bytes(b"wrong")
    library.put(b"right")
    assert library.read(sha256) == b"right"


def test_a_write_that_fails_leaves_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("data.atomic_files.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        library.put(b"much")
    assert [p for p in home.rglob("*") if p.is_file()] == []

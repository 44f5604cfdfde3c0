"""Records: who has what, what links share, whose keys there are; some bytes each, by name.

A name is that of a file below the state folder (`visitors/<id>/tokenizers/<hash>.json`), and by
default a record is that file (data/record_files.py). Where machines have an object store in place
of a folder, records are rows of PostgreSQL (data/record_rows.py). What is asked is the same.

In a pattern `*` stands for any characters but a slash.
"""

from collections.abc import Iterator
from typing import Protocol

from data import object_store
from data.names import HASH
from data.record_files import FILES
from data.record_rows import ROWS


class Records(Protocol):
    def read(self, name: str) -> bytes | None: ...
    def write(self, name: str, content: bytes) -> None: ...
    def remove(self, name: str) -> None: ...
    def touch(self, name: str) -> None: ...
    def changed(self, name: str) -> float | None: ...
    def rename(self, name: str, to: str) -> bool: ...
    def is_empty(self, folder: str) -> bool: ...
    def move(self, folder: str, to: str) -> bool: ...
    def found(self, pattern: str) -> list[tuple[str, float]]: ...
    def contents(self, pattern: str) -> Iterator[tuple[str, bytes]]: ...


def _kept() -> Records:
    return ROWS if object_store.is_used() else FILES


def folder_of(visitor_id: str, kind: str) -> str:
    """Where the visitor's records of a kind are. Raises ValueError for what is no visitor's id: it
    would be part of a path."""
    if not HASH.fullmatch(visitor_id):
        raise ValueError("a visitor's id is 64 hexadecimal characters")
    return f"visitors/{visitor_id}/{kind}"


def read(name: str) -> bytes | None:
    """What the record holds; None if there is none."""
    return _kept().read(name)


def exists(name: str) -> bool:
    return changed(name) is not None


def write(name: str, content: bytes) -> None:
    """Make or replace the record: whole, or not at all."""
    _kept().write(name, content)


def remove(name: str) -> None:
    """Keep the record no longer, if there is one."""
    _kept().remove(name)


def touch(name: str) -> None:
    """The record was changed now, if there is one."""
    _kept().touch(name)


def changed(name: str) -> float | None:
    """When the record was last written or touched, in seconds since 1970; None if there is none."""
    return _kept().changed(name)


def rename(name: str, to: str) -> bool:
    """Give the record another name, and as it were write it there; whether there was one."""
    return _kept().rename(name, to)


def is_empty(folder: str) -> bool:
    """Whether no record has a name below that folder's."""
    return _kept().is_empty(folder)


def move(folder: str, to: str) -> bool:
    """Give all records below a folder's name those below the other, where nothing is yet; whether
    there was something to move, and nothing there."""
    return _kept().move(folder, to)


def found(pattern: str) -> list[tuple[str, float]]:
    """The names of such records in order, and when each was changed."""
    return _kept().found(pattern)


def contents(pattern: str) -> Iterator[tuple[str, bytes]]:
    """The names of such records in order, and what each holds."""
    return _kept().contents(pattern)


def stem(name: str) -> str:
    """The last part of a name without its ending: mostly the hash of what it is about."""
    return name.rpartition("/")[2].partition(".")[0]


def mention(sha256: str, *patterns: str) -> bool:
    """Whether one of such records speaks of that hash."""
    spoken = sha256.encode()
    return any(spoken in content for one in patterns for _, content in contents(one))

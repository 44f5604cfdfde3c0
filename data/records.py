"""Records: who has what, what links share, whose keys there are; some bytes each, by name.

A name is that of a file below the state folder (`visitors/<id>/tokenizers/<hash>.json`), and by
default a record is that file. Where machines have an object store in place of a folder, records are
rows of PostgreSQL (data/record_rows.py). What is asked is the same.

In a pattern `*` stands for any characters but a slash.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from data import object_store
from data.atomic_files import write_atomically
from data.home import home
from data.names import HASH
from data.record_rows import ROWS, RecordRows


class RecordFiles:
    """Records as files below the state folder."""

    def read(self, name: str) -> bytes | None:
        try:
            return (home() / name).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, name: str, content: bytes) -> None:
        write_atomically(home() / name, content)

    def remove(self, name: str) -> None:
        (home() / name).unlink(missing_ok=True)

    def touch(self, name: str) -> None:
        place = home() / name
        if place.exists():
            place.touch()

    def changed(self, name: str) -> float | None:
        try:
            return (home() / name).stat().st_mtime
        except FileNotFoundError:
            return None

    def rename(self, name: str, to: str) -> bool:
        try:
            (home() / name).replace(home() / to)
        except FileNotFoundError:
            return False
        (home() / to).touch()
        return True

    def is_empty(self, folder: str) -> bool:
        return not (home() / folder).exists()

    def move(self, folder: str, to: str) -> bool:
        if self.is_empty(folder) or not self.is_empty(to):
            return False
        (home() / folder).rename(home() / to)
        return True

    def found(self, pattern: str) -> list[tuple[str, float]]:
        listed = ((name, self.changed(name)) for name in self._names(pattern))
        return [(name, changed) for name, changed in listed if changed is not None]

    def contents(self, pattern: str) -> Iterator[tuple[str, bytes]]:
        for name in self._names(pattern):
            content = self.read(name)
            if content is not None:  # else it went meanwhile
                yield name, content

    def _names(self, pattern: str) -> list[str]:
        # What is being written has a name that begins with a dot.
        its = (place for place in home().glob(pattern) if not place.name.startswith("."))
        return sorted(_name(place) for place in its)


def _name(place: Path) -> str:
    return os.path.relpath(place, home())


FILES = RecordFiles()


def _kept() -> RecordFiles | RecordRows:
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

"""Records as files below the state folder (data/records.py says what is asked)."""

import os
from collections.abc import Iterator
from pathlib import Path

from data.atomic_files import write_atomically
from data.home import home


class RecordFiles:
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

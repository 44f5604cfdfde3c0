"""The files that were given: one, several, a folder or a zip; each opened unpacked, as a stream.

Nothing here trusts what a file says of its own size: what comes out of packed files is counted,
and a budget stops a small file that unpacks without end.
"""

import gzip
import io
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Literal

from backports import zstd

from data.errors import TokenariumError
from data.zip_archive import DAMAGED, check_readable, is_hidden, open_zip

MOST_FILES = 200_000
MOST_ZIP_LIST_BYTES = 64 * 2**20
BUFFER = 2**20

ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
_SUFFIXES = {"gzip": (".gz", ".gzip"), "zstd": (".zst", ".zstd")}

Compression = Literal["gzip", "zstd"]

_DAMAGED: tuple[type[Exception], ...] = (*DAMAGED, zstd.ZstdError)


@dataclass
class Budget:
    """How many bytes may come out of all files together, and how many were read from disk."""

    most: int | None = None
    spent: dict[str, int] = field(default_factory=dict)
    on_read: Callable[[int], None] = lambda count: None

    def spend(self, path: str, total: int) -> None:
        """`total` bytes came out of that file so far. Raises TokenariumError beyond the limit."""
        if total <= self.spent.get(path, 0):
            return  # it is read a second time
        self.spent[path] = total
        if self.most is not None and sum(self.spent.values()) > self.most:
            raise TokenariumError(
                f"The text is larger than {self.most / 1e9:,.1f} GB when unpacked, which is the "
                "limit here."
            )


@dataclass(frozen=True)
class InputFile:
    """A file to be read. `path` is what people know it by ('/' between folders, without the suffix
    of its compression); `size` is in bytes as it is stored."""

    path: str
    size: int
    open_stored: Callable[[], IO[bytes]] = field(repr=False, compare=False)
    compression: Compression | None = None
    budget: Budget = field(default_factory=Budget, repr=False, compare=False)
    on_disk: Path | None = None

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name

    def open(self) -> IO[bytes]:
        """Its content, unpacked. Reading raises TokenariumError where it is damaged or too big."""
        with damaged(self.path):
            stored = self.open_stored()
            return io.BufferedReader(_Unpacked(self, stored), BUFFER)

    def head(self, size: int) -> bytes:
        """The first `size` bytes of its content."""
        with self.open() as file:
            return file.read(size)


@contextmanager
def damaged(path: str, *kinds: type[Exception]) -> Iterator[None]:
    """Says in a sentence what the libraries say of a file that can't be read; `kinds`: what one of
    them raises beside what is usual."""
    try:
        yield
    except (TokenariumError, MemoryError):
        raise
    except (*_DAMAGED, *kinds) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0:1] or ["it ends"]
        reason = reason if isinstance(reason, str) else reason[0]
        raise TokenariumError(f"{path} can't be read: {reason[:200].rstrip('.')}.") from error


class Wrapped(io.RawIOBase):
    """What is made of another file as it is read, and closes that one."""

    def __init__(self, stored: IO[bytes]) -> None:
        self._stored = stored

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        if not self.closed:
            self._stored.close()
        super().close()


class _Unpacked(Wrapped):
    """The content of a file, counted as it comes out."""

    def __init__(self, file: InputFile, stored: IO[bytes]) -> None:
        counted: IO[bytes] = _Counted(stored, file.budget)  # type: ignore[assignment]
        super().__init__(counted)
        self._file, self._total = file, 0
        self._source = counted
        if file.compression == "gzip":
            self._source = gzip.GzipFile(fileobj=counted, mode="rb")  # type: ignore[assignment]
        elif file.compression == "zstd":
            # Arrow's own reader takes a file that was cut off for a whole one.
            self._source = zstd.ZstdFile(counted)  # type: ignore[assignment]

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        with damaged(self._file.path):
            content = self._source.read(len(buffer))
        self._total += len(content)
        if self._file.compression or self._file.on_disk is None:
            self._file.budget.spend(self._file.path, self._total)
        buffer[: len(content)] = content
        return len(content)


class _Counted(Wrapped):
    """A stored file that tells how much of it was read."""

    def __init__(self, stored: IO[bytes], budget: Budget) -> None:
        super().__init__(stored)
        self._budget = budget

    def read(self, size: int = -1) -> bytes:
        content = self._stored.read(size)
        self._budget.on_read(len(content))
        return content

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        content = self.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)


def find(paths: Sequence[Path], budget: Budget, notes: list[str]) -> list[InputFile]:
    """The files under the paths, in order of their path, and where packed in a zip those inside it.

    Links and hidden files are left out, with a note. Raises TokenariumError where there is none, or
    a zip is hostile or damaged.
    """
    if len(paths) == 1 and paths[0].is_dir():
        found = list(_in_folder(paths[0], budget, notes))
    else:
        found = [file for path in paths for file in _single(path, budget, notes)]
    if len(found) > MOST_FILES:
        raise TokenariumError(f"There are more than {MOST_FILES:,} files: give a part of them.")
    names = [file.path for file in found]
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise TokenariumError(f"There are two files named {twice}.")
    if not found:
        raise TokenariumError("There is no file to read.")
    return found


def _in_folder(folder: Path, budget: Budget, notes: list[str]) -> Iterator[InputFile]:
    links = 0
    for place, folders, files in os.walk(folder, onerror=_unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(place) / name
            if path.is_symlink():
                links += 1
            elif path.is_file() and not name.startswith("."):
                yield _on_disk(path, path.relative_to(folder).as_posix(), budget)
    if links:
        notes.append(f"{links:,} links to other files were not followed.")


def _unreadable(error: OSError) -> None:
    raise TokenariumError(f"{error.filename} can't be read: {error.strerror}.") from error


def _single(path: Path, budget: Budget, notes: list[str]) -> Iterator[InputFile]:
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise TokenariumError(f"{path} can't be read: {error.strerror}.") from error
    if magic in (ZIP, _EMPTY_ZIP):
        yield from _in_zip(path, budget, notes)
    else:
        yield _on_disk(path, path.name, budget)


def _on_disk(path: Path, name: str, budget: Budget) -> InputFile:
    try:
        with path.open("rb") as file:
            name, compression = _unpacking(name, file.read(4))
        size = path.stat().st_size
    except OSError as error:
        raise TokenariumError(f"{path} can't be read: {error.strerror}.") from error
    return InputFile(name, size, lambda: path.open("rb"), compression, budget, path)


def _unpacking(name: str, magic: bytes) -> tuple[str, Compression | None]:
    """The name without the suffix of its compression, and the compression that its bytes show."""
    for start, compression in _MAGIC.items():
        if magic.startswith(start):
            for suffix in _SUFFIXES[compression]:
                if name.lower().endswith(suffix):
                    name = name[: -len(suffix)]
            return name, compression  # type: ignore[return-value]
    return name, None


def _in_zip(path: Path, budget: Budget, notes: list[str]) -> Iterator[InputFile]:
    with damaged(path.name):
        opened = path.open("rb")  # as long as anyone reads a file in it
    archive, entries = open_zip(path.name, opened, MOST_FILES, MOST_ZIP_LIST_BYTES)
    hidden = 0
    for entry in sorted(entries, key=lambda entry: entry.filename):
        if is_hidden(entry.filename):
            hidden += 1
            continue
        check_readable(path.name, entry)
        with damaged(f"{path.name}: {entry.filename}"), archive.open(entry) as file:
            name, compression = _unpacking(entry.filename, file.read(4))
        yield InputFile(
            name,
            entry.compress_size,
            lambda entry=entry: archive.open(entry),  # type: ignore[misc]
            compression,
            budget,
        )
    if hidden:
        notes.append(f"{hidden:,} hidden files in the zip were left out.")

"""Debian packages: the files inside one, or inside several that follow each other end to end."""

import lzma
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from data.errors import TokenariumError

_MAGIC = b"!<arch>\n"
_HEADER = 60  # bytes: name 16, …, size 10 from place 48, end mark 2
_DATA = "data.tar"


def files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of every regular file in the packages, in their order.

    Raises TokenariumError for what is no such package.
    """
    try:
        with path.open("rb") as source:
            yield from _files(source, path.stat().st_size)
    except (OSError, ValueError, EOFError, tarfile.TarError, lzma.LZMAError) as error:
        raise TokenariumError(f"{path.name} can't be read as Debian packages: {error}.") from error


def _files(source: IO[bytes], whole: int) -> Iterator[tuple[str, bytes]]:
    found = False
    while start := source.read(len(_MAGIC)):
        if start != _MAGIC:
            source.seek(-len(start), 1)
            header = source.read(_HEADER)
            if len(header) < _HEADER or header[58:] != b"`\n" or not found:
                raise ValueError("it is no archive of ar's")
            name, size = header[:16].decode("ascii").strip(" /"), int(header[48:58])
            after = source.tell() + size + size % 2
            if after > whole + size % 2:
                raise EOFError("it ends in the middle of a file")
            if name.startswith(_DATA):
                with tarfile.open(fileobj=source, mode="r|*") as archive:
                    for member in archive:
                        file = archive.extractfile(member) if member.isfile() else None
                        if file is not None:
                            yield member.name.removeprefix("./"), file.read()
            source.seek(after)
        found = True

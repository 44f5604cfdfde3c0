"""A zip from a stranger: what it lists is checked before anything in it is read."""

import re
import stat
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO

from data.errors import TokenariumError

DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)
"""How zipfile says that an archive, or a file in it, is damaged."""

_DRIVE = re.compile(r"[A-Za-z]:")
_END_BYTES = 2 * 65_536  # what zipfile reads, at most, to find where the list of files is


class _TooLong(Exception):
    """The list of files has more bytes than may be read of it."""


class _Listing:
    """The file as zipfile sees it: while the list is read, only so many bytes can be.

    A zip says in several places how long its list is, and may say something else in each: so what
    is read is counted, whichever of them zipfile believes.
    """

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file, self._left = file, most + _END_BYTES
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable
        self.listed = False

    def read(self, size: int = -1) -> bytes:
        if self.listed:
            return self._file.read(size)
        content = self._file.read(self._left + 1 if size < 0 else min(size, self._left + 1))
        self._left -= len(content)
        if self._left < 0:
            raise _TooLong
        return content


def open_zip(
    name: str, file: BinaryIO, most_files: int, most_list_bytes: int
) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    """The archive, and the files (not the folders) that it lists.

    Raises TokenariumError if it is damaged, lists too many files or one of them twice, or names one
    that is a link or would lie outside the folder it is unpacked to (nothing is unpacked to disk
    here, but such an archive means harm).
    """
    listing = _Listing(file, most_list_bytes)
    try:
        archive = zipfile.ZipFile(listing)
    except _TooLong:
        raise _too_many(name, most_files) from None
    except DAMAGED as error:
        raise TokenariumError(f"{name} is a damaged zip: {error}.") from error
    listing.listed = True
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > most_files:
        raise _too_many(name, most_files)
    names: set[str] = set()
    for entry in entries:
        _check_place(name, entry)
        if entry.filename in names:
            raise TokenariumError(f"{name} holds two files named {entry.filename!r}.")
        names.add(entry.filename)
    return archive, entries


def is_hidden(path: str) -> bool:
    """Whether the path is one that systems add by themselves, or hide."""
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(path).parts)


def check_readable(name: str, entry: zipfile.ZipInfo) -> None:
    """Raises TokenariumError for a file that can't be read without a password."""
    if entry.flag_bits & 1:
        raise TokenariumError(f"{name}: {entry.filename} is encrypted.")


def _check_place(name: str, entry: zipfile.ZipInfo) -> None:
    path = entry.filename
    outside = path.startswith("/") or ".." in path.split("/") or _DRIVE.match(path)
    if outside or "\\" in path or not PurePosixPath(path).parts:
        raise TokenariumError(
            f"{name} names the file {path!r}, which would lie outside its folder: it is refused."
        )
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise TokenariumError(f"{name}: {path} is a link, and only files are taken.")


def _too_many(name: str, most: int) -> TokenariumError:
    return TokenariumError(f"{name} lists too many files: at most {most:,} are taken in one zip.")

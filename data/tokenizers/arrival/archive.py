"""A zip from a stranger: the tokenizer files in it, whatever it says of itself."""

import io
import re
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from data.errors import TokenariumError

MOST_FILES = 2_000
MOST_BYTES = 250_000_000  # of all files read, unpacked
MOST_RATIO = 200  # unpacked bytes for one packed byte; JSON vocabularies stay below 30

_MOST_DIRECTORY_BYTES = MOST_FILES * 1_000
_END_RECORD = b"PK\x05\x06"
_RATIO_APPLIES_ABOVE = 1_000_000
_TAKEN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_WANTED = re.compile(r".*\.(json|txt|model|spm|tiktoken|gguf|bpe|vocab)(\.gz)?", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:")

# How zipfile says that an archive is damaged.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)


def folder_of(name: str, content: bytes) -> dict[str, bytes]:
    """The files of the zip that could be part of a tokenizer, by their path inside it.

    Raises TokenariumError if it is damaged or encrypted, holds too much, or names a file that
    would lie outside the folder it is unpacked to (nothing is unpacked to disk here, but such an
    archive means harm), a link, or one file twice.
    """
    _check_directory(name, content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read(name, archive)
    except _DAMAGED as error:
        raise TokenariumError(f"{name} is a damaged zip: {error}.") from error


def _check_directory(name: str, content: bytes) -> None:
    """Before zipfile reads it whole: the list of files must be of a sane length."""
    at = content.rfind(_END_RECORD, max(0, len(content) - 66_000))
    record = content[at : at + 22]
    if at < 0 or len(record) < 22:
        raise TokenariumError(f"{name} is a damaged zip: its list of files is missing.")
    if int.from_bytes(record[12:16], "little") > _MOST_DIRECTORY_BYTES:
        raise TokenariumError(
            f"{name} lists too many files: at most {MOST_FILES:,} are taken in one zip."
        )


def _read(name: str, archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES:
        raise TokenariumError(
            f"{name} holds {len(entries):,} files: at most {MOST_FILES:,} are taken in one zip."
        )
    for entry in entries:
        _check_place(name, entry)
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        twice = next(path for path in names if names.count(path) > 1)
        raise TokenariumError(f"{name} holds two files named {twice!r}.")
    files: dict[str, bytes] = {}
    left = MOST_BYTES
    for entry in entries:
        if _wanted(entry.filename):
            files[entry.filename] = _unpacked(name, archive, entry, left)
            left -= len(files[entry.filename])
    return files


def _wanted(path: str) -> bool:
    parts = PurePosixPath(path).parts
    hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
    return not hidden and _WANTED.fullmatch(parts[-1]) is not None


def _check_place(name: str, entry: zipfile.ZipInfo) -> None:
    path = entry.filename
    outside = path.startswith("/") or ".." in path.split("/") or _DRIVE.match(path)
    if outside or "\\" in path or not PurePosixPath(path).parts:
        raise TokenariumError(
            f"{name} names the file {path!r}, which would lie outside its folder: it is refused."
        )
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise TokenariumError(f"{name}: {path} is a link, and only files are taken.")


def _unpacked(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    path = entry.filename
    if entry.flag_bits & 1:
        raise TokenariumError(f"{name}: {path} is encrypted.")
    if entry.compress_type not in _TAKEN:
        raise TokenariumError(f"{name}: {path} is packed in a way that isn't taken (use deflate).")
    with archive.open(entry) as file:
        content = file.read(left + 1)  # whatever size the entry claims
    if len(content) > left:
        raise TokenariumError(
            f"{name} unpacks to more than {MOST_BYTES // 1_000_000} MB of tokenizer files."
        )
    packed = max(entry.compress_size, 1)
    if len(content) > _RATIO_APPLIES_ABOVE and len(content) > MOST_RATIO * packed:
        raise TokenariumError(
            f"{name}: {path} unpacks to {len(content) // packed} times its size, "
            f"which no tokenizer file does."
        )
    return content

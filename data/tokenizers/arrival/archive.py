"""The tokenizer files in a zip from a stranger, whatever it says of itself."""

import io
import re
import zipfile
from pathlib import PurePosixPath

from data.errors import TokenariumError
from data.zip_archive import DAMAGED, check_readable, is_hidden, open_zip

MOST_FILES = 2_000
MOST_BYTES = 250_000_000  # of all files read, unpacked
MOST_RATIO = 200  # unpacked bytes for one packed byte; JSON vocabularies stay below 30

_MOST_LIST_BYTES = MOST_FILES * 1_000
_RATIO_APPLIES_ABOVE = 1_000_000
_TAKEN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_WANTED = re.compile(r".*\.(json|txt|model|spm|tiktoken|gguf|bpe|vocab)(\.gz)?", re.IGNORECASE)


def folder_of(name: str, content: bytes) -> dict[str, bytes]:
    """The files of the zip that could be part of a tokenizer, by their path inside it.

    Raises TokenariumError as `open_zip` does, and if one of these files is damaged, encrypted,
    packed in an odd way, or unpacks to too much.
    """
    archive, entries = open_zip(name, io.BytesIO(content), MOST_FILES, _MOST_LIST_BYTES)
    files: dict[str, bytes] = {}
    left = MOST_BYTES
    try:
        for entry in entries:
            if _wanted(entry.filename):
                files[entry.filename] = _unpacked(name, archive, entry, left)
                left -= len(files[entry.filename])
    except DAMAGED as error:
        raise TokenariumError(f"{name} is a damaged zip: {error}.") from error
    return files


def _wanted(path: str) -> bool:
    return not is_hidden(path) and _WANTED.fullmatch(PurePosixPath(path).name) is not None


def _unpacked(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    path = entry.filename
    check_readable(name, entry)
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

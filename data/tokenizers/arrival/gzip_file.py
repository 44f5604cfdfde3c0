"""A file packed with gzip, from a stranger: any of a tokenizer's files may come so."""

import gzip
import io
import zlib
from pathlib import PurePosixPath

from data.errors import TokenariumError

MOST_BYTES = 200_000_000  # of one file, unpacked

_GZIP = b"\x1f\x8b"


def is_gzip(content: bytes) -> bool:
    return content.startswith(_GZIP)


def plain_name(name: str) -> str:
    """The name of the file that is packed in one of this name."""
    path = PurePosixPath(name)
    return str(path.with_suffix("")) if path.suffix.lower() == ".gz" else name


def unpacked(name: str, content: bytes, most: int | None = None) -> bytes:
    """What is packed, at most `most` bytes (MOST_BYTES by default).

    Raises TokenariumError if the file is damaged, packed twice, or unpacks to more.
    """
    most = MOST_BYTES if most is None else max(0, most)
    try:
        with gzip.open(io.BytesIO(content)) as file:
            found = file.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise TokenariumError(f"{name} is a damaged gzip file: {error}.") from error
    if len(found) > most:
        raise TokenariumError(f"{name} unpacks to more than {most // 1_000_000} MB.")
    if is_gzip(found):
        raise TokenariumError(f"{name} is packed with gzip twice: unpack it once and give that.")
    return found

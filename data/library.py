"""The library: artefacts kept by the sha256 of their bytes.

A file enters under a temporary name, is flushed to disk and then renamed, so that a killed
process leaves either the whole artefact or none. Every load verifies the hash.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from data.errors import TokenariumError
from data.home import library_folder


class Damaged(TokenariumError):
    """A kept file no longer has the bytes that its name promises."""


_DAMAGED = "The kept file {} had changed on disk and was removed; fetch it again."


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` to `path` whole or not at all, also when killed half-way."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with becoming(path) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def becoming(path: Path) -> Iterator[BinaryIO]:
    """A file that becomes `path` at the end of the block, unless that raises."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _place(sha256: str) -> Path:
    return library_folder() / sha256[:2] / sha256


def put(content: bytes) -> str:
    """Keep the bytes; returns their sha256 (hex)."""
    sha256 = sha256_of(content)
    place = _place(sha256)
    if not place.exists() or sha256_of(place.read_bytes()) != sha256:
        write_atomically(place, content)
    return sha256


def has(sha256: str) -> bool:
    """Whether the artefact is kept (its content is verified when it is read)."""
    return _place(sha256).exists()


def size(sha256: str) -> int:
    """Bytes of the artefact, 0 if it isn't kept."""
    return _place(sha256).stat().st_size if has(sha256) else 0


def remove(sha256: str) -> None:
    """Keep the artefact no longer."""
    _place(sha256).unlink(missing_ok=True)


def read(sha256: str) -> bytes:
    """The artefact's bytes, verified.

    Raises KeyError if it isn't kept, Damaged if its bytes changed on disk (it is then removed,
    so that the next fetch brings it anew).
    """
    place = _place(sha256)
    if not place.exists():
        raise KeyError(sha256)
    content = place.read_bytes()
    if sha256_of(content) != sha256:
        place.unlink()
        raise Damaged(_DAMAGED.format(f"{sha256[:12]}…"))
    return content


def path(sha256: str) -> Path:
    """The artefact's place on disk, after its bytes were verified piece by piece (it may be larger
    than memory). Raises as `read`."""
    return verified(_place(sha256), _DAMAGED)


def verified(place: Path, damaged: str) -> Path:
    """The place of a file that is named by its sha256, after its bytes were verified.

    Raises KeyError if it isn't there, Damaged if its bytes changed on disk (it is then removed);
    `damaged` is the sentence that says so, with {} for the hash.
    """
    if not place.exists():
        raise KeyError(place.name)
    with place.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    if found != place.name:
        place.unlink()
        raise Damaged(damaged.format(f"{place.name[:12]}…"))
    return place

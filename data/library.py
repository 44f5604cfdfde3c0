"""The library: artefacts kept by the sha256 of their bytes.

A file enters under a temporary name, is flushed to disk and then renamed, so that a killed
process leaves either the whole artefact or none. Every load verifies the hash.

What can be fetched again by the catalogue is kept here, on this machine: `put_here`, `has`,
`read_here`, `path`. What someone brought lies in the object store as well, where there is one
(data/object_store.py), and comes here when it is first needed: `put`, `is_kept`, `read`, `remove`.
"""

import hashlib
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from data import object_store
from data.atomic_files import becoming, write_atomically
from data.errors import TokenariumError
from data.home import home


class Damaged(TokenariumError):
    """A kept file no longer has the bytes that its name promises."""


_DAMAGED = "The kept file {} had changed on disk and was removed; fetch it again."
_DAMAGED_IN_STORE = (
    "The file {} in the store isn't what was kept there: put its earlier version back, or remove "
    "what it belongs to and bring it again."
)


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _place(sha256: str) -> Path:
    return home().joinpath("library", sha256[:2], sha256)


def put_here(content: bytes) -> str:
    """Keep the bytes on this machine; returns their sha256 (hex)."""
    sha256 = sha256_of(content)
    place = _place(sha256)
    try:  # what somebody else removes at this moment isn't there
        there = place.read_bytes()
    except FileNotFoundError:
        there = None
    if there != content:
        write_atomically(place, content)
    return sha256


def put(content: bytes) -> str:
    """Keep the bytes for all machines; returns their sha256 (hex). Raises StoreUnavailable."""
    sha256 = put_here(content)
    if object_store.is_used():  # also what is there: it may be damaged
        object_store.put(_name(sha256), content)
    return sha256


def has(sha256: str) -> bool:
    """Whether the artefact is here (its content is verified when it is read)."""
    return _place(sha256).exists()


def is_kept(sha256: str) -> bool:
    """Whether it is here or in the store. Raises StoreUnavailable."""
    if has(sha256):
        return True
    return object_store.is_used() and object_store.size(_name(sha256)) is not None


def size(sha256: str) -> int:
    """Bytes of the artefact, 0 if it isn't kept. Raises StoreUnavailable."""
    try:
        return _place(sha256).stat().st_size
    except FileNotFoundError:
        return _size_in_store(sha256)


def remove(sha256: str) -> None:
    """Keep the artefact no longer, neither here nor in the store. Raises StoreUnavailable."""
    if object_store.is_used():
        object_store.remove(_name(sha256))
    _place(sha256).unlink(missing_ok=True)


def read_here(sha256: str) -> bytes:
    """The artefact's bytes, verified.

    Raises KeyError if it isn't here, Damaged if its bytes changed on disk (it is then removed,
    so that the next fetch brings it anew).
    """
    place = _place(sha256)
    try:
        content = place.read_bytes()
    except FileNotFoundError:
        raise KeyError(sha256) from None
    if sha256_of(content) != sha256:
        place.unlink(missing_ok=True)
        raise Damaged(_DAMAGED.format(f"{sha256[:12]}…"))
    return content


def read(sha256: str) -> bytes:
    """The same, brought here from the store if need be. Raises StoreUnavailable too, and Damaged
    where the store's isn't what was kept there (it stays)."""
    if not object_store.is_used():
        return read_here(sha256)
    with suppress(KeyError, Damaged):
        return read_here(sha256)
    fetch_from_store(_name(sha256), _place(sha256))
    return read_here(sha256)


def path(sha256: str) -> Path:
    """The artefact's place on disk, after its bytes were verified piece by piece (it may be larger
    than memory). Raises as `read_here`."""
    return verified(_place(sha256), _DAMAGED)


def verified(place: Path, damaged: str) -> Path:
    """The place of a file that is named by its sha256, after its bytes were verified.

    Raises KeyError if it isn't there, Damaged if its bytes changed on disk (it is then removed);
    `damaged` is the sentence that says so, with {} for the hash.
    """
    if not place.exists():
        raise KeyError(place.name)
    if _sum(place) != place.name:
        place.unlink()
        raise Damaged(damaged.format(f"{place.name[:12]}…"))
    return place


def fetch_from_store(name: str, place: Path, sha256: str | None = None) -> None:
    """Bring an object of the store to a place of this machine, if its bytes have that sha256 (else
    the last part of its name is that). Raises KeyError, Damaged, StoreUnavailable."""
    wanted = sha256 or name.rpartition("/")[2]
    place.parent.mkdir(parents=True, exist_ok=True)
    with becoming(place) as file:
        if object_store.get(name, file) != wanted:
            raise Damaged(_DAMAGED_IN_STORE.format(name))


def _sum(place: Path) -> str:
    with place.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _name(sha256: str) -> str:
    return f"library/{sha256[:2]}/{sha256}"


def _size_in_store(sha256: str) -> int:
    """0 if it isn't there."""
    its = object_store.place()
    if its is None:
        return 0
    with suppress(KeyError):  # what isn't there may come
        return _size_at(its, sha256)
    return 0


@lru_cache(maxsize=4096)
def _size_at(its: object_store.Place, sha256: str) -> int:
    """Remembered, for pages ask at every run. Raises KeyError."""
    found = object_store.size(_name(sha256))
    if found is None:
        raise KeyError(sha256)
    return found

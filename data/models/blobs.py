"""Files of models by the sha256 of their bytes: written and verified piece by piece, for one may
be larger than memory.

What came from a hub comes from there again on another machine; a file of someone's own lies in the
object store as well, where there is one (data/object_store.py).
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from data import object_store
from data.errors import TokenariumError
from data.home import library_folder
from data.library import Damaged, fetch_from_store, verified


def _place(sha256: str) -> Path:
    return library_folder() / "model_files" / sha256[:2] / sha256


def has(sha256: str) -> bool:
    return _place(sha256).exists()


def size(sha256: str) -> int:
    """Bytes of the file, 0 if it isn't here."""
    return _place(sha256).stat().st_size if has(sha256) else 0


def put(fill: Callable[[BinaryIO], None], shown: str) -> str:
    """Keep what `fill` writes to the file that it gets, whole or not at all; its sha256 (hex).

    Raises TokenariumError where it can't be written; what else `fill` raises passes through.
    """
    folder = library_folder() / "model_files"
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".incoming-")
    try:
        with os.fdopen(handle, "w+b") as file:
            try:
                fill(file)
                file.flush()
                os.fsync(file.fileno())
            except OSError as error:
                raise TokenariumError(f"{shown} can't be kept: {error.strerror}.") from error
            file.seek(0)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        place = _place(sha256)
        place.parent.mkdir(exist_ok=True)
        Path(temporary).replace(place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return sha256


def put_file(path: Path) -> str:
    """Keep a copy of the file; raises TokenariumError where it can't be read or written."""
    try:
        opened = path.open("rb")
    except OSError as error:
        raise TokenariumError(f"{path} can't be read: {error.strerror}.") from error
    with opened:
        sha256 = put(lambda file: shutil.copyfileobj(opened, file, 2**20), path.name)
    send(sha256)
    return sha256


def send(sha256: str) -> None:
    """Have a file that is here in the store too, where there is one. Raises StoreUnavailable."""
    if object_store.is_used() and object_store.size(_name(sha256)) is None:
        object_store.put(_name(sha256), _place(sha256))


def put_bytes(content: bytes, shown: str) -> str:
    def fill(file: BinaryIO) -> None:
        file.write(content)

    return put(fill, shown)


def is_kept(sha256: str) -> bool:
    """Whether it is where all machines have it from. Raises StoreUnavailable."""
    if object_store.is_used():
        return object_store.size(_name(sha256)) is not None
    return has(sha256)


def remove(sha256: str) -> None:
    """Keep the file no longer, neither here nor in the store."""
    if object_store.is_used():
        object_store.remove(_name(sha256))
    _place(sha256).unlink(missing_ok=True)


def path(sha256: str) -> Path:
    """The file's place, after its bytes were verified; it is brought from the store if need be.

    Raises KeyError if it isn't kept, Damaged if its bytes changed on disk (it is then removed) or
    in the store, StoreUnavailable.
    """
    damaged = "The kept file {} of a model had changed on disk: it is gone."
    if not object_store.is_used():
        return verified(_place(sha256), damaged)
    with suppress(KeyError, Damaged):
        return verified(_place(sha256), damaged)
    fetch_from_store(_name(sha256), _place(sha256))
    return _place(sha256)


def _name(sha256: str) -> str:
    return f"model_files/{sha256[:2]}/{sha256}"

"""Arrays about a corpus that were computed once, such as counts by one tokenizer.

They lie in derived/counts/<corpus>-<what they are>/<name>: the sha256 of the rest, then arrays as
numpy writes them. A file that is damaged or cut is as good as none: what is kept here can be
computed again, and may be deleted at any time, also while studies run. They go with the corpus.
"""

import hashlib
import io
import json
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.atomic_files import becoming
from data.corpora.corpus import Corpus
from data.home import derived_folder
from data.tokenizers import Tokenizer

LIMIT_BYTES = 4 * 2**30
"""What all that is kept may take; what was used longest ago goes first."""

Arrays = Mapping[str, NDArray[np.integer]]
_DIGEST = 32


class KeptArrays:
    """Those of one corpus and one key."""

    def __init__(self, corpus: str, key: Sequence[Any]) -> None:
        """corpus: its content hash. key: all else that the arrays depend on, as JSON. Deletes what
        was used longest ago where all takes more than LIMIT_BYTES."""
        digest = hashlib.sha256(json.dumps(key).encode()).hexdigest()
        _make_room(_folder())
        self._place = _folder() / f"{corpus[:32]}-{digest[:40]}"
        self._place.mkdir(parents=True, exist_ok=True)
        os.utime(self._place)  # used now
        self._keeps = True

    def recall(self, name: str) -> dict[str, NDArray[np.int64]] | None:
        """The arrays kept under a name; None if there are none that are sound."""
        try:
            content = (self._place / name).read_bytes()
        except FileNotFoundError:
            return None
        if hashlib.sha256(content[_DIGEST:]).digest() != content[:_DIGEST]:
            (self._place / name).unlink(missing_ok=True)
            return None
        with np.load(io.BytesIO(content[_DIGEST:]), allow_pickle=False) as kept:
            return {name: kept[name].astype(np.int64) for name in kept.files}

    def keep(self, name: str, arrays: Arrays) -> None:
        """Keep the arrays (no number below 0) under a name, whole or not at all."""
        if not self._keeps:
            return
        buffer = io.BytesIO()
        np.savez(buffer, allow_pickle=False, **{k: _narrow(v) for k, v in arrays.items()})
        content = buffer.getvalue()
        try:
            self._write(name, hashlib.sha256(content).digest() + content)
        except OSError:
            # A full disk, or the folder was deleted meanwhile: the study doesn't need it.
            self._keeps = False

    def _write(self, name: str, content: bytes) -> None:
        # No fsync, which would cost more than the write: what a power cut damages is found out.
        with becoming(self._place / name) as file:
            file.write(content)


def counted_by(tokenizer: Tokenizer) -> list[Any]:
    """What counts depend on of a tokenizer, for a key."""
    # The newest characters go to the reference library whichever engine counts.
    return [tokenizer.fingerprint, tokenizer.engine, list(tokenizer.reference)]


def _folder() -> Path:
    return derived_folder() / "counts"


def _narrow(array: NDArray[np.integer]) -> NDArray[np.integer]:
    """The same numbers in the narrowest type that holds them."""
    return array.astype(np.min_scalar_type(int(array.max(initial=0))))


def _make_room(folder: Path) -> None:
    if not folder.exists():
        return
    found = [(place.stat().st_mtime, _size(place), place) for place in folder.iterdir()]
    taken = sum(size for _, size, _ in found)
    for used, size, place in sorted(found):
        if taken <= LIMIT_BYTES or time.time() - used < 3600:  # it may be in use
            return
        shutil.rmtree(place, ignore_errors=True)
        taken -= size


def _size(folder: Path) -> int:
    return sum(entry.stat().st_size for entry in os.scandir(folder))


_COUNTS = 2  # raised too when a tokenizer of the same fingerprint counts otherwise


class KeptCounts:
    """The counts of one corpus by one tokenizer."""

    def __init__(self, corpus: Corpus, tokenizer: Tokenizer) -> None:
        key = [_COUNTS, corpus.hash, list(corpus.chunk_starts), *counted_by(tokenizer)]
        self._kept = KeptArrays(corpus.hash, key)

    def recall(self, chunk: int, rows: int) -> dict[str, NDArray[np.int64]] | None:
        """The arrays kept of a chunk; None if there are none that are sound, with `tokens` of
        `rows` numbers."""
        arrays = self._kept.recall(f"{chunk:06}")
        return arrays if arrays is not None and len(arrays["tokens"]) == rows else None

    def keep(self, chunk: int, arrays: Arrays) -> None:
        """Keep the arrays (no number below 0) of a chunk, whole or not at all."""
        self._kept.keep(f"{chunk:06}", arrays)

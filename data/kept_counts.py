"""Counts that were made once: per chunk of a corpus, for one tokenizer and engine.

They lie in derived/counts/<corpus>-<what was counted>/<chunk>: the sha256 of the rest, then arrays
as numpy writes them. A file that is damaged, cut or of another length is as good as none: what is
kept here can be counted again, and may be deleted at any time, also while studies run.
"""

import hashlib
import io
import json
import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.corpora.corpus import Corpus
from data.home import derived_folder
from data.library import becoming
from data.tokenizers import Tokenizer

FORMAT = 2  # raised too when a tokenizer of the same fingerprint counts otherwise
LIMIT_BYTES = 4 * 2**30
"""What all kept counts may take; those that were used longest ago go first."""

Arrays = Mapping[str, NDArray[np.integer]]
_DIGEST = 32


class KeptCounts:
    """The counts of one corpus by one tokenizer."""

    def __init__(self, corpus: Corpus, tokenizer: Tokenizer) -> None:
        """Deletes the counts used longest ago where all take more than LIMIT_BYTES."""
        counted = [
            FORMAT,
            corpus.hash,
            list(corpus.chunk_starts),
            tokenizer.fingerprint,
            # The newest characters go to the reference library whichever engine counts.
            tokenizer.engine,
            list(tokenizer.reference),
        ]
        key = hashlib.sha256(json.dumps(counted).encode()).hexdigest()
        _make_room(_folder())
        self._place = _folder() / f"{corpus.hash[:32]}-{key[:40]}"
        self._place.mkdir(parents=True, exist_ok=True)
        os.utime(self._place)  # used now
        self._keeps = True

    def recall(self, chunk: int, rows: int) -> dict[str, NDArray[np.int64]] | None:
        """The arrays kept of a chunk; None if there are none that are sound, with `tokens` of
        `rows` numbers."""
        try:
            content = self._file(chunk).read_bytes()
        except FileNotFoundError:
            return None
        if hashlib.sha256(content[_DIGEST:]).digest() != content[:_DIGEST]:
            self._file(chunk).unlink(missing_ok=True)
            return None
        with np.load(io.BytesIO(content[_DIGEST:]), allow_pickle=False) as kept:
            arrays = {name: kept[name].astype(np.int64) for name in kept.files}
        return arrays if len(arrays["tokens"]) == rows else None

    def keep(self, chunk: int, arrays: Arrays) -> None:
        """Keep the arrays (no number below 0) of a chunk, whole or not at all."""
        if not self._keeps:
            return
        buffer = io.BytesIO()
        np.savez(buffer, allow_pickle=False, **{k: _narrow(v) for k, v in arrays.items()})
        content = buffer.getvalue()
        try:
            self._write(chunk, hashlib.sha256(content).digest() + content)
        except OSError:
            # A full disk, or the folder was deleted meanwhile: the study doesn't need it.
            self._keeps = False

    def _write(self, chunk: int, content: bytes) -> None:
        # No fsync, which would cost more than the write: what a power cut damages is found out.
        with becoming(self._file(chunk)) as file:
            file.write(content)

    def _file(self, chunk: int) -> Path:
        return self._place / f"{chunk:06}"


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

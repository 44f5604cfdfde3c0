"""Counts that were made once: per chunk of a corpus, for one tokenizer and engine."""

import numpy as np
from numpy.typing import NDArray

from data.corpora.corpus import Corpus
from data.kept_arrays import Arrays, KeptArrays, counted_by
from data.tokenizers import Tokenizer

FORMAT = 2  # raised too when a tokenizer of the same fingerprint counts otherwise


class KeptCounts:
    """The counts of one corpus by one tokenizer."""

    def __init__(self, corpus: Corpus, tokenizer: Tokenizer) -> None:
        key = [FORMAT, corpus.hash, list(corpus.chunk_starts), *counted_by(tokenizer)]
        self._kept = KeptArrays(corpus.hash, key)

    def recall(self, chunk: int, rows: int) -> dict[str, NDArray[np.int64]] | None:
        """The arrays kept of a chunk; None if there are none that are sound, with `tokens` of
        `rows` numbers."""
        arrays = self._kept.recall(f"{chunk:06}")
        return arrays if arrays is not None and len(arrays["tokens"]) == rows else None

    def keep(self, chunk: int, arrays: Arrays) -> None:
        """Keep the arrays (no number below 0) of a chunk, whole or not at all."""
        self._kept.keep(f"{chunk:06}", arrays)

"""Compression-aware byte-pair encoding.

Source: Erdogan et al. 2026 (arXiv 2601.09039): at each step, not the most frequent pair is merged
but, among the most frequent ones, that after which a universal compressor makes the validation text
smallest. With one candidate it is BPE as Sennrich et al. 2016 train it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.compression import packed_in_bytes

ALPHABET = 256
MAX_VOCABULARY = 2048
LEAST_FREQUENCY = 2


@dataclass(frozen=True)
class Merge:
    """The tokens `left` and `right` become one. frequency: how often the pair stood in the training
    text. rank: its place among the candidates, 0 for the most frequent pair. compressed_bytes: of
    the validation text after the merge, as ids, compressed."""

    left: bytes
    right: bytes
    frequency: int
    rank: int
    compressed_bytes: int


def train(
    training: Sequence[bytes],
    validation: Sequence[bytes],
    vocabulary_size: int,
    candidates: int,
    compressed_size: Callable[[bytes], int],
) -> Iterator[Merge]:
    """The merges, one after the other, until the vocabulary (the bytes and what the merges make) is
    full or no pair occurs LEAST_FREQUENCY times in the training text.

    training, validation: pre-tokens in order; no merge crosses one. Ids are given in the order in
    which tokens are made, after those of the bytes. Of equally frequent pairs the lower ids come
    first; of equally good candidates, the more frequent one is taken. compressed_size says how
    small a compressor makes the validation text's ids, written in the whole bytes that
    vocabulary_size needs. Raises ValueError for a vocabulary above MAX_VOCABULARY or fewer than one
    candidate.

    Time: a pass over the distinct pre-tokens, and `candidates` passes and compressions of the
    validation text, for each merge. Memory: 8 bytes × vocabulary_size².
    """
    # numba takes a second to import: only those who train wait for it.
    from analysis import compressed_bpe_loops as loops

    if not ALPHABET <= vocabulary_size <= MAX_VOCABULARY:
        raise ValueError(f"a vocabulary lies between {ALPHABET} and {MAX_VOCABULARY}")
    if candidates < 1:
        raise ValueError("a merge needs at least one candidate")
    words = Counter(training)
    stream, weights = _stream(list(words)), np.array(list(words.values()), np.int64)
    checked = _stream(validation)
    counts = np.zeros((vocabulary_size, vocabulary_size), np.int64)
    ids = {bytes([byte]): byte for byte in range(ALPHABET)}
    tokens = list(ids)
    while len(tokens) < vocabulary_size:
        loops.count_pairs(stream, weights, counts)
        best: tuple[int, int, int, int, NDArray[np.int32]] | None = None
        for rank, (left, right) in enumerate(_most_frequent(counts, candidates)):
            # Another merge may have made the same token before.
            its_id = ids.get(tokens[left] + tokens[right], len(tokens))
            after = loops.merged(checked, left, right, its_id)
            size = compressed_size(packed_in_bytes(after[after >= 0], vocabulary_size))
            if best is None or size < best[0]:
                best = size, rank, left, right, after
        if best is None:
            return
        size, rank, left, right, checked = best
        token = tokens[left] + tokens[right]
        if token not in ids:
            ids[token] = len(tokens)
            tokens.append(token)
        stream = loops.merged(stream, left, right, ids[token])
        yield Merge(tokens[left], tokens[right], int(counts[left, right]), rank, size)


def _stream(words: Sequence[bytes]) -> NDArray[np.int32]:
    """The bytes of the words end to end, a break (-1) after each."""
    lengths = np.fromiter(map(len, words), np.int64, len(words))
    stream = np.full(int(lengths.sum()) + len(words), -1, np.int32)
    ends = np.cumsum(lengths + 1) - 1
    is_byte = np.ones(len(stream), bool)
    is_byte[ends] = False
    stream[is_byte] = np.frombuffer(b"".join(words), np.uint8)
    return stream


def _most_frequent(counts: NDArray[np.int64], most: int) -> list[tuple[int, int]]:
    """The pairs that occur often enough, at most `most`, the most frequent first."""
    flat = counts.ravel()
    places = np.flatnonzero(flat >= LEAST_FREQUENCY)
    if len(places) > most:
        limit = np.partition(flat[places], -most)[-most]
        places = places[flat[places] >= limit]
    places = places[np.lexsort((places, -flat[places]))][:most]
    return [divmod(place, counts.shape[1]) for place in places.tolist()]

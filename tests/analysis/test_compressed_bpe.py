"""Compression-aware BPE, against a slow readable twin, and ids packed in bytes and bits."""

import zlib
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import compression
from analysis.compressed_bpe import Merge, train
from analysis.compression import bit_width, byte_width, packed_in_bits, packed_in_bytes

WORDS = st.lists(st.binary(max_size=6).map(lambda word: bytes(b % 4 for b in word)), max_size=25)
Word = list[bytes]


def size_of(data: bytes) -> int:
    return len(zlib.compress(data, 9))


def slow_twin(
    training: list[bytes], validation: list[bytes], vocabulary: int, candidates: int
) -> list[tuple[bytes, bytes, int, int]]:
    """left, right, candidate and size of each merge, counted anew each time."""
    words, checked = split(training), split(validation)
    ids = {bytes([byte]): byte for byte in range(256)}
    found = []
    while len(ids) < vocabulary:
        pairs = Counter(pair for word in words for pair in pairwise(word))
        often = sorted(
            (pair for pair, count in pairs.items() if count >= 2),
            key=lambda pair: (-pairs[pair], ids[pair[0]], ids[pair[1]]),
        )[:candidates]
        if not often:
            break
        sizes = []
        for left, right in often:
            its = {**ids}
            its.setdefault(left + right, len(its))
            after = [its[token] for word in checked for token in merged(word, left, right)]
            sizes.append(size_of(b"".join(token.to_bytes(2, "little") for token in after)))
        chosen = sizes.index(min(sizes))
        left, right = often[chosen]
        ids.setdefault(left + right, len(ids))
        words = [merged(word, left, right) for word in words]
        checked = [merged(word, left, right) for word in checked]
        found.append((left, right, chosen, min(sizes)))
    return found


def split(words: list[bytes]) -> list[Word]:
    return [[bytes([byte]) for byte in word] for word in words]


def merged(word: Word, left: bytes, right: bytes) -> Word:
    found: Word = []
    while word:
        size = 2 if word[:2] == [left, right] else 1
        found.append(b"".join(word[:size]))
        word = word[size:]
    return found


def as_twin(merges: list[Merge]) -> list[tuple[bytes, bytes, int, int]]:
    return [(each.left, each.right, each.rank, each.compressed_bytes) for each in merges]


@settings(max_examples=60)
@given(WORDS, WORDS, st.integers(257, 268), st.integers(1, 6))
def test_equals_the_slow_twin(
    training: list[bytes], validation: list[bytes], vocabulary: int, candidates: int
) -> None:
    fast = list(train(training, validation, vocabulary, candidates, size_of))
    assert as_twin(fast) == slow_twin(training, validation, vocabulary, candidates)


def test_with_one_candidate_it_is_plain_bpe() -> None:
    """The words of Sennrich et al. 2016: low 5 times, lowest 2, newer 6, widest 3. The commonest
    pair is w e (in lowest and newer: 8 times)."""
    words = [b"low "] * 5 + [b"lowest "] * 2 + [b"newer "] * 6 + [b"widest "] * 3
    merges = list(train(words, words, 262, 1, size_of))
    assert (merges[0].left, merges[0].right, merges[0].frequency) == (b"w", b"e", 8)
    assert as_twin(merges) == slow_twin(words, words, 262, 1)
    assert all(merge.rank == 0 for merge in merges)
    assert [m.frequency for m in merges] == sorted((m.frequency for m in merges), reverse=True)


def test_the_better_compressed_candidate_wins() -> None:
    """ab is the more frequent pair of the training text, but only cd stands in the validation; a
    compressor that compresses nothing shows which of them makes fewer ids there."""
    training, validation = [b"ab"] * 5 + [b"cd"] * 4, [b"cd"] * 200 + [b"c", b"d"]
    plain, aware = (next(train(training, validation, 257, k, len)) for k in (1, 2))
    assert (plain.left, plain.right) == (b"a", b"b")
    assert (aware.left, aware.right, aware.rank) == (b"c", b"d", 1)
    assert (plain.compressed_bytes, aware.compressed_bytes) == (2 * 402, 2 * 202)


def test_it_ends_when_no_pair_is_left() -> None:
    assert list(train([b"ab", b"cd", b"e"], [b"ab"], 300, 4, size_of)) == []
    assert len(list(train([b"ab", b"ab"], [b"ab"], 300, 4, size_of))) == 1


@pytest.mark.parametrize(("vocabulary", "candidates"), [(255, 1), (2049, 1), (300, 0)])
def test_what_cannot_be_trained_is_refused(vocabulary: int, candidates: int) -> None:
    with pytest.raises(ValueError, match=r"vocabulary|candidate"):
        next(train([b"ab"], [b"ab"], vocabulary, candidates, size_of))


@pytest.mark.parametrize(
    ("vocabulary", "bits", "in_bytes"),
    [(1, 1, 1), (2, 1, 1), (3, 2, 1), (256, 8, 1), (257, 9, 2), (50257, 16, 2), (65537, 17, 3)],
)
def test_widths(vocabulary: int, bits: int, in_bytes: int) -> None:
    assert (bit_width(vocabulary), byte_width(vocabulary)) == (bits, in_bytes)


@given(st.integers(1, 2**24), st.data())
def test_the_ids_can_be_read_back(vocabulary: int, data: st.DataObject) -> None:
    ids = data.draw(st.lists(st.integers(0, vocabulary - 1), max_size=40))
    array, bits, width = np.array(ids, np.int32), bit_width(vocabulary), byte_width(vocabulary)
    written = packed_in_bytes(array, vocabulary)
    assert len(written) == width * len(ids)
    places = range(0, len(written), width)
    assert [int.from_bytes(written[at : at + width], "little") for at in places] == ids
    written = packed_in_bits(array, vocabulary)
    assert len(written) == -(-bits * len(ids) // 8)
    digits = "".join(f"{byte:08b}" for byte in written)
    assert [int(digits[at * bits : (at + 1) * bits], 2) for at in range(len(ids))] == ids


def test_bits_go_on_from_block_to_block(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = np.arange(1000, dtype=np.int32)
    whole = packed_in_bits(ids, 1000)
    monkeypatch.setattr(compression, "_AT_ONCE", 64)
    assert packed_in_bits(ids, 1000) == whole

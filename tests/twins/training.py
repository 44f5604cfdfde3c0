"""Tokenizers trained on a part of a text and measured on another: plain BPE by the library, its
compression-aware variant (Erdogan et al. 2026) by hand, a merge at a time."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import tokenizers as library

from tests.twins import sizes
from tests.twins.counts import LONGEST, Counted, flat, of_order, of_text, of_tokens

Word = tuple[bytes, ...]
Lines = Sequence[str]


@dataclass(frozen=True)
class Split:
    training: Lines
    validation: Lines
    test: Lines


def split(lines: Lines, seed: int) -> Split:
    """A tenth at random, a fifth, and the rest."""
    mixed = [lines[at] for at in np.random.default_rng(seed).permutation(len(lines))]
    tenth, fifth = round(len(lines) / 10), round(len(lines) / 5)
    return Split(mixed[tenth + fifth :], mixed[:tenth], mixed[tenth : tenth + fifth])


def growing(training: Lines, steps: int) -> list[Lines]:
    """The whole, the first half of it, a quarter …; the smallest first."""
    found = [training]
    while len(found) < steps:
        found.insert(0, training[: math.ceil(len(found[0]) / 2)])
    return found


# --- plain BPE, by the library -------------------------------------------------------------------


def plain(training: Lines, test: Lines, vocabulary: int) -> Counted:
    """The test's ids under BPE trained on the other: bytes by their value, then what was made."""
    trained = library.Tokenizer(library.models.BPE())
    trained.pre_tokenizer = library.pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = library.trainers.BpeTrainer(
        vocab_size=vocabulary,
        min_frequency=2,
        initial_alphabet=library.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    trained.train_from_iterator(training, trainer)
    letter = letters()
    vocab = trained.get_vocab()
    its_id = {own: letter[piece] if own < 256 else own for piece, own in vocab.items()}
    ids = [[its_id[own] for own in trained.encode(line).ids] for line in test]
    return Counted("bpe", "", test, ids, len(its_id))


def letters() -> dict[str, int]:
    """The byte that a letter of the library's alphabet stands for: printable ones stand for
    themselves, the others have the letters from 256 on, in order (GPT-2's table)."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    named = {chr(byte): byte for byte in printable}
    return named | {chr(256 + n): byte for n, byte in enumerate(others)}


# --- compression-aware BPE -----------------------------------------------------------------------


def words(lines: Lines) -> list[Word]:
    """Each word with the space before it, as bytes; the lines hold letters and single spaces."""
    found = []
    for line in lines:
        first, *others = line.split(" ")
        found += [
            tuple(bytes([b]) for b in w.encode()) for w in (first, *(f" {o}" for o in others))
        ]
    return found


@cache
def merges(
    training: tuple[str, ...], validation: tuple[str, ...], vocabulary: int, candidates: int
) -> list[dict[str, Any]]:
    """A row for each merge: of the most frequent pairs, the one after which zstd makes the
    validation text's ids smallest; of equals the more frequent, then the one of lower ids."""
    ids = {bytes([byte]): byte for byte in range(256)}
    trained, checked = words(training), words(validation)
    rows: list[dict[str, Any]] = []
    while len(ids) < vocabulary:
        pairs = Counter(pair for word in trained for pair in pairwise(word))
        often = [pair for pair, count in pairs.items() if count > 1]
        often.sort(key=lambda pair: (-pairs[pair], ids[pair[0]], ids[pair[1]]))
        tried = []
        for rank, pair in enumerate(often[:candidates]):
            with_it = {**ids}
            with_it.setdefault(b"".join(pair), len(ids))
            stream = [with_it[token] for word in checked for token in merged(word, pair)]
            written = sizes.in_bytes(stream, vocabulary)
            tried.append((pa.Codec("zstd", 3).compress(written).size, rank, pair))
        if not tried:
            break
        size, rank, pair = min(tried)
        ids.setdefault(b"".join(pair), len(ids))
        trained, checked = ([merged(word, pair) for word in all_] for all_ in (trained, checked))
        rows.append(
            {
                "vocabulary": vocabulary,
                "step": len(rows),
                "left_hex": pair[0].hex(),
                "right_hex": pair[1].hex(),
                "text": b"".join(pair).decode(errors="replace"),
                "frequency": pairs[pair],
                "candidate": rank,
                "validation_size": size,
            }
        )
    return rows


def merged(word: Word, pair: tuple[bytes, bytes]) -> Word:
    """With the pair as one wherever it stands, from the left."""
    found: list[bytes] = []
    at = 0
    while at < len(word):
        size = 2 if word[at : at + 2] == pair else 1
        found.append(b"".join(word[at : at + size]))
        at += size
    return tuple(found)


def aware(rows: Sequence[dict[str, Any]], test: Lines) -> Counted:
    """The test's ids under these merges: each word's, all merges in the order they were made."""
    ids = {bytes([byte]): byte for byte in range(256)}
    pairs = [(bytes.fromhex(row["left_hex"]), bytes.fromhex(row["right_hex"])) for row in rows]
    for pair in pairs:
        ids.setdefault(b"".join(pair), len(ids))
    segments = []
    for line in test:
        found: list[int] = []
        for word in words([line]):
            for pair in pairs:
                word = merged(word, pair)
            found += [ids[token] for token in word]
        segments.append(found)
    return Counted("compressed_bpe", "", test, segments, len(ids))


# --- what is shown of both -----------------------------------------------------------------------


def key(one: Counted, vocabulary: int, training: Lines) -> dict[str, Any]:
    return {
        "algorithm": one.name,
        "vocabulary": vocabulary,
        "training_bytes": len("".join(training).encode()),
        "training_segments": len(training),
    }


def orders(one: Counted) -> list[dict[str, Any]]:
    return [of_order(one.segments, k) for k in range(1, LONGEST + 1)]


def summary(one: Counted, vocabulary: int) -> dict[str, Any]:
    """`vocabulary` is what was asked for."""
    text = of_text(one)
    row: dict[str, Any] = {**text, **of_tokens(one.segments, one.vocabulary), "h1_note": None}
    written = sizes.in_bytes(flat(one.segments), one.vocabulary)
    for compressor in ("zstd", "xz"):
        size = sizes.size(written, compressor)
        row[f"{compressor}_size"] = size
        row[f"{compressor}_bits_per_byte"] = 8 * size / text["bytes"]
    short = f"only {one.vocabulary} tokens: no pair is left that occurs 2 times"
    return row | {"vocabulary_note": short if one.vocabulary < vocabulary else None}

"""How small a text and its token stream become, written plainly and by universal compressors.

Source: Erdogan et al. 2026 (arXiv 2601.09039). All sizes are over the bytes of the same text. Ids
are written in the width that the vocabulary needs, in two ways: in whole bytes, which leaves
repetitions where a compressor looks for them, and in bits end to end, which is the shortest.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.columns import LANGUAGE, RATIO, Column

_AT_ONCE = 2**20
TEXT, IN_BYTES, IN_BITS = STREAMS = ("text", "tokens_in_bytes", "tokens_in_bits")
PLAIN = "none"

COLUMNS = (
    LANGUAGE,
    Column("stream", pl.String, "text, tokens_in_bytes or tokens_in_bits"),
    Column("compressor", pl.String, "none, zstd or xz"),
    Column("segments", pl.Int64, "segments that were compressed", "segments"),
    Column("text_bytes", pl.Int64, "bytes of UTF-8 of their text", "bytes"),
    Column("size", pl.Int64, "size of the stream, compressed", "bytes", "size_note says why"),
    Column("bits_per_byte", pl.Float64, "8 × size over text_bytes", "bits per byte",
           "size_note says why", "", "compression"),
    Column("over_text", pl.Float64, "size over that of the text by the same compressor", RATIO,
           "size_note says why", "", "compression"),
    Column("size_note", pl.String, "why there is no size", null="there is one"),
)  # fmt: skip

Compressors = Mapping[str, Callable[[bytes], int]]
Sizes = Mapping[str, int]


def bit_width(vocabulary_size: int) -> int:
    """Bits that tell the ids 0 … vocabulary_size - 1 apart, at least 1."""
    return max(1, (vocabulary_size - 1).bit_length())


def byte_width(vocabulary_size: int) -> int:
    """Whole bytes that tell them apart."""
    return -(-bit_width(vocabulary_size) // 8)


def packed_in_bytes(ids: NDArray[np.int32], vocabulary_size: int) -> bytes:
    """Each id in byte_width bytes, the lowest first."""
    width = byte_width(vocabulary_size)
    return ids.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :width].tobytes()


def packed_in_bits(ids: NDArray[np.int32], vocabulary_size: int) -> bytes:
    """Each id in bit_width bits, the highest first, end to end; the last byte is filled with 0.

    Of a vocabulary of 8, three bits each: 001 010 111 and 7 bits of filling.

    >>> packed_in_bits(np.array([1, 2, 7], np.int32), 8).hex()
    '2b80'
    """
    width = bit_width(vocabulary_size)
    parts = []
    for start in range(0, len(ids), _AT_ONCE):  # a multiple of 8 ids: whole bytes
        wide = ids[start : start + _AT_ONCE].astype(">u4").view(np.uint8).reshape(-1, 4)
        bits = np.unpackbits(wide, axis=1)[:, 32 - width :]
        parts.append(np.packbits(bits).tobytes())
    return b"".join(parts)


def sizes(data: bytes, compressors: Compressors) -> dict[str, int]:
    """Bytes as it is (PLAIN) and by each compressor."""
    return {PLAIN: len(data), **{name: size(data) for name, size in compressors.items()}}


def token_sizes(
    ids: NDArray[np.int32], vocabulary_size: int, compressors: Compressors
) -> dict[str, dict[str, int]]:
    """The sizes of the token stream, packed in whole bytes and in bits."""
    return {
        IN_BYTES: sizes(packed_in_bytes(ids, vocabulary_size), compressors),
        IN_BITS: sizes(packed_in_bits(ids, vocabulary_size), compressors),
    }


def compression_rows(
    segments: int, of_text: Sizes, of_tokens: Mapping[str, Sizes] | None, note: str | None
) -> list[dict[str, Any]]:
    """A row for each stream and compressor: size in bytes, bits_per_byte (of the text), over_text
    (the size over that of the text by the same compressor). `of_tokens` is None, and `note` says
    why, where there are no tokens to show.

    100 bytes of text became 20 tokens of 2 bytes each, 40 bytes:

    >>> text, tokens = {"none": 100}, {"none": 40}
    >>> rows = compression_rows(1, text, {IN_BYTES: tokens, IN_BITS: tokens}, None)
    >>> [(row["stream"], row["bits_per_byte"], row["over_text"]) for row in rows[:2]]
    [('text', 8.0, 1.0), ('tokens_in_bytes', 3.2, 0.4)]
    """
    rows = []
    for stream in STREAMS:
        for compressor, text_size in of_text.items():
            its = of_text if stream == TEXT else of_tokens and of_tokens[stream]
            size = its[compressor] if its else None
            rows.append(
                {
                    "stream": stream,
                    "compressor": compressor,
                    "segments": segments,
                    "text_bytes": of_text[PLAIN],
                    "size": size,
                    "bits_per_byte": None if size is None else 8 * size / of_text[PLAIN],
                    "over_text": None if size is None else size / text_size,
                    "size_note": None if its else note,
                }
            )
    return rows

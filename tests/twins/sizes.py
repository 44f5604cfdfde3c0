"""Sizes of a text and of its ids, written out bit by bit, plain and compressed."""

import lzma
from collections.abc import Sequence
from functools import cache
from typing import Any

import pyarrow as pa

from tests.twins.counts import Counted, flat

STREAMS = ("text", "tokens_in_bytes", "tokens_in_bits")
COMPRESSORS = ("none", "zstd", "xz")


def in_bytes(ids: Sequence[int], vocabulary: int) -> bytes:
    """Each id in the whole bytes that tell all ids apart, the lowest first."""
    return b"".join(one.to_bytes(-(-_width(vocabulary) // 8), "little") for one in ids)


def in_bits(ids: Sequence[int], vocabulary: int) -> bytes:
    """The ids' binary digits end to end."""
    digits = "".join(f"{one:0{_width(vocabulary)}b}" for one in ids)
    digits += "0" * (-len(digits) % 8)
    return bytes(int(digits[start : start + 8], 2) for start in range(0, len(digits), 8))


def _width(vocabulary: int) -> int:
    return max(1, len(f"{vocabulary - 1:b}"))


@cache
def size(data: bytes, compressor: str) -> int:
    if compressor == "none":
        return len(data)
    if compressor == "zstd":
        return pa.Codec("zstd", 22).compress(data).size
    return len(lzma.compress(data, preset=9 | lzma.PRESET_EXTREME))


def sizes(one: Counted) -> list[dict[str, Any]]:
    """A row for each stream and compressor."""
    ids = flat(one.segments)
    text = "".join(one.lines).encode()
    written = (text, in_bytes(ids, one.vocabulary), in_bits(ids, one.vocabulary))
    return [
        {
            "stream": stream,
            "compressor": compressor,
            "segments": len(one.lines),
            "text_bytes": len(text),
            "size": its,
            "bits_per_byte": 8 * its / len(text),
            "over_text": its / size(text, compressor),
            "size_note": None,
        }
        for stream, data in zip(STREAMS, written, strict=True)
        for compressor in COMPRESSORS
        for its in (size(data, compressor),)
    ]

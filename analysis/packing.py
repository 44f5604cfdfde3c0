"""A token stream as bytes, each id in the width that the vocabulary needs.

Two ways to write the same fixed-width code: in whole bytes, which leaves repetitions where a
compressor looks for them, and in bits end to end, which is the shortest (Erdogan et al. 2026).
"""

import numpy as np
from numpy.typing import NDArray

_AT_ONCE = 2**20


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

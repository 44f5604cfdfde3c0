"""The universal compressors, each at its highest level."""

import lzma
from collections.abc import Callable, Mapping

import pyarrow as pa

ZSTD_LEVEL = 22
FAST_ZSTD_LEVEL = 3
_DICTIONARY = 64 * 2**20

_zstd = pa.Codec("zstd", ZSTD_LEVEL)
_fast = pa.Codec("zstd", FAST_ZSTD_LEVEL)


def zstd_size(data: bytes) -> int:
    """Bytes of one zstd frame of level 22 (the highest, "ultra")."""
    return int(_zstd.compress(data).size)


def fast_zstd_size(data: bytes) -> int:
    """Bytes of one zstd frame of level 3: for the many tries of a training."""
    return int(_fast.compress(data).size)


def xz_size(data: bytes) -> int:
    """Bytes of an xz file of preset 9, extreme.

    The preset's dictionary of 64 MiB takes longer to set up than a short text to compress, so it is
    no larger than the data: more of it could hold nothing.
    """
    dictionary = min(_DICTIONARY, max(4096, 1 << (len(data) - 1).bit_length()))
    how = {
        "id": lzma.FILTER_LZMA2,
        "preset": 9 | lzma.PRESET_EXTREME,
        "dict_size": dictionary,
    }
    return len(lzma.compress(data, filters=[how]))


COMPRESSORS: Mapping[str, Callable[[bytes], int]] = {"zstd": zstd_size, "xz": xz_size}


def versions() -> dict[str, str]:
    """What each compressor was, for a signature."""
    return {"zstd": f"level {ZSTD_LEVEL}, pyarrow {pa.__version__}", "xz": "preset 9, extreme"}

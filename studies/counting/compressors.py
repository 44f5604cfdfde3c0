"""The universal compressors, each at its highest level, and a corpus' text under each."""

import json
import lzma
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pyarrow as pa

from analysis import compression
from data import kept_sizes
from data.corpora import Corpus
from data.progress import Progress
from studies.counting.streams import openings

ZSTD_LEVEL = 22
FAST_ZSTD_LEVEL = 3
_DICTIONARY = 64 * 2**20

_zstd = pa.Codec("zstd", ZSTD_LEVEL)
_fast = pa.Codec("zstd", FAST_ZSTD_LEVEL)
_SEGMENTS = "segments"


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


@dataclass(frozen=True)
class CompressedText:
    """segments: how many of a language's first ones were compressed; sizes: in bytes."""

    segments: int
    sizes: compression.Sizes


def compressed_texts(
    corpus: Corpus, languages: Sequence[str], most_bytes: int, progress: Progress
) -> Mapping[str, CompressedText]:
    """Each language's first whole segments, of at most most_bytes together, by each compressor.

    Kept once made. Raises as `openings`.
    """
    how = json.dumps([most_bytes, versions()], sort_keys=True)
    found = kept_sizes.recall(corpus.hash, how)
    missing = [language for language in languages if language not in found]
    if missing:
        texts = openings(corpus, missing, most_bytes)
        with ThreadPoolExecutor(2) as pool:
            waiting = {name: pool.submit(_sizes, text) for name, (_, text) in texts.items()}
            for number, (name, its) in enumerate(waiting.items()):
                progress(f"Compressing the text of {name}", number / len(waiting))
                found[name] = {**its.result(), _SEGMENTS: texts[name][0]}
        kept_sizes.keep(corpus.hash, how, {name: found[name] for name in missing})
    return {name: _read(found[name]) for name in languages}


def _sizes(text: bytes) -> dict[str, int]:
    return compression.sizes(text, COMPRESSORS)


def _read(kept: Mapping[str, int]) -> CompressedText:
    sizes = {name: size for name, size in kept.items() if name != _SEGMENTS}
    return CompressedText(kept[_SEGMENTS], sizes)

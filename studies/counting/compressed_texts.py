"""The beginning of each language's text in a corpus, and its size under each compressor."""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from analysis import compression
from data import kept_sizes
from data.corpora import Corpus
from data.progress import Progress
from studies.counting import compressors
from studies.counting.streams import openings

_SEGMENTS = "segments"


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
    how = json.dumps([most_bytes, compressors.versions()], sort_keys=True)
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
    return compression.sizes(text, compressors.COMPRESSORS)


def _read(kept: Mapping[str, int]) -> CompressedText:
    sizes = {name: size for name, size in kept.items() if name != _SEGMENTS}
    return CompressedText(kept[_SEGMENTS], sizes)

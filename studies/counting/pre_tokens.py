"""Counting the pre-tokens of a text by units of its segments."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from analysis.category_counts import CategoryCounts
from analysis.pairing import unit_count, unit_of
from data.errors import TokenariumError
from data.kept_arrays import KeptArrays, counted_by
from data.progress import Progress
from data.tokenizers import Tokenizer
from studies.counting import categories
from studies.counting.categories import Category

CHUNK_SEGMENTS = 20_000
FORMAT = 1  # of what is kept; raised too when the same is counted otherwise
_NAME = "pre-tokens"


class NotInferable(TokenariumError):
    """A tokenizer whose mixture can't be inferred, from whichever texts or from these."""


def without_merges(tokenizer: Tokenizer) -> NotInferable:
    return NotInferable(
        f"{tokenizer.title} has no merges ({tokenizer.algorithm}): "
        "what its training text was can be inferred from a list of merges only."
    )


def of_category(
    tokenizer: Tokenizer, category: Category, most_bytes: int, seed: int, progress: Progress
) -> CategoryCounts:
    """The pre-tokens of a category's sample (`categories.texts`), kept for the next question.

    Raises TokenariumError where it has no text, NotInferable for a tokenizer without merges.
    """
    its = [category.language, category.domain, most_bytes, seed]
    place = KeptArrays(category.corpus, [_NAME, FORMAT, *its, *counted_by(tokenizer)])
    kept = place.recall(_NAME)
    if kept is not None:
        return _restored(kept)
    found = count(tokenizer, categories.texts(category, most_bytes, seed), progress)
    lengths = np.array([len(one) // 4 for one in found.pre_tokens], np.int64)
    arrays = {name: getattr(found, name) for name in _ARRAYS}
    symbols = np.frombuffer(b"".join(found.pre_tokens), np.int32)
    # No symbol is -1.
    place.keep(_NAME, {**arrays, "symbols": symbols + np.int64(1), "lengths": lengths})
    return found


_ARRAYS = ("number", "unit", "count", "bytes", "tokens", "segments")


def _restored(kept: dict[str, np.ndarray]) -> CategoryCounts:
    content = (kept["symbols"] - 1).astype(np.int32).tobytes()
    bounds = np.concatenate([[0], np.cumsum(4 * kept["lengths"])]).tolist()
    pre_tokens = [content[begin:end] for begin, end in pairwise(bounds)]
    return CategoryCounts(pre_tokens, **{name: kept[name] for name in _ARRAYS})


def count(tokenizer: Tokenizer, texts: Sequence[str], progress: Progress) -> CategoryCounts:
    """The pre-tokens of the texts by units of segments. Raises NotInferable for a tokenizer
    without merges."""
    units = unit_count(len(texts))
    unit = unit_of(np.arange(len(texts), dtype=np.int64), len(texts))
    known: dict[bytes, int] = {}
    keys: list[np.ndarray] = []
    tokens = np.zeros(units, np.int64)
    for start in range(0, len(texts), CHUNK_SEGMENTS):
        progress(f"{start:,} of {len(texts):,} segments", start / len(texts))
        some, its_unit = texts[start : start + CHUNK_SEGMENTS], unit[start : start + CHUNK_SEGMENTS]
        found = tokenizer.pre_tokens(some)
        if found is None:
            raise without_merges(tokenizer)
        content, bounds = found.symbols.tobytes(), (4 * found.offsets).tolist()
        numbers = np.array(
            [known.setdefault(content[begin:end], len(known)) for begin, end in pairwise(bounds)],
            np.int64,
        )
        in_unit = np.repeat(its_unit, found.stream.counts())
        keys.append(numbers[found.stream.ids] * units + in_unit)
        tokens += np.bincount(its_unit, tokenizer.encode_batch(some).counts(), units).astype(
            np.int64
        )
    key, often = np.unique(np.concatenate([np.empty(0, np.int64), *keys]), return_counts=True)
    sizes = np.array([len(text.encode()) for text in texts], np.int64)
    return CategoryCounts(
        list(known),
        key // units,
        key % units,
        often,
        np.bincount(unit, sizes, units).astype(np.int64),
        tokens,
        np.bincount(unit, minlength=units),
    )

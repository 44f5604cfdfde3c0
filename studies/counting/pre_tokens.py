"""Counting the pre-tokens of a text by units of its segments."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import polars as pl

from analysis.category_counts import CategoryCounts
from analysis.pairing import unit_count, unit_of
from data.errors import TokenariumError
from data.progress import Progress
from data.tokenizers import Tokenizer
from studies.engine.study import Tables

CHUNK_SEGMENTS = 20_000


def without_merges(tokenizer: Tokenizer) -> TokenariumError:
    return TokenariumError(
        f"{tokenizer.title} has no merges ({tokenizer.algorithm}): "
        "what its training text was can be inferred from a list of merges only."
    )


def count(tokenizer: Tokenizer, texts: Sequence[str], progress: Progress) -> Tables:
    """The pre-tokens of the texts (`pre_tokens`: symbols), how often each stands in a unit
    (`counts`) and the bytes and tokens of each unit (`units`). Raises TokenariumError for a
    tokenizer without merges."""
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
    return {
        "pre_tokens": pl.DataFrame({"symbols": list(known)}, {"symbols": pl.Binary}),
        "counts": pl.DataFrame({"number": key // units, "unit": key % units, "count": often}),
        "units": pl.DataFrame(
            {
                "bytes": np.bincount(unit, sizes, units).astype(np.int64),
                "tokens": tokens,
                "segments": np.bincount(unit, minlength=units),
            }
        ),
    }


def counts_of(tables: Tables) -> CategoryCounts:
    """What `count` counted."""
    number, unit, often = (
        tables["counts"][name].to_numpy() for name in ("number", "unit", "count")
    )
    units = tables["units"]
    return CategoryCounts(
        tables["pre_tokens"]["symbols"].to_list(),
        number,
        unit,
        often,
        units["bytes"].to_numpy(),
        units["tokens"].to_numpy(),
        int(units["segments"].sum()),
    )

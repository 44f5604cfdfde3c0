"""What a tokenizer's child answers, checked before anyone indexes with it."""

from collections.abc import Mapping
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from data.stream import TokenStream
from data.tokenizers.base import Algorithm
from data.tokenizers.engine.verdicts import Verdict
from data.tokenizers.pre_tokens import NO_SYMBOL, PreTokens
from data.tokenizers.sandbox.frames import Fields
from data.tokenizers.sandbox.pool import Crashed
from data.tokenizers.spans import Segmentation

MOST_IDS = 4_000_000


class Unsound(Exception):
    """An answer that can't be one; what it should have been."""


def facts(given: Fields, title: str) -> Fields:
    """What a child says of a tokenizer it opened, if it can be. Raises Crashed if it can't."""
    library, its_version = given["reference"]
    size, unk = given["vocabulary_size"], given["unk_id"]
    if given["algorithm"] not in get_args(Algorithm) or not 0 <= size <= MOST_IDS:
        raise Crashed(f"{title} has {size:,} ids; at most {MOST_IDS:,} are taken.")
    if unk is not None and not 0 <= unk < size:
        raise Crashed(f"{title} has an id for unknown characters outside of its vocabulary.")
    return {**given, "reference": (str(library), str(its_version))}


def verdict(told: Mapping[str, Any]) -> Verdict:
    """On which engine counts."""
    sha256, lossless = told["fast_json"], told["lossless"] is True
    sha256 = None if sha256 is None else str(sha256)
    return Verdict(sha256, str(told["note"]), lossless, str(told["lossless_note"]))


def of_type(array: Any, its_type: type[np.generic]) -> NDArray[Any]:
    """The array. Raises Crashed if it is none of that type."""
    if not isinstance(array, np.ndarray) or array.dtype != its_type:
        raise Crashed(f"A tokenizer's process answered with no array of {its_type.__name__}.")
    return array


def ids(array: Any, size: int) -> NDArray[np.int32]:
    """Ids of a vocabulary of that size. Raises Crashed or Unsound, as all that follow."""
    found = of_type(array, np.int32)
    if len(found) and not 0 <= found.min() <= found.max() < size:
        raise Unsound("encoding: an id outside of its vocabulary")
    return found


def stream(answer: Fields, count: int, size: int) -> TokenStream:
    """The tokens of `count` texts."""
    found, offsets = ids(answer["ids"], size), of_type(answer["offsets"], np.int64)
    if len(offsets) != count + 1 or offsets[0] != 0 or offsets[-1] != len(found):
        raise Unsound("encoding")
    if count and np.diff(offsets).min() < 0:
        raise Unsound("encoding")
    return TokenStream(found, offsets)


def pre_tokens(answer: Fields, count: int, size: int) -> PreTokens | None:
    """Those of `count` texts; None where the tokenizer has none."""
    if answer["ids"] is None:
        return None
    numbers, offsets = of_type(answer["ids"], np.int32), of_type(answer["offsets"], np.int64)
    symbols, starts = of_type(answer["symbols"], np.int32), of_type(answer["starts"], np.int64)
    known = _increasing(starts, len(symbols)) and _increasing(offsets, len(numbers))
    if not known or len(offsets) != count + 1:
        raise Unsound("pre-tokens")
    if len(numbers) and not 0 <= numbers.min() <= numbers.max() < len(starts) - 1:
        raise Unsound("pre-tokens")
    if len(symbols) and not NO_SYMBOL <= symbols.min() <= symbols.max() < size:
        raise Unsound("pre-tokens")
    return PreTokens(TokenStream(numbers, offsets), symbols, starts)


def segmentation(answer: Fields, length: int, size: int) -> Segmentation:
    """That of a text of `length` bytes."""
    found = ids(answer["ids"], size)
    starts, ends = of_type(answer["starts"], np.int64), of_type(answer["ends"], np.int64)
    if not len(found) == len(starts) == len(ends):
        raise Unsound("segmentation")
    if len(found) and not (starts.min() >= 0 and (starts <= ends).all() and ends.max() <= length):
        raise Unsound("segmentation")
    return Segmentation(found, starts, ends)


def merge_ids(rows: Any, size: int) -> NDArray[np.int32]:
    """Three ids a merge."""
    if len(ids(rows, size)) % 3:
        raise Unsound("list of merges")
    return np.reshape(rows, (-1, 3))


def tokens(given: Mapping[Any, Any], size: int) -> dict[str, int]:
    """Special or added tokens with their ids."""
    if not all(0 <= int(its_id) < size for its_id in given.values()):
        raise Unsound("list of special tokens")
    return {str(text): int(its_id) for text, its_id in given.items()}


def _increasing(offsets: NDArray[np.int64], last: int) -> bool:
    """Whether they lead from 0 to the last one."""
    return bool(len(offsets) and offsets[0] == 0 and offsets[-1] == last) and bool(
        (np.diff(offsets) >= 0).all()
    )

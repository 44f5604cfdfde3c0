"""How often each pre-token stands in each category, by units of segments that can be resampled."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.merge_replay import Weights


@dataclass(frozen=True)
class CategoryCounts:
    """The pre-tokens of one category.

    pre_tokens: the distinct ones, each the int32 symbols that it starts from as bytes. number,
    unit, count: how often pre-token `number` stands in a unit, int64, one entry for each that is
    not 0. bytes, tokens, segments: of each unit, the bytes of its text in UTF-8, the tokens that
    the tokenizer makes of it, and its segments, int64, shape (units,).
    """

    pre_tokens: Sequence[bytes]
    number: NDArray[np.int64]
    unit: NDArray[np.int64]
    count: NDArray[np.int64]
    bytes: NDArray[np.int64]
    tokens: NDArray[np.int64]
    segments: NDArray[np.int64]

    def resampled(self, rng: np.random.Generator | None) -> NDArray[np.int64]:
        """How often each unit counts, shape (units,): once, or as often as it was drawn with
        replacement among as many draws as there are units."""
        units = len(self.bytes)
        if rng is None:
            return np.ones(units, np.int64)
        return rng.multinomial(units, np.full(units, 1 / units)).astype(np.int64)


@dataclass(frozen=True)
class Sample:
    """The distinct pre-tokens of all categories together.

    symbols, offsets: what they start from, as `merge_replay.replay` takes them. numbers: of each
    category, which of them its own pre-tokens are.
    """

    categories: Sequence[CategoryCounts]
    symbols: NDArray[np.int32]
    offsets: NDArray[np.int64]
    numbers: Sequence[NDArray[np.int64]]

    def of(self, places: Sequence[int]) -> "Sample":
        """Some of the categories, over the pre-tokens of all."""
        return replace(
            self,
            categories=[self.categories[at] for at in places],
            numbers=[self.numbers[at] for at in places],
        )

    def weights(self, multiples: Sequence[NDArray[np.int64]]) -> Weights:
        """How often each pre-token stands in each category where the units of each count as often
        as `multiples` says."""
        columns = []
        for its, place, multiple in zip(self.categories, self.numbers, multiples, strict=True):
            counted = its.count * multiple[its.unit]
            totals = np.bincount(its.number, counted, len(its.pre_tokens)).astype(np.int64)
            kept = np.flatnonzero(totals)
            columns.append((place[kept], totals[kept]))
        word = np.concatenate([place for place, _ in columns])
        category = np.repeat(np.arange(len(columns)), [len(place) for place, _ in columns])
        count = np.concatenate([totals for _, totals in columns])
        order = np.argsort(word, kind="stable")
        starts = np.zeros(len(self.offsets), np.int64)
        np.cumsum(np.bincount(word, minlength=len(self.offsets) - 1), out=starts[1:])
        return Weights(starts, category[order].astype(np.int32), count[order], len(columns))


def together(categories: Sequence[CategoryCounts]) -> Sample:
    """The categories' pre-tokens, each distinct one once.

    >>> a, b = (np.array([at], np.int32).tobytes() for at in (65, 66))
    >>> one = np.ones(1, np.int64)
    >>> first = CategoryCounts([a], one * 0, one * 0, one * 5, one, one, one)
    >>> second = CategoryCounts([b, a], np.array([0, 1]), one.repeat(2) * 0, np.array([2, 3]),
    ...                         one, one, one)
    >>> found = together([first, second])
    >>> found.symbols.tolist(), [its.tolist() for its in found.numbers]
    ([65, 66], [[0], [1, 0]])
    >>> found.weights([one, one]).count.tolist()
    [5, 3, 2]
    """
    known: dict[bytes, int] = {}
    numbers = [
        np.array([known.setdefault(one, len(known)) for one in its.pre_tokens], np.int64)
        for its in categories
    ]
    offsets = np.zeros(len(known) + 1, np.int64)
    np.cumsum([len(one) // 4 for one in known], out=offsets[1:])
    return Sample(categories, np.frombuffer(b"".join(known), np.int32), offsets, numbers)

"""Pre-tokens: the parts of a text that no merge crosses, as the symbols merging starts from."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.stream import TokenStream

NO_SYMBOL = -1
"""Stands for a character that the vocabulary lacks (or writes as bytes that never merge): no pair
holds it."""


@dataclass(frozen=True)
class PreTokens:
    """Texts as their pre-tokens.

    stream: of each text its pre-tokens, in order, as numbers of distinct ones. symbols: the ids
    that the distinct ones start from, end to end, int32; NO_SYMBOL where there is none. offsets:
    where each begins, int64, one more than there are distinct ones.
    """

    stream: TokenStream
    symbols: NDArray[np.int32]
    offsets: NDArray[np.int64]


def collected(
    texts: Iterable[Iterable[str]], symbols_of: Callable[[str], Sequence[int]]
) -> PreTokens:
    """The pre-tokens that each text was cut into, numbered as they come."""
    numbers: dict[str, int] = {}
    counts, ids = [0], list[int]()
    for parts in texts:
        ids += [numbers.setdefault(part, len(numbers)) for part in parts]
        counts.append(len(ids))
    symbols = [symbols_of(part) for part in numbers]
    offsets = np.cumsum([0, *map(len, symbols)], dtype=np.int64)
    flat = np.fromiter((one for its in symbols for one in its), np.int32, int(offsets[-1]))
    stream = TokenStream(np.array(ids, np.int32), np.array(counts, np.int64))
    return PreTokens(stream, flat, offsets)


def joined(several: Sequence[PreTokens]) -> PreTokens:
    """The texts of all of them, one after the other; each keeps its own distinct pre-tokens."""
    distinct = np.cumsum([0, *(len(one.offsets) - 1 for one in several)])
    ids = [one.stream.ids + first for one, first in zip(several, distinct[:-1], strict=True)]
    counts = [one.stream.counts() for one in several]
    lengths = [np.diff(one.offsets) for one in several]
    nothing = np.zeros(1, np.int64)
    return PreTokens(
        TokenStream(
            np.concatenate([np.empty(0, np.int32), *ids]).astype(np.int32),
            np.cumsum(np.concatenate([nothing, *counts])),
        ),
        np.concatenate([np.empty(0, np.int32), *(one.symbols for one in several)]),
        np.cumsum(np.concatenate([nothing, *lengths])),
    )


def apart(contents: Collection[str]) -> re.Pattern[str] | None:
    """What finds these tokens in a text, the longest first; None if there are none."""
    if not contents:
        return None
    ordered = sorted(contents, key=lambda content: (-len(content), content))
    return re.compile("|".join(map(re.escape, ordered)))


def around(pattern: re.Pattern[str] | None, text: str) -> list[str]:
    """The parts of the text around what the pattern finds.

    >>> around(apart(["<b>"]), "one<b>two")
    ['one', 'two']
    """
    return [text] if pattern is None else [part for part in pattern.split(text) if part]


def word_rule(results: Iterable[str], mark: str = "▁") -> re.Pattern[str] | None:
    """How a vocabulary that was trained on whole texts, with this mark for a space, was cut into
    words. Its file doesn't say it, but what its merges make (`results`) does: None where they go
    on behind a word and before one, so that nothing was cut.

    Sentencepiece cuts before a mark, or behind it where marks stand at the end of a word; several
    marks in a row stay together where any merge makes such a run. Digits stand alone where no merge
    makes a piece that holds one.

    >>> word_rule(["▁a", "at", "a1"]).findall("▁at▁▁1a")
    ['▁at', '▁', '▁1a']
    >>> word_rule(["▁▁", "▁a"]).findall("▁at▁▁12")
    ['▁at', '▁▁', '1', '2']
    """
    m = re.escape(mark)
    behind, before, run = (re.compile(form) for form in (f"[^{m}]{m}", f"{m}[^{m}]", f"{m}{m}"))
    crosses = leads = runs = digits = False
    for result in results:
        crosses = crosses or behind.search(result) is not None
        leads = leads or before.search(result) is not None
        runs = runs or run.search(result) is not None
        digits = digits or re.search("[0-9]", result) is not None
    if crosses and leads:
        return None
    marks = f"{m}+" if runs else m
    other = f"[^{m}]" if digits else f"[^{m}0-9]"
    word = f"{other}*{marks}|{other}+" if crosses else f"{marks}{other}*|{other}+"
    return re.compile(word if digits else f"[0-9]|{word}")

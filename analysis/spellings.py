"""In how many ways a vocabulary can spell a string, and how many of them look the same.

The latter is the model-free half of Ayoobi et al. 2026, Say Anything but This (arXiv 2601.14658):
white space around a word isn't seen, so the word alone, behind a space and behind a line end look
alike. Which forms count is defined here.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log2, prod, sqrt
from typing import Any

import numpy as np
import polars as pl

from analysis.columns import BITS, SHARE, Column, schema
from analysis.proportion import Z, wilson

IN_FRONT = (b"", b" ", b"\n")
MOST_DIGITS = 4_000  # of a number written out

SPELLING_COLUMNS = (
    Column("word", pl.String, "the word", heading="Word"),
    Column("occurrences", pl.Int64, "how often the text has it", "words", heading="Occurs"),
    Column("tokens", pl.Int64, "tokens that hold a part of it where it is first", "tokens",
           heading="Tokens"),
    Column("ids", pl.List(pl.Int64), "their ids", heading="Ids"),
    Column("pieces", pl.List(pl.String), "what each stands for", heading="As tokens"),
    Column("alone", pl.String, "how many id sequences spell the word alone, as a decimal number",
           "id sequences", "note says why", "Alone", "spellings of a word"),
    Column("spellings", pl.String, "the same for the word alone, behind a space and behind a line "
           "end, together", "id sequences", "note says why", "Id sequences", "spellings of a word"),
    Column("spellings_log2", pl.Float64, "log2 of that number", BITS, "note says why",
           "Id sequences (log2)", "spellings of a word"),
    Column("single_ids", pl.Int64, "ids that are the word by themselves, white space around it "
           "left out", "ids", "note says why", "Single ids", "spellings of a word"),
    Column("note", pl.String, "why there is no number, or what the number is of", null="nothing is "
           "to be said", heading="Note"),
)  # fmt: skip
SUMMARY_COLUMNS = (
    Column("words", pl.Int64, "distinct words", "words", heading="Words"),
    Column("counted", pl.Int64, "of these, with a number of spellings", "words", heading="Counted"),
    Column("mean_log2", pl.Float64, "mean of spellings_log2 over these", BITS, "none was counted",
           "Id sequences (mean log2)", "spellings of a word"),
    Column("mean_log2_low", pl.Float64, "lower end of its 95 % interval", BITS,
           "fewer than two were counted", "mean log2 95 % low", "spellings of a word"),
    Column("mean_log2_high", pl.Float64, "upper end of its 95 % interval", BITS,
           "fewer than two were counted", "mean log2 95 % high", "spellings of a word"),
    Column("median_log2", pl.Float64, "their median", BITS, "none was counted",
           "Id sequences (median log2)", "spellings of a word"),
    Column("several_singles", pl.Float64, "of the counted, those that two or more single ids are",
           SHARE, "none was counted", "Several single ids, %", "spellings of a word"),
    Column("several_singles_low", pl.Float64, "lower end of its 95 % interval", SHARE,
           "none was counted", "Several single ids, % 95 % low", "interval of an accuracy"),
    Column("several_singles_high", pl.Float64, "upper end of its 95 % interval", SHARE,
           "none was counted", "Several single ids, % 95 % high", "interval of an accuracy"),
    Column("most_word", pl.String, "the word with the most spellings", "", "none was counted",
           "Most id sequences"),
    Column("most_log2", pl.Float64, "its spellings_log2", BITS, "none was counted",
           "its id sequences (log2)", "spellings of a word"),
)  # fmt: skip


def count_segmentations(content: bytes, multiplicity: Mapping[bytes, int]) -> int:
    """Sequences of ids whose tokens, end to end, are `content`, exactly.

    multiplicity: token → how many ids have these bytes; empty tokens don't count (there would be
    no end of them). Dynamic programming over the places in the string: ways(0) = 1, ways(j) =
    sum of ways(i) × multiplicity(content[i:j]). Time: bytes × the longest token; the numbers are
    exact integers and may be huge.

    a a a, aa a and a aa:

    >>> count_segmentations(b"aaa", {b"a": 1, b"aa": 1})
    3
    """
    longest = max(map(len, multiplicity), default=0)
    ways = [1] + [0] * len(content)
    for end in range(1, len(content) + 1):
        for start in range(max(0, end - longest), end):
            if ways[start]:
                times = multiplicity.get(content[start:end], 0)
                if times:
                    ways[end] += ways[start] * times
    return ways[-1]


def bits(number: int) -> float | None:
    """log2 of a whole number however large; None for 0."""
    if number <= 0:
        return None
    shift = max(0, number.bit_length() - 64)
    return log2(number >> shift) + shift


class Vocabulary:
    """What a vocabulary's ids stand for, to count with.

    `continues`: of each id whether it is marked as going on inside a word (WordPiece); such a word
    has one form alone, as the marks say where it begins.
    """

    def __init__(
        self, surfaces: Sequence[bytes], left_out: frozenset[int], continues: Sequence[bool] | None
    ) -> None:
        """`left_out`: special ids."""
        ids = [at for at, one in enumerate(surfaces) if one and at not in left_out]
        self._marked, marks = continues is not None, continues or [False] * len(surfaces)
        self._begin = Counter(surfaces[at] for at in ids if not marks[at])
        self._inner = Counter(surfaces[at] for at in ids if marks[at])
        self._singles: Counter[bytes] = Counter()
        for one, times in self._begin.items():
            self._singles[one.strip()] += times

    def alone(self, word: bytes) -> int:
        """Id sequences that spell the word and nothing else.

        >>> Vocabulary([b"a", b"aa", b" a"], frozenset(), None).alone(b"aaa")
        3
        """
        if not self._marked:
            return count_segmentations(word, _parts(word, self._begin))
        return prod(map(self._of_begun, word.split()))  # a piece that begins brings its space

    def _of_begun(self, word: bytes) -> int:
        """The same where one piece begins the word and others go on in it."""
        inner = _parts(word, self._inner)
        return sum(
            self._begin[word[:end]] * count_segmentations(word[end:], inner)
            for end in range(1, len(word) + 1)
            if word[:end] in self._begin
        )

    def visible(self, word: bytes) -> int:
        """Those that spell it alone, behind a space, or behind a line end.

        a·a·a, a·aa, aa·a; ␣a·a·a, ␣a·aa:

        >>> Vocabulary([b"a", b"aa", b" a"], frozenset(), None).visible(b"aaa")
        5
        """
        if self._marked:
            return self.alone(word)
        return sum(self.alone(before + word) for before in IN_FRONT)

    def single_ids(self, word: bytes) -> int:
        """Ids that are the word by themselves, white space around it left out.

        >>> Vocabulary([b"a", b"aa", b" a"], frozenset(), None).single_ids(b"a")
        2
        """
        return self._singles[word]


def _parts(content: bytes, multiplicity: Mapping[bytes, int]) -> dict[bytes, int]:
    """Those tokens that occur in the content: counting then needs no look at all of them."""
    size = len(content)
    pieces = {content[start:end] for start in range(size) for end in range(start + 1, size + 1)}
    return {one: multiplicity[one] for one in pieces if one in multiplicity}


def counted(vocabulary: Vocabulary, word: bytes) -> dict[str, Any]:
    """The figures of SPELLING_COLUMNS for a word as its ids decode."""
    alone, visible = vocabulary.alone(word), vocabulary.visible(word)
    if not visible:
        return {"note": "no ids spell it"}
    return {
        "alone": _decimal(alone),
        "spellings": _decimal(visible),
        "spellings_log2": bits(visible),
        "single_ids": vocabulary.single_ids(word),
    }


def _decimal(number: int) -> str | None:
    return str(number) if number.bit_length() < 3 * MOST_DIGITS else None  # 10 > 2 ** 3


def summary_table(words: pl.DataFrame) -> pl.DataFrame:
    """Columns as SUMMARY_COLUMNS, one row, from columns word, spellings_log2 and single_ids.

    >>> its = {"word": ["a", "b"], "spellings_log2": [1.0, 3.0], "single_ids": [2, 1]}
    >>> table = summary_table(pl.DataFrame(its))
    >>> table.select("mean_log2", "several_singles", "most_word").row(0)
    (2.0, 0.5, 'b')
    """
    there = words.drop_nulls("spellings_log2")
    row: dict[str, Any] = {"words": words.height, "counted": there.height}
    if n := there.height:
        values = there["spellings_log2"].to_numpy()
        mean = float(values.mean())
        several = int((there["single_ids"] > 1).sum())
        low, high = wilson(several, n)
        most = there.sort(["spellings_log2", "word"], descending=[True, False]).row(0, named=True)
        row |= {
            "mean_log2": mean,
            "median_log2": float(np.median(values)),
            "several_singles": several / n,
            "several_singles_low": low,
            "several_singles_high": high,
            "most_word": most["word"],
            "most_log2": most["spellings_log2"],
        }
        if n > 1:
            off = Z * float(values.std(ddof=1)) / sqrt(n)
            row |= {"mean_log2_low": mean - off, "mean_log2_high": mean + off}
    return pl.DataFrame([row], schema=schema(SUMMARY_COLUMNS))

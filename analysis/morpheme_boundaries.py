"""Do the cuts of a tokenizer fall where a word's morphemes meet?

Source: Altinok 2026 (arXiv 2602.06942) and Arnett & Bergen 2024 (MorphScore). A word is L
characters; its cuts lie between them, at the cumulative lengths of its pieces. Both papers' figures
are here; Altinok's counts the end of the word as a cut, which every segmentation hits, so each of
precision, recall and F1 is given without it (default) and with it.

Every figure is a sum over words divided by another, so that a bootstrap over words is one
multiplication, and what random cuts would give is their expected value, in closed form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import comb

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.bootstrap import LEVEL
from analysis.columns import Column, schema
from analysis.entropy_bootstrap import times_drawn

_DRAWS_AT_ONCE = 2**22

FIGURES: Mapping[str, str] = {
    "precision_micro": "cuts that are morpheme boundaries, of all cuts",
    "recall_micro": "morpheme boundaries that are cut, of all boundaries",
    "f1_micro": "twice the hits over cuts and boundaries",
    "precision_macro": "mean over words with a cut",
    "recall_macro": "mean over words with a boundary",
    "f1_macro": "mean over words with either",
    "precision_with_end": "macro, the word's end counted as a cut and a boundary, as published",
    "recall_with_end": "the same of recall",
    "f1_with_end": "the same of F1",
    "exact_match": "share of words whose tokens are their morphemes",
    "stem_is_token": "share of words whose stem is one token",
    "stem_end_is_cut": "share of words of several morphemes cut at the end of their stem",
    "morph_score": "the same, of those words that are cut at all (MorphScore)",
    "affixes_are_tokens": "share of all affixes, each as often as it occurs, that are one token",
    "tokens_per_morpheme": "mean over words (over-segmentation)",
    "morphemes_per_token": "mean over words (under-segmentation)",
    "fertility": "tokens per word",
    "continued_words": "share of words in more than one token",
}
"""Every figure, and of what it is the share or mean."""


@dataclass(frozen=True)
class CutWord:
    """A word of `length` characters with its inner morpheme boundaries and the tokenizer's inner
    cuts, both rising, above 0 and below length. A cut inside a character lies at a fraction."""

    length: int
    boundaries: tuple[int, ...]
    cuts: tuple[float, ...]

    @property
    def stem(self) -> int:
        """Where the first morpheme ends."""
        return self.boundaries[0] if self.boundaries else self.length

    @property
    def hits(self) -> int:
        return len(set(self.boundaries) & set(self.cuts))


def is_token(start: int, end: int, word: CutWord) -> bool:
    """Whether a token stands exactly from start to end."""
    edges = {0, *word.cuts, word.length}
    return start in edges and end in edges and not any(start < cut < end for cut in word.cuts)


def affix_spans(word: CutWord) -> list[tuple[int, int]]:
    """What follows the stem, morpheme by morpheme."""
    edges = (*word.boundaries, word.length)
    return list(pairwise(edges))


Sums = Mapping[str, tuple[float, float]]
"""Of one word, what it adds to a figure's numerator and denominator."""


def sums(word: CutWord) -> Sums:
    """What the word adds to every figure."""
    affixes = affix_spans(word)
    tokens = float(sum(is_token(*span, word) for span in affixes))
    return _sums(
        word,
        hits=word.hits,
        exact=float(word.boundaries == word.cuts),
        stem_token=float(is_token(0, word.stem, word)),
        stem_cut=float(bool(affixes) and word.stem in word.cuts),
        affix_tokens=tokens,
    )


def by_chance(word: CutWord) -> Sums:
    """What the word adds if as many cuts fall at random, all places being equally likely; where
    there are more cuts than places (cuts inside characters), all places are cut.

    Of n places k are cut: a given one with chance k / n, and given ones with none of others chosen
    with comb(n - given - others, k - given) / comb(n, k).
    """
    places = word.length - 1
    cuts = min(len(word.cuts), places)

    def token(start: int, end: int) -> float:
        edges = (start > 0) + (end < word.length)
        inside = end - start - 1
        if cuts < edges or places - edges - inside < cuts - edges:
            return 0.0
        return comb(places - edges - inside, cuts - edges) / comb(places, cuts)

    affixes, each = affix_spans(word), cuts / places if places else 0.0
    spread = CutWord(word.length, word.boundaries, tuple(range(1, cuts + 1)))
    return _sums(
        spread,
        hits=each * len(word.boundaries),
        exact=1 / comb(places, cuts) if len(word.boundaries) == cuts else 0.0,
        stem_token=token(0, word.stem),
        stem_cut=each if affixes else 0.0,
        affix_tokens=sum(token(*span) for span in affixes),
    )


def _sums(
    word: CutWord,
    hits: float,
    exact: float,
    stem_token: float,
    stem_cut: float,
    affix_tokens: float,
) -> Sums:
    cuts, boundaries = len(word.cuts), len(word.boundaries)
    tokens, morphemes, several = cuts + 1, boundaries + 1, boundaries > 0
    return {
        "precision_micro": (hits, cuts),
        "recall_micro": (hits, boundaries),
        "f1_micro": (2 * hits, cuts + boundaries),
        "precision_macro": _mean(hits, cuts),
        "recall_macro": _mean(hits, boundaries),
        "f1_macro": _mean(2 * hits, cuts + boundaries),
        "precision_with_end": _mean(hits + 1, tokens),
        "recall_with_end": _mean(hits + 1, morphemes),
        "f1_with_end": _mean(2 * (hits + 1), tokens + morphemes),
        "exact_match": (exact, 1),
        "stem_is_token": (stem_token, 1),
        "stem_end_is_cut": (stem_cut, several),
        "morph_score": (stem_cut, several and cuts > 0),
        "affixes_are_tokens": (affix_tokens, boundaries),
        "tokens_per_morpheme": (tokens / morphemes, 1),
        "morphemes_per_token": (morphemes / tokens, 1),
        "fertility": (tokens, 1),
        "continued_words": (cuts > 0, 1),
    }


def _mean(part: float, whole: float) -> tuple[float, float]:
    """What a word adds to a mean over the words where `whole` isn't 0."""
    return (part / whole, 1) if whole else (0, 0)


BOUNDARY_COLUMNS = (
    Column("figure", pl.String, "which figure", heading="Figure"),
    Column("meaning", pl.String, "of what it is the share or mean", heading="What it is"),
    Column("words", pl.Int64, "words that it is over", "words", heading="Words"),
    Column("value", pl.Float64, "the figure", "", "no word has what it is over", "",
           "morpheme figures"),
    *(
        Column(end, pl.Float64, f"{which} end of its 95 % interval over words",
               null="as value, or fewer than two words", formula="interval of morpheme figures")
        for end, which in (("low", "lower"), ("high", "upper"))
    ),
    Column("by_chance", pl.Float64, "expected if as many cuts of each word fell at random",
           null="as value", heading="By chance", formula="morphemes by chance"),
    Column("uncut", pl.Float64, "the figure of a tokenizer that never cuts", null="as value",
           heading="Never cut", formula="morpheme figures"),
)  # fmt: skip


AFFIX_COLUMNS = (
    Column("affix", pl.String, "the affix as it is spelled", heading="Affix"),
    Column("occurrences", pl.Int64, "words' affixes that are spelled so", "affixes"),
    Column("tokens", pl.Int64, "of these, how many are one token", "affixes"),
    Column("cut_before", pl.Int64, "how many have a cut where they begin", "affixes"),
    Column("cut_inside", pl.Int64, "how many are cut inside", "affixes"),
)


def affix_table(words: Sequence[tuple[str, CutWord]]) -> pl.DataFrame:
    """How every affix is treated, the most frequent first: AFFIX_COLUMNS. words: as they are
    spelled, with their cuts."""
    rows: dict[str, list[int]] = {}
    for spelled, word in words:
        for start, end in affix_spans(word):
            its = rows.setdefault(spelled[start:end], [0, 0, 0, 0])
            its[0] += 1
            its[1] += is_token(start, end, word)
            its[2] += start in word.cuts
            its[3] += any(start < cut < end for cut in word.cuts)
    table = pl.DataFrame(
        [(affix, *its) for affix, its in rows.items()], schema(AFFIX_COLUMNS), orient="row"
    )
    return table.sort(["occurrences", "affix"], descending=[True, False])


def boundary_table(words: Sequence[CutWord], replicates: int, seed: int) -> pl.DataFrame:
    """Every figure with its percentile interval over words (Efron & Tibshirani 1993, chapter 13):
    BOUNDARY_COLUMNS."""
    top, bottom = _matrices([sums(word) for word in words])
    chance = _ratio(*_matrices([by_chance(word) for word in words]))
    whole = [CutWord(word.length, word.boundaries, ()) for word in words]
    uncut = _ratio(*_matrices([sums(word) for word in whole]))
    found = (_ratio(top, bottom), *_ends(top, bottom, replicates, seed), chance, uncut)
    rows = [
        (name, meaning, int((bottom[:, at] > 0).sum()), *(each[at] for each in found))
        for at, (name, meaning) in enumerate(FIGURES.items())
    ]
    table = pl.DataFrame(rows, schema(BOUNDARY_COLUMNS), orient="row")
    return table.with_columns(pl.col(pl.Float64).fill_nan(None))


Matrix = NDArray[np.float64]


def _matrices(each: Sequence[Sums]) -> tuple[Matrix, Matrix]:
    """Numerators and denominators, shape (words, figures)."""
    table = np.array([[one[name] for name in FIGURES] for one in each], np.float64)
    table = table.reshape(len(each), len(FIGURES), 2)
    return table[:, :, 0], table[:, :, 1]


def _ratio(top: Matrix, bottom: Matrix) -> Matrix:
    with np.errstate(invalid="ignore"):
        return np.asarray(top.sum(axis=0) / bottom.sum(axis=0))


def _ends(top: Matrix, bottom: Matrix, replicates: int, seed: int) -> tuple[Matrix, Matrix]:
    words = len(top)
    nothing = np.full(len(FIGURES), np.nan)
    if words < 2:
        return nothing, nothing
    random, both = np.random.default_rng(seed), np.concatenate([top, bottom], axis=1)
    step, found = max(1, _DRAWS_AT_ONCE // words), []
    for start in range(0, replicates, step):
        times = times_drawn(random, min(step, replicates - start), words)
        found.append(times.astype(np.float64) @ both)
    totals = np.concatenate(found).T
    with np.errstate(invalid="ignore"):
        drawn = totals[: len(FIGURES)] / totals[len(FIGURES) :]
    # A replicate without a word that the figure is over says nothing of it.
    some = ~np.isnan(drawn).all(axis=1)
    low, high = nothing.copy(), nothing.copy()
    tails = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    low[some], high[some] = np.nanquantile(drawn[some], tails, axis=1)
    return low, high

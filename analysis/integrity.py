"""Linguistic integrity: which of the tokens are words of the language, or roots and affixes.

Source: Bayram et al. 2025, "Tokenization Standards for Linguistic Integrity": %TR is the share of
tokens that are valid words, %Pure of those that are a root or an affix. The paper's text divides by
all tokens, its code and tables by the distinct ones; both are here.

Who judges makes the figure: a lexicon says of each surface whether it is a word, a root, an affix.
So does what is counted: every figure is given for eight choices of tokens, of distinct tokens and
of all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.columns import SHARE, Column, schema, with_interval
from analysis.entropy_bootstrap import interval, times_drawn
from analysis.token_surfaces import LETTERS, WHITE, Surfaces

EVERYTHING, IN_LETTERS = SCOPES = ("everything", "letters")
ANYWHERE, INITIAL = POSITIONS = ("anywhere", "word-initial")
WITH, WITHOUT = SINGLES = ("with", "without")
DISTINCT, OCCURRENCES = COUNTED = ("distinct", "occurrences")
GROWTH_STEPS = 24

_VALID = Column(
    "valid_share",
    pl.Float64,
    "share that are valid words (%TR)",
    SHARE,
    "there is no token",
    "%TR, %",
    "%TR and %Pure",
)
_PURE = Column(
    "pure_share",
    pl.Float64,
    "share that are a root or an affix (%Pure)",
    SHARE,
    "there is no token, or the lexicon knows no roots and affixes",
    "%Pure, %",
    "%TR and %Pure",
)
_INTERVAL = "interval of %TR and %Pure"
SHARE_COLUMNS = (
    Column("scope", pl.String, "everything: all tokens; letters: those in the language's letters"),
    Column("position", pl.String, "anywhere, or only tokens that begin a word (word-initial)"),
    Column("single_letters", pl.String, "with or without tokens of one letter"),
    Column("counted", pl.String, "distinct tokens, or all occurrences"),
    Column("tokens", pl.Int64, "how many are counted", "tokens", heading="Tokens"),
    Column("valid", pl.Int64, "valid words among them", "tokens"),
    Column("pure", pl.Int64, "roots and affixes among them", "tokens", "as pure_share"),
    *with_interval(_VALID, "%TR", _INTERVAL),
    *with_interval(_PURE, "%Pure", _INTERVAL),
    Column("interval_note", pl.String, "why there is no interval", null="there is one"),
    Column("chance_valid_share", pl.Float64,
           "%TR of as many random substrings of the corpus' words, of the same lengths", SHARE,
           "there is no token", "By chance, %", "%TR by chance"),
    Column("chance_pure_share", pl.Float64, "%Pure of the same", SHARE, "as pure_share",
           "By chance, %", "%TR by chance"),
)  # fmt: skip
GROWTH_COLUMNS = (
    Column("segments", pl.Int64, "segments read so far", "segments", heading="Segments"),
    Column("tokens", pl.Int64, "distinct tokens in them", "tokens", heading="Distinct tokens"),
    _VALID,
    _PURE,
)
TOKEN_COLUMNS = (
    Column("surface", pl.String, "the token without white space at its ends", heading="Token"),
    Column("kind", pl.String, "letters, another script, digits, punctuation, mixed, …"),
    Column("occurrences", pl.Int64, "how often it occurs", "tokens", heading="Occurs"),
    Column("initial", pl.Int64, "of these, how often it begins a word", "tokens"),
    Column("word", pl.Boolean, "whether it is a valid word"),
    Column("root", pl.Boolean, "whether it is a root", null="the lexicon knows none"),
    Column("affix", pl.Boolean, "whether it is an affix", null="the lexicon knows none"),
)

CATEGORIES = 16
_IS_LETTERS, _IS_SINGLE, _IS_WORD, _IS_PURE = 1, 2, 4, 8


@dataclass(frozen=True)
class Judged:
    """The surfaces of a stream with what a lexicon says of each.

    word: shape (surfaces,). pure: whether a root or an affix; None where the lexicon can't tell.
    unit: of each token's segment, int64, shape (n,), below `units.
    """

    surfaces: Surfaces
    word: NDArray[np.bool_]
    pure: NDArray[np.bool_] | None
    unit: NDArray[np.int64]
    units: int

    @cached_property
    def category(self) -> NDArray[np.int64]:
        """Of each surface: letters, one letter, word, pure, a bit each."""
        letters = np.array([kind == LETTERS for kind in self.surfaces.kinds], bool)
        pure = np.zeros(len(letters), bool) if self.pure is None else self.pure
        bits = (letters, self.surfaces.single_letters(), self.word, pure)
        return np.asarray(sum(bit.astype(np.int64) << at for at, bit in enumerate(bits)), np.int64)


Chance = Callable[[int, bool], tuple[float, float, float, float]]
"""For a length in characters and whether at a word's beginning: %TR and %Pure of distinct random
substrings, and of all that were drawn; 0 where no word is that long."""


def share_table(judged: Judged, chance: Chance, replicates: int, seed: int) -> pl.DataFrame:
    """Every choice of tokens with its shares: SHARE_COLUMNS.

    The interval resamples units (runs of segments); a replicate holds the tokens of the units that
    it draws, and its interval is moved as analysis/entropy_bootstrap.py says, since it sees fewer
    distinct tokens than the sample did.
    """
    counts, lengths = _Counts(judged, replicates, seed), _Lengths(judged)
    rows = []
    for scope, position, singles, counted in product(SCOPES, POSITIONS, SINGLES, COUNTED):
        wanted = _wanted(scope, singles)
        held, drawn = counts.of(position, counted)
        total, valid = int(held[wanted].sum()), int(held[wanted & _HAS_WORD].sum())
        pure = None if judged.pure is None else int(held[wanted & _HAS_PURE].sum())
        row = {
            "scope": scope,
            "position": position,
            "single_letters": singles,
            "counted": counted,
            "tokens": total,
            "valid": valid,
            "pure": pure,
            "interval_note": counts.note if total else "there is no token",
        }
        row |= _shares(drawn, wanted, total, valid, pure)
        row |= lengths.by_chance(chance, position, singles, counted, total)
        rows.append(row)
    return pl.DataFrame(rows, schema(SHARE_COLUMNS))


_OF_CATEGORY = np.arange(CATEGORIES)
_HAS_WORD, _HAS_PURE = (_OF_CATEGORY & bit > 0 for bit in (_IS_WORD, _IS_PURE))


def _wanted(scope: str, singles: str) -> NDArray[np.bool_]:
    """The categories that a choice counts."""
    wanted = np.ones(CATEGORIES, bool)
    if scope == IN_LETTERS:
        wanted &= _OF_CATEGORY & _IS_LETTERS > 0
    if singles == WITHOUT:
        wanted &= _OF_CATEGORY & _IS_SINGLE == 0
    return wanted


class _Counts:
    """Tokens of each category: of the sample, shape (CATEGORIES,), and of each replicate, shape
    (replicates, CATEGORIES) or None."""

    def __init__(self, judged: Judged, replicates: int, seed: int) -> None:
        # numba takes a second to import: only those who count wait for it.
        from analysis import integrity_loops as loops

        category, of_token = judged.category, judged.surfaces.of_token
        kept = of_token != WHITE
        present, unit = np.unique(judged.unit, return_inverse=True)
        units = len(present)
        self.note = None if units > 1 else "one unit leaves nothing to resample"
        times = None
        if units > 1:
            times = times_drawn(np.random.default_rng(seed), replicates, units)
        self._found = {}
        for position in POSITIONS:
            rows = np.flatnonzero(kept & judged.surfaces.initial if position == INITIAL else kept)
            its, where = of_token[rows], unit[rows]
            occurring = np.bincount(its, minlength=len(category)) > 0
            distinct = np.bincount(category[occurring], minlength=CATEGORIES)
            places = where * CATEGORIES + category[its]
            by_unit = np.bincount(places, minlength=units * CATEGORIES).reshape(units, CATEGORIES)
            drawn = seen = None
            if times is not None:
                bounds, held = loops.units_of(its, where, len(category))
                seen = loops.seen(bounds, held, times > 0, category, CATEGORIES)
                # Whole numbers below 2^53, exact as floats, which have a fast product.
                drawn = (times.astype(np.float64) @ by_unit).astype(np.int64)
            self._found[position, DISTINCT] = distinct, seen
            self._found[position, OCCURRENCES] = by_unit.sum(axis=0), drawn

    def of(self, position: str, counted: str) -> tuple[NDArray[np.int64], NDArray[np.int64] | None]:
        return self._found[position, counted]


def _shares(
    drawn: NDArray[np.int64] | None,
    wanted: NDArray[np.bool_],
    total: int,
    valid: int,
    pure: int | None,
) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for name, count, has in (("valid", valid, _HAS_WORD), ("pure", pure, _HAS_PURE)):
        ends: tuple[float | None, float | None] = (None, None)
        share = None
        if count is not None and total:
            share = count / total
            if drawn is not None:
                with np.errstate(invalid="ignore", divide="ignore"):
                    each = drawn[:, wanted & has].sum(axis=1) / drawn[:, wanted].sum(axis=1)
                ends = interval(share, each, most=1.0) or ends
        found |= dict(zip(_ENDS[name], (share, *ends), strict=True))
    return found


_ENDS = {
    name: (f"{name}_share", f"{name}_share_low", f"{name}_share_high") for name in ("valid", "pure")
}


class _Lengths:
    """How often each surface occurs by position, and how long it is, for what chance gives."""

    def __init__(self, judged: Judged) -> None:
        surfaces = judged.surfaces
        kept = surfaces.of_token != WHITE
        self._pure = judged.pure is not None
        self._category = judged.category
        self._lengths = np.fromiter(map(len, surfaces.texts), np.int64, len(surfaces.texts))
        self._occurrences = {
            position: np.bincount(surfaces.of_token[rows], minlength=len(surfaces.texts))
            for position, rows in ((ANYWHERE, kept), (INITIAL, kept & surfaces.initial))
        }

    def by_chance(
        self, chance: Chance, position: str, singles: str, counted: str, total: int
    ) -> dict[str, float | None]:
        """Each token in the language's letters has the chance of its length; the others none."""
        if not total:
            return {"chance_valid_share": None, "chance_pure_share": None}
        weight = self._occurrences[position] * _wanted(IN_LETTERS, singles)[self._category]
        if counted == DISTINCT:
            weight = (weight > 0).astype(np.int64)
        of_length = np.bincount(self._lengths, weights=weight)
        valid = pure = 0.0
        for length in np.flatnonzero(of_length).tolist():
            rates = chance(length, position == INITIAL)[2 * (counted == OCCURRENCES) :]
            valid += of_length[length] * rates[0] / total
            pure += of_length[length] * rates[1] / total
        return {"chance_valid_share": valid, "chance_pure_share": pure if self._pure else None}


def growth_table(judged: Judged, segments: NDArray[np.int64]) -> pl.DataFrame:
    """The shares of the distinct tokens of the corpus' first segments: GROWTH_COLUMNS.

    segments: the segments of each unit, shape (units,). Up to GROWTH_STEPS sizes, each some 40 %
    larger than the one before.
    """
    surfaces, category = judged.surfaces, judged.category
    kept = surfaces.of_token != WHITE
    first = np.full(len(category), judged.units, np.int64)
    np.minimum.at(first, surfaces.of_token[kept], judged.unit[kept])
    size = (judged.units + 1) * CATEGORIES
    by_unit = np.bincount(first * CATEGORIES + category, minlength=size).reshape(-1, CATEGORIES)
    seen = np.cumsum(by_unit[: judged.units], axis=0)
    read = np.cumsum(segments)
    ends = np.unique(np.geomspace(1, judged.units, GROWTH_STEPS).round().astype(np.int64)) - 1
    rows = []
    for end in ends.tolist():
        tokens = int(seen[end].sum())
        if tokens:
            valid, pure = (int(seen[end][has].sum()) for has in (_HAS_WORD, _HAS_PURE))
            pure_share = None if judged.pure is None else pure / tokens
            rows.append((int(read[end]), tokens, valid / tokens, pure_share))
    return pl.DataFrame(rows, schema(GROWTH_COLUMNS), orient="row")


def token_table(judged: Judged, verdicts: Mapping[str, list[bool | None]]) -> pl.DataFrame:
    """One row a distinct token, the most frequent first: TOKEN_COLUMNS. verdicts: the columns word,
    root and affix, of each surface."""
    surfaces = judged.surfaces
    kept = surfaces.of_token != WHITE
    count = np.bincount(surfaces.of_token[kept], minlength=len(surfaces.texts))
    initial = np.bincount(surfaces.of_token[kept & surfaces.initial], minlength=len(surfaces.texts))
    table = pl.DataFrame(
        {
            "surface": surfaces.texts,
            "kind": surfaces.kinds,
            "occurrences": count,
            "initial": initial,
            **verdicts,
        },
        schema(TOKEN_COLUMNS),
    )
    return table.sort(["occurrences", "surface"], descending=[True, False])

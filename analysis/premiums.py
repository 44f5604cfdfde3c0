"""Token premiums: how many tokens a language needs for what the reference language says.

Source: Petrov et al. 2023, "Language Model Tokenizers Introduce Unfairness Between Languages"
(arXiv 2305.15425); Arnett et al. 2025 (arXiv 2510.21909) for the explaining factors. A premium is
a ratio of totals over the shared segments, not a mean of ratios.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis import fairness
from analysis.bootstrap import ratio_intervals
from analysis.columns import LANGUAGE, RATIO, SHARE, Column, schema, with_interval
from analysis.pairing import Totals
from analysis.regression import least_squares

UNK_LIMIT = 0.1
"""A cell is no number where more than this share of its characters became UNK (Petrov et al.)."""

FACTORS = ("whitespace_share", "mean_token_length", "byte_premium")


_NO_CHARACTERS = "the language has no characters on the shared segments"
PREMIUM_COLUMNS = (
    LANGUAGE,
    Column("segments", pl.Int64, "segments that it shares with the reference", "segments",
           heading="Segments"),
    Column("tokens", pl.Int64, "tokens of these segments", "tokens", heading="Tokens"),
    Column("bytes", pl.Int64, "their bytes of UTF-8", "bytes", heading="Bytes"),
    Column("characters", pl.Int64, "their characters (code points)", "characters",
           heading="Characters"),
    *with_interval(
        Column("premium", pl.Float64, "tokens over tokens of the reference", RATIO,
               "premium_note says why", "Premium (×)", "premium"),
        "",
        "premium interval",
    ),
    Column("byte_premium", pl.Float64, "bytes over bytes of the reference", RATIO,
           "the reference has no bytes on the shared segments", "Byte premium (×)", "byte premium"),
    Column("tokens_per_character", pl.Float64, "tokens over characters", "tokens per character",
           _NO_CHARACTERS, "Tokens per character", "tokens per character"),
    Column("unk_share", pl.Float64, "share of the characters that became UNK", SHARE,
           _NO_CHARACTERS, "UNK, share of characters (%)", "UNK share"),
    Column("reference_tokens", pl.Int64, "tokens of the reference in the same segments", "tokens"),
    Column("reference_segments", pl.Int64, "segments of the reference language", "segments"),
    Column("whitespace_share", pl.Float64, "share of the characters that are white space", SHARE,
           _NO_CHARACTERS, formula="whitespace share"),
    Column("mean_token_length", pl.Float64,
           "mean length of the distinct tokens used, in characters", "characters",
           "no token is used", formula="mean token length"),
    Column("premium_note", pl.String, "why there is no premium", null="there is one",
           heading="Note"),
    Column("interval_note", pl.String, "why there is no interval", null="there is one"),
)  # fmt: skip
PREMIUMS = schema(PREMIUM_COLUMNS)

_NO_LINE = "fewer than three languages, or one of the two doesn't vary"
FACTOR_COLUMNS = (
    Column("factor", pl.String, "whitespace_share, mean_token_length or byte_premium"),
    Column("n", pl.Int64, "languages", "languages"),
    Column("r_squared", pl.Float64, "share of the variance that it explains", SHARE, _NO_LINE,
           formula="least squares"),
    Column("slope", pl.Float64, "slope of the line", "premium per unit of the factor", _NO_LINE,
           formula="least squares"),
    Column("intercept", pl.Float64, "premium that the line has where the factor is 0", RATIO,
           _NO_LINE, formula="least squares"),
)  # fmt: skip


@dataclass(frozen=True)
class Counts:
    """What one tokenizer made of a corpus, beside the reference language.

    `tokens`, `bytes`, `characters`, `whitespace`, `unk_characters`: totals of shape (languages,
    units). `segments`: shared segments, same shape. `mean_token_length`: one a language, or None.
    """

    languages: Sequence[str]
    reference: int
    segments: NDArray[np.int64]
    tokens: Totals
    bytes: Totals
    characters: Totals
    whitespace: Totals
    unk_characters: Totals
    mean_token_length: Sequence[float | None]


def premium_table(counts: Counts, replicates: int, seed: int, resample: bool) -> pl.DataFrame:
    """One row a language, sorted by language.

    `resample` False leaves the intervals null (a document has no segments to resample). A premium
    is null, with its reason in premium_note, where the language shares no segment with the
    reference, has no tokens to divide by, or either side's UNK share is above UNK_LIMIT. An
    interval is null, with its reason in interval_note, below two units.

    Ten tokens of English and 25 of Turkish on the same three segments:

    >>> def totals(*own):
    ...     return Totals(np.array(own), np.array([own[0]] * len(own)))
    >>> tokens, nothing = totals([2, 3, 5], [4, 6, 15]), totals([0, 0, 0], [0, 0, 0])
    >>> counts = Counts(
    ...     languages=["eng_Latn", "tur_Latn"],
    ...     reference=0,
    ...     segments=np.ones((2, 3), np.int64),
    ...     tokens=tokens,
    ...     bytes=totals([10, 10, 20], [12, 13, 25]),
    ...     characters=totals([10, 10, 20], [11, 12, 24]),
    ...     whitespace=nothing,
    ...     unk_characters=nothing,
    ...     mean_token_length=[4.0, 2.0],
    ... )
    >>> table = premium_table(counts, replicates=200, seed=0, resample=True)
    >>> table.select("language", "tokens", "premium", "premium_low", "premium_high").rows()
    [('eng_Latn', 10, 1.0, 1.0, 1.0), ('tur_Latn', 25, 2.5, 2.0, 3.0)]
    >>> fairness_table(table)["max_over_min"].item()
    2.5
    """
    own, reference = counts.tokens.own.sum(axis=1), counts.tokens.reference.sum(axis=1)
    intervals = np.full((len(own), 2), np.nan)
    if resample:
        intervals = ratio_intervals(
            counts.tokens.own, counts.tokens.reference, counts.segments > 0, replicates, seed
        )
    characters = counts.characters.own.sum(axis=1)
    rows = []
    for i in np.argsort(np.array(counts.languages)):
        unk = _share(counts.unk_characters.own[i], counts.characters.own[i])
        unk_of_reference = _share(
            counts.unk_characters.reference[i], counts.characters.reference[i]
        )
        units = int((counts.segments[i] > 0).sum())
        note = _premium_note(
            int(counts.segments[i].sum()), int(reference[i]), unk, unk_of_reference
        )
        interval_note = note or _interval_note(resample, units, bool(np.isnan(intervals[i]).any()))
        rows.append(
            {
                "language": counts.languages[i],
                "segments": int(counts.segments[i].sum()),
                "tokens": int(own[i]),
                "bytes": int(counts.bytes.own[i].sum()),
                "characters": int(characters[i]),
                "premium": None if note else float(own[i] / reference[i]),
                "premium_low": None if interval_note else float(intervals[i, 0]),
                "premium_high": None if interval_note else float(intervals[i, 1]),
                "byte_premium": _share(counts.bytes.own[i], counts.bytes.reference[i]),
                "tokens_per_character": _share(counts.tokens.own[i], counts.characters.own[i]),
                "unk_share": unk,
                "reference_tokens": int(reference[i]),
                "reference_segments": int(counts.segments[counts.reference].sum()),
                "whitespace_share": _share(counts.whitespace.own[i], counts.characters.own[i]),
                "mean_token_length": counts.mean_token_length[i],
                "premium_note": note,
                "interval_note": interval_note,
            }
        )
    return pl.DataFrame(rows, schema=PREMIUMS)


def _share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> float | None:
    total = int(whole.sum())
    return int(part.sum()) / total if total else None


def _premium_note(
    segments: int, reference_tokens: int, unk: float | None, unk_of_reference: float | None
) -> str | None:
    if segments == 0:
        return "no segment is shared with the reference language"
    if reference_tokens == 0:
        return "the reference language has no tokens on the shared segments"
    if unk is not None and unk > UNK_LIMIT:
        return f"{unk:.0%} of its characters became UNK: the text is not encoded"
    if unk_of_reference is not None and unk_of_reference > UNK_LIMIT:
        return f"{unk_of_reference:.0%} of the reference's characters became UNK"
    return None


def _interval_note(resample: bool, units: int, undefined: bool) -> str | None:
    if not resample:
        return "counted as one document, which has no segments to resample"
    if units < 2:
        return "one segment can't be resampled"
    return "a resample had no tokens of the reference" if undefined else None


def fairness_table(premiums: pl.DataFrame) -> pl.DataFrame:
    """One row: the fairness figures over the languages whose premium is defined."""
    values = premiums["premium"].drop_nulls().to_numpy()
    return pl.DataFrame(
        {
            "languages": [len(values)],
            "max_over_min": [fairness.max_over_min(values)],
            "standard_deviation": [fairness.standard_deviation(values)],
            "gini": [fairness.gini(values)],
            "share_at_least_2": [fairness.share_at_least(values, 2.0)],
        },
        schema=schema(fairness.COLUMNS),
    )


def factor_table(premiums: pl.DataFrame) -> pl.DataFrame:
    """One row a factor: the least-squares line of the premium on it, over the languages where
    both are defined. R² says how much of the premium's variance the factor alone explains."""
    rows = []
    for factor in FACTORS:
        both = premiums.select(factor, "premium").drop_nulls()
        line = least_squares(both[factor].to_numpy(), both["premium"].to_numpy())
        rows.append(
            {
                "factor": factor,
                "n": both.height,
                "r_squared": line and line.r_squared,
                "slope": line and line.slope,
                "intercept": line and line.intercept,
            }
        )
    return pl.DataFrame(rows, schema=schema(FACTOR_COLUMNS))


def mean_token_length(
    used: NDArray[np.int64], surface_characters: NDArray[np.int32]
) -> float | None:
    """Mean length in characters over the distinct tokens used (not over their occurrences).

    Source: Arnett et al. 2025 (arXiv 2510.21909): of the tokens used on the evaluation text.
    None if no token is used.

    Of ids of 1, 2, 3 and 4 characters the text uses the second and the last, however often:

    >>> mean_token_length(np.array([1, 3]), np.array([1, 2, 3, 4], np.int32))
    3.0
    """
    return float(surface_characters[used].mean()) if len(used) else None

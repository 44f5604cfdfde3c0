"""White-space words: what stands between white space, and how many of them a language needs for
what the reference language says. A baseline beside premiums: what cutting at spaces costs.

They have no ids, so nothing that rests on a vocabulary can be asked of them. Where a script writes
no spaces between words (Unicode Standard Annexes 14 and 29), what stands between two spaces is a
phrase or a sentence, and there is no figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.bootstrap import ratio_intervals
from analysis.columns import LANGUAGE, RATIO, SHARE, Column, schema, with_interval
from analysis.pairing import Totals

WORD = r"\S+"  # between characters of the Unicode property White_Space
UNSPACED_SCRIPTS = (
    *("Han", "Hiragana", "Katakana", "Yi"),
    *("Thai", "Lao", "Khmer", "Myanmar", "Tai_Le", "New_Tai_Lue", "Tai_Tham"),
    *("Tibetan", "Javanese", "Balinese"),
)
_UNSPACED = "".join(rf"\p{{{script}}}" for script in UNSPACED_SCRIPTS)
UNSPACED_LIMIT = 0.5
"""A text with more of its characters (white space aside) in these scripts writes no spaces between
words."""
LONGEST_WORD = 25
"""Characters: the words of no language are as long on average (Greenlandic's have 16), so a text
with longer ones separates words by another mark, or not at all."""

_NO_WORDS = "the language has no words on the shared segments"
WORD_COLUMNS = (
    LANGUAGE,
    Column("segments", pl.Int64, "segments that it shares with the reference", "segments"),
    Column("words", pl.Int64, "white-space words of these segments", "words", heading="Words"),
    Column("characters", pl.Int64, "their characters (code points)", "characters",
           heading="Characters"),
    *with_interval(
        Column("premium", pl.Float64, "words over words of the reference", RATIO,
               "premium_note says why", "Premium (×)", "word premium"),
        "",
        "premium interval",
    ),
    Column("reference_words", pl.Int64, "words of the reference in the same segments", "words"),
    Column("characters_per_word", pl.Float64, "mean length of the words", "characters", _NO_WORDS,
           "Characters per word", "white-space words"),
    Column("unspaced_share", pl.Float64,
           "share of the words' characters that are of a script without spaces between words",
           SHARE, _NO_WORDS, formula="white-space words"),
    Column("premium_note", pl.String, "why there is no premium", null="there is one",
           heading="Note"),
    Column("interval_note", pl.String, "why there is no interval", null="there is one"),
)  # fmt: skip
WORDS = schema(WORD_COLUMNS)


def measured(texts: pl.Series) -> pl.DataFrame:
    """The words of each text, their characters together, and those characters that are of a script
    without spaces between words: int64 columns `words`, `letters`, `unspaced`, shape (n,)."""
    text = pl.col("text")
    return pl.DataFrame({"text": texts}).select(
        words=text.str.count_matches(WORD).cast(pl.Int64),
        letters=text.str.count_matches(r"\S").cast(pl.Int64),
        unspaced=text.str.count_matches(f"[{_UNSPACED}]").cast(pl.Int64),
    )


@dataclass(frozen=True)
class WordCounts:
    """What a corpus holds, beside the reference language (its number among `languages`).

    `words`, `letters`, `unspaced`, `characters`: totals of shape (languages, units); letters are
    the characters of the words. `segments`: shared segments, same shape.
    """

    languages: Sequence[str]
    reference: int
    segments: NDArray[np.int64]
    words: Totals
    letters: Totals
    unspaced: Totals
    characters: Totals


def word_table(counts: WordCounts, replicates: int, seed: int) -> pl.DataFrame:
    """One row a language, sorted by language.

    A premium is null, with its reason in premium_note, where the language shares no segment with
    the reference, or one of the two has no words or doesn't write spaces between them. An interval
    is null, with its reason in interval_note, below two units.
    """
    words = counts.words.own.sum(axis=1)
    letters, unspaced = counts.letters.own.sum(axis=1), counts.unspaced.own.sum(axis=1)
    of_reference = counts.words.reference.sum(axis=1)
    intervals = ratio_intervals(
        counts.words.own, counts.words.reference, counts.segments > 0, replicates, seed
    )
    why_not = [_not_spaced(*row) for row in zip(words, letters, unspaced, strict=True)]
    rows = []
    for i in np.argsort(np.array(counts.languages)):
        shared = counts.segments[i]
        note = _note(int(shared.sum()), why_not[i], why_not[counts.reference])
        if note is None and of_reference[i] == 0:
            note = "the reference language has no words on the shared segments"
        interval_note = note or _interval_note(int((shared > 0).sum()), intervals[i])
        rows.append(
            {
                "language": counts.languages[i],
                "segments": int(shared.sum()),
                "words": int(words[i]),
                "characters": int(counts.characters.own[i].sum()),
                "premium": None if note else float(words[i] / of_reference[i]),
                "premium_low": None if interval_note else float(intervals[i, 0]),
                "premium_high": None if interval_note else float(intervals[i, 1]),
                "reference_words": int(of_reference[i]),
                "characters_per_word": float(letters[i] / words[i]) if words[i] else None,
                "unspaced_share": float(unspaced[i] / letters[i]) if letters[i] else None,
                "premium_note": note,
                "interval_note": interval_note,
            }
        )
    return pl.DataFrame(rows, schema=WORDS)


def _not_spaced(words: int, letters: int, unspaced: int) -> str | None:
    """Why what lies between white space isn't words, or None."""
    if words == 0:
        return "there are no words"
    if unspaced > UNSPACED_LIMIT * letters:
        share = f"{unspaced / letters:.0%}"
        return f"{share} of its characters are of a script without spaces between words"
    if letters > LONGEST_WORD * words:
        return f"it has white space only every {letters / words:.0f} characters: not between words"
    return None


def _note(segments: int, own: str | None, reference: str | None) -> str | None:
    if segments == 0:
        return "no segment is shared with the reference language"
    if own is None and reference is not None:
        return f"the reference language: {reference}"
    return own


def _interval_note(units: int, interval: NDArray[np.float64]) -> str | None:
    if units < 2:
        return "one segment can't be resampled"
    return "a resample had no words of the reference" if np.isnan(interval).any() else None

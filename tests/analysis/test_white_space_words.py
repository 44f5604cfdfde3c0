"""White-space words by hand, against a loop over characters, and where there are none."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.pairing import Totals
from analysis.white_space_words import LONGEST_WORD, WordCounts, measured, word_table

# The 25 characters of the property White_Space (Unicode's PropList.txt).
WHITE_SPACE = {
    *map(chr, (*range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B))),
    *map(chr, (0x2028, 0x2029, 0x202F, 0x205F, 0x3000)),
}


@pytest.mark.parametrize(
    ("text", "words", "letters", "unspaced"),
    [
        ("", 0, 0, 0),
        (" \t\n ", 0, 0, 0),
        ("The house  is old.\n", 4, 14, 0),
        ("no\u00a0break", 2, 7, 0),
        ("zero\u200bwidth", 1, 10, 0),  # U+200B isn't white space
        ("日本語 です", 2, 5, 5),
        ("ภาษา ไทย 2x", 3, 9, 7),
        ("한국어를 배운다", 2, 7, 0),
        ("ሰው፡ሁሉ", 1, 5, 0),  # the Ethiopic mark between words is no white space
        ("བོད་ཡིག", 1, 7, 7),  # Tibetan's mark between syllables is of its script
    ],
)
def test_words_by_hand(text: str, words: int, letters: int, unspaced: int) -> None:
    assert measured(pl.Series([text])).row(0) == (words, letters, unspaced)


@given(st.lists(st.text(st.sampled_from(["a", "ş", "猫", *sorted(WHITE_SPACE), "\u200b", "😀"]))))
def test_equals_a_loop_over_the_characters(texts: list[str]) -> None:
    expected = []
    for text in texts:
        inside, words = False, 0
        for character in text:
            words += character not in WHITE_SPACE and not inside
            inside = character not in WHITE_SPACE
        letters = sum(character not in WHITE_SPACE for character in text)
        expected.append((words, letters, text.count("猫")))
    assert measured(pl.Series(texts, dtype=pl.String)).rows() == expected


def counts(
    words: list[list[int]], letters: list[list[int]], unspaced: list[list[int]]
) -> WordCounts:
    """Of English, Turkish and Thai, the first being the reference; each has every segment."""

    def totals(own: list[list[int]]) -> Totals:
        return Totals(np.array(own), np.array([own[0]] * len(own)))

    names = ["eng_Latn", "tur_Latn", "tha_Thai"]
    segments = np.ones((3, len(words[0])), np.int64)
    sizes = totals(words), totals(letters), totals(unspaced), totals(letters)
    return WordCounts(names, 0, segments, *sizes)


def rows(given: WordCounts) -> dict[str, dict[str, Any]]:
    return {row["language"]: row for row in word_table(given, 200, 0).to_dicts()}


WORDS = [[2, 3, 5], [2, 2, 4], [1, 1, 1]]
LETTERS = [[8, 12, 20], [14, 10, 24], [9, 8, 20]]
NONE, THAI = [0, 0, 0], [9, 8, 20]


def test_premiums_by_hand() -> None:
    found = rows(counts(WORDS, LETTERS, [NONE, NONE, THAI]))
    row = found["tur_Latn"]
    assert row["premium"] == 8 / 10  # where the mean of ratios would be (1 + 2/3 + 4/5) / 3
    assert 2 / 3 <= row["premium_low"] < 0.8 < row["premium_high"] <= 1
    assert (row["words"], row["reference_words"], row["segments"]) == (8, 10, 3)
    assert (row["characters_per_word"], row["unspaced_share"]) == (48 / 8, 0)
    english = found["eng_Latn"]
    assert (english["premium"], english["premium_low"], english["premium_high"]) == (1, 1, 1)


def test_a_script_without_spaces_has_a_reason_in_place_of_a_number() -> None:
    row = rows(counts(WORDS, LETTERS, [NONE, NONE, [9, 8, 10]]))["tha_Thai"]
    assert row["premium"] is row["premium_low"] is None
    said = "73% of its characters are of a script without spaces between words"
    assert row["premium_note"] == row["interval_note"] == said
    # Half of them are few enough: loan words and digits don't decide it.
    row = rows(counts(WORDS, [*LETTERS[:2], [20, 20, 20]], [NONE, NONE, [10, 10, 10]]))["tha_Thai"]
    assert row["premium"] == 3 / 10


def test_words_that_are_too_long_are_none() -> None:
    long = [[8, 12, 20], [14, 10, 24], [LONGEST_WORD, LONGEST_WORD, LONGEST_WORD + 1]]
    row = rows(counts(WORDS, long, [NONE, NONE, NONE]))["tha_Thai"]
    assert row["premium"] is None
    assert row["premium_note"] == "it has white space only every 25 characters: not between words"
    exactly = [*long[:2], [LONGEST_WORD] * 3]
    assert rows(counts(WORDS, exactly, [NONE, NONE, NONE]))["tha_Thai"]["premium"] == 0.3


def test_a_reference_without_words_leaves_no_premium() -> None:
    found = rows(counts([NONE, *WORDS[1:]], [NONE, *LETTERS[1:]], [NONE, NONE, THAI]))
    assert found["tur_Latn"]["premium_note"] == "the reference language: there are no words"
    assert found["eng_Latn"]["premium_note"] == "there are no words"
    assert found["eng_Latn"]["characters_per_word"] is found["eng_Latn"]["unspaced_share"] is None


def test_one_segment_has_no_interval() -> None:
    row = rows(counts([[2], [3], [1]], [[8], [9], [9]], [[0], [0], [9]]))["tur_Latn"]
    assert (row["premium"], row["premium_low"]) == (1.5, None)
    assert row["interval_note"] == "one segment can't be resampled"

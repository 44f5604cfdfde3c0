"""The search for the newest characters against one that looks at every character."""

import unicodedata

import numpy as np
import pyarrow as pa
import pytest
import tokenizers
from hypothesis import given
from hypothesis import strategies as st

from data.tokenizers.engine import newest_characters
from data.tokenizers.engine.newest_characters import NORMALISED, SPLIT, Characters, rows_with_newest

newest = st.sampled_from([chr(point) for point in np.flatnonzero(NORMALISED.listed)])
other = st.characters(exclude_categories=["Cs"])
texts = st.lists(st.text(st.one_of(other, other, newest), max_size=8), max_size=12)


def slow_twin(listed: list[str], characters: Characters = SPLIT) -> list[int]:
    held = characters.listed
    return [row for row, text in enumerate(listed) if any(held[ord(letter)] for letter in text)]


@given(texts, st.integers(0, 5))
def test_equals_the_slow_twin_also_in_a_slice(listed: list[str], start: int) -> None:
    column = pa.array(listed, type=pa.large_string())
    assert rows_with_newest(column).tolist() == slow_twin(listed)
    assert rows_with_newest(column.slice(start)).tolist() == slow_twin(listed[start:])
    found = rows_with_newest(column, normalised=True).tolist()
    assert found == slow_twin(listed, NORMALISED)


def test_a_character_may_lie_across_two_blocks() -> None:
    size = newest_characters._BLOCK
    listed = ["a" * (size - at) + "\U00033479b" for at in range(6)] + ["c" * 2 * size]
    column = pa.array(listed, type=pa.large_string())
    assert rows_with_newest(column).tolist() == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("edge", ["\u088f", "a\u088f", "\u088fb", "\U00033479", "\u088e", "\u0890"])
def test_at_the_edges_of_a_text(edge: str) -> None:
    column = pa.array(["x", edge], type=pa.large_string())
    assert rows_with_newest(column).tolist() == slow_twin(["x", edge])


def test_there_are_as_many_as_unicode_17_added() -> None:
    assert int(SPLIT.listed.sum()) == 4803


def test_marks_that_the_librarys_normaliser_does_not_know_are_among_them() -> None:
    # NFC orders marks by their class: that of U+07FD (Unicode 11) is 220, that of U+0315 is 232.
    nfc = tokenizers.normalizers.NFC()
    assert unicodedata.normalize("NFC", "a\u0315\u07fd") == "a\u07fd\u0315"
    assert nfc.normalize_str("a\u0315\u07fd") == "a\u0315\u07fd"
    column = pa.array(["a\u07fd", "a\u0323"], type=pa.large_string())
    assert rows_with_newest(column, normalised=True).tolist() == [0]

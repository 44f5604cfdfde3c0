"""What a tokenizer makes of a word whose letters are asked about."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.charbench import TASKS
from analysis.charbench_tokens import NO_TOKENS, UNKNOWN, Cut, cut, place_asked

WORD = "strawberry"


def spans(*bounds: tuple[int, int], unknown: int | None = None) -> tuple[Any, Any, Any]:
    starts = np.array([a for a, _ in bounds], np.int64)
    ends = np.array([b for _, b in bounds], np.int64)
    return starts, ends, np.arange(len(bounds)) == (-1 if unknown is None else unknown)


def test_the_token_that_holds_the_place() -> None:
    three = spans((0, 2), (2, 5), (5, 10))
    found = [cut(WORD, place, *three).token_letters for place in range(10)]
    assert found == [2, 2, 3, 3, 3, 5, 5, 5, 5, 5]
    assert cut(WORD, None, *three) == Cut(3, 10 / 3, None, ["st", "raw", "berry"], None)


def test_a_mark_of_its_own_counts_and_doesnt_shift_the_places() -> None:
    """The published code counts it as a letter and so looks one place too far left."""
    found = cut(WORD, 1, *spans((0, 0), (0, 2), (2, 10)))
    assert (found.tokens, found.token_letters) == (3, 2)
    assert found.pieces == ["", "st", "rawberry"]


def test_inside_a_question_only_tokens_of_the_word_and_its_letters_count() -> None:
    # 5 bytes, then ' "str', 'awberry"', '?'.
    found = cut(WORD, 3, *spans((0, 5), (5, 10), (10, 18), (18, 19)), begins=7)
    assert found == Cut(2, 5.0, 7, ["str", "awberry"], None)
    assert cut(WORD, 2, *spans((0, 5), (5, 10), (10, 18)), begins=7).token_letters == 3


def test_what_isnt_defined_is_null_and_says_why() -> None:
    assert cut(WORD, 3, *spans((0, 10), unknown=0)) == Cut(None, None, None, [WORD], UNKNOWN)
    assert cut(WORD, 3, *spans()) == Cut(None, None, None, None, NO_TOKENS)
    assert cut(WORD, 3, *spans((0, 2)), begins=20).note == NO_TOKENS
    gap = cut(WORD, 3, *spans((0, 2), (5, 10)))
    assert (gap.tokens, gap.token_letters, gap.note) == (2, None, "no token holds the letter")
    # An unknown token elsewhere in the question is no fault of the word's.
    assert cut(WORD, 3, *spans((0, 5), (7, 17), unknown=0), begins=7).tokens == 1


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5), st.data())
def test_equals_a_slow_look_up(lengths: list[int], data: st.DataObject) -> None:
    word = "abcdefghijklmnopqrst"[: sum(lengths)]
    place = data.draw(st.integers(0, len(word) - 1))
    owner = [token for token, size in enumerate(lengths) for _ in range(size)]
    ends = np.cumsum(lengths)
    found = cut(word, place, ends - lengths, ends, np.zeros(len(lengths), bool))
    assert found.token_letters == owner.count(owner[place])
    assert found.tokens == len(lengths)
    assert found.letters_per_token == pytest.approx(len(word) / len(lengths))
    assert "".join(found.pieces or []) == word


def test_only_tasks_about_places_have_one() -> None:
    assert [place_asked(task, 2) for task in TASKS] == [None, None, 2, 2]

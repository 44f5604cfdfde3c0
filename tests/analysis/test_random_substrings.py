"""Random pieces of words."""

from collections import Counter

import numpy as np
import pytest

from analysis.random_substrings import substrings


def test_every_place_has_the_same_chance() -> None:
    words, counts = ["kitap", "kalem", "at"], np.array([3, 1, 50])
    found = substrings(words, counts, 4, initial=False, distinct=1000, seed=(0,))
    drawn = sum(found.values())
    assert drawn == 20_000
    expected = {"kita": 3, "itap": 3, "kale": 1, "alem": 1}
    assert found.keys() == expected.keys()
    for piece, weight in expected.items():
        assert found[piece] / drawn == pytest.approx(weight / 8, abs=0.02)


def test_at_the_beginning_of_words() -> None:
    found = substrings(["kitap", "kalem"], np.array([1, 1]), 2, initial=True, distinct=9, seed=(0,))
    assert found.keys() == {"ki", "ka"}


def test_drawing_ends_with_enough_different_ones() -> None:
    words = ["abcdefghij"]
    found = substrings(words, np.array([5]), 2, initial=False, distinct=4, seed=(3,))
    assert len(found) == 4
    assert found == substrings(words, np.array([5]), 2, initial=False, distinct=4, seed=(3,))
    assert Counter(found) != substrings(words, np.array([5]), 2, False, 4, seed=(4,))


def test_nothing_is_longer_than_the_words() -> None:
    assert substrings(["at"], np.array([1]), 3, False, 5, (0,)) == {}
    assert substrings([], np.array([], np.int64), 1, False, 5, (0,)) == {}
    with pytest.raises(ValueError):
        substrings(["at"], np.array([1]), 0, False, 5, (0,))

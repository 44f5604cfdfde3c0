"""In how many ways a vocabulary spells a string, and a word."""

import random
from collections import Counter
from itertools import product
from math import log2

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.proportion import wilson
from analysis.spellings import Vocabulary, bits, count_segmentations, counted, summary_table


def written_out(word: bytes, surfaces: list[bytes], left_out: frozenset[int]) -> int:
    """The twin: every sequence of ids that gives the word."""
    ids = [at for at, one in enumerate(surfaces) if one and at not in left_out]
    return sum(
        b"".join(surfaces[at] for at in its) == word
        for length in range(1, len(word) + 1)
        for its in product(ids, repeat=length)
    )


def test_equals_writing_all_sequences_out() -> None:
    chance = random.Random(5)
    for _ in range(30):
        surfaces = [b"", b"a", b"b", b" ", b"\n"] + [
            bytes(chance.choice(b"ab ") for _ in range(chance.randint(1, 3))) for _ in range(4)
        ]
        left_out = frozenset({chance.randrange(9)})
        word = bytes(chance.choice(b"ab") for _ in range(chance.randint(1, 3)))
        its = Vocabulary(surfaces, left_out, None)
        forms = [written_out(before + word, surfaces, left_out) for before in (b"", b" ", b"\n")]
        assert its.alone(word) == forms[0]
        assert its.visible(word) == sum(forms)
        single = [at for at, one in enumerate(surfaces)
                  if one.strip() == word and at not in left_out]  # fmt: skip
        assert its.single_ids(word) == len(single)


def test_by_hand() -> None:
    """old; o·ld, ol·d, o·l·d; behind a space of its own or in its first token: 4 + 4; behind a line
    end 4. As one id: old, ␣old."""
    surfaces = [b"o", b"l", b"d", b"ol", b"ld", b"old", b" ", b" o", b" ol", b" old", b"\n"]
    its = counted(Vocabulary(surfaces, frozenset(), None), b"old")
    # ␣·(4), ␣o·ld, ␣o·l·d, ␣ol·d, ␣old.
    assert its == {"alone": "4", "spellings": "16", "spellings_log2": 4.0, "single_ids": 2}


def test_marked_pieces_begin_words_or_go_on_in_them() -> None:
    """old; o·##ld: ##old begins nothing, and ld goes on in nothing."""
    surfaces = [b"old", b"o", b"ld", b"ld", b"old", b"it"]
    continues = [False, False, True, False, True, False]
    its = Vocabulary(surfaces, frozenset(), continues)
    assert (its.alone(b"old"), its.visible(b"old"), its.single_ids(b"old")) == (2, 2, 1)
    assert its.alone(b"it old") == 2  # the decoder puts the space


def test_what_no_ids_spell_has_no_number() -> None:
    assert counted(Vocabulary([b"a"], frozenset(), None), b"ab") == {"note": "no ids spell it"}


def test_a_summary_by_hand() -> None:
    words = {
        "word": ["a", "b", "c"],
        "spellings_log2": [2.0, 4.0, None],
        "single_ids": [1, 2, None],
    }
    row = summary_table(pl.DataFrame(words)).row(0, named=True)
    assert (row["words"], row["counted"], row["mean_log2"], row["median_log2"]) == (3, 2, 3.0, 3.0)
    # Deviations -1 and 1: standard deviation sqrt(2), standard error 1.
    assert row["mean_log2_low"] == pytest.approx(3 - 1.959964, rel=1e-6)
    assert row["several_singles"] == 0.5
    assert (row["several_singles_low"], row["several_singles_high"]) == wilson(1, 2)
    assert (row["most_word"], row["most_log2"]) == ("b", 4.0)
    none = summary_table(pl.DataFrame(words).tail(1)).row(0, named=True)
    assert (none["counted"], none["mean_log2"], none["most_word"]) == (0, None, None)


def brute(content: bytes, multiplicity: dict[bytes, int]) -> int:
    """All cuts of the string, each tried."""
    if not content:
        return 1
    return sum(
        multiplicity.get(content[:cut], 0) * brute(content[cut:], multiplicity)
        for cut in range(1, len(content) + 1)
    )


@given(
    st.text("ab", max_size=9).map(str.encode),
    st.lists(st.text("ab", min_size=1, max_size=4).map(str.encode), max_size=8),
)
def test_the_count_is_that_of_trying_all_cuts(content: bytes, tokens: list[bytes]) -> None:
    multiplicity = Counter(tokens)
    assert count_segmentations(content, multiplicity) == brute(content, multiplicity)


def test_huge_numbers_are_exact() -> None:
    # a and aa: Fibonacci; F(301) has 63 digits
    number = count_segmentations(b"a" * 300, {b"a": 1, b"aa": 1})
    one, two = 1, 1
    for _ in range(300):
        one, two = two, one + two
    assert number == one
    assert count_segmentations(b"a" * 100, {b"a": 2}) == 2**100


def test_edges() -> None:
    assert count_segmentations(b"", {b"a": 1}) == 1
    assert count_segmentations(b"ab", {b"a": 1}) == 0
    assert count_segmentations(b"ab", {}) == 0


@pytest.mark.parametrize("number", [1, 2, 3, 1000, 2**63, 3**500])
def test_bits(number: int) -> None:
    assert bits(number) == pytest.approx(log2(number), rel=1e-12)


def test_bits_of_what_is_beyond_floats() -> None:
    assert bits(2**5000) == 5000
    assert bits(0) is None

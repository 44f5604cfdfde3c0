"""What the tokens of a text are, and where tokenizers cut alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from analysis.cuts import KINDS, agreement_table, boundaries, shared_by_all, token_kinds
from analysis.token_surfaces import is_text

SIZE = 42  # bytes of the made-up texts


def at(*places: int) -> np.ndarray:
    return np.array(places, np.int64)


def cut(*places: int) -> np.ndarray:
    return np.isin(np.arange(SIZE), places)


def test_boundaries_are_inside_the_text() -> None:
    # "un|happy| |end" and an empty token at the very start
    found = boundaries(at(0, 0, 2, 7, 8), at(0, 2, 7, 8, 11), 11)
    assert found.nonzero()[0].tolist() == [2, 7, 8]


def test_what_a_tokenizer_leaves_out_has_two_boundaries() -> None:
    # The space at 3 is no token's.
    assert boundaries(at(0, 4), at(3, 7), 7).nonzero()[0].tolist() == [3, 4]


def test_agreement_is_shared_over_either() -> None:
    table = agreement_table({"a": cut(2, 7, 8), "b": cut(2, 5, 8)})
    # Shared: 2 and 8. Either: 2, 5, 7, 8.
    assert table.row(0, named=True) == {
        "tokenizer": "a", "other": "b", "boundaries": 3, "shared": 2, "either": 4, "share": 0.5,
        "note": None,
    }  # fmt: skip
    assert table["other"].to_list() == ["b", "a"]


def test_without_boundaries_there_is_no_share() -> None:
    table = agreement_table({"a": cut(), "b": cut()})
    assert table["share"].to_list() == [None, None]
    assert table["note"][0] == "neither cuts the text"
    assert agreement_table({"a": cut(1)}).is_empty()


@given(some.lists(some.sets(some.integers(1, 40)), min_size=1, max_size=8))
def test_shared_by_all_is_that_of_the_sets(sets: list[set[int]]) -> None:
    found = shared_by_all([cut(*sorted(one)) for one in sets])
    assert found == (len(set.intersection(*sets)), len(set.union(*sets)))


@pytest.mark.parametrize("which", [0, 1])
def test_of_two_it_is_the_pairs(which: int) -> None:
    cuts = {"a": cut(1, 4, 9), "b": cut(4, 9, 12, 15)}
    row = agreement_table(cuts).row(which, named=True)
    assert (row["shared"], row["either"]) == shared_by_all(list(cuts.values()))


def kinds(spans: list[tuple[int, int]], whole: str, special: str = "", unknown: str = "") -> list:
    starts, ends = (np.array([span[side] for span in spans], np.int64) for side in (0, 1))
    n = len(spans)
    masks = [
        np.array([str(at) in marked for at in range(n)], bool)
        for marked in (whole, special, unknown)
    ]
    return [KINDS[kind] for kind in token_kinds(starts, ends, *masks)]


def test_each_kind() -> None:
    found = kinds([(0, 1), (1, 2), (2, 5), (5, 8)], whole="023", special="23", unknown="3")
    assert found == ["whole", "part of a character", "special", "unknown"]


def test_tokens_that_share_a_character_are_parts() -> None:
    # ﬁ (3 bytes) read as f and i; then x
    assert kinds([(0, 3), (0, 3), (3, 4)], whole="012") == [
        "part of a character",
        "part of a character",
        "whole",
    ]


def test_a_space_put_before_the_text_shares_nothing() -> None:
    assert kinds([(0, 0), (0, 3), (3, 3), (3, 5)], whole="0123") == ["whole"] * 4


def test_no_tokens() -> None:
    assert kinds([], whole="") == []


def test_whole_characters() -> None:
    assert is_text("é猫😀".encode()) and is_text(b"")
    assert not is_text("é".encode()[:1]) and not is_text("😀".encode()[1:])

"""What the tokens of a text are."""

import numpy as np

from analysis.cuts import KINDS, token_kinds
from analysis.token_surfaces import is_text


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

"""Composition and overlap of vocabularies, and how they cut numbers."""

from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.numbers import digit_groups, grouping, number_table, sample_numbers, thousands
from analysis.vocabulary import (
    EMPTY,
    PART,
    SORTINGS,
    SPECIAL,
    composition_table,
    item_table,
    overlap_table,
)
from data.languages.scripts import script_table

NAMES, TABLE = script_table()


def items(*tokens: str | bytes, special: set[int] | None = None, continues=None) -> pl.DataFrame:
    contents = [one if isinstance(one, bytes) else one.encode() for one in tokens]
    marked = None if continues is None else np.array(continues, bool)
    return item_table(contents, frozenset(special or ()), NAMES, TABLE, marked)


@pytest.mark.parametrize(
    ("token", "kind", "script", "position"),
    [
        ("the", "letters", "Latin", "inner"),
        (" the", "letters", "Latin", "word-initial"),
        (" ", "whitespace", "Common", "neither"),
        ("  ", "whitespace", "Common", "neither"),
        ("\n", "whitespace", "Common", "neither"),
        ("\t\x85", "whitespace", "Common", "neither"),
        ("123", "digits", "Common", "neither"),
        (" 1", "digits", "Common", "neither"),
        ("٣", "digits", "Arabic", "neither"),  # Script=Arabic? U+0663 is Common in Unicode
        (" —", "punctuation", "Common", "neither"),
        ("😀", "punctuation", "Common", "neither"),
        ("x1", "mixed", "Latin", "inner"),
        ("\n  x", "mixed", "Latin", "inner"),
        ("\x00", "control", "Common", "neither"),
        ("\u200d", "control", "Common", "neither"),
        ("Привет", "letters", "Cyrillic", "inner"),
        ("aя", "letters", "several scripts", "inner"),
        ("漢字", "letters", "Han", "inner"),
        ("食べる", "letters", "Japanese", "inner"),
        ("カン字a", "letters", "several scripts", "inner"),
        ("e\u0301", "letters", "Latin", "inner"),
    ],
)
def test_classes(token: str, kind: str, script: str, position: str) -> None:
    row = items(token).row(0, named=True)
    if token == "٣":
        script = row["script"]  # Unicode has moved these digits between Arabic and Common
    assert (row["kind"], row["script"], row["position"]) == (kind, script, position)
    assert (row["bytes"], row["characters"]) == (len(token.encode()), len(token))


def test_special_empty_and_partial_tokens_are_classes_of_their_own() -> None:
    table = items("<s>", b"", b"\xe2\x98", b" \xd0", "a", special={0, 99})
    assert table["kind"].to_list() == [SPECIAL, EMPTY, PART, PART, "letters"]
    assert table["script"].to_list() == [SPECIAL, EMPTY, PART, PART, "Latin"]
    assert table["position"].to_list() == ["neither"] * 4 + ["inner"]
    assert table["characters"].to_list() == [3, 0, None, None, 1]
    assert table["special"].to_list() == [True, False, False, False, False]
    assert table["text"][2] == "�" and table["bytes_hex"][2] == "e298"


def test_wordpiece_marks_the_inner_ones() -> None:
    table = items("the", "ing", "5", continues=[False, True, False])
    assert table["position"].to_list() == ["word-initial", "inner", "neither"]


def test_no_vocabulary() -> None:
    assert items().height == 0
    assert composition_table(items()).height == 0


@given(st.lists(st.one_of(st.binary(max_size=5), st.text(max_size=5)), max_size=40))
def test_the_shares_of_each_sorting_add_up_to_one(tokens: list[str | bytes]) -> None:
    tokens = [one if isinstance(one, bytes) else one.encode("utf-8", "replace") for one in tokens]
    table = items(*tokens, special={0} if tokens else None)
    found = composition_table(table)
    for by in SORTINGS:
        rows = found.filter(pl.col("by") == by)
        assert rows["items"].sum() == len(tokens)
        if tokens:
            assert rows["share"].sum() == pytest.approx(1)
        counted = Counter(PART if one is None else str(one) for one in table[by].to_list())
        assert dict(zip(rows["class"], rows["items"], strict=True)) == counted


def test_lengths_rise() -> None:
    found = composition_table(items("aaaaaaaaaaaa", "a", "bb", "c"))
    lengths = found.filter(pl.col("by") == "bytes")["class"].to_list()
    assert lengths == ["1", "2", "12"]


def test_overlap_is_the_jaccard_index_of_every_ordered_pair() -> None:
    table = overlap_table(
        {"one": [b"a", b"b", b"c", b""], "two": [b"b", b"c", b"c", b"d"], "none": [b""]}
    )
    rows = {(a, b): (shared, jaccard) for a, b, shared, jaccard in table.iter_rows()}
    # {a, b, c} and {b, c, d}: 2 in common, 4 in all
    assert rows["one", "two"] == rows["two", "one"] == (2, 0.5)
    assert rows["one", "none"] == (0, 0.0) and len(rows) == 6
    assert overlap_table({"one": [b"a"]}).height == 0
    assert overlap_table({"x": [], "y": [b""]})["jaccard"].to_list() == [None, None]


def test_the_sample_is_all_or_an_even_draw() -> None:
    assert sample_numbers(1, 1000) == list(range(10))
    assert sample_numbers(3, 1000) == list(range(100, 1000))
    drawn = sample_numbers(7, 500)
    assert drawn == sample_numbers(7, 500) != sample_numbers(7, 500, seed=1)
    assert len(set(drawn)) == len(drawn) == 500
    assert min(drawn) >= 10**6 and max(drawn) < 10**7
    assert 4.5e6 < sum(drawn) / 500 < 6.5e6  # the mean of an even draw is 5.5 million


def test_groups_are_the_digits_in_each_token() -> None:
    assert digit_groups("12345", [b" ", b"123", b"45"]) == (3, 2)
    assert digit_groups("12", [b" 12"]) == (2,)
    assert digit_groups("12", [b"[UNK]"]) is None
    assert digit_groups("12", [b"1", b"3"]) is None


@pytest.mark.parametrize(
    ("groups", "name"),
    [
        *(((4,), "whole"), ((1, 1, 1), "single"), ((3, 1), "left"), ((3, 3, 2), "left")),
        *(((1, 3), "right"), ((2, 3, 3), "right"), ((3, 3), "even"), ((2, 3, 2), "irregular")),
        ((1, 3, 1), "irregular"),
    ],
)
def test_the_grouping_of_one_number(groups: tuple[int, ...], name: str) -> None:
    assert grouping(groups) == name


def test_thousands() -> None:
    assert [thousands(n) for n in (1, 3, 4, 7, 9)] == [(1,), (3,), (1, 3), (1, 3, 3), (3, 3, 3)]


def row(found: dict, digits: int) -> dict:
    table = number_table(found)
    return next(r for r in table.iter_rows(named=True) if r["digits"] == digits)


def test_even_groups_go_with_the_lengths_around() -> None:
    right = {4: [(1, 3)] * 5, 6: [(3, 3)] * 5, 7: [(1, 3, 3)] * 5}
    assert row(right, 6)["grouping"] == "right"
    assert row(right, 7)["aligned_with_thousands_share"] == 1
    left = {4: [(3, 1)] * 5, 6: [(3, 3)] * 5}
    assert row(left, 6)["grouping"] == "left"
    assert row(left, 4)["aligned_with_thousands_share"] == 0
    assert row(left, 6)["aligned_with_thousands_share"] == 1


def test_numbers_that_are_cut_otherwise_are_irregular() -> None:
    found = row({4: [(2, 2), (2, 2), (4,), (1, 3)]}, 4)
    assert found["grouping"] == "irregular"
    assert (found["pattern"], found["pattern_share"]) == ("2+2", 0.5)
    assert found["tokens_mean"] == (2 + 2 + 1 + 2) / 4
    assert found["aligned_with_thousands_share"] == 0.25


def test_what_is_not_defined_is_null_with_a_reason() -> None:
    lost = row({5: [(2, 3), None]}, 5)
    assert lost["tokens_mean"] is None and lost["grouping"] is None and "1 numbers" in lost["note"]
    short = row({2: [(2,)]}, 2)
    assert short["aligned_with_thousands_share"] is None and short["note"]

"""Composition and overlap of vocabularies."""

from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

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

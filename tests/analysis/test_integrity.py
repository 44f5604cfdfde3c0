"""Which tokens are words: against a slow twin, closed forms, and intervals that cover."""

import unicodedata
from collections import Counter
from collections.abc import Mapping

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.integrity import (
    ANYWHERE,
    DISTINCT,
    EVERYTHING,
    IN_LETTERS,
    INITIAL,
    OCCURRENCES,
    WITH,
    WITHOUT,
    Judged,
    growth_table,
    share_table,
    token_table,
)
from analysis.random_substrings import substrings
from analysis.token_surfaces import Surfaces, surfaces_of

VOCABULARY = [b"", b" kitap", b"kitap", b"lar", b" ", b"a", b" a", b"\xc5", b"\x9f", b"12", b"'"]
VOCABULARY += ["щ".encode(), b"a-", b" ki", b"tap"]
LATIN = np.zeros(0x110000, bool)
LATIN[:0x250] = True
WORDS, PURE = {"kitap", "a", "kitaplar"}, {"kitap", "lar", "a"}


def of(segments: list[list[int]], continues: list[int] | None = None) -> Surfaces:
    ids = np.array([i for one in segments for i in one], np.int32)
    offsets = np.cumsum([0, *map(len, segments)]).astype(np.int64)
    marks = None
    if continues is not None:
        marks = np.isin(np.arange(len(VOCABULARY)), continues)
    return surfaces_of(ids, offsets, VOCABULARY, LATIN, marks)


def judged(segments: list[list[int]], pure: bool = True) -> Judged:
    surfaces = of(segments)
    return Judged(
        surfaces,
        np.array([text in WORDS for text in surfaces.texts], bool),
        np.array([text in PURE for text in surfaces.texts], bool) if pure else None,
        np.repeat(np.arange(len(segments)), [len(one) for one in segments]),
        len(segments),
    )


def slow(segments: list[list[int]]) -> dict[tuple[str, str, str, str], tuple[int, int, int]]:
    """(tokens, valid, pure) of every choice, token by token."""
    tokens = []
    for one in segments:
        before = ""
        for i in one:
            text = VOCABULARY[i].decode(errors="replace")
            bare = text.strip()
            starts = bare[:1].isalpha()
            inside = before[-1:].isalpha() or before.endswith("�")
            if bare:
                tokens.append((bare, starts and (text[0] == " " or not inside)))
            before = text if text else before * 0
    found = {}
    for scope in (EVERYTHING, IN_LETTERS):
        for position in (ANYWHERE, INITIAL):
            for singles in (WITH, WITHOUT):
                chosen = [
                    bare
                    for bare, initial in tokens
                    if (position == ANYWHERE or initial)
                    and (scope == EVERYTHING or (bare.isalpha() and bare.isascii()))
                    and (singles == WITH or not (len(bare) == 1 and bare.isalpha()))
                ]
                for counted, its in ((DISTINCT, sorted(set(chosen))), (OCCURRENCES, chosen)):
                    found[scope, position, singles, counted] = (
                        len(its),
                        sum(one in WORDS for one in its),
                        sum(one in PURE for one in its),
                    )
    return found


def never(length: int, initial: bool) -> tuple[float, float, float, float]:
    return 0.0, 0.0, 0.0, 0.0


def shares(table: pl.DataFrame, **choice: str) -> Mapping[str, float]:
    return table.row(
        by_predicate=pl.all_horizontal(pl.col(k) == v for k, v in choice.items()), named=True
    )


ALL = {"scope": EVERYTHING, "position": ANYWHERE, "single_letters": WITH, "counted": DISTINCT}


@given(st.lists(st.lists(st.integers(1, len(VOCABULARY) - 1), max_size=6), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_every_choice_as_the_twin(segments: list[list[int]]) -> None:
    table = share_table(judged(segments), never, 3, 0)
    for choice, expected in slow(segments).items():
        names = ("scope", "position", "single_letters", "counted")
        row = shares(table, **dict(zip(names, choice, strict=True)))
        assert (row["tokens"], row["valid"], row["pure"]) == expected, choice
        if expected[0]:
            assert row["valid_share"] == expected[1] / expected[0]


def test_by_hand() -> None:
    # " kitap" and "kitap" are one token; white space is none; ş in two bytes is two parts, written
    # alike.
    surfaces = of([[1, 3, 4, 2], [7, 8, 9, 11, 12]])
    kinds = dict(zip(surfaces.texts, surfaces.kinds, strict=True))
    assert kinds == {
        "kitap": "letters",
        "lar": "letters",
        "�": "part of a character",
        "12": "digits",
        "щ": "another script",
        "a-": "mixed",
    }
    assert surfaces.of_token.tolist()[2] == -1
    assert surfaces.initial.tolist() == [1, 0, 0, 1, 0, 0, 0, 1, 0]


def test_marks_of_word_parts_tell_where_a_word_begins() -> None:
    assert of([[2, 3], [2, 2]], continues=[3]).initial.tolist() == [True, False, True, True]


def test_intervals_hold_the_figure_and_narrow() -> None:
    random = np.random.default_rng(1)
    some = [random.integers(1, len(VOCABULARY), 8).tolist() for _ in range(40)]
    widths = []
    for segments in (some, some * 16):
        row = shares(
            share_table(judged(segments), never, 400, 0), **{**ALL, "counted": OCCURRENCES}
        )
        assert row["valid_share_low"] < row["valid_share"] < row["valid_share_high"]
        widths.append(row["valid_share_high"] - row["valid_share_low"])
    assert widths[1] == pytest.approx(widths[0] / 4, rel=0.15)


def test_one_segment_has_no_interval_and_nothing_no_share() -> None:
    row = shares(share_table(judged([[1, 3]]), never, 10, 0), **ALL)
    assert row["valid_share"] == 0.5 and row["valid_share_low"] is None
    assert row["interval_note"] == "one unit leaves nothing to resample"
    row = shares(share_table(judged([[4], [4]]), never, 10, 0), **ALL)
    assert (row["tokens"], row["valid_share"], row["chance_valid_share"]) == (0, None, None)
    assert row["interval_note"] == "there is no token"


def test_a_lexicon_without_roots_has_no_purity() -> None:
    table = share_table(judged([[1, 3], [2]], pure=False), never, 10, 0)
    for name in ("pure", "pure_share", "pure_share_low", "chance_pure_share"):
        assert table[name].null_count() == len(table)
    assert growth_table(judged([[1]], pure=False), np.array([1]))["pure_share"].to_list() == [None]


def test_chance_is_that_of_each_length() -> None:
    def chance(length: int, initial: bool) -> tuple[float, float, float, float]:
        return (1.0 if length == 5 else 0.0), 0.5, 0.25, 0.0

    # kitap (5 letters), lar (3), and 12, which no random substring stands for.
    table = share_table(judged([[1, 3, 9, 3]]), chance, 3, 0)
    row = shares(table, **ALL)
    assert row["chance_valid_share"] == pytest.approx(1 / 3)
    assert row["chance_pure_share"] == pytest.approx(2 * 0.5 / 3)
    row = shares(table, **{**ALL, "counted": OCCURRENCES})
    assert row["chance_valid_share"] == pytest.approx(3 * 0.25 / 4)


def test_growth_reads_the_corpus_from_its_beginning() -> None:
    table = growth_table(judged([[1], [1, 3], [9, 6], [1]]), np.array([1, 1, 1, 1]))
    assert table.rows() == [
        (1, 1, 1.0, 1.0),
        (2, 2, 0.5, 1.0),
        (3, 4, 0.5, 0.75),
        (4, 4, 0.5, 0.75),
    ]


def test_tokens_by_how_often_they_occur() -> None:
    its = judged([[1, 3, 3, 2]])
    verdicts = {"word": its.word.tolist(), "root": [True, False], "affix": [None, None]}
    table = token_table(its, verdicts)
    assert table.rows() == [
        ("kitap", "letters", 2, 1, True, True, None),
        ("lar", "letters", 2, 0, False, False, None),
    ]


def test_the_intervals_cover() -> None:
    """Distinct tokens of segments drawn from a known source: 95 % of the intervals hold the mean
    share of samples of that size."""
    random = np.random.default_rng(7)
    types, size = 400, 60
    weights = 1 / np.arange(1, types + 1)
    valid = random.random(types) < 0.2 + 0.6 * (np.arange(types) < 80)

    def sample() -> Judged:
        drawn = [random.choice(types, 12, p=weights / weights.sum()) for _ in range(size)]
        used, of_token = np.unique(np.concatenate(drawn), return_inverse=True)
        texts = [f"t{one}" for one in used]
        surfaces = Surfaces(
            texts, ["letters"] * len(used), of_token.astype(np.int32), np.ones(len(of_token), bool)
        )
        return Judged(surfaces, valid[used], None, np.repeat(np.arange(size), 12), size)

    rows = [shares(share_table(sample(), never, 200, n), **ALL) for n in range(200)]
    truth = float(np.mean([row["valid_share"] for row in rows]))
    covered = sum(row["valid_share_low"] <= truth <= row["valid_share_high"] for row in rows)
    assert covered >= 176, covered  # 88 %: three standard errors below 95 %


def test_a_letter_with_a_mark_is_one_letter() -> None:
    surfaces = Surfaces(
        ["e\u0301", "ё", "ab"],
        ["letters", "another script", "letters"],
        np.array([0]),
        np.array([True]),
    )
    assert unicodedata.normalize("NFC", "e\u0301") == "é"
    assert surfaces.single_letters().tolist() == [True, True, False]


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

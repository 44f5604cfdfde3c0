"""Cuts against morphemes: by hand, by enumeration, and against a slow twin."""

from itertools import combinations
from statistics import mean

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.morpheme_boundaries import (
    FIGURES,
    CutWord,
    affix_table,
    boundary_table,
    by_chance,
    is_token,
    sums,
)


def cut_word(morphemes: str, tokens: str) -> CutWord:
    """`kitap+lar` and `ki|taplar`."""

    def inner(pieces: list[str]) -> tuple[int, ...]:
        return tuple(len("".join(pieces[:n])) for n in range(1, len(pieces)))

    gold, pieces = morphemes.split("+"), tokens.split("|")
    assert "".join(gold) == "".join(pieces)
    return CutWord(len("".join(gold)), inner(gold), inner(pieces))


def values(words: list[CutWord]) -> dict[str, float | None]:
    return dict(boundary_table(words, 10, 0).select("figure", "value").iter_rows())


def test_by_hand() -> None:
    words = [
        cut_word("kitap+lar+ımız+dan", "kitap|ları|mız|dan"),
        cut_word("ev+ler", "evler"),
        cut_word("masa", "ma|sa"),
    ]
    # kitaplarımızdan: boundaries 5 8 12, cuts 5 9 12: two hits.
    expected = {
        "precision_micro": 2 / 4,
        "recall_micro": 2 / 4,
        "f1_micro": 4 / 8,
        "precision_macro": (2 / 3 + 0) / 2,
        "recall_macro": (2 / 3 + 0) / 2,
        "f1_macro": (4 / 6 + 0 + 0) / 3,
        "precision_with_end": (3 / 4 + 1 + 1 / 2) / 3,
        "recall_with_end": (3 / 4 + 1 / 2 + 1) / 3,
        "f1_with_end": (6 / 8 + 2 / 3 + 2 / 3) / 3,
        "exact_match": 0,
        "stem_is_token": 1 / 3,
        "stem_end_is_cut": 1 / 2,
        "morph_score": 1,
        "affixes_are_tokens": 1 / 4,
        "tokens_per_morpheme": (1 + 1 / 2 + 2) / 3,
        "morphemes_per_token": (1 + 2 + 1 / 2) / 3,
        "fertility": 7 / 3,
        "continued_words": 2 / 3,
    }
    assert values(words) == pytest.approx(expected)


def test_a_perfect_and_an_uncut_segmentation() -> None:
    words = [cut_word("kitap+lar", "kitap|lar"), cut_word("ev+ler+de", "ev|ler|de")]
    found = values(words)
    for name in ("f1_micro", "f1_macro", "exact_match", "stem_is_token", "affixes_are_tokens"):
        assert found[name] == 1, name
    whole = values([cut_word("kitap+lar", "kitaplar"), cut_word("ev+ler+de", "evlerde")])
    assert whole["precision_macro"] is None and whole["morph_score"] is None
    assert whole["recall_micro"] == 0 and whole["f1_with_end"] == pytest.approx((2 / 3 + 2 / 4) / 2)
    table = boundary_table(words, 10, 0)
    assert dict(table.select("figure", "uncut").iter_rows()) == whole


def test_a_cut_inside_a_character_hits_nothing() -> None:
    word = CutWord(4, (2,), (1.5, 2.5))
    assert sums(word)["precision_micro"] == (0, 2)
    assert not is_token(0, 2, word)


@st.composite
def cut_words(draw: st.DrawFn) -> CutWord:
    length = draw(st.integers(1, 7))
    places = st.lists(st.sampled_from(range(1, length)), unique=True) if length > 1 else st.just([])
    return CutWord(length, tuple(sorted(draw(places))), tuple(sorted(draw(places))))


@given(cut_words())
def test_chance_is_the_mean_of_all_cuts(word: CutWord) -> None:
    ways = [
        sums(CutWord(word.length, word.boundaries, cuts))
        for cuts in combinations(range(1, word.length), len(word.cuts))
    ]
    found = by_chance(word)
    for name in FIGURES:
        assert found[name][0] == pytest.approx(mean(way[name][0] for way in ways)), name
        assert found[name][1] == ways[0][name][1]


def slow(words: list[CutWord]) -> dict[str, float | None]:
    """Precision, recall, F1 and MorphScore by sets of cuts, word by word."""

    def over(part: float, whole: float) -> float | None:
        return part / whole if whole else None

    def average(each: list[float | None]) -> float | None:
        its = [one for one in each if one is not None]
        return mean(its) if its else None

    gold = [set(word.boundaries) for word in words]
    cuts = [set(word.cuts) for word in words]
    both = [g & c for g, c in zip(gold, cuts, strict=True)]
    n = [(len(b), len(g), len(c)) for b, g, c in zip(both, gold, cuts, strict=True)]
    scored = [float(min(g) in c) for g, c in zip(gold, cuts, strict=True) if g and c]
    return {
        "precision_micro": over(sum(b for b, _, _ in n), sum(c for _, _, c in n)),
        "recall_micro": over(sum(b for b, _, _ in n), sum(g for _, g, _ in n)),
        "f1_micro": over(2 * sum(b for b, _, _ in n), sum(g + c for _, g, c in n)),
        "precision_macro": average([over(b, c) for b, _, c in n]),
        "recall_macro": average([over(b, g) for b, g, _ in n]),
        "f1_macro": average([over(2 * b, g + c) for b, g, c in n]),
        "precision_with_end": average([over(b + 1, c + 1) for b, _, c in n]),
        "morph_score": average(list(scored)),
        "exact_match": average([float(g == c) for g, c in zip(gold, cuts, strict=True)]),
    }


@given(st.lists(cut_words(), min_size=1, max_size=6))
@settings(deadline=None)
def test_as_the_twin(words: list[CutWord]) -> None:
    found = values(words)
    for name, expected in slow(words).items():
        assert found[name] == (None if expected is None else pytest.approx(expected)), name


def test_intervals_over_words() -> None:
    words = [cut_word("ev+ler", "ev|ler"), cut_word("ev+ler", "evl|er")] * 50
    row = boundary_table(words, 1000, 0).row(
        by_predicate=pl.col("figure") == "f1_micro", named=True
    )
    # A share of one half over 100 words: 1.96 standard errors are 0.098.
    assert (row["value"], row["words"]) == (0.5, 100)
    assert row["low"] == pytest.approx(0.402, abs=0.02)
    assert row["high"] == pytest.approx(0.598, abs=0.02)
    one = boundary_table(words[:1], 10, 0)
    assert one["low"].null_count() == len(FIGURES)
    assert boundary_table([], 10, 0)["value"].null_count() == len(FIGURES)


def test_affixes() -> None:
    words = [
        ("evlerde", cut_word("ev+ler+de", "ev|ler|de")),
        ("evler", cut_word("ev+ler", "evl|er")),
    ]
    assert affix_table(words).rows() == [("ler", 2, 1, 1, 1), ("de", 1, 1, 1, 0)]

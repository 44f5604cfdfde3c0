"""The premium table, and how evenly it treats languages: cases small enough to do by hand."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import fairness
from analysis.pairing import Totals
from analysis.premiums import Counts, factor_table, fairness_table, premium_table


def totals(own: list[list[int]], reference: list[list[int]] | None = None) -> Totals:
    first = own[0]
    return Totals(np.array(own), np.array(reference or [first] * len(own)))


@pytest.fixture
def counts() -> Counts:
    """Two languages over three segments: eng 2+3+5 = 10 tokens, tur 4+6+15 = 25."""
    zeros = [[0, 0, 0], [0, 0, 0]]
    return Counts(
        languages=["eng_Latn", "tur_Latn"],
        reference=0,
        segments=np.ones((2, 3), np.int64),
        tokens=totals([[2, 3, 5], [4, 6, 15]]),
        bytes=totals([[10, 10, 20], [12, 13, 25]]),
        characters=totals([[10, 10, 20], [11, 12, 24]]),
        whitespace=totals([[1, 2, 3], [2, 2, 2]]),
        unk_characters=totals(zeros),
        mean_token_length=[4.0, 2.0],
    )


def rows(counts: Counts, resample: bool = True) -> dict[str, dict[str, object]]:
    table = premium_table(counts, replicates=200, seed=0, resample=resample)
    return {row["language"]: row for row in table.to_dicts()}


def test_hand_computed(counts: Counts) -> None:
    row = rows(counts)["tur_Latn"]
    assert row["premium"] == 2.5  # 25 / 10, where the mean of ratios would be (2 + 2 + 3) / 3
    assert row["byte_premium"] == 50 / 40
    assert row["tokens_per_character"] == 25 / 47
    assert row["whitespace_share"] == 6 / 47
    assert (row["segments"], row["tokens"], row["reference_tokens"]) == (3, 25, 10)
    # Every resample lies between the lowest and the highest ratio of a segment.
    assert 2 <= row["premium_low"] < 2.5 < row["premium_high"] <= 3  # type: ignore[operator]


def test_the_premium_of_the_reference_is_one_with_no_spread(counts: Counts) -> None:
    row = rows(counts)["eng_Latn"]
    assert (row["premium"], row["premium_low"], row["premium_high"]) == (1, 1, 1)


def test_a_language_without_shared_segments_has_no_number(counts: Counts) -> None:
    nothing = replace(
        counts,
        segments=np.array([[1, 1, 1], [0, 0, 0]]),
        tokens=totals([[2, 3, 5], [0, 0, 0]], [[2, 3, 5], [0, 0, 0]]),
        characters=totals([[2, 3, 5], [0, 0, 0]], [[2, 3, 5], [0, 0, 0]]),
        mean_token_length=[4.0, None],
    )
    row = rows(nothing)["tur_Latn"]
    assert row["premium"] is None
    assert row["premium_low"] is None
    assert row["tokens_per_character"] is None
    assert "no segment" in str(row["premium_note"])


def test_unk_above_a_tenth_is_no_number(counts: Counts) -> None:
    half = replace(counts, unk_characters=totals([[0, 0, 0], [11, 6, 6]]))
    row = rows(half)["tur_Latn"]
    assert row["unk_share"] == 23 / 47
    assert row["premium"] is None
    assert row["premium_note"] == "49% of its characters became UNK: the text is not encoded"
    little = replace(counts, unk_characters=totals([[0, 0, 0], [1, 1, 1]]))
    assert rows(little)["tur_Latn"]["premium"] == 2.5


def test_unk_in_the_reference_leaves_no_premium_at_all(counts: Counts) -> None:
    broken = replace(counts, unk_characters=totals([[5, 5, 5], [0, 0, 0]]))
    assert all(row["premium"] is None for row in rows(broken).values())
    assert "reference" in str(rows(broken)["tur_Latn"]["premium_note"])


def test_a_document_has_a_premium_and_no_interval(counts: Counts) -> None:
    row = rows(counts, resample=False)["tur_Latn"]
    assert row["premium"] == 2.5
    assert row["premium_low"] is None
    assert "document" in str(row["interval_note"])


def test_fairness_counts_only_defined_premiums() -> None:
    table = fairness_table(pl.DataFrame({"premium": [1.0, 2.0, None, 4.0]}))
    assert table.row(0, named=True) == {
        "languages": 3,
        "max_over_min": 4,
        "standard_deviation": pytest.approx(np.std([1, 2, 4], ddof=1)),
        # (2 - 1 + 4 - 1 + 4 - 2) · 2 / (2 · 9 · 7/3) = 12 / 42
        "gini": pytest.approx(12 / 42),
        "share_at_least_2": pytest.approx(2 / 3),
    }


def test_factors_use_the_languages_where_both_are_defined() -> None:
    frame = pl.DataFrame(
        {
            "premium": [1.0, 2.0, 3.0, None],
            "whitespace_share": [0.3, 0.2, 0.1, 0.9],
            "mean_token_length": [4.0, None, None, None],
            "byte_premium": [1.0, 1.0, 1.0, 1.0],
        }
    )
    found = {row["factor"]: row for row in factor_table(frame).to_dicts()}
    assert found["whitespace_share"]["n"] == 3
    assert found["whitespace_share"]["r_squared"] == pytest.approx(1)
    assert found["whitespace_share"]["slope"] == pytest.approx(-10)
    assert found["mean_token_length"] == {
        "factor": "mean_token_length", "n": 1, "r_squared": None, "slope": None, "intercept": None,
    }  # fmt: skip
    assert found["byte_premium"]["r_squared"] is None


token_counts = st.lists(st.floats(0.1, 1000), min_size=1, max_size=50).map(np.array)


def slow_gini(values: list[float]) -> float:
    """Mean absolute difference over all ordered pairs, over twice the mean (Gini 1912)."""
    n = len(values)
    differences = sum(abs(a - b) for a in values for b in values) / n**2
    return differences / (2 * sum(values) / n)


@given(token_counts)
def test_gini_equals_the_sum_over_pairs(values: np.ndarray) -> None:
    assert fairness.gini(values) == pytest.approx(slow_gini(values.tolist()), abs=1e-12)


@given(token_counts, st.floats(0.5, 20))
def test_gini_does_not_depend_on_the_scale(values: np.ndarray, factor: float) -> None:
    assert fairness.gini(values * factor) == pytest.approx(fairness.gini(values), abs=1e-12)


def test_closed_forms() -> None:
    # One of n has everything: (n - 1) / n. All equal: 0. The integers 1..n: (n - 1) / (3 n).
    assert fairness.gini(np.array([0.0, 0, 0, 8])) == pytest.approx(0.75)
    assert fairness.gini(np.full(7, 3.0)) == pytest.approx(0)
    assert fairness.gini(np.arange(1.0, 6)) == pytest.approx((5 - 1) / (3 * 5))
    assert fairness.max_over_min(np.array([0.5, 1, 4])) == 8
    assert fairness.standard_deviation(np.array([1.0, 2, 3])) == 1
    assert fairness.share_at_least(np.array([1.0, 2, 3, 1.9]), 2) == 0.5


def test_without_languages_nothing_is_defined() -> None:
    none = np.array([])
    assert fairness.gini(none) is None
    assert fairness.max_over_min(none) is None
    assert fairness.share_at_least(none, 2) is None
    assert fairness.standard_deviation(np.array([1.0])) is None

"""Accuracy by property, baselines, correlations, signed errors, overlaps of errors."""

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import charbench_accuracy, charbench_answers
from analysis.charbench_accuracy import accuracy_table, correlation_table, error_table
from analysis.charbench_answers import jaccard, kappa, overlap_table
from analysis.columns import schema
from analysis.proportion import Z, standard_error, wilson
from analysis.regression import correlation


def scored(*rows: tuple[Any, ...]) -> pl.DataFrame:
    """task, length, gold, right, tokens."""
    names = {"task": pl.String, "length": pl.Int64, "gold": pl.Int64, "right": pl.Boolean}
    return pl.DataFrame(rows, schema={**names, "tokens": pl.Int64}, orient="row")


ITEMS = scored(
    ("count", 4, 1, True, 1),
    ("count", 4, 1, True, 2),
    ("count", 5, 2, False, 2),
    ("count", 5, 1, False, None),
    ("first", 4, 0, True, 1),
    ("first", 6, 3, False, 3),
)


def test_accuracies_and_baselines_by_hand() -> None:
    table = accuracy_table(ITEMS, "exact match")
    assert table.schema == schema(charbench_accuracy.ACCURACY_COLUMNS)
    whole, count, first = table.filter(pl.col("by").is_null()).to_dicts()
    assert (whole["task"], whole["items"], whole["rights"]) == ("all", 6, 3)
    # Three of four ones in count, one of two in first.
    assert (whole["majority"], whole["majority_share"]) == (None, pytest.approx(4 / 6))
    assert (whole["zero_share"], whole["one_share"]) == (pytest.approx(1 / 6), pytest.approx(0.5))
    assert (count["majority"], count["majority_share"], count["accuracy"]) == (1, 0.75, 0.5)
    assert (first["majority"], first["majority_share"]) == (0, 0.5)  # of equals the smaller
    assert count["standard_error"] == pytest.approx(0.25)
    by = {
        (row["by"], row["value"]): row["accuracy"]
        for row in table.filter(pl.col("task") == "count", pl.col("by").is_not_null()).to_dicts()
    }
    assert by == {
        ("length", 4.0): 1.0,
        ("length", 5.0): 0.0,
        ("gold", 1.0): pytest.approx(2 / 3),
        ("gold", 2.0): 0.0,
        ("gold_share", 0.2): 0.0,
        ("gold_share", 0.25): 1.0,
        ("gold_share", 0.4): 0.0,
        ("tokens", 1.0): 1.0,
        ("tokens", 2.0): 0.5,
    }


def test_no_items_no_rows() -> None:
    assert accuracy_table(ITEMS.clear(), "exact match").height == 0
    assert correlation_table(ITEMS.clear(), "exact match").height == 0


def test_wilsons_interval_in_closed_form() -> None:
    """Its ends solve (p - x)² = z² x (1 - x) / n."""
    for right, n in ((1, 7), (5, 10), (33, 400), (0, 3), (9, 9)):
        for end in wilson(right, n):
            assert (right / n - end) ** 2 == pytest.approx(Z * Z * end * (1 - end) / n, abs=1e-12)
    low, high = wilson(10, 100)
    assert (low, high) == (pytest.approx(0.0552, abs=1e-4), pytest.approx(0.1744, abs=1e-4))
    assert standard_error(1, 2) == pytest.approx(math.sqrt(0.125))


def test_correlations_equal_numpys() -> None:
    random = np.random.default_rng(1)
    x = random.integers(0, 6, 200).astype(float)
    right = random.random(200) < 0.2 + 0.1 * x
    found = correlation(x, right)
    assert found is not None and found.low is not None and found.high is not None
    assert found.r == pytest.approx(np.corrcoef(x, right)[0, 1])
    # Fisher's interval by hand.
    z = 0.5 * math.log((1 + found.r) / (1 - found.r))
    assert found.low == pytest.approx(math.tanh(z - 1.959964 / math.sqrt(197)), abs=1e-6)
    assert found.high == pytest.approx(math.tanh(z + 1.959964 / math.sqrt(197)), abs=1e-6)
    assert found.p == 1 / 10_000


def test_the_permutation_p_equals_all_permutations() -> None:
    """Every way to choose the right answers of eight, counted."""
    from itertools import combinations

    x = np.array([1.0, 1, 2, 3, 3, 3, 5, 6])
    right = np.array([False, True, False, False, False, True, True, True])
    mean = x.mean()
    own = abs((x - mean)[right].sum())
    every = [abs(sum(x[list(its)] - mean)) for its in combinations(range(8), 4)]
    exact = np.mean([one >= own - 1e-9 for one in every])
    found = correlation(x, right, replicates=100_000)
    assert found is not None
    assert found.p == pytest.approx(exact, abs=0.005)


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=0, max_size=30))
def test_a_correlation_is_there_or_not_defined(pairs: list[tuple[int, bool]]) -> None:
    x = np.array([a for a, _ in pairs], float)
    right = np.array([b for _, b in pairs], bool)
    found = correlation(x, right, replicates=50)
    varies = len(set(x.tolist())) > 1 and len(set(right.tolist())) > 1
    assert (found is not None) == (varies and len(pairs) >= 3)
    if found is not None:
        assert -1 - 1e-9 <= found.r <= 1 + 1e-9 and 0 < found.p <= 1
        if found.low is not None and found.high is not None:
            assert found.low <= found.r <= found.high


def test_correlations_that_arent_defined_say_why() -> None:
    table = correlation_table(ITEMS, "exact match")
    assert table.schema == schema(charbench_accuracy.CORRELATION_COLUMNS)
    rows = {(row["task"], row["property"]): row for row in table.to_dicts()}
    assert rows["first", "length"]["note"] == "there are fewer than three items"
    assert rows["count", "tokens"]["items"] == 3
    assert rows["count", "length"]["r"] == pytest.approx(-1.0)
    same = ITEMS.with_columns(right=pl.lit(True))
    notes = set(correlation_table(same, "s").filter(pl.col("items") > 2)["note"])
    assert notes == {"all answers are right"}
    flat = ITEMS.with_columns(length=pl.lit(4, pl.Int64)).filter(pl.col("task") == "count")
    assert correlation_table(flat, "s")["note"][0] == "it doesn't vary"


def test_signed_errors_by_hand() -> None:
    answered = pl.DataFrame(
        {
            "task": ["count"] * 5 + ["last"],
            "gold": [2, 2, 3, 1, 1, 4],
            "number": [2, 1, 1, None, 2, None],
            "right": [True, False, False, False, False, False],
        }
    )
    table = error_table(answered)
    assert table.schema == schema(charbench_accuracy.ERROR_COLUMNS)
    count, last = table.to_dicts()
    assert (count["wrong"], count["numbers"], count["too_low"], count["too_high"]) == (4, 3, 2, 1)
    assert count["mean_error"] == pytest.approx(-2 / 3)
    assert count["mean_error_deviation"] == pytest.approx(np.std([-1, -2, 1], ddof=1))
    assert (last["numbers"], last["mean_error"], last["mean_error_deviation"]) == (0, None, None)


def test_the_overlap_of_errors() -> None:
    word = ["w1", "w2", "w3", "w4"]
    answers = pl.DataFrame(
        {
            "model": ["a"] * 4 + ["b"] * 3,
            "task": ["count"] * 3 + ["distinct"] + ["count"] * 2 + ["distinct"],
            "word": [*word, "w3", "w1", "w4"],
            "character": ["x", "x", "x", None, "x", "x", None],
            "right": [False, True, False, False, True, False, False],
        }
    )
    table = overlap_table(answers)
    assert table.schema == schema(charbench_answers.OVERLAP_COLUMNS)
    rows = {row["task"]: row for row in table.to_dicts()}
    assert rows["count"]["items"] == 2
    assert (rows["count"]["wrong_both"], rows["count"]["wrong_either"]) == (1, 2)
    assert rows["count"]["jaccard"] == 0.5
    assert rows["distinct"]["jaccard"] == 1.0 and rows["distinct"]["kappa"] is None
    assert rows["all"]["items"] == 3


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40))
def test_kappa_and_jaccard_equal_slow_twins(pairs: list[tuple[bool, bool]]) -> None:
    one, other = (np.array([pair[at] for pair in pairs], bool) for at in (0, 1))
    n = len(pairs)
    either = {at for at, pair in enumerate(pairs) if any(pair)}
    both = {at for at, pair in enumerate(pairs) if all(pair)}
    assert jaccard(one, other) == (len(both) / len(either) if either else None)
    if not n:
        assert kappa(one, other) is None
        return
    agreement = sum(a == b for a, b in pairs) / n
    shares = [np.mean(one), np.mean(other)]
    expected = float(shares[0] * shares[1] + (1 - shares[0]) * (1 - shares[1]))
    if expected > 1 - 1e-12:
        assert kappa(one, other) is None
    else:
        assert kappa(one, other) == pytest.approx((agreement - expected) / (1 - expected))

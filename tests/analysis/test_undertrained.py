"""Rows of embeddings, unused ids, candidates, verdicts and counts, by hand."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import undertrained as measures
from analysis.embedding_rows import centre, cosine_distances, distances, equal_rows, norms
from analysis.proportion import wilson
from analysis.undertrained import WRITTEN, best_first
from tests.twins import undertrained as twin


def gpt2_bytes() -> list[bytes]:
    """GPT-2's first 256 items: the bytes that are visible in Latin-1, then the others."""
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    return [bytes([byte]) for byte in [*visible, *sorted(set(range(256)) - set(visible))]]


def test_gpt2s_unused_ids_are_the_published_ones() -> None:
    """Land & Bartolo's list for GPT-2, GPT-J, phi, Qwen, Llama 3 and OLMo 2: 177 to 187."""
    assert measures.unused_ids(gpt2_bytes(), 50_257) == (list(range(177, 188)), "bytes")


def test_gemmas_unused_ids_are_the_published_ones() -> None:
    """Gemma 3's bytes begin with id 238: 483 to 493."""
    vocabulary = [b"<unused%d>" % at for at in range(238)] + [bytes([one]) for one in range(256)]
    assert measures.unused_ids(vocabulary, 494) == (list(range(483, 494)), "bytes")


@pytest.mark.parametrize("word", [b" unused", b"unused", b"reserved", b"<b>", b"[0]", b"unused>"])
def test_an_english_word_is_no_unused_id(word: bytes) -> None:
    assert measures.unused_ids([word], 1) == ([], None)


@pytest.mark.parametrize(
    "name", [b"<unused7>", b"[unused_x]", b"<|reserved_special_token_9|>", b"<reserved 1>"]
)
def test_names_of_unused_ids(name: bytes) -> None:
    assert measures.unused_ids([b"a", name], 2) == ([1], "names")


def test_the_threshold_lies_between_two_items() -> None:
    """Of 26 items the 2nd percentile has 0.5 of the others below it: half way up to the second."""
    indicator = np.arange(30.0)
    assert measures.threshold(indicator, indicator < 26) == 0.5


@pytest.mark.parametrize(
    ("probability", "expected"),
    [
        *((0.0, "strongly verified"), (0.000999, "strongly verified")),
        *((0.001, "weakly verified"), (0.1, "weakly verified"), (0.1001, "weakly rejected")),
        *((0.9, "weakly rejected"), (0.9001, "strongly rejected")),
    ],
)
def test_verdicts_at_their_edges(probability: float, expected: str) -> None:
    assert measures.verdict(probability, True).value == expected
    said_anyway = expected.endswith("rejected")
    unencodable = measures.verdict(probability, False).value
    assert unencodable == (expected if said_anyway else "not encodable")


def test_counts_of_what_was_asked() -> None:
    rows = [
        ("candidate", 0.0, "strongly verified"),
        ("candidate", 0.009, "weakly verified"),
        ("candidate", 0.01, "weakly verified"),
        ("candidate", 0.5, "weakly rejected"),
        ("control", 0.001, "weakly verified"),
        ("control", 0.95, "strongly rejected"),
        (None, None, None),
    ]
    schema = {"asked_as": pl.String, "probability": pl.Float64, "verdict": pl.String}
    found = measures.counted(pl.DataFrame(rows, schema, orient="row"))
    low, high = wilson(1, 2)
    assert found == {
        "tested": 4, "below_0_01": 2, "strongly_verified": 1, "weakly_verified": 2,
        "weakly_rejected": 1, "strongly_rejected": 0, "not_encodable": 0, "controls": 2,
        "controls_below_0_01": 1, "controls_share": 0.5, "controls_share_low": low,
        "controls_share_high": high,
    }  # fmt: skip
    none = measures.counted(pl.DataFrame([], schema))
    assert (none["tested"], none["controls_share"], none["controls_share_low"]) == (0, None, None)


@pytest.mark.parametrize("prompt", WRITTEN)
def test_a_prompt_holds_the_word_and_is_else_the_same(prompt: object) -> None:
    assert callable(prompt)
    assert prompt("Zyqx").replace("Zyqx", "kölk") == prompt("kölk")
    assert prompt("Zyqx").count("Zyqx") > 1
    assert prompt("Zyqx").endswith(("«", "'"))  # open: the word comes next


def test_stand_ins_are_letters() -> None:
    texts = ["aé", "ab", " ab", None, "", "abca", "1"]
    assert best_first(texts) == [5, 1]


def test_closed_forms() -> None:
    """Rows at right angles, the unused one at (1, 0): a row's cosine distance is 0 along it, 1
    across it, 2 against it; 1 − 1/√2 at 45°."""
    rows = np.array([[1.0, 0.0], [0.0, 3.0], [-2.0, 0.0], [5.0, 5.0], [0.0, 0.0]])
    its = distances(rows, centre([rows], [0]))
    assert its.cosine.tolist() == pytest.approx([0, 1, 2, 1 - 1 / math.sqrt(2), 1])
    assert its.euclidean.tolist() == pytest.approx([0, math.sqrt(10), 3, math.sqrt(41), 1])
    assert norms(rows).tolist() == pytest.approx([1, 3, 2, math.sqrt(50), 0])


def test_a_first_component_that_all_rows_share_is_taken_out() -> None:
    """Along the first axis the rows vary most; what is left of each is its second number."""
    rows = np.array([[9.0, 1.0], [-9.0, -1.0], [7.0, -1.0], [-7.0, 1.0]])
    its = centre([rows], [0])
    assert abs(its.first[0]) > 0.99 and np.linalg.norm(its.first) == pytest.approx(1)
    residual = distances(rows, its).residual
    assert residual.tolist() == pytest.approx([0, 2, 2, 0], abs=1e-3)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), cut=st.integers(1, 39), unused=st.integers(1, 5))
def test_blocks_equal_the_twin_over_the_whole(seed: int, cut: int, unused: int) -> None:
    random = np.random.default_rng(seed)
    rows = random.normal(size=(40, 6)) * [5, 3, 2, 1, 1, 1] + random.normal(size=6)
    ids = random.permutation(40)[:unused].tolist()
    its = centre([rows[:cut], rows[cut:]], ids)
    found = distances(rows, its)
    expected = twin.distances(rows.tolist(), ids)
    assert found.cosine.tolist() == pytest.approx(expected["cosine_distance"], abs=1e-9)
    assert found.centred.tolist() == pytest.approx(expected["centred_distance"], abs=1e-9)
    assert found.residual.tolist() == pytest.approx(expected["residual_distance"], abs=1e-6)
    assert found.euclidean.tolist() == pytest.approx(expected["euclidean_distance"], abs=1e-9)


def test_a_distance_depends_on_the_direction_alone() -> None:
    rows = np.random.default_rng(1).normal(size=(5, 8))
    other = rows[0] + 0.3
    assert cosine_distances(7 * rows, other) == pytest.approx(cosine_distances(rows, 2 * other))


def test_rows_that_training_never_told_apart() -> None:
    rows = np.random.default_rng(2).normal(size=(20, 64))
    rows[[3, 8, 11]] = 2 * rows[3] + 0.001 * rows[:3]
    assert equal_rows(rows).tolist() == [3, 8, 11]
    assert equal_rows(rows[:9]).tolist() == equal_rows(rows[:0]).tolist() == []

"""Unused ids, candidates, verdicts and counts, by hand."""

import numpy as np
import polars as pl
import pytest

from analysis import undertrained as measures
from analysis.proportion import wilson
from analysis.undertrained import WRITTEN, best_first


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
        (0.0, "strongly verified"),
        (0.000999, "strongly verified"),
        (0.001, "weakly verified"),
        (0.1, "weakly verified"),
        (0.1001, "weakly rejected"),
        (0.9, "weakly rejected"),
        (0.9001, "strongly rejected"),
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
        "tested": 4,
        "below_0_01": 2,
        "strongly_verified": 1,
        "weakly_verified": 2,
        "weakly_rejected": 1,
        "strongly_rejected": 0,
        "not_encodable": 0,
        "controls": 2,
        "controls_below_0_01": 1,
        "controls_share": 0.5,
        "controls_share_low": low,
        "controls_share_high": high,
    }
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

"""A small part of `tests.accuracy.mixture`: five made-up languages, a thousand merges."""

import numpy as np
import pytest

from analysis.mixture_intervals import interval
from analysis.mixture_shares import log_error
from studies.questions.mixture_calibration import trained
from tests.accuracy.made_up_texts import kinds, lines
from tests.accuracy.mixture import inferred
from tests.data.tokenizers.conftest import few_hard_texts

__all__ = ["few_hard_texts"]

pytestmark = pytest.mark.usefixtures("home", "few_hard_texts")

TRUE = np.array([0.4, 0.25, 0.2, 0.1, 0.05])


def test_five_languages_and_a_thousand_merges() -> None:
    training = [lines(at, 1, 2e6 * share) for at, share in enumerate(TRUE)]
    sizes = np.array([sum(len(text.encode()) for text in its) for its in training])
    tokenizer = trained([text for its in training for text in its], 1000)
    found = inferred(tokenizer, [lines(at, 2, 3e5) for at in range(len(TRUE))])
    true = sizes / sizes.sum()
    error = log_error(found.shares, true)
    assert error is not None and error < -4.5
    by_tokens = log_error(found.by_tokens, true)
    assert by_tokens is not None and by_tokens > error + 1


def test_the_interval_makes_up_for_kinds_that_the_sample_lacks() -> None:
    code = kinds(1, 600)
    size = sum(len(text) for text in code)
    tokenizer = trained(code + lines(0, 1, size), 1000)
    found = inferred(tokenizer, [kinds(4, 40), lines(0, 4, 2e5)])
    drawn = [found.resampling.replicate((0, number)) for number in range(40)]
    of_code = np.array([its[1][0] for its in drawn if its is not None])
    assert of_code.max() < found.shares[0] < 0.49
    low, high = interval(found.shares[0], of_code)
    assert low < found.shares[0] and high > 0.5

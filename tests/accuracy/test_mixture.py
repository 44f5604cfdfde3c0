"""A small part of `tests.accuracy.mixture`: five made-up languages, a thousand merges."""

import numpy as np

from analysis.mixture_shares import log_error
from studies.questions.mixture_calibration import trained
from tests.accuracy.mixture import inferred

LANGUAGES = ["etaoinshrdlu", "aeinrlkdmyıtş", "аеинтсолврк", "αεινοτσρλπκ", "enirstadhulg"]
TRUE = np.array([0.4, 0.25, 0.2, 0.1, 0.05])


def texts(language: int, seed: int, size: float) -> list[str]:
    """Lines of the language's 600 words, of about so many bytes."""
    making = np.random.default_rng(language)
    letters = list(LANGUAGES[language])
    words = np.array(["".join(making.choice(letters, making.integers(2, 9))) for _ in range(600)])
    weights = 1 / np.arange(1, 601)
    shares = weights / weights.sum()
    drawing = np.random.default_rng((seed, language))
    lines: list[str] = []
    while size > 0:
        lines.append(" ".join(drawing.choice(words, 10, p=shares)))
        size -= len(lines[-1].encode())
    return lines


def test_five_languages_and_a_thousand_merges() -> None:
    training = [texts(at, 1, 2e6 * share) for at, share in enumerate(TRUE)]
    sizes = np.array([sum(len(text.encode()) for text in its) for its in training])
    tokenizer = trained([text for its in training for text in its], 1000)
    found = inferred(tokenizer, [texts(at, 2, 3e5) for at in range(len(TRUE))])
    true = sizes / sizes.sum()
    error = log_error(found.shares, true)
    assert error is not None and error < -4.5
    by_tokens = log_error(found.by_tokens, true)
    assert by_tokens is not None and by_tokens > error + 1

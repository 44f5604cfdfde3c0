"""A small part of `tests.accuracy.mixture`: five made-up languages, a thousand merges."""

import numpy as np

from analysis.mixture_intervals import interval
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


def kinds(seed: int, segments: int) -> list[str]:
    """Segments of which each is one of sixty kinds of text with words of its own, as code is."""
    drawing = np.random.default_rng(seed)
    found = []
    for _ in range(segments):
        making = np.random.default_rng((99, int(drawing.integers(60))))
        words = ["".join(letters) for letters in making.choice(list("abcdefghijklmnop"), (40, 6))]
        found.append(" ".join(words[at] for at in drawing.integers(0, len(words), 250)))
    return found


def test_the_interval_makes_up_for_kinds_that_the_sample_lacks() -> None:
    code = kinds(1, 600)
    size = sum(len(text) for text in code)
    tokenizer = trained(code + texts(0, 1, size), 1000)
    found = inferred(tokenizer, [kinds(4, 40), texts(0, 4, 2e5)])
    drawn = [found.resampling.replicate((0, number)) for number in range(40)]
    of_code = np.array([its[1][0] for its in drawn if its is not None])
    assert of_code.max() < found.shares[0] < 0.49
    low, high = interval(found.shares[0], of_code)
    assert low < found.shares[0] and high > 0.5

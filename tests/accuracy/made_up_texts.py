"""Made-up languages, and a text of many kinds."""

import numpy as np

ALPHABETS = ["etaoinshrdlu", "aeinrlkdmyıtş", "аеинтсолврк", "αεινοτσρλπκ", "enirstadhulg"]


def lines(language: int, seed: int, size: float) -> list[str]:
    """Lines of the language's 600 words, of about so many bytes."""
    making = np.random.default_rng(language)
    letters = list(ALPHABETS[language])
    words = np.array(["".join(making.choice(letters, making.integers(2, 9))) for _ in range(600)])
    weights = 1 / np.arange(1, 601)
    shares = weights / weights.sum()
    drawing = np.random.default_rng((seed, language))
    found: list[str] = []
    while size > 0:
        found.append(" ".join(drawing.choice(words, 10, p=shares)))
        size -= len(found[-1].encode())
    return found


def kinds(seed: int, segments: int, count: int = 60) -> list[str]:
    """Segments of which each is one of so many kinds of text with words of its own, as code is."""
    drawing = np.random.default_rng(seed)
    return [_of_kind(int(drawing.integers(count)), drawing) for _ in range(segments)]


def _of_kind(kind: int, drawing: np.random.Generator) -> str:
    making = np.random.default_rng((99, kind))
    words = ["".join(its) for its in making.choice(list("abcdefghijklmnop"), (40, 6))]
    return " ".join(words[at] for at in drawing.integers(0, len(words), 250))

"""The prompts that have a model say a token, and the stand-in that is written in its place first.

Land & Bartolo 2024 (arXiv 2405.05417), section 3.3, ask in three ways: lines to copy, a question
about a word's meaning, and a run of the same token. The wording here is this project's own.
"""

from collections.abc import Sequence

REPEATED = 32
"""Times that the prompt "repeat" has the token."""

BEFORE_REPEATED = "The same word, again and again:\n"
"""Something must stand before them: all places of a row of equal tokens that begins a text look
alike to a model, so that it can't know that they are repeated."""

_COPIED = ("window", "1984", "blue-green", "Tuesday", "to be or not to be")


def copy(word: str) -> str:
    """Lines that are copied, the last one open.

    >>> copy("x").count("«x»"), copy("x").endswith("Output: «")
    (5, True)
    """
    done = [*_COPIED, word, word]
    lines = [f"Input: «{one}»\nOutput: «{one}»\n" for one in done]
    return f"Every output is a copy of its input.\n\n{''.join(lines)}Input: «{word}»\nOutput: «"


def meaning(word: str) -> str:
    """A dialogue in which the next word is what was asked about.

    >>> meaning("x").count("'x'"), meaning("x").endswith("'")
    (2, True)
    """
    return (
        "A friend explains words that nobody else uses. Each answer begins with the word.\n\n"
        "Question: What does 'flumbit' mean?\n"
        "Answer: 'flumbit' is a very small umbrella.\n\n"
        f"Question: What does '{word}' mean? I saw '{word}' in a book.\n"
        "Answer: '"
    )


WRITTEN = (copy, meaning)
"""The prompts into which an id is put in the place of a word; in the third it stands alone."""


def best_first(texts: Sequence[str | None]) -> list[int]:
    """The places of the texts that can stand in for a word, the best ones first: letters a to z
    and A to Z alone, of as many different ones as can be, and long.

    >>> best_first(["abc", "aaaaaa", None, "a1b2c3d4", " word", "abcd"])
    [5, 0, 1]
    """
    fit = [at for at, text in enumerate(texts) if text and text.isascii() and text.isalpha()]
    return sorted(fit, key=lambda at: (-len(set(texts[at] or "")), -len(texts[at] or ""), at))

"""Which tokens of a model are under-trained: candidates by an indicator, verdicts by the model.

Source: Land & Bartolo 2024, "Fishing for Magikarp" (arXiv 2405.05417): candidates are the lowest
2 % of the indicator; a token is verified where the model, asked to repeat it, doesn't say it. They
ask in three ways (section 3.3): lines to copy, a question about a word's meaning, and a run of the
same token. The wording here is this project's own.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.proportion import wilson

CANDIDATE_PERCENT = 2.0
PROMPTS = ("copy", "meaning", "repeat")
HEADLINE = 0.01
STRONG, WEAK, SURE = 0.001, 0.1, 0.9

NEVER_IN_TEXT = range(0xF5, 0x100)
"""Bytes that no UTF-8 holds. C0 and C1 don't stand in valid UTF-8 either, but do in what is often
taken for it (overlong forms), and the paper's published ids are those of F5 to FF."""
REPEATED = 32
"""Times that the prompt "repeat" has the token."""

BEFORE_REPEATED = "The same word, again and again:\n"
"""Something must stand before them: all places of a row of equal tokens that begins a text look
alike to a model, so that it can't know that they are repeated."""

_COPIED = ("window", "1984", "blue-green", "Tuesday", "to be or not to be")


class Kind(StrEnum):
    """What an id stands for, and whether it can come out of a text."""

    REACHABLE = "reachable"
    LIKE_SPECIAL = "looks special"
    BYTE = "single byte"
    PART = "part of a character"
    UNREACHABLE = "unreachable"
    SPECIAL = "special"
    NONE = "no item"


TESTABLE = (Kind.REACHABLE, Kind.LIKE_SPECIAL)


class Verdict(StrEnum):
    """What asking the model showed of the suspicion that a token is under-trained."""

    STRONGLY_VERIFIED = "strongly verified"
    WEAKLY_VERIFIED = "weakly verified"
    WEAKLY_REJECTED = "weakly rejected"
    STRONGLY_REJECTED = "strongly rejected"
    NOT_ENCODABLE = "not encodable"


_LIKE_SPECIAL = re.compile(r"<.+>|\[.+\]", re.DOTALL)
_NAMED_UNUSED = re.compile(r"[<\[]\|?[\w ]*(?:unused|reserved)[\w ]*\|?[>\]]", re.IGNORECASE)


def looks_special(text: str) -> bool:
    """Whether the text is written as special tokens are.

    >>> [looks_special(one) for one in ("<|end|>", "[PAD]", "<", "a[0]", "<>")]
    [True, True, False, False, False]
    """
    return bool(_LIKE_SPECIAL.fullmatch(text))


def unused_ids(vocabulary: Sequence[bytes], rows: int) -> tuple[list[int], str | None]:
    """Ids that no training text can have held, and why they are known to be: single bytes that no
    UTF-8 holds ("bytes"); else items that are named so ("names"); else rows that no item has ("no
    item"). `vocabulary`: bytes by id; `rows`: of the matrix.

    >>> unused_ids([b"a", b"\\xf5", b"\\xff", b"\\xf5\\x80"], 4)
    ([1, 2], 'bytes')
    >>> unused_ids([b" unused", b"<unused0>", b"<|reserved_special_token_7|>"], 4)
    ([1, 2], 'names')
    >>> unused_ids([b"a", b"", b"b"], 4), unused_ids([b"a"], 1)
    (([1, 3], 'no item'), ([], None))
    """
    its = list(vocabulary[:rows])
    found = [at for at, item in enumerate(its) if len(item) == 1 and item[0] in NEVER_IN_TEXT]
    if found:
        return found, "bytes"
    named = [
        at for at, item in enumerate(its) if _NAMED_UNUSED.fullmatch(item.decode(errors="replace"))
    ]
    if named:
        return named, "names"
    holes = [at for at, item in enumerate(its) if not item] + list(range(len(its), rows))
    return holes, "no item" if holes else None


def threshold(indicator: NDArray[np.float64], reachable: NDArray[np.bool_]) -> float:
    """At or below which an item is a candidate: the 2nd percentile over the reachable items, of
    which there is one at least. Both of shape (ids,).

    >>> threshold(np.arange(101.0), np.full(101, True))
    2.0
    """
    return float(np.percentile(indicator[reachable], CANDIDATE_PERCENT))


def verdict(probability: float, encodable: bool) -> Verdict:
    """Of a token that the model was asked; `encodable`: whether any of the prompts' texts gives it.

    >>> [verdict(p, True).value for p in (0.95, 0.5, 0.05, 0.0001)]
    ['strongly rejected', 'weakly rejected', 'weakly verified', 'strongly verified']
    >>> verdict(0.05, False).value
    'not encodable'
    """
    if probability > SURE:
        return Verdict.STRONGLY_REJECTED
    if probability > WEAK:
        return Verdict.WEAKLY_REJECTED
    if not encodable:
        return Verdict.NOT_ENCODABLE
    return Verdict.STRONGLY_VERIFIED if probability < STRONG else Verdict.WEAKLY_VERIFIED


def counted(items: pl.DataFrame) -> dict[str, int | float | None]:
    """What a row of the summary counts among the items asked; `items`: columns asked_as,
    probability and verdict."""
    tested = items.filter(pl.col("asked_as") == "candidate")
    controls = items.filter(pl.col("asked_as") == "control")
    missed = int((controls["probability"] < HEADLINE).sum())
    share = low = high = None
    if controls.height:
        share, (low, high) = missed / controls.height, wilson(missed, controls.height)
    return {
        "tested": tested.height,
        "below_0_01": int((tested["probability"] < HEADLINE).sum()),
        **{
            one.value.replace(" ", "_"): int((tested["verdict"] == one.value).sum())
            for one in Verdict
        },
        "controls": controls.height,
        "controls_below_0_01": missed,
        "controls_share": share,
        "controls_share_low": low,
        "controls_share_high": high,
    }


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

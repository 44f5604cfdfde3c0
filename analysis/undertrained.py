"""Which tokens of a model are under-trained: candidates by an indicator, verdicts by the model.

Source: Land & Bartolo 2024, "Fishing for Magikarp" (arXiv 2405.05417): candidates are the lowest
2 % of the indicator; a token is verified where the model, asked to repeat it, doesn't say it.
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

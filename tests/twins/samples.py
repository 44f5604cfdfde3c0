"""The same figures on samples: of growing size, and beside another text."""

import math
from functools import cache
from typing import Any

import numpy as np

from tests.twins import zipf
from tests.twins.counts import (
    GRADES,
    LONGEST,
    Counted,
    Segments,
    flat,
    of_order,
    of_text,
    of_tokens,
)

OF_ORDER = (
    "block_entropy",
    "block_entropy_corrected",
    "conditional_entropy",
    "conditional_entropy_corrected",
)
OF_TEXT = ("bytes_per_token", "characters_per_token", "tokens_per_character")
MATCHED = ("matched", "matched_shifted", "matched_difference")
NO_LINE = "too few types were seen often enough to fit a line"
Figures = dict[tuple[str, int | None], tuple[float | None, str | None]]


def figures(segments: Segments, vocabulary: int) -> Figures:
    """All that depends on a sample's size: by figure and k (None without) its value, and its
    reliability."""
    values: dict[str, float | None] = dict(of_tokens(segments, vocabulary))
    line = zipf.fit(segments)
    values["types"] = len(set(flat(segments)))
    values["zipf_exponent"] = line and line["exponent"]
    found: Figures = {(name, None): (value, None) for name, value in values.items()}
    for k in range(1, LONGEST + 1):
        own = of_order(segments, k)
        found |= {(name, k): (own[name], own["reliability"]) for name in OF_ORDER}
    return found


@cache
def learning(one: Counted, seed: int) -> list[dict[str, Any]]:
    """A row for each sample size and figure."""
    return [
        {
            "segments": len(sample),
            "tokens": len(flat(sample)),
            "figure": name,
            "order": k,
            "value": value,
            **_graded("", its),
            "value_note": NO_LINE if value is None else None,
        }
        for sample in nested_samples(one.segments, seed)
        for (name, k), (value, its) in figures(sample, one.vocabulary).items()
    ]


def nested_samples(segments: Segments, seed: int) -> list[Segments]:
    """Random samples of the segments, each half of the next one, the whole last."""
    order = np.random.default_rng(seed).permutation(len(segments))
    sizes = [len(segments)]
    while sizes[-1] > 2 and len(sizes) < 12:
        sizes.append(math.ceil(sizes[-1] / 2))
    return [[segments[at] for at in order[:size]] for size in reversed(sizes)]


def cut_to(segments: Segments, tokens: int, seed: int) -> Segments:
    """Random segments of at most so many tokens together; all of them if they have no more."""
    if len(flat(segments)) <= tokens:
        return segments
    chosen: list[Any] = []
    for at in np.random.default_rng(seed).permutation(len(segments)):
        if len(flat(chosen)) + len(segments[at]) > tokens:
            break
        chosen.append(segments[at])
    return chosen


def shift(first: Counted, second: Counted, seed: int) -> list[dict[str, Any]]:
    """A row for each figure: on both texts, and on samples of both that are equally long."""
    both = first.segments, second.segments
    least = min(len(flat(each)) for each in both)
    cut = [cut_to(each, least, seed) for each in both]
    one, other = (figures(each, first.vocabulary) for each in both)
    part, other_part = (figures(each, first.vocabulary) for each in cut)
    counts = {
        "tokens": len(flat(both[0])),
        "shifted_tokens": len(flat(both[1])),
        "matched_tokens": len(flat(cut[0])),
        "matched_shifted_tokens": len(flat(cut[1])),
    }
    rows = [
        {
            "figure": name,
            "order": k,
            **counts,
            **_beside("value", "shifted", "difference", value, other[name, k][0]),
            **_beside(*MATCHED, part[name, k][0], other_part[name, k][0]),
            **_graded("", its, other[name, k][1]),
            **_graded("matched_", part[name, k][1], other_part[name, k][1]),
        }
        for (name, k), (value, its) in one.items()
    ]
    for name in OF_TEXT:  # of a text, whatever its size: nothing to match
        values = (of_text(each)[name] for each in (first, second))
        rows.append(
            {"figure": name, "order": None, **counts, **_graded(""), **_graded("matched_")}
            | _beside("value", "shifted", "difference", *values)
            | dict.fromkeys(MATCHED)
        )
    return rows


def _graded(size: str, *grades: str | None) -> dict[str, Any]:
    """The worst of them, and whether it is more than reliable."""
    worst = max((GRADES.index(one) for one in grades if one is not None), default=None)
    return {
        f"{size}unreliable": None if worst is None else worst > 0,
        f"{size}reliability": None if worst is None else GRADES[worst],
    }


def _beside(
    here: str, there: str, apart: str, value: float | None, other: float | None
) -> dict[str, float | None]:
    both = value is not None and other is not None
    return {here: value, there: other, apart: other - value if both else None}

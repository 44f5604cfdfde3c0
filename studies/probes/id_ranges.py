"""Ids written as ranges: 177-187,200."""

from collections.abc import Sequence
from typing import Any


def canonical(given: Any) -> str:
    """Ids and ranges of ids by comma, as `177-187,200`, sorted and each once; may be empty.

    >>> canonical("200, 177-179,178")
    '177-179,200'
    """
    return written(read(str(given)))


def read(text: str) -> list[int]:
    """The ids, sorted and each once. Raises ValueError for what isn't written so."""
    parts = [part.strip() for part in text.split(",")]
    return sorted({one for part in parts if part for one in _range(part)})


def _range(part: str) -> range:
    first, dash, last = part.partition("-")
    whole = range(int(first), int(last if dash else first) + 1)
    if not 1 <= len(whole) <= 100_000 or whole.start < 0:
        raise ValueError("it must be ids and ranges, as 177-187,200")
    return whole


def written(found: Sequence[int]) -> str:
    parts: list[list[int]] = []
    for one in found:
        if parts and parts[-1][-1] == one - 1:
            parts[-1][1:] = [one]
        else:
            parts.append([one])
    return ",".join("-".join(map(str, part)) for part in parts)

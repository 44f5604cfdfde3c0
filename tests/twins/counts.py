"""Figures of k-grams and of single tokens, from Counters.

Erdogan et al. 2026 (block and conditional entropies, utilisation), Miller 1955 (correction), Rényi
1961, Zouhar et al. 2023 (efficiency, percentile frequency), Good 1953 (mass of what was seen once).
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Segments = Sequence[Sequence[int]]
LONGEST = 5
GRADES = ("reliable", "low", "none")  # by how many of the two shares are above one half


@dataclass(frozen=True, eq=False)
class Counted:
    """One tokenizer's ids of one language."""

    name: str
    language: str
    lines: Sequence[str]
    segments: Segments
    vocabulary: int
    unk_characters: int = 0


def flat(segments: Segments) -> list[int]:
    return [token for segment in segments for token in segment]


def grams(segments: Segments, order: int) -> list[tuple[int, ...]]:
    """Every k-gram, none across two segments."""
    return [
        tuple(segment[start : start + order])
        for segment in segments
        for start in range(len(segment) - order + 1)
    ]


def entropy(things: Iterable[object]) -> float:
    """Shannon's, in bits."""
    counts = Counter(things)
    total = counts.total()
    return math.fsum(count / total * math.log2(total / count) for count in counts.values())


def renyi(things: Iterable[object], order: float) -> float:
    """Rényi's, in bits; by its limits at 1 and infinity."""
    counts = Counter(things)
    shares = [count / counts.total() for count in counts.values()]
    if order == 1:
        return -math.fsum(p * math.log2(p) for p in shares)
    if math.isinf(order):
        return -math.log2(max(shares))
    return math.log2(math.fsum(p**order for p in shares)) / (1 - order)


def of_order(segments: Segments, order: int) -> dict[str, Any]:
    """The figures of the k-grams of one length."""
    found = grams(segments, order)
    counts = Counter(found)
    contexts = Counter(gram[:-1] for gram in found)
    block = entropy(found)
    conditional = block - entropy(gram[:-1] for gram in found)
    bits = 2 * len(found) * math.log(2)
    once = sum(count == 1 for count in counts.values())
    return {
        "order": order,
        "tokens": len(flat(segments)),
        "grams": len(found),
        "distinct": len(counts),
        "contexts": len(contexts),
        "seen_once_share": once / len(counts),
        "seen_once_mass": once / len(found),
        "block_entropy": block,
        "block_entropy_corrected": block + (len(counts) - 1) / bits,
        "conditional_entropy": conditional,
        "conditional_entropy_corrected": conditional + (len(counts) - len(contexts)) / bits,
        "unreliable": once / len(counts) > 0.5,
        "reliability": GRADES[(once / len(counts) > 0.5) + (once / len(found) > 0.5)],
        "block_entropy_note": None,
    }


def of_tokens(segments: Segments, vocabulary: int) -> dict[str, float]:
    """The figures of single tokens."""
    tokens = flat(segments)
    counts = sorted(Counter(tokens).values(), reverse=True)
    types = len(counts)
    h1, h_2, h_2_5 = entropy(tokens), renyi(tokens, 2), renyi(tokens, 2.5)
    return {
        "h1": h1,
        "h1_corrected": h1 + (types - 1) / (2 * len(tokens) * math.log(2)),
        "renyi_2": h_2,
        "renyi_2_5": h_2_5,
        "efficiency_observed": h_2_5 / math.log2(types),
        "efficiency_declared": h_2_5 / math.log2(vocabulary),
        "shannon_efficiency_observed": h1 / math.log2(types),
        "utilisation": h1 / math.log2(vocabulary),
        "utilisation_2": h_2 / math.log2(vocabulary),
        "percentile_frequency": sum(counts[types * 3 // 100 : types * 83 // 100]) / len(tokens),
    }


def of_text(one: Counted) -> dict[str, float]:
    """Sizes, and lengths of the tokens over the whole text."""
    text, tokens = "".join(one.lines), len(flat(one.segments))
    types, size = len(set(flat(one.segments))), len(text.encode())
    return {
        "segments": len(one.lines),
        "bytes": size,
        "characters": len(text),
        "tokens": tokens,
        "types": types,
        "vocabulary_size": one.vocabulary,
        "vocabulary_used_share": types / one.vocabulary,
        "bytes_per_token": size / tokens,
        "characters_per_token": len(text) / tokens,
        "tokens_per_character": tokens / len(text),
    }

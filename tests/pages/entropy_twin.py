"""Every figure of the entropy page, computed anew from the ids: slow, plain, and with nothing of
`analysis` or `studies` in it."""

import lzma
import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from tests.analysis.streams import slow_entropy, slow_grams, slow_renyi

Segments = Sequence[Sequence[int]]
ORDERS = ("0", "0.5", "1", "1.5", "2", "2.5", "3", "4", "8", "inf")


def flat(segments: Segments) -> list[int]:
    return [token for segment in segments for token in segment]


def of_order(segments: Segments, order: int) -> dict[str, Any]:
    """The figures of the k-grams of one length."""
    found = slow_grams(segments, order)
    counts = Counter(found)
    contexts = Counter(gram[:-1] for gram in found)
    block = slow_entropy(found)
    conditional = block - slow_entropy(gram[:-1] for gram in found)
    bits = 2 * len(found) * math.log(2)
    once = sum(count == 1 for count in counts.values())
    return {
        "grams": len(found),
        "distinct": len(counts),
        "block_entropy": block,
        "block_entropy_corrected": block + (len(counts) - 1) / bits,
        "conditional_entropy": conditional,
        "conditional_entropy_corrected": conditional + (len(counts) - len(contexts)) / bits,
        "seen_once_share": once / len(counts),
        "seen_once_mass": once / len(found),
        "unreliable": once / len(counts) > 0.5,
    }


def of_tokens(segments: Segments, vocabulary: int) -> dict[str, float]:
    """The figures of single tokens."""
    tokens = flat(segments)
    counts = sorted(Counter(tokens).values(), reverse=True)
    types, h1, h_2, h_2_5 = (
        len(counts),
        slow_entropy(tokens),
        slow_renyi(tokens, 2),
        slow_renyi(tokens, 2.5),
    )
    return {
        "tokens": len(tokens),
        "types": types,
        "vocabulary_size": vocabulary,
        "vocabulary_used_share": types / vocabulary,
        "h1": h1,
        "h1_corrected": h1 + (types - 1) / (2 * len(tokens) * math.log(2)),
        "renyi_2": h_2,
        "renyi_2_5": h_2_5,
        "efficiency_observed": h_2_5 / math.log2(types),
        "efficiency_declared": h_2_5 / math.log2(vocabulary),
        "shannon_efficiency_observed": h1 / math.log2(types),
        "utilisation": h1 / math.log2(vocabulary),
        "utilisation_2": h_2 / math.log2(vocabulary),
        "percentile_frequency": sum(counts[int(types * 0.03) : int(types * 0.83)]) / len(tokens),
        "zipf_exponent": zipf(segments)["exponent"],
    }


def zipf(segments: Segments) -> dict[str, Any]:
    """Frequencies by rank, and the least-squares line through their logarithms."""
    counts = sorted(Counter(flat(segments)).values(), reverse=True)
    often = sum(count >= 5 for count in counts)
    ranks = sorted({round(often ** (n / 99)) for n in range(100)})
    if len(ranks) < 3:
        return {"counts": counts, "exponent": None}
    line = np.polyfit(
        [math.log2(rank) for rank in ranks], [math.log2(counts[rank - 1]) for rank in ranks], 1
    )
    return {
        "counts": counts,
        "exponent": -float(line[0]),
        "intercept": float(line[1]),
        "last_rank": often,
    }


def intervals(
    segments: Segments, vocabulary: int, replicates: int, seed: int
) -> dict[str, tuple[float, float]]:
    """The moved percentile intervals of a bootstrap over segments: of the Rényi entropies by
    order, of h1, the efficiencies and the utilisation."""
    random = np.random.default_rng(seed)
    own = [Counter(segment) for segment in segments]
    drawn: dict[str, list[float]] = {order: [] for order in ORDERS}
    drawn |= {name: [] for name in ("efficiency_observed", "efficiency_declared", "utilisation")}
    for _ in range(replicates):
        total: Counter[int] = Counter()
        for unit in random.integers(0, len(segments), len(segments)):
            total.update(own[unit])
        p = np.array(list(total.values())) / total.total()
        for order in ORDERS:
            drawn[order].append(_renyi(p, float(order)))
        drawn["efficiency_observed"].append(_renyi(p, 2.5) / math.log2(len(p)))
        drawn["efficiency_declared"].append(_renyi(p, 2.5) / math.log2(vocabulary))
        drawn["utilisation"].append(_renyi(p, 1) / math.log2(vocabulary))
    tokens, point = flat(segments), of_tokens(segments, vocabulary)
    estimates = {order: slow_renyi(tokens, float(order)) for order in ORDERS}
    found = {}
    for name, values in drawn.items():
        estimate = estimates.get(name, point.get(name, math.nan))
        most = math.log2(vocabulary) if name in ORDERS else 1.0
        low, high = np.quantile(values, [0.025, 0.975]) + estimate - np.mean(values)
        found[name] = max(0.0, min(low, estimate)), min(most, max(high, estimate))
    return found


def _renyi(p: Any, order: float) -> float:
    if order == 1:
        return float(-(p * np.log2(p)).sum())
    if math.isinf(order):
        return float(-np.log2(p.max()))
    return float(np.log2((p**order).sum()) / (1 - order))


def sizes(lines: Sequence[str], segments: Segments, vocabulary: int) -> dict[tuple[str, str], int]:
    """Bytes by stream and compressor."""
    width = max(1, (vocabulary - 1).bit_length())
    ids = flat(segments)
    digits = "".join(f"{one:0{width}b}" for one in ids)
    digits = digits.ljust(-(-len(digits) // 8) * 8, "0")
    streams = {
        "text": "".join(lines).encode(),
        "tokens_in_bytes": b"".join(one.to_bytes(-(-width // 8), "little") for one in ids),
        "tokens_in_bits": int(digits, 2).to_bytes(len(digits) // 8, "big"),
    }
    found = {}
    for name, data in streams.items():
        found[name, "none"] = len(data)
        found[name, "zstd"] = pa.Codec("zstd", 22).compress(data).size
        found[name, "xz"] = len(lzma.compress(data, preset=9 | lzma.PRESET_EXTREME))
    return found


def nested_samples(segments: Segments, seed: int) -> list[list[Sequence[int]]]:
    """Random samples of the segments, each half of the next one, the whole last."""
    order = np.random.default_rng(seed).permutation(len(segments))
    sizes = [len(segments)]
    while sizes[-1] > 2 and len(sizes) < 12:
        sizes.append(math.ceil(sizes[-1] / 2))
    return [[segments[at] for at in order[:size]] for size in reversed(sizes)]


def cut_to(segments: Segments, tokens: int, seed: int) -> list[Sequence[int]]:
    """Random segments of at most so many tokens together; all of them if they have no more."""
    if sum(map(len, segments)) <= tokens:
        return list(segments)
    chosen: list[Sequence[int]] = []
    for at in np.random.default_rng(seed).permutation(len(segments)):
        if sum(map(len, chosen)) + len(segments[at]) > tokens:
            break
        chosen.append(segments[at])
    return chosen

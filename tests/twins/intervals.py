"""Bootstrap intervals over segments, a replicate at a time (Efron & Tibshirani 1993), moved by the
estimate minus the replicates' mean."""

import math
from collections import Counter
from functools import cache
from typing import Any

import numpy as np

from tests.twins.counts import Counted, flat, of_text, of_tokens, renyi

ORDERS = ("0", "0.5", "1", "1.5", "2", "2.5", "3", "4", "8", "inf")
SHARES = ("efficiency_observed", "efficiency_declared", "utilisation")
NAMED = {"h1": "1", "renyi_2": "2", "renyi_2_5": "2.5"}


@cache
def intervals(one: Counted, replicates: int, seed: int) -> dict[str, tuple[float, float]]:
    """Low and high of the Rényi entropies by order, of the shares, and of what has a name."""
    random = np.random.default_rng(seed)
    own = [Counter(segment) for segment in one.segments]
    drawn: dict[str, list[float]] = {name: [] for name in (*ORDERS, *SHARES)}
    for _ in range(replicates):
        total: Counter[int] = Counter()
        for unit in random.integers(0, len(own), len(own)):
            total.update(own[unit])
        p = np.array(list(total.values())) / total.total()
        values = {order: _renyi(p, float(order)) for order in ORDERS}
        values["efficiency_observed"] = values["2.5"] / math.log2(len(p))
        values["efficiency_declared"] = values["2.5"] / math.log2(one.vocabulary)
        values["utilisation"] = values["1"] / math.log2(one.vocabulary)
        for name, value in values.items():
            drawn[name].append(value)
    estimates = {order: renyi(flat(one.segments), float(order)) for order in ORDERS}
    estimates |= {name: of_tokens(one.segments, one.vocabulary)[name] for name in SHARES}
    found = {}
    for name, values in drawn.items():
        estimate = estimates[name]
        most = math.log2(one.vocabulary) if name in ORDERS else 1.0
        low, high = (
            quantile(values, share) + estimate - math.fsum(values) / replicates
            for share in (0.025, 0.975)
        )
        found[name] = max(0.0, min(low, estimate)), min(most, max(high, estimate))
    return found | {name: found[order] for name, order in NAMED.items()}


def quantile(values: list[float], share: float) -> float:
    """Between the two values nearest to it in order, as far as it lies between them."""
    ordered, place = sorted(values), share * (len(values) - 1)
    below = math.floor(place)
    return ordered[below] + (place - below) * (
        ordered[min(below + 1, len(ordered) - 1)] - ordered[below]
    )


def _renyi(p: np.ndarray, order: float) -> float:
    if order == 1:
        return float(-(p * np.log2(p)).sum())
    if math.isinf(order):
        return float(-np.log2(p.max()))
    return float(np.log2((p**order).sum()) / (1 - order))


def curve(one: Counted, replicates: int, seed: int) -> list[dict[str, Any]]:
    """A row for each order."""
    return [
        {
            "order": order,
            "alpha": None if order == "inf" else float(order),
            "value": renyi(flat(one.segments), float(order)),
            "low": intervals(one, replicates, seed)[order][0],
            "high": intervals(one, replicates, seed)[order][1],
        }
        for order in ORDERS
    ]


def summary(one: Counted, replicates: int, seed: int) -> dict[str, Any]:
    row = {**of_text(one), **of_tokens(one.segments, one.vocabulary)}
    row["unk_share"] = one.unk_characters / row["characters"]
    for name in (*NAMED, *SHARES):
        row[f"{name}_low"], row[f"{name}_high"] = intervals(one, replicates, seed)[name]
    return row

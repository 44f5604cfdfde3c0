"""Which tokenizer for a mixture of texts: the rates of its parts, weighted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.weighted_rates import RANKING, ranking
from studies.engine.result import Result


@dataclass(frozen=True)
class Ranked:
    """`table`: RANKING, a row a name. `left_out`: why a tokenizer has no place, by name."""

    table: pl.DataFrame
    left_out: Mapping[str, str]


def ranked(
    parts: Sequence[Result],
    weights: Sequence[float],
    factors: Mapping[str, tuple[str, float]] | None = None,
) -> Ranked:
    """The tokenizers by how many tokens the mixture takes. `parts`: an answer of the study `rates`
    about the same tokenizers for each part, `weights` its share of the mixture's bytes.

    With `factors` (name → tokenizer, price of a token) these names are ranked by cost instead.
    Raises ValueError for weights that are negative or all 0.
    """
    rates = [
        {row["tokenizer"]: row for row in part.tables["rates"].iter_rows(named=True)}
        for part in parts
    ]
    used = [place for place, weight in enumerate(weights) if weight > 0]
    left_out: dict[str, str] = {}
    for place in used:
        for name, row in rates[place].items():
            if row["note"]:
                left_out.setdefault(name, row["note"])
    whole = [name for name in rates[0] if name not in left_out] if rates else []
    named = {name: (name, 1.0) for name in whole}
    if factors is not None:
        named = {name: its for name, its in factors.items() if its[0] in whole}
    if not named or not used:
        if not any(weight > 0 for weight in weights):
            raise ValueError("weights are 0 or more, and not all 0")
        return Ranked(RANKING.to_frame(), left_out)
    tokenizers = [tokenizer for tokenizer, _ in named.values()]
    value = [[rates[place][one]["tokens_per_byte"] for place in used] for one in tokenizers]
    drawn = [[rates[place][one]["replicates"] for place in used] for one in tokenizers]
    table = ranking(
        list(named),
        np.array(value),
        np.array(drawn),
        np.array([weights[place] for place in used], np.float64),
        np.array([factor for _, factor in named.values()]),
    )
    return Ranked(table, left_out)

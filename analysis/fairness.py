"""How evenly one tokenizer treats languages.

Source: Petrov et al. 2023 (arXiv 2305.15425), section 3; Gini 1912 for the coefficient. `premiums`
are those of all languages in which the premium is defined, the reference (1) among them.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.columns import RATIO, SHARE, Column

COLUMNS = (
    Column("languages", pl.Int64, "languages that have a premium", "languages",
           heading="Languages"),
    Column("max_over_min", pl.Float64, "highest premium over the lowest", RATIO,
           "no language has a premium", "Highest ÷ lowest (×)", "highest over lowest"),
    Column("standard_deviation", pl.Float64, "standard deviation of the premiums", RATIO,
           "fewer than two languages have a premium", "Standard deviation (×)",
           "standard deviation of premiums"),
    Column("gini", pl.Float64, "Gini coefficient of the premiums", SHARE,
           "no language has a premium", "Gini coefficient", "Gini coefficient"),
    Column("share_at_least_2", pl.Float64, "share of the languages with a premium of 2 or more",
           SHARE, "no language has a premium", "Languages paying twice or more (%)",
           "share paying twice"),
)  # fmt: skip


def max_over_min(premiums: NDArray[np.float64]) -> float | None:
    """The highest premium divided by the lowest; None without languages.

    >>> max_over_min(np.array([1.0, 1.5, 4.5]))
    4.5
    """
    return float(premiums.max() / premiums.min()) if len(premiums) else None


def standard_deviation(premiums: NDArray[np.float64]) -> float | None:
    """Standard deviation of the premiums over the languages (n - 1); None below two languages."""
    return float(premiums.std(ddof=1)) if len(premiums) > 1 else None


def gini(tokens: NDArray[np.float64]) -> float | None:
    """Gini coefficient of the languages' token counts on the same content, 0 (even) to 1.

    Half the relative mean absolute difference: sum_ij |x_i - x_j| / (2 n² mean). To be the same
    content where languages lack segments, pass premiums (tokens over those of the reference on
    the shared segments): the coefficient doesn't depend on the scale. None without tokens.

    >>> gini(np.array([1.0, 1.0, 1.0]))
    0.0
    >>> round(gini(np.array([1.0, 2.0, 3.0])), 4)  # sum of |x - y|: 8; 8 / (2 · 9 · 2)
    0.2222
    """
    if len(tokens) == 0 or tokens.sum() == 0:
        return None
    ordered = np.sort(tokens)
    n = len(ordered)
    rank = np.arange(1, n + 1)
    return float((2 * rank - n - 1) @ ordered / (n * ordered.sum()))


def share_at_least(premiums: NDArray[np.float64], limit: float) -> float | None:
    """Share of languages whose premium is at least `limit`; None without languages.

    >>> share_at_least(np.array([1.0, 1.5, 2.0, 4.5]), 2.0)
    0.5
    """
    return float((premiums >= limit).mean()) if len(premiums) else None

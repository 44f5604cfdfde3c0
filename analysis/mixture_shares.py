"""Shares of a mixture in other units, and what simpler methods would say.

Source: Hayase, Liu et al. 2024 (arXiv 2407.16607): pair and byte shares, the score of a prediction,
and the ideas of the baselines: TC gives each token of the vocabulary to one category, TEE goes by
how well each category is compressed. How they are carried out here is ours, after these ideas and
not after the authors' code: their published scores aren't scores of these.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.mixture_scan import Scan

Floats = NDArray[np.float64]


def byte_shares(shares: Floats, sizes: Floats, pairs: NDArray[np.integer]) -> Floats:
    """Shares of the bytes, from shares of the pairs: a_i × bytes_i ÷ pairs_i, to sum 1.

    sizes, pairs: of each category's sample.

    >>> byte_shares(np.array([0.5, 0.5]), np.array([300, 100]), np.array([100, 100])).tolist()
    [0.75, 0.25]
    """
    found = shares * sizes / pairs
    return np.asarray(found / found.sum())


def token_shares(scan: Scan) -> Floats:
    """After TC, the hard assignment of the vocabulary's tokens: each merge is given to the category
    in whose sample its pair has the largest share of all pairs when its turn comes; the share of a
    category is that of the merges it was given. Merges that stand nowhere are given to none. Of
    equals the first category gets it. Ours: that a token counts when it is made, not in the text as
    it is encoded at last, and that tokens of one byte are left out."""
    given = scan.merged[scan.active].argmax(axis=1)
    return np.bincount(given, minlength=scan.merged.shape[1]) / scan.active.sum()


def fitted(efficiency: Sequence[Floats], shares: Sequence[Floats]) -> tuple[float, float]:
    """The line of `encoding_shares`: log share = slope × log efficiency + intercept, by least
    squares over categories of tokenizers whose shares are known. efficiency: bytes a token over
    those of a tokenizer that was trained on that category alone. Ours: all of it, the paper's idea
    being that what a tokenizer encodes well it was trained on. Raises ValueError where the
    efficiencies don't vary or a share is 0."""
    x, y = np.log(np.concatenate(efficiency)), np.log(np.concatenate(shares))
    if len(x) < 2 or np.ptp(x) == 0 or not np.isfinite(y).all():
        raise ValueError("no line can be laid through these")
    slope, intercept = np.polyfit(x, y, 1)
    return float(slope), float(intercept)


def encoding_shares(efficiency: Floats, line: tuple[float, float]) -> Floats:
    """After TEE, the encoding efficiency: the shares that the line gives for these efficiencies, to
    sum 1.

    >>> encoding_shares(np.array([1.0, 0.5]), (2.0, 0.0)).round(3).tolist()
    [0.8, 0.2]
    """
    found = np.exp(line[0] * np.log(efficiency) + line[1])
    return np.asarray(found / found.sum())


def log_error(predicted: Floats, true: Floats) -> float | None:
    """log10 of the mean over categories of (predicted - true)²; None where they are the same.

    >>> log_error(np.array([0.6, 0.4]), np.array([0.5, 0.5])).__round__(6)
    -2.0
    """
    error = float(((predicted - true) ** 2).mean())
    return float(np.log10(error)) if error > 0 else None


def affinities(scan: Scan) -> Floats:
    """How alike two categories are to the merges: Σ_t √(p_i(t) p_j(t)), with p_i(t) category i's
    share among what its merges count (Bhattacharyya 1943). 1: the merges can't tell them apart;
    0: no merge stands in both. Shape (categories, categories); NaN beside a category in which no
    merge stands."""
    totals = scan.merged.sum(axis=0)
    with np.errstate(invalid="ignore"):
        root = np.sqrt(scan.merged / totals)
    return np.asarray(np.minimum(root.T @ root, 1.0))

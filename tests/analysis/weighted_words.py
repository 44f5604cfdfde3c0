"""Weights as the replay takes them, from one row a word."""

from collections.abc import Sequence

import numpy as np

from analysis.merge_replay import Weights


def sparse(weights: Sequence[Sequence[int]]) -> Weights:
    """weights: of each word, how often it stands in each category."""
    starts, category, count = [0], [], []
    for row in weights:
        for its, number in enumerate(row):
            if number:
                category.append(its)
                count.append(number)
        starts.append(len(count))
    return Weights(
        np.array(starts, np.int64),
        np.array(category, np.int32),
        np.array(count, np.int64),
        len(weights[0]),
    )

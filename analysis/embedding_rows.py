"""What the rows of an embedding matrix tell of how much each token was trained.

Source: Land & Bartolo 2024, "Fishing for Magikarp" (arXiv 2405.05417), section 3.2: a row of the
input matrix that was hardly trained has a small norm (weight decay pulls it to 0); one of the
output matrix has moved with all the others that are never right, and points where those of tokens
do that no text holds. Matrices come in blocks of rows, so that none has to be held whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST_NORM = 1e-6
"""What a norm counts at least, where it is divided by."""

ALIKE, ALIKE_AT_LEAST = 0.999, 3
"""From which cosine on rows count as equal, and how many have to be."""

Rows = NDArray[np.float64]


@dataclass(frozen=True)
class Centre:
    """What rows are compared with. `mean`: of all rows; `first`: the first principal component of
    the rows without their mean, of length 1 and any sign; `unused`: the mean row of the ids that
    are known to be unused. All of shape (hidden,)."""

    mean: Rows
    first: Rows
    unused: Rows


@dataclass(frozen=True)
class Distances:
    """Of each row, shape (rows,), from the mean row of unused ids: `cosine` distance, the same
    after the mean of all rows was taken from both (`centred`), and after their first principal
    component was as well (`residual`); and the length of the difference (`euclidean`)."""

    cosine: Rows
    centred: Rows
    residual: Rows
    euclidean: Rows


def norms(rows: NDArray[np.floating]) -> Rows:
    """Length of each row, shape (rows,).

    >>> norms(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [5.0, 0.0]
    """
    return np.asarray(np.linalg.norm(rows.astype(np.float64), axis=1))


def centre(blocks: Iterable[NDArray[np.floating]], unused: Sequence[int]) -> Centre:
    """The blocks, each of shape (some, hidden), are the matrix from its first row to its last;
    `unused`: which rows are known to be unused, one at least.

    >>> its = centre([np.array([[1.0, 0.0], [5.0, 0.0]]), np.array([[0.0, 1.0]])], [0, 2])
    >>> its.mean.tolist(), its.unused.tolist()
    ([2.0, 0.3333333333333333], [0.5, 0.5])
    """
    count, total, product, unused_total = 0, np.zeros(0), np.zeros((0, 0)), np.zeros(0)
    wanted = np.array(sorted(unused), np.int64)
    for block in blocks:
        rows = block.astype(np.float64)
        if not count:
            width = rows.shape[1]
            total, product = np.zeros(width), np.zeros((width, width))
            unused_total = np.zeros(width)
        inside = wanted[(wanted >= count) & (wanted < count + len(rows))] - count
        unused_total += rows[inside].sum(axis=0)
        total += rows.sum(axis=0)
        product += rows.T @ rows
        count += len(rows)
    mean = total / count
    covariance = product / count - np.outer(mean, mean)
    _, vectors = np.linalg.eigh(covariance)
    return Centre(mean, vectors[:, -1], unused_total / len(wanted))


def distances(rows: NDArray[np.floating], its: Centre) -> Distances:
    """Of some rows of the matrix, shape (rows, hidden)."""
    own = rows.astype(np.float64)
    centred, centred_unused = own - its.mean, its.unused - its.mean
    residual = centred - np.outer(centred @ its.first, its.first)
    residual_unused = centred_unused - (centred_unused @ its.first) * its.first
    return Distances(
        cosine_distances(own, its.unused),
        cosine_distances(centred, centred_unused),
        cosine_distances(residual, residual_unused),
        norms(own - its.unused),
    )


def cosine_distances(rows: Rows, other: Rows) -> Rows:
    """1 minus the cosine of the angle between each row and `other`, shape (rows,); 0: the same
    direction, 2: the opposite one. A norm counts LEAST_NORM at least, so a row of zeros has 1.

    >>> cosine_distances(np.array([[2.0, 0], [0, 3], [-1, 0], [0, 0]]), np.array([1.0, 0]))
    array([0., 1., 2., 1.])
    """
    lengths = np.maximum(norms(rows), LEAST_NORM)
    length = max(float(np.linalg.norm(other)), LEAST_NORM)
    return np.asarray(1.0 - rows @ other / (lengths * length))


def equal_rows(rows: NDArray[np.floating]) -> NDArray[np.int64]:
    """The places of the largest group of rows that point in one direction: of tied matrices all
    rows that training never told apart do, whatever they began as. Empty where there are fewer
    than ALIKE_AT_LEAST. rows: shape (n, hidden), n in the thousands.

    >>> equal_rows(np.array([[1, 0], [2, 0.01], [0, 1], [1, 0.001]])).tolist()
    [0, 1, 3]
    >>> equal_rows(np.array([[1, 0], [2, 0.01], [0, 1]])).tolist()
    []
    """
    if not len(rows):
        return np.zeros(0, np.int64)
    own = rows.astype(np.float64)
    directions = own / np.maximum(norms(own), LEAST_NORM)[:, None]
    alike = directions @ directions.T >= ALIKE
    group = np.flatnonzero(alike[int(alike.sum(axis=1).argmax())])
    return group if len(group) >= ALIKE_AT_LEAST else group[:0]

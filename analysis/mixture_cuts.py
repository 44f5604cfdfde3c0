"""The lower model of a mixture's loss: the greatest of the cuts that were found.

A cut is a vector g, shape (categories,): no mixture of shares a loses less than g · a.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def lowest(cuts: Floats) -> tuple[float, Floats]:
    """The least that any shares lose by all cuts, and shares that do. cuts: (cuts, categories).

    The bound is that of the cuts' mean by the program's dual weights: it holds whatever the solver
    rounds. Raises RuntimeError where the solver gives up.
    """
    from scipy.optimize import linprog  # half a second: only those who solve wait for it

    categories, scale = cuts.shape[1], np.abs(cuts).max() or 1.0
    found = linprog(
        np.repeat([0.0, 1.0], [categories, 1]),
        np.column_stack([cuts / scale, -np.ones(len(cuts))]),
        np.zeros(len(cuts)),
        np.repeat([1.0, 0.0], [categories, 1])[None, :],
        [1.0],
        bounds=[(0, None)] * categories + [(None, None)],
        method="highs-ds",
    )
    if found.status != 0:
        raise RuntimeError(f"the model of a mixture's loss wasn't solved: {found.message}")
    weights = np.maximum(-found.ineqlin.marginals, 0)
    bound = float((weights / weights.sum() @ cuts).min())
    shares = np.maximum(found.x[:-1], 0)
    return bound, shares / shares.sum()


def nearest(cuts: Floats, level: float, centre: Floats) -> Floats:
    """The shares nearest to the centre that lose no more than the level by any cut.

    The level: at or above the lowest. By non-negative least squares (Lawson and Hanson 1974,
    Solving Least Squares Problems, chapter 23: least distance programming). Raises RuntimeError
    where no shares do.
    """
    from scipy.optimize import nnls

    categories = len(centre)
    scale = np.abs(cuts).max() or 1.0
    # Of what is moved, an orthonormal basis without the direction that changes the sum.
    basis = np.linalg.svd(np.ones((1, categories)))[2][1:].T
    rows = np.concatenate([-cuts / scale, np.eye(categories)])
    least = np.concatenate([(cuts @ centre - level) / scale, -centre])
    system = np.concatenate([(rows @ basis).T, least[None, :]])
    target = np.repeat([0.0, 1.0], [categories - 1, 1])
    weights, _ = nnls(system, target)
    residual = system @ weights - target
    if residual[-1] > -1e-14:
        raise RuntimeError("no shares lose as little by all cuts")
    shares = np.maximum(centre - basis @ residual[:-1] / residual[-1], 0)
    return np.asarray(shares / shares.sum())

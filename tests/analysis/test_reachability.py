"""Classes of reachability."""

import numpy as np

from analysis.reachability import Reach, alone, reaches


def test_alone() -> None:
    # texts of the ids 5, 6, 7, 8 encode to [5], [], [6], [8, 8]
    found = alone(
        np.array([5, 6, 7, 8]), np.array([5, 6, 8, 8], np.int32), np.array([0, 1, 1, 2, 4])
    )
    assert found.tolist() == [True, False, False, False]


def test_nothing_to_try() -> None:
    nothing = np.empty(0, np.int32)
    assert alone(np.empty(0, np.int64), nothing, np.zeros(1, np.int64)).tolist() == []


def test_classes() -> None:
    def mask(*values: int) -> np.ndarray:
        return np.array(values, bool)

    found = reaches(
        ordinary=mask(1, 1, 1, 1, 0),
        whole=mask(1, 1, 1, 0, 1),
        alone=mask(1, 0, 0, 0, 0),
        emitted=mask(1, 1, 0, 1, 1),
    )
    assert found.tolist() == [
        Reach.REACHABLE,
        Reach.IN_CONTEXT,
        Reach.UNREACHABLE,
        Reach.UNDECODABLE,
        Reach.SPECIAL,
    ]

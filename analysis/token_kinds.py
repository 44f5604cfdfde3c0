"""What the tokens of one text are: whole characters, parts of one, special or unknown."""

import numpy as np
from numpy.typing import NDArray

KINDS = ("whole", "part of a character", "special", "unknown")


def token_kinds(
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    whole: NDArray[np.bool_],
    special: NDArray[np.bool_],
    unknown: NDArray[np.bool_],
) -> NDArray[np.int8]:
    """Index into KINDS of each token; all arguments have shape (n,), starts never fall.

    `whole`: the token's own bytes are whole characters (valid UTF-8). A token that overlaps a
    neighbour shares a character of the text with it (normalisation took the character apart), so
    it is a part too. An unknown token is called unknown though it is also a special one.
    """
    shares = np.zeros(len(starts), bool)
    if len(starts) > 1:
        furthest = np.maximum.accumulate(ends)[:-1]
        shares[1:] |= (starts[1:] < furthest) & (ends[1:] > starts[1:])
        shares[:-1] |= (starts[1:] < ends[:-1]) & (ends[1:] > starts[1:])
    kinds = np.where(whole & ~shares, 0, 1)
    kinds = np.where(special, 2, kinds)
    return np.where(unknown, 3, kinds).astype(np.int8)

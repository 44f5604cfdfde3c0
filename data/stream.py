"""The spine: what every tokenizer gives and every metric takes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class TokenStream:
    """The tokens of n segments, end to end.

    ids: int32, shape (n_tokens,). offsets: int64, shape (n + 1,): segment i holds
    `ids[offsets[i]:offsets[i + 1]]`.
    """

    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]

    def counts(self) -> NDArray[np.int64]:
        """Tokens of each segment, shape (n,)."""
        return np.diff(self.offsets)

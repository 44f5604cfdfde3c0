"""Merge rules out of ranks. A rank file holds only the merged tokens, in order.

Tokens are byte strings, or character strings where merging starts from characters.
"""

from collections.abc import Iterator, Mapping
from typing import TypeVar

Token = TypeVar("Token", bytes, str)


def every_split(ranks: Mapping[Token, int]) -> Iterator[tuple[Token, Token]]:
    """All pairs of tokens that together are a token, by the rank of the whole.

    This is what encoding from ranks does: any two neighbours whose join has a rank may merge,
    however the training came to that token.
    """
    for token in sorted(ranks, key=ranks.__getitem__):
        for cut in range(1, len(token)):
            left, right = token[:cut], token[cut:]
            if left in ranks and right in ranks:
                yield left, right


def trained_merges(ranks: Mapping[Token, int]) -> list[tuple[Token, Token]]:
    """The merge that made each token: the two parts left when it is encoded with the ranks below
    its own. Tokens that were put in by hand come to more parts and have no merge.

    In order of rank; takes some seconds for 100,000 tokens.
    """
    merges = []
    for token in sorted(ranks, key=ranks.__getitem__):
        if len(token) > 1:
            cut = _only_cut(token, ranks)
            if cut:
                merges.append((token[:cut], token[cut:]))
    return merges


def _only_cut(token: Token, ranks: Mapping[Token, int]) -> int:
    """Where the token's two parts meet after merging with the ranks below its own, the lowest
    first, of equals the leftmost; 0 if more parts are left."""
    rank, below = ranks.get, ranks[token]
    starts = list(range(len(token) + 1))  # of the parts, and the token's end
    joined = [rank(token[at : at + 2], below) for at in range(len(token) - 1)]
    while len(joined) > 1:
        lowest = min(joined)
        if lowest >= below:
            return 0
        at = joined.index(lowest)
        del joined[at], starts[at + 1]
        if at:
            joined[at - 1] = rank(token[starts[at - 1] : starts[at + 1]], below)
        if at < len(joined):
            joined[at] = rank(token[starts[at] : starts[at + 2]], below)
    return starts[1]

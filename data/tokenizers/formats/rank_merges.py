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
            parts = _parts(token, ranks, ranks[token])
            if len(parts) == 2:
                merges.append((parts[0], parts[1]))
    return merges


def _parts(token: Token, ranks: Mapping[Token, int], below: int) -> list[Token]:
    """The token merged with the ranks below `below`: the lowest first, of equals the leftmost."""
    parts = [token[place : place + 1] for place in range(len(token))]
    joined = [ranks.get(parts[at] + parts[at + 1], below) for at in range(len(parts) - 1)]
    while len(parts) > 2:
        lowest = min(joined)
        if lowest >= below:
            break
        at = joined.index(lowest)
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
        del joined[at]
        if at:
            joined[at - 1] = ranks.get(parts[at - 1] + parts[at], below)
        if at < len(joined):
            joined[at] = ranks.get(parts[at] + parts[at + 1], below)
    return parts

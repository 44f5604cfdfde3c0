"""The list of merges of a BPE: derivation trees, depths, and faults in the list.

A merge joins two parts; its rank is its place in the list, from 0. A unit is what merging starts
from: a byte, or a character where the merges are of characters. Source of the algorithm: Sennrich
et al. 2016 (arXiv 1508.07909).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.token_surfaces import is_text

Merge = tuple[bytes, bytes]
Made = Mapping[bytes, int]

MOST_NODES = 2000


def first_ranks(merges: Sequence[Merge]) -> dict[bytes, int]:
    """Each result of a merge and the lowest rank of the merges that make it."""
    made: dict[bytes, int] = {}
    for rank, (left, right) in enumerate(merges):
        made.setdefault(left + right, rank)
    return made


def of_bytes(merges: Iterable[Merge]) -> bool:
    """Whether the merges join bytes: some part isn't whole characters."""
    return any(not is_text(part) for merge in merges for part in merge)


def is_unit(token: bytes, bytewise: bool) -> bool:
    """Whether the token is one byte or, unless `bytewise`, one character."""
    return len(token) == 1 or (not bytewise and is_text(token) and len(token.decode()) == 1)


@dataclass(frozen=True)
class Faults:
    """Ranks of merges with something wrong, rising.

    too_early: a part is made only by a later merge. never: no merge makes a part, and it is no
    unit. redundant: an earlier merge makes the same token.
    """

    too_early: list[int]
    never: list[int]
    redundant: list[int]


def faults(merges: Sequence[Merge]) -> Faults:
    """All faults of the list; a merge may have several.

    >>> faults([(b"th", b"e"), (b"t", b"h")])  # th is made only by the second merge
    Faults(too_early=[0], never=[], redundant=[])
    """
    made, bytewise = first_ranks(merges), of_bytes(merges)
    found = Faults([], [], [])
    for rank, (left, right) in enumerate(merges):
        ranks = [made.get(part, -1 if is_unit(part, bytewise) else None) for part in (left, right)]
        if any(its_rank is None for its_rank in ranks):
            found.never.append(rank)
        if any(its_rank is not None and its_rank >= rank for its_rank in ranks):
            found.too_early.append(rank)
        if made[left + right] < rank:
            found.redundant.append(rank)
    return found


def missing_parts(merges: Sequence[Merge]) -> dict[bytes, int]:
    """Parts that no merge makes and that are no units → how many merges need them, the most
    needed first: what is left when a merge is taken out of a list that goes on using it."""
    made, bytewise = first_ranks(merges), of_bytes(merges)
    needed: dict[bytes, int] = {}
    for merge in merges:
        for part in set(merge):
            if part not in made and not is_unit(part, bytewise):
                needed[part] = needed.get(part, 0) + 1
    return dict(sorted(needed.items(), key=lambda item: (-item[1], item[0])))


def depths(merges: Sequence[Merge]) -> dict[bytes, int]:
    """Depth of the merge tree of each result: 1 + the deeper of its parts, which is 0 for a part
    that no merge makes. By the first merge that makes each token.

    >>> depths([(b"t", b"h"), (b"th", b"e"), (b" ", b"the")])
    {b'th': 1, b'the': 2, b' the': 3}
    """
    made = first_ranks(merges)
    found: dict[bytes, int] = {}
    for token in sorted(made, key=len):  # parts are shorter than their whole
        left, right = merges[made[token]]
        found[token] = 1 + max(found.get(left, 0), found.get(right, 0))
    return found


@dataclass(frozen=True)
class Node:
    """A node of a derivation tree; parent is None for the root, rank None for what no merge
    makes, depth 0 there."""

    node: int
    parent: int | None
    token: bytes
    rank: int | None
    depth: int


def derivation(
    token: bytes, merges: Sequence[Merge], made: Made, depth: Mapping[bytes, int]
) -> list[Node]:
    """The tree of merges that makes the token, each node before its parts, left before right.

    Ends at units, and at MOST_NODES nodes (parts below them are left out).
    """
    nodes: list[Node] = []
    waiting: list[tuple[int | None, bytes]] = [(None, token)]
    while waiting and len(nodes) < MOST_NODES:
        parent, part = waiting.pop()
        rank = made.get(part)
        nodes.append(Node(len(nodes), parent, part, rank, depth.get(part, 0)))
        if rank is not None:
            left, right = merges[rank]
            if left and right:  # an empty part would never end
                waiting += [(nodes[-1].node, right), (nodes[-1].node, left)]
    return nodes


def implied_pairs(tokens: frozenset[bytes], bytewise: bool) -> tuple[int, int]:
    """(pairs of tokens whose join is a token, tokens that are such a join).

    Where a file holds ranks or scores and no merges, any two neighbours whose join is a token may
    merge: a list of merges for it needs all these pairs, all but one a token redundant.
    """
    pairs = joins = 0
    for token in tokens:
        cuts = range(1, len(token))
        found = sum(
            token[:cut] in tokens and token[cut:] in tokens
            for cut in cuts
            if bytewise or token[cut] & 0xC0 != 0x80
        )
        pairs += found
        joins += found > 0
    return pairs, joins

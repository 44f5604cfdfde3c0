"""Which items of a vocabulary a tokenizer can give at all.

Source: Land & Bartolo 2024, "Fishing for Magikarp" (arXiv 2405.05417), section 3.1: an item is
reachable if the text it decodes to encodes to it alone. Theirs stops there; here an item that
isn't may still come out of some longer text.
"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Reach(IntEnum):
    """What was found of an item."""

    REACHABLE = 0
    """encode(decode([id])) == [id]"""
    IN_CONTEXT = 1
    """not alone, but some text that was tried holds it"""
    UNREACHABLE = 2
    """no text that was tried holds it"""
    UNDECODABLE = 3
    """no whole characters: no text is this item alone"""
    SPECIAL = 4
    """special, or an id without an item: not meant to come out of a text"""


NAMES = {
    Reach.REACHABLE: "reachable",
    Reach.IN_CONTEXT: "in context",
    Reach.UNREACHABLE: "unreachable",
    Reach.UNDECODABLE: "undecodable",
    Reach.SPECIAL: "special",
}


def alone(
    ids: NDArray[np.int64], found: NDArray[np.int32], offsets: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether the text of each id encodes to that id alone.

    ids: shape (n,); found, offsets: the encoding of their n texts. Shape (n,).

    The texts of the ids 7 and 8; the second one's encodes to 5 6:

    >>> ids, found = np.array([7, 8]), np.array([7, 5, 6], np.int32)
    >>> alone(ids, found, offsets=np.array([0, 1, 3])).tolist()
    [True, False]
    """
    single = np.diff(offsets) == 1
    same = np.zeros(len(ids), bool)
    same[single] = found[offsets[:-1][single]] == ids[single]
    return same


def reaches(
    ordinary: NDArray[np.bool_],
    whole: NDArray[np.bool_],
    alone: NDArray[np.bool_],
    emitted: NDArray[np.bool_],
) -> NDArray[np.int8]:
    """The Reach of every id, shape (n,). ordinary: neither special nor without bytes; whole: its
    bytes are whole characters; alone: as `alone` says; emitted: some text gave it.

    >>> yes, no = np.array([True]), np.array([False])
    >>> NAMES[Reach(reaches(ordinary=yes, whole=yes, alone=no, emitted=yes)[0])]
    'in context'
    """
    found = np.where(emitted, Reach.IN_CONTEXT, Reach.UNREACHABLE)
    found = np.where(alone, Reach.REACHABLE, found)
    found = np.where(whole, found, Reach.UNDECODABLE)
    return np.where(ordinary, found, Reach.SPECIAL).astype(np.int8)

"""Where each token of a text stands in it: byte offsets.

Where the tokens' surfaces, put end to end, are the text (byte-level tokenizers always, most
others on most texts), their lengths say it to the byte. Otherwise the reference library says it
in characters, and a token that is a part of a character covers the whole of it.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Segmentation:
    """The tokens of one text. All shape (n,): ids int32; starts, ends int64, UTF-8 bytes.

    0 <= starts <= ends <= bytes of the text, and starts never falls. A token that stands for
    nothing in the text (a space put before it) has start == end; tokens that share a normalised
    character overlap; what the tokenizer leaves out (the spaces of BERT) no token covers.
    """

    ids: NDArray[np.int32]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


def by_surface(
    ids: NDArray[np.int32], vocabulary: Sequence[bytes], text: str
) -> Segmentation | None:
    """The offsets as sums of the tokens' lengths, if the surfaces together are the text, or the
    text with one space put before it. None otherwise."""
    pieces = [vocabulary[its_id] for its_id in ids.tolist()]
    joined, content = b"".join(pieces), text.encode()
    if joined == content:
        before = 0
    elif joined == b" " + content:
        before = 1
    else:
        return None
    ends = np.cumsum(np.fromiter(map(len, pieces), np.int64, len(pieces))) - before
    ends = np.maximum(ends, 0)
    return Segmentation(ids, np.concatenate([[0], ends[:-1]]) if len(ends) else ends, ends)


def in_bytes(
    text: str,
    ids: Sequence[int] | NDArray[np.integer],
    starts: Sequence[int] | NDArray[np.integer],
    ends: Sequence[int] | NDArray[np.integer],
) -> Segmentation:
    """Offsets in characters as offsets in bytes; libraries' slips (an end before its start, a
    start before the last one's) are mended to the invariants of Segmentation."""
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    lengths = 1 + (codes >= 0x80) + (codes >= 0x800) + (codes >= 0x10000)
    place = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    first = np.clip(np.asarray(starts, np.int64), 0, len(codes))
    last = np.clip(np.asarray(ends, np.int64), 0, len(codes))
    first = np.maximum.accumulate(first) if len(first) else first
    return Segmentation(np.asarray(ids, np.int32), place[first], place[np.maximum(first, last)])


def over_composed(
    text: str, starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Ends in characters, moved over what was composed (as in NFC) with a token's last character:
    `tokenizers` places a composed character at the first of those that it is made of."""
    following = np.concatenate([np.maximum.accumulate(starts), [len(text)]])
    following = following[np.searchsorted(following[:-1], ends)]
    moved = ends.copy()
    for at in np.flatnonzero((ends > starts) & (following > ends)):
        if len(unicodedata.normalize("NFC", text[ends[at] - 1 : following[at]])) == 1:
            moved[at] = following[at]
    return moved


def in_order(ids: NDArray[np.int32], vocabulary: Sequence[bytes], text: str) -> Segmentation:
    """Each token where its surface next occurs in the text; one that doesn't occur is empty.

    For tokenizers that leave out a part of the text and whose library doesn't say where.
    """
    content = text.encode()
    starts, ends = np.empty(len(ids), np.int64), np.empty(len(ids), np.int64)
    place = 0
    for at, its_id in enumerate(ids.tolist()):
        surface = vocabulary[its_id]
        found = content.find(surface, place)
        starts[at] = place if found < 0 else found
        ends[at] = place if found < 0 else found + len(surface)
        place = int(ends[at])
    return Segmentation(ids, starts, ends)


def around_specials(
    text: str, specials: Mapping[str, int], ordinary: Callable[[str], Segmentation]
) -> Segmentation:
    """The text cut at the special tokens written in it, the longest first; what stands between
    them is segmented alone, by `ordinary`."""
    written = sorted(filter(None, specials), key=len, reverse=True)
    if not written:
        return ordinary(text)
    parts: list[Segmentation] = []
    place = 0
    for number, piece in enumerate(re.split(f"({'|'.join(map(re.escape, written))})", text)):
        length = len(piece.encode())
        if number % 2:
            where = np.array([place], np.int64)
            parts.append(Segmentation(np.array([specials[piece]], np.int32), where, where + length))
        elif piece:
            found = ordinary(piece)
            parts.append(Segmentation(found.ids, found.starts + place, found.ends + place))
        place += length
    if not parts:
        return ordinary(text)
    return Segmentation(
        np.concatenate([part.ids for part in parts]),
        np.concatenate([part.starts for part in parts]),
        np.concatenate([part.ends for part in parts]),
    )

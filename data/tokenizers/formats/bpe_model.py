"""The BPE model of a tokenizer.json: its merges checked against its vocabulary."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from data.errors import TokenariumError
from data.tokenizers.bounds import MOST_ENTRIES, kind, short
from data.tokenizers.pre_tokens import NO_SYMBOL

Pair = tuple[str, str]

BYTE_PIECES = {f"<0x{byte:02X}>": byte for byte in range(256)}
"""How a vocabulary with byte fallback writes the bytes."""

_VERSION_LINE = "#version"


def checked_merges(title: str, model: Mapping[str, Any], pieces: Mapping[str, int]) -> list[Pair]:
    """The merges as pairs, in the file's order.

    Raises TokenariumError, with the number of the first faulty merge (from 1), if a merge isn't two
    texts, if a part or the result isn't in the vocabulary, or if it makes one of its own parts
    again (it could go on without end).
    """
    listed = model.get("merges")
    if not isinstance(listed, list):
        raise TokenariumError(f"{title}: its merges are {kind(listed)}, not a list.")
    if len(listed) > MOST_ENTRIES:
        raise TokenariumError(
            f"{title} has {len(listed):,} merges; at most {MOST_ENTRIES:,} are taken."
        )
    prefix = model.get("continuing_subword_prefix") or ""
    if not isinstance(prefix, str):
        raise TokenariumError(f"{title}: continuing_subword_prefix is {kind(prefix)}, not text.")
    own = {piece: piece for piece in pieces}  # each text is held once
    pairs = []
    for number, merge in enumerate(listed, start=1):
        if isinstance(merge, str) and merge.startswith(_VERSION_LINE):
            continue
        left, right = _two(title, number, merge)
        result = joined(left, right, prefix)
        for part in (left, right, result):
            if part not in pieces:
                what = "makes" if part == result else "takes"
                raise TokenariumError(
                    f"{title}: merge {number} ({short(left)} + {short(right)}) {what} "
                    f"{short(part)}, which is not in the vocabulary."
                )
        if result in (left, right):
            raise TokenariumError(
                f"{title}: merge {number} ({short(left)} + {short(right)}) makes one of its own "
                f"parts again, so it would never end."
            )
        pairs.append((own[left], own[right]))
    return pairs


def joined(left: str, right: str, prefix: str) -> str:
    """What a merge makes: the second part loses its mark of continuation."""
    return left + right[len(prefix) :]


def _two(title: str, number: int, merge: object) -> Sequence[str]:
    parts = merge.split(" ") if isinstance(merge, str) else merge
    if (
        not isinstance(parts, list | tuple)
        or len(parts) != 2
        or not all(isinstance(part, str) for part in parts)
    ):
        raise TokenariumError(f"{title}: merge {number} is {short(merge)}, not two pieces.")
    return parts


def first_pieces(pieces: Iterable[str], model: Mapping[str, Any]) -> set[str]:
    """The pieces that merging may start with: one character with its marks, or a single byte."""
    prefix = model.get("continuing_subword_prefix") or ""
    suffix = model.get("end_of_word_suffix") or ""
    bytewise = BYTE_PIECES if model.get("byte_fallback") else {}
    return {piece for piece in pieces if piece in bytewise or _is_first(piece, prefix, suffix)}


def first_symbols(part: str, pieces: Mapping[str, int], model: Mapping[str, Any]) -> list[int]:
    """The ids that a pre-token's merging starts from, a character each, with the marks that its
    place in the pre-token asks for; NO_SYMBOL for a character that is no piece."""
    prefix = model.get("continuing_subword_prefix") or ""
    suffix = model.get("end_of_word_suffix") or ""
    last = len(part) - 1
    written = (
        (prefix if at else "") + character + (suffix if at == last else "")
        for at, character in enumerate(part)
    )
    return [pieces.get(piece, NO_SYMBOL) for piece in written]


def dead_merges(
    pairs: Sequence[Pair], pieces: Mapping[str, int], model: Mapping[str, Any]
) -> list[int]:
    """The places of the merges whose parts no text gives: neither a single character of the
    vocabulary nor the result of another merge that can happen."""
    prefix = model.get("continuing_subword_prefix") or ""
    alive = first_pieces(pieces, model)
    waiting: defaultdict[str, list[int]] = defaultdict(list)  # for a part that isn't alive yet
    for at, (left, right) in enumerate(pairs):
        for part in {left, right}:
            waiting[part].append(at)
    lacking = [len({left, right}) for left, right in pairs]
    new = list(alive)
    while new:
        for at in waiting[new.pop()]:
            lacking[at] -= 1
            result = joined(*pairs[at], prefix)
            if not lacking[at] and result not in alive:
                alive.add(result)
                new.append(result)
    return [at for at, count in enumerate(lacking) if count]


def _is_first(piece: str, prefix: str, suffix: str) -> bool:
    """Whether a piece is one character, with its marks."""
    if len(piece) == 1:
        return True
    if prefix and piece.startswith(prefix):
        piece = piece[len(prefix) :]
    if suffix and piece.endswith(suffix):
        piece = piece[: -len(suffix)]
    return len(piece) == 1

"""A tokenizer.json as a stranger gives it: what the library `tokenizers` doesn't check, or says
less clearly, is checked before the library reads it."""

from math import isfinite
from typing import Any

from data.errors import TokenariumError
from data.tokenizers.base import Algorithm
from data.tokenizers.bounds import check_entries, check_ids, checked_vocabulary, kind, short
from data.tokenizers.formats.bpe_model import checked_merges
from data.tokenizers.formats.document_steps import check_charsmaps

_LARGEST_SCORE = 1 << 62
ALGORITHMS: dict[str, Algorithm] = {
    "BPE": "BPE",
    "Unigram": "Unigram",
    "WordPiece": "WordPiece",
    "WordLevel": "WordLevel",
}


def checked(title: str, document: dict[str, Any]) -> dict[str, Any]:
    """The document with its merges as pairs and its added tokens as a list.

    The library checks the rest. Raises TokenariumError with the first fault in what it doesn't
    check, or tells less clearly.
    """
    model = document["model"]
    its_kind = model.get("type") or _kind_by_keys(model)
    if not isinstance(its_kind, str):
        raise TokenariumError(f"{title}: its model's type is {kind(its_kind)}, not text.")
    if its_kind not in ALGORITHMS:
        known = ", ".join(ALGORITHMS)
        raise TokenariumError(f"{title} is a {its_kind[:40]} model; known are {known}.")
    check_charsmaps(title, document.get("normalizer"))
    added = document.get("added_tokens") or []
    if not isinstance(added, list):
        raise TokenariumError(f"{title}: its added tokens are {kind(added)}, not a list.")
    if its_kind == "Unigram":
        _check_scores(title, model.get("vocab"))
    else:
        pieces = checked_vocabulary(title, model.get("vocab"))
        if its_kind == "BPE":
            model = {**model, "merges": checked_merges(title, model, pieces)}
        elif its_kind == "WordLevel":
            _check_unknown(title, model.get("unk_token"), pieces)
    ids = [_added_id(title, at, token) for at, token in enumerate(added)]
    check_ids(title, ids, len(ids) + len(model["vocab"]))
    return {**document, "model": {**model, "type": its_kind}, "added_tokens": added}


def _added_id(title: str, at: int, token: Any) -> int:
    """The id of an added token. Raises TokenariumError if it isn't one."""
    needed = {"content": str, "id": int, "special": bool}
    for name, its_type in needed.items():
        if not isinstance(token, dict) or type(token.get(name)) is not its_type:
            raise TokenariumError(f"{title}: added token {at} has no valid {name}: {short(token)}.")
    return int(token["id"])


def _check_unknown(title: str, unknown: object, pieces: dict[str, int]) -> None:
    """Raises TokenariumError if a WordLevel has no token for words that it doesn't list."""
    if not isinstance(unknown, str) or unknown not in pieces:
        raise TokenariumError(
            f"{title}: its token for unknown words, {short(unknown)}, is not in the vocabulary, so "
            "the library can't encode a text with any other word than those listed."
        )


def _check_scores(title: str, vocabulary: object) -> None:
    """Raises TokenariumError if a Unigram's vocabulary isn't pieces with finite scores."""
    if not isinstance(vocabulary, list):
        raise TokenariumError(f"{title}: its vocabulary is {kind(vocabulary)}, not a list.")
    check_entries(title, len(vocabulary))
    for at, row in enumerate(vocabulary):
        whole = isinstance(row, list) and len(row) == 2 and isinstance(row[0], str)
        if not whole or not _is_score(row[1]):
            raise TokenariumError(
                f"{title}: piece {at} is {short(row)}, not a text with a score that is a number."
            )


def _is_score(value: object) -> bool:
    if type(value) is int:
        return abs(value) <= _LARGEST_SCORE  # beyond, it is no float any more
    return isinstance(value, float) and isfinite(value)


def remarks(document: dict[str, Any], pieces: dict[str, int]) -> list[str]:
    """What the library takes, but a person should know."""
    model, found = document["model"], []
    if model.get("dropout"):
        found.append(
            f"The file asks for a BPE dropout of {short(model['dropout'])}, which gives other ids "
            "each time: it is left out."
        )
    merges = model.get("merges") or []
    again = len(merges) - len(set(merges))
    if again:
        found.append(f"Of its {len(merges):,} merges {again:,} stand in the list more than once.")
    rows = model["vocab"]
    if len(pieces) != len(rows):
        found.append(
            f"Of its {len(rows):,} pieces {len(rows) - len(pieces):,} stand in the list more than "
            "once."
        )
    return found


def _kind_by_keys(model: dict[str, Any]) -> str:
    """Old files don't name the model's type."""
    if "merges" in model:
        return "BPE"
    if "unk_id" in model:
        return "Unigram"
    return "WordPiece" if "continuing_subword_prefix" in model else "WordLevel"

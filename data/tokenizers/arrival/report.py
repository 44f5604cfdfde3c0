"""What a tokenizer is, for the person who brings it: recognised facts and what looks suspicious."""

from collections.abc import Iterable, Sequence
from typing import Any

from data.tokenizers.arrival import suspicions
from data.tokenizers.base import Tokenizer

_MOST_SHOWN = 50
_LONGEST_DESCRIPTION = 2_000


def report(tokenizer: Tokenizer, notes: Iterable[str] = ()) -> dict[str, Any]:
    """Facts for JSON: texts, numbers, null and lists of texts.

    `notes` are what was noticed before the file was read (unpack.py); they come first under
    `suspicious`. Asks for `lossless` and `engine`, so the hard texts are encoded if they weren't.
    """
    special: Sequence[str] = list(tokenizer.special_tokens())
    merges = tokenizer.merges()
    unk = tokenizer.unk_id
    return {
        "format": tokenizer.format,
        "algorithm": tokenizer.algorithm,
        "vocabulary_size": tokenizer.vocabulary_size,
        "merges": None if merges is None else len(merges),
        "normaliser": _cut(tokenizer.normaliser),
        "pre_tokenizer": _cut(tokenizer.pre_tokenizer),
        "special_tokens": [_cut(token) for token in special[:_MOST_SHOWN]],
        "special_tokens_count": len(special),
        "added_tokens_count": len(tokenizer.added_tokens()),
        "unk": None if unk is None else _cut(tokenizer.vocabulary()[unk].decode(errors="replace")),
        "lossless": tokenizer.lossless,
        "lossless_note": tokenizer.lossless_note,
        "engine": tokenizer.engine,
        "engine_note": tokenizer.engine_note,
        "left_out": list(tokenizer.left_out),
        "suspicious": [*notes, *tokenizer.remarks, *suspicions.findings(tokenizer, merges)],
    }


def _cut(text: str) -> str:
    if len(text) <= _LONGEST_DESCRIPTION:
        return text
    return f"{text[:_LONGEST_DESCRIPTION]}… ({len(text):,} characters)"

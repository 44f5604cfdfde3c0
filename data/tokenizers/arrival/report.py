"""What a tokenizer is, for the person who brings it: recognised facts and what looks suspicious."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from data.tokenizers.base import Tokenizer

_MOST_SHOWN = 50
_LONGEST_DESCRIPTION = 2_000
_LONG_BYTES = 128
_WORD = re.compile(r"[^\W\d_]+")

Merges = Sequence[tuple[bytes, bytes]]


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
        "suspicious": [*notes, *tokenizer.remarks, *findings(tokenizer, merges)],
    }


def _cut(text: str) -> str:
    if len(text) <= _LONGEST_DESCRIPTION:
        return text
    return f"{text[:_LONGEST_DESCRIPTION]}… ({len(text):,} characters)"


def findings(tokenizer: Tokenizer, merges: Merges | None) -> list[str]:
    """What of the vocabulary and merges looks wrong, in a fixed order: only what is sure, each a
    sentence with a count and an example.

    Whether a token can come out of a text at all is the audit's question (studies); here is what
    the file alone shows.
    """
    checks = (
        _holes(tokenizer),
        _same_surface(tokenizer),
        _shadowing(tokenizer),
        _unreachable_merges(tokenizer, merges),
        _missing_bytes(tokenizer),
        _without_unk(tokenizer),
        _long(tokenizer),
        _words_as_specials(tokenizer),
    )
    return [sentence for check in checks for sentence in check]


def _holes(tokenizer: Tokenizer) -> Iterator[str]:
    holes = [at for at, token in enumerate(tokenizer.vocabulary()) if not token]
    if holes:
        yield (
            f"{_counted(len(holes), 'id')} of {tokenizer.vocabulary_size:,} "
            f"{_stand(len(holes))} for nothing, the first is {holes[0]}."
        )


def _same_surface(tokenizer: Tokenizer) -> Iterator[str]:
    """Tokens of the model that write the same text. A single byte may well have a token of its own
    beside the one of its character, so those aren't told."""
    if tokenizer.marks_word_parts:
        return
    apart = tokenizer.special_ids | set(tokenizer.added_tokens().values())
    surfaces = enumerate(tokenizer.vocabulary())
    counted = Counter(token for at, token in surfaces if at not in apart and len(token) > 1)
    several = {token: count for token, count in counted.items() if count > 1}
    if several:
        first = next(iter(several))
        yield (
            f"{_counted(len(several), 'text')} {_stand(len(several))} more than once in the "
            f"vocabulary, the first is {_shown(first)} ({several[first]} ids)."
        )


def _shadowing(tokenizer: Tokenizer) -> Iterator[str]:
    """Added tokens are found before the model runs, so one with a model token's text hides it."""
    added = tokenizer.added_tokens()
    taken = set(added.values())
    texts = {text.encode(): its_id for text, its_id in added.items()}
    hidden = {
        token: at
        for at, token in enumerate(tokenizer.vocabulary())
        if len(token) > 1 and token in texts and at not in taken
    }
    if hidden:
        token, its_id = next(iter(hidden.items()))
        yield (
            f"{_counted(len(hidden), 'added token')} {'hides' if len(hidden) == 1 else 'hide'} "
            f"a token of the vocabulary, the first is {_shown(token)} (id {texts[token]} in place "
            f"of {its_id})."
        )


def _unreachable_merges(tokenizer: Tokenizer, merges: Merges | None) -> Iterator[str]:
    dead = tokenizer.dead_merges()
    if dead:
        left, right = (merges or [])[dead[0]]
        yield (
            f"{_counted(len(dead), 'merge')} can never happen, because no text gives their parts; "
            f"the first is {_shown(left)} + {_shown(right)}."
        )


def _missing_bytes(tokenizer: Tokenizer) -> Iterator[str]:
    missing = tokenizer.missing_bytes()
    if missing:
        yield (
            f"{_counted(len(missing), 'byte')} of 256 have no token, the first is "
            f"0x{missing[0]:02X}: text that needs {_them(len(missing))} is lost or unknown."
        )


def _without_unk(tokenizer: Tokenizer) -> Iterator[str]:
    if tokenizer.unk_id is None and tokenizer.missing_bytes() is None:
        yield (
            "There is neither a token for unknown characters nor one for each byte: what the "
            "vocabulary lacks is dropped from a text."
        )


def _long(tokenizer: Tokenizer) -> Iterator[str]:
    special = tokenizer.special_ids
    long = [
        token
        for at, token in enumerate(tokenizer.vocabulary())
        if len(token) > _LONG_BYTES and at not in special
    ]
    if long:
        longest = max(long, key=len)
        yield (
            f"{_counted(len(long), 'token')} {'is' if len(long) == 1 else 'are'} longer than "
            f"{_LONG_BYTES} bytes, the longest has {len(longest):,}: {_shown(longest)}."
        )


def _words_as_specials(tokenizer: Tokenizer) -> Iterator[str]:
    words = [token for token in tokenizer.special_tokens() if _WORD.fullmatch(token.strip(" ▁"))]
    if words:
        yield (
            f"{_counted(len(words), 'special token')} {'looks' if len(words) == 1 else 'look'} "
            f"like an ordinary word, the first is {words[0]!r}."
        )


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _stand(count: int) -> str:
    return "stands" if count == 1 else "stand"


def _them(count: int) -> str:
    return "it" if count == 1 else "them"


def _shown(token: bytes) -> str:
    text = token.decode("utf-8", errors="backslashreplace")
    return repr(text if len(text) <= 30 else text[:29] + "…")

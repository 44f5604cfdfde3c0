"""The steps by which a tokenizer.json normalises, splits and decodes: in words, what they put for a
space, and whether their compiled rules are whole."""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from typing import Any

from data.errors import TokenariumError

_NOISE = {"type", "trim_offsets", "pretokenizers", "normalizers", "precompiled_charsmap"}


def describe(part: dict[str, Any] | None) -> str:
    """A normalizer or pre_tokenizer as one line: 'NFKC', 'Prepend(prepend=▁) → Replace(…)'."""
    if part is None:
        return "none"
    if not isinstance(part, dict) or "type" not in part:
        return "unnamed"  # the library takes some parts in a form without names
    its_type = part["type"]
    inner = part.get("normalizers") or part.get("pretokenizers")
    if its_type == "Sequence":
        return " → ".join(describe(step) for step in inner or []) or "none"
    settings = [f"{key}={_value(value)}" for key, value in part.items() if key not in _NOISE]
    return f"{its_type}({', '.join(settings)})" if settings else str(its_type)


def _value(value: Any) -> str:
    if isinstance(value, dict) and len(value) == 1:  # a pattern: {"Regex": …} or {"String": …}
        value = next(iter(value.values()))
    return repr(value) if isinstance(value, str) else str(value)


_USUAL = "▁"
_PARTS = ("normalizer", "pre_tokenizer", "decoder")


def space_marks(document: Mapping[str, Any]) -> list[str]:
    """What stands for a space in the pieces, the longest first: of each Metaspace its replacement,
    what the normaliser puts for a space or the decoder turns into one, and ▁ where any part names
    it."""
    parts = {name: document.get(name) for name in _PARTS}
    found = {mark for part in parts.values() for mark in _replacements(part)}
    found |= {new for old, new in _replaced(parts["normalizer"]) if old == " "}
    found |= {old for old, new in _replaced(parts["decoder"]) if new == " "}
    if _USUAL in json.dumps(parts, ensure_ascii=False):
        found.add(_USUAL)
    return sorted(found - {"", " "}, key=len, reverse=True)


def _replacements(part: Any) -> Iterator[str]:
    for step in _steps(part):
        if step.get("type") == "Metaspace" or "replacement" in step:
            yield str(step.get("replacement") or _USUAL)


def _replaced(part: Any) -> Iterator[tuple[str, str]]:
    """Texts that a part replaces, and by what."""
    for step in _steps(part):
        pattern, content = step.get("pattern"), step.get("content")
        if isinstance(pattern, Mapping) and isinstance(content, str):
            yield str(pattern.get("String") or ""), content


def _steps(part: Any) -> Iterator[Mapping[str, Any]]:
    """The part and those in it; not each has a name."""
    if isinstance(part, Mapping):
        yield part
    inner = part.values() if isinstance(part, Mapping) else part if isinstance(part, list) else []
    for step in inner:
        yield from _steps(step)


_TRIE_SIZE = 4  # bytes


def check_charsmaps(title: str, normalizer: object) -> None:
    """Raises TokenariumError if a `Precompiled` step anywhere in the normaliser is cut off, before
    a library trusts its sizes.

    Its rules (sentencepiece): the size of a trie in bytes (32 bits, little-endian), the trie, the
    replacements. The library `tokenizers` asks for as much memory as the size says.
    """
    steps: list[Any] = [normalizer]
    while steps:
        step = steps.pop()
        if not isinstance(step, dict):
            continue  # the library says what is wrong with it
        inner = step.get("normalizers")
        steps += inner if isinstance(inner, list) else []
        rules = step.get("precompiled_charsmap")
        if isinstance(rules, str):
            _check_rules(title, rules)


def _check_rules(title: str, written: str) -> None:
    try:
        rules = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        raise TokenariumError(f"{title}: its normalisation rules are not base64.") from None
    trie = int.from_bytes(rules[:_TRIE_SIZE], "little")
    if len(rules) < _TRIE_SIZE or trie > len(rules) - _TRIE_SIZE:
        raise TokenariumError(f"{title}: its normalisation rules are cut off.")

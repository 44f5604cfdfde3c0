"""What stands for a space in the pieces of a tokenizer.json: ▁ in most, but a file may name another
mark."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

_USUAL = "▁"
_PARTS = ("normalizer", "pre_tokenizer", "decoder")


def space_marks(document: Mapping[str, Any]) -> list[str]:
    """The marks, the longest first: of each Metaspace its replacement, what the normaliser puts for
    a space or the decoder turns into one, and ▁ where any part names it."""
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

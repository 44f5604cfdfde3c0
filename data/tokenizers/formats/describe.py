"""The parts of a tokenizer.json in words."""

from typing import Any

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

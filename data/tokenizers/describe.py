"""The parts of a tokenizer.json in words."""

from typing import Any

_NOISE = {"type", "trim_offsets", "pretokenizers", "normalizers", "precompiled_charsmap"}


def describe(part: dict[str, Any] | None) -> str:
    """A normalizer or pre_tokenizer as one line: 'NFKC', 'Prepend(prepend=▁) → Replace(…)'."""
    if part is None:
        return "none"
    inner = part.get("normalizers") or part.get("pretokenizers")
    if part["type"] == "Sequence":
        return " → ".join(describe(step) for step in inner or []) or "none"
    settings = [f"{key}={_value(value)}" for key, value in part.items() if key not in _NOISE]
    return f"{part['type']}({', '.join(settings)})" if settings else str(part["type"])


def _value(value: Any) -> str:
    if isinstance(value, dict) and len(value) == 1:  # a pattern: {"Regex": …} or {"String": …}
        value = next(iter(value.values()))
    return repr(value) if isinstance(value, str) else str(value)

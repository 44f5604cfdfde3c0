"""The compiled normalisation rules inside a tokenizer.json, before a library trusts their sizes.

Layout (sentencepiece): the size of a trie in bytes (32 bits, little-endian), the trie, the
replacements. The library `tokenizers` asks for as much memory as the size says.
"""

import base64
import binascii
from typing import Any

from data.errors import TokenariumError

_SIZE = 4


def check_charsmaps(title: str, normalizer: object) -> None:
    """Raises TokenariumError if a `Precompiled` step anywhere in the normaliser is cut off."""
    steps: list[Any] = [normalizer]
    while steps:
        step = steps.pop()
        if not isinstance(step, dict):
            continue  # the library says what is wrong with it
        inner = step.get("normalizers")
        steps += inner if isinstance(inner, list) else []
        rules = step.get("precompiled_charsmap")
        if isinstance(rules, str):
            _check(title, rules)


def _check(title: str, written: str) -> None:
    try:
        rules = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        raise TokenariumError(f"{title}: its normalisation rules are not base64.") from None
    trie = int.from_bytes(rules[:_SIZE], "little")
    if len(rules) < _SIZE or trie > len(rules) - _SIZE:
        raise TokenariumError(f"{title}: its normalisation rules are cut off.")

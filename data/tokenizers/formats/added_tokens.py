"""Added tokens of a tokenizer.json: found in a text as they are written, before the model runs."""

from typing import Any


def added_token(its_id: int, content: str, *, special: bool) -> dict[str, Any]:
    """One entry of `added_tokens`, matched on the text before normalisation."""
    return {
        "id": its_id,
        "content": content,
        "special": special,
        "single_word": False,
        "lstrip": False,
        "rstrip": False,
        "normalized": False,
    }

"""The document of a tokenizer.json for texts that are only text: nothing is added to them, nothing
is cut off, and no special token is looked for in them."""

import re
from collections.abc import Container
from typing import Any

from data.tokenizers.base import Algorithm
from data.tokenizers.formats.added_tokens import special_contents
from data.tokenizers.formats.bpe_model import BYTE_PIECES

_HIDDEN = "\ufdd0{}\ufdd1"  # noncharacters, which no text holds
_HIDDEN_NAME = re.compile(_HIDDEN.format("(.*?)"), re.DOTALL)


def only_as_written(document: dict[str, Any], contents: Container[str]) -> dict[str, Any]:
    """The document with these of its added tokens looked for in the text before normalisation."""
    added = [
        {**token, "normalized": False} if token["content"] in contents else token
        for token in document["added_tokens"]
    ]
    return {**document, "added_tokens": added}


def encoding_only(document: dict[str, Any]) -> dict[str, Any]:
    """The document without what cuts, fills or surrounds a text's ids, or makes them random."""
    model = document["model"]
    if model["type"] == "BPE":
        model = {**model, "dropout": None}
    return {**document, "model": model, "post_processor": None, "truncation": None, "padding": None}


def with_names(text: str) -> str:
    """A decoded text with its special tokens as they are written."""
    return _HIDDEN_NAME.sub(r"\1", text) if _HIDDEN[0] in text else text


def for_plain_text(document: dict[str, Any], algorithm: Algorithm) -> dict[str, Any]:
    """The document for texts that are only text.

    A Unigram or WordLevel model would find its special pieces (`<s>`) in a text even though the
    added tokens are not looked for, so they are renamed there to what no text holds. Single bytes
    are not: a model with byte fallback asks for them by name. The special tokens as they are
    written follow the renamed ones, since the library doesn't look for other added tokens inside
    them.
    """
    plain = encoding_only(document)
    if algorithm not in ("Unigram", "WordLevel"):
        return plain
    model, added = document["model"], document["added_tokens"]
    asked_for = BYTE_PIECES if model.get("byte_fallback") else {}
    hidden = {
        content: _HIDDEN.format(content)
        for content in special_contents(added)
        if content not in asked_for
    }
    renamed = [{**t, "content": hidden.get(t["content"], t["content"])} for t in added]
    written = [token for token in added if token["content"] in hidden]
    pieces: dict[str, Any] = {}
    if algorithm == "Unigram":
        pieces["vocab"] = [[hidden.get(piece, piece), score] for piece, score in model["vocab"]]
    else:
        pieces["vocab"] = {hidden.get(piece, piece): at for piece, at in model["vocab"].items()}
        pieces["unk_token"] = hidden.get(model["unk_token"], model["unk_token"])
    return {
        **plain,
        "model": {**plain["model"], **pieces},
        "added_tokens": [*renamed, *written],
    }

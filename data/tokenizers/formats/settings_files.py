"""The files beside a tokenizer in a Hugging Face folder: what of them changes ids.

`tokenizer_config.json` says how BERT's tokenizer treats case and accents, and it and
`added_tokens.json` may list added tokens that the tokenizer's own file lacks.
"""

import re
from collections.abc import Mapping
from typing import Any

from data.errors import TokenariumError
from data.tokenizers.bounds import kind
from data.tokenizers.formats.json_document import json_document

CONFIG, ADDED_TOKENS = "tokenizer_config.json", "added_tokens.json"
_NUMBER = re.compile(r"[0-9]{1,10}")
NAMES = frozenset(
    [CONFIG, ADDED_TOKENS, "special_tokens_map.json", "config.json", "generation_config.json"]
)


def config_of(files: Mapping[str, bytes]) -> dict[str, Any]:
    """tokenizer_config.json, {} where there is none. Raises TokenariumError if it isn't one."""
    return _object(files, CONFIG)


def flag(config: Mapping[str, Any], name: str) -> bool | None:
    """A setting that is true or false; None where it is left open or null."""
    value = config.get(name)
    if value is not None and not isinstance(value, bool):
        raise TokenariumError(f"{CONFIG}: {name} is {kind(value)}, not true or false.")
    return value


def wordpiece_options(config: Mapping[str, Any], pieces: list[str]) -> dict[str, bool]:
    """The adapter's options. Where nothing is said about case, the vocabulary says it: one with a
    capital letter is not for text in small letters."""
    lowercase = flag(config, "do_lower_case")
    if lowercase is None:
        ordinary = (piece for piece in pieces if not _is_marked(piece))
        lowercase = not any(piece != piece.lower() for piece in ordinary)
    options = {"lowercase": lowercase}
    accents, chinese = flag(config, "strip_accents"), flag(config, "tokenize_chinese_chars")
    if accents is not None and accents != lowercase:  # the default is as lowercase
        options["strip_accents"] = accents
    if chinese is False:
        options["chinese_characters_alone"] = False
    return options


def added_tokens(files: Mapping[str, bytes]) -> dict[str, int]:
    """Added tokens that the settings list: text → id. Raises TokenariumError for wrong types."""
    found: dict[str, int] = {}
    for text, its_id in _object(files, ADDED_TOKENS).items():
        if type(its_id) is not int:
            raise TokenariumError(f"{ADDED_TOKENS}: {text!r} has {kind(its_id)} for an id.")
        found[text] = its_id
    listed = config_of(files).get("added_tokens_decoder") or {}
    if not isinstance(listed, dict):
        raise TokenariumError(f"{CONFIG}: added_tokens_decoder is {kind(listed)}, not an object.")
    for number, token in listed.items():
        content = token.get("content") if isinstance(token, dict) else None
        if not _NUMBER.fullmatch(number) or not isinstance(content, str):
            raise TokenariumError(f"{CONFIG}: added_tokens_decoder has no token for {number!r}.")
        found[content] = int(number)
    return found


def _is_marked(piece: str) -> bool:
    return piece.startswith("[") and piece.endswith("]")


def _object(files: Mapping[str, bytes], name: str) -> dict[str, Any]:
    if name not in files:
        return {}
    document = json_document(name, files[name])
    if not isinstance(document, dict):
        raise TokenariumError(f"{name} is {kind(document)}, not a JSON object.")
    return document

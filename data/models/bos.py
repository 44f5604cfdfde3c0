"""How a model's own tokenizer begins a text: with a token of its own, or with the text itself."""

import json
import mmap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.errors import TokenariumError
from data.models.identity import GGUF_NAME
from data.tokenizers.formats.gguf_metadata import metadata


@dataclass(frozen=True)
class Beginning:
    """`own`: the id that the model's tokenizer puts before a text, None if it puts none;
    `declared`: the id that the model's settings call the beginning of a text, if any."""

    own: int | None
    declared: int | None


def beginning(files: Mapping[str, Path]) -> Beginning:
    """Out of the model's files (name → path). Raises TokenariumError for damaged files."""
    if GGUF_NAME in files:
        return _of_gguf(gguf_metadata(files[GGUF_NAME]))
    config = _json(files, "config.json")
    settings = _json(files, "tokenizer_config.json")
    declared = _id(config.get("bos_token_id"))
    if isinstance(settings.get("add_bos_token"), bool):
        return Beginning(declared if settings["add_bos_token"] else None, declared)
    first = _first_of_template(_json(files, "tokenizer.json"))
    return Beginning(first, first if declared is None else declared)


def gguf_metadata(path: Path) -> dict[str, Any]:
    """The entries of a GGUF file, of which no more than these is read."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return metadata(content)  # type: ignore[arg-type]  # it is sliced like bytes


def _of_gguf(entries: Mapping[str, Any]) -> Beginning:
    declared = _id(entries.get("tokenizer.ggml.bos_token_id"))
    added = entries.get("tokenizer.ggml.add_bos_token")
    if not isinstance(added, bool):
        # Where the file is silent llama.cpp adds one for sentencepiece vocabularies.
        added = entries.get("tokenizer.ggml.model") == "llama"
    return Beginning(declared if added else None, declared)


def _first_of_template(document: Mapping[str, Any]) -> int | None:
    """The id of the special token that a tokenizer.json's post-processor puts first."""
    steps = [document.get("post_processor")]
    while steps:
        step = steps.pop()
        if not isinstance(step, dict):
            continue
        if step.get("type") == "Sequence":
            steps += reversed(step.get("processors") or [])
        if step.get("type") != "TemplateProcessing" or not step.get("single"):
            continue
        try:
            special = step["single"][0].get("SpecialToken")
            return _id(step["special_tokens"][special["id"]]["ids"][0]) if special else None
        except (KeyError, TypeError, AttributeError, IndexError) as error:
            raise TokenariumError("The model's tokenizer.json has a damaged template.") from error
    return None


def _json(files: Mapping[str, Path], name: str) -> Mapping[str, Any]:
    if name not in files:
        return {}
    try:
        read = json.loads(files[name].read_bytes())
    except (ValueError, RecursionError) as error:
        raise TokenariumError(f"The model's {name} is no JSON.") from error
    return read if isinstance(read, dict) else {}


def _id(given: Any) -> int | None:
    return given if type(given) is int and given >= 0 else None

"""Which files make up a model: weights that can be opened safely, settings, tokenizer.

safetensors and GGUF hold numbers and nothing else. The other usual formats are Python pickles,
which run what is written in them when they are opened; they are never taken.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from data.errors import TokenariumError

MOST_FILES = 500

CONFIG, INDEX = "config.json", "model.safetensors.index.json"
_WEIGHTS = re.compile(r"model(-\d+-of-\d+)?\.safetensors")
_SETTINGS = re.compile(r"tokenizer_config\.json|added_tokens\.json|special_tokens_map\.json")
_TOKENIZER = re.compile(
    r"tokenizer\.json|tekken\.json|vocab\.(json|txt)|merges\.txt|.+\.(model|spm|tiktoken)",
    re.IGNORECASE,
)
_PICKLED = re.compile(r".+\.(bin|pt|pth|ckpt|pkl|pickle)", re.IGNORECASE)


@dataclass(frozen=True)
class Parts:
    """Names of files at the top of a folder: either `gguf` alone, or the others."""

    gguf: str | None = None
    weights: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    tokenizer: tuple[str, ...] = ()


def parts_of(place: str, names: Collection[str], gguf: str | None = None) -> Parts:
    """What of these names makes up the model; `gguf` names the one meant among several.

    Raises TokenariumError where there is no model, or none that can be opened safely.
    """
    names = sorted(name for name in names if "/" not in name)
    if len(names) > MOST_FILES:
        raise TokenariumError(f"{place} holds more than {MOST_FILES} files: that is no model.")
    ggufs = [name for name in names if name.lower().endswith(".gguf")]
    weights = [name for name in names if _WEIGHTS.fullmatch(name)]
    if gguf is not None:
        if gguf not in ggufs:
            raise TokenariumError(f"{place} holds no file {gguf}: {_listed(ggufs)}.")
        return Parts(gguf=gguf)
    if not weights:
        if len(ggufs) == 1:
            return Parts(gguf=ggufs[0])
        if ggufs:
            raise TokenariumError(f"{place} holds several GGUF files: name one, {_listed(ggufs)}.")
        if any(_PICKLED.fullmatch(name) for name in names):
            raise TokenariumError(
                f"The weights of {place} are Python pickles, which can run code when they are "
                "opened: only safetensors and GGUF are taken."
            )
        raise TokenariumError(f"{place} holds no weights: no model.safetensors and no GGUF file.")
    if CONFIG not in names:
        raise TokenariumError(f"{place} holds weights, but no config.json that says of what model.")
    if len(weights) > 1 and INDEX not in names:
        raise TokenariumError(f"{place} holds weights in several files, but no {INDEX}.")
    tokenizer = [name for name in names if _TOKENIZER.fullmatch(name)]
    if not tokenizer:
        raise TokenariumError(f"{place} holds no tokenizer: a model is nothing without its own.")
    settings = [name for name in names if name in (CONFIG, INDEX) or _SETTINGS.fullmatch(name)]
    return Parts(None, tuple(weights), tuple(settings), tuple(tokenizer))


def check_config(place: str, content: bytes) -> Mapping[str, Any]:
    """The model's settings. Raises TokenariumError where they can't be used here."""
    try:
        config = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise TokenariumError(f"The config.json of {place} is no JSON.") from error
    if not isinstance(config, dict) or not isinstance(config.get("model_type"), str):
        raise TokenariumError(f"The config.json of {place} doesn't say of what kind the model is.")
    if config.get("quantization_config"):
        raise TokenariumError(
            f"The weights of {place} are quantised in a way that isn't read here: take the model "
            "in full precision, or as GGUF."
        )
    return config


def check_index(place: str, content: bytes, weights: Collection[str]) -> None:
    """Raises TokenariumError unless the index names these files of weights and no others."""
    try:
        named = set(json.loads(content)["weight_map"].values())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise TokenariumError(f"The {INDEX} of {place} is damaged.") from error
    missing = sorted(map(str, named ^ set(weights)))
    if missing:
        raise TokenariumError(
            f"{place}: its index and its files of weights differ in {', '.join(missing[:3])}."
        )


def _listed(names: Collection[str]) -> str:
    return "there are " + ", ".join(list(names)[:8]) if names else "there is none"

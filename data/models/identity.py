"""What names a model: its files by content."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from data.tokenizers.base import Identity

Format = Literal["safetensors", "gguf"]

GGUF_NAME = "model.gguf"
"""What a GGUF file is called here, whatever it was called before."""


@dataclass(frozen=True)
class ModelIdentity:
    """A model. `files`: name → sha256 of everything it is made of, its tokenizer included.

    `tokenizer` is what its tokenizer was recognised as; None for a model of the catalogue, whose
    one file holds the vocabulary as well. `origin` says where files that aren't here come from
    (`repository` and `commit`, or `catalogue`); it is no part of what the model is.
    """

    name: str
    title: str
    format: Format
    files: Mapping[str, str]
    tokenizer: Identity | None = None
    origin: Mapping[str, str] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """sha256 (hex) over the format, and the names and sha256 of the files."""
        parts = ["model", self.format, sorted(self.files.items())]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> "ModelIdentity":
        tokenizer = read["tokenizer"] and Identity(**read["tokenizer"])
        return cls(**{**read, "tokenizer": tokenizer})

"""A study with all its inputs pinned, and its key."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Input:
    """An input by content: its hash is part of the key, its name is for people."""

    name: str
    hash: str


@dataclass(frozen=True)
class Spec:
    """A question: study and version, tokenizers, corpus and models by content hash, parameters.

    The corpus is None for a study that needs none. The same key never means two things; the names
    and the order of the tokenizers and models don't enter it.
    """

    study: str
    version: int
    tokenizers: tuple[Input, ...]
    corpus: Input | None
    parameters: Mapping[str, Any]
    models: tuple[Input, ...] = ()

    @property
    def key(self) -> str:
        """sha256 (hex) of the question in canonical JSON."""
        question = {
            "study": self.study,
            "version": self.version,
            "tokenizers": sorted(tokenizer.hash for tokenizer in self.tokenizers),
            "corpus": self.corpus and self.corpus.hash,
            "parameters": dict(self.parameters),
        }
        if self.models:  # questions without models were asked before there were any
            question["models"] = sorted(model.hash for model in self.models)
        canonical = json.dumps(question, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def parts(self) -> list["Spec"]:
        """The same question for each tokenizer or model alone. Results are kept by part, so that
        adding one to a question computes that one only."""
        if self.models:
            return [replace(self, models=(model,)) for model in self.models]
        if not self.tokenizers:
            return [self]
        return [
            Spec(self.study, self.version, (tokenizer,), self.corpus, self.parameters)
            for tokenizer in self.tokenizers
        ]

    @property
    def joint_key(self) -> str:
        """Under which the tables over all its tokenizers at once are kept."""
        return hashlib.sha256(f"joint {self.key}".encode()).hexdigest()

    def to_json(self) -> str:
        written = {
            "study": self.study,
            "version": self.version,
            "tokenizers": [[one.name, one.hash] for one in self.tokenizers],
            "corpus": self.corpus and [self.corpus.name, self.corpus.hash],
            "parameters": dict(self.parameters),
        }
        if self.models:
            written["models"] = [[one.name, one.hash] for one in self.models]
        return json.dumps(written)

    @classmethod
    def from_json(cls, text: str) -> "Spec":
        read = json.loads(text)
        return cls(
            read["study"],
            read["version"],
            tuple(Input(*one) for one in read["tokenizers"]),
            Input(*read["corpus"]) if read["corpus"] else None,
            read["parameters"],
            tuple(Input(*one) for one in read.get("models", [])),
        )

"""A model's files on this machine, brought here first where they aren't, and how its own tokenizer
begins a text: with a token of its own, or with the text itself."""

import json
import mmap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from data import catalogue, fetch, library
from data.errors import TokenariumError
from data.models import blobs, hub
from data.models.identity import GGUF_NAME, Format, ModelIdentity
from data.progress import Report, silent
from data.tokenizers.arrival.admit import admit
from data.tokenizers.base import Identity, Tokenizer
from data.tokenizers.formats.gguf import read as read_gguf
from data.tokenizers.formats.gguf_metadata import metadata, without_tensors
from data.tokenizers.load import sandboxed

_VOCABULARY_BYTES = 100_000_000


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


@dataclass(frozen=True)
class ModelFiles:
    """What a back end needs to load a model. `paths`: name → file, its bytes verified."""

    identity: ModelIdentity
    paths: Mapping[str, Path]

    @property
    def fingerprint(self) -> str:
        return self.identity.fingerprint

    @property
    def title(self) -> str:
        return self.identity.title

    @property
    def format(self) -> Format:
        return self.identity.format

    @property
    def bytes(self) -> int:
        return sum(path.stat().st_size for path in self.paths.values())

    @cached_property
    def beginning(self) -> Beginning:
        return beginning(self.paths)

    def tokenizer(self) -> Tokenizer:
        """The model's own tokenizer; one that nobody vouches for runs in a child process.

        Raises TokenariumError for one that can't be read.
        """
        its = self.identity.tokenizer
        if its is None:
            return self._vouched_for()
        if not library.is_kept(its.sha256):  # its owner took it out of their tokenizers
            self._admit_again()
        return sandboxed(its).titled(self.identity.name, self.title)

    def _vouched_for(self) -> Tokenizer:
        with self.paths[GGUF_NAME].open("rb") as file:
            vocabulary = without_tensors(file.read(_VOCABULARY_BYTES))
        sha256 = library.sha256_of(vocabulary)
        return read_gguf(Identity(self.identity.name, self.title, "gguf", sha256), vocabulary)

    def _admit_again(self) -> None:
        if self.format == "gguf":
            with self.paths[GGUF_NAME].open("rb") as file:
                admit(GGUF_NAME, file.read(_VOCABULARY_BYTES), name=self.title)
            return
        small = {
            name: path.read_bytes()
            for name, path in self.paths.items()
            if not name.endswith(".safetensors") and name not in ("config.json", _INDEX)
        }
        first = next(iter(small))
        admit(first, small.pop(first), name=self.title, more=small)


_INDEX = "model.safetensors.index.json"


def model_files(identity: ModelIdentity, report: Report = silent) -> ModelFiles:
    """The files, fetched where they are missing; `report` hears of it.

    Raises FetchFailed or TokenariumError where they can't be had.
    """
    if "catalogue" in identity.origin:
        return ModelFiles(identity, {GGUF_NAME: _of_catalogue(identity, report)})
    paths = {}
    for name, sha256 in identity.files.items():
        try:
            paths[name] = blobs.path(sha256)
        except (KeyError, library.Damaged):
            paths[name] = _brought(identity, name, sha256, report)
    return ModelFiles(identity, paths)


def _of_catalogue(identity: ModelIdentity, report: Report) -> Path:
    row = catalogue.find("model", identity.origin["catalogue"])
    try:
        return library.path(row.sha256)
    except (KeyError, library.Damaged):
        fetch.artefact(row, report)
    return library.path(row.sha256)


def _brought(identity: ModelIdentity, name: str, sha256: str, report: Report) -> Path:
    if "repository" not in identity.origin:
        raise TokenariumError(f"{identity.title} is no longer kept here; add it again.")
    hub.bring(identity.origin["repository"], identity.origin["commit"], name, sha256, report)
    return blobs.path(sha256)


def is_here(identity: ModelIdentity) -> bool:
    """Whether it can be loaded without fetching anything."""
    if "catalogue" in identity.origin:
        return all(library.has(sha256) for sha256 in identity.files.values())
    return all(blobs.has(sha256) for sha256 in identity.files.values())

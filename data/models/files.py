"""A model's files on this machine, brought here first where they aren't."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from data import catalogue, fetch, library
from data.errors import TokenariumError
from data.models import blobs, hub
from data.models.bos import Beginning, beginning
from data.models.identity import GGUF_NAME, Format, ModelIdentity
from data.progress import Report, silent
from data.tokenizers.arrival.admit import admit
from data.tokenizers.base import Identity, Tokenizer
from data.tokenizers.formats.gguf import read as read_gguf
from data.tokenizers.formats.gguf_metadata import without_tensors
from data.tokenizers.load import sandboxed

_VOCABULARY_BYTES = 100_000_000


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

"""A tokenizer at a path of this machine: a file, with those that belong to it, or a folder."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from data.errors import TokenariumError
from data.tokenizers.arrival.admit import LIMIT_BYTES, check_size
from data.tokenizers.arrival.gzip_file import plain_name

# Many files are called tokenizer.json: the folder that they lie in says more.
_ANONYMOUS = {"tokenizer", "tekken", "vocab", "merges", "spiece", "sentencepiece.bpe"}

_PART = re.compile(r".+\.(json|txt|model|spm|tiktoken|gguf)(\.gz)?", re.IGNORECASE)
_SETTINGS = ("tokenizer_config.json", "added_tokens.json")


@dataclass(frozen=True)
class Given:
    """Bytes as they lie on disk, and what the tokenizer may be called."""

    filename: str
    content: bytes
    name: str
    more: Mapping[str, bytes] = field(default_factory=dict)


def read(path: str | Path) -> Given:
    """What lies at the path. Raises TokenariumError if nothing is there, it can't be read, or it is
    too large."""
    place = Path(path).expanduser()
    if not place.exists():
        raise TokenariumError(f"There is no file {path}.")
    files = _of_folder(place) if place.is_dir() else [place, *_beside(place)]
    try:
        sizes = [min(file.stat().st_size, _most(file)) for file in files]
        check_size(place.name, sum(sizes))
        contents = {file.name: _beginning(file) for file in files}
    except OSError as error:
        raise TokenariumError(f"{place} can't be read: {error.strerror}.") from error
    first = files[0].name
    return Given(first, contents.pop(first), _name(place.resolve()), contents)


def _name(place: Path) -> str:
    if place.is_dir():
        return place.name
    stem = plain_name(place.name).rpartition(".")[0] or place.name
    return place.parent.name if stem in _ANONYMOUS else stem


def _of_folder(folder: Path) -> list[Path]:
    files = [file for file in sorted(folder.iterdir()) if _PART.fullmatch(file.name)]
    files = [file for file in files if file.is_file()]
    if not files:
        raise TokenariumError(f"The folder {folder} holds no tokenizer file.")
    return files


def _beside(file: Path) -> list[Path]:
    """The other half of a pair, and settings that say how a vocabulary is used."""
    name, names = plain_name(file.name), list[str]()
    for half, other in (("vocab.json", "merges.txt"), ("merges.txt", "vocab.json")):
        if name.endswith(half):
            names = [name.removesuffix(half) + other, *_SETTINGS]
    if name == "vocab.txt":
        names = list(_SETTINGS)
    either = [(file.parent / plain, file.parent / f"{plain}.gz") for plain in names]
    beside = [next((path for path in paths if path.is_file()), None) for paths in either]
    return [path for path in beside if path is not None]


def _most(file: Path) -> int:
    """How much of the file is read: of a GGUF file the beginning, which holds the vocabulary."""
    with file.open("rb") as opened:
        return LIMIT_BYTES if opened.read(4) == b"GGUF" else file.stat().st_size


def _beginning(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_most(file))

"""Tokenizers by what a person names: a catalogue name, a fingerprint, or a file, which is kept."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from data import catalogue, library
from data.errors import TokenariumError, UnknownName
from data.home import library_folder
from data.library import write_atomically
from data.tokenizers.base import Identity, Tokenizer
from data.tokenizers.load import from_identity, of_row
from data.tokenizers.recognise import recognise

ANONYMOUS = ("tokenizer", "tekken", "vocab")


def identify(name: str) -> Identity:
    """What that name, fingerprint (12 characters at least) or file stands for; nothing is parsed.

    A file is kept in the library, so that its fingerprint can be loaded later. A rank file's split
    pattern follows its path after a colon (`./my.tiktoken:cl100k`). Raises UnknownName, or
    TokenariumError for a file that can't be read or is of no known format.
    """
    rows = catalogue.tokenizers()
    if name in rows:
        return of_row(rows[name])
    path, _, pattern = name.rpartition(":") if ":" in name else (name, "", "")
    for place, options in ((Path(name), {}), (Path(path), {"pattern": pattern})):
        if place.expanduser().is_file():
            return _keep(place.expanduser(), options)
    known = _kept(name)
    if known is not None:
        return known
    if "/" in name:
        raise TokenariumError(f"There is no file {name}.")
    raise UnknownName("tokenizer", name, rows)


def load_known(fingerprint: str, report: Callable[[str], None] | None = None) -> Tokenizer:
    """The tokenizer with that fingerprint, fetched if need be.

    Raises UnknownName, FetchFailed, or TokenariumError for a file that can't be parsed.
    """
    for row in catalogue.tokenizers().values():
        if of_row(row).fingerprint == fingerprint:
            return from_identity(of_row(row), row, report)
    identity = _kept(fingerprint)
    if identity is None:
        raise UnknownName("tokenizer", fingerprint, [])
    return from_identity(identity, None, report)


def _records() -> Path:
    return library_folder() / "tokenizers"


def _keep(path: Path, options: dict[str, str]) -> Identity:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TokenariumError(f"{path} can't be read: {error.strerror}.") from error
    its_format = recognise(path.name, content)
    # Many files are called tokenizer.json: the folder says more.
    path = path.resolve()
    name = path.parent.name if path.stem in ANONYMOUS else path.stem
    identity = Identity(name, path.name, its_format, library.put(content), options)
    record = json.dumps(asdict(identity), ensure_ascii=False).encode()
    write_atomically(_records() / f"{identity.fingerprint}.json", record)
    return identity


def _kept(fingerprint: str) -> Identity | None:
    if len(fingerprint) < 12 or not set(fingerprint) <= set("0123456789abcdef"):
        return None
    for record in sorted(_records().glob(f"{fingerprint}*.json")):
        return Identity(**json.loads(record.read_bytes()))
    for row in catalogue.tokenizers().values():
        if of_row(row).fingerprint.startswith(fingerprint):
            return of_row(row)
    return None

"""Tokenizers by what a person names: a catalogue name, a fingerprint, or one that was added.

On disk: what a tokenizer is (`library/identities`), and who knows it by which name: everyone
(`library/tokenizers`, added on the command line) or one visitor (`visitors/ID/tokenizers`).
"""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from data import catalogue, library, shares
from data.errors import TokenariumError, UnknownName
from data.home import home, library_folder
from data.library import write_atomically
from data.tokenizers.base import Identity, Tokenizer
from data.tokenizers.load import from_identity, of_row
from data.tokenizers.recognise import recognise
from data.visitors import EVERYONE, Visitor

ANONYMOUS = ("tokenizer", "tekken", "vocab")
_HASH = re.compile(r"[0-9a-f]{64}")


def known_to(visitor: Visitor) -> dict[str, Identity]:
    """Those beside the catalogue that the visitor may use, by name: everyone's, their own, and
    those that the shared links they opened carry."""
    found = _records(EVERYONE)
    if visitor.id is not None:
        found |= _records(visitor)
    for key in visitor.shares:
        share = shares.load(key)
        for identity in share.identities if share else []:
            found.setdefault(identity.name, identity)
    return found


def identify(name: str, visitor: Visitor = EVERYONE) -> Identity:
    """What that name or fingerprint (12 characters at least) stands for, for this visitor.

    Nothing is parsed. Raises UnknownName.
    """
    rows = catalogue.tokenizers()
    if name in rows:
        return of_row(rows[name])
    known = known_to(visitor)
    if name in known:
        return known[name]
    if len(name) >= 12:
        everything = [*known.values(), *map(of_row, rows.values())]
        for identity in everything:
            if identity.fingerprint.startswith(name):
                return identity
    raise UnknownName("tokenizer", name, [*rows, *known])


def load_known(
    fingerprint: str, report: Callable[[str], None] | None = None, name: str | None = None
) -> Tokenizer:
    """The tokenizer with that fingerprint, fetched if need be; whoever calls has seen to it that
    the visitor may use it. `name` is what they call it.

    Raises UnknownName, FetchFailed, or TokenariumError for a file that can't be parsed.
    """
    for row in catalogue.tokenizers().values():
        if of_row(row).fingerprint == fingerprint:
            return from_identity(of_row(row), row, report)
    place = library_folder() / "identities" / f"{fingerprint}.json"
    if not _HASH.fullmatch(fingerprint) or not place.exists():
        raise UnknownName("tokenizer", name or fingerprint, [])
    identity = Identity(**json.loads(place.read_bytes()))
    return from_identity(replace(identity, name=name, title=name) if name else identity, None)


def add_file(path: Path, name: str | None = None, pattern: str | None = None) -> Identity:
    """Take in a file from the command line, for everyone.

    Raises TokenariumError for one that can't be read, is of no known format, or whose name is
    taken.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TokenariumError(f"{path} can't be read: {error.strerror}.") from error
    its_format = recognise(path.name, content)
    # Many files are called tokenizer.json: the folder says more.
    path = path.resolve()
    called = name or (path.parent.name if path.stem in ANONYMOUS else path.stem)
    options = {"pattern": pattern} if pattern else {}
    sha256 = library.sha256_of(content)
    return keep(Identity(called, path.name, its_format, sha256, options), content, EVERYONE)


def keep(identity: Identity, artefact: bytes, visitor: Visitor) -> Identity:
    """Keep the artefact, and the name for whom it is; returns it with the name it has there."""
    library.put(artefact)
    _write(library_folder() / "identities", replace(identity, name="", title=""))
    if visitor.id is not None:
        identity = replace(identity, name=f"{identity.name}~{identity.fingerprint[:8]}")
    _write(_folder(visitor), identity)
    return identity


def forget(visitor: Visitor, name: str) -> None:
    """Take the visitor's name for a tokenizer away. Raises UnknownName."""
    known = _records(visitor)
    if name not in known:
        raise UnknownName("tokenizer", name, known)
    (_folder(visitor) / f"{known[name].fingerprint}.json").unlink(missing_ok=True)


def _folder(visitor: Visitor) -> Path:
    if visitor.id is None:
        return library_folder() / "tokenizers"
    if not _HASH.fullmatch(visitor.id):
        raise ValueError("a visitor's id is 64 hexadecimal characters")
    return home() / "visitors" / visitor.id / "tokenizers"


def _records(visitor: Visitor) -> dict[str, Identity]:
    read = (Identity(**json.loads(p.read_bytes())) for p in sorted(_folder(visitor).glob("*.json")))
    return {identity.name: identity for identity in read}


def _write(folder: Path, identity: Identity) -> None:
    content = json.dumps(asdict(identity), ensure_ascii=False).encode()
    write_atomically(folder / f"{identity.fingerprint}.json", content)

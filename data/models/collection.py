"""Models by what a person names, as far as that person may use them.

Those of the catalogue are everyone's; others stand on the shelf (data/shelf.py). Records beside it:

    library/model_identities/<fingerprint>.json  what a model is, for whoever has its hash
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from data import artefacts, catalogue, library, names, records, shares
from data.catalogue import Source
from data.errors import TokenariumError, UnknownName
from data.models import blobs, hub
from data.models.file_kinds import CONFIG, INDEX, Parts, check_config, check_index, parts_of
from data.models.identity import GGUF_NAME, ModelIdentity
from data.progress import Report, silent
from data.shelf import Shelf
from data.tokenizers.arrival.admit import admit
from data.tokenizers.base import Identity
from data.visitors import EVERYONE, Visitor

HUB = "hub:"
"""Stands before a repository's name where a path might stand as well."""

_HUB_NAME = re.compile(
    r"(?P<repository>[\w.-]+/[\w.-]+)(@(?P<revision>[^\s:]+))?(:(?P<gguf>[^/]+))?"
)
_VOCABULARY_BYTES = 100_000_000
IDENTITIES = "library/model_identities"


def of_row(row: Source) -> ModelIdentity:
    """What a row of the catalogue names. Raises UnknownName for an unknown format."""
    if row.format != "gguf":
        raise UnknownName("model format", row.format, ["gguf"])
    return ModelIdentity(
        row.name, row.title, "gguf", {GGUF_NAME: row.sha256}, None, {"catalogue": row.name}
    )


def kept_identity(fingerprint: str) -> ModelIdentity | None:
    """What is known of a model that someone brought."""
    return SHELF.read(_identity_place(fingerprint))


def _lent(key: str) -> Iterator[ModelIdentity]:
    share = shares.load(key)
    for fingerprint, name in share.models.items() if share else ():
        found = kept_identity(fingerprint)
        if found is not None:
            yield replace(found, name=name, title=name)


SHELF: Shelf[ModelIdentity] = Shelf(
    noun="model",
    folder="models",
    hash_of=lambda identity: identity.fingerprint,
    parse=ModelIdentity.from_json,
    record=ModelIdentity.to_json,
    catalogue=catalogue.models,
    lent=_lent,
    # Weights that will be fetched when the model is first loaded aren't counted before.
    sizes=lambda identity: {sha256: blobs.size(sha256) for sha256 in identity.files.values()},
    most=20,
)
known_to = SHELF.usable


def identify(name: str, visitor: Visitor = EVERYONE) -> ModelIdentity:
    """What a name or fingerprint (12 characters at least) stands for, for this visitor.

    Raises UnknownName, also for what exists but isn't theirs.
    """
    rows = catalogue.models()
    return SHELF.find(name, visitor, {one: of_row(row) for one, row in rows.items()})


def identity_of(fingerprint: str, name: str | None = None) -> ModelIdentity:
    """The model with that fingerprint, called `name`. Whether the caller may use it was decided
    when they named it (`identify`). Raises UnknownName."""
    for row in catalogue.models().values():
        if of_row(row).fingerprint == fingerprint:
            return of_row(row)
    sound = names.HASH.fullmatch(fingerprint)
    found = SHELF.read(_identity_place(fingerprint)) if sound else None
    if found is None:
        raise UnknownName("model", name or fingerprint[:12], [])
    return replace(found, name=name or found.name, title=name or found.title)


def add_folder(
    path: str | Path, name: str | None = None, visitor: Visitor = EVERYONE
) -> ModelIdentity:
    """Take in a model at a path of this machine: a folder as the hub has them, or a GGUF file.

    Raises TokenariumError for what can't be used.
    """
    place = Path(path).expanduser()
    if place.is_file():
        folder, parts = place.parent, parts_of(place.name, [place.name], place.name)
    elif place.is_dir():
        folder = place
        parts = parts_of(place.name, [file.name for file in place.iterdir() if file.is_file()])
    else:
        raise TokenariumError(f"There is no model at {path}.")
    title = name or (place.stem if place.is_file() else place.resolve().name)
    if parts.gguf is not None:
        with (folder / parts.gguf).open("rb") as file:
            tokenizer = _tokenizer(title, {parts.gguf: file.read(_VOCABULARY_BYTES)})
        files = {GGUF_NAME: blobs.put_file(folder / parts.gguf)}
        return keep(ModelIdentity(title, title, "gguf", files, tokenizer), visitor, name)
    small = {file: (folder / file).read_bytes() for file in (*parts.settings, *parts.tokenizer)}
    tokenizer = _checked(place.name, title, parts, small)
    files = {file: blobs.put_file(folder / file) for file in (*parts.weights, *small)}
    return keep(ModelIdentity(title, title, "safetensors", files, tokenizer), visitor, name)


def add_from_hub(
    given: str,
    name: str | None = None,
    visitor: Visitor = EVERYONE,
    report: Report = silent,
    endpoint: str | None = None,
) -> ModelIdentity:
    """Take in a model of a repository, written OWNER/NAME[@REVISION][:FILE.gguf].

    Its weights are fetched when it is first loaded, except those in a GGUF file, which holds its
    tokenizer too. Raises TokenariumError.
    """
    parsed = _HUB_NAME.fullmatch(given.strip())
    if parsed is None:
        raise TokenariumError(
            f"'{given}' names no model of the hub: write OWNER/NAME, with @REVISION behind it for "
            "another branch, tag or commit."
        )
    repository = parsed["repository"]
    found = hub.look_up(repository, parsed["revision"] or "main", parsed["gguf"], report, endpoint)
    title = name or (found.parts.gguf or repository.rpartition("/")[2]).removesuffix(".gguf")
    origin = {"repository": repository, "commit": found.commit}
    if found.parts.gguf is not None:
        sha256 = found.files[GGUF_NAME]
        try:
            path = blobs.path(sha256)
        except (KeyError, library.Damaged):
            hub.bring(repository, found.commit, GGUF_NAME, sha256, report, endpoint)
            path = blobs.path(sha256)
        with path.open("rb") as file:
            tokenizer = _tokenizer(title, {found.parts.gguf: file.read(_VOCABULARY_BYTES)})
        identity = ModelIdentity(title, title, "gguf", found.files, tokenizer, origin)
        return keep(identity, visitor, name)
    tokenizer = _checked(repository, title, found.parts, found.small)
    for name_of_file, content in found.small.items():
        blobs.put_bytes(content, name_of_file)
    return keep(
        ModelIdentity(title, title, "safetensors", found.files, tokenizer, origin), visitor, name
    )


def _checked(place: str, title: str, parts: Parts, small: Mapping[str, bytes]) -> Identity:
    """The tokenizer among the small files. Raises TokenariumError for any of them that can't be
    used."""
    check_config(place, small[CONFIG])
    if INDEX in small:
        check_index(place, small[INDEX], parts.weights)
    about = (*parts.tokenizer, *(name for name in parts.settings if name not in (CONFIG, INDEX)))
    return _tokenizer(title, {name: small[name] for name in about})


def _tokenizer(title: str, files: Mapping[str, bytes]) -> Identity:
    first, *others = files
    more = {name: files[name] for name in others}
    return admit(first, files[first], name=title, more=more).identity


def keep(identity: ModelIdentity, visitor: Visitor, name: str | None = None) -> ModelIdentity:
    """Make it the visitor's (or everyone's), under the name that is returned. Raises
    TokenariumError as `Shelf.put`."""

    def prepare() -> None:
        if "repository" not in identity.origin:
            for sha256 in identity.files.values():
                _check_kept(identity, sha256)
        if identity.tokenizer is not None:
            with suppress(KeyError):  # so far it is here alone; gone, it is read again when needed
                library.put(library.read(identity.tokenizer.sha256))
        content = json.dumps(identity.to_json(), ensure_ascii=False).encode()
        records.write(_identity_place(identity.fingerprint), content)

    return SHELF.put(identity, visitor, name, prepare)


def _check_kept(identity: ModelIdentity, sha256: str) -> None:
    """Raises TokenariumError where who had the same file before removed it at this moment."""
    if not blobs.is_kept(sha256):
        raise TokenariumError(f"{identity.title} was removed while it was taken in: add it again.")


def forget(visitor: Visitor, name: str) -> None:
    """Take a model out of the visitor's list. What nobody else has, and no shared study carries, is
    removed with its files. Raises UnknownName if they have none of that name."""
    with SHELF.kept():
        sweep(SHELF.take(visitor, name))


def _identity_place(fingerprint: str) -> str:
    return f"{IDENTITIES}/{fingerprint}.json"


def sweep(identity: ModelIdentity) -> None:
    """Remove the model, unless someone still has it; of its files those that no other one has.
    Inside of `SHELF.kept`."""
    fingerprint = identity.fingerprint
    if SHELF.is_had(fingerprint) or shares.mention(fingerprint):
        return
    records.remove(_identity_place(fingerprint))
    for sha256 in identity.files.values():
        if not records.mention(sha256, f"{IDENTITIES}/*.json"):
            blobs.remove(sha256)
    if identity.tokenizer is not None:
        artefacts.let_go(identity.tokenizer.sha256)

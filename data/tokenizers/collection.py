"""Tokenizers by what a person names, as far as that person may use them.

Those of the catalogue are everyone's; others stand on the shelf (data/shelf.py). Records beside it:

    library/identities/<fingerprint>.json  what a tokenizer is: format, artefact, options; no name
"""

import json
from dataclasses import asdict, replace
from pathlib import Path

from data import artefacts, catalogue, library, names, records, shares
from data.errors import UnknownName
from data.progress import Report, silent
from data.shelf import Shelf
from data.tokenizers.arrival import own_files
from data.tokenizers.arrival.admit import Admission, admit
from data.tokenizers.base import Identity, Tokenizer
from data.tokenizers.load import from_identity, of_row, sandboxed
from data.visitors import EVERYONE, Visitor

IDENTITIES = "library/identities"

SHELF: Shelf[Identity] = Shelf(
    noun="tokenizer",
    folder="tokenizers",
    hash_of=lambda identity: identity.fingerprint,
    parse=lambda read: Identity(**read),
    record=asdict,
    catalogue=catalogue.tokenizers,
    lent=lambda key: share.identities if (share := shares.load(key)) else [],
    sizes=lambda identity: {identity.sha256: library.size(identity.sha256)},
    most=100,
)
known_to = SHELF.usable


def identify(name: str, visitor: Visitor = EVERYONE) -> Identity:
    """What a name or fingerprint (12 characters at least) stands for, for this visitor.

    Raises UnknownName, also for what exists but isn't theirs.
    """
    rows = catalogue.tokenizers()
    return SHELF.find(name, visitor, {one: of_row(row) for one, row in rows.items()})


def add_file(path: str | Path, name: str | None = None, pattern: str | None = None) -> Identity:
    """Take in a tokenizer for everyone: a file, a zip, or a Hugging Face folder.

    Raises NeedsPattern, or TokenariumError for what can't be read or a name that is taken.
    """
    return keep_for_everyone(admit_file(path, name, pattern), name)


def admit_file(path: str | Path, name: str | None = None, pattern: str | None = None) -> Admission:
    """As `add_file`, but it is no one's yet."""
    if name is not None:
        SHELF.check_name(name)
    given = own_files.read(path)
    title = name or given.name
    return admit(given.filename, given.content, pattern=pattern, name=title, more=given.more)


def keep_for_everyone(admission: Admission, name: str | None = None) -> Identity:
    """Give it a name that everyone may use: `name`, or one made of the file's, which may get a part
    of the fingerprint. Raises TokenariumError if `name` is taken by another tokenizer."""
    return keep(admission.identity, admission.artefact, EVERYONE, name)


def keep(
    identity: Identity, artefact: bytes, visitor: Visitor, name: str | None = None
) -> Identity:
    """Make it the visitor's (or everyone's), under the name that is returned. Raises
    TokenariumError as `Shelf.put`."""

    def prepare() -> None:
        library.put(artefact)
        unnamed = asdict(replace(identity, name="", title=""))
        content = json.dumps(unnamed, ensure_ascii=False).encode()
        records.write(_identity_place(identity.fingerprint), content)

    return SHELF.put(identity, visitor, name, prepare)


def forget(visitor: Visitor, name: str) -> None:
    """Take one of the visitor's tokenizers from them. What nobody else has, and no shared study
    carries, is removed. Raises UnknownName if they have none of that name."""
    with SHELF.kept():
        sweep(SHELF.take(visitor, name))


def load_known(
    fingerprint: str,
    report: Report = silent,
    name: str | None = None,
) -> Tokenizer:
    """The tokenizer with that fingerprint, fetched if need be; `name` is what it is called. One
    outside the catalogue runs in a child process.

    Whether the caller may use it was decided when they named it (`identify`). Raises UnknownName,
    FetchFailed, or TokenariumError for a file that can't be parsed.
    """
    for row in catalogue.tokenizers().values():
        if of_row(row).fingerprint == fingerprint:
            return from_identity(of_row(row), row, report)
    identity = _identity(fingerprint)
    if identity is None:
        raise UnknownName("tokenizer", fingerprint[:12], [])
    return sandboxed(identity).titled(name or identity.name, name or identity.title)


def _identity_place(fingerprint: str) -> str:
    return f"{IDENTITIES}/{fingerprint}.json"


def _identity(fingerprint: str) -> Identity | None:
    if not names.HASH.fullmatch(fingerprint):
        return None
    # Before there were visitors, everyone's record was the only one.
    old = SHELF.read(SHELF.place(EVERYONE, fingerprint))
    what = SHELF.read(_identity_place(fingerprint))
    if old is not None or what is None:
        return old
    name = f"uploaded~{fingerprint[:8]}"
    return replace(what, name=name, title=name)


def sweep(identity: Identity) -> None:
    """Remove the artefact and its identity, unless someone still has it, inside of `SHELF.kept`."""
    fingerprint, sha256 = identity.fingerprint, identity.sha256
    if SHELF.is_had(fingerprint) or shares.mention(sha256):
        return
    records.remove(_identity_place(fingerprint))
    artefacts.let_go(sha256)

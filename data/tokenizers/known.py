"""Tokenizers by what a person names, as far as that person may use them.

Those of the catalogue are everyone's. Others are kept by their fingerprint, and belong to
everyone (added on the command line) or to the visitor who brought them; a shared study lends its
tokenizers to whoever has its link. On disk:

    library/identities/<fingerprint>.json        what it is: format, artefact, options; no name
    library/tokenizers/<fingerprint>.json        everyone's name for it
    visitors/<id>/tokenizers/<fingerprint>.json  a visitor's name for it
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from threading import Lock

from data import catalogue, library, shares
from data.errors import TokenariumError, UnknownName
from data.home import home, library_folder
from data.library import write_atomically
from data.progress import Report, silent
from data.tokenizers.arrival import own_files
from data.tokenizers.arrival.admit import LONGEST_NAME, Admission, admit, slug
from data.tokenizers.base import Identity, Tokenizer
from data.tokenizers.load import from_identity, of_row, sandboxed
from data.visitors import EVERYONE, Visitor

MOST_OF_A_VISITOR = 100
"""Tokenizers that one visitor may keep; see also MOST_BYTES_OF_A_VISITOR."""

MOST_BYTES_OF_A_VISITOR = 1_000_000_000

_SHA256 = re.compile(r"[0-9a-f]{64}")
_BEGINNING = re.compile(r"[0-9a-f]{12,64}")
_writing = Lock()


def known_to(visitor: Visitor) -> dict[str, Identity]:
    """The tokenizers outside the catalogue that the visitor may use, by name: everyone's, their
    own, and those of the shared studies whose links they opened; of two with one name, the first.
    One that they have and that a link lends as well is here once, by their own name.
    """
    found: dict[str, Identity] = {}
    taken = catalogue.tokenizers()
    for identity in (*_everyones(), *_own(visitor)):
        if identity.name not in taken:
            found.setdefault(identity.name, identity)
    there = {identity.fingerprint for identity in found.values()}
    for identity in _lent(visitor):
        if identity.name not in taken and identity.fingerprint not in there:
            found.setdefault(identity.name, identity)
            there.add(identity.fingerprint)
    return found


def identify(name: str, visitor: Visitor = EVERYONE) -> Identity:
    """What a name or fingerprint (12 characters at least) stands for, for this visitor.

    Raises UnknownName, also for what exists but isn't theirs.
    """
    rows = catalogue.tokenizers()
    if name in rows:
        return of_row(rows[name])
    known = known_to(visitor)
    if name in known:
        return known[name]
    if _BEGINNING.fullmatch(name):
        for identity in (*map(of_row, rows.values()), *known.values()):
            if identity.fingerprint.startswith(name):
                return identity
    raise UnknownName("tokenizer", name, [*rows, *known])


def add_file(path: str | Path, name: str | None = None, pattern: str | None = None) -> Identity:
    """Take in a tokenizer for everyone: a file, a zip, or a Hugging Face folder.

    Raises NeedsPattern, or TokenariumError for what can't be read or a name that is taken.
    """
    return keep_for_everyone(admit_file(path, name, pattern), name)


def admit_file(path: str | Path, name: str | None = None, pattern: str | None = None) -> Admission:
    """As `add_file`, but it is no one's yet."""
    if name is not None:
        _check_name(name)
    given = own_files.read(path)
    title = name or given.name
    return admit(given.filename, given.content, pattern=pattern, name=title, more=given.more)


def keep_for_everyone(admission: Admission, name: str | None = None) -> Identity:
    """Give it a name that everyone may use: `name`, or one made of the file's, which may get a part
    of the fingerprint. Raises TokenariumError if `name` is taken by another tokenizer."""
    identity = admission.identity
    before = _record(_everyones_place(identity.fingerprint))
    if name is not None:
        _check_name(name)
        if _is_taken(name, identity.fingerprint):
            raise _taken(name)
        identity = replace(identity, name=name, title=name)
    elif before is not None:
        return before
    elif _is_taken(identity.name, identity.fingerprint):
        identity = replace(identity, name=f"{identity.name}~{identity.fingerprint[:8]}")
    return keep(identity, admission.artefact, EVERYONE)


def keep(identity: Identity, artefact: bytes, visitor: Visitor) -> Identity:
    """Make it the visitor's (or everyone's), under the name that is returned.

    A visitor's name gets a part of the fingerprint, so that it collides with none; what they have
    already keeps its name and title. Raises TokenariumError if they have too much.
    """
    fingerprint = identity.fingerprint
    with _writing:
        if visitor.id is None:
            place = _everyones_place(fingerprint)
        else:
            place = _folder_of(visitor.id) / f"{fingerprint}.json"
            before = _record(place)
            _check_room(visitor, len(artefact), besides=fingerprint)
            if before is not None:
                identity = before
            else:
                identity = replace(identity, name=f"{slug(identity.name)}~{fingerprint[:8]}")
        library.put(artefact)
        _write(_identity_place(fingerprint), replace(identity, name="", title=""))
        _write(place, identity)
    return identity


def forget(visitor: Visitor, name: str) -> None:
    """Take one of the visitor's tokenizers from them. What nobody else has, and no shared study
    carries, is removed. Raises UnknownName if they have none of that name."""
    own = {identity.name: identity for identity in _own(visitor)}
    if name not in own or visitor.id is None:
        raise UnknownName("tokenizer of yours", name, own)
    identity = own[name]
    with _writing:
        (_folder_of(visitor.id) / f"{identity.fingerprint}.json").unlink(missing_ok=True)
        _sweep(identity)


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


# --- what is on disk ----------------------------------------------------------------------------


def _identity_place(fingerprint: str) -> Path:
    return library_folder() / "identities" / f"{fingerprint}.json"


def _everyones_place(fingerprint: str) -> Path:
    return library_folder() / "tokenizers" / f"{fingerprint}.json"


def _folder_of(visitor_id: str) -> Path:
    """Raises ValueError for what is no visitor's id: it would be part of a path."""
    if not _SHA256.fullmatch(visitor_id):
        raise ValueError("a visitor's id is 64 hexadecimal characters")
    return home() / "visitors" / visitor_id / "tokenizers"


def _everyones() -> Iterator[Identity]:
    return _records(library_folder() / "tokenizers")


def _own(visitor: Visitor) -> Iterator[Identity]:
    return iter(()) if visitor.id is None else _records(_folder_of(visitor.id))


def _lent(visitor: Visitor) -> Iterator[Identity]:
    for key in visitor.shares:
        share = shares.load(key) if _SHA256.fullmatch(key) else None
        if share is not None:
            yield from share.identities


def _records(folder: Path) -> Iterator[Identity]:
    for place in sorted(folder.glob("*.json")):
        identity = _record(place)
        if identity is not None:
            yield identity


def _record(place: Path) -> Identity | None:
    """The named identity in a record; None if there is none, or it isn't what its name says."""
    try:
        identity = Identity(**json.loads(place.read_bytes()))
        return identity if identity.fingerprint == place.stem else None
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _identity(fingerprint: str) -> Identity | None:
    if not _SHA256.fullmatch(fingerprint):
        return None
    # Before there were visitors, everyone's record was the only one.
    old, what = _record(_everyones_place(fingerprint)), _record(_identity_place(fingerprint))
    if old is not None or what is None:
        return old
    name = f"uploaded~{fingerprint[:8]}"
    return replace(what, name=name, title=name)


def _write(place: Path, identity: Identity) -> None:
    write_atomically(place, json.dumps(asdict(identity), ensure_ascii=False).encode())


def _sweep(identity: Identity) -> None:
    """Remove the artefact and its identity, unless someone still has it."""
    fingerprint, sha256 = identity.fingerprint, identity.sha256
    if _everyones_place(fingerprint).exists():
        return
    if any((home() / "visitors").glob(f"*/tokenizers/{fingerprint}.json")):
        return
    shared = (home() / "shares").glob("*.json")
    if any(sha256.encode() in place.read_bytes() for place in shared):
        return
    _identity_place(fingerprint).unlink(missing_ok=True)
    others = (library_folder() / "identities").glob("*.json")
    in_catalogue = any(row.sha256 == sha256 for row in catalogue.tokenizers().values())
    if not in_catalogue and not any(sha256.encode() in place.read_bytes() for place in others):
        library.remove(sha256)


# --- names and room -----------------------------------------------------------------------------


def _check_name(name: str) -> None:
    """Raises TokenariumError for a name that can't be one, or that the catalogue has."""
    if name != slug(name) or _BEGINNING.fullmatch(name):
        raise TokenariumError(
            f"'{name}' can't be a tokenizer's name: letters, digits, '_', '.' and '-' make one, "
            f"{LONGEST_NAME} at most; '{slug(name)}' would do."
        )
    if name in catalogue.tokenizers():
        raise _taken(name)


def _taken(name: str) -> TokenariumError:
    return TokenariumError(f"There is another tokenizer named '{name}': choose another name.")


def _is_taken(name: str, fingerprint: str | None) -> bool:
    others = (one for one in _everyones() if one.fingerprint != fingerprint)
    return name in catalogue.tokenizers() or any(name == one.name for one in others)


def _check_room(visitor: Visitor, size: int, besides: str) -> None:
    """Raises TokenariumError if the visitor has no room for that many bytes more."""
    others = [one for one in _own(visitor) if one.fingerprint != besides]
    kept = sum(library.size(sha256) for sha256 in {one.sha256 for one in others})
    if len(others) >= MOST_OF_A_VISITOR or kept + size > MOST_BYTES_OF_A_VISITOR:
        raise TokenariumError(
            f"You have {len(others)} tokenizers of {kept / 1e6:.0f} MB here: remove one first "
            f"(at most {MOST_OF_A_VISITOR}, {MOST_BYTES_OF_A_VISITOR // 1_000_000} MB together)."
        )

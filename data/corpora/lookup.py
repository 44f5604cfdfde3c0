"""From what a person names (a corpus of the catalogue or an added one, a hash) to the corpus."""

import json

from data import catalogue, fetch, library
from data.catalogue import Source
from data.corpora import collection, read, store
from data.corpora.presence import Removed
from data.corpora.store import Corpus
from data.errors import TokenariumError
from data.progress import Report, silent
from data.visitors import EVERYONE, Visitor


def obtain(name: str, report: Report = silent, visitor: Visitor = EVERYONE) -> Corpus:
    """The corpus of that catalogue name, of that name among those the visitor may use, or of that
    hash (12 characters at least) among all these; fetched and read where needed.

    Raises UnknownName, Removed or FetchFailed.
    """
    rows = catalogue.corpora()
    if name in rows:
        return _from_catalogue(rows[name], report)
    if len(name) >= 12:
        for hash_ in already_read().values():
            stored = store.by_hash(hash_) if hash_.startswith(name) else None
            if stored is not None:
                return stored
    corpus = store.by_hash(collection.find(name, visitor).hash)
    if corpus is None:  # it was named, but the lake has lost it
        raise Removed(name)
    return corpus


def here(source: Source) -> Corpus | None:
    """The catalogue's corpus if it was read before."""
    return store.remembered(*_version(source))


def already_read() -> dict[str, str]:
    """The hashes of all the catalogue's corpora that were read before, by name."""
    hashes = store.all_remembered()
    versions = {name: _version(row) for name, row in catalogue.corpora().items()}
    return {name: hashes[version] for name, version in versions.items() if version in hashes}


def _version(source: Source) -> tuple[str, str]:
    """What the corpus is made from, and by which reader."""
    made_from = json.dumps([source.sha256, dict(source.options)], sort_keys=True)
    return made_from, f"{source.format} {read.VERSION}"


def _from_catalogue(source: Source, report: Report) -> Corpus:
    stored = here(source)
    if stored is not None:
        return stored
    fetch.artefact(source, report)
    report(f"reading {source.title}")
    try:
        corpus = store.add(read.read(source.format, library.path(source.sha256), source.options))
    except TokenariumError as error:
        raise TokenariumError(f"{source.title} could not be read: {error}") from error
    store.remember(*_version(source), corpus.hash)
    return corpus

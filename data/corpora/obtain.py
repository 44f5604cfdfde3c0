"""From what a person names (catalogue name, content hash, folder) to a stored corpus."""

import json
from pathlib import Path

from data import catalogue, fetch, library
from data.catalogue import Source
from data.corpora import read, store
from data.corpora.store import Corpus
from data.errors import TokenariumError, UnknownName
from data.fetch import Report


def obtain(name: str, report: Report | None = None) -> Corpus:
    """The corpus of that catalogue name, content hash, or folder; fetched and read where needed.

    Raises UnknownName, FetchFailed, or TokenariumError for a folder that can't be read.
    """
    rows = catalogue.corpora()
    if name in rows:
        return _from_catalogue(rows[name], report)
    known = store.by_hash(name)
    if known is not None:
        return known
    if "/" in name or Path(name).exists():
        if report:
            report(f"reading {name}")
        return store.add(read.read(read.FOLDER_FORMAT, Path(name).expanduser()))
    raise UnknownName("corpus", name, rows)


def _from_catalogue(source: Source, report: Report | None) -> Corpus:
    made_from = json.dumps([source.sha256, dict(source.options)], sort_keys=True)
    reader = f"{source.format} {read.VERSION}"
    known = store.remembered(made_from, reader)
    if known is not None:
        return known
    fetch.artefact(source, report)
    if report:
        report(f"reading {source.title}")
    try:
        corpus = store.add(read.read(source.format, library.path(source.sha256), source.options))
    except TokenariumError as error:
        raise TokenariumError(f"{source.title} could not be read: {error}") from error
    store.remember(made_from, reader, corpus.hash)
    return corpus

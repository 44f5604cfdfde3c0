"""Corpora by what a person names: those of the catalogue, and those that someone brought, which
stand on the shelf (data/shelf.py). The text itself is in the lake, by its hash.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from data import catalogue, fetch, lake, library, names, shares
from data.catalogue import Source
from data.corpora import hub, limits, read, store
from data.corpora.corpus import Corpus, Record
from data.corpora.importing import Imported, take_in
from data.corpora.options import Options
from data.corpora.presence import Removed, check
from data.errors import TokenariumError
from data.progress import Progress, Report, silent
from data.shelf import Shelf
from data.visitors import EVERYONE, Visitor

_PACKED = re.compile(
    r"(\.(txt|csv|tsv|jsonl|ndjson|parquet|po|tmx|zip))?(\.(gz|gzip|zst|zstd))?$", re.I
)


def _sizes(record: Record) -> dict[str, int]:
    stored = store.by_hash(record.hash)
    return {record.hash: stored.bytes} if stored else {}


SHELF: Shelf[Record] = Shelf(
    noun="corpus",
    folder="corpora",
    hash_of=lambda record: record.hash,
    parse=Record.from_json,
    record=asdict,
    catalogue=catalogue.corpora,
    lent=lambda key: share.corpora if (share := shares.load(key)) else [],
    sizes=_sizes,
    most=100,
)
known_to = SHELF.usable
find = SHELF.find


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
    corpus = store.by_hash(find(name, visitor).hash)
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


def add_path(
    path: Path,
    options: Options | None = None,
    name: str | None = None,
    licence: str = "",
    progress: Progress = silent,
) -> Record:
    """Take in a file, a folder or a zip from the command line, for everyone.

    Without a name it is called as the file is, and where that name is another's, the beginning of
    its hash is added. Raises TokenariumError for what can't be read, and for a name that is taken.
    """
    path = Path(path).expanduser()
    if not path.exists():
        kind = "folder" if not path.suffix else "file"
        raise TokenariumError(f"There is no {kind} {path}.")
    if name is not None:
        SHELF.check_name(name)
    filename = path.resolve().name
    record = _record(
        take_in([path], options or Options(), progress),
        name or stem(filename),
        name or filename,
        f"{filename}, added on the command line",
        licence,
    )
    return keep(record, EVERYONE, name)


def add_from_hub(
    repo: str,
    options: Options | None = None,
    configuration: str | None = None,
    split: str | None = None,
    visitor: Visitor = EVERYONE,
    name: str | None = None,
    licence: str = "",
    token: str | None = None,
    endpoint: str | None = None,
    progress: Progress = silent,
) -> Record:
    """Take in a data set of the Hugging Face hub; raises TokenariumError as fetching and reading it
    do."""
    if name is not None:
        SHELF.check_name(name)
    most = None if visitor.id is None else limits.UPLOAD_BYTES
    with store.staging_folder() as folder:
        fetched = hub.fetch(repo, folder, configuration, split, token, endpoint, most, progress)
        return add_fetched(fetched, options or Options(), visitor, name, licence, progress)


def add_fetched(
    fetched: hub.Fetched,
    options: Options,
    visitor: Visitor,
    name: str | None = None,
    licence: str = "",
    progress: Progress = silent,
) -> Record:
    """Take in the files of a data set; raises TokenariumError as reading them does."""
    record = _record(
        take_in(fetched.paths, options, progress, visitor.id is not None),
        name or stem(fetched.called),
        name or fetched.title,
        fetched.origin,
        licence or fetched.licence,
    )
    return keep(record, visitor, name)


def _record(imported: Imported, name: str, title: str, origin: str, licence: str) -> Record:
    hash_, layout = imported.corpus.hash, keep_layout(imported.layout)
    return Record(name, title, hash_, imported.format, origin, licence, imported.notes, layout)


def keep_layout(layout: Mapping[str, Any]) -> str:
    """Keep what a corpus' files had beside the text; returns what Record.layout holds."""
    return library.put(json.dumps(layout, ensure_ascii=False, sort_keys=True).encode())


def layout_of(record: Record) -> dict[str, Any]:
    """What the files of a corpus had beside the text; empty where nothing was kept."""
    if not record.layout:
        return {}
    return dict(json.loads(library.read(record.layout)))


def keep(record: Record, visitor: Visitor, name: str | None = None) -> Record:
    """Keep the record for whom it is; returns it with the name that it has there.

    Raises TokenariumError as `Shelf.put`, and Removed where who had the same text before removed it
    at this moment.
    """

    def prepare() -> None:
        with lake.reading() as cursor:
            check(cursor, [record.hash])
        if record.layout:
            try:  # a copy that is here alone goes with the next look at what is kept
                library.put(library.read(record.layout))
            except KeyError:
                raise Removed(record.title) from None

    return SHELF.put(record, visitor, name, prepare)


def stem(filename: str) -> str:
    """A name for a corpus of that file: no suffix, no character that a link or list has to hide."""
    return names.slug(_PACKED.sub("", filename), "corpus")

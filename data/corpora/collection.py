"""Corpora by what a person names: those beside the catalogue, which someone brought, on the shelf
(data/shelf.py). The text itself is in the lake, by its hash.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data import catalogue, lake, library, names, shares
from data.corpora import hub, limits, store
from data.corpora.importing import take_in
from data.corpora.options import Options
from data.corpora.presence import Removed, check
from data.corpora.record import Record
from data.errors import TokenariumError
from data.progress import Progress, silent
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
    record=Record.to_json,
    catalogue=catalogue.corpora,
    lent=lambda key: share.corpora if (share := shares.load(key)) else [],
    sizes=_sizes,
    most=100,
)
known_to = SHELF.usable
find = SHELF.find


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
    imported = take_in([path], options or Options(), progress)
    record = Record(
        name=name or stem(path.resolve().name),
        title=name or path.resolve().name,
        hash=imported.corpus.hash,
        format=imported.format,
        origin=f"{path.resolve().name}, added on the command line",
        licence=licence,
        notes=imported.notes,
        layout=keep_layout(imported.layout),
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
    imported = take_in(fetched.paths, options, progress, visitor.id is not None)
    record = Record(
        name=name or stem(fetched.called),
        title=name or fetched.title,
        hash=imported.corpus.hash,
        format=imported.format,
        origin=fetched.origin,
        licence=licence or fetched.licence,
        notes=imported.notes,
        layout=keep_layout(imported.layout),
    )
    return keep(record, visitor, name)


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

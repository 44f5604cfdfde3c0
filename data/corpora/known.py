"""Corpora by what a person names: those beside the catalogue, which someone brought.

On disk: who knows a corpus by which name. Everyone (`library/corpora`, added on the command line)
or one visitor (`visitors/ID/corpora`). The text itself is in the lake, by its hash.
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from data import catalogue, library, shares
from data.corpora import hub, limits, store
from data.corpora.importing import take_in
from data.corpora.options import Options
from data.corpora.presence import Removed, held
from data.corpora.record import Record
from data.errors import TokenariumError, UnknownName
from data.home import home, library_folder
from data.library import write_atomically
from data.progress import Progress, silent
from data.visitors import EVERYONE, Visitor

_HASH = re.compile(r"[0-9a-f]{64}")
_PACKED = re.compile(
    r"(\.(txt|csv|tsv|jsonl|ndjson|parquet|po|tmx|zip))?(\.(gz|gzip|zst|zstd))?$", re.I
)
_UNFIT = re.compile(r"[\s,/\\:~\0-\x1f\x7f]+")
MOST_NAME = 80


def known_to(visitor: Visitor) -> dict[str, Record]:
    """Those beside the catalogue that the visitor may use, by name: everyone's, their own, and
    those that the shared links they opened carry."""
    found = records_of(EVERYONE)
    if visitor.id is not None:
        found |= records_of(visitor)
    for key in visitor.shares:
        share = shares.load(key)
        for record in share.corpora if share else []:
            found.setdefault(record.name, record)
    return found


def find(name: str, visitor: Visitor = EVERYONE) -> Record:
    """What that name or hash (12 characters at least) stands for, for this visitor.

    Raises UnknownName.
    """
    known = known_to(visitor)
    if name in known:
        return known[name]
    if len(name) >= 12:
        for record in known.values():
            if record.hash.startswith(name):
                return record
    raise UnknownName("corpus", name, [*catalogue.corpora(), *known])


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
        _check_name(name)
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
    return keep(record, EVERYONE, exactly=name is not None)


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
        _check_name(name)
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
    return keep(record, visitor, exactly=name is not None)


def keep_layout(layout: Mapping[str, Any]) -> str:
    """Keep what a corpus' files had beside the text; returns what Record.layout holds."""
    return library.put(json.dumps(layout, ensure_ascii=False, sort_keys=True).encode())


def layout_of(record: Record) -> dict[str, Any]:
    """What the files of a corpus had beside the text; empty where nothing was kept."""
    if not record.layout:
        return {}
    return dict(json.loads(library.read(record.layout)))


def keep(record: Record, visitor: Visitor, exactly: bool = False) -> Record:
    """Keep the name for whom it is; returns the record with the name that it has there.

    A visitor's corpus is named `<stem>~<first 8 of its hash>`; everyone's as it is, with the hash
    where the name is another's (with `exactly`, TokenariumError is raised then). Raises Removed
    where who had the same text before removed it at this moment.
    """
    name = stem(record.name)
    if visitor.id is not None or (_taken(name, record) and not exactly):
        name = f"{name}~{record.hash[:8]}"
    elif _taken(name, record):
        raise TokenariumError(
            f"There is another corpus named {name} already: give this one another name."
        )
    record = replace(record, name=name)
    content = json.dumps(record.to_json(), ensure_ascii=False).encode()
    with held([record.hash]):
        if record.layout and not library.has(record.layout):
            raise Removed(record.title)
        write_atomically(place_of(visitor, record.hash), content)
    return record


def place_of(visitor: Visitor, hash_: str) -> Path:
    """Where it is kept that the visitor has the corpus."""
    return _folder(visitor) / f"{hash_}.json"


def stem(filename: str) -> str:
    """A name for a corpus of that file: no suffix, no character that a link or list has to hide."""
    bare = _PACKED.sub("", filename)
    return _UNFIT.sub("_", bare).strip("_.")[:MOST_NAME] or "corpus"


def _taken(name: str, record: Record) -> bool:
    if name in catalogue.corpora():
        return True
    other = records_of(EVERYONE).get(name)
    return other is not None and other.hash != record.hash


def _check_name(name: str) -> None:
    if stem(name) != name or _HASH.fullmatch(name):
        raise TokenariumError(
            f"'{name}' can't be a corpus' name: take up to {MOST_NAME} letters, digits, "
            "hyphens, underscores and full stops."
        )
    if name in catalogue.corpora():
        raise TokenariumError(f"There is another corpus named {name} already: choose another name.")


def _folder(visitor: Visitor) -> Path:
    if visitor.id is None:
        return library_folder() / "corpora"
    if not _HASH.fullmatch(visitor.id):
        raise ValueError("a visitor's id is 64 hexadecimal characters")
    return home() / "visitors" / visitor.id / "corpora"


def records_of(visitor: Visitor) -> dict[str, Record]:
    """What the visitor has, or everyone, by name; damaged records are passed over."""
    found = {}
    for path in sorted(_folder(visitor).glob("*.json")):
        with suppress(ValueError, KeyError, TypeError, FileNotFoundError):
            record = Record.from_json(json.loads(path.read_bytes()))
            found[record.name] = record
    return found

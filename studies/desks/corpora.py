"""Which corpora someone may choose from, adding one, and what it holds: what the pages need."""

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO

from data import catalogue
from data.catalogue import Source
from data.corpora import (
    Corpus,
    Record,
    already_read,
    collection,
    hub,
    importing,
    limits,
    obtain,
    removing,
    store,
)
from data.corpora import Options as Options
from data.corpora import profile as profiles
from data.corpora.importing import Preview
from data.corpora.profile import Profile
from data.corpora.read.formats import FORMATS
from data.corpora.read.labels import tag_label
from data.errors import TokenariumError, TooLarge
from data.home import home
from data.languages.names import spoken
from data.progress import Progress, report_to, silent
from data.visitors import Visitor
from studies.desks.offers import Offer, Origin, offers

LIMIT_BYTES = limits.UPLOAD_BYTES
"""Of all files of one upload through the browser; the command line has no limit."""

Content = bytes | Path | IO[bytes]


@dataclass(frozen=True)
class Choice(Offer):
    """A corpus to choose.

    `here` says whether it can be used without fetching and reading it first; `hash`, `languages`,
    `segments` and `bytes` are known only then. `date`, `alignment` and `faults` are the
    catalogue's. `here_before`, of what was just added: the visitor had it already, under the name
    that it keeps.
    """

    format: str
    licence: str
    about: str
    here: bool
    hash: str | None = None
    languages: tuple[str, ...] = ()
    segments: int | None = None
    bytes: int | None = None
    notes: tuple[str, ...] = ()
    here_before: bool = False
    date: str = ""
    alignment: str = ""
    faults: tuple[str, ...] = ()


def formats() -> dict[str, str]:
    """The formats of uploads by name, with their titles."""
    return {name: its.title for name, its in FORMATS.items()}


def spoken_languages() -> list[str]:
    """Labels of the languages that are offered to say what a text is in."""
    labels = (tag_label(tag) for tag in spoken())
    return sorted({label for label in labels if label is not None})


def choices(visitor: Visitor) -> dict[str, Choice]:
    """By name (`offers`); of those that were brought, what the lake still has."""
    read = _read_before()
    return offers(
        catalogue.corpora(),
        lambda row: _listed(row, read.get(row.name)),
        collection.SHELF,
        _brought,
        visitor,
    )


# Pages ask at every run. What is in the lake stays as it is, so what was found is remembered.
_read: dict[tuple[Path, Source], Corpus] = {}


def _read_before() -> dict[str, Corpus]:
    """The catalogue's corpora that were read, by name; the lake is asked once for all others."""
    rows, state = catalogue.corpora(), home()
    missing = {name: row for name, row in rows.items() if (state, row) not in _read}
    hashes = already_read() if missing else {}
    for name in missing.keys() & hashes.keys():
        corpus = store.by_hash(hashes[name])
        if corpus is not None:
            _read[state, rows[name]] = corpus
    return {name: _read[state, row] for name, row in rows.items() if (state, row) in _read}


def preview(files: Mapping[str, Content], options: Options | None = None) -> Preview:
    """What the uploaded files (name → content) would become, from their beginning alone.

    Raises TokenariumError where they can't be read at all or are too large.
    """
    with _received(files) as paths:
        return importing.preview(paths, options)


def add(
    files: Mapping[str, Content],
    options: Options,
    visitor: Visitor,
    progress: Progress = silent,
    name: str | None = None,
    licence: str = "",
) -> Choice:
    """Take in an uploaded corpus, for its visitor alone; whole, or not at all.

    Raises TokenariumError with the reason for whatever can't be used.
    """
    with _received(files) as paths:
        imported = importing.take_in(paths, options, progress, uploaded=True)
    first = PurePosixPath(next(iter(files))).name
    title = name or (first if len(files) == 1 else f"{first} and {len(files) - 1} more")
    before = collection.SHELF.of(visitor).values()
    record = collection.keep(
        Record(
            name=collection.stem(name or first),
            title=title,
            hash=imported.corpus.hash,
            format=imported.format,
            origin=f"{first}, uploaded",
            licence=licence,
            notes=imported.notes,
            layout=collection.keep_layout(imported.layout),
        ),
        visitor,
    )
    return replace(_choice(record, "yours", imported.corpus), here_before=record in before)


class Fetched:
    """The files of a Hugging Face data set, which are gone when nobody holds this any more."""

    def __init__(self, files: hub.Fetched, folder: ExitStack) -> None:
        self.files = files
        weakref.finalize(self, folder.close)

    @property
    def contents(self) -> dict[str, Content]:
        """As `preview` takes them."""
        return {path.name: path for path in self.files.paths}


def fetch_from_hub(
    repository: str,
    configuration: str | None,
    split: str | None,
    token: str | None,
    progress: Progress = silent,
) -> Fetched:
    """Fetch a data set of the Hugging Face hub, to be looked at and added. Raises TokenariumError
    where it can't be had, or is larger than LIMIT_BYTES.

    The token is used for this alone and kept nowhere.
    """
    with ExitStack() as opened:
        folder = opened.enter_context(store.staging_folder())
        found = hub.fetch(
            repository, folder, configuration, split, token, most=LIMIT_BYTES, report=progress
        )
        return Fetched(found, opened.pop_all())


def add_fetched(
    fetched: Fetched, options: Options, visitor: Visitor, progress: Progress = silent
) -> Choice:
    """Take in a fetched data set, for its visitor alone; raises as `add`."""
    before = collection.SHELF.of(visitor).values()
    record = collection.add_fetched(fetched.files, options, visitor, progress=progress)
    stored = store.by_hash(record.hash)
    assert stored is not None
    return replace(_choice(record, "yours", stored), here_before=record in before)


def forget(visitor: Visitor, name: str) -> None:
    """Take one of the visitor's corpora from them: what nobody else has is removed, with all that
    was made of it; what they shared stays shared. Raises UnknownName, or LakeUnavailable."""
    removing.forget(visitor, name)


def profile(name: str, visitor: Visitor, progress: Progress = silent) -> Profile:
    """What a corpus that the visitor may use holds; measured once. Raises UnknownName."""
    stored = obtain(name, report_to(progress), visitor)
    return profiles.profile(stored, progress)


def _listed(row: Source, stored: Corpus | None) -> Choice:
    return Choice(
        row.name,
        row.title,
        "catalogue",
        row.format,
        row.licence,
        row.about,
        stored is not None,
        *_facts(stored),
        stored.notes if stored else (),
        date=row.date,
        alignment=row.alignment,
        faults=row.faults,
    )


def _brought(record: Record, origin: Origin) -> Choice | None:
    stored = store.by_hash(record.hash)
    return None if stored is None else _choice(record, origin, stored)


def _choice(record: Record, origin: Origin, stored: Corpus) -> Choice:
    return Choice(
        record.name,
        record.title,
        origin,
        record.format,
        record.licence,
        record.origin,
        True,
        *_facts(stored),
        record.notes,
    )


def _facts(stored: Corpus | None) -> tuple[str | None, tuple[str, ...], int | None, int | None]:
    """Hash, languages, segments, bytes."""
    if stored is None:
        return None, (), None, None
    return stored.hash, stored.languages, stored.segments, stored.bytes


@contextmanager
def _received(files: Mapping[str, Content]) -> Iterator[list[Path]]:
    """The uploaded files in a folder of their own, by names that can't lead out of it."""
    if not files:
        raise TokenariumError("Choose at least one file.")
    (home() / "incoming").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home() / "incoming", ignore_cleanup_errors=True) as folder:
        left, paths = LIMIT_BYTES, []
        for number, (name, content) in enumerate(files.items()):
            own = Path(folder) / str(number)
            own.mkdir()
            path = own / _safe(name)
            left -= _write(path, content, left)
            paths.append(path)
        yield paths


def _copy(content: Path, path: Path) -> None:
    try:
        os.link(content, path)  # the same file by another name: nobody writes to it
    except OSError:  # on another disk
        shutil.copyfile(content, path)


def _safe(name: str) -> str:
    bare = PurePosixPath(name.replace("\\", "/")).name.replace("\0", "")
    return bare[-200:] if bare not in ("", ".", "..") else "file"


def _write(path: Path, content: Content, left: int) -> int:
    """Write the file; its size. Raises TokenariumError beyond what is left of the limit."""
    if isinstance(content, bytes):
        size = len(content)
        if size <= left:
            path.write_bytes(content)
    elif isinstance(content, Path):
        size = content.stat().st_size
        if size <= left:
            _copy(content, path)
    else:
        size = 0
        with path.open("wb") as file:
            while size <= left and (block := content.read(2**20)):
                size += file.write(block)
    if size > left:
        raise TooLarge(
            f"The files are larger than {LIMIT_BYTES // 1_000_000:,} MB, the limit of an upload: "
            "use the command line (python -m data add corpus)."
        )
    return size

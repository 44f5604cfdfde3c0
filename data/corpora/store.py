"""Corpora in the lake: one immutable table each, named by the hash of its content.

A corpus is staged as a Parquet file while its hash is taken (staging.py), and that file enters the
lake in one transaction, so that a half-read one is never visible. Where the lake's files lie in an
object store, a file is sent there first. What a stored one holds: contents.py.
"""

import hashlib
import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from data import lake, library, object_store
from data.corpora.corpus import Corpus
from data.corpora.read.rows import ReadCorpus
from data.corpora.staging import COLUMNS, stage
from data.home import lake_folder
from data.lake_answers import unchanged
from data.lake_attachment import BELOW

STAGING = "staging-"
STAGING_MAX_AGE_S = 24 * 3600
SQL_TYPES = {pa.int64(): "BIGINT", pa.string(): "VARCHAR"}


def add(corpus: ReadCorpus) -> Corpus:
    """Store a corpus that is being read; returns what is then stored.

    The same content twice is one corpus. Raises what walking the reader raises, and
    TokenariumError for a corpus without any text; nothing is kept then.
    """
    with staging_folder() as folder:
        staged = folder / "corpus.parquet"
        return commit(stage(corpus, staged), staged)


@contextmanager
def staging_folder() -> Iterator[Path]:
    """A folder beside the lake's files, gone afterwards (after a kill: a day later)."""
    _clear_away_killed_imports()
    with tempfile.TemporaryDirectory(dir=lake_folder(), prefix=STAGING) as folder:
        yield Path(folder)


def commit(meta: Corpus, staged: Path) -> Corpus:
    """Have the lake take over a staged file, whole or not at all; returns what is then stored.

    Content that is there already stays as it is. Raises LakeUnavailable.
    """
    known = by_hash(meta.hash)
    if known is not None:
        return known
    with staged.open("rb") as file:
        os.fsync(file.fileno())
    # A name of its own: a file of the same text may be about to be removed.
    name = f"{meta.hash[:32]}-{secrets.token_hex(4)}"
    its_store = object_store.place()
    if its_store is None:
        place = folder_of(meta.hash) / f"{name}.parquet"
        lake.write(lambda cursor: _take_over(cursor, meta, staged, place))
        return by_hash(meta.hash) or meta
    with staged.open("rb") as file:
        in_store = below(meta.hash) + f"{name}-{hashlib.file_digest(file, 'sha256').hexdigest()}"
    _send(meta, staged, f"{in_store}.parquet", its_store)
    return by_hash(meta.hash) or meta


def _send(meta: Corpus, staged: Path, name: str, its_store: object_store.Place) -> None:
    def insert() -> bool:
        object_store.put(name, staged)
        return lake.write(lambda cursor: _insert(cursor, meta, its_store.url(name)))

    try:
        inserted = insert()
    except library.Damaged:  # whoever removed the same text swept this file away with theirs
        inserted = insert()
    if not inserted:
        object_store.remove(name)  # someone else was quicker


def _clear_away_killed_imports() -> None:
    for folder in lake_folder().glob(f"{STAGING}*"):
        if time.time() - folder.stat().st_mtime > STAGING_MAX_AGE_S:
            shutil.rmtree(folder, ignore_errors=True)


def _take_over(cursor: lake.Cursor, meta: Corpus, staged: Path, place: Path) -> None:
    """The lake takes the file over as it is."""
    _create_registry(cursor)
    # Else it is there, or this is another attempt at the same commit.
    if staged.exists() and not _is_stored(cursor, meta.hash):
        clear_away(cursor, meta.hash)
        place.parent.mkdir(parents=True, exist_ok=True)
        staged.replace(place)
    _insert(cursor, meta, str(place))


def _insert(cursor: lake.Cursor, meta: Corpus, place: str) -> bool:
    """Name the file at a place to the lake, unless it has the corpus; whether it hadn't."""
    _create_registry(cursor)
    if _is_stored(cursor, meta.hash):
        return False
    columns = ", ".join(f"{name} {SQL_TYPES[type_]}" for name, type_ in COLUMNS.items())
    cursor.execute("CREATE SCHEMA IF NOT EXISTS corpora")
    cursor.execute(f"CREATE TABLE {meta.table} ({columns})")
    cursor.execute(
        "CALL ducklake_add_data_files('lake', ?, ?, schema => 'corpora')",
        [meta.table_name, place],
    )
    cursor.execute(
        "INSERT INTO corpora VALUES (?, ?, ?, ?, ?, ?)",
        [
            meta.hash,
            json.dumps(meta.languages),
            meta.segments,
            meta.bytes,
            json.dumps(meta.chunk_starts),
            json.dumps(meta.notes),
        ],
    )
    return True


def drop(cursor: lake.Cursor, hash_: str) -> None:
    """Take the corpus out of the lake, as part of a transaction."""
    if not lake.has_table(cursor, "corpora") or not _is_stored(cursor, hash_):
        return
    cursor.execute(f"DROP TABLE {Corpus(hash_, (), 0, 0, ()).table}")
    for registry in ("corpora", "corpus_names"):
        cursor.execute(f"DELETE FROM {registry} WHERE hash = ?", [hash_])


def clear_away(cursor: lake.Cursor, hash_: str) -> None:
    """Remove the files that a killed process left of a corpus that the lake hasn't got; one that it
    has stays as it is."""
    if lake.has_table(cursor, "corpora") and _is_stored(cursor, hash_):
        return
    shutil.rmtree(folder_of(hash_), ignore_errors=True)
    if object_store.is_used():
        for name in list(object_store.names(below(hash_))):
            object_store.remove(name)


def folder_of(hash_: str) -> Path:
    """The folder of the corpus' table: files in it are named from there in the lake's catalogue, so
    that the state folder can be moved."""
    return lake.files_folder() / "corpora" / Corpus(hash_, (), 0, 0, ()).table_name


def below(hash_: str) -> str:
    """The same folder in the store."""
    return f"{BELOW}corpora/{Corpus(hash_, (), 0, 0, ()).table_name}/"


def _is_stored(cursor: lake.Cursor, hash_: str) -> bool:
    return cursor.execute("SELECT 1 FROM corpora WHERE hash = ?", [hash_]).fetchone() is not None


def _create_registry(cursor: lake.Cursor) -> None:
    cursor.execute(
        "CREATE TABLE IF NOT EXISTS corpora (hash VARCHAR, languages VARCHAR, segments BIGINT, "
        "bytes BIGINT, chunk_starts VARCHAR, notes VARCHAR)"
    )
    cursor.execute(
        "CREATE TABLE IF NOT EXISTS corpus_names (source VARCHAR, reader VARCHAR, hash VARCHAR)"
    )


def by_hash(hash_: str) -> Corpus | None:
    """The stored corpus with that content hash (whole, or at least 12 characters of it)."""
    if len(hash_) < 12 or not set(hash_) <= set("0123456789abcdef"):
        return None
    return unchanged(("corpus", hash_), lambda: _by_hash(hash_))


def _by_hash(hash_: str) -> Corpus | None:
    with lake.reading() as cursor:
        if not lake.has_table(cursor, "corpora"):
            return None
        row = cursor.execute(
            "SELECT hash, languages, segments, bytes, chunk_starts, notes FROM corpora "
            "WHERE starts_with(hash, ?)",
            [hash_],
        ).fetchone()
    if row is None:
        return None
    hash_, languages, segments, size, starts, notes = row
    return Corpus(
        hash_,
        tuple(json.loads(languages)),
        segments,
        size,
        tuple(json.loads(starts)),
        tuple(json.loads(notes)),
    )


def remembered(source: str, reader: str) -> Corpus | None:
    """The corpus that this version of a reader made of this source, if it has read it before."""
    hash_ = all_remembered().get((source, reader))
    return by_hash(hash_) if hash_ else None


def all_remembered() -> dict[tuple[str, str], str]:
    """The hashes of all that was read before, by source and reader."""
    return unchanged(("corpus names",), _all_remembered)


def _all_remembered() -> dict[tuple[str, str], str]:
    with lake.reading() as cursor:
        if not lake.has_table(cursor, "corpus_names"):
            return {}
        rows = cursor.execute("SELECT source, reader, hash FROM corpus_names").fetchall()
    return {(source, reader): hash_ for source, reader, hash_ in rows}


def all_hashes() -> list[str]:
    """The content hashes of all stored corpora."""
    with lake.reading() as cursor:
        if not lake.has_table(cursor, "corpora"):
            return []
        rows = cursor.execute("SELECT hash FROM corpora ORDER BY hash").fetchall()
    return [hash_ for (hash_,) in rows]


def remember(source: str, reader: str, hash_: str) -> None:
    """Note which corpus a source gives, so that it isn't read again."""

    def insert(cursor: lake.Cursor) -> None:
        _create_registry(cursor)
        cursor.execute("INSERT INTO corpus_names VALUES (?, ?, ?)", [source, reader, hash_])

    lake.write(insert)

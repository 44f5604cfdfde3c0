"""A state that lay in a folder, taken into an object store and PostgreSQL, where there is nothing
yet: what a backup held (data/backup.py).

What can be fetched by the catalogue stays on this machine; a queue that SQLite kept stays behind.
"""

import json
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path

import duckdb
import pyarrow as pa

from data import artefacts, database, lake, library, object_store, postgresql
from data.corpora import store
from data.corpora.corpus import Corpus
from data.errors import TokenariumError
from data.home import library_folder
from data.lake_attachment import SCHEMA, attach
from data.models import blobs
from data.models.collection import IDENTITIES
from data.progress import Progress, silent
from data.record_rows import ROWS

BEFORE = "lake_before"
"""The schema that a lake's catalogue in PostgreSQL has while its tables are taken over."""
_RECORDS = ("visitors", "shares", "api_keys")


def check_empty() -> None:
    """Raises TokenariumError where the store or the database holds something."""
    ((there,),) = postgresql.execute(
        (f"SELECT coalesce(to_regclass('records'), to_regclass('{SCHEMA}.ducklake_table'))", [])
    )
    if there is not None or next(object_store.names(""), None) is not None:
        raise TokenariumError(
            f"{object_store.SETTING} or {database.SETTING} names what isn't empty: name an empty "
            "database, and a bucket or a prefix in which nothing lies."
        )


def set_catalogue_aside() -> None:
    """The catalogue of a lake in a folder, which came with the database, makes room."""
    postgresql.execute((f"ALTER SCHEMA {SCHEMA} RENAME TO {BEFORE}", []))


def take_over(folder: Path, from_postgresql: bool, progress: Progress = silent) -> None:
    """Take over what lies in the folder as in a state folder; its library is moved to this
    machine's. `from_postgresql`: the lake's catalogue was set aside there, else it is in the
    folder. Raises TokenariumError."""
    progress("Taking over who has what", 0.0)
    for name, place in _records(folder):
        ROWS.write(name, place.read_bytes(), place.stat().st_mtime)
    progress("Sending what was brought", 0.1)
    _send_library(folder / "library")
    with closing(duckdb.connect(config=lake.SETTINGS)) as before:
        url = str(database.postgresql()) if from_postgresql else None
        attach(before, folder / "lake", url, None, lambda _: nullcontext(), BEFORE)
        _take_corpora(before, progress)
        _take_answers(before, progress)
    if from_postgresql:
        postgresql.execute((f"DROP SCHEMA {BEFORE} CASCADE", []))


def _records(folder: Path) -> Iterator[tuple[str, Path]]:
    found = [place for name in _RECORDS for place in (folder / name).rglob("*")]
    found += (folder / "library").glob("*/*.*")  # artefacts have no ending
    for place in sorted(found):
        if place.is_file():
            yield place.relative_to(folder).as_posix(), place


def _send_library(brought: Path) -> None:
    """Move the artefacts and models' files to this machine's library, and send those to the store
    that neither the catalogue nor a hub has."""
    mine = library_folder()
    for place in [*brought.glob("??/*"), *brought.glob("model_files/??/*")]:
        target = mine / place.relative_to(brought)
        target.parent.mkdir(parents=True, exist_ok=True)
        place.replace(target)
    for sha256 in artefacts.spoken_of({place.name for place in mine.glob("??/*")}):
        library.put(library.read_here(sha256))
    for _, content in ROWS.contents(f"{IDENTITIES}/*.json"):
        identity = json.loads(content)
        if "repository" not in identity["origin"]:
            for sha256 in identity["files"].values():
                blobs.send(sha256)


def _take_corpora(before: lake.Cursor, progress: Progress) -> None:
    if not lake.has_table(before, "corpora"):
        return
    columns = "hash, languages, segments, bytes, chunk_starts, notes"
    rows = before.execute(f"SELECT {columns} FROM corpora ORDER BY hash").fetchall()
    for number, (hash_, languages, segments, size, starts, notes) in enumerate(rows):
        progress("Sending corpora", 0.2 + 0.4 * number / len(rows))
        spoken, chunks, told = (tuple(json.loads(one)) for one in (languages, starts, notes))
        corpus = Corpus(hash_, spoken, segments, size, chunks, told)
        ((file,),) = before.execute(
            "SELECT data_file FROM ducklake_list_files('lake', ?, schema => 'corpora')",
            [corpus.table_name],
        ).fetchall()
        store.commit(corpus, Path(file))
    _copy(before, "main", "corpus_names")


def _take_answers(before: lake.Cursor, progress: Progress) -> None:
    tables = before.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake' "
        "AND schema_name = 'results' ORDER BY table_name"
    ).fetchall()
    lake.write(lambda cursor: cursor.execute("CREATE SCHEMA IF NOT EXISTS results"))
    for number, (name,) in enumerate(tables):
        progress("Sending answers", 0.6 + 0.4 * number / len(tables))
        _copy(before, "results", name)


def _copy(before: lake.Cursor, schema: str, name: str) -> None:
    """All rows of a table in their order; in pieces, for one may be larger than memory."""
    table = f'{schema}."{name}"'

    def insert(cursor: lake.Cursor) -> None:
        rows = before.execute(f"SELECT * FROM lake.{table} ORDER BY rowid")
        reader = rows.to_arrow_reader(1_000_000)
        cursor.register("incoming", reader.schema.empty_table())
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {table} AS FROM incoming LIMIT 0")
        for batch in reader:
            cursor.register("incoming", pa.Table.from_batches([batch]))
            cursor.execute(f"INSERT INTO {table} BY NAME FROM incoming")
        cursor.unregister("incoming")

    lake.write(insert)

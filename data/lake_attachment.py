"""Attaching the lake: its catalogue in SQLite or PostgreSQL, its files in a folder or a store."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
from duckdb_extensions import import_extension

from data.object_store import Place

BELOW = "lake/"
"""What the names of its files in an object store begin with."""
CATALOGUE = "catalogue.sqlite"

SCHEMA = "lake"
_METADATA = "__ducklake_metadata_lake"  # what the library calls the catalogue of `lake`


def attach(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    postgresql: str | None,
    store: Place | None,
    lock: Callable[[Path], AbstractContextManager[None]],
    schema: str = SCHEMA,
) -> None:
    """Make the lake of that folder, database (and its schema) and store the connection's. `lock`
    lets one process in at a time."""
    catalogue = _in_sqlite(folder)
    if postgresql is not None:
        catalogue = _in_postgresql(postgresql, schema, store)
    for extension in ("ducklake", catalogue.extension, *(["httpfs"] if store else [])):
        import_extension(extension, con=connection)
        connection.execute(f"LOAD {extension}")
    if store is not None:
        _give_key(connection, store)
    files = f"{quoted(files_below(folder))}/" if store is None else _quoted(store.url(BELOW))
    # The first attachment creates the catalogue: one process at a time.
    created = folder / catalogue.stamp
    with nullcontext() if created.exists() else lock(folder):
        connection.execute(
            f"ATTACH '{catalogue.place}' AS lake "
            f"(DATA_PATH '{files}', OVERRIDE_DATA_PATH true, {catalogue.options})"
        )
        connection.execute("USE lake")
        created.touch()
    if store is None:
        _make_movable(connection, folder, metadata(postgresql, schema), lock)


def _give_key(connection: duckdb.DuckDBPyConnection, store: Place) -> None:
    """Say how to reach the store, for its bucket alone."""
    endpoint = urlsplit(store.endpoint)
    its = {
        "KEY_ID": store.key,
        "SECRET": store.secret,
        "SESSION_TOKEN": store.token,
        "REGION": store.region,
        "ENDPOINT": endpoint.netloc + endpoint.path.rstrip("/"),
        "URL_STYLE": "path" if store.endpoint else "",
        "SCOPE": store.url(""),
    }
    said = ", ".join(f"{name} '{_quoted(value)}'" for name, value in its.items() if value)
    encrypted = "false" if endpoint.scheme == "http" else "true"
    connection.execute(f"CREATE SECRET store (TYPE s3, {said}, USE_SSL {encrypted})")


def _make_movable(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    its: str,
    lock: Callable[[Path], AbstractContextManager[None]],
) -> None:
    """Name every file by its place below the state folder, which may be moved, copied, or known by
    another name. The files of corpora had their whole path in the catalogue once: they go to the
    folder of their table, from which the catalogue names files.

    What a killed process left half done is done by the next; done twice, it changes nothing.
    """
    absolute = (
        f"SELECT files.data_file_id, files.path, schemas.path || tables.path "
        f"FROM {its}.ducklake_data_file AS files "
        f"JOIN {its}.ducklake_table AS tables USING (table_id) "
        f"JOIN {its}.ducklake_schema AS schemas USING (schema_id) "
        "WHERE NOT files.path_is_relative::BOOLEAN"
    )
    if not connection.execute(absolute).fetchall():
        return
    with lock(folder):
        for number, path, below in connection.execute(absolute).fetchall():
            name, its_folder = Path(path).name, files_below(folder) / below
            place, before = its_folder / name, its_folder.parent / name
            if before.exists() and not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                before.rename(place)
            if place.exists():
                connection.execute(
                    f"UPDATE {its}.ducklake_data_file SET path = ?, path_is_relative = true "
                    "WHERE data_file_id = ?",
                    [name, number],
                )


def metadata(postgresql: str | None, schema: str = SCHEMA) -> str:
    """The schema of the catalogue's own tables."""
    return f"{_METADATA}.{'main' if postgresql is None else schema}"


@dataclass(frozen=True)
class _Catalogue:
    """How it is attached; `stamp` names a file that says it was made."""

    extension: str
    place: str
    options: str
    stamp: str


def _in_sqlite(folder: Path) -> _Catalogue:
    return _Catalogue(
        "sqlite_scanner",
        f"ducklake:sqlite:{quoted(folder / CATALOGUE)}",
        "META_JOURNAL_MODE 'WAL', META_BUSY_TIMEOUT 20000",
        "created",
    )


def _in_postgresql(url: str, schema: str, store: Place | None) -> _Catalogue:
    whole = url if store is None else f"{url} {store.url(BELOW)}"
    return _Catalogue(
        "postgres_scanner",
        "ducklake:postgres:" + _quoted(url),
        f"METADATA_SCHEMA '{schema}'",
        f"created-{sha256(whole.encode()).hexdigest()[:12]}",
    )


def quoted(path: Path) -> str:
    """The path inside a single-quoted SQL string."""
    return _quoted(str(path))


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def files_below(folder: Path) -> Path:
    """Where the Parquet files of the lake of that folder lie."""
    return folder / "files"

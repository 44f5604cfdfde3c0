"""Batches of a part that isn't finished, so that a killed worker costs one of them."""

import io
import json
import struct

import polars as pl
import sqlalchemy as sa

from data.jobs.connection import now, patiently, reading, writing
from data.jobs.tables import batches, jobs

Tables = dict[str, pl.DataFrame]

PATIENCE_S = 300.0
_LENGTH = struct.Struct("<I")


class KeptBatches:
    """In the queue's database, by part and name. The database may be away for a while."""

    def __init__(self, job: str) -> None:
        self._job = job

    def load(self, part: str, name: str) -> Tables | None:
        its = (batches.c.part == part) & (batches.c.name == name)

        def read() -> bytes | None:
            with reading() as connection:
                return connection.scalar(sa.select(batches.c.content).where(its))

        content = patiently(read, PATIENCE_S)
        return None if content is None else decoded(content)

    def keep(self, part: str, name: str, tables: Tables) -> None:
        """The first one under a name stays. Raises QueueFull where it doesn't fit for minutes."""
        content = encoded(tables)

        def write() -> None:
            try:
                with writing() as connection:
                    row = {"part": part, "name": name, "content": content, "kept": now(connection)}
                    connection.execute(sa.insert(batches).values(row))
                    # It gets on: the workers that died over it didn't die of it.
                    its = jobs.c.id == self._job
                    connection.execute(sa.update(jobs).where(its).values(deaths=0))
            except sa.exc.IntegrityError:
                return  # another worker did the same

        patiently(write, PATIENCE_S)

    def forget(self, part: str) -> None:
        """The part's result is kept: its batches needn't be."""

        def delete() -> None:
            with writing() as connection:
                connection.execute(sa.delete(batches).where(batches.c.part == part))

        patiently(delete, PATIENCE_S)


def purge(older_than_s: float) -> None:
    """Forget batches that nobody came back for."""
    with writing() as connection:
        old = batches.c.kept < now(connection) - older_than_s
        connection.execute(sa.delete(batches).where(old))


def encoded(tables: Tables) -> bytes:
    """A JSON header of names and lengths, then each table as Parquet."""
    names, contents = [], []
    for name, table in tables.items():
        buffer = io.BytesIO()
        table.write_parquet(buffer)
        names.append([name, buffer.tell()])
        contents.append(buffer.getvalue())
    header = json.dumps(names).encode()
    return b"".join([_LENGTH.pack(len(header)), header, *contents])


def decoded(content: bytes) -> Tables:
    (length,) = _LENGTH.unpack_from(content)
    start = _LENGTH.size + length
    tables = {}
    for name, size in json.loads(content[_LENGTH.size : start]):
        tables[name] = pl.read_parquet(io.BytesIO(content[start : start + size]))
        start += size
    return tables

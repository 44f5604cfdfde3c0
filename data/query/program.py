"""The main program of a query's process: `python -m data.query.program SOCKET PARENT`.

It gets one statement, says which views that names, gets these as open files, gives up the right to
open any other, runs the statement and sends back its rows. It never learns where a file lies.
"""

import mmap
import os
import socket
import sys
import time
from typing import Any

from data import without_pandas

without_pandas.do_without()

import duckdb  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.dataset as pads  # noqa: E402

from data.errors import TokenariumError  # noqa: E402
from data.query import check, limits, rows  # noqa: E402
from data.query.channel import Channel, Ended  # noqa: E402
from data.query.connection import connect  # noqa: E402
from data.query.errors import (  # noqa: E402
    KINDS,
    NeedsTooMuch,
    QueryError,
    query_error,
)
from data.query.tokens import Counter  # noqa: E402

Connection = duckdb.DuckDBPyConnection


def main() -> None:
    channel = Channel(socket.socket(fileno=int(sys.argv[1])))
    limits.begin(int(sys.argv[2]))
    try:
        fields, _ = channel.receive()
        try:
            _answer(channel, fields)
        except TokenariumError as error:
            kind = type(error).__name__
            channel.send(
                {
                    "kind": "failed",
                    "error": kind if kind in KINDS else "QueryError",
                    "message": str(error),
                    "place": getattr(error, "place", None),
                }
            )
    except Ended:
        return


def _answer(channel: Channel, asked: dict[str, Any]) -> None:
    sql = str(asked["sql"])
    counter = Counter(channel)
    pa.set_cpu_count(limits.THREADS)
    try:
        connection = connect()
        counter.define(connection)
        names = check.needed(connection, sql, asked["views"])
        channel.send({"kind": "needs", "views": names})
        fields, _ = channel.receive()
        mapped = _make_views(connection, channel, fields)
        counter.rehearse(connection)
        limits.confine(mapped, asked["seconds"])
        started = time.monotonic()
        result = rows.fetched(_relation(connection, sql))
        seconds = time.monotonic() - started
    except TokenariumError:
        raise
    except (MemoryError, pa.ArrowMemoryError, duckdb.OutOfMemoryException):
        raise _too_much() from None
    except (duckdb.Error, pa.ArrowException, RuntimeError, ValueError) as error:
        if counter.refusal is not None:
            raise QueryError(counter.refusal) from None
        raise query_error(error, sql) from None
    table = result.table
    channel.send(
        {"kind": "rows", "truncated": result.truncated, "seconds": seconds},
        rows.written(table),
    )


def _relation(connection: Connection, sql: str) -> duckdb.DuckDBPyRelation:
    try:
        return connection.query(sql)
    except duckdb.BinderException:
        connection.execute(sql)  # fails at the same, and says where
        raise


def _too_much() -> QueryError:
    return NeedsTooMuch(
        f"The query needs more than {limits.MEMORY / (1 << 30):.0f} GB of memory: "
        "group, filter or sort fewer rows at a time."
    )


def _make_views(connection: Connection, channel: Channel, told: dict[str, Any]) -> int:
    """Make the views that were asked for; returns the bytes of the files behind them."""
    files = channel.receive_files(len(told["sources"]))
    total = 0
    for (name, its_format), file in zip(told["sources"], files, strict=True):
        size = os.fstat(file).st_size
        content = pa.py_buffer(mmap.mmap(file, size, prot=mmap.PROT_READ))
        os.close(file)
        connection.register(name, _opened(content, its_format))
        total += size
    for name, select in told["views"]:
        quoted = name.replace('"', '""')
        connection.execute(f'CREATE VIEW "{quoted}" AS {select}')
    return total


def _opened(content: pa.Buffer, its_format: str) -> Any:
    if its_format == "arrow":
        return pa.ipc.open_file(pa.BufferReader(content)).read_all()
    parquet = pads.ParquetFileFormat()
    whole = parquet.make_fragment(pa.BufferReader(content))
    # In parts, Arrow reads a few row groups ahead; of a whole file it would read sixteen.
    return pads.FileSystemDataset(whole.split_by_row_group(), whole.physical_schema, parquet)


if __name__ == "__main__":
    main()

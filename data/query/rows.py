"""A result's rows: taken as far as they are wanted, in types that every reader of Arrow knows."""

from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from data.query.errors import NeedsTooMuch
from data.query.limits import RESULT_BYTES, ROWS

# Dates and times too are given as text: DuckDB knows some that no other reader does.
_KEPT = {
    "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER",
    "UBIGINT", "FLOAT", "DOUBLE", "DECIMAL", "VARCHAR",
}  # fmt: skip
_KEPT_IN_LISTS = _KEPT - {"DECIMAL"}
_LARGE = {"HUGEINT", "UHUGEINT"}  # no type of Arrow holds all of their numbers
_ROWS_A_BATCH = 8192


@dataclass(frozen=True)
class Fetched:
    """`truncated`: there were more rows than are given."""

    table: pa.Table
    truncated: bool


def fetched(relation: duckdb.DuckDBPyRelation) -> Fetched:
    """The rows of a relation, no more than ROWS and RESULT_BYTES.

    Columns of equal names are told apart (`a`, `a_2`). Types beyond the usual ones are given as
    text, and so are whole numbers where 64 bits don't hold them all. Raises NeedsTooMuch where not
    even one row fits.
    """
    reader = _plain(relation).to_arrow_reader(_ROWS_A_BATCH)
    batches: list[pa.RecordBatch] = []
    rows = size = 0
    truncated = False
    for batch in reader:
        taken_rows = min(batch.num_rows, ROWS - rows)
        part = _fitting(batch.slice(0, taken_rows), RESULT_BYTES - size)
        truncated = part.num_rows < batch.num_rows
        if part.num_rows:
            batches.append(part)
            rows, size = rows + part.num_rows, size + part.nbytes
        if truncated:
            break
    if truncated and not rows:
        raise NeedsTooMuch(
            f"The first row alone has more than {RESULT_BYTES >> 20} MB: take fewer or shorter "
            "columns."
        )
    table = pa.Table.from_batches(batches, reader.schema)
    for place, its_type in enumerate(relation.types):
        if str(its_type).upper() in _LARGE:
            table = _with_whole_numbers(table, place)
    return Fetched(table, truncated)


def _with_whole_numbers(table: pa.Table, place: int) -> pa.Table:
    try:
        column = table.column(place).cast(pa.int64())
    except pa.ArrowInvalid:
        return table
    return table.set_column(place, table.schema.names[place], column)


def _plain(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    names = _distinct(relation.columns)
    usual = [_usual(its_type) for its_type in relation.types]
    if names == relation.columns and all(usual):
        return relation
    columns = []
    for place, (name, as_it_is) in enumerate(zip(names, usual, strict=True), 1):
        quoted = name.replace('"', '""')
        taken = f"#{place}" if as_it_is else f"CAST(#{place} AS VARCHAR)"
        columns.append(f'{taken} AS "{quoted}"')
    return relation.project(", ".join(columns))


def written(table: pa.Table) -> memoryview:
    """The table as an Arrow stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return memoryview(sink.getvalue())


def read(content: bytes | bytearray) -> pa.Table:
    """The table of an Arrow stream from a process that isn't trusted. Raises ValueError or
    pyarrow.ArrowException for one that isn't sound."""
    try:
        table = pa.ipc.open_stream(pa.py_buffer(content)).read_all()
    except OSError as error:
        raise ValueError(str(error)) from error
    table.validate(full=True)
    return table


def _distinct(names: list[str]) -> list[str]:
    taken: set[str] = set()
    distinct = []
    for name in names:
        candidate, number = name, 1
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{name}_{number}"
        taken.add(candidate.casefold())
        distinct.append(candidate)
    return distinct


def _usual(its_type: Any, kept: set[str] = _KEPT) -> bool:
    kind = str(its_type.id).upper()
    if kind == "LIST":
        return _usual(dict(its_type.children)["child"], _KEPT_IN_LISTS)
    return kind in kept


def _fitting(batch: pa.RecordBatch, room: int) -> pa.RecordBatch:
    """As many of the first rows as fit into `room` bytes."""
    if batch.nbytes <= room:
        return batch
    low, high = 0, batch.num_rows  # `low` rows fit, `high` don't
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if batch.slice(0, middle).nbytes <= room else (low, middle)
    return batch.slice(0, low)

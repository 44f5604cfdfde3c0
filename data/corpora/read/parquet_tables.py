"""Parquet files, read as a stream of batches. A struct's fields are named with dots."""

from collections.abc import Iterator, Mapping

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.corpora.read import tabular
from data.corpora.read.columns import Columns
from data.corpora.read.files import InputFile, damaged
from data.corpora.read.reading import Reading
from data.corpora.read.tabular import BEGINNING_ROWS, Raw
from data.errors import TokenariumError

BATCH_BYTES = 8 * 2**20
MOST_ROWS = 16_384

_STRINGS = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_binary_view,
    pa.types.is_fixed_size_binary,
)


def rows(reading: Reading) -> Iterator[pl.DataFrame]:
    """Frames of rows.SCHEMA. Raises TokenariumError for a damaged file, or where no column can be
    told to be the text."""
    yield from tabular.rows(reading, beginning, _raw)


def beginning(reading: Reading) -> pl.DataFrame:
    """The first rows of the first file's columns of strings and numbers, as strings."""
    file = reading.files[0]
    with damaged(file.path, pa.ArrowException), _opened(file) as table:
        leaves = _leaves(table.schema_arrow)
        if not leaves:
            raise TokenariumError(f"{file.path} has no column of text.")
        for batch in table.iter_batches(BEGINNING_ROWS, columns=list(leaves), use_threads=False):
            return pl.DataFrame({name: _lenient(_column(batch, name)) for name in leaves})
        return pl.DataFrame(schema=dict.fromkeys(leaves, pl.String))


def _opened(file: InputFile) -> pq.ParquetFile:
    if file.compression is not None or file.on_disk is None:
        raise TokenariumError(
            f"{file.path} is a Parquet file inside another packed file: unpack it first "
            "(Parquet is compressed itself)."
        )
    return pq.ParquetFile(pa.OSFile(str(file.on_disk)), pre_buffer=False, buffer_size=2**20)


def _rows_at_once(table: pq.ParquetFile) -> int:
    """How many rows have about BATCH_BYTES, as the file itself says."""
    groups = [table.metadata.row_group(number) for number in range(table.num_row_groups)]
    size = sum(group.total_byte_size for group in groups)
    rows = sum(group.num_rows for group in groups)
    return max(1, min(MOST_ROWS, BATCH_BYTES * rows // max(size, 1)))


def _leaves(schema: pa.Schema) -> Mapping[str, pa.DataType]:
    """The columns that hold one value a row, structs taken apart."""
    found: dict[str, pa.DataType] = {}

    def walk(name: str, kind: pa.DataType) -> None:
        if pa.types.is_struct(kind):
            for field in kind:
                walk(f"{name}.{field.name}", field.type)
        elif not pa.types.is_nested(kind):
            found[name] = kind

    for field in schema:
        walk(field.name, field.type)
    return found


def _column(batch: pa.RecordBatch, name: str) -> pa.Array:
    if name in batch.schema.names:
        return batch.column(name)
    for first in batch.schema.names:
        if name.startswith(f"{first}."):
            column, left = batch.column(first), name[len(first) + 1 :]
            while pa.types.is_struct(column.type):
                inner = next(f.name for f in column.type if (left + ".").startswith(f.name + "."))
                column, left = pc.struct_field(column, inner), left[len(inner) + 1 :]
            return column
    raise KeyError(name)


def _as_text(column: pa.Array) -> pa.Array:
    """The column as strings; of strings and bytes, as bytes, which may be no valid UTF-8."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if any(is_kind(kind) for is_kind in _STRINGS):
        return column.cast(pa.large_binary())
    return column.cast(pa.large_string())


def _lenient(column: pa.Array) -> pl.Series:
    values = _as_text(column).to_pylist()
    texts = [v.decode("utf-8", "replace") if isinstance(v, bytes) else v for v in values]
    return pl.Series(texts, dtype=pl.String)


def _raw(reading: Reading, columns: Columns) -> Iterator[Raw]:
    used = columns.columns
    for file in reading.files:
        first = 1
        with damaged(file.path, pa.ArrowException), _opened(file) as table:
            leaves = _leaves(table.schema_arrow)
            tabular.check_columns(file, used, leaves)
            for batch in table.iter_batches(_rows_at_once(table), columns=used, use_threads=False):
                yield _checked(reading, file, first, batch, used)
                first += batch.num_rows


def _checked(
    reading: Reading, file: InputFile, first: int, batch: pa.RecordBatch, used: list[str]
) -> Raw:
    """The batch as strings, without the rows that are no valid UTF-8."""
    reading_numbers = pl.int_range(first, first + batch.num_rows, eager=True, dtype=pl.Int64)
    columns = {name: _as_text(_column(batch, name)) for name in used}
    good = pl.repeat(True, batch.num_rows, eager=True)
    where = f"{file.path}, row"
    for name, column in columns.items():
        if pa.types.is_large_binary(column.type):
            columns[name], bad = _valid(column)
            for row in bad:
                reading.broken.row(f"{where} {first + row}", f"its {name} is not valid UTF-8")
                good[row] = False
    frame = pl.DataFrame({name: pl.from_arrow(column) for name, column in columns.items()})
    return Raw(where, reading_numbers.filter(good), frame.filter(good))


def _valid(column: pa.Array) -> tuple[pa.Array, list[int]]:
    """The column as strings, and the rows that couldn't be (null there)."""
    try:
        return column.cast(pa.large_string()), []
    except pa.ArrowInvalid:
        texts: list[str | None] = []
        bad = []
        for row, value in enumerate(column.to_pylist()):
            try:
                texts.append(None if value is None else value.decode())
            except UnicodeDecodeError:
                texts.append(None)
                bad.append(row)
        return pa.array(texts, pa.large_string()), bad

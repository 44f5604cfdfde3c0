"""Rows of one segment put together, wherever they stand in a table that doesn't fit into memory.

The rows are written to a file and sorted by DuckDB, which spills to disk. A segment's place is that
of its first row, unless the table says its position.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from data.corpora.read.reading import Reading
from data.corpora.read.rows import SCHEMA

MEMORY = "128MB"
ROWS = 20_000
_KEPT = {
    "segment_id": pa.large_string(),
    "section": pa.large_string(),
    "language": pa.large_string(),
    "text": pa.large_string(),
    "where": pa.large_string(),
    "number": pa.int64(),
}


def rows(reading: Reading, frames: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Frames of rows.SCHEMA. `frames` have its columns but segment, `where` and `number` of the row
    for messages, and all of them or none `position`.

    A second text of a segment in one language is a broken row.
    """
    path = reading.scratch / "rows.parquet"
    positioned = _write(path, frames)
    if positioned is None:
        return
    reading.doing("putting the rows in order")
    with duckdb.connect(config={"memory_limit": MEMORY, "threads": 2}) as connection:
        connection.execute(f"SET temp_directory = '{_quoted(reading.scratch / 'spill')}'")
        connection.execute(f"CREATE VIEW given AS FROM read_parquet('{_quoted(path)}')")
        if positioned:
            connection.execute("CREATE VIEW placed AS SELECT *, position AS segment FROM given")
        else:
            connection.execute(
                "CREATE TABLE places AS SELECT segment_id, "
                "row_number() OVER (ORDER BY min(row)) - 1 AS segment FROM given "
                "GROUP BY segment_id"
            )
            connection.execute("CREATE VIEW placed AS FROM given JOIN places USING (segment_id)")
        ordered = connection.execute(
            'SELECT segment, segment_id, section, language, text, "where", number '
            "FROM placed ORDER BY segment, row"
        )
        yield from _whole_segments(reading, ordered.to_arrow_reader(ROWS))
    path.unlink()


def _write(path: Path, frames: Iterator[pl.DataFrame]) -> bool | None:
    """Whether the rows say their positions; None if there is no row."""
    writer, count, positioned = None, 0, False
    try:
        for frame in frames:
            positioned = "position" in frame.columns
            extra = {"row": pa.int64()} | ({"position": pa.int64()} if positioned else {})
            schema = pa.schema(_KEPT | extra)
            numbered = frame.with_columns(row=pl.int_range(count, count + frame.height))
            table = numbered.select(schema.names).to_arrow().cast(schema)
            if writer is None:
                writer = pq.ParquetWriter(path, schema, compression="lz4")
            writer.write_table(table)
            count += frame.height
    finally:
        if writer is not None:
            writer.close()
    return positioned if writer is not None else None


def _whole_segments(reading: Reading, batches: pa.RecordBatchReader) -> Iterator[pl.DataFrame]:
    held: pl.DataFrame | None = None
    for batch in batches:
        frame = pl.DataFrame(pl.from_arrow(batch))
        if held is not None:
            frame = pl.concat([held, frame])
        last = frame["segment"][-1]
        held = frame.filter(segment=last)
        if held.height < frame.height:
            yield _without_doubles(reading, frame.filter(pl.col("segment") != last))
    if held is not None:
        yield _without_doubles(reading, held)


def _without_doubles(reading: Reading, frame: pl.DataFrame) -> pl.DataFrame:
    first = frame.select(pl.struct("segment", "language").is_first_distinct()).to_series()
    for row in frame.filter(~first).iter_rows(named=True):
        reading.broken.row(
            f"{row['where']} {row['number']}",
            f"the segment '{row['segment_id'][:100]}' has another text in {row['language']} "
            "already (if the column isn't the segment's id, map it to nothing)",
        )
    return _same_label(frame.filter(first)).select(
        pl.col(name).cast(SCHEMA[name]) for name in SCHEMA
    )


def _same_label(frame: pl.DataFrame) -> pl.DataFrame:
    """A segment has one name and one section: those of its first row."""
    of_segment = (pl.col(name).first().over("segment") for name in ("segment_id", "section"))
    return frame.with_columns(of_segment)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")

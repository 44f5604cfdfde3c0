"""Rows of one segment put together, wherever they stand in a table that doesn't fit into memory.

The rows are written to a file; DuckDB, which spills to disk, works out from their keys alone where
each segment belongs; then they are dealt out to heaps of neighbouring segments, each of which fits
into memory and is sorted there. A segment's place is that of its first row, unless the table says
its position.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from data.corpora.read.reading import Reading
from data.corpora.read.rows import SCHEMA

MEMORY = "200MB"
HEAP_BYTES = 16 * 2**20
ROW_BYTES = 64
"""What a row weighs beside its text."""

MOST_OPEN = 512
"""Heaps that are written at once."""

_TEXTS = ("segment_id", "section", "language", "text", "where", "key")
_KEPT = dict.fromkeys(_TEXTS, pa.large_string()) | dict.fromkeys(
    ("number", "row", "size"), pa.int64()
)


def rows(reading: Reading, frames: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Frames of rows.SCHEMA. `frames` have its columns but segment, `where` and `number` of the row
    for messages, and all of them or none `position`.

    Several texts of a segment in one language are the person's to decide (faults.py).
    """
    given, placed = reading.scratch / "rows.parquet", reading.scratch / "places.parquet"
    positioned = _write(given, frames)
    if positioned is None:
        return
    reading.doing("putting the rows in order")
    heaps = _place(given, placed, reading.scratch / "spill", positioned)
    for path in _dealt(given, placed, reading.scratch, heaps):
        with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as heap:
            frame = pl.DataFrame(pl.from_arrow(heap.read_all()))
        path.unlink()
        yield _decided(reading, frame.sort("segment", "row"))
    given.unlink()
    placed.unlink()


def _write(path: Path, frames: Iterator[pl.DataFrame]) -> bool | None:
    """Whether the rows say their positions; None if there is no row."""
    count, positioned = 0, None
    with pq.ParquetWriter(path, pa.schema(_KEPT), compression="lz4") as writer:
        for frame in frames:
            positioned = "position" in frame.columns
            numbered = frame.with_columns(
                key=pl.col("position").cast(pl.String) if positioned else pl.col("segment_id"),
                row=pl.int_range(count, count + frame.height),
                size=pl.col("text").str.len_bytes().cast(pl.Int64) + ROW_BYTES,
            )
            writer.write_table(numbered.select(list(_KEPT)).to_arrow().cast(pa.schema(_KEPT)))
            count += frame.height
    return positioned


def _place(given: Path, placed: Path, spill: Path, positioned: bool) -> int:
    """Write the segment and heap of each row, in the rows' order; how many heaps there are."""
    order = "CAST(key AS BIGINT)" if positioned else "min(row)"
    segment = "CAST(key AS BIGINT)" if positioned else "row_number() OVER (ORDER BY first) - 1"
    with duckdb.connect(config={"memory_limit": MEMORY, "threads": 1}) as connection:
        connection.execute(f"SET temp_directory = '{_quoted(spill)}'")
        connection.execute(
            f"CREATE VIEW given AS SELECT key, row, size FROM read_parquet('{_quoted(given)}')"
        )
        connection.execute(
            f"CREATE TABLE places AS SELECT key, {segment} AS segment, CAST(sum(size) OVER "
            f"(ORDER BY first ROWS UNBOUNDED PRECEDING) // {HEAP_BYTES} AS BIGINT) AS heap FROM "
            f"(SELECT key, {order} AS first, sum(size) AS size FROM given GROUP BY key)"
        )
        connection.execute(
            "COPY (SELECT segment, heap FROM given JOIN places USING (key) ORDER BY row) "
            f"TO '{_quoted(placed)}' (FORMAT parquet)"
        )
        (last,) = connection.execute("SELECT max(heap) FROM places").fetchone() or (0,)
    return int(last) + 1


def _dealt(given: Path, placed: Path, folder: Path, heaps: int) -> Iterator[Path]:
    """The heaps in order, each a file of Arrow batches with the rows' columns and `segment`."""
    paths = [folder / f"heap-{number}.arrow" for number in range(heaps)]
    for first in range(0, heaps, MOST_OPEN):
        part = paths[first : first + MOST_OPEN]
        _deal(given, placed, part, first)
        yield from (path for path in part if path.exists())


def _deal(given: Path, placed: Path, paths: list[Path], first: int) -> None:
    """Deal out the rows of the heaps from `first` on."""
    writers: dict[int, tuple[pa.RecordBatchStreamWriter, pa.OSFile]] = {}
    kept = [name for name in _KEPT if name not in ("key", "size")]
    with pq.ParquetFile(given) as file, pq.ParquetFile(placed) as places:
        numbers = _Numbers(places)
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, kept, use_threads=False)
            segment, heap = numbers.take(table.num_rows)
            table = table.append_column("segment", pa.array(segment))
            for number in np.unique(heap):
                place = int(number) - first
                if not 0 <= place < len(paths):
                    continue
                if place not in writers:
                    sink = pa.OSFile(str(paths[place]), "wb")
                    writers[place] = pa.ipc.new_stream(sink, table.schema), sink
                writers[place][0].write_table(table.filter(pa.array(heap == number)))
    for writer, sink in writers.values():
        writer.close()
        sink.close()


class _Numbers:
    """Segments and heaps, so many rows at a time."""

    def __init__(self, places: pq.ParquetFile) -> None:
        self._places, self._next = places, 0
        self._held = np.empty((2, 0), np.int64)

    def take(self, count: int) -> NDArray[np.int64]:
        while self._held.shape[1] < count:
            table = self._places.read_row_group(self._next, use_threads=False)
            self._next += 1
            columns = [table.column(name).to_numpy() for name in ("segment", "heap")]
            self._held = np.concatenate([self._held, np.stack(columns)], axis=1)
        taken, self._held = self._held[:, :count], self._held[:, count:]
        return taken


def _decided(reading: Reading, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with one text a segment and language: further ones left out, or under labels of
    their own."""
    twice = frame.filter(pl.struct("segment", "language").is_duplicated())["segment"].unique()
    among = frame["segment"].is_in(twice.implode())
    labels: list[str | None] = frame["language"].to_list()
    texts: dict[int, dict[str, str]] = {}
    for place in among.arg_true():
        row = frame.row(place, named=True)
        of_segment = texts.setdefault(row["segment"], {})
        before = len(of_segment)
        what = (
            f"{row['where']} {row['number']}: the segment '{row['segment_id'][:100]}' has another "
            "text (if the column isn't the segment's id, map it to nothing)"
        )
        reading.repeats.add(of_segment, row["language"], row["text"], what)
        labels[place] = list(of_segment)[-1] if len(of_segment) > before else None
    kept = frame.with_columns(language=pl.Series(labels, dtype=pl.String))
    # A segment has one name and one section: those of its first row.
    same = (pl.col(name).first().over("segment") for name in ("segment_id", "section"))
    whole = kept.filter(pl.col("language").is_not_null()).with_columns(same)
    return whole.select(pl.col(name).cast(SCHEMA[name]) for name in SCHEMA)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")

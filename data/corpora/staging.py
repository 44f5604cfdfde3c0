"""Writing a corpus that is being read to a Parquet file, and taking its measure on the way.

The file has chunks of whole segments: a segment never falls into two chunks, and a chunk has about
CHUNK_BYTES of text (or one segment, if that alone is larger; fewer where the rows are very short),
so that whoever counts needs memory for one chunk only. A chunk is a row group of the file: reading
one decodes nothing else.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from data.corpora.corpus import Corpus
from data.corpora.read.rows import ReadCorpus
from data.errors import TokenariumError

STAGED = "corpus.parquet"
CHUNK_BYTES = 16 * 2**20
ROW_BYTES = 16
"""What a row weighs beside its text: many short rows fill a chunk too."""

MOST_LANGUAGES = 5_000
WHITESPACE = r"\s"  # the Unicode property White_Space


@dataclass
class _ContentHash:
    """sha256 over four streams (segment, label and section, language, text), each with its lengths,
    so that it depends on the rows and their order and not on the frames they came in."""

    streams: list["hashlib._Hash"] = field(
        default_factory=lambda: [hashlib.sha256() for _ in range(9)]
    )

    def update(self, frame: pl.DataFrame) -> None:
        self.streams[0].update(frame["segment"].to_numpy().astype("<i8").tobytes())
        for place, name in enumerate(("segment_id", "section", "language", "text")):
            column = frame[name].to_arrow(compat_level=pl.CompatLevel.oldest())
            column = column.cast(pa.large_string())
            offsets = np.frombuffer(column.buffers()[1], np.int64)
            offsets = offsets[column.offset : column.offset + len(column) + 1]
            self.streams[1 + 2 * place].update(np.diff(offsets).astype("<i8").tobytes())
            if len(column) and column.buffers()[2] is not None:
                text = memoryview(column.buffers()[2])[offsets[0] : offsets[-1]]
                self.streams[2 + 2 * place].update(text)

    def hexdigest(self) -> str:
        return hashlib.sha256(b"".join(stream.digest() for stream in self.streams)).hexdigest()


COLUMNS = {
    "segment": pa.int64(),
    "segment_id": pa.string(),
    "section": pa.string(),
    "language": pa.string(),
    "text": pa.string(),
    "bytes": pa.int64(),
    "characters": pa.int64(),
    "whitespace": pa.int64(),
}


def stage(corpus: ReadCorpus, path: Path) -> Corpus:
    """Write the rows to `path`, a row group a chunk, and take the corpus' measure on the way.

    Raises what walking the reader raises, and TokenariumError for a corpus without any text or with
    more than MOST_LANGUAGES languages.
    """
    content, languages = _ContentHash(), set[str]()
    starts, total, segments = [0], 0, 0
    pending: list[pl.DataFrame] = []  # the rows of the chunk that isn't written yet
    pending_bytes = 0
    with pq.ParquetWriter(
        path, pa.schema(COLUMNS), compression="lz4", use_dictionary=["section", "language"]
    ) as writer:

        def write() -> None:
            rows = pl.concat(pending).select(list(COLUMNS))
            table = rows.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(pa.schema(COLUMNS))
            writer.write_table(table, row_group_size=max(1, table.num_rows))

        for frame in corpus.batches:
            if frame.is_empty():
                continue
            if int(frame["segment"][0]) < segments or not frame["segment"].is_sorted():
                raise ValueError("a reader must give its segments in ascending order")
            segments = int(frame["segment"][-1]) + 1
            content.update(frame)
            languages.update(frame["language"].unique())
            if len(languages) > MOST_LANGUAGES:
                raise TokenariumError(
                    f"The corpus has more than {MOST_LANGUAGES:,} languages: "
                    "is the column that is read as the language another thing?"
                )
            for first, part in _by_size(_measured(frame), pending_bytes):
                if first is not None and pending:
                    write()
                    pending, pending_bytes = [], 0
                    starts.append(first)
                pending.append(part)
                pending_bytes += int(part["bytes"].sum()) + ROW_BYTES * part.height
                total += int(part["bytes"].sum())
        if pending:
            write()
    if total == 0:
        raise TokenariumError("The corpus has no text.")
    return Corpus(
        content.hexdigest(),
        tuple(sorted(languages)),
        segments,
        total,
        tuple(starts),
        tuple(corpus.notes),
    )


def frames(path: Path, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
    """The columns of a staged file's rows, a chunk at a time."""
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            table = file.read_row_group(number, list(columns), use_threads=False)
            yield pl.DataFrame(pl.from_arrow(table))


def _by_size(frame: pl.DataFrame, before: int) -> Iterator[tuple[int | None, pl.DataFrame]]:
    """The frame cut where a chunk, of which `before` bytes came earlier, is full.

    Yields the first segment of the chunk that a part opens (None: it goes on with the one
    before), and the part.
    """
    sizes = frame.group_by("segment", maintain_order=True).agg((pl.col("bytes") + ROW_BYTES).sum())
    ends = sizes["bytes"].cum_sum() + before
    chunk = ((ends - sizes["bytes"]) // CHUNK_BYTES).alias("chunk")
    numbered = frame.join(sizes.select("segment", chunk), on="segment", maintain_order="left")
    for part in numbered.partition_by("chunk", maintain_order=True):
        opens = int(part["chunk"][0]) > 0
        yield (int(part["segment"][0]) if opens else None), part.drop("chunk")


def _measured(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with what every study needs of a text's length: UTF-8 bytes, characters (Unicode
    code points), and white-space characters."""
    text = pl.col("text")
    return frame.with_columns(
        bytes=text.str.len_bytes().cast(pl.Int64),
        characters=text.str.len_chars().cast(pl.Int64),
        whitespace=text.str.count_matches(WHITESPACE).cast(pl.Int64),
    )

"""Corpora in the lake: one immutable table each, named by the hash of its content.

A corpus is staged as a Parquet file while its hash is taken, and that file enters the lake in one
transaction, so that a half-read one is never visible. Its table is read in chunks of whole
segments: a segment never falls into two chunks, and a chunk has about CHUNK_BYTES of text (or
one segment, if that alone is larger), so that whoever counts needs memory for one chunk only. A
chunk is a row group of the file: reading one decodes nothing else.
"""

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from data import lake
from data.corpora.read.rows import ReadCorpus
from data.errors import TokenariumError
from data.home import lake_folder

CHUNK_BYTES = 16 * 2**20
DOCUMENTS_BYTES = 32 * 2**20
STAGING = "staging-"
STAGING_MAX_AGE_S = 24 * 3600
WHITESPACE = r"\s"  # the Unicode property White_Space


@dataclass(frozen=True)
class Corpus:
    """What is known of a stored corpus without reading its text.

    `segments` counts positions (some languages may lack some of them); `chunk_starts` are the
    first segments of the chunks, ascending, the first one 0.
    """

    hash: str
    languages: tuple[str, ...]
    segments: int
    bytes: int
    chunk_starts: tuple[int, ...]
    notes: tuple[str, ...] = ()

    @property
    def table_name(self) -> str:
        return f"c_{self.hash[:32]}"

    @property
    def table(self) -> str:
        """The corpus' table in the lake."""
        return f'corpora."{self.table_name}"'

    @property
    def chunks(self) -> list[tuple[int, int]]:
        """Half-open segment ranges that together cover the corpus."""
        return list(zip(self.chunk_starts, (*self.chunk_starts[1:], self.segments), strict=True))


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
SQL_TYPES = {pa.int64(): "BIGINT", pa.string(): "VARCHAR"}


def add(corpus: ReadCorpus) -> Corpus:
    """Store a corpus that is being read; returns what is then stored.

    The same content twice is one corpus. Raises what walking the reader raises, and
    TokenariumError for a corpus without any text; nothing is kept then.
    """
    _clear_away_killed_imports()
    with tempfile.TemporaryDirectory(dir=lake_folder(), prefix=STAGING) as folder:
        staged = Path(folder) / "corpus.parquet"
        meta = _stage(corpus, staged)
        known = by_hash(meta.hash)
        if known is not None:
            return known
        lake.write(lambda cursor: _insert(cursor, meta, staged))
    return meta


def _clear_away_killed_imports() -> None:
    for folder in lake_folder().glob(f"{STAGING}*"):
        if time.time() - folder.stat().st_mtime > STAGING_MAX_AGE_S:
            shutil.rmtree(folder, ignore_errors=True)


def _insert(cursor: lake.Cursor, meta: Corpus, staged: Path) -> None:
    _create_registry(cursor)
    if cursor.execute("SELECT 1 FROM corpora WHERE hash = ?", [meta.hash]).fetchone():
        return
    # The lake takes the file over as it is. One that a killed import left there is replaced.
    place = lake.files_folder() / "corpora" / f"{meta.hash[:32]}.parquet"
    place.parent.mkdir(parents=True, exist_ok=True)
    if staged.exists():  # else this is another attempt at the same commit
        staged.replace(place)
    columns = ", ".join(f"{name} {SQL_TYPES[type_]}" for name, type_ in COLUMNS.items())
    cursor.execute("CREATE SCHEMA IF NOT EXISTS corpora")
    cursor.execute(f"CREATE TABLE {meta.table} ({columns})")
    cursor.execute(
        "CALL ducklake_add_data_files('lake', ?, ?, schema => 'corpora')",
        [meta.table_name, str(place)],
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


def _create_registry(cursor: lake.Cursor) -> None:
    cursor.execute(
        "CREATE TABLE IF NOT EXISTS corpora (hash VARCHAR, languages VARCHAR, segments BIGINT, "
        "bytes BIGINT, chunk_starts VARCHAR, notes VARCHAR)"
    )
    cursor.execute(
        "CREATE TABLE IF NOT EXISTS corpus_names (source VARCHAR, reader VARCHAR, hash VARCHAR)"
    )


def _stage(corpus: ReadCorpus, path: Path) -> Corpus:
    """Write the rows to `path`, a row group a chunk, and take the corpus' measure on the way."""
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
            for first, part in _by_size(_measured(frame), pending_bytes):
                if first is not None and pending:
                    write()
                    pending, pending_bytes = [], 0
                    starts.append(first)
                pending.append(part)
                pending_bytes += int(part["bytes"].sum())
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


def _by_size(frame: pl.DataFrame, before: int) -> Iterator[tuple[int | None, pl.DataFrame]]:
    """The frame cut where a chunk, of which `before` bytes came earlier, is full.

    Yields the first segment of the chunk that a part opens (None: it goes on with the one
    before), and the part.
    """
    sizes = frame.group_by("segment", maintain_order=True).agg(pl.col("bytes").sum())
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


def by_hash(hash_: str) -> Corpus | None:
    """The stored corpus with that content hash (whole, or at least 12 characters of it)."""
    if len(hash_) < 12 or not set(hash_) <= set("0123456789abcdef"):
        return None
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
    with lake.reading() as cursor:
        if not lake.has_table(cursor, "corpus_names"):
            return None
        row = cursor.execute(
            "SELECT hash FROM corpus_names WHERE source = ? AND reader = ?", [source, reader]
        ).fetchone()
    return by_hash(row[0]) if row else None


def remember(source: str, reader: str, hash_: str) -> None:
    """Note which corpus a source gives, so that it isn't read again."""

    def insert(cursor: lake.Cursor) -> None:
        _create_registry(cursor)
        cursor.execute("INSERT INTO corpus_names VALUES (?, ?, ?)", [source, reader, hash_])

    lake.write(insert)


def batches(corpus: Corpus) -> Iterator[pa.Table]:
    """The rows of each chunk in turn.

    Columns: segment int64, language (index into `corpus.languages`) int32, text, bytes,
    characters, whitespace int64.

    The lake's catalogue says where the file is; its row groups are read as Arrow columns directly,
    which takes a third of the time of a query for them.
    """
    with lake.reading() as cursor:
        ((path,),) = cursor.execute(
            "SELECT data_file FROM ducklake_list_files('lake', ?, schema => 'corpora')",
            [corpus.table_name],
        ).fetchall()
    index = {language: number for number, language in enumerate(corpus.languages)}
    columns = ["segment", "language", "text", "bytes", "characters", "whitespace"]
    with pq.ParquetFile(path, read_dictionary=["language"]) as file:
        for number in range(file.num_row_groups):
            table = file.read_row_group(number, columns, use_threads=False)
            spoken = table.column("language").combine_chunks()
            of_code = np.array([index[name] for name in spoken.dictionary.to_pylist()], np.int32)
            codes = pa.array(of_code[spoken.indices.to_numpy()])
            yield table.set_column(1, "language", codes)


def documents(corpus: Corpus, languages: list[str]) -> Iterator[tuple[str, pl.DataFrame]]:
    """Each language's rows (segment, section, text), in order; some languages at a time."""
    average = max(1, corpus.bytes // len(corpus.languages))
    at_once = max(1, DOCUMENTS_BYTES // average)
    for start in range(0, len(languages), at_once):
        group = languages[start : start + at_once]
        with lake.reading() as cursor:
            frame = cursor.execute(
                f"SELECT language, segment, section, text FROM {corpus.table} "
                "WHERE list_contains(?, language) ORDER BY segment",
                [group],
            ).pl()
        of_language = frame.partition_by("language", as_dict=True, include_key=False)
        empty = frame.drop("language").clear()
        yield from ((language, of_language.get((language,), empty)) for language in group)

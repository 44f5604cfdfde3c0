"""The tokens of each row of a corpus, chunk by chunk: counted, or known from an earlier study.

All studies that count segments take their counts from here. What was counted is kept (and checked
when it is used again, data/kept_arrays.py), so that a second study over the same text encodes
nothing, and doesn't even read the text.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analysis.row_counts import Encode, Encoded, RowCounts, Types, count_rows
from data.corpora import Corpus, contents
from data.kept_arrays import KeptCounts
from data.tokenizers import Tokenizer
from data.tokenizers.texts import as_arrow
from data.turns import Turns

_counting = Turns()  # by corpus, tokenizer and chunk


@dataclass(frozen=True)
class ChunkCounts:
    """tokens, unk_characters: of each row of a chunk, int64, shape (n,). types: the distinct ids
    of each language in it."""

    tokens: NDArray[np.int64]
    unk_characters: NDArray[np.int64]
    types: Types


@dataclass(frozen=True)
class Chunk:
    """A chunk: `done` is the share of the corpus before it, `columns` what was asked for of its
    rows (without the text), `counts` has one for each tokenizer, None where nothing is kept.
    `texts` reads the text, unless it was read ahead."""

    number: int
    done: float
    columns: pa.Table
    counts: list[ChunkCounts | None]
    texts: Callable[[], pa.LargeStringArray]


class Counter:
    """Counts the chunks of a corpus with one tokenizer."""

    def __init__(self, tokenizer: Tokenizer, corpus: Corpus) -> None:
        self.tokenizer = tokenizer
        self._encode = encoder(tokenizer)
        self._kept = KeptCounts(corpus, tokenizer)
        self._place = f"{corpus.hash}/{tokenizer.fingerprint}/{tokenizer.engine}"

    def recall(self, chunk: int, rows: int) -> ChunkCounts | None:
        """What is kept of a chunk of so many rows."""
        kept = self._kept.recall(chunk, rows)
        if kept is None:
            return None
        return ChunkCounts(
            kept["tokens"],
            kept["unk_characters"] if "unk_characters" in kept else np.zeros(rows, np.int64),
            Types(kept["group"], kept["ids"].astype(np.int32), kept["offsets"]),
        )

    def count(self, texts: pa.LargeStringArray) -> RowCounts:
        """The tokens of each text; nothing is kept."""
        return count_rows(*buffers(texts), self._encode)

    def of(self, chunk: Chunk, number: int) -> ChunkCounts:
        """The counts of a chunk, where this is the counter of that number: counted and kept if
        they aren't yet."""
        known = chunk.counts[number]
        if known is not None:
            return known
        # Another question may be counting the same at this moment.
        with _counting.of(f"{self._place}/{chunk.number}"):
            return self.recall(chunk.number, chunk.columns.num_rows) or self._counted(chunk)

    def _counted(self, chunk: Chunk) -> ChunkCounts:
        rows = self.count(chunk.texts())
        spoken = numbers(chunk.columns, "language")
        types = rows.types(spoken, self.tokenizer.vocabulary_size)
        kept = {"tokens": rows.tokens, **vars(types)}
        if self.tokenizer.unk_id is not None:
            kept["unk_characters"] = rows.unk_characters
        self._kept.keep(chunk.number, kept)
        return ChunkCounts(rows.tokens, rows.unk_characters, types)


def chunks_of(
    corpus: Corpus, columns: Sequence[str], counters: Sequence[Counter]
) -> Iterator[Chunk]:
    """The corpus' chunks with these columns; one is read ahead of the one in use, with its text
    where a counter will need it."""
    with closing(contents.Chunks(corpus)) as stored, ThreadPoolExecutor(1) as reader:

        def text(number: int) -> pa.LargeStringArray:
            return as_arrow(stored.read(number, ["text"]).column("text"))

        def read(number: int) -> Chunk:
            table = stored.read(number, columns)
            counts = [counter.recall(number, table.num_rows) for counter in counters]
            # Whoever reads must do it in the reader's thread: the file is for one at a time.
            texts = lambda: reader.submit(text, number).result()  # noqa: E731
            if None in counts:
                read_ahead = text(number)
                texts = lambda: read_ahead  # noqa: E731
            return Chunk(number, number / len(stored), table, counts, texts)

        ahead = reader.submit(read, 0) if len(stored) else None
        for number in range(len(stored)):
            assert ahead is not None
            chunk = ahead.result()
            ahead = reader.submit(read, number + 1) if number + 1 < len(stored) else None
            yield chunk


def numbers(table: pa.Table, name: str) -> NDArray[np.int64]:
    """A column of a chunk."""
    return np.asarray(table.column(name).to_numpy().astype(np.int64, copy=False))


def encoder(tokenizer: Tokenizer) -> Encode:
    """The tokenizer as the pure counting function takes it."""

    def encode(data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> Encoded:
        texts = pa.LargeStringArray.from_buffers(
            len(offsets) - 1, pa.py_buffer(offsets), pa.py_buffer(data)
        )
        stream = tokenizer.encode_batch(texts)
        return Encoded(stream.ids, stream.offsets, tokenizer.unk_characters(texts, stream))

    return encode


def buffers(texts: pa.LargeStringArray) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The column's own memory: its UTF-8 bytes and the n + 1 offsets into them."""
    _, offsets, data = texts.buffers()
    if not len(texts):
        return np.empty(0, np.uint8), np.zeros(1, np.int64)
    rows = slice(texts.offset, texts.offset + len(texts) + 1)
    return (
        np.frombuffer(data, np.uint8) if data else np.empty(0, np.uint8),
        np.frombuffer(offsets, np.int64)[rows],
    )

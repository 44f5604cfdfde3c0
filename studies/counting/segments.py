"""Counting a parallel corpus with tokenizers: what each language has on the segments that it
shares with the reference, summed up from the counts of its rows.

One chunk of the corpus is in memory at a time, and the next one being read; every tokenizer
counts it before the next comes.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analysis.pairing import Totals, shared_rows, unit_count, unit_of
from analysis.row_counts import TypesUsed
from data.corpora import Corpus, contents
from data.progress import Progress
from data.tokenizers import Tokenizer
from studies.counting.row_counts import Chunk, ChunkCounts, Counter, chunks_of, numbers

_COLUMNS = ("segment", "language", "bytes", "characters", "whitespace")
_WORD = r"\p{L}[\p{L}\p{M}]*"


@dataclass
class TextTotals:
    """What a corpus' text holds, whatever the tokenizer: per language on shared segments.

    segments has shape (languages, units); the others are `Totals`.
    """

    segments: NDArray[np.int64]
    bytes: Totals
    characters: Totals
    whitespace: Totals

    @classmethod
    def empty(cls, languages: int, units: int) -> "TextTotals":
        lengths = (Totals.empty(languages, units) for _ in range(3))
        return cls(np.zeros((languages, units), np.int64), *lengths)


@dataclass
class TokenTotals:
    """What one tokenizer makes of it; unk_characters are the characters that UNK tokens cover."""

    tokens: Totals
    unk_characters: Totals
    types: TypesUsed

    @classmethod
    def empty(cls, languages: int, units: int, vocabulary_size: int) -> "TokenTotals":
        types = TypesUsed(languages, vocabulary_size)
        return cls(Totals.empty(languages, units), Totals.empty(languages, units), types)


def chunks(corpus: Corpus) -> Iterator[tuple[float, pa.Table]]:
    """The corpus' chunks with the share read so far; one is read ahead of the one in use."""
    tables = contents.batches(corpus)
    with ThreadPoolExecutor(1) as reader:
        ahead = reader.submit(next, tables, None)
        number = 0
        while (table := ahead.result()) is not None:
            ahead = reader.submit(next, tables, None)
            yield number / len(corpus.chunks), table
            number += 1


def count_segments(
    tokenizers: Sequence[Tokenizer], corpus: Corpus, reference: int, progress: Progress
) -> tuple[TextTotals, list[TokenTotals]]:
    """Totals of every language over the segments that it shares with the reference language
    (an index into corpus.languages), each segment encoded alone.

    Memory: two chunks, one chunk's tokens, and languages × units sums a tokenizer.
    """
    shape = len(corpus.languages), unit_count(corpus.segments)
    text = TextTotals.empty(*shape)
    counters = [Counter(tokenizer, corpus) for tokenizer in tokenizers]
    counted = [TokenTotals.empty(*shape, tokenizer.vocabulary_size) for tokenizer in tokenizers]
    for chunk in chunks_of(corpus, _COLUMNS, counters):
        table = chunk.columns
        segment, language = numbers(table, "segment"), numbers(table, "language")
        shared = shared_rows(segment, language, reference)
        rows = None if len(shared.rows) == len(segment) else shared.rows
        if rows is not None:
            table = table.take(pa.array(rows))
            segment, language = segment[rows], language[rows]
            shared = shared_rows(segment, language, reference)
        unit = unit_of(segment, corpus.segments)
        np.add.at(text.segments, (shared.language, unit[shared.rows]), 1)
        for name in ("bytes", "characters", "whitespace"):
            getattr(text, name).add(shared, unit, numbers(table, name))
        for number, (counter, totals) in enumerate(zip(counters, counted, strict=True)):
            share = chunk.done + number / len(tokenizers) / len(corpus.chunks)
            progress(f"Counting with {counter.tokenizer.title}", share)
            its = _counts(counter, chunk, number, rows, language)
            totals.tokens.add(shared, unit, its.tokens)
            totals.unk_characters.add(shared, unit, its.unk_characters)
            totals.types.add(its.types.ids, its.types.offsets, its.types.group)
    return text, counted


def _counts(
    counter: Counter,
    chunk: Chunk,
    number: int,
    rows: NDArray[np.int64] | None,
    language: NDArray[np.int64],
) -> ChunkCounts:
    """The counts of these rows of a chunk (None: of all); language is theirs.

    Which types some of the rows use doesn't follow from what is kept of all: they are encoded.
    """
    if rows is None:
        return counter.of(chunk, number)
    its = counter.count(chunk.texts().take(pa.array(rows)))
    types = its.types(language, counter.tokenizer.vocabulary_size)
    return ChunkCounts(its.tokens, its.unk_characters, types)


@dataclass(frozen=True)
class Words:
    """distinct words as they are written, the most frequent first, and how often each occurs, shape
    (words,); the language's segments in each unit of the corpus, shape (units,)."""

    distinct: list[str]
    counts: NDArray[np.int64]
    segments: NDArray[np.int64]


def words_of(corpus: Corpus, language: str) -> Words:
    """Raises ValueError for a language that the corpus lacks."""
    segments = np.zeros(unit_count(corpus.segments), np.int64)
    found = []
    for segment, texts in _texts(corpus, language):
        np.add.at(segments, unit_of(segment, corpus.segments), 1)
        found.append(texts.str.extract_all(_WORD).explode().drop_nulls())
    words = pl.concat([pl.Series("word", [], pl.String), *found])
    counted = words.value_counts().sort(["count", "word"], descending=[True, False])
    return Words(counted["word"].to_list(), counted["count"].cast(pl.Int64).to_numpy(), segments)


def _texts(corpus: Corpus, language: str) -> Iterator[tuple[NDArray[np.int64], pl.Series]]:
    code = corpus.languages.index(language)
    for _, table in chunks(corpus):
        its = table.filter(pc.equal(table.column("language"), code))
        texts = pl.Series("text", its.column("text").to_pylist(), pl.String)
        yield numbers(its, "segment"), texts

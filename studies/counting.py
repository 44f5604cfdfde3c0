"""Counting a corpus with tokenizers: stream from the lake, encode, sum up.

One chunk of the corpus is in memory at a time, and the next one being read; every tokenizer
encodes it before the next comes.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analysis.pairing import Shared, Totals, shared_rows, unit_count, unit_of
from analysis.surface import TypesUsed
from data.corpora import store
from data.corpora.store import Corpus
from data.tokenizers import Tokenizer
from studies.study import Progress


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
    tables = store.batches(corpus)
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
    counted = [TokenTotals.empty(*shape, tokenizer.vocabulary_size) for tokenizer in tokenizers]
    for done, table in chunks(corpus):
        segment, language = _numbers(table, "segment"), _numbers(table, "language")
        shared = shared_rows(segment, language, reference)
        if len(shared.rows) < len(segment):
            table = table.take(pa.array(shared.rows))
            segment, language = segment[shared.rows], language[shared.rows]
            shared = shared_rows(segment, language, reference)
        unit = unit_of(segment, corpus.segments)
        np.add.at(text.segments, (shared.language, unit[shared.rows]), 1)
        for name in ("bytes", "characters", "whitespace"):
            getattr(text, name).add(shared, unit, _numbers(table, name))
        for number, (tokenizer, totals) in enumerate(zip(tokenizers, counted, strict=True)):
            share = done + number / len(tokenizers) / len(corpus.chunks)
            progress(f"Counting with {tokenizer.title}", share)
            _count(tokenizer, table.column("text"), language, shared, unit, totals)
    return text, counted


def _count(
    tokenizer: Tokenizer,
    texts: pa.ChunkedArray,
    language: NDArray[np.int64],
    shared: Shared,
    unit: NDArray[np.int64],
    totals: TokenTotals,
) -> None:
    stream = tokenizer.encode_batch(texts)
    totals.tokens.add(shared, unit, stream.counts())
    totals.types.add(stream.ids, stream.offsets, language)
    if tokenizer.unk_id is not None:
        totals.unk_characters.add(shared, unit, tokenizer.unk_characters(texts, stream))


def _numbers(table: pa.Table, name: str) -> NDArray[np.int64]:
    return table.column(name).to_numpy().astype(np.int64, copy=False)

"""The words of a language's text: letters and marks in a row."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow.compute as pc
from numpy.typing import NDArray

from analysis.pairing import unit_count, unit_of
from data.corpora import Corpus
from studies.counting.segments import chunks

_WORD = r"\p{L}[\p{L}\p{M}]*"


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
        yield its.column("segment").to_numpy().astype(np.int64), texts

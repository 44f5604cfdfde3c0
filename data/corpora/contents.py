"""What a stored corpus holds: its Parquet file, read chunk by chunk or document by document, or
some segments of it.

Where the lake's files lie in an object store, a file comes from there when it is first needed.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from data import lake, library, object_store
from data.corpora.corpus import Corpus
from data.corpora.store import below, folder_of
from data.lake_answers import unchanged
from data.lake_attachment import quoted
from data.turns import Turns

DOCUMENTS_BYTES = 32 * 2**20
BATCH_COLUMNS = ("segment", "language", "text", "bytes", "characters", "whitespace")
_fetching = Turns()


def file_of(corpus: Corpus) -> Path:
    """The Parquet file of a stored corpus, as the lake's catalogue has it; brought here from the
    object store where it lies there. Raises Damaged, StoreUnavailable."""
    path = unchanged(("file", corpus.hash), lambda: _named_file(corpus))
    if not object_store.is_used():
        return Path(path)
    name = path.rpartition("/")[2]
    place = folder_of(corpus.hash) / name
    if not place.exists():
        with _fetching.of(name):
            if not place.exists():
                shutil.rmtree(place.parent, ignore_errors=True)  # of an earlier file of that text
                sha256 = name.removesuffix(".parquet").rpartition("-")[2]
                _fetch(below(corpus.hash) + name, place, sha256)
    return place


def _named_file(corpus: Corpus) -> str:
    with lake.reading() as cursor:
        ((path,),) = cursor.execute(
            "SELECT data_file FROM ducklake_list_files('lake', ?, schema => 'corpora')",
            [corpus.table_name],
        ).fetchall()
    return str(path)


def _fetch(name: str, place: Path, sha256: str) -> None:
    try:
        library.fetch_from_store(name, place, sha256)
    except KeyError:
        raise library.Damaged(
            f"The file {name} is no longer in the store: put its earlier version back, or remove "
            "the corpus and bring it again."
        ) from None


def rows_of(corpus: Corpus) -> str:
    """What SQL reads the corpus' rows from: its table, or its file where that had to come here."""
    if not object_store.is_used():
        return corpus.table
    return f"read_parquet('{quoted(file_of(corpus))}')"


class Chunks:
    """The chunks of a stored corpus, to be read column by column; for one thread at a time.

    The lake's catalogue says where the file is; its row groups are read as Arrow columns directly,
    which takes a third of the time of a query for them.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._code = {language: number for number, language in enumerate(corpus.languages)}
        self._file = pq.ParquetFile(file_of(corpus), read_dictionary=["language"])

    def __len__(self) -> int:
        return int(self._file.num_row_groups)

    def close(self) -> None:
        self._file.close()

    def read(self, number: int, columns: Sequence[str]) -> pa.Table:
        """The columns of a chunk; language as int32, the index into `corpus.languages`."""
        table = self._file.read_row_group(number, list(columns), use_threads=False)
        place = table.schema.get_field_index("language")
        if place < 0:
            return table
        spoken = table.column("language").combine_chunks()
        of_code = [self._code[name] for name in spoken.dictionary.to_pylist()]
        codes = pa.array(np.array(of_code, np.int32)[spoken.indices.to_numpy()])
        return table.set_column(place, "language", codes)


def batches(corpus: Corpus) -> Iterator[pa.Table]:
    """The rows of each chunk in turn.

    Columns: segment int64, language (index into `corpus.languages`) int32, text, bytes,
    characters, whitespace int64.
    """
    with closing(Chunks(corpus)) as chunks:
        for number in range(len(chunks)):
            yield chunks.read(number, BATCH_COLUMNS)


def documents(corpus: Corpus, languages: list[str]) -> Iterator[tuple[str, pl.DataFrame]]:
    """Each language's rows (segment, section, text), in order; some languages at a time."""
    average = max(1, corpus.bytes // len(corpus.languages))
    at_once = max(1, DOCUMENTS_BYTES // average)
    for start in range(0, len(languages), at_once):
        group = languages[start : start + at_once]
        rows = rows_of(corpus)
        with lake.reading() as cursor:
            frame = cursor.execute(
                f"SELECT language, segment, section, text FROM {rows} "
                "WHERE list_contains(?, language) ORDER BY segment",
                [group],
            ).pl()
        of_language = frame.partition_by("language", as_dict=True, include_key=False)
        empty = frame.drop("language").clear()
        yield from ((language, of_language.get((language,), empty)) for language in group)


def segment_count(corpus: Corpus, language: str) -> int:
    """How many segments the corpus has in a language."""
    return int(_value(f"SELECT count(*) FROM {rows_of(corpus)} WHERE language = ?", [language]))


def segment_text(corpus: Corpus, language: str, number: int) -> str:
    """The text of a language's segment, counted from 1 in the order of the corpus; there must be
    one."""
    of_language = f"FROM {rows_of(corpus)} WHERE language = ?"
    place = _value(
        f"SELECT segment {of_language} ORDER BY segment LIMIT 1 OFFSET ?", [language, number - 1]
    )
    return str(_value(f"SELECT text {of_language} AND segment = ?", [language, place]))


def beginning(corpus: Corpus, language: str, characters: int) -> str:
    """A language's segments from the first on, a line each, cut after that many characters."""
    of_language = f"FROM {rows_of(corpus)} WHERE language = ?"
    with lake.reading() as cursor:
        # A line break stands after each; the last one needed is the first that goes beyond.
        (last,) = cursor.execute(
            "SELECT coalesce(min(segment) FILTER (WHERE total > ?), max(segment)) FROM (SELECT "
            f"segment, sum(characters + 1) OVER (ORDER BY segment) AS total {of_language})",
            [characters, language],
        ).fetchall()[0]
        rows = cursor.execute(
            f"SELECT text {of_language} AND segment <= ? ORDER BY segment", [language, last]
        ).fetchall()
    return "\n".join(text for (text,) in rows)[:characters]


def first_segments(
    corpus: Corpus, languages: Sequence[str], segments: int
) -> list[tuple[str, str, int]]:
    """The first segments of each of the languages: text, language, segment; by language."""
    rows = rows_of(corpus)
    with lake.reading() as cursor:
        return cursor.execute(
            f"SELECT text, language, segment FROM {rows} WHERE list_contains(?, language) "
            "QUALIFY row_number() OVER (PARTITION BY language ORDER BY segment) <= ? "
            "ORDER BY language, segment",
            [list(languages), segments],
        ).fetchall()


def _value(query: str, values: list[Any]) -> Any:
    with lake.reading() as cursor:
        row = cursor.execute(query, values).fetchone()
    assert row is not None
    return row[0]

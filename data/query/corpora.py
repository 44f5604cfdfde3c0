"""The views over corpora: one each, all of them together, and the list of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from data import catalogue, library
from data.corpora import collection, contents
from data.corpora.collection import here, obtain
from data.corpora.presence import using
from data.corpora.store import Corpus
from data.progress import Report
from data.query import views
from data.query.views import Column, Content, View
from data.visitors import Visitor

TEXT_COLUMNS = (
    Column("segment", "BIGINT", "place of the segment in the corpus, from 0"),
    Column("segment_id", "VARCHAR", "what the source calls the segment"),
    Column("section", "VARCHAR", "section or domain of the corpus that the segment belongs to"),
    Column("language", "VARCHAR", "label of the language, as the corpus has it"),
    Column("text", "VARCHAR", "the text, unchanged"),
    Column("bytes", "BIGINT", "length of the text in bytes of UTF-8"),
    Column("characters", "BIGINT", "length of the text in characters (code points)"),
)
CORPUS_COLUMN = Column("corpus", "VARCHAR", "name of the corpus")
LIST_COLUMNS = (
    Column("name", "VARCHAR", "name of the corpus, which is that of its view too"),
    Column("title", "VARCHAR", "what people call it"),
    Column("languages", "BIGINT", "number of languages"),
    Column("segments", "BIGINT", "number of segments; a language may lack some"),
    Column("bytes", "BIGINT", "text of all languages in bytes of UTF-8"),
    Column("labels", "VARCHAR[]", "labels of the languages"),
)
_SELECTED = ", ".join(column.name for column in TEXT_COLUMNS)


@dataclass(frozen=True)
class Readable:
    """A corpus that someone may read, by the name that it has for them."""

    name: str
    title: str


def readable(visitor: Visitor) -> dict[str, Readable]:
    """By name: those of the catalogue that are here, and those that were brought."""
    found = {
        name: Readable(name, row.title)
        for name, row in catalogue.corpora().items()
        if library.has(row.sha256)
    }
    for name, record in collection.known_to(visitor).items():
        found.setdefault(name, Readable(name, record.title))
    return found


def hashes(visitor: Visitor) -> dict[str, str]:
    """The names of those that are in the lake, by content hash. Nothing is read anew."""
    found: dict[str, str] = {}
    for name, row in catalogue.corpora().items():
        corpus = here(row) if library.has(row.sha256) else None
        if corpus is not None:
            found.setdefault(corpus.hash, name)
    for name, record in collection.known_to(visitor).items():
        found.setdefault(record.hash, name)
    return found


def offered(visitor: Visitor) -> dict[str, View]:
    """The views over what the visitor may read."""
    seen = readable(visitor)
    found = {
        "corpora": View(
            "corpora",
            "the corpora, a row each",
            LIST_COLUMNS,
            lambda report: views.everything(_listed(seen, visitor, report)),
        ),
        "corpus_text": View(
            "corpus_text",
            "the text of all corpora, a row for each segment and language",
            (CORPUS_COLUMN, *TEXT_COLUMNS),
            lambda report: _together(seen, visitor, report),
        ),
    }
    for name, corpus in seen.items():
        found.setdefault(name, _view(corpus, visitor))
    return found


def _view(corpus: Readable, visitor: Visitor) -> View:
    def open_it(report: Report) -> Content:
        source = _source(obtain(corpus.name, report, visitor))
        return Content([source], lambda names: f"SELECT {_SELECTED} FROM {names[0]}")

    about = f"{corpus.title}, a row for each segment and language"
    return View(corpus.name, about, TEXT_COLUMNS, open_it, "corpus")


def _together(seen: Mapping[str, Readable], visitor: Visitor, report: Report) -> Content:
    sources = [_source(obtain(name, report, visitor)) for name in seen]

    def select(names: Sequence[str]) -> str:
        parts = [
            f"SELECT {_text(corpus)} AS corpus, {_SELECTED} FROM {name}"
            for corpus, name in zip(seen, names, strict=True)
        ]
        nothing = ", ".join(
            f"NULL::{column.type} AS {column.name}" for column in (CORPUS_COLUMN, *TEXT_COLUMNS)
        )
        return " UNION ALL ".join(parts) or f"SELECT {nothing} WHERE false"

    return Content(sources, select)


def _listed(seen: Mapping[str, Readable], visitor: Visitor, report: Report) -> views.Source:
    rows = []
    for name, corpus in seen.items():
        stored = obtain(name, report, visitor)
        rows.append(
            {
                "name": name,
                "title": corpus.title,
                "languages": len(stored.languages),
                "segments": stored.segments,
                "bytes": stored.bytes,
                "labels": list(stored.languages),
            }
        )
    schema = pa.schema(
        [
            ("name", pa.string()),
            ("title", pa.string()),
            ("languages", pa.int64()),
            ("segments", pa.int64()),
            ("bytes", pa.int64()),
            ("labels", pa.list_(pa.string())),
        ]
    )
    return views.staged([pa.Table.from_pylist(rows, schema)])


def _source(corpus: Corpus) -> views.Source:
    with using([corpus.hash]):
        return views.parquet(contents.file_of(corpus))


def _text(value: str) -> str:
    """The value as a literal of SQL."""
    quoted = value.replace("'", "''")
    return f"'{quoted}'"

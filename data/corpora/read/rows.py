"""What every corpus reader gives: rows of aligned text, in frames of bounded size."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import polars as pl

Key = TypeVar("Key", bound=Hashable)

SCHEMA = pl.Schema(
    {
        "segment": pl.Int64,
        "segment_id": pl.String,
        "section": pl.String,
        "language": pl.String,
        "text": pl.String,
    }
)

BATCH_BYTES = 16 * 2**20
"""A frame is handed on once its text has this many UTF-8 bytes (a segment is never split)."""

BATCH_ROWS = 2**17
"""... or once it has this many rows."""


def is_unicode(value: object) -> bool:
    """Whether it is text without half of a surrogate pair, which is no character."""
    return isinstance(value, str) and not any("\ud800" <= one <= "\udfff" for one in value)


@dataclass(frozen=True)
class Segment:
    """One aligned segment: its text in every language that has it.

    `index` is its 0-based position in the corpus, `label` its stable name.
    """

    index: int
    label: str
    section: str
    texts: dict[str, str]


@dataclass(frozen=True)
class ReadCorpus:
    """A corpus being read.

    `batches` can be walked once and yields frames of SCHEMA, segment by segment, never the same
    segment in two frames; a segment that a language lacks has no row. Walking may raise
    TokenariumError (a reader may meet bad input half-way): keep nothing of a corpus whose walk
    failed. `notes` are sentences on what was left out; complete once `batches` is exhausted.
    """

    languages: list[str]
    batches: Iterator[pl.DataFrame]
    notes: list[str]


def segments_by_key(
    places: Iterable[tuple[Key, str, str]], by_label: Mapping[str, Mapping[Key, str]]
) -> Iterator[Segment]:
    """Segments one after the other (key, label and section of each), with the text of every
    language that has one under the key."""
    for index, (key, label, section) in enumerate(places):
        texts = {language: its[key] for language, its in by_label.items() if key in its}
        yield Segment(index, label, section, texts)


def in_batches(segments: Iterable[Segment]) -> Iterator[pl.DataFrame]:
    """Frames of SCHEMA of at least one segment, of about BATCH_BYTES or BATCH_ROWS at most."""
    rows: list[tuple[int, str, str, str, str]] = []
    size = 0
    for segment in segments:
        for language, text in segment.texts.items():
            rows.append((segment.index, segment.label, segment.section, language, text))
            size += len(text.encode())
        if size >= BATCH_BYTES or len(rows) >= BATCH_ROWS:
            yield pl.DataFrame(rows, schema=SCHEMA, orient="row")
            rows, size = [], 0
    if rows:
        yield pl.DataFrame(rows, schema=SCHEMA, orient="row")

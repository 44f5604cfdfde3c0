"""What is known of a stored corpus, and the record by which someone has one."""

from dataclasses import dataclass
from typing import Any


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


@dataclass(frozen=True)
class Record:
    """A corpus that someone brought.

    `name` is what links and results hold, `title` what people read; `hash` is the content's.
    `format` is how it was read (read/formats.py), `origin` where it came from in a few words.
    `layout` is the sha256 of a JSON document in the library: what its files had beside the text
    (names, encodings, line ends), so that they can be written again byte for byte (export.py).
    """

    name: str
    title: str
    hash: str
    format: str
    origin: str = ""
    licence: str = ""
    notes: tuple[str, ...] = ()
    layout: str = ""

    @classmethod
    def from_json(cls, read: dict[str, Any]) -> "Record":
        return cls(**{**read, "notes": tuple(read["notes"])})

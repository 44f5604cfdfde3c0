"""A corpus that someone brought, by the name it has for them."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Record:
    """`name` is what links and results hold, `title` what people read; `hash` is the content's.

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

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, read: dict[str, Any]) -> "Record":
        return cls(**{**read, "notes": tuple(read["notes"])})

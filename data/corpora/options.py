"""How a person wants their text to be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Errors = Literal["refuse", "skip"]
Lines = Literal["segment", "document"]
Repeated = Literal["refuse", "first", "apart"]


@dataclass(frozen=True)
class Options:
    """What isn't said is recognised, and the outcome told.

    `format` is a name of read/formats.py. `language` labels text that doesn't say its own.
    `mapping` takes a column's name to what it holds: text, language, id, section, segment (its
    position), a language's label (the column is the text in that language), or nothing ('-').
    `errors` says what becomes of a row that can't be read; `lines`, whether a line of a plain text
    is a segment or the file is one. `source_language` is that of a gettext catalogue's message
    ids. `repeated` says what becomes of a further text of a segment in one language: the first is
    kept, or all are, apart, under labels with a number (`eng_Latn_2`).
    """

    format: str | None = None
    language: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    errors: Errors = "refuse"
    lines: Lines = "segment"
    source_language: str = "eng_Latn"
    repeated: Repeated = "refuse"

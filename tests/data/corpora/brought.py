"""Reading files as an import does, but in this process: fast, and without a lake."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from data.corpora import Options
from data.corpora.read import formats
from data.corpora.read.alphabets import Letters
from data.corpora.read.broken import Broken
from data.corpora.read.files import Budget, find
from data.corpora.read.reading import Reading
from data.corpora.read.rows import SCHEMA


@dataclass(frozen=True)
class Read:
    """What a reader made of some files."""

    format: str
    rows: pl.DataFrame
    notes: list[str]
    layout: dict[str, Any]

    def texts(self, language: str | None = None) -> list[str]:
        rows = self.rows if language is None else self.rows.filter(language=language)
        return rows["text"].to_list()

    def table(self) -> list[tuple[Any, ...]]:
        return self.rows.rows()


def written(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The files, in a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def read(
    *paths: Path, most: int | None = None, letters: Letters | None = None, **given: Any
) -> Read:
    """What an import with these options makes of the paths; checks what each reader promises."""
    options = Options(**given)
    notes: list[str] = []
    found = find(list(paths), Budget(most), notes)
    name, used = (options.format, found) if options.format else formats.recognise(found, notes)
    assert name is not None
    scratch = paths[0].parent / "scratch"
    scratch.mkdir(exist_ok=True)
    reading = Reading(used, replace(options, format=name), scratch, Broken(options.errors), notes)
    reading.letters = letters or {}
    frames = [frame for frame in formats.format_of(name).rows(reading) if not frame.is_empty()]
    rows = pl.concat(frames) if frames else pl.DataFrame(schema=SCHEMA)
    last = -1
    for frame in frames:
        assert frame.schema == SCHEMA
        assert frame["segment"].is_sorted()
        assert frame["segment"][0] > last, "a segment is split over two frames"
        last = frame["segment"][-1]
    assert rows.null_count().row(0) == (0,) * len(SCHEMA)
    assert not rows.select("segment", "language").is_duplicated().any()
    return Read(name, rows, reading.all_notes(), reading.layout)

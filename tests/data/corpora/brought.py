"""Reading files as an import does, but in this process: fast, and without a lake."""

import io
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import polars as pl

from data.corpora import Options
from data.corpora.read import formats
from data.corpora.read.alphabets import Letters
from data.corpora.read.faults import Broken
from data.corpora.read.files import Budget, find
from data.corpora.read.reading import Reading
from data.corpora.read.rows import SCHEMA, ReadCorpus


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


def zipped(path: Path, files: Mapping[str, bytes | str]) -> Path:
    """A zip of the files, written to the path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def tarred(path: Path, files: Mapping[str, bytes], mode: Literal["w", "w:gz"] = "w") -> Path:
    """A tar of the files, written to the path."""
    with tarfile.open(path, mode) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def reading(
    *paths: Path, most: int | None = None, letters: Letters | None = None, **said: Any
) -> Reading:
    """An import of the paths with these options, as its reader sees it."""
    options, notes = Options(**said), list[str]()
    found = find(list(paths), Budget(most), notes) if paths else []
    name, used = (options.format, found) if options.format else formats.recognise(found, notes)
    scratch = paths[0].parent / "scratch" if paths else Path("/nowhere")
    if paths:
        scratch.mkdir(exist_ok=True)
    its = Reading(used, replace(options, format=name), scratch, Broken(options.errors), notes)
    its.letters = letters or {}
    return its


def read(*paths: Path, **given: Any) -> Read:
    """What `reading` makes of them; checks what each reader promises."""
    its = reading(*paths, **given)
    name = str(its.options.format)
    frames = [frame for frame in formats.format_of(name).rows(its) if not frame.is_empty()]
    return Read(name, checked(frames), its.all_notes(), its.layout)


def checked(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """All rows; checks on the way what every reader promises of its frames."""
    last = -1
    for frame in frames:
        assert frame.schema == SCHEMA
        assert frame["segment"].is_sorted()
        assert frame["segment"][0] > last, "a segment is split over two frames"
        last = frame["segment"][-1]
    rows = pl.concat(frames) if frames else pl.DataFrame(schema=SCHEMA)
    assert rows.null_count().row(0) == (0,) * len(SCHEMA)
    assert not rows.select("segment", "language").is_duplicated().any()
    return rows


def whole(corpus: ReadCorpus) -> pl.DataFrame:
    """All rows of what a catalogue's reader gives."""
    rows = checked(list(corpus.batches))
    assert set(rows["language"]) <= set(corpus.languages)
    assert rows["segment_id"].n_unique() == rows["segment"].n_unique()
    return rows


def texts(rows: pl.DataFrame, language: str) -> dict[str, str]:
    """segment_id → text of one language."""
    return dict(rows.filter(language=language).select("segment_id", "text").iter_rows())

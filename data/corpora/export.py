"""Writing a corpus to files again.

As text it comes in the files that it was imported from, byte for byte, where it came from plain
text, aligned files or source code; else in a file a language, a segment a line. As JSON Lines or
Parquet it comes row by row, and gives the same corpus when it is imported again.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Literal

import polars as pl

from data.atomic_files import becoming
from data.corpora import contents
from data.corpora.collection import layout_of
from data.corpora.corpus import Record
from data.corpora.staging import frames
from data.corpora.store import Corpus
from data.errors import TokenariumError

Kind = Literal["text", "jsonl", "parquet"]
KINDS: tuple[Kind, ...] = ("text", "jsonl", "parquet")
ROW = ["segment", "segment_id", "section", "language", "text"]
UTF8 = "utf-8"


def export(corpus: Corpus, record: Record | None, out: Path, kind: Kind = "text") -> list[Path]:
    """Write the corpus to `out`, a file or a new folder; returns the files written.

    `record` says what its files were like; None for a corpus of the catalogue. Raises
    TokenariumError where `out` exists or can't be written, or the text can't be written that way.
    """
    return write(corpus, contents.file_of(corpus), layout_of(record) if record else {}, out, kind)


def write(
    corpus: Corpus, rows: Path, layout: Mapping[str, Any], out: Path, kind: Kind
) -> list[Path]:
    """As `export`, from the Parquet file that has the corpus' rows."""
    out = out.expanduser()
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise TokenariumError(f"{out} is there already: name a file or folder that isn't.")
    try:
        if kind == "text":
            return _as_text(corpus, rows, layout, out)
        with becoming(out) as file:
            if kind == "parquet":
                with rows.open("rb") as stored:
                    shutil.copyfileobj(stored, file, 2**20)
                return [out]
            for frame in frames(rows, ROW):
                for row in frame.iter_rows(named=True):
                    file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        return [out]
    except OSError as error:
        raise TokenariumError(f"{out} can't be written: {error.strerror}.") from error


def _as_text(corpus: Corpus, rows: Path, layout: Mapping[str, Any], out: Path) -> list[Path]:
    if layout.get("named_by_id"):
        return _into_folder(out, lambda folder: _documents(rows, layout["files"], folder))
    files = layout.get("files") or _a_file_a_language(corpus, rows)
    inexact = [facts["path"] for facts in files if not facts.get("exact", True)]
    if inexact:
        raise TokenariumError(
            f"{inexact[0]} can't be written again byte for byte (some of it was left out or "
            "changed when it was read): export as jsonl or parquet."
        )
    if len(files) == 1 and not out.is_dir():
        _write_files(rows, files, lambda path: out)
        return [out]
    return _into_folder(out, lambda to: _write_files(rows, files, lambda p: _inside(to, p)))


def _a_file_a_language(corpus: Corpus, rows: Path) -> list[dict[str, Any]]:
    """The layout of a corpus that came from no text files; lines can't hold line ends."""
    for frame in frames(rows, ROW):
        if frame["text"].str.contains("\n", literal=True).any():
            raise TokenariumError(
                "Some segments have line ends inside, so that lines can't tell them apart: export "
                "as jsonl or parquet."
            )
    return [
        {"path": f"{language}.txt", "language": language, "first": 0, "lines": corpus.segments}
        for language in corpus.languages
    ]


def _into_folder(out: Path, write: Callable[[Path], None]) -> list[Path]:
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".outgoing-") as name:
        folder = Path(name) / "corpus"
        folder.mkdir()
        write(folder)
        if out.is_dir():
            out.rmdir()  # it is empty
        folder.replace(out)
    return sorted(path for path in out.rglob("*") if path.is_file())


def _inside(folder: Path, path: str) -> Path:
    """The place of a file in the folder. Raises TokenariumError for one outside of it."""
    if path.startswith("/") or ".." in PurePosixPath(path).parts or "\0" in path or "\\" in path:
        raise TokenariumError(f"The corpus names the file {path!r}, which is no place in a folder.")
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _documents(rows: Path, odd: list[dict[str, Any]], folder: Path) -> None:
    facts = {one["path"]: one for one in odd}
    for frame in frames(rows, ROW):
        for path, text in frame.select("segment_id", "text").iter_rows():
            _inside(folder, path).write_bytes(_whole(text, facts.get(path, {})))


def _whole(text: str, facts: Mapping[str, Any]) -> bytes:
    return bytes.fromhex(facts.get("mark", "")) + text.encode(facts.get("encoding", UTF8))


class _Writer:
    """One file being written line by line, as its layout says."""

    def __init__(self, facts: Mapping[str, Any], path: Path) -> None:
        self.first, self.lines = int(facts["first"]), int(facts["lines"])
        self._language, self._whole = facts["language"], facts.get("whole", False)
        self._carriage, self._ended = facts.get("carriage", False), facts.get("ended", True)
        self._odd = set(facts.get("odd", ()))
        self._blanks = {int(line): text for line, text in facts.get("blanks", {}).items()}
        self._encoding = facts.get("encoding", UTF8)
        self._returns = facts.get("returns", False) and not self._whole
        self._next = 1
        self._file = path.open("wb")
        self._file.write(bytes.fromhex(facts.get("mark", "")))

    @property
    def end(self) -> int:
        """The first segment after the file."""
        return self.first + self.lines

    def take(self, frame: pl.DataFrame) -> None:
        """Write what the frame (sorted by segment) has of this file, and the lines between that the
        corpus lacks."""
        segments = frame["segment"]
        start = int(segments.search_sorted(self.first, "left"))
        part = frame.slice(start, int(segments.search_sorted(self.end, "left")) - start)
        part = part.filter(language=self._language)
        if not part.height:
            return
        numbers = part["segment"] - self.first + 1
        plain = not (self._odd or self._carriage) and self._ended
        if plain and numbers[0] == self._next and numbers[-1] - numbers[0] == part.height - 1:
            self._write("\n".join(part["text"]) + ("" if self._whole else "\n"))
            self._next += part.height
            return
        for number, text in zip(numbers, part["text"], strict=True):
            self._up_to(number)
            self._line(text)

    def finish(self) -> None:
        """Write the lines that the corpus lacks at the end, and close the file."""
        self._up_to(self.lines + 1)
        self._file.close()

    def _up_to(self, number: int) -> None:
        while self._next < number:
            self._line(self._blanks.get(self._next, ""))

    def _line(self, text: str) -> None:
        if not self._whole:
            carriage = self._carriage != (self._next in self._odd)
            last = self._next == self.lines and not self._ended
            text += ("\r" if carriage else "") + ("" if last else "\n")
        self._write(text)
        self._next += 1

    def _write(self, text: str) -> None:
        if self._returns:
            text = text.replace("\n", "\r")
        self._file.write(text.encode(self._encoding))


def _write_files(rows: Path, files: list[dict[str, Any]], place: Callable[[str], Path]) -> None:
    """Write the files of a layout in one walk over the corpus."""
    for facts in files:
        if "raw" in facts:
            place(facts["path"]).write_bytes(bytes.fromhex(facts["raw"]))
    waiting = sorted(
        (f for f in files if "raw" not in f), key=lambda f: int(f["first"]), reverse=True
    )
    writing: list[_Writer] = []
    for frame in frames(rows, ROW):
        last = int(frame["segment"][-1])
        while waiting and int(waiting[-1]["first"]) <= last:
            facts = waiting.pop()
            writing.append(_Writer(facts, place(facts["path"])))
        for writer in writing:
            writer.take(frame)
        for writer in [one for one in writing if one.end <= last + 1]:
            writer.finish()
            writing.remove(writer)
    for writer in writing:
        writer.finish()
    for facts in waiting:
        _Writer(facts, place(facts["path"])).finish()

"""Files of aligned lines: line n of every file is the same segment in another language.

The files are read in step, so that only a batch is held in memory, however large they are. There
are as many segments as the longest file has lines; a language whose file is shorter lacks the
rest. A line without text (empty, or white space alone) is a segment that its language lacks: later
lines keep their position. Lines end at LF or CR LF and nowhere else; a byte order mark at the start
of a file is no text. All else is kept as it stands, NUL and leading spaces too.

What is left out on the way goes into the layout, so that the files can be written again.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import IO, Any

from data.corpora.read import lines
from data.corpora.read.encodings import Written, utf8_stream
from data.corpora.read.files import InputFile
from data.corpora.read.reading import Reading
from data.corpora.read.rows import Segment

MOST_ODD = 10_000
"""Lines a file of which the layout keeps what is odd; beyond it the file can't be written again."""


@dataclass
class Ends:
    """Which lines end in CR LF: of those that do and those that don't the first MOST_ODD."""

    carriages: list[int] = field(default_factory=list)
    feeds: list[int] = field(default_factory=list)

    def add(self, line: int, carriage: bool) -> None:
        which = self.carriages if carriage else self.feeds
        if len(which) <= MOST_ODD:
            which.append(line)

    def layout(self) -> dict[str, Any]:
        """The usual end and the lines that have the other one."""
        usual_carriage = len(self.carriages) > len(self.feeds)
        odd = self.feeds if usual_carriage else self.carriages
        if len(odd) > MOST_ODD:
            return {"exact": False}
        return ({"carriage": True} if usual_carriage else {}) | ({"odd": odd} if odd else {})


@dataclass
class Column:
    """One language's file in a group, and what was seen of it."""

    file: InputFile
    written: Written
    lines: int = 0
    missing: int = 0
    blanks: dict[int, str] = field(default_factory=dict)
    ends: Ends = field(default_factory=Ends)
    ended: bool = True
    exact: bool = True

    @property
    def where(self) -> str:
        """The line read last."""
        return f"{self.file.path}, line {self.lines}"

    def layout(self, section: str, language: str, first: int) -> dict[str, Any]:
        found = self.written.layout() | {"path": self.file.path}
        found |= {"section": section, "language": language, "first": first, "lines": self.lines}
        found.pop("carriage", None)
        found |= self.ends.layout()
        found["ended"] = self.ended
        if len(self.blanks) > MOST_ODD or not self.exact:
            found["exact"] = False
        elif self.blanks:
            found["blanks"] = self.blanks
        return found


def segments(
    reading: Reading, groups: Mapping[str, Mapping[str, InputFile]], usual: str | None
) -> Iterator[Segment]:
    """The segments of each group (section → language → file), one group after the other."""
    position = 0
    reading.layout.setdefault("files", [])
    for section, files in groups.items():
        with ExitStack() as stack:
            columns = {
                label: Column(file, reading.written(file, usual, lambda label=label: [label]))  # type: ignore[misc]
                for label, file in files.items()
            }
            streams = {
                name: stack.enter_context(utf8_stream(column.file, column.written))
                for name, column in columns.items()
            }
            first, number = position, 0
            while True:
                texts: dict[str, str] = {}
                for language in list(streams):
                    column = columns[language]
                    found = _text(reading, streams[language], column)
                    if found is None:
                        streams.pop(language).close()
                    elif found:
                        texts[language] = found
                if not streams:
                    break
                number += 1
                yield Segment(position, f"{section}-{number}".lstrip("-"), section, texts)
                position += 1
        reading.notes += _remarks(section, number, columns)
        reading.layout["files"] += [c.layout(section, n, first) for n, c in columns.items()]


def _text(reading: Reading, stream: IO[bytes], column: Column) -> str | None:
    """The next line's text, empty where it is missing; None after the last line."""
    raw = stream.readline(lines.MOST_BYTES + 1)
    if not raw:
        return None
    column.lines += 1
    if len(raw) > lines.MOST_BYTES:
        while not raw.endswith(b"\n") and raw:
            raw = stream.readline(lines.MOST_BYTES)
        column.exact = False
        reading.broken.row(column.where, lines.too_long())
        return ""
    column.ended = raw.endswith(b"\n")
    bare = raw.removesuffix(b"\n")
    carriage = bare.endswith(b"\r")
    bare = bare[:-1] if carriage else bare
    column.ends.add(column.lines, carriage)
    try:
        text = bare.decode()
    except UnicodeDecodeError:
        column.exact = False
        lines.decoded(bare, column.where, column.written.encoding, reading.broken)
        return ""
    if text.strip():
        return text
    column.missing += 1
    if text and len(column.blanks) <= MOST_ODD:
        column.blanks[column.lines] = text
    return ""


def _remarks(section: str, segments: int, columns: Mapping[str, Column]) -> Iterator[str]:
    of = f"{section}: " if section else ""
    for language, column in columns.items():
        if column.lines < segments:
            yield (
                f"{of}{language} has {column.lines} of {segments} lines; the rest is missing in it."
            )
        if column.missing:
            yield f"{of}{language} has {column.missing} lines without text (missing in it)."


def has_text(file: InputFile) -> bool:
    """Whether there is anything in it besides white space and a byte order mark."""
    with file.open() as opened:
        if opened.peek(3)[:3] == b"\xef\xbb\xbf":  # type: ignore[attr-defined]
            opened.read(3)
        while block := opened.read(2**16):
            if block.strip():
                return True
    return False

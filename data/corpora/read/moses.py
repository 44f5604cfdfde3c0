"""Parallel text files, one a language, aligned line by line (aligned.py).

They are named alike but for the language, wherever that stands: `name.en` and `name.de` as Moses
has them, `eng_Latn.dev`, `en.txt`, `news_english.txt`, `de/news.txt`.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

import polars as pl

from data.corpora.read import aligned
from data.corpora.read.files import InputFile
from data.corpora.read.labels import name_label, tag_label
from data.corpora.read.reading import Reading
from data.corpora.read.rows import in_batches
from data.errors import TokenariumError

MOST_COUNTED = 256 * 2**20
"""Bytes, as they are stored, of files whose lines are counted to tell whether they are parallel."""

LANGUAGE = "*"
"""What stands for the language in a name that files share."""

_SEPARATORS = "._- "
_TEXT_SUFFIX = re.compile(r"\.(txt|text)$", re.IGNORECASE)
_WIDE = (b"\xff\xfe", b"\xfe\xff")

Groups = dict[str, dict[str, str]]
"""Shared name → path → language's label."""


def rows(reading: Reading) -> Iterator[pl.DataFrame]:
    """Frames of rows.SCHEMA; a section is a name that files share. Raises TokenariumError where no
    two files share one, Undecided where two files of a name are in one language."""
    found = groups(reading.files)
    if not found:
        raise TokenariumError(
            "No two files are named alike but for the language (name.en and name.de, or "
            "eng_Latn.txt and deu_Latn.txt)."
        )
    by_path = {file.path: file for file in reading.files}
    sections: dict[str, dict[str, InputFile]] = {}
    for name, labels in found.items():
        kept = reading.repeats.named(labels, "file")
        section = _section(name) if len(found) > 1 else ""
        section = name if section in sections else section
        sections[section] = {label: by_path.pop(path) for path, label in kept.items()}
    named = {path for labels in found.values() for path in labels}
    for path in by_path.keys() - named:
        reading.say(f"{path} was left out: no other file is named like it.", "unpaired")
    yield from in_batches(aligned.segments(reading, sections, None))


def groups(files: Sequence[InputFile]) -> Groups:
    """The files that share a name with another but for the language."""
    readings = {file.path: _readings(file.path) for file in files}
    sizes = Counter(name for of_file in readings.values() for name in of_file)
    found: Groups = {}
    for path, of_file in readings.items():
        if of_file:
            shared = max(of_file, key=lambda name: sizes[name])
            found.setdefault(shared, {})[path] = of_file[shared]
    return {name: labels for name, labels in found.items() if len(labels) > 1}


def pairs(files: Sequence[InputFile]) -> Groups:
    """Those of the groups whose names are Moses-style: the language is the suffix."""
    found = groups(files)
    return {name: labels for name, labels in found.items() if name.endswith(f".{LANGUAGE}")}


def _readings(path: str) -> dict[str, str]:
    """The ways to find a language in a path: name with LANGUAGE in its place → label; the likelier
    ways first."""
    *folders, file = PurePosixPath(path).parts
    found: dict[str, str] = {}

    def look(part: str, *named: str) -> None:
        if (label := tag_label(part) or name_label(part)) is not None:
            found.setdefault("/".join(named), label)

    bare = _TEXT_SUFFIX.sub("", file)
    for start, end in ((0, len(bare)), *_cuts(bare)):
        look(bare[start:end], *folders, f"{file[:start]}{LANGUAGE}{file[end:]}")
    for place, folder in enumerate(folders):
        look(folder, *folders[:place], LANGUAGE, *folders[place + 1 :], file)
    return found


def _cuts(name: str) -> Iterator[tuple[int, int]]:
    """Where a part between separators begins and ends; the last parts first, the longer first."""
    edges = [-1, *(place for place, sign in enumerate(name) if sign in _SEPARATORS), len(name)]
    for last in range(len(edges) - 1, 0, -1):
        for first in range(max(0, last - 3), last):
            yield edges[first] + 1, edges[last]


def _section(name: str) -> str:
    """What the files share, without the language and what joined it."""
    parts = _TEXT_SUFFIX.sub("", name).replace(LANGUAGE, "").split("/")
    return "/".join(bare for part in parts if (bare := part.strip(_SEPARATORS)))


def line_count(file: InputFile) -> int:
    """Its lines, as its encoding has them."""
    with file.open() as stream:
        if file.head(2) in _WIDE:
            text = io.TextIOWrapper(stream, "utf-16", errors="replace", newline="\n")
            return sum(1 for _ in text)
        count, last = 0, b"\n"
        while block := stream.read(2**20):
            count += block.count(b"\n")
            last = block[-1:]
        return count + (last != b"\n")

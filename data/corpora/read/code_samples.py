"""Samples of programming languages out of a package: a folder a language, a file a segment.

The language's label is the folder's name in small letters, as for anybody's source code. Files that
aren't UTF-8 and those without text are left out, and counted in the notes.
"""

import tarfile
from collections.abc import Iterator
from pathlib import Path

from data.corpora.read.rows import ReadCorpus, Segment, in_batches
from data.errors import TokenariumError


def read(path: Path, folder: str) -> ReadCorpus:
    """Read the archive; `folder` holds the folders of the languages. Raises TokenariumError for no
    such archive."""
    notes: list[str] = []
    found: list[tuple[str, str, str]] = []  # language, place, text
    left_out = 0
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                place = member.name.removeprefix(folder)
                if place == member.name or "/" not in place or not member.isfile():
                    continue
                file = archive.extractfile(member)
                try:
                    text = file.read().decode("utf-8") if file is not None else ""
                except UnicodeDecodeError:
                    text = ""
                if not text.strip() or "\0" in text:
                    left_out += 1
                    continue
                found.append((place.partition("/")[0].lower(), place, text))
    except (tarfile.TarError, OSError, EOFError) as error:
        raise TokenariumError(f"{Path(path).name} can't be read: {error}.") from error
    if not found:
        raise TokenariumError(f"{Path(path).name} has no samples under {folder}.")
    if left_out:
        notes.append(f"{left_out} files are left out: they aren't UTF-8, or hold no text.")
    found.sort()
    languages = sorted({language for language, _, _ in found})
    return ReadCorpus(languages, in_batches(_segments(found)), notes)


def _segments(found: list[tuple[str, str, str]]) -> Iterator[Segment]:
    for index, (language, place, text) in enumerate(found):
        yield Segment(index, place, "", {language: text})

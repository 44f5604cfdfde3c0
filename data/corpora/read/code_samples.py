"""Samples of programming languages out of a package: a folder a language, a file a segment.

The language's label is the folder's name in small letters, as for anybody's source code. Files that
aren't UTF-8 and those without text are left out, and counted in the notes.
"""

import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from data.corpora.read.rows import ReadCorpus, Segment, in_batches
from data.errors import TokenariumError


def read(
    path: Path,
    folder: str = "",
    suffix: str = "",
    without: Sequence[str] = (),
    language: str = "",
) -> ReadCorpus:
    """Read the archive (a tar or a zip): of the files below `folder` those that end with `suffix`
    and with none of `without`. `folder` holds the folders of the languages, or files of `language`
    alone.

    Raises TokenariumError for no such archive.
    """
    endings = tuple(without)
    found: list[tuple[str, str, str]] = []  # language, place, text
    left_out = 0
    try:
        for name, content in _files(path):
            place = name.removeprefix(folder)
            if not name.startswith(folder) or not (language or "/" in place):
                continue
            if not name.endswith(suffix) or (endings and name.endswith(endings)):
                continue
            try:
                text = content.decode("utf-8")
            except UnicodeDecodeError:
                text = ""
            if not text.strip() or "\0" in text:
                left_out += 1
                continue
            found.append((language or place.partition("/")[0].lower(), place, text))
    except (tarfile.TarError, zipfile.BadZipFile, OSError, EOFError) as error:
        raise TokenariumError(f"{Path(path).name} can't be read: {error}.") from error
    if not found:
        raise TokenariumError(f"{Path(path).name} has no samples under {folder}.")
    notes = []
    if left_out:
        notes.append(f"{left_out} files are left out: they aren't UTF-8, or hold no text.")
    found.sort()
    languages = sorted({its for its, _, _ in found})
    return ReadCorpus(languages, in_batches(_segments(found)), notes)


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of the archive's files."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            for entry in packed.infolist():
                if not entry.is_dir():
                    yield entry.filename, packed.read(entry)
        return
    with tarfile.open(path) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None:
                yield member.name, file.read()


def _segments(found: list[tuple[str, str, str]]) -> Iterator[Segment]:
    for index, (language, place, text) in enumerate(found):
        yield Segment(index, place, "", {language: text})

"""A program's documentation in English out of its source distribution: a paragraph a segment.

The files are reStructuredText as it is written: what stands between two empty lines is a segment,
code and markup with it. The section is the folder.
"""

import re
import tarfile
from collections.abc import Iterator
from pathlib import Path

from data.corpora.read.rows import ReadCorpus, Segment, in_batches
from data.errors import TokenariumError

ENGLISH = "eng_Latn"
_BETWEEN = re.compile(r"\n[ \t]*\n+")


def read(path: Path, folder: str, suffix: str = ".txt") -> ReadCorpus:
    """Read the files of that suffix under the folder. Raises TokenariumError if there are none."""
    try:
        with tarfile.open(path) as archive:
            found = sorted(
                (member.name.removeprefix(folder), file.read().decode("utf-8"))
                for member in archive
                if member.name.startswith(folder) and member.name.endswith(suffix)
                if (file := archive.extractfile(member)) is not None
            )
    except (tarfile.TarError, OSError, EOFError, UnicodeDecodeError) as error:
        raise TokenariumError(f"{Path(path).name} can't be read: {error}.") from error
    if not found:
        raise TokenariumError(f"{Path(path).name} has no documentation under {folder}.")
    return ReadCorpus([ENGLISH], in_batches(_segments(found)), [])


def _segments(found: list[tuple[str, str]]) -> Iterator[Segment]:
    index = 0
    for place, text in found:
        for number, block in enumerate(_BETWEEN.split(text)):
            if any(character.isalpha() for character in block):
                section = place.rpartition("/")[0]
                yield Segment(index, f"{place}#{number}", section, {ENGLISH: block.strip("\n")})
                index += 1

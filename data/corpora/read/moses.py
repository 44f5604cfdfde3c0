"""Moses-style pairs: `name.en`, `name.de`, …, aligned line by line (aligned.py)."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

import polars as pl

from data.corpora.read import aligned
from data.corpora.read.files import InputFile
from data.corpora.read.labels import tag_label
from data.corpora.read.reading import Reading
from data.corpora.read.rows import in_batches
from data.errors import TokenariumError


def rows(reading: Reading) -> Iterator[pl.DataFrame]:
    """Frames of rows.SCHEMA; a section is a name that files share. Raises TokenariumError where two
    files share no name."""
    found = groups(reading.files)
    if not found:
        raise TokenariumError(
            "There is no pair of files named alike but for the language (name.en and name.de)."
        )
    if len(found) == 1:
        found = {"": next(iter(found.values()))}
    used = {file.path for files in found.values() for file in files.values()}
    for file in reading.files:
        if file.path not in used:
            reading.say(f"{file.path} was left out: no other file is named like it.", "unpaired")
    yield from in_batches(aligned.segments(reading, found, None))


def groups(files: Sequence[InputFile]) -> dict[str, dict[str, InputFile]]:
    """Shared name → language's label → file, for names that at least two languages share."""
    found: dict[str, dict[str, InputFile]] = {}
    for file in files:
        path = PurePosixPath(file.path)
        label = tag_label(path.suffix[1:]) if path.suffix else None
        if label is not None:
            found.setdefault(path.with_suffix("").as_posix(), {})[label] = file
    return {name: of_name for name, of_name in found.items() if len(of_name) > 1}

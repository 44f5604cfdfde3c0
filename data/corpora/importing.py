"""Looking at files, and taking in a corpus: read by a confined child process, then committed to the
lake by this one.

A corpus is in the lake whole or not at all, also after this process was killed at any moment; the
import can then be repeated. Two imports at once do not disturb each other or a reader.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.corpora import limits, store
from data.corpora.corpus import Corpus
from data.corpora.options import Options
from data.corpora.reader_process import UNSOUND, ask
from data.corpora.staging import STAGED
from data.errors import TokenariumError
from data.progress import Progress, silent

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Preview:
    """`columns` and `first_rows` are the table's own, empty for a format without columns; `mapping`
    is what they were taken to hold, null where that can't be told (`problem` says why; `question`
    is the field of Options that decides, where the person has to). `rows` are
    the first rows as they would be imported, `languages` those among them, `looks_like` what their
    text looks like (identified.Identified as JSON). `parallel` says whether segments have texts in
    several languages, null where the beginning can't tell. `candidates` are the encodings that fit
    where the person must choose (judgement.Candidate as JSON)."""

    format: str
    title: str
    files: int
    bytes: int
    encoding: str | None
    compression: str | None
    columns: list[str]
    first_rows: list[dict[str, str | None]]
    mapping: dict[str, str] | None
    rows: list[dict[str, Any]]
    languages: list[str]
    looks_like: list[dict[str, Any]]
    notes: list[str]
    parallel: bool | None = None
    problem: str | None = None
    question: str | None = None
    candidates: list[dict[str, Any]] = field(default_factory=list)


def preview(paths: Sequence[Path], options: Options | None = None) -> Preview:
    """A look at the beginning of the files, by a confined process.

    Raises TokenariumError where they can't be read at all.
    """
    with store.staging_folder() as folder:
        told = ask("preview", paths, options or Options(), folder, limits.of_preview(folder))
    return Preview(**told)


class Imported:
    """A corpus as it is stored, and what its files were besides: `format`, `notes`, `layout`."""

    def __init__(self, corpus: Corpus, told: Mapping[str, Any]) -> None:
        self.corpus = corpus
        self.format = str(told["format"])
        self.notes = tuple(map(str, told["notes"]))
        self.layout = dict(told["layout"])


def take_in(
    paths: Sequence[Path],
    options: Options,
    progress: Progress = silent,
    uploaded: bool = False,
) -> Imported:
    """Read the files (or one folder) and store the corpus; content that is there already stays.

    `uploaded` has the stricter limits of files from a browser. Raises TokenariumError with a
    sentence for whatever can't be read.
    """
    with store.staging_folder() as folder:
        size = sum(_size(path) for path in paths)
        its_limits = (limits.of_upload if uploaded else limits.of_command_line)(size, folder)
        told = ask("stage", paths, options, folder, its_limits, progress)
        progress("keeping the corpus", 0.99)
        corpus = store.commit(_corpus(told), folder / STAGED)
        return Imported(corpus, told)


def _corpus(told: Mapping[str, Any]) -> Corpus:
    """What the child says of the corpus, checked: it has read a stranger's files."""
    if not {"hash", "languages", "segments", "bytes", "chunk_starts", "notes"} <= told.keys():
        raise TokenariumError(UNSOUND)
    starts = tuple(map(int, told["chunk_starts"]))
    corpus = Corpus(
        str(told["hash"]),
        tuple(map(str, told["languages"])),
        int(told["segments"]),
        int(told["bytes"]),
        starts,
        tuple(map(str, told["notes"])),
    )
    if not _HASH.fullmatch(corpus.hash) or starts[0] != 0 or list(starts) != sorted(set(starts)):
        raise TokenariumError(UNSOUND)
    return corpus


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return path.stat().st_size if path.exists() else 0

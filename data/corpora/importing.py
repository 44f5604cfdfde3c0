"""Taking in a corpus: read by a confined child process, then committed to the lake by this one.

A corpus is in the lake whole or not at all, also after this process was killed at any moment; the
import can then be repeated. Two imports at once do not disturb each other or a reader.
"""

import re
from collections.abc import Mapping, Sequence
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

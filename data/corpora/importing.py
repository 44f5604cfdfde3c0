"""Looking at files, and taking in a corpus: read by a confined child process, then committed to the
lake by this one.

A corpus is in the lake whole or not at all, also after this process was killed at any moment; the
import can then be repeated. Two imports at once do not disturb each other or a reader.
"""

import json
import logging
import os
import re
import select
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from subprocess import PIPE
from typing import Any

from data.confined_process import ConfinedProcess
from data.corpora import limits, store
from data.corpora.corpus import Corpus
from data.corpora.limits import Limits
from data.corpora.options import Options
from data.corpora.staging import STAGED
from data.errors import TokenariumError, Undecided
from data.languages import facts
from data.progress import Progress, silent

_HASH = re.compile(r"[0-9a-f]{64}")
_MOST_TOLD = 64 * 2**20
UNSOUND = "The process that read the files gave no sound answer."

_log = logging.getLogger(__name__)


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


def ask(
    task: str,
    paths: Sequence[Path],
    options: Options,
    folder: Path,
    its_limits: Limits,
    progress: Progress = silent,
    **more: Any,
) -> dict[str, Any]:
    """What the child makes of the files; raises TokenariumError as it tells, or where it takes too
    long or crashes. Whatever happens, the child has ended afterwards."""
    request = {
        "task": task,
        "paths": [str(Path(path).expanduser().absolute()) for path in paths],
        "options": asdict(options),
        "folder": str(folder.absolute()),
        "limits": asdict(its_limits),
        "parent": os.getpid(),
        "letters": facts.facts().letters,
        **more,
    }
    process = ConfinedProcess(
        "data.corpora.reader_program",
        environment=limits.environment(folder),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        process.stdin.write(json.dumps(request).encode())
        process.stdin.close()
        return _listen(process, its_limits.seconds, progress)
    except BrokenPipeError:
        raise _crashed(process) from None
    finally:
        process.end()


def _listen(process: ConfinedProcess, seconds: float, progress: Progress) -> dict[str, Any]:
    deadline = time.monotonic() + seconds
    channel, complaints = process.stdout.fileno(), process.stderr.fileno()
    buffered, complained = bytearray(), bytearray()
    listening = {channel, complaints}
    while channel in listening:
        left = deadline - time.monotonic()
        ready, _, _ = select.select(list(listening), [], [], max(0.0, left))
        if not ready:
            raise TokenariumError(
                f"Reading this took longer than {seconds:,.0f} s, which is the limit here."
            )
        for one in ready:
            block = os.read(one, 2**16)
            if not block:
                listening.discard(one)
            elif one == complaints:
                complained = (complained + block)[-4_000:]
            else:
                buffered += block
        *lines, buffered = buffered.split(b"\n")
        for line in lines:
            told = _told(bytes(line))
            if told.get("option") is not None:
                raise Undecided(str(told["option"]), str(told["error"]))
            if "error" in told:
                raise TokenariumError(str(told["error"]))
            if "result" in told:
                return dict(told["result"])
            progress(str(told.get("doing")), float(told.get("share", 0)))
        if len(buffered) > _MOST_TOLD:
            raise TokenariumError("The file has too many parts to be taken in at once.")
    raise _crashed(process, bytes(complained))


def _told(line: bytes) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise TokenariumError(UNSOUND)
    return told


def _crashed(process: ConfinedProcess, complained: bytes = b"") -> TokenariumError:
    code = process.last_code()
    _log.warning("a corpus' reader ended with %s: %s", code, complained.decode(errors="replace"))
    if code == -signal.SIGXFSZ:
        return TokenariumError("There is not enough disk space for this corpus.")
    if code in (-signal.SIGKILL, -signal.SIGABRT, -signal.SIGXCPU):
        return TokenariumError("Reading this took more memory or time than is allowed here.")
    return TokenariumError("The file could not be read: the process that reads it crashed on it.")

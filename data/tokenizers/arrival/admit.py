"""Taking in a tokenizer from a stranger: its bytes are unpacked, read and tried on the hard texts
in a child process of its own, and kept only if all of it went well."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from threading import BoundedSemaphore
from typing import Any

from data import library, names
from data.errors import TokenariumError, TooLarge
from data.tokenizers.base import Identity
from data.tokenizers.formats.readers import READERS
from data.tokenizers.sandbox import limits, soundness
from data.tokenizers.sandbox.frames import ByteStrings, Fields
from data.tokenizers.sandbox.pool import Busy, asked
from data.tokenizers.sandbox.process import SandboxProcess
from data.tokenizers.sandbox.proxy import settle

LIMIT_BYTES = 100_000_000
"""Of all the files that come together."""

LONGEST_TITLE = 60

_AT_ONCE = BoundedSemaphore(2)


@dataclass(frozen=True)
class Admission:
    """A tokenizer that was read and tried: what it is, its artefact, and the facts about it
    (report.py). The name is not yet one that nothing else has (known.py)."""

    identity: Identity
    artefact: bytes
    report: dict[str, Any]


def admit(
    filename: str,
    content: bytes | Path,
    *,
    pattern: str | None = None,
    name: str | None = None,
    more: Mapping[str, bytes] | None = None,
) -> Admission:
    """Read the file (and those that belong to it, `more`) in a child process; keep its artefact and
    the outcome of the engine check.

    Raises NeedsPattern for a rank file without a split pattern, TokenariumError in a sentence for
    whatever can't be used: too large, of no known format, damaged, or harmful.
    """
    shown = PurePosixPath(filename.replace("\\", "/")).name or "the file"
    more = more or {}
    size = content.stat().st_size if isinstance(content, Path) else len(content)
    check_size(shown, size + sum(map(len, more.values())))
    content = content.read_bytes() if isinstance(content, Path) else content
    title = _title(name) or _plain_title(shown)
    files = {
        "filename": shown,
        "title": title,
        "content": content,
        "more_names": list(more),
        "more": ByteStrings(list(more.values())),
        "pattern": pattern,
    }
    if not _AT_ONCE.acquire(timeout=limits.READ_SECONDS):
        raise Busy(f"{shown} must wait: other tokenizers are being read; try again in a moment.")
    try:
        child = SandboxProcess()
        try:
            return _read_in(child, files, shown, time.monotonic() + limits.READ_SECONDS)
        finally:
            child.kill()
    finally:
        _AT_ONCE.release()


def _read_in(child: SandboxProcess, files: Fields, shown: str, until: float) -> Admission:
    """Unpack the files, read them, try the tokenizer on texts; all by the time `until`."""

    def left() -> float:
        return max(until - time.monotonic(), 0.1)

    title = files["title"]
    found = asked(child, "unpack", files, left(), shown)
    its_format, artefact, options = found["format"], found["artefact"], found["options"]
    if its_format not in READERS or not isinstance(options, dict):
        raise TokenariumError(f"{shown} can't be used: it was read as nothing known.")
    identity = Identity(
        names.slug(title, "tokenizer"), title, its_format, library.sha256_of(artefact), options
    )
    facts = soundness.facts(found["facts"], shown)
    settle(child, identity.fingerprint, facts["reference"], shown, left())
    fields = {"title": title, "notes": found["notes"]}
    report = asked(child, "report", fields, left(), shown)["report"]
    library.put_here(artefact)
    return Admission(identity, artefact, dict(report))


def check_size(shown: str, size: int) -> None:
    """Raises TokenariumError for files of more than LIMIT_BYTES together, or of none."""
    if size > LIMIT_BYTES:
        raise TooLarge(
            f"{shown} has {size / 1e6:.0f} MB; tokenizers of at most "
            f"{LIMIT_BYTES // 1_000_000} MB are taken."
        )
    if not size:
        raise TokenariumError(f"{shown} is empty.")


def _title(name: str | None) -> str:
    """A chosen name as it is shown: printable, of a sane length."""
    shown = "".join(c if c.isprintable() else " " for c in name or "")
    return " ".join(shown.split())[:LONGEST_TITLE]


def _plain_title(shown: str) -> str:
    """The file's name without what only tells its kind."""
    path = PurePosixPath(shown.removesuffix(".gz"))
    return _title(path.stem) or "tokenizer"

"""What the process that reads a corpus may use, and how long it may take."""

import os
import resource
import shutil
from dataclasses import dataclass
from pathlib import Path

from data.tokenizers.sandbox import limits as sandbox

MEMORY = 3 << 30
"""Address space, bytes; of it a few hundred MB are ever resident."""

UPLOAD_BYTES = 1_000_000_000
UPLOADED_TEXT_BYTES = 8_000_000_000
PREVIEW_SECONDS = 60.0
KEEP_FREE_BYTES = 500_000_000
"""Disk space that an import leaves to others."""


@dataclass(frozen=True)
class Limits:
    """`seconds` of wall time, `text` bytes that may come out of packed files, `disk` bytes that any
    one file written may have; None: as much as there is."""

    seconds: float
    text: int | None
    disk: int


def of_upload(size: int, folder: Path) -> Limits:
    """For files of `size` bytes that came through a browser, read into `folder`."""
    return Limits(300.0 + size / 500_000, UPLOADED_TEXT_BYTES, _free(folder))


def of_command_line(size: int, folder: Path) -> Limits:
    """For files of `size` bytes that the person at the command line named."""
    return Limits(3600.0 + size / 200_000, None, _free(folder))


def of_preview(folder: Path) -> Limits:
    return Limits(PREVIEW_SECONDS, UPLOADED_TEXT_BYTES, _free(folder))


def environment(scratch: Path) -> dict[str, str]:
    """The child's environment: nothing of this process' own, no state folder, few threads."""
    return sandbox.environment() | {"POLARS_MAX_THREADS": "2", "TMPDIR": str(scratch)}


def confine(limits: Limits, parent: int) -> None:
    """Called by the child on itself before it looks at any file."""
    sandbox.die_with_parent(parent)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.disk, limits.disk))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    cpu = int(limits.seconds * 4) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    score = Path("/proc/self/oom_score_adj")
    if score.exists():
        score.write_text("900")
    os.nice(5)


def _free(folder: Path) -> int:
    return max(0, shutil.disk_usage(folder).free - KEEP_FREE_BYTES)

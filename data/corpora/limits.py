"""What the process that reads a corpus may use, and how long it may take."""

import resource
import shutil
from dataclasses import dataclass
from pathlib import Path

from data import confinement

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
    """The child's environment; what libraries write aside goes into the folder."""
    return confinement.environment(
        TOKENARIUM_HOME=confinement.NO_FOLDER, TMPDIR=str(scratch), POLARS_MAX_THREADS="2"
    )


def confine(limits: Limits, parent: int) -> None:
    """Called by the child on itself before it looks at any file. Where the kernel can't end it with
    its parent, it leaves a staged file behind, which is cleared away later."""
    confinement.die_with_parent(parent)
    confinement.step_back()
    confinement.lower(resource.RLIMIT_FSIZE, limits.disk)
    confinement.lower(resource.RLIMIT_CPU, int(limits.seconds * 4) + 1)
    confinement.limit_address_space(MEMORY)


def _free(folder: Path) -> int:
    return max(0, shutil.disk_usage(folder).free - KEEP_FREE_BYTES)

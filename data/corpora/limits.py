"""What the process that reads a corpus may use, and how long it may take."""

import os
import resource
import shutil
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

MEMORY = 3 << 30
"""Address space, bytes; of it a few hundred MB are ever resident."""

UPLOAD_BYTES = 1_000_000_000
UPLOADED_TEXT_BYTES = 8_000_000_000
PREVIEW_SECONDS = 60.0
KEEP_FREE_BYTES = 500_000_000
"""Disk space that an import leaves to others."""

_ROOT = Path(__file__).parents[2]


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
    settings = {
        "PYTHONPATH": str(_ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "TOKENARIUM_HOME": "/dev/null/none",
        "TMPDIR": str(scratch),
        "POLARS_MAX_THREADS": "2",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        # Memory that was given back goes back to the system.
        "MALLOC_ARENA_MAX": "2",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }
    kept = ("PATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in kept if name in os.environ} | settings


def confine(limits: Limits, parent: int) -> None:
    """Called by the child on itself before it looks at any file."""
    _die_with_parent(parent)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, limits.disk)
    _lower(resource.RLIMIT_CPU, int(limits.seconds * 4) + 1)
    if sys.platform == "linux":  # others count what is only reserved, or refuse
        _lower(resource.RLIMIT_AS, MEMORY)
    score = Path("/proc/self/oom_score_adj")
    if score.exists():
        score.write_text("900")
    os.nice(5)


def _lower(which: int, most: int) -> None:
    _, hard = resource.getrlimit(which)
    most = most if hard < 0 else min(most, hard)
    resource.setrlimit(which, (most, most))


def _die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when the one that started it ends. Elsewhere than on Linux
    it goes on to its end and leaves a staged file behind, which is cleared away later."""
    if sys.platform != "linux":
        return
    import ctypes

    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before the call
        sys.exit(0)


def _free(folder: Path) -> int:
    return max(0, shutil.disk_usage(folder).free - KEEP_FREE_BYTES)

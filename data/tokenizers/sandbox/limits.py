"""What a child process may use, and how long it may take."""

import os
import resource
import signal
import sys
from pathlib import Path

MEMORY = 3 << 30
"""Address space of a child, bytes. Reading and checking the largest vocabulary of the catalogue
(Gemma 4, 262,144 pieces) takes 2.5 GB of it, 1.2 GB of them resident."""

READ_SECONDS = 60.0
"""For reading an artefact, for checking the engine, and for both at admission."""

CHUNK_BYTES = 4_000_000
"""Longer batches are encoded in parts of about this size, so that none has a long limit."""

IDLE_SECONDS = 900.0
"""A child that nobody asked for so long ends itself."""

_ROOT = Path(__file__).parents[3]
_THREADS = min(4, os.cpu_count() or 1)


def encoding_seconds(size: int) -> float:
    """For encoding or decoding `size` bytes. The slowest reference library here takes a twentieth
    of it on ordinary text."""
    return 10.0 + size / 200_000


def environment() -> dict[str, str]:
    """A child's environment: nothing of this process' own (tokens, folders), few threads (each
    takes address space), no state folder (a child reads and writes no file of ours)."""
    settings = {
        "PYTHONPATH": str(_ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "TOKENARIUM_HOME": "/dev/null/none",
        "RAYON_NUM_THREADS": str(_THREADS),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }
    kept = ("PATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in kept if name in os.environ} | settings


def confine(memory: int) -> None:
    """Take away what a child doesn't need; called by the child on itself, before any request."""
    _be_the_first_to_go()
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    if sys.platform == "linux":  # others count what is only reserved, or refuse
        _lower(resource.RLIMIT_AS, memory)
    os.nice(5)  # whoever looks at the page comes first


def allow(seconds: float) -> None:
    """CPU time for the next request: twice what it may take, if no one is left to stop it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = used.ru_utime + used.ru_stime + 2 * seconds * _THREADS
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(most) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard < 0 else min(soft, hard), hard))


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when the one that started it ends, whatever it is doing.

    Elsewhere than on Linux the end of its input and the CPU limit do it, a little later.
    """
    if sys.platform != "linux":
        return
    import ctypes

    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before the call
        sys.exit(0)


def _lower(which: int, most: int) -> None:
    _, hard = resource.getrlimit(which)
    most = most if hard < 0 else min(most, hard)
    resource.setrlimit(which, (most, most))


def _be_the_first_to_go() -> None:
    """Where the machine's memory runs out, the kernel ends this process before the app."""
    score = Path("/proc/self/oom_score_adj")
    if score.exists():
        score.write_text("900")

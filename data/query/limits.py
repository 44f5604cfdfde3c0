"""What a query may use, and what is taken from the process that runs it."""

import os
import resource
import signal
import sys
from pathlib import Path

SECONDS = 30.0
START_SECONDS = 30.0
"""For the process to be there and to have read the statement."""

MEMORY = 1 << 30
"""What DuckDB may use, bytes."""

STATEMENT_CHARACTERS = 20_000
ROWS = 100_000
"""Rows of a result that are given back; how many of them a page shows is its own matter."""

RESULT_BYTES = 32 << 20
TEXT_BYTES = 4_000_000
"""The longest text whose tokens are counted."""

BATCH_BYTES = 4 << 20
"""Texts are counted in parts of about this size. Counting one part can't be interrupted: on text
that is made to be slow (one word of 4 MB) it takes up to 5 s."""

THREADS = min(4, os.cpu_count() or 1)
AT_ONCE = 4
AT_ONCE_A_VISITOR = 2
WAIT_SECONDS = 10.0
"""For others to finish, where that many are running."""

# Beside DuckDB's own: the interpreter and the libraries (their code counts too), stacks of
# threads, and row groups that were read ahead.
_BESIDE_DUCKDB = 5 << 29

_ROOT = Path(__file__).parents[2]


def environment() -> dict[str, str]:
    """The environment of a child: nothing of this process' own (tokens, folders)."""
    settings = {
        "PYTHONPATH": str(_ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "HOME": "/",
        "TZ": "UTC",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }
    kept = ("PATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in kept if name in os.environ} | settings


def begin(parent: int) -> None:
    """Called by the child on itself at its start."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)  # whoever looks at another page comes first
    score = Path("/proc/self/oom_score_adj")
    if score.exists():  # where the machine's memory runs out, this process goes before the app
        score.write_text("900")
    _die_with_parent(parent)


def confine(mapped: int, seconds: float) -> None:
    """Called by the child on itself before it runs the query, and for good: no file or socket can
    be opened any more, none written, and memory and processor time are limited.

    `mapped`: bytes of the files that it holds in its address space.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    processor = int(used.ru_utime + used.ru_stime + 2 * seconds * THREADS) + 1
    space = MEMORY + mapped + _BESIDE_DUCKDB
    for kind, most in (
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_AS, space),
    ):
        resource.setrlimit(kind, (most, most))


def _die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when the thread that started it ends.

    Elsewhere than on Linux the processor limit does it, later.
    """
    if sys.platform != "linux":
        return
    import ctypes

    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before the call
        sys.exit(0)

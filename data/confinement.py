"""What the app takes from a process of its own that reads a visitor's files or runs their query.

The tokenizers' sandbox, the reader of corpora and the SQL process have limits of their own beside
this (a `limits.py` each); here is what they share.
"""

import os
import resource
import signal
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[1]

NO_FOLDER = "/dev/null/none"
"""As the state folder of a child that must neither read nor write there."""


def environment(**settings: str) -> dict[str, str]:
    """A child's environment: nothing of this process' own (tokens, folders), few threads (each
    takes address space); and the settings given."""
    common = {
        "PYTHONPATH": str(_ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        # Memory that was given back goes back to the system.
        "MALLOC_ARENA_MAX": "2",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }
    kept = ("PATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in kept if name in os.environ} | common | settings


def step_back() -> None:
    """Called by a child on itself: the app and whoever looks at a page come first, and where the
    machine's memory runs out the kernel ends this process before the app. No core is dumped."""
    lower(resource.RLIMIT_CORE, 0)
    score = Path("/proc/self/oom_score_adj")
    if score.exists():
        score.write_text("900")
    os.nice(5)


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when the thread that started it ends, whatever it is doing.

    Elsewhere than on Linux the end of its input or its CPU limit does it, a little later.
    """
    if sys.platform != "linux":
        return
    import ctypes

    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before the call
        sys.exit(0)


def lower(which: int, most: int) -> None:
    """Set a limit of this process (a resource.RLIMIT_…) for good, as far as it isn't lower yet."""
    _, hard = resource.getrlimit(which)
    most = most if hard < 0 else min(most, hard)
    resource.setrlimit(which, (most, most))


def limit_address_space(size: int) -> None:
    """Bytes; on Linux only: others count what is only reserved, or refuse."""
    if sys.platform == "linux":
        lower(resource.RLIMIT_AS, size)

"""Where memory comes from: the C library's allocator, or jemalloc where the system has it.

What many visitors leave behind is pages with a few living objects each. GNU's allocator keeps them;
jemalloc gives more of them back, and sooner (docs/measurements.md).
"""

import ctypes
import ctypes.util
import os
import sys
from contextlib import suppress

JEMALLOC = "jemalloc"
ARENAS = 2
LARGE = 2**20
_SETTINGS = f"background_thread:true,narenas:{ARENAS},dirty_decay_ms:3000,muzzy_decay_ms:0"
_EVERY_ARENA = b"arena.4096.purge"  # MALLCTL_ARENAS_ALL of jemalloc.h
_M_ARENA_MAX, _M_MMAP_THRESHOLD = -8, -3  # of malloc.h


def prefer_jemalloc() -> None:
    """Start this process anew with jemalloc in place of the C library's allocator.

    To be called before anything is loaded. Nothing happens where the system has no jemalloc, or
    where `LD_PRELOAD` is set: also to nothing, which is how to do without.
    """
    its = os.environ.get("LD_PRELOAD")
    if its is None and sys.platform == "linux":
        # It can't be loaded in order to see whether it is there: only from the beginning.
        found = ctypes.util.find_library(JEMALLOC)
        if found is not None:
            chosen = {"LD_PRELOAD": found, "MALLOC_CONF": _SETTINGS}
            os.execve(sys.executable, sys.orig_argv, os.environ | chosen)
    elif its and os.environ.get("MALLOC_CONF") == _SETTINGS:
        del os.environ["LD_PRELOAD"], os.environ["MALLOC_CONF"]  # not for this process' children


def keep_little() -> None:
    """From now on the C library (GNU's) keeps less of what is freed: threads share a few arenas,
    where each would have one with holes of its own, and large blocks go back at once. To be called
    before there are threads."""
    with suppress(AttributeError, OSError, TypeError):
        library = ctypes.CDLL(None)
        library.mallopt(_M_ARENA_MAX, ARENAS)
        library.mallopt(_M_MMAP_THRESHOLD, LARGE)


def trim() -> None:
    """Return what is free, wherever it lies, to the system."""
    with suppress(OSError, TypeError):
        library = ctypes.CDLL(None)
        if is_jemalloc():
            library.mallctl(_EVERY_ARENA, None, None, None, ctypes.c_size_t(0))
        elif hasattr(library, "malloc_trim"):  # GNU's
            library.malloc_trim(0)


def is_jemalloc() -> bool:
    """Whether this process has its memory from jemalloc."""
    with suppress(OSError, TypeError):
        return hasattr(ctypes.CDLL(None), "mallctl")
    return False

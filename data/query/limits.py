"""What a query may use, and what is taken from the process that runs it."""

import os
import resource

from data import confinement

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


def environment() -> dict[str, str]:
    """The environment of a child: local times are those of UTC, and no home is looked into."""
    return confinement.environment(HOME="/", TZ="UTC")


def begin(parent: int) -> None:
    """Called by the child on itself at its start."""
    confinement.step_back()
    confinement.die_with_parent(parent)


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
        confinement.lower(kind, most)

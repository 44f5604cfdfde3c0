"""What a child process may use, and how long it may take."""

import os
import resource

from data import confinement

MEMORY = 3 << 30
"""Address space of a child, bytes. Reading and checking the largest vocabulary of the catalogue
(Gemma 4, 262,144 pieces) takes 2.5 GB of it, 1.2 GB of them resident."""

READ_SECONDS = 60.0
"""For reading an artefact, for checking the engine, and for both at admission."""

CHUNK_BYTES = 4_000_000
"""Longer batches are encoded in parts of about this size, so that none has a long limit."""

IDLE_SECONDS = 900.0
"""A child that nobody asked for so long ends itself."""

_THREADS = min(4, os.cpu_count() or 1)


def encoding_seconds(size: int) -> float:
    """For encoding or decoding `size` bytes. The slowest reference library here takes a twentieth
    of it on ordinary text."""
    return 10.0 + size / 200_000


def environment() -> dict[str, str]:
    """A child's environment; it reads and writes no file of ours."""
    return confinement.environment(
        TOKENARIUM_HOME=confinement.NO_FOLDER,
        RAYON_NUM_THREADS=str(_THREADS),
        POLARS_MAX_THREADS=str(_THREADS),
    )


def confine(memory: int, parent: int, file_bytes: int = 0) -> None:
    """Take away what a child doesn't need; called by the child on itself, before any request."""
    confinement.step_back()
    confinement.lower(resource.RLIMIT_FSIZE, file_bytes)
    confinement.limit_address_space(memory)
    confinement.die_with_parent(parent)


def allow(seconds: float) -> None:
    """CPU time for the next request: twice what it may take, if no one is left to stop it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = used.ru_utime + used.ru_stime + 2 * seconds * _THREADS
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(most) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard < 0 else min(soft, hard), hard))

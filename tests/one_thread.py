"""A plugin, so that it comes before anything is loaded: in the processes of the tests the libraries
have one thread each. Three processes share the machine, what they compute is small, and threads
would only wait for each other: a fifth of the tests' time."""

import os
from collections.abc import Mapping

SETTINGS = (
    *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"),
    *("POLARS_MAX_THREADS", "RAYON_NUM_THREADS"),
)
_before = {name: os.environ[name] for name in SETTINGS if name in os.environ}

os.environ.update(dict.fromkeys(SETTINGS, "1"))


def as_elsewhere() -> Mapping[str, str]:
    """The environment for an app or a worker, which has as many as anywhere."""
    return {name: its for name, its in os.environ.items() if name not in SETTINGS} | _before

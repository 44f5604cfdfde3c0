"""Where the observatory keeps its state: one folder, never the checkout."""

import os
from functools import lru_cache
from pathlib import Path


def home() -> Path:
    """The state folder: `$TOKENARIUM_HOME`, or `~/.local/share/tokenarium`."""
    given = os.environ.get("TOKENARIUM_HOME") or "~/.local/share/tokenarium"
    return _named(given) if given.startswith("/") else Path(given).expanduser().absolute()


@lru_cache(maxsize=16)
def _named(folder: str) -> Path:  # pages ask hundreds of times a run
    return Path(folder)


def library_folder() -> Path:
    """Downloaded and uploaded artefacts, by content hash."""
    return _made(home() / "library")


def lake_folder() -> Path:
    """The DuckLake catalogue and its Parquet files."""
    return _made(home() / "lake")


def derived_folder() -> Path:
    """What can be computed again at any time (converted files, check results), by hash."""
    return _made(home() / "derived")


def _made(folder: Path) -> Path:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
    return folder

"""Where the observatory keeps its state: one folder, never the checkout."""

import os
from pathlib import Path


def home() -> Path:
    """The state folder: `$TOKENARIUM_HOME`, or `~/.local/share/tokenarium`."""
    given = os.environ.get("TOKENARIUM_HOME") or "~/.local/share/tokenarium"
    return Path(given).expanduser().absolute()


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
    folder.mkdir(parents=True, exist_ok=True)
    return folder

"""The pictures that go with links: drawn once, kept by the link's key.

On disk: `derived/previews/<key>-<what>.png`; `what` names the drawing, so that a newer one (another
title, another version of the drawing) takes its place.
"""

from pathlib import Path

from data import shares
from data.home import derived_folder
from data.library import write_atomically
from data.names import SHARE


def load(key: str, what: str) -> bytes | None:
    """The picture of that link; None if it isn't kept."""
    try:
        return (_folder() / f"{key}-{what}.png").read_bytes() if SHARE.fullmatch(key) else None
    except FileNotFoundError:
        return None


def keep(key: str, what: str, picture: bytes) -> None:
    """Keep it in the place of the link's earlier ones, as long as the link is open."""
    drop(key)
    write_atomically(_folder() / f"{key}-{what}.png", picture)
    if shares.load(key) is None:  # withdrawn meanwhile
        drop(key)


def drop(key: str) -> None:
    """Keep no picture of that link. `key` is one (data.names.SHARE)."""
    for place in _folder().glob(f"{key}-*.png"):
        place.unlink(missing_ok=True)


def _folder() -> Path:
    return derived_folder() / "previews"

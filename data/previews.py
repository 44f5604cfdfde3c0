"""What is kept to show of links before they are opened: a sentence, and a picture.

On disk: `derived/previews/<key>-<name>`. The name of a picture says which drawing it is, so that a
newer one (another title, another version of the drawing) takes its place.
"""

from pathlib import Path

from data import shares
from data.atomic_files import write_atomically
from data.home import derived_folder
from data.names import SHARE


def load(key: str, name: str) -> bytes | None:
    """None if it isn't kept."""
    try:
        return _place(key, name).read_bytes() if SHARE.fullmatch(key) else None
    except FileNotFoundError:
        return None


def keep(key: str, name: str, content: bytes) -> None:
    """Keep it in the place of the link's earlier files of that ending, as long as the link is
    open."""
    for earlier in _folder().glob(f"{key}-*{Path(name).suffix}"):
        earlier.unlink(missing_ok=True)
    write_atomically(_place(key, name), content)
    if shares.load(key) is None:  # withdrawn meanwhile
        drop(key)


def drop(key: str) -> None:
    """Keep nothing of that link. `key` is one (data.names.SHARE)."""
    for place in _folder().glob(f"{key}-*"):
        place.unlink(missing_ok=True)


def links() -> set[str]:
    """The keys of the links of which something is kept."""
    return {place.name.partition("-")[0] for place in _folder().glob("*-*")}


def _place(key: str, name: str) -> Path:
    return _folder() / f"{key}-{name}"


def _folder() -> Path:
    return derived_folder() / "previews"

"""Texts too long for an address, kept for the visitor who typed them and for nobody else.

On disk: `visitors/<id>/texts/<key>`, UTF-8. The key is no hash of the text alone: it tells others
nothing of it.
"""

import re
import time
from hashlib import sha256
from pathlib import Path

from data.home import home
from data.library import write_atomically

MOST = 10
"""Texts that are kept for a visitor; the oldest make room for new ones."""
DAYS = 90
"""How long a text is kept after it was last opened."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


def keep(visitor_id: str, text: str) -> str:
    """Keep it for the visitor; its key."""
    content = text.encode()
    key = sha256(visitor_id.encode() + content).hexdigest()
    place = _folder_of(visitor_id) / key
    if place.exists():
        place.touch()
        return key
    for oldest in _newest_first(place.parent)[MOST - 1 :]:
        oldest.unlink(missing_ok=True)
    write_atomically(place, content)
    return key


def load(visitor_id: str, key: str) -> str | None:
    """The visitor's text under that key; None if none is kept."""
    if not _SHA256.fullmatch(key):
        return None  # before it becomes part of a path
    place = _folder_of(visitor_id) / key
    try:
        if _is_old(place):
            return None
        text = place.read_bytes().decode()
        place.touch()
    except FileNotFoundError:
        return None
    return text


def remove_old() -> None:
    """Every visitor's texts that weren't opened for so long."""
    for place in (home() / "visitors").glob("*/texts/*"):
        try:
            if _is_old(place):
                place.unlink()
        except FileNotFoundError:
            continue  # removed by another process


def _is_old(place: Path) -> bool:
    return place.stat().st_mtime < time.time() - DAYS * 24 * 60 * 60


def _newest_first(folder: Path) -> list[Path]:
    if not folder.exists():
        return []
    return sorted(folder.iterdir(), key=lambda place: place.stat().st_mtime_ns, reverse=True)


def _folder_of(visitor_id: str) -> Path:
    """Raises ValueError for what is no visitor's id: it would be part of a path."""
    if not _SHA256.fullmatch(visitor_id):
        raise ValueError("a visitor's id is 64 hexadecimal characters")
    return home() / "visitors" / visitor_id / "texts"

"""Texts too long for an address, kept for the visitor who typed them and for nobody else.

`visitors/<id>/texts/<key>`: UTF-8 (data/records.py). The key is no hash of the text alone: it tells
others nothing of it.
"""

import re
import time
from hashlib import sha256

from data import records

MOST = 10
"""Texts that are kept for a visitor; the oldest make room for new ones."""
DAYS = 90
"""How long a text is kept after it was last opened."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


def keep(visitor_id: str, text: str) -> str:
    """Keep it for the visitor; its key."""
    content = text.encode()
    key = sha256(visitor_id.encode() + content).hexdigest()
    folder = _folder_of(visitor_id)
    place = f"{folder}/{key}"
    if records.exists(place):
        records.touch(place)
        return key
    newest_first = sorted(records.found(f"{folder}/*"), key=lambda one: -one[1])
    for oldest, _ in newest_first[MOST - 1 :]:
        records.remove(oldest)
    records.write(place, content)
    return key


def load(visitor_id: str, key: str) -> str | None:
    """The visitor's text under that key; None if none is kept."""
    if not _SHA256.fullmatch(key):
        return None  # before it becomes part of a path
    place = f"{_folder_of(visitor_id)}/{key}"
    changed, content = records.changed(place), records.read(place)
    if changed is None or content is None or _is_old(changed):
        return None
    records.touch(place)
    return content.decode()


def remove_old() -> None:
    """Every visitor's texts that weren't opened for so long."""
    for place, changed in records.found("visitors/*/texts/*"):
        if _is_old(changed):
            records.remove(place)


def _is_old(changed: float) -> bool:
    return changed < time.time() - DAYS * 24 * 60 * 60


def _folder_of(visitor_id: str) -> str:
    """Raises ValueError for what is no visitor's id: it would be part of a path."""
    if not _SHA256.fullmatch(visitor_id):
        raise ValueError("a visitor's id is 64 hexadecimal characters")
    return f"visitors/{visitor_id}/texts"

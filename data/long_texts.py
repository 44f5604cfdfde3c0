"""Texts too long for an address, kept for the visitor who typed them and for nobody else.

`visitors/<id>/texts/<key>`: UTF-8 (data/records.py). The key is no hash of the text alone: it tells
others nothing of it.
"""

import time
from hashlib import sha256

from data import records
from data.names import HASH

MOST = 10
"""Texts that are kept for a visitor; the oldest make room for new ones."""
DAYS = 90
"""How long a text is kept after it was last opened."""


def keep(visitor_id: str, text: str) -> str:
    """Keep it for the visitor; its key."""
    content = text.encode()
    key = sha256(visitor_id.encode() + content).hexdigest()
    folder = _folder(visitor_id)
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
    if not HASH.fullmatch(key):
        return None  # before it becomes part of a path
    place = f"{_folder(visitor_id)}/{key}"
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


def _folder(visitor_id: str) -> str:
    return records.folder_of(visitor_id, "texts")

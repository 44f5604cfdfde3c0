"""The shared studies that a visitor opened: what came with their links stays at hand.

On disk: `visitors/<id>/shares/<key>`, an empty file each.
"""

from pathlib import Path

from data import shares
from data.home import home
from data.names import HASH

MOST = 100
"""Links that are kept for a visitor; the oldest make room for new ones."""


def keep(visitor_id: str, key: str) -> None:
    """Keep the link for the visitor, if it lends anything."""
    share = shares.load(key)
    if share is None:
        return
    if not (share.identities or share.corpora or share.models or share.lexicons):
        return
    place = _folder_of(visitor_id) / key
    if place.exists():
        return
    for oldest in opened_by(visitor_id)[MOST - 1 :]:
        forget(visitor_id, oldest)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.touch()


def opened_by(visitor_id: str) -> tuple[str, ...]:
    """The keys of the links that are kept for the visitor, the newest first."""
    try:
        places = [
            (place.stat().st_mtime_ns, place.name) for place in _folder_of(visitor_id).iterdir()
        ]
    except FileNotFoundError:
        return ()
    return tuple(key for _, key in sorted(places, reverse=True))


def forget(visitor_id: str, key: str) -> None:
    """Keep it no longer. What it lends stays shared."""
    (_folder_of(visitor_id) / key).unlink(missing_ok=True)


def _folder_of(visitor_id: str) -> Path:
    """Raises ValueError for what is no visitor's id: it would be part of a path."""
    if not HASH.fullmatch(visitor_id):
        raise ValueError("a visitor's id is 64 hexadecimal characters")
    return home() / "visitors" / visitor_id / "shares"

"""The shared studies that a visitor opened: what came with their links stays at hand.

`visitors/<id>/shares/<key>`: an empty record each (data/records.py).
"""

from data import records, shares

MOST = 100
"""Links that are kept for a visitor; the oldest make room for new ones."""


def keep(visitor_id: str, key: str) -> None:
    """Keep the link for the visitor, if it lends anything."""
    share = shares.load(key)
    if share is None:
        return
    if not (share.identities or share.corpora or share.models or share.lexicons):
        return
    place = f"{_folder(visitor_id)}/{key}"
    if records.exists(place):
        return
    for oldest in opened_by(visitor_id)[MOST - 1 :]:
        forget(visitor_id, oldest)
    records.write(place, b"")


def opened_by(visitor_id: str) -> tuple[str, ...]:
    """The keys of the links that are kept for the visitor, the newest first."""
    opened = [
        (changed, records.stem(place))
        for place, changed in records.found(f"{_folder(visitor_id)}/*")
    ]
    return tuple(key for _, key in sorted(opened, reverse=True))


def forget(visitor_id: str, key: str) -> None:
    """Keep it no longer. What it lends stays shared."""
    records.remove(f"{_folder(visitor_id)}/{key}")


def _folder(visitor_id: str) -> str:
    return records.folder_of(visitor_id, "shares")

"""Keys by which a visitor's own programs ask in the visitor's name.

A key holds 256 random bits, so its sha256 alone, which is all that is kept, lets nobody guess it:

    api_keys/<sha256>                        the id of the visitor whose key it is
    visitors/<id>/api_keys/<sha256>.json     what they call it, when it was made and last used

The first says whether there is such a key, and is only ever made and removed.
"""

import json
import re
import secrets
import time
from dataclasses import asdict, dataclass, replace
from hashlib import sha256

from data import records
from data.errors import NoRoom, UnknownName
from data.names import HASH

PREFIX = "tkn_"
"""What every key begins with, so that whoever looks for lost ones can tell them."""
WELL_FORMED = re.compile(PREFIX + r"[A-Za-z0-9_-]{43}")
MOST = 20
"""Keys that a visitor may have."""
DAYS = 365
"""How long a key stays that nobody uses."""
NOTE_EVERY_S = 60.0
"""A key that is in use is noted no oftener."""


@dataclass(frozen=True)
class ApiKey:
    """`id`: the key's sha256. `made`, `used` (None: never): seconds since 1970."""

    id: str
    name: str
    made: float
    used: float | None = None

    @property
    def is_old(self) -> bool:
        return (self.used or self.made) < time.time() - DAYS * 24 * 60 * 60


def make(visitor_id: str, name: str) -> tuple[str, ApiKey]:
    """A new key of the visitor's, which is told this once. Raises NoRoom where they have MOST."""
    if len(of(visitor_id)) >= MOST:
        raise NoRoom(f"You have {MOST} keys, the most that a visitor may have: revoke one first.")
    secret = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey(_id_of(secret), name, time.time())
    records.write(_place(key.id), visitor_id.encode())  # first: `remove_old` may look now
    _note(visitor_id, key)
    return secret, key


def of(visitor_id: str) -> list[ApiKey]:
    """The visitor's keys, the newest first."""
    kept = records.contents(f"{_folder(visitor_id)}/*.json")
    found = (_parsed(place, content) for place, content in kept)
    there = [key for key in found if key is not None and records.exists(_place(key.id))]
    return sorted(there, key=lambda key: (-key.made, key.id))


def whose(secret: str) -> str | None:
    """The id of the visitor whose key it is, and note that it was used; None for what is no key."""
    if not WELL_FORMED.fullmatch(secret):
        return None
    id_ = _id_of(secret)
    owner = records.read(_place(id_))
    if owner is None:
        return None
    try:
        visitor_id = owner.decode()
        place = f"{_folder(visitor_id)}/{id_}.json"
    except ValueError:
        return None
    content = records.read(place)
    key = None if content is None else _parsed(place, content)
    if key is None or key.is_old:
        return None
    now = time.time()
    if key.used is None or key.used < now - NOTE_EVERY_S:
        _note(visitor_id, replace(key, used=now))
    return visitor_id


def revoke(visitor_id: str, id_: str) -> None:
    """From now on it is no key. Raises UnknownName for one that isn't the visitor's."""
    if not any(key.id == id_ for key in of(visitor_id)):
        raise UnknownName("key of yours", id_[:12], [])
    records.remove(_place(id_))
    records.remove(f"{_folder(visitor_id)}/{id_}.json")


def follow(visitor_id: str) -> None:
    """The keys whose records came into the visitor's folder act as that visitor."""
    for place, _ in records.found(f"{_folder(visitor_id)}/*.json"):
        id_ = records.stem(place)
        if HASH.fullmatch(id_) and records.exists(_place(id_)):
            records.write(_place(id_), visitor_id.encode())


def remove_old() -> None:
    """Every visitor's keys that nobody used for DAYS, and what is left of revoked ones."""
    for place, content in records.contents("visitors/*/api_keys/*.json"):
        key = _parsed(place, content)
        if key is not None and key.is_old:
            records.remove(_place(key.id))
        if key is None or not records.exists(_place(key.id)):
            records.remove(place)


def _note(visitor_id: str, key: ApiKey) -> None:
    content = json.dumps(asdict(key), ensure_ascii=False).encode()
    records.write(f"{_folder(visitor_id)}/{key.id}.json", content)


def _parsed(place: str, content: bytes) -> ApiKey | None:
    try:
        key = ApiKey(**json.loads(content))
        return key if key.id == records.stem(place) else None
    except (ValueError, TypeError):
        return None


def _id_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _place(id_: str) -> str:
    return f"api_keys/{id_}"


def _folder(visitor_id: str) -> str:
    return records.folder_of(visitor_id, "api_keys")

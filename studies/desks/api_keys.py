"""A visitor's keys for programs of theirs: making, seeing and revoking them, and whose one is."""

from data import api_keys
from data.api_keys import MOST as MOST
from data.api_keys import ApiKey
from data.errors import TokenariumError
from data.visitors import Visitor
from studies.desks.belongings import cleaned
from studies.engine import sharing

__all__ = ["MOST", "ApiKey", "make", "of", "revoke", "visitor_of"]

_NOBODY = "Keys belong to a visitor: allow cookies for this address, and reload the page."


def make(name: str, visitor: Visitor) -> str:
    """A new key, which can't be had again. Raises TokenariumError for a name of nothing, NoRoom
    where the visitor has MOST."""
    called = cleaned(name)
    if not called:
        raise TokenariumError("Name the key, so that you know it when you revoke it.")
    if visitor.id is None:
        raise TokenariumError(_NOBODY)
    secret, _ = api_keys.make(visitor.id, called)
    return secret


def of(visitor: Visitor) -> list[ApiKey]:
    """The visitor's keys, the newest first; the keys themselves aren't kept."""
    return [] if visitor.id is None else api_keys.of(visitor.id)


def revoke(id_: str, visitor: Visitor) -> None:
    """From now on it is no key. Raises UnknownName for one that isn't the visitor's."""
    if visitor.id is None:
        raise TokenariumError(_NOBODY)
    api_keys.revoke(visitor.id, id_)


def visitor_of(secret: str) -> Visitor | None:
    """In whose name whoever has the key asks, with what the links lend that they opened; None for
    what is no key."""
    its_id = api_keys.whose(secret)
    return None if its_id is None else Visitor(its_id, sharing.opened(Visitor(its_id)))

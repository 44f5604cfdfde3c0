"""Texts too long for an address, for the visitor who typed them (`data.long_texts`)."""

from data import long_texts
from data.errors import NotNow
from data.long_texts import DAYS
from data.visitors import Visitor

__all__ = ["DAYS", "keep", "load"]


def keep(text: str, visitor: Visitor) -> str | None:
    """Keep it for the visitor; its key. None where it can't be kept: for who has no cookie, nobody
    could have it back; a disk may be full, or a database away."""
    if visitor.id is None:
        return None
    try:
        return long_texts.keep(visitor.id, text)
    except (OSError, NotNow):
        return None


def load(key: str, visitor: Visitor) -> str | None:
    """The text that was kept for this visitor under that key; None if none was."""
    return None if visitor.id is None else long_texts.load(visitor.id, key)

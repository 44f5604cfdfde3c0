"""Who asks: a visitor of the app, or the person at the command line."""

from dataclasses import dataclass

from data import locks
from data.home import home


@dataclass(frozen=True)
class Visitor:
    """`id` is the sha256 (hex) of the visitor's cookie, or of who signed in; None for the command
    line. `shares` are the keys of shared studies whose links they opened: what these carry may be
    used."""

    id: str | None = None
    shares: tuple[str, ...] = ()


EVERYONE = Visitor()


def take_along(browser: Visitor, person: Visitor) -> bool:
    """What the visitor of a browser has becomes the person's who signed in there, where that person
    has nothing yet; whether it did. Raises Busy."""
    if browser.id is None or person.id is None:
        return False
    before, after = (home() / "visitors" / one.id for one in (browser, person) if one.id)
    if after.exists() or not before.exists():
        return False
    with locks.removal():  # nobody writes down who has what meanwhile
        if after.exists() or not before.exists():
            return False
        before.rename(after)
    return True

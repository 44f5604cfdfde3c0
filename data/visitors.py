"""Who asks: a visitor of the app, or the person at the command line."""

from dataclasses import dataclass

from data import locks, records


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
    before, after = f"visitors/{browser.id}", f"visitors/{person.id}"
    if records.is_empty(before) or not records.is_empty(after):
        return False
    with locks.removal():  # nobody writes down who has what meanwhile
        return records.move(before, after)

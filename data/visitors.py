"""Who asks: a visitor of the app, or the person at the command line; and when visitors were here
last, since things of who doesn't come any more don't stay for ever.

A browser's cookie ends a year after its last visit, and what was brought there can be reached by
nobody then. `visitors/<id>/seen` is an empty record; whatever else of theirs was changed counts as
well, such as a key that a program used.
"""

import re
import time
from dataclasses import dataclass

from data import locks, records

DAYS = 400
"""How long what a visitor brought stays after they were here last."""
NOTE_EVERY_S = 24 * 60 * 60
_THING = re.compile(r"visitors/([0-9a-f]{64})/(tokenizers|corpora|lexicons|models|charbench)/.*")


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


def note(visitor_id: str) -> None:
    """The visitor is here; noted once a day, of who has something here."""
    place = f"visitors/{visitor_id}/seen"
    before = records.changed(place)
    if before is None and records.is_empty(f"visitors/{visitor_id}"):
        return
    if before is None or before < time.time() - NOTE_EVERY_S:
        records.write(place, b"")


def absent() -> list[str]:
    """The ids of those who have brought something and weren't here for so long."""
    last, have = dict[str, float](), set[str]()
    for name, changed in [*records.found("visitors/*/*"), *records.found("visitors/*/*/*")]:
        its_id = name.split("/")[1]
        last[its_id] = max(last.get(its_id, 0.0), changed)
        if _THING.fullmatch(name):
            have.add(its_id)
    oldest = time.time() - DAYS * 24 * 60 * 60
    return sorted(its_id for its_id in have if last[its_id] < oldest)

"""What someone may choose from, of whatever kind: the catalogue's, then what was added on the
command line, the visitor's own, and what came with the links they opened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from data.catalogue import Source
from data.shelf import Named, Shelf
from data.visitors import Visitor

Origin = Literal["catalogue", "everyone", "yours", "shared"]


@dataclass(frozen=True)
class Offer:
    """Something to choose: `name` is what links and results hold, `title` what people read."""

    name: str
    title: str
    origin: Origin

    @property
    def words(self) -> str:
        """All that a search looks through."""
        return f"{self.name} {self.title}"


Offered = TypeVar("Offered", bound=Offer)
T = TypeVar("T", bound=Named)


def offers(
    rows: Mapping[str, Source],
    listed: Callable[[Source], Offered],
    shelf: Shelf[T],
    brought: Callable[[T, Origin], Offered | None],
    visitor: Visitor,
) -> dict[str, Offered]:
    """By name. `listed` makes the offer of a catalogue row, `brought` that of what stands on the
    shelf; None: it can't be had any more."""
    found = {name: listed(row) for name, row in rows.items()}
    for name, (thing, origin) in shelf.offered(visitor).items():
        offer = brought(thing, origin)
        if offer is not None:
            found[name] = offer
    return found

"""Who asks: a visitor of the app, or the person at the command line."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Visitor:
    """`id` is the sha256 (hex) of the visitor's cookie, None for the command line. `shares` are the
    keys of shared studies whose links they opened: what these carry may be used."""

    id: str | None = None
    shares: tuple[str, ...] = ()


EVERYONE = Visitor()

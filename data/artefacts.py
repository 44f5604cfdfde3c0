"""Artefacts that somebody speaks of: the same bytes may be several people's, and a tokenizer of one
and a list of another."""

from collections.abc import Collection

from data import catalogue, library, records

SPEAKING = ("library/*/*.json", "visitors/*/*/*.json", "shares/*.json")
"""The records that name artefacts by their sha256."""


def let_go(sha256: str) -> None:
    """Keep an artefact no longer that nobody speaks of; inside of `Shelf.kept`. Raises
    StoreUnavailable."""
    if not wanted([sha256]):
        library.remove(sha256)


def wanted(hashes: Collection[str]) -> set[str]:
    """Those of which the catalogue or a record speaks."""
    its = {row.sha256 for kind in catalogue.KINDS for row in catalogue.sources(kind).values()}
    return its.intersection(hashes) | spoken_of(set(hashes) - its)


def spoken_of(hashes: Collection[str]) -> set[str]:
    """Those that a record names."""
    found, left = set[str](), set(hashes)
    for pattern in SPEAKING if left else ():
        for _, content in records.contents(pattern):
            here = {sha256 for sha256 in left if sha256.encode() in content}
            found |= here
            left -= here
    return found

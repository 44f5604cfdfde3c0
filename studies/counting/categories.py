"""Categories of text: a language of a corpus, a domain of it, or a corpus as a whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from data.corpora import Corpus, Removed, contents, store
from data.errors import TokenariumError
from data.languages import resolve

WHOLE = "*"
MOST_CATEGORIES = 200


@dataclass(frozen=True)
class Category:
    """label: what it is called. corpus: content hash. language: None for all. domain: a section of
    the corpus, None for all."""

    label: str
    corpus: str
    language: str | None
    domain: str | None

    def written(self) -> str:
        """As `pinned` reads it."""
        domain = "" if self.domain is None else f"/{self.domain}"
        return f"{self.label}:{self.language or WHOLE}{domain}={self.corpus}"


def pinned(given: str) -> list[Category]:
    """Categories by comma: `language=corpus`, `language/domain=corpus`, with * for all languages of
    the corpus as one, and `label:` before it where it is to be called otherwise. A corpus alone
    stands for each of its languages. The corpora are content hashes. A domain with a comma in its
    name can't be named, and one with a colon needs a label before it.

    Raises TokenariumError for fewer than two, more than MOST_CATEGORIES, a label twice, a corpus
    that is gone; UnknownName for a language that a corpus lacks.
    """
    found = [one for piece in given.split(",") if piece.strip() for one in _of(piece.strip())]
    if len(found) < 2:
        raise TokenariumError("Name at least two categories: a mixture of one says nothing.")
    if len(found) > MOST_CATEGORIES:
        raise TokenariumError(f"{len(found)} categories are named; {MOST_CATEGORIES} are possible.")
    labels = [one.label for one in found]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice is not None:
        raise TokenariumError(
            f"Two categories are called {twice}: call one otherwise, as in mine:{twice}=corpus."
        )
    return found


def _of(piece: str) -> Iterator[Category]:
    what, _, hash_ = piece.rpartition("=")
    corpus = _corpus(hash_)
    if not what:
        yield from (Category(label, corpus.hash, label, None) for label in corpus.languages)
        return
    label, colon, rest = what.partition(":")
    label, what = (label.strip(), rest.strip()) if colon else ("", what)
    name, slash, domain = what.partition("/")
    language = None if name == WHOLE else resolve(name, corpus.languages)
    if slash and not domain:
        raise TokenariumError(f"'{what}' ends with a slash: name a domain behind it.")
    usual = f"{language or ''}{slash}{domain}".strip("/").replace(":", " ")
    if not (label or usual):
        raise TokenariumError("Call a whole corpus something, as in code:*=corpus.")
    yield Category(label or usual, corpus.hash, language, domain or None)


def _corpus(hash_: str) -> Corpus:
    found = store.by_hash(hash_)
    if found is None:
        raise Removed(hash_)
    return found


def texts(category: Category, most_bytes: int, seed: int) -> list[str]:
    """Its segments, in order. most_bytes: where it has more, segments are drawn at random without
    replacement up to that size (0: all of it).

    Raises TokenariumError where there are none.
    """
    corpus = _corpus(category.corpus)
    languages = list(corpus.languages) if category.language is None else [category.language]
    found: list[str] = []
    for _, rows in contents.documents(corpus, languages):
        if category.domain is not None:
            rows = rows.filter(pl.col("section") == category.domain)
        found += rows["text"].to_list()
    if not found:
        raise TokenariumError(f"{category.label} has no text.")
    return drawn(found, most_bytes, seed)


def drawn(found: Sequence[str], most_bytes: int, seed: int) -> list[str]:
    """Segments at random of at most so many bytes together, one at least, in their order."""
    sizes = np.array([len(text.encode()) for text in found])
    if not most_bytes or sizes.sum() <= most_bytes:
        return list(found)
    order = np.random.default_rng(seed).permutation(len(found))
    count = max(1, int(np.searchsorted(np.cumsum(sizes[order]), most_bytes, "right")))
    return [found[place] for place in np.sort(order[:count])]

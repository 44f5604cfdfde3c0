"""Texts of a corpus to look at; never more of it in memory than is asked for."""

from collections.abc import Iterator
from contextlib import contextmanager

from data.corpora import Corpus, contents, obtain, using
from data.errors import TokenariumError, UnknownName
from data.visitors import EVERYONE, Visitor


def segment_count(corpus: str, language: str, visitor: Visitor = EVERYONE) -> int:
    """How many segments a corpus has in one of its languages.

    Raises UnknownName for a corpus that the visitor may not use, or a language that it lacks;
    TokenariumError for a corpus that can't be had.
    """
    with _stored(corpus, language, visitor) as stored:
        return contents.segment_count(stored, language)


def segment(corpus: str, language: str, number: int, visitor: Visitor = EVERYONE) -> str:
    """The text of a language's segment, counted from 1 in the order of the corpus.

    Raises as `segment_count`, and TokenariumError for a number that it hasn't got.
    """
    with _stored(corpus, language, visitor) as stored:
        count = contents.segment_count(stored, language)
        if not 1 <= number <= count:
            message = f"{corpus} has {count} segments in {language}, no number {number}."
            raise TokenariumError(message)
        return contents.segment_text(stored, language, number)


def beginning(corpus: str, language: str, characters: int, visitor: Visitor = EVERYONE) -> str:
    """A language's segments from the first on, a line each, cut after that many characters.

    Raises as `segment_count`.
    """
    with _stored(corpus, language, visitor) as stored:
        return contents.beginning(stored, language, characters)


@contextmanager
def _stored(corpus: str, language: str, visitor: Visitor) -> Iterator[Corpus]:
    stored = obtain(corpus, visitor=visitor)
    if language not in stored.languages:
        raise UnknownName("language", language, stored.languages)
    with using([stored.hash]):
        yield stored

"""Texts of a corpus to look at; never more of it in memory than is asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from data import lake
from data.corpora.corpus import Corpus
from data.corpora.obtain import obtain
from data.corpora.present import using
from data.errors import TokenariumError, UnknownName
from data.visitors import EVERYONE, Visitor


def segment_count(corpus: str, language: str, visitor: Visitor = EVERYONE) -> int:
    """How many segments a corpus has in one of its languages.

    Raises UnknownName for a corpus that the visitor may not use, or a language that it lacks;
    TokenariumError for a corpus that can't be had.
    """
    with _stored(corpus, language, visitor) as stored:
        return int(_value(f"SELECT count(*) FROM {stored.table} WHERE language = ?", [language]))


def segment(corpus: str, language: str, number: int, visitor: Visitor = EVERYONE) -> str:
    """The text of a language's segment, counted from 1 in the order of the corpus.

    Raises as `segment_count`, and TokenariumError for a number that it hasn't got.
    """
    count = segment_count(corpus, language, visitor)
    if not 1 <= number <= count:
        raise TokenariumError(f"{corpus} has {count} segments in {language}, no number {number}.")
    with _stored(corpus, language, visitor) as stored:
        of_language = f"FROM {stored.table} WHERE language = ?"
        place = _value(
            f"SELECT segment {of_language} ORDER BY segment LIMIT 1 OFFSET ?",
            [language, number - 1],
        )
        return str(_value(f"SELECT text {of_language} AND segment = ?", [language, place]))


def beginning(corpus: str, language: str, characters: int, visitor: Visitor = EVERYONE) -> str:
    """A language's segments from the first on, a line each, cut after that many characters.

    Raises as `segment_count`.
    """
    with _stored(corpus, language, visitor) as stored, lake.reading() as cursor:
        of_language = f"FROM {stored.table} WHERE language = ?"
        # A line break stands after each; the last one needed is the first that goes beyond.
        (last,) = cursor.execute(
            "SELECT coalesce(min(segment) FILTER (WHERE total > ?), max(segment)) FROM (SELECT "
            f"segment, sum(characters + 1) OVER (ORDER BY segment) AS total {of_language})",
            [characters, language],
        ).fetchall()[0]
        rows = cursor.execute(
            f"SELECT text {of_language} AND segment <= ? ORDER BY segment", [language, last]
        ).fetchall()
    return "\n".join(text for (text,) in rows)[:characters]


@contextmanager
def _stored(corpus: str, language: str, visitor: Visitor) -> Iterator[Corpus]:
    stored = obtain(corpus, visitor=visitor)
    if language not in stored.languages:
        raise UnknownName("language", language, stored.languages)
    with using([stored.hash]):
        yield stored


def _value(query: str, values: list[Any]) -> Any:
    with lake.reading() as cursor:
        row = cursor.execute(query, values).fetchone()
    assert row is not None
    return row[0]

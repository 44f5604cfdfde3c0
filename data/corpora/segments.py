"""Some segments of a stored corpus, without reading all of it."""

from collections.abc import Sequence
from typing import Any

from data import lake
from data.corpora.contents import rows_of
from data.corpora.corpus import Corpus


def count(corpus: Corpus, language: str) -> int:
    """How many segments the corpus has in a language."""
    return int(_value(f"SELECT count(*) FROM {rows_of(corpus)} WHERE language = ?", [language]))


def text(corpus: Corpus, language: str, number: int) -> str:
    """The text of a language's segment, counted from 1 in the order of the corpus; there must be
    one."""
    of_language = f"FROM {rows_of(corpus)} WHERE language = ?"
    place = _value(
        f"SELECT segment {of_language} ORDER BY segment LIMIT 1 OFFSET ?", [language, number - 1]
    )
    return str(_value(f"SELECT text {of_language} AND segment = ?", [language, place]))


def beginning(corpus: Corpus, language: str, characters: int) -> str:
    """A language's segments from the first on, a line each, cut after that many characters."""
    of_language = f"FROM {rows_of(corpus)} WHERE language = ?"
    with lake.reading() as cursor:
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


def first(corpus: Corpus, languages: Sequence[str], segments: int) -> list[tuple[str, str, int]]:
    """The first segments of each of the languages: text, language, segment; by language."""
    rows = rows_of(corpus)
    with lake.reading() as cursor:
        return cursor.execute(
            f"SELECT text, language, segment FROM {rows} WHERE list_contains(?, language) "
            "QUALIFY row_number() OVER (PARTITION BY language ORDER BY segment) <= ? "
            "ORDER BY language, segment",
            [list(languages), segments],
        ).fetchall()


def _value(query: str, values: list[Any]) -> Any:
    with lake.reading() as cursor:
        row = cursor.execute(query, values).fetchone()
    assert row is not None
    return row[0]

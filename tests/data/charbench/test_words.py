"""The catalogue's lists of words."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.charbench import MOST_ITEMS, most_items, pool
from data import catalogue, library
from data.charbench import words
from data.errors import TokenariumError, UnknownName


def test_lists_are_named_or_given_by_hash() -> None:
    row = catalogue.find("resource", words.DEFAULT)
    assert words.hash_of(words.DEFAULT) == words.hash_of(row.sha256) == row.sha256
    with pytest.raises(UnknownName, match="did you mean wikipedia_words"):
        words.hash_of("wikipedia_word")
    with pytest.raises(UnknownName):
        words.hash_of("0" * 64)
    with pytest.raises(UnknownName):
        words.hash_of("gflanguages")  # a resource, but no list of words


@pytest.mark.parametrize(
    ("content", "found"), [(b"var words = ['the','of']\n\nexport {words}", 2), (b"var x = 1", 0)]
)
def test_a_javascript_list(
    home: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, found: int
) -> None:
    row = catalogue.find("resource", words.DEFAULT)
    made = replace(row, sha256=hashlib.sha256(content).hexdigest())
    monkeypatch.setattr(catalogue, "resources", lambda: {made.name: made})
    library.put(content)
    if found:
        assert words.words(made.sha256) == ["the", "of"]
    else:
        with pytest.raises(TokenariumError, match="lists no word"):
            words.words(made.sha256)


def test_the_default_list_is_enough_for_as_many_items_as_were_published(
    fetched_home: Path,
) -> None:
    its = words.words(words.hash_of(words.DEFAULT))
    assert len(its) == len(set(its)) == 225_555
    assert its[:3] == ["the", "of", "in"]
    assert most_items(pool(its, 42, capitals=True)) == MOST_ITEMS
    assert most_items(pool(its, 42, capitals=False)) == 29_686

"""Sizes that are kept, and files of them that no longer say anything."""

import pytest

from data import kept_sizes

pytestmark = pytest.mark.usefixtures("home")

CORPUS = "ab" * 32


def test_what_was_kept_is_found_by_corpus_and_by_way() -> None:
    kept_sizes.keep(CORPUS, "1 MB", {"eng": {"xz": 3}})
    kept_sizes.keep(CORPUS, "1 MB", {"tur": {"xz": 4}})
    kept_sizes.keep(CORPUS, "2 MB", {"eng": {"xz": 5}})
    assert kept_sizes.recall(CORPUS, "1 MB") == {"eng": {"xz": 3}, "tur": {"xz": 4}}
    assert kept_sizes.recall(CORPUS, "2 MB") == {"eng": {"xz": 5}}
    assert kept_sizes.recall("cd" * 32, "1 MB") == {}
    assert len(kept_sizes.of_corpus(CORPUS)) == 2


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1]", b'{"eng": 1}', b'{"eng": {"xz": "3"}}', b'{"eng": {"xz": 3.5}}']
)
def test_a_damaged_file_is_as_good_as_none(content: bytes) -> None:
    kept_sizes.keep(CORPUS, "1 MB", {"eng": {"xz": 3}})
    (file,) = kept_sizes.of_corpus(CORPUS)
    file.write_bytes(content)
    assert kept_sizes.recall(CORPUS, "1 MB") == {}
    kept_sizes.keep(CORPUS, "1 MB", {"eng": {"xz": 3}})
    assert kept_sizes.recall(CORPUS, "1 MB") == {"eng": {"xz": 3}}

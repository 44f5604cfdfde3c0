"""The library keeps bytes by their hash and never hands out others; who gives up one thing doesn't
take another's away."""

import hashlib
from pathlib import Path

import pytest

from data import artefacts, catalogue, library, records, tokenizers
from data.lexicons import collection as lexicons
from data.lexicons import own_list
from data.tokenizers import Identity
from data.visitors import Visitor

ANNA, BERTA = Visitor("a" * 64), Visitor("b" * 64)
WORDS = b"house\nhouses\n"  # a list of words, and the vocabulary of a tokenizer


def test_put_and_read(home: Path) -> None:
    sha256 = library.put(b"vocabulary")
    assert sha256 == hashlib.sha256(b"vocabulary").hexdigest()
    assert library.has(sha256)
    assert library.read(sha256) == b"vocabulary"
    assert library.path(sha256).read_bytes() == b"vocabulary"


def test_the_same_bytes_twice_are_one_file(home: Path) -> None:
    assert library.put(b"x") == library.put(b"x")
    assert len([p for p in (home / "library").rglob("*") if p.is_file()]) == 1


def test_what_is_not_kept_is_a_key_error(home: Path) -> None:
    with pytest.raises(KeyError):
        library.read("0" * 64)


def test_a_file_that_changed_on_disk_is_refused_and_removed(home: Path) -> None:
    sha256 = library.put(b"right")
    library.path(sha256).write_bytes(b"wrong")
    with pytest.raises(library.Damaged, match="fetch it again"):
        library.read(sha256)
    assert not library.has(sha256)


def test_putting_mends_a_changed_file(home: Path) -> None:
    sha256 = library.put(b"right")
    library.path(sha256).write_bytes(b"wrong")
    library.put(b"right")
    assert library.read(sha256) == b"right"


def test_a_write_that_fails_leaves_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("data.atomic_files.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        library.put(b"much")
    assert [p for p in home.rglob("*") if p.is_file()] == []


@pytest.mark.parametrize("first", ["tokenizer", "list"])
def test_a_list_and_a_tokenizer_of_the_same_bytes(home: Path, first: str) -> None:
    brought = Identity("words", "words", "wordpiece", library.sha256_of(WORDS))
    its = tokenizers.keep(brought, WORDS, ANNA)
    listed = lexicons.add({"words.txt": WORDS}, "eng_Latn", False, BERTA)
    assert listed.sha256 == its.sha256 and listed.format == own_list.WORDS
    give_up = {
        "tokenizer": lambda: tokenizers.forget(ANNA, its.name),
        "list": lambda: lexicons.forget(BERTA, listed.name),
    }
    give_up.pop(first)()
    assert library.has(its.sha256)
    for forget in give_up.values():
        forget()
    assert not library.has(its.sha256)


def test_whose_artefacts_stay(home: Path) -> None:
    row = catalogue.tokenizers()["gpt2"]
    records.write(f"visitors/{ANNA.id}/charbench/{'1' * 64}.json", b'{"hash": "' + b"1" * 64)
    records.write(f"shares/{'c' * 32}.json", b"2" * 64)
    records.write(f"shares/{'d' * 32}.withdrawn", b"3" * 64)
    asked = [row.sha256, "1" * 64, "2" * 64, "3" * 64]
    assert artefacts.wanted(asked) == set(asked[:3])

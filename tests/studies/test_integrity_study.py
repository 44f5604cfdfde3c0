"""Words and morphemes of real tokenizers, against plain loops over the reference library's ids."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import tokenizers as library

import studies
from data import lexicons
from data.errors import TokenariumError, UnknownName
from data.lexicons import GoldWord
from data.tokenizers import load_known
from data.visitors import Visitor
from studies.questions.boundaries import ALONE, IN_TEXT, cut_words
from tests.studies.conftest import SENTENCES, brought, everyones, named, rows, stored

pytestmark = pytest.mark.usefixtures("home")

ANNA, BERTA = Visitor("a" * 64), Visitor("b" * 64)
LIST = "ev\troot\nbelirteç\troot\nsöz\troot\nler\taffix\ni\taffix\nçok\neski\n"
ALL = {"scope": "everything", "position": "anywhere", "single_letters": "with"}
Flores = Callable[..., Path]


def turkish(content: str = LIST, gold: bool = False) -> str:
    return lexicons.add({"mine.tsv": content.encode()}, "tur_Latn", gold, ANNA).name


def prepare(names: list[str], corpus: str, **params: object) -> studies.Spec:
    return studies.prepare("integrity", names, corpus, {"bootstrap": 100, **params}, visitor=ANNA)


def test_words_and_tokens_are_counted(byte_level: Path, letters: Path, flores: Flores) -> None:
    names, corpus = [everyones(byte_level).name, everyones(letters).name], named(flores())
    result = studies.run(prepare(names, corpus, lexicon=turkish()))
    reference = library.Tokenizer.from_file(str(byte_level))
    encoded = [reference.encode(text) for text in SENTENCES["tur_Latn"]]
    ids = [one for each in encoded for one in each.ids]
    (row,) = rows(result, "summary", tokenizer=names[0])
    # Ev eskidir. Belirteçleri sayıyoruz. İçinde daha çok sözcük olan satır.
    assert (row["segments"], row["words"], row["tokens"]) == (3, 10, len(ids))
    assert row["tokens_per_word"] == len(ids) / 10
    surfaces = [reference.decode([one]).strip() for one in ids]
    distinct = {one for one in surfaces if one}
    (shares,) = rows(result, "shares", tokenizer=names[0], counted="distinct", **ALL)
    assert shares["tokens"] == row["distinct"] == len(distinct)
    roots, affixes = {"ev", "belirteç", "söz", "çok", "eski"}, {"ler", "i"}
    lowered = [one.replace("I", "ı").replace("İ", "i").lower() for one in distinct]
    assert shares["valid"] == sum(one in roots for one in lowered)
    assert shares["pure"] == sum(one in roots | affixes for one in lowered)
    tokens = result.tables["tokens"].filter(pl.col("tokenizer") == names[0])
    assert tokens["occurrences"].sum() == sum(bool(one) for one in surfaces)
    assert result.signature["method"]["lexicon"]["entries"] == {"roots": 5, "affixes": 2}
    assert (rows(result, "summary", tokenizer=names[1])[0]["unknown_share"] or 0) > 0


def test_what_a_tokenizer_lost_is_no_word(letters: Path, flores: Flores) -> None:
    names, corpus = [everyones(letters).name], named(flores())
    result = studies.run(prepare(names, corpus, lexicon=turkish("[UNK]\nunk\n")))
    (unknown,) = rows(result, "tokens", surface="[UNK]")
    assert (unknown["kind"], unknown["word"]) == ("unknown", False)
    assert unknown["root"] is None
    (shares,) = rows(result, "shares", counted="occurrences", **ALL)
    assert shares["valid"] == 0 and shares["pure_share"] is None


def test_a_language_of_blank_text_has_no_figures(byte_level: Path) -> None:
    """Tokens are encoded, and none of them is more than white space."""
    corpus = brought(stored({"eng_Latn": ["a house"] * 3, "tur_Latn": ["  "] * 3}), "blank").name
    result = studies.run(prepare([everyones(byte_level).name], corpus, lexicon=turkish()))
    (row,) = rows(result, "summary")
    assert (row["segments"], row["words"], row["distinct"]) == (3, 0, 0)
    assert row["tokens"] > 0 and row["tokens_per_word"] is None
    shares = result.tables["shares"]
    assert shares.height == 16 and shares["tokens"].to_list() == [0] * 16
    for column in ("valid_share", "pure_share", "chance_valid_share", "valid_share_low"):
        assert shares[column].null_count() == 16
    assert set(shares["interval_note"]) == {"there is no token"}
    assert result.tables["growth"].is_empty() and result.tables["tokens"].is_empty()


def test_a_visitor_s_lexicon_is_theirs_and_goes_with_a_link(
    byte_level: Path, flores: Flores
) -> None:
    names, corpus = [everyones(byte_level).name], named(flores())
    mine = turkish()
    with pytest.raises(UnknownName):
        studies.prepare("integrity", names, corpus, {"lexicon": mine}, visitor=BERTA)
    spec = prepare(names, corpus, lexicon=mine)
    key = studies.share(spec, ANNA)
    result = studies.show_frozen(key)
    assert result is not None and result.key == spec.key
    lent = studies.prepare(
        "integrity", names, corpus, {"lexicon": mine}, visitor=Visitor(BERTA.id, (key,))
    )
    assert lent.parameters["lexicon"] == spec.parameters["lexicon"]
    lexicons.forget(ANNA, mine)
    assert studies.run(spec, keep=False).tables["shares"].equals(result.tables["shares"])


def test_a_lexicon_of_a_language_that_is_not_there(byte_level: Path, flores: Flores) -> None:
    names = [everyones(byte_level).name]
    corpus = named(flores({"eng_Latn": SENTENCES["eng_Latn"]}))
    with pytest.raises(TokenariumError, match="judges tur_Latn, which this corpus doesn't hold"):
        prepare(names, corpus, lexicon=turkish())
    other = prepare(names, corpus, lexicon=turkish(), language="English")
    assert other.parameters["language"] == "eng_Latn"
    with pytest.raises(TokenariumError, match="it is no lexicon"):
        prepare(names, corpus, lexicon=turkish("evler\tev+ler", gold=True))
    with pytest.raises(UnknownName):
        prepare(names, corpus, lexicon="nothing_like_it")


GOLD = "eskidir\teski+dir\nevler\tev+ler\nçok\tçok\nမြို့\tမြို့\n"


def slow_cuts(tokenizer: library.Tokenizer, word: str) -> set[int]:
    """Where tokens of the word after a space meet, in bytes of the word."""
    edges, at = set(), -1
    for one in tokenizer.encode(f" {word}", add_special_tokens=False).tokens:
        at += len(one)  # a character of the byte alphabet is a byte
        edges.add(at)
    return {edge for edge in edges if 0 < edge < len(word.encode())}


def test_cuts_are_the_library_s(byte_level: Path, letters: Path) -> None:
    names = [everyones(byte_level).name, everyones(letters).name]
    params = {"gold": turkish(GOLD, gold=True), "bootstrap": 100}
    result = studies.run(studies.prepare("boundaries", names, params=params, visitor=ANNA))
    reference = library.Tokenizer.from_file(str(byte_level))
    words = dict(line.split("\t") for line in GOLD.splitlines())
    for word, morphemes in words.items():
        (row,) = rows(result, "words", tokenizer=names[0], word=word)
        cuts = slow_cuts(reference, word)
        ends = {len(word[: morphemes.index("+")].encode())} if "+" in morphemes else set()
        assert (row["cuts"], row["hits"]) == (len(cuts), len(cuts & ends)), word
        assert row["tokens"].replace("|", "").replace("‖", "") == word
        assert row["tokens"].count("|") + row["tokens"].count("‖") >= min(1, len(cuts))
    # Burmese is UNK for the letters: a word is not measured.
    (sample,) = rows(result, "sample", tokenizer=names[1])
    assert (sample["words"], sample["measured"], sample["several_morphemes"]) == (4, 3, 2)
    (row,) = rows(result, "words", tokenizer=names[1], word="မြို့")
    assert row["tokens"] is row["cuts"] is row["f1"] is None
    (row,) = rows(result, "words", tokenizer=names[1], word="evler")
    assert row["tokens"] == "e|v|l|e|r"
    (alike,) = rows(result, "affixes", tokenizer=names[1], affix="ler")
    assert (alike["occurrences"], alike["tokens"], alike["cut_inside"]) == (1, 0, 1)


def test_a_tokenizer_that_leaves_the_space_out_is_cut_as_its_library_says(
    letters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tokens' lengths tell where they stand; words with UNK are left out before."""
    tokenizer = load_known(everyones(letters).fingerprint)
    words = [GoldWord(word, (word,)) for word in ("evler", "eskidir")]
    said = [tokenizer.segment(f" {word.word}") for word in words]
    monkeypatch.setattr(tokenizer, "segment", None)
    for word, its, cut in zip(words, said, cut_words(tokenizer, words, IN_TEXT), strict=True):
        assert b"".join(tokenizer.vocabulary()[one] for one in its.ids) == word.word.encode()
        assert cut is not None and len(cut.cuts) == len(word.word) - 1
        assert {*cut.cuts} == {*(its.starts - 1).tolist()} - {0}


def test_a_word_alone_or_in_a_text(byte_level: Path) -> None:
    names, gold = [everyones(byte_level).name], turkish("the\tthe\n", gold=True)
    cuts = {}
    for context in ("in text", ALONE):
        params = {"gold": gold, "context": context}
        spec = studies.prepare("boundaries", names, params=params, visitor=ANNA)
        cuts[context] = rows(studies.run(spec), "words")[0]["tokens"]
    reference = library.Tokenizer.from_file(str(byte_level))
    assert cuts[ALONE].count("|") == len(reference.encode("the").tokens) - 1
    assert cuts["in text"].count("|") == len(slow_cuts(reference, "the"))
    with pytest.raises(TokenariumError, match="doesn't say how words are cut"):
        studies.prepare("boundaries", names, params={"gold": turkish()}, visitor=ANNA)

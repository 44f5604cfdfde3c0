"""Facts on the real corpora of the default library."""

import unicodedata
from functools import cache

import polars as pl
import pytest

from data import catalogue, fetch, library
from data.corpora.read import read
from data.languages import describe
from data.languages.codes import parts
from tests.data.corpora.brought import texts, whole

pytestmark = pytest.mark.needs_library

NAMES = ["udhr", "udhr_paragraphs", "django"]
JOINERS = {"\u200b", "\u200c", "\u200d"}
"""Format characters that belong to the spelling of some languages."""

DIRECTION_MARKS = {"\u200e", "\u200f", "\u202b", "\u202c"}
"""Marks of writing direction, in Arabic, Hebrew, Kurdish and Persian messages."""


@cache
def corpus(name: str) -> tuple[list[str], pl.DataFrame, list[str]]:
    source = catalogue.find("corpus", name)
    fetch.artefact(source)
    found = read(source.format, library.path(source.sha256), source.options)
    return found.languages, whole(found), found.notes


@pytest.mark.parametrize("name", NAMES)
def test_texts_are_clean(name: str) -> None:
    languages, rows, _ = corpus(name)
    assert sorted(set(rows["language"])) == languages
    assert (rows["text"].str.strip_chars() == rows["text"]).all()
    assert (rows["text"] != "").all()
    found = set("".join(rows["text"]))
    controls = {char for char in found if unicodedata.category(char) in ("Cc", "Cf", "Co", "Cn")}
    assert controls <= JOINERS | DIRECTION_MARKS | {"\n"}
    assert "\ufffd" not in found


@pytest.mark.parametrize("name", ["udhr", "udhr_paragraphs"])
def test_no_markup_is_left(name: str) -> None:
    text = "\n".join(corpus(name)[1]["text"])
    for markup in ("&amp;", "&#", "&lt;", "<p", "</", "<li", "&1"):
        assert markup not in text


@pytest.mark.parametrize("name", NAMES)
def test_every_language_is_known(name: str) -> None:
    for label in corpus(name)[0]:
        code = parts(label)
        assert code is not None, label
        language = describe(label)
        assert language.english_name and language.script_name, label


def test_families_and_regions_are_known_for_most() -> None:
    languages = [describe(label) for label in corpus("udhr")[0]]
    share = {
        name: sum(getattr(it, name) is not None for it in languages) / len(languages)
        for name in ("native_name", "family", "region")
    }
    # 0.61, 0.90 and 0.97 when this was written.
    assert share["native_name"] > 0.6
    assert share["family"] > 0.85
    assert share["region"] > 0.95


def test_the_declaration_by_article() -> None:
    languages, rows, notes = corpus("udhr")
    # 521 files have 30 articles; 14 of them don't have the text of all, one is in another language.
    assert len(languages) == 506
    assert rows.height == 506 * 30
    assert set(rows["language"].value_counts()["count"]) == {30}
    english = texts(rows, "eng_Latn")
    assert list(english) == [f"article-{number}" for number in range(1, 31)]
    assert english["article-1"].startswith("All human beings are born free and equal in dignity")
    assert english["article-30"].startswith("Nothing in this Declaration may be interpreted")
    assert english["article-11"].count("\n") == 1
    assert {"deu_Latn", "deu_Latn_1901", "zho_Hans", "zho_Hant", "srp_Latn"} <= set(languages)
    assert texts(rows, "fra_Latn")["article-1"].startswith("Tous les êtres humains naissent")
    assert texts(rows, "deu_Latn")["article-1"].startswith("Alle Menschen sind frei und gleich")
    assert any(note.startswith("umb ") and "lacks the text" in note for note in notes)
    assert any(note.startswith("ckb ") and "kmr" in note for note in notes)


def test_the_declaration_by_paragraph() -> None:
    languages, rows, _ = corpus("udhr_paragraphs")
    # 442 files divide as English does; 11 of them aren't whole or are in another language.
    assert len(languages) == 431
    assert rows["segment"].n_unique() == 50
    english = texts(rows, "eng_Latn")
    assert english["article-2-2"].startswith("Furthermore, no distinction shall be made")
    counts = rows["language"].value_counts()["count"]
    assert (counts == 50).sum() == 411  # the others lack an article or more
    # The paragraphs of an article are what the article has.
    articles = texts(corpus("udhr")[1], "deu_Latn")
    german = texts(rows, "deu_Latn")
    assert f"{german['article-11-1']}\n{german['article-11-2']}" == articles["article-11"]


def test_the_catalogues() -> None:
    languages, rows, notes = corpus("django")
    assert len(languages) == 95
    assert rows["segment"].n_unique() == 903
    assert rows.filter(language="eng_Latn").height == 903
    assert rows.group_by("language").len()["len"].min() >= 100  # type: ignore[operator]
    wanted = rows.filter(language="eng_Latn", section="conf", text="%(num)d days")["segment"].item()
    days = rows.filter(segment=wanted)
    found = dict(days.select("language", "text").iter_rows())
    assert found["rus_Cyrl"] == "%(num)d дней"  # "five days", not "two days"
    assert found["deu_Latn"] == "%(num)d Tage"
    assert {"por_Latn", "por_Latn_portugal", "zho_Hans", "srp_Latn"} <= set(languages)
    assert not [label for label in languages if label.startswith("eng_Latn_")]
    assert any("other placeholders than English" in note for note in notes)

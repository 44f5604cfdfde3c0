"""The integrity page, as AppTest sees it, over real figures of small tokenizers."""

from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

import studies
from data import lexicons
from data.corpora import store
from data.corpora.collection import keep
from data.corpora.corpus import Record
from data.corpora.read.rows import ReadCorpus, Segment, in_batches
from data.tokenizers import add_file
from data.visitors import EVERYONE
from pages.components.integrity import affixes, sentence, shares
from tests.pages.app_test import answer, link, page_at
from tests.pages.conftest import Lasting
from tests.studies.conftest import byte_level, letters, named, written

__all__ = ["byte_level", "letters"]  # fixtures of these tests too
PAGE = str(Path(__file__).parents[2] / "pages" / "main.py")


class Home(NamedTuple):
    names: list[str]
    corpus: str
    lexicon: str
    gold: str


@pytest.fixture(scope="module")
def home_of(byte_level: Path, letters: Path, lasting: Lasting) -> Home:
    content = "ev\troot\neski\troot\ne\taffix\ndir\taffix\nçok\n".encode()
    words = lexicons.add({"words.tsv": content}, "tur_Latn", False, EVERYONE).name
    gold = "eskidir\teski+dir\nevler\tev+ler\nçok\tçok\n".encode()
    cut = lexicons.add({"cuts.tsv": gold}, "tur_Latn", True, EVERYONE).name
    names = [add_file(byte_level).name, add_file(letters).name]
    return Home(names, named(written(lasting.folder)), words, cut)


def opened(home: Home, **query: Any) -> AppTest:
    its = {"tokenizers": home.names, "corpus": home.corpus, "lexicon": home.lexicon}
    return page_at("integrity.py", {**its, "gold": home.gold, **query})


def asked(home: Home) -> studies.Result:
    spec = studies.prepare("integrity", home.names, home.corpus, {"lexicon": home.lexicon})
    return studies.run(spec)


def rows(result: studies.Result, **choice: str) -> pl.DataFrame:
    wanted = {"scope": "everything", "position": "anywhere", "single_letters": "with"}
    wanted |= {"counted": "distinct", **choice}
    return result.tables["shares"].filter(*(pl.col(k) == v for k, v in wanted.items()))


def test_it_answers_with_the_study_s_figures(home_of: Home) -> None:
    at = opened(home_of)
    assert at.title[0].value == "Do tokens respect words?"
    titles = {name: name for name in home_of.names}
    said = sentence.words(rows(asked(home_of)), name="Turkish", titles=titles)
    assert answer(at) == said
    assert at.dataframe[0].value["figure"][0] == "precision_micro"
    assert "agree best with the morphemes" in " ".join(one.value for one in at.markdown)


def test_what_is_counted_can_be_chosen_and_is_in_the_link(home_of: Home) -> None:
    at = opened(home_of, counted="occurrences", scope="letters", section="tokens")
    titles = {name: name for name in home_of.names}
    counted = rows(asked(home_of), counted="occurrences", scope="letters")
    assert answer(at) == sentence.words(counted, name="Turkish", titles=titles)
    table = at.dataframe[0].value
    assert set(table["verdict"]) <= set(shares.VERDICTS)
    assert "e" in table["surface"].to_list()
    assert (link(at)["scope"], link(at)["lexicon"]) == (["letters"], [home_of.lexicon])


@pytest.mark.parametrize("section", ["words", "affixes", "size", "published"])
def test_every_section_opens(home_of: Home, section: str) -> None:
    at = opened(home_of, section=section)
    tables = [one.value for one in at.dataframe]
    match section:
        case "words":
            assert set(tables[0]["word"]) == {"eskidir", "evler", "çok"}
        case "affixes":
            assert set(tables[0]["affix"]) == {"dir", "ler"} and len(tables) == 1
        case "published":
            assert tables[0]["valid"].max() == 90.29
            assert "0.10" in " ".join(one.value for one in at.markdown)
        case "size":
            assert not tables


def test_an_affix_is_looked_at_closer_and_is_in_the_link(home_of: Home) -> None:
    at = opened(home_of, section="affixes", affix="ler")
    _, treatment, words = (one.value for one in at.dataframe)
    # Of the letters, each is a token: evler is e|v|l|e|r.
    of_letters = treatment.set_index("tokenizer").loc[home_of.names[1]]
    assert (of_letters["cut_inside"], of_letters["tokens"], of_letters["merged"]) == (1, 0, 0)
    assert words["word"].to_list() == ["evler"] and words["morphemes"].to_list() == ["ev+ler"]
    assert words[home_of.names[1]].to_list() == ["e|v|l|e|r"]
    assert link(at)["affix"] == ["ler"]
    at.selectbox(key="integrity.affix").select("dir").run()
    assert link(at)["affix"] == ["dir"] and len(at.dataframe) == 3
    at = opened(home_of, section="affixes", affix="xyz")
    assert "No gold word has the affix" in " ".join(one.value for one in at.caption)
    assert len(at.dataframe) == 1


def test_an_affix_is_one_token_or_cut_or_in_a_longer_one() -> None:
    rows = {"affix": "lar", "occurrences": 10, "tokens": 4, "cut_before": 5, "cut_inside": 3}
    table = pl.DataFrame([{"tokenizer": "t", **rows}])
    (found,) = affixes.treatment(table, "lar", {"t": "T"}).to_dicts()
    assert found["tokenizer"] == "T"
    assert (found["tokens"], found["cut_inside"], found["merged"]) == (4, 3, 3)


def test_a_language_without_cut_words_says_so(home_of: Home) -> None:
    english = lexicons.add({"e.txt": b"the\nhouse\n"}, "eng_Latn", False, EVERYONE).name
    at = opened(home_of, lexicon=english)
    assert "No cut words of English are here" in at.info[0].value
    assert "are words of English" in answer(at)


def test_a_lexicon_that_judges_another_language_is_an_error_in_words(home_of: Home) -> None:
    finnish = lexicons.add({"f.txt": b"talo\n"}, "fin_Latn", False, EVERYONE).name
    at = AppTest.from_file(PAGE, default_timeout=60).switch_page("integrity.py")
    at.query_params["tokenizers"] = home_of.names
    at.query_params["corpus"], at.query_params["lexicon"] = home_of.corpus, finnish
    at.run()
    assert not at.exception
    assert "fin_Latn, which this corpus doesn't hold" in at.error[0].value


def test_a_language_of_blank_text_is_a_sentence_and_no_empty_figure(home_of: Home) -> None:
    spoken = {"tur_Latn": "  ", "eng_Latn": "a house"}
    segments = [Segment(number, str(number), "", spoken) for number in range(3)]
    stored = store.add(ReadCorpus(sorted(spoken), in_batches(segments), []))
    blank = keep(Record("blank", "Blank", stored.hash, "text"), EVERYONE).name
    at = opened(home_of._replace(corpus=blank))
    why = "of its text here, nothing but white space is encoded"
    assert answer(at) == f"There is no token to count in **Turkish**: {why}."
    assert not at.error and not at.get("plotly_chart")[:-1]  # that of the cut words is there
    assert "agree best with the morphemes" in " ".join(one.value for one in at.markdown)
    at = opened(home_of._replace(corpus=blank), section="size")
    assert "no token to count" in answer(at) and not at.get("plotly_chart")


SHARE = {"valid_share_low": 0.3, "valid_share_high": 0.5, "chance_valid_share": 0.2}


@pytest.mark.parametrize(
    ("lows", "said"),
    [
        ([0.7], "**50%** are words of Turkish (by chance 20%)."),
        ([0.7, 0.3], "The others, too, are above"),
        ([0.7, 0.1, 0.1], "None of the others is above"),
        ([0.7, 0.1, 0.3], "Of the 2 others, 1 is not above"),
    ],
)
def test_the_sentence_says_who_is_above_chance(lows: list[float], said: str) -> None:
    table = pl.DataFrame(
        [
            {**SHARE, "tokenizer": f"t{n}", "valid_share": 0.5 - n / 100, "valid_share_low": low}
            for n, low in enumerate(lows)
        ]
    )
    titles = {f"t{n}": f"T{n}" for n in range(len(lows))}
    assert said in sentence.words(table, name="Turkish", titles=titles)


def test_how_much_of_the_words_single_letters_are() -> None:
    titles = {"a": "A", "b": "B"}
    with_them = pl.DataFrame({"tokenizer": ["a", "b"], "valid": [10, 8]})
    without = pl.DataFrame({"tokenizer": ["a", "b"], "valid": [5, 6]})
    said = sentence.single_letters(with_them, without, titles)
    assert "are 25.0% (B) to 50.0% (A) of these words" in said
    said = sentence.single_letters(with_them.head(1), without, titles)
    assert "are 50.0% of these words under A." in said
    alike = pl.DataFrame({"tokenizer": ["a", "b"], "valid": [5, 4]})
    said = sentence.single_letters(with_them, alike, titles)
    assert "are 50.0% of these words under each tokenizer." in said
    none = with_them.with_columns(valid=0)
    assert sentence.single_letters(none, none, titles) == ""


def test_what_is_not_defined_is_not_drawn(home_of: Home) -> None:
    table = rows(asked(home_of)).with_columns(
        valid_share=pl.lit(None, pl.Float64), pure_share=pl.lit(None, pl.Float64)
    )
    titles = {name: name for name in home_of.names}
    drawn = shares.figure(table, tokenizers=home_of.names, titles=titles, mode="light")
    assert not drawn.data
    assert "no token is counted" in drawn.layout.annotations[0].text
    assert "no token to count" in sentence.words(table, name="Turkish", titles=titles)

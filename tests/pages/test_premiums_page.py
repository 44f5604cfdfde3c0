"""The page as AppTest sees it: the answer, the link, what is unknown, what fails."""

from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

import studies
from pages.components import corpus_picker, languages
from pages.components.premiums import domains, heatmap, ranking, words
from pages.components.tables import joined
from tests.pages.app_test import answer, link, page_at
from tests.pages.conftest import MADE_UP, TOKENIZERS, answer_for, words_answer

Asked = list[studies.Spec]
ROWS = [
    ("a", "eng_Latn", 1.0),
    ("b", "eng_Latn", 1.0),
    ("a", "tur_Latn", 1.8),
    ("b", "tur_Latn", 1.5),
    ("a", "mya_Mymr", 9.0),
    ("b", "mya_Mymr", None),
    ("a", "deu_Latn", 1.4),
    ("b", "deu_Latn", 2.4),
    ("b", "fra_Latn", 1.3),
]


def opened(**query: Any) -> AppTest:
    return page_at("premiums.py", query)


def test_the_first_page_answers_its_question_at_once(asked: Asked) -> None:
    at = opened()
    assert at.title[0].value == "Which languages pay more?"
    assert answer(at) == (
        "Under **Title of cl100k_base**, Burmese needs **15.7 times** the tokens of English; "
        "under **Title of o200k_base**, 4.2 times."
    )
    assert not at.warning
    assert not at.error


def test_the_address_says_all_that_is_chosen(asked: Asked) -> None:
    query = link(opened())
    assert query["corpus"] == ["small"]
    assert query["tokenizers"] == ["cl100k_base", "o200k_base"]
    assert query["reference"] == ["eng_Latn"]
    assert query["unit"] == ["segment"]
    assert query["tokenizer"] == ["cl100k_base"]


def test_a_choice_changes_the_answer_and_the_address(asked: Asked) -> None:
    at = opened()
    at.selectbox(key="premiums.tokenizer").select("o200k_base").run()
    assert answer(at) == (
        "Under **Title of o200k_base**, Burmese needs **4.2 times** the tokens of English, "
        "and no tokenizer shown needs fewer; under **Title of cl100k_base**, 15.7 times."
    )
    assert link(at)["tokenizer"] == ["o200k_base"]


def test_a_link_gives_the_same_selection(asked: Asked) -> None:
    first = opened()
    first.multiselect(key="premiums.language").set_value(["tur_Latn"]).run()
    second = opened(**link(first))
    assert link(second) == link(first)
    assert answer(second) == answer(first)
    assert "Turkish needs **2.1 times**" in answer(second)
    assert second.header[0].value == "Turkish under each tokenizer"


def test_a_link_may_use_commas_and_other_names_of_a_language(asked: Asked) -> None:
    at = opened(tokenizers="o200k_base,cl100k_base", language="tr", reference="German")
    assert link(at)["tokenizers"] == ["o200k_base", "cl100k_base"]
    assert link(at)["language"] == ["tur_Latn"]
    assert link(at)["reference"] == ["deu_Latn"]
    assert asked[-1].parameters["reference"] == "deu_Latn"
    assert not at.warning


def test_what_a_link_asks_for_in_vain_is_named(asked: Asked) -> None:
    at = opened(tokenizers=["o200k_base", "gpt9"], unit="word", count="7000", colour="red")
    said = at.warning[0].value
    for unknown in ("gpt9", "word", "7000", "colour"):
        assert unknown in said
    assert link(at)["tokenizers"] == ["o200k_base"]
    # It stays as long as the page shows what it warned about, and goes with the next choice.
    at.run()
    assert at.warning
    at.selectbox(key="premiums.unit").select("document").run()
    assert not at.warning


def test_going_back_to_a_bare_address_shows_the_defaults_and_leaves_it(asked: Asked) -> None:
    at = opened(language="tur_Latn")
    at.query_params.clear()
    at.run()
    assert "Burmese" in answer(at)
    assert link(at) == {}
    at.selectbox(key="premiums.tokenizer").select("o200k_base").run()
    assert link(at)["tokenizer"] == ["o200k_base"]


def test_a_study_is_asked_once(asked: Asked) -> None:
    at = opened()
    at.text_input(key="premiums.search").set_value("german").run()
    at.selectbox(key="premiums.order").select("name").run()
    opened()
    assert len(asked) == 1


def test_search_narrows_the_table(asked: Asked) -> None:
    at = opened()
    assert len(at.dataframe[-1].value) == 24
    at.text_input(key="premiums.search").set_value("mymr o200k").run()
    assert set(at.dataframe[-1].value["language"]) == {"mya_Mymr", "shn_Mymr"}
    assert set(at.dataframe[-1].value["tokenizer"]) == {"o200k_base"}


def test_filters_that_leave_nothing_say_so_and_can_be_taken_back(asked: Asked) -> None:
    at = opened(language="tur_Latn")
    at.multiselect(key="premiums.script").set_value(["Cyrillic"]).run()
    assert "No language" in at.info[0].value
    at.button(key="undo").click().run()
    assert "Burmese" in answer(at)


def test_white_space_words_stand_beside_the_tokenizers_when_asked(asked: Asked) -> None:
    at = opened()
    assert [spec.study for spec in asked] == ["premiums"]
    said = answer(at)
    at.segmented_control(key="premiums.words").set_value("shown").run()
    assert link(at)["words"] == ["shown"]
    assert [spec.study for spec in asked] == ["premiums", "words"]
    assert asked[-1].parameters == {"reference": "eng_Latn", "bootstrap": 1000, "seed": 0}
    assert not at.exception
    # They are no tokenizer: the sentence isn't about them, and nothing is ranked under them.
    assert answer(at) == said
    assert "white-space words" not in at.selectbox(key="premiums.tokenizer").options
    without = next(one.value for one in at.caption if "no tokenizer" in one.value)
    assert without.endswith("No figure for Thai, Chinese (Simplified), Burmese: the cells say why.")
    rows = at.dataframe[-1].value
    assert len(rows) == 12
    assert set(rows[rows["premium"].isna()]["premium_note"]) == {"no spaces"}


def test_white_space_words_are_a_row_of_the_map_and_a_bar() -> None:
    tables = answer_for(TOKENIZERS)
    names = languages.table(sorted(MADE_UP))
    rows = words.beside(
        joined(tables["premiums"], names, {name: name for name in TOKENIZERS}),
        words_answer()["words"],
    )
    drawn = heatmap.figure(
        rows,
        languages=sorted(MADE_UP),
        tokenizers=[*TOKENIZERS, words.NAME],
        focus=TOKENIZERS[0],
        reference="English",
        caption="",
        mode="light",
    )
    cells = drawn.data[0]
    assert cells.y[-1].endswith("White-space words")
    turkish = sorted(MADE_UP).index("tur_Latn")
    assert cells.text[-1][turkish] == "0.5" and cells.text[-1][0] == "0.5"
    assert cells.text[-1][sorted(MADE_UP).index("tha_Thai")] == ""
    targets = {tuple(mark[:2]): mark for trace in drawn.data for mark in trace.customdata or []}
    assert targets[words.NAME, "tha_Thai"][2] == "no spaces"
    counted = {name: targets[name, "tur_Latn"][-1] for name in (words.NAME, TOKENIZERS[0])}
    assert counted == {words.NAME: "words", TOKENIZERS[0]: "tokens"}
    one = rows.filter(language="tur_Latn")
    bars = ranking.tokenizers(one, language="tur_Latn", reference="English", mode="light")
    assert (bars.data[0].x[0], bars.data[0].y[0]) == ("White-space words", 0.5)


@pytest.mark.parametrize("unit", ["document", "document_petrov"])
def test_without_intervals_the_page_still_draws(asked: Asked, unit: str) -> None:
    assert "Burmese" in answer(opened(unit=unit))


def test_a_tokenizer_that_fails_is_named_and_the_rest_is_shown(
    asked: Asked, broken: set[str]
) -> None:
    broken.add("cl100k_base")
    at = opened()
    assert "cl100k_base could not be fetched: no network." in at.warning[0].value
    assert answer(at).startswith("Under **Title of o200k_base**")
    broken.clear()
    next(button for button in at.button if button.label == "Try again").click().run()
    assert not at.warning
    assert answer(at).startswith("Under **Title of cl100k_base**")


def test_if_every_tokenizer_fails_that_is_said(asked: Asked, broken: set[str]) -> None:
    broken.update({"cl100k_base", "o200k_base"})
    at = opened()
    assert "o200k_base could not be fetched" in at.warning[0].value


def test_a_corpus_that_cannot_be_had_is_said_in_a_sentence(asked: Asked) -> None:
    at = opened(corpus="gone")
    assert at.error[0].value.startswith("The package of this corpus is gone.")


def test_the_other_page(asked: Asked) -> None:
    at = opened()
    at.switch_page("about.py").run()
    assert not at.exception
    assert at.title[0].value == "What is this?"


def test_a_corpus_that_is_not_parallel_is_said_with_what_to_do() -> None:
    table = pl.DataFrame({"name": ["English", "German"], "segments": [3, 0]})
    said = corpus_picker.lacking(table, 2, "English")
    assert said is not None
    assert said.startswith("No language of this corpus shares a segment with English")
    assert said.endswith(corpus_picker.NEEDED)
    one = corpus_picker.lacking(table.head(1), 1, "English")
    assert one is not None
    assert one.startswith("This corpus is in one language only")
    shared = table.with_columns(segments=pl.Series([3, 1]))
    assert corpus_picker.lacking(shared, 2, "English") is None


def frame(rows: list[tuple[str, str, float | None]]) -> pl.DataFrame:
    columns = pl.DataFrame(rows, ["corpus", "language", "premium"], orient="row")
    return columns.with_columns(
        (pl.col("premium") * 0.9).alias("premium_low"),
        (pl.col("premium") * 1.1).alias("premium_high"),
    )


def test_only_languages_with_two_premiums_are_compared_the_highest_first() -> None:
    found = domains.in_several(frame(ROWS), "eng_Latn")
    assert found.select("language", "corpus").rows() == [
        ("deu_Latn", "a"),
        ("deu_Latn", "b"),
        ("tur_Latn", "a"),
        ("tur_Latn", "b"),
    ]


def test_of_many_languages_those_on_the_most_texts_are_shown() -> None:
    many = [(c, f"l{n:02}", 1.0 + n) for n in range(30) for c in ("a", "b")]
    many += [("c", "l00", 1.0)]
    found = domains.in_several(frame(many), "eng_Latn")["language"].unique(maintain_order=True)
    assert len(found) == domains.MOST
    assert found[0] == "l29" and found[-1] == "l00"


def test_a_point_a_text_with_its_interval() -> None:
    found = domains.in_several(frame(ROWS), "eng_Latn")
    names = {"deu_Latn": "German", "tur_Latn": "Turkish"}
    drawn = domains.figure(found, names=names, titles={"a": "One", "b": "Two"}, mode="light")
    one, two = drawn.data
    assert (one.name, two.name) == ("One", "Two")
    assert list(one.x) == [1.4, 1.8] and list(two.x) == [2.4, 1.5]
    assert list(drawn.layout.yaxis.ticktext) == ["Turkish", "German"]
    for trace in (one, two):
        assert [round(y) for y in trace.y] == [1, 0]
        for x, above in zip(trace.x, trace.error_x.array, strict=True):
            assert abs(above - 0.1 * x) < 1e-9

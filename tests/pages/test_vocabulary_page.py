"""The vocabulary page as AppTest sees it: the answer, the link, the search, one item."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import studies
from tests.pages.app_test import answer, html, link, page_at


def opened(page: str = "vocabulary.py", **query: Any) -> AppTest:
    return page_at(page, query)


def of(computed: list[studies.Spec], name: str) -> list[studies.Spec]:
    return [spec for spec in computed if spec.study == name]


def test_it_answers_its_question_at_once(inside: list[studies.Spec]) -> None:
    at = opened()
    assert at.title[0].value == "What is in this vocabulary?"
    assert answer(at).startswith("Of the 18 items of **Title of cl100k_base**, **61 %** are Latin")
    assert not at.warning
    assert not at.error
    assert "␣token" in html(at)  # the longest word is the item to begin with


def test_the_address_says_all_that_is_chosen(inside: list[studies.Spec]) -> None:
    query = link(opened(token="10", search="ken", by="kind"))
    assert query["tokenizers"] == ["cl100k_base", "bert_base_uncased"]
    assert query["tokenizer"] == ["cl100k_base"]
    assert query["by"] == ["kind"]
    assert query["search"] == ["ken"]
    assert query["in"] == ["text"]
    assert query["token"] == ["10"]


def test_a_search_narrows_the_table(inside: list[studies.Spec]) -> None:
    at = opened(search="C3 A9", **{"in": "bytes"})
    assert at.dataframe[0].value["id"].to_list() == [14]
    at.text_input(key="vocabulary.search").set_value("nothing").run()
    assert "pairs of hexadecimal digits" in at.info[0].value
    at.segmented_control(key="vocabulary.in").set_value("text").run()
    assert "No item of Title of cl100k_base matches." in at.info[0].value


def test_an_item_is_asked_for_once(inside: list[studies.Spec]) -> None:
    at = opened(token="13")
    at.text_input(key="vocabulary.search").set_value("ken").run()
    assert [spec.parameters for spec in of(inside, "token")] == [{"id": 13}]
    assert len(of(inside, "vocabulary")) == 1


@pytest.mark.parametrize("token", ["99", "-1", "x", "1" * 12])
def test_an_id_that_is_not_there_is_said(inside: list[studies.Spec], token: str) -> None:
    at = opened(token=token)
    assert "its ids lie between 0 and 17" in at.warning[0].value
    assert not of(inside, "token")


def test_another_tokenizer_in_focus_has_other_items(inside: list[studies.Spec]) -> None:
    at = opened(token="17")
    at.selectbox(key="vocabulary.tokenizer").select("bert_base_uncased").run()
    assert not at.exception
    assert answer(at).startswith("Of the 7 items of **Title of bert_base_uncased**")
    assert "token" not in link(at)
    assert "it has no merges" in at.info[0].value


def test_a_special_token_has_no_tree_and_says_why(inside: list[studies.Spec]) -> None:
    assert "special tokens aren't merged" in opened(token="17").info[0].value


def test_a_class_narrows_the_items_and_can_be_taken_back(inside: list[studies.Spec]) -> None:
    at = opened(by="bytes", **{"class": "6"})
    assert at.dataframe[0].value["id"].to_list() == [11, 13]
    at.button(key="undo class").click().run()
    assert len(at.dataframe[0].value) == 18
    assert "class" not in link(at)


def test_encodings_of_what_is_typed(inside: list[studies.Spec]) -> None:
    at = opened(text="token")
    assert any("in **12 ways**" in one.value for one in at.markdown)
    at.text_input(key="vocabulary.text").set_value("").run()
    assert not at.exception
    assert len(of(inside, "encodings")) == 1


def test_a_link_with_too_long_a_text_is_cut_and_says_so(inside: list[studies.Spec]) -> None:
    at = opened(text="a" * 3000, search="b" * 201)
    assert "3,000 characters; the first 200 are used" in at.warning[1].value
    assert of(inside, "encodings")[0].parameters["text"] == "a" * 200
    assert "search has 201 characters" in at.warning[0].value


def test_a_tokenizer_that_fails_is_named_and_the_rest_is_shown(
    inside: list[studies.Spec], broken: set[str]
) -> None:
    broken.add("cl100k_base")
    at = opened()
    assert "could not be fetched: no network." in at.warning[0].value
    assert answer(at).startswith("Of the 7 items of **Title of bert_base_uncased**")

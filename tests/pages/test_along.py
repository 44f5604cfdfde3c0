"""What someone chose goes along from page to page, and stays in each page's address."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.app_test import link

pytestmark = pytest.mark.usefixtures("home")

Query = dict[str, list[str]]


def script() -> None:
    """Three pages: one with three tokenizers at most and several languages, one with two and one
    language, one with neither."""
    import streamlit as st

    from pages.components import visitor
    from pages.components.address import Address, leave

    page = st.session_state["page"]
    leave(page)
    visitor.arrive()
    names, languages = ["a", "b", "c", "d"], ["eng_Latn", "tur_Latn", "deu_Latn"]
    address = Address(page)
    if page != "neither":
        most, default = (3, ["a"]) if page == "wide" else (2, ["b"])
        key = address.choices("tokenizers", names, default, most=most)
        st.multiselect("Tokenizers", names, key=key)
        st.selectbox("Corpus", ["x", "y"], key=address.choice("corpus", ["x", "y"], "x"))
    if page == "wide":
        st.multiselect("Languages", languages, key=address.choices("languages", languages))
    elif page == "narrow":
        known = ["", *languages[:2]]
        st.selectbox("Language", known, key=address.choice("language", known, ""))
    address.warn()
    address.write()


def opened(page: str, **query: Any) -> AppTest:
    at = AppTest.from_function(script)
    at.session_state["page"] = page
    for name, value in query.items():
        at.query_params[name] = value
    return ran(at.run())


def to(at: AppTest, page: str) -> Query:
    """Another page by the menu, which empties the address; its address then."""
    at.session_state["page"] = page
    at.query_params.clear()
    return link(ran(at.run()))


def ran(at: AppTest) -> AppTest:
    assert not at.exception
    assert not at.warning, "nobody opened a link that asks for what isn't here"
    return at


def test_what_was_chosen_goes_along_and_what_was_not_does_not() -> None:
    at = opened("wide")
    assert to(at, "narrow") == {"tokenizers": ["b"], "corpus": ["x"]}  # its own defaults
    at.selectbox[0].select("y").run()
    assert to(at, "wide") == {"tokenizers": ["a"], "corpus": ["y"]}
    at.multiselect[0].set_value(["c", "a", "d"]).run()
    at.multiselect[1].set_value(["deu_Latn", "tur_Latn"]).run()
    # As much of it as fits: two tokenizers, a language that this page has.
    narrow = {"tokenizers": ["c", "a"], "corpus": ["y"], "language": ["tur_Latn"]}
    assert to(at, "narrow") == narrow
    assert to(at, "neither") == {}
    # What didn't fit there isn't lost here.
    wide = {"tokenizers": ["c", "a", "d"], "corpus": ["y"], "languages": ["deu_Latn", "tur_Latn"]}
    assert to(at, "wide") == wide
    # Taken back on one page, it is taken back on the others.
    to(at, "narrow")
    at.selectbox[1].select("").run()
    assert "languages" not in to(at, "wide")


def test_what_a_link_says_goes_along_too() -> None:
    at = opened("narrow", tokenizers=["d"], corpus="x")
    assert to(at, "wide") == {"tokenizers": ["d"], "corpus": ["x"]}
    # An address that says what the page shows by itself (after a reload, say) chooses nothing.
    at = opened("narrow", tokenizers=["b"], corpus="x")
    assert to(at, "wide") == {"tokenizers": ["a"], "corpus": ["x"]}


def test_a_link_is_followed_whatever_was_chosen_before() -> None:
    at = opened("wide", tokenizers=["d"])
    at.session_state["page"] = "narrow"
    at.query_params.clear()
    at.query_params["tokenizers"] = ["c"]
    assert link(ran(at.run()))["tokenizers"] == ["c"]
    assert to(at, "wide")["tokenizers"] == ["c"]


def test_a_second_click_with_the_old_address_undoes_nothing() -> None:
    at = opened("wide")
    at.multiselect[0].set_value(["c"]).run()
    old = link(at)
    at.selectbox[0].select("y").run()
    at.query_params.clear()
    for name, values in old.items():  # the browser hadn't heard of the new one yet
        at.query_params[name] = values
    at.multiselect[0].set_value(["c", "d"]).run()
    assert link(at) == {"tokenizers": ["c", "d"], "corpus": ["y"]}
    assert to(at, "narrow") == {"tokenizers": ["c", "d"], "corpus": ["y"]}

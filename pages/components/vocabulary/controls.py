"""The choices of the vocabulary page, and the view that they make."""

from dataclasses import dataclass

import polars as pl
import streamlit as st

from pages.components import options
from pages.components.address import Address
from pages.components.escaping import escaped
from pages.components.vocabulary import encodings, search
from pages.components.vocabulary.composition import SORTED_BY, label_of

LONGEST_SEARCH = 200  # characters
CLASS, TOKEN = "vocabulary.class", "vocabulary.token"


@dataclass(frozen=True)
class View:
    """What of the vocabularies is shown: items sorted `by`, of the class `chosen` ("" for all),
    and the id of one item as it stands in the address ("" for none)."""

    by: str
    chosen: str
    token: str
    keys: dict[str, str]


def view(address: Address) -> View:
    """Draw how items are sorted, and prepare the choices that are drawn further down."""
    by = options.select(
        address, "by", "Sorted by", SORTED_BY, width=190, first="script", on_change=all_classes
    )
    keys = {
        "class": address.text("class", longest=100),
        "search": address.text("search", longest=LONGEST_SEARCH),
        "in": address.choice("in", list(search.SEARCHED_BY), "text"),
        "token": address.text("token", longest=12),
        "text": address.text("text", encodings.DEFAULT, longest=encodings.LONGEST),
    }
    for name, longest in (("search", LONGEST_SEARCH), ("text", encodings.LONGEST)):
        _cut(name, keys[name], longest)
    state = st.session_state
    return View(by, state[keys["class"]], state[keys["token"]], keys)


def _cut(name: str, key: str, longest: int) -> None:
    """A link may bring a text that is longer than what can be typed."""
    given = st.session_state[key]
    if len(given) > longest:
        st.session_state[key] = given[:longest]
        st.warning(
            f"The link's {name} has {len(given):,} characters; the first {longest} are used.",
            icon=":material/content_cut:",
        )


def searched(view: View) -> tuple[str, str]:
    """Draw the search box; what is searched for, and by what."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.text_input(
            "Search",
            key=view.keys["search"],
            type="search",
            live=True,
            max_chars=LONGEST_SEARCH,
            placeholder="Part of an item, its bytes, or its id",
            width=300,
        )
        by = st.segmented_control(
            "by",
            list(search.SEARCHED_BY),
            key=view.keys["in"],
            format_func=lambda by: search.SEARCHED_BY[by],
            required=True,
        )
    return wanted or "", by or "text"


def text(view: View) -> str:
    """Draw the box for the string whose encodings are counted."""
    return (
        st.text_input(
            "A string",
            key=view.keys["text"],
            max_chars=encodings.LONGEST,
            placeholder="Type a word",
            width=420,
        )
        or ""
    )


def narrowing(view: View) -> None:
    """Say which class is chosen, and how to take that back."""
    if not view.chosen:
        st.caption("Click a piece of a bar to look at its items alone.")
        return
    named = f"{SORTED_BY[view.by].lower()} {label_of(view.chosen, view.by)}"
    st.button(
        f"Show all items, not only {escaped(named)}",
        icon=":material/undo:",
        on_click=all_classes,
        key="undo class",
    )


def no_such_token(token: str, items: pl.DataFrame, title: str) -> None:
    """Say that the address asks for an id that isn't there."""
    ids = items["id"].to_list()
    st.warning(
        f"{title} has no item with the id {escaped(token)}: its ids lie between {min(ids):,} and "
        f"{max(ids):,}. Choose an item in the table.",
        icon=":material/search_off:",
    )


def choose_clicked() -> None:
    """A click on a piece of a bar: that tokenizer in focus, and that class alone."""
    event = st.session_state.get("composition")
    for point in event.selection.points if event else []:
        tokenizer, chosen, *_ = point["customdata"]
        if tokenizer != st.session_state["vocabulary.tokenizer"]:
            st.session_state["vocabulary.tokenizer"] = tokenizer
            no_token()
        st.session_state[CLASS] = chosen


def no_token() -> None:
    """Take back the choice of an item: its id means another item in another vocabulary."""
    st.session_state[TOKEN] = ""


def all_classes() -> None:
    """Take back the choice of a class."""
    st.session_state[CLASS] = ""

"""The visitor's links: where each leads, its words, and taking it back."""

from collections.abc import Sequence

import streamlit as st

import studies
from data.errors import TokenariumError
from pages.components.escaping import escaped
from pages.components.frozen_page import day
from pages.components.share import embedding, link
from pages.components.sharing import addresses
from studies.engine import sharing
from studies.engine.sharing import LONGEST_NOTE, LONGEST_TITLE, Frozen

WITHDRAWING = (
    "Whoever opens it reads that it was withdrawn. Its preview, its embedded figure and what it "
    "alone carries are deleted here; what other people copied isn't."
)


def draw(links: Sequence[Frozen], who: studies.Visitor) -> None:
    """A row a link, the newest first."""
    if not links:
        st.info(
            "**Share** on a page makes a link that shows the same figures for ever, without "
            "computing them. Each stands here, and can be withdrawn.",
            icon=":material/share:",
        )
        st.page_link("compare.py", label="Cut a text into tokens and share it", width="content")
        return
    app = (st.context.url or "").rpartition("/")[0]
    for one in links:
        _row(one, who, app)


def title(one: Frozen) -> str:
    """What its maker called it, or else what it is about."""
    return one.wrapping.title or addresses.about(one)


def _told(one: Frozen) -> str:
    """What a row says beneath the title. Markdown."""
    carried = ", ".join(escaped(each) for each in dict.fromkeys(one.titles.values()))
    parts = [escaped(addresses.about(one)), day(one.made), f"carries {carried}" if carried else ""]
    return " · ".join(filter(None, parts))


def _row(one: Frozen, who: studies.Visitor, app: str) -> None:
    page, query = addresses.address(one)
    url = link(f"{app}/{page}", query, one.key)
    with st.container(border=True, key=f"link {one.key}"):
        with st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
        ):
            with st.container():
                named = one.wrapping.title or addresses.question(one)
                st.markdown(f"**{escaped(named)}**  \n:small[{_told(one)}]")
            with st.container(horizontal=True, width="content"):
                st.link_button("Open", url, icon=":material/open_in_new:", key=f"open {one.key}")
                with st.popover("Copy", icon=":material/link:", key=f"copy {one.key}"):
                    st.code(url, language=None, wrap_lines=True)
                    st.caption("To show its main figure in a page of your own:")
                    st.code(embedding(app, one.key), language="html", wrap_lines=True)
                with st.popover("Rename", icon=":material/edit:", key=f"rename {one.key}"):
                    _words(one, who)
                with st.popover("Withdraw", icon=":material/link_off:", key=f"take {one.key}"):
                    st.markdown(WITHDRAWING)
                    st.button(
                        "Withdraw it",
                        type="primary",
                        on_click=_withdraw,
                        args=(one.key, who),
                        key=f"take {one.key} now",
                    )
        if one.wrapping.note:
            st.markdown("  \n".join(map(escaped, one.wrapping.note.split("\n"))))


def _words(one: Frozen, who: studies.Visitor) -> None:
    key = f"words {one.key}"
    st.text_input(
        "Title", one.wrapping.title, max_chars=LONGEST_TITLE, key=f"{key} title", width=420
    )
    st.text_area("Note", one.wrapping.note, max_chars=LONGEST_NOTE, key=f"{key} note", height=120)
    st.button("Save", type="primary", on_click=_rename, args=(one.key, who), key=f"{key} now")


def _rename(key: str, who: studies.Visitor) -> None:
    state = st.session_state
    try:
        sharing.rename(key, who, state[f"words {key} title"], state[f"words {key} note"])
    except TokenariumError as error:  # withdrawn in another tab meanwhile
        st.toast(escaped(str(error)), icon=":material/error:")


def _withdraw(key: str, who: studies.Visitor) -> None:
    try:
        sharing.withdraw(key, who)
    except TokenariumError as error:
        st.toast(escaped(str(error)), icon=":material/error:")

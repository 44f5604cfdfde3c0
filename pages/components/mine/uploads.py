"""What the visitor brought, by kind: renamed and deleted, with what depends on it said before."""

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

import studies
from data.errors import TokenariumError
from pages.components.corpora import holdings
from pages.components.escaping import escaped
from pages.components.mine.shared import title
from pages.components.mine.storage import size
from studies.desks import belongings
from studies.desks.belongings import KINDS, Thing

LONGEST_TITLE = 80
ANSWERS_GO = ("corpus", "charbench")  # for they may hold pieces of its text
PAGES = (
    ("library.py", "A tokenizer", ":material/tag:"),
    ("corpora.py", "A text", ":material/article:"),
    ("integrity.py", "A lexicon, or words that are cut", ":material/content_cut:"),
    ("difficulty.py", "A language model", ":material/neurology:"),
    ("charbench.py", "Answers to CharBench", ":material/abc:"),
)


def draw(things: Sequence[Thing], who: studies.Visitor) -> None:
    """A row a thing, under the name of its kind."""
    if not things:
        st.info(
            "What you bring is seen by nobody else, until you share a page that uses it. "
            "It can be measured beside everything that is here.",
            icon=":material/upload_file:",
        )
        with st.container(horizontal=True):
            for page, label, icon in PAGES:
                st.page_link(page, label=label, icon=icon, width="content")
        return
    for kind, its in groupby(things, key=lambda one: one.kind):
        st.subheader(KINDS[kind].name, anchor=False)
        for one in its:
            _row(one, who)


def _row(one: Thing, who: studies.Visitor) -> None:
    key = f"{one.kind} {one.hash}"
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        horizontal_alignment="distribute",
        border=True,
        key=f"thing {key}",
    ):
        with st.container():
            st.markdown(
                f"**{escaped(one.title)}**  \n:small[{size(one.bytes)} · in links `{one.name}`]"
            )
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.page_link(
                f"{KINDS[one.kind].page}.py", label="Its page", icon=":material/arrow_forward:"
            )
            with st.popover("Rename", icon=":material/edit:", key=f"rename {key}"):
                st.text_input("Name", one.title, max_chars=LONGEST_TITLE, key=f"name {key}")
                st.caption("Links go on naming it as before.")
                st.button(
                    "Save", type="primary", on_click=_rename, args=(one, who), key=f"name {key} now"
                )
            # Its dependents are looked up when it is opened.
            popover = st.popover(
                "Delete", icon=":material/delete:", key=f"delete {key}", on_change="rerun"
            )
            if popover.open:
                with popover:
                    _deleting(one, who, key)


def _deleting(one: Thing, who: studies.Visitor, key: str) -> None:
    try:
        found = belongings.depending(one, who)
    except TokenariumError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return
    answers = ", with every kept answer about it" if one.kind in ANSWERS_GO else ""
    st.markdown(f"It leaves your lists and is deleted{answers}.")
    if found.jobs:
        names = ", ".join(f"**{escaped(job.title)}**" for job in found.jobs)
        st.warning(f"Jobs under way need it, and will fail: {names}.", icon=":material/pending:")
    too = False
    if found.links:
        names = ", ".join(f"**{escaped(title(link))}**" for link in found.links)
        st.warning(
            f"Links of yours carry it: {names}. As long as they are open, it stays with them.",
            icon=":material/share:",
        )
        too = st.checkbox("Withdraw these links too", key=f"delete {key} links")
    keys = [link.key for link in found.links] if too else []
    st.button(
        "Delete it",
        type="primary",
        on_click=_forget,
        args=(one, who, keys),
        key=f"delete {key} now",
    )


def _rename(one: Thing, who: studies.Visitor) -> None:
    try:
        belongings.rename(one, who, st.session_state[f"name {one.kind} {one.hash}"])
    except TokenariumError as error:
        st.toast(escaped(str(error)), icon=":material/error:")


def _forget(one: Thing, who: studies.Visitor, links: Sequence[str]) -> None:
    try:
        belongings.forget(one, who, links)
    except TokenariumError as error:
        st.toast(escaped(str(error)), icon=":material/error:")
    if one.kind == "corpus":
        holdings.drop(one.hash)

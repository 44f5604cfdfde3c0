"""A page whose link shares frozen figures: how it looks, and what becomes of it once something on
it is changed. Each page of the session has one link that it was opened by; one that was withdrawn
is a sentence in the page's place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

import studies
from pages.components.escaping import escaped
from pages.components.visitor import SHARES
from studies.engine import sharing

Query = Mapping[str, list[str]]

_HERE = "shared studies in the address"


@dataclass
class _Link:
    """What the page was opened by: its address without `share`, the whole selection (some of which
    no address can hold), the keys that it shares, and the one whose figures the page showed."""

    address: Query
    selection: Query
    shares: Sequence[str]
    shown: str | None = None


@dataclass
class _Here:
    """What the address of the page that runs names, and whether its figures were said to be
    frozen."""

    page: str
    shares: tuple[str, ...]
    said: bool = False
    lost: bool = False


def open_link(page: str, address: Query, selection: Query, shares: Sequence[str]) -> None:
    """The page is opened by a link."""
    st.session_state[_place(page)] = _Link(address, selection, shares)


def shares_of(page: str, selection: Query) -> list[str]:
    """The keys that the page's address still names: its link's, as long as the selection is too."""
    link: _Link | None = st.session_state.get(_place(page))
    return list(link.shares) if link is not None and link.selection == selection else []


def hold(page: str, shares: Sequence[str]) -> None:
    """The address that this run of the page wrote names these keys."""
    st.session_state[_HERE] = _Here(page, tuple(shares))


def page() -> str:
    """The page whose address was written last."""
    here: _Here | None = st.session_state.get(_HERE)
    return "" if here is None else here.page


def open_shares() -> tuple[str, ...]:
    """The keys in the address that this run of the page wrote."""
    here: _Here | None = st.session_state.get(_HERE)
    return () if here is None else here.shares


def say_frozen(key: str) -> None:
    """Say, once in a run, that the figures are those shared under that key of the address, with
    the way to live ones."""
    here: _Here = st.session_state[_HERE]
    if here.said:
        return
    here.said = True
    link: _Link = st.session_state[_place(here.page)]
    link.shown = key
    _draw(
        "frozen page",
        f"{_words(key)}:material/ac_unit: **Frozen, as measured on {_day(key)}.** Whoever opens "
        "this link sees these figures; they don't change.",
        "Open live",
        ":material/sync:",
        link.address,
    )


def say_lost() -> None:
    """Say, once in a run, that a link's figures aren't here any more."""
    here: _Here = st.session_state[_HERE]
    if not here.lost:
        here.lost = True
        st.warning(
            "What this link froze was lost here: these figures are measured anew.",
            icon=":material/heart_broken:",
        )


def say_changed(page: str, selection: Query) -> None:
    """Where the page was frozen and isn't any more, say so, with the way back."""
    link: _Link | None = st.session_state.get(_place(page))
    if link is None or link.shown is None or link.selection == selection:
        return
    _draw(
        "frozen page changed",
        f":material/edit: **You changed this.** It is live now, not what was frozen on "
        f"{_day(link.shown)}; the address leads to what you see.",
        "Back to the frozen page",
        ":material/undo:",
        {**link.address, "share": list(link.shares)},
    )


def _draw(key: str, words: str, button: str, icon: str, query: Query) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True, key=key):
        st.markdown(words, width="stretch")
        st.button(button, icon=icon, on_click=_go_to, args=(query,), key=f"{key} button")


def _go_to(query: Query) -> None:
    """Follow a link of this page, as if it had been opened."""
    st.query_params.from_dict(query)


def _words(key: str) -> str:
    """Title and note of who shared it, as Markdown."""
    found = studies.frozen(key)
    if found is None:
        return ""
    title, note = found.wrapping.title, found.wrapping.note
    lines = [f"**{escaped(title)}**"] if title else []
    lines += [escaped(line) for line in note.split("\n") if line]
    return "".join(f"{line}  \n" for line in lines)


def _day(key: str) -> str:
    found = studies.frozen(key)
    return "another day" if found is None else day(found.made)


def day(when: datetime) -> str:
    return f"{when.day} {when:%B %Y}"


def _place(page: str) -> str:
    return f"link that opened {page}"


def say_withdrawn() -> bool:
    """Whether the address names a link that was withdrawn; the page is one sentence then."""
    keys = st.query_params.get_all("share")[:SHARES]
    when = next(filter(None, map(sharing.withdrawn_on, keys)), None)
    if when is None:
        return False
    st.title("This link was withdrawn", anchor=False)
    st.markdown(
        f"Who shared it withdrew it on {day(when)}, and what it showed isn't here any more."
    )
    st.button("Open the page without it", icon=":material/sync:", on_click=st.query_params.clear)
    return True

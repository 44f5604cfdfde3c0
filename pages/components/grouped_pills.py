"""Pills in groups by where things come from; together they are one choice of several."""

from collections.abc import Mapping, Sequence

import streamlit as st

from pages.components.escaping import escaped
from studies.desks.offers import Offer, Origin

GROUPS: dict[Origin, str] = {
    "catalogue": "Catalogue",
    "everyone": "Added by the operator",
    "yours": "Yours",
    "shared": "Shared with you",
}


def draw(
    key: str, found: Mapping[str, Offer], *, most: int | None, fetched: str, full: str
) -> None:
    """Draw them for the choice that the session holds under `key`, of at most `most`.

    `fetched` is the help of the catalogue's group, `full` what is said when no more can be chosen.
    """
    shown = _searched(key, found, most)
    chosen = st.session_state[key]
    for origin, heading in GROUPS.items():
        names = [name for name in shown if found[name].origin == origin]
        if not names:
            continue
        own_key = f"{key} {origin}"
        st.session_state[own_key] = [name for name in names if name in chosen]
        st.pills(
            heading,
            names,
            format_func=lambda name: escaped(found[name].title),
            key=own_key,
            selection_mode="multi",
            on_change=_chosen,
            args=(key, own_key, names, most),
            help=fetched if origin == "catalogue" else None,
        )
    if not shown:
        st.caption("Nothing here is called that.")
    if most is not None and len(chosen) >= most:
        st.caption(full)


def _searched(key: str, found: Mapping[str, Offer], most: int | None) -> list[str]:
    """Draw the search and the buttons for all and none; the names that fit what is searched.

    The label that opens the list must stay the same: with another one it would shut.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            "Search",
            key=f"{key} search",
            type="search",
            placeholder=f"{len(found)} to choose from",
            width=260,
        )
        words = search.casefold().split()
        shown = [
            name
            for name, choice in found.items()
            if all(word in choice.words.casefold() for word in words)
        ]
        chosen = st.session_state[key]
        st.button("All", key=f"{key} all", on_click=_all, args=(key, shown, most))
        st.button(
            "None",
            key=f"{key} none",
            on_click=_none,
            args=(key,),
            disabled=len(chosen) == 1,
            help="The first one stays until another is chosen.",
        )
        st.caption(f"{len(chosen)} chosen")
    return shown


def _all(key: str, names: Sequence[str], most: int | None) -> None:
    before = st.session_state[key]
    st.session_state[key] = list(dict.fromkeys([*before, *names]))[:most]


def _none(key: str) -> None:
    st.session_state[key] = st.session_state[key][:1]


def _chosen(key: str, own_key: str, names: Sequence[str], most: int | None) -> None:
    """One group was clicked: bring the whole choice up to date. The last one stays."""
    before, now = list(st.session_state[key]), st.session_state[own_key]
    after = [name for name in before if name not in names or name in now]
    after += [name for name in now if name not in before]
    st.session_state[key] = (after or before) if most is None else (after or before)[:most]

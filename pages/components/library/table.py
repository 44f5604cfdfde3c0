"""The library's tokenizers as tables: the catalogue's, and the visitor's own with what can be done
with them."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

import studies
from data import catalogue
from pages.components import page_links, removing
from pages.components.escaping import escaped
from pages.components.tables import TEXT
from pages.components.visitor import close_shares
from studies.desks import tokenizer_library
from studies.desks.tokenizer_library import Choice, Origin

OWN: tuple[tuple[Origin, str, str], ...] = (
    ("yours", "Yours", "Seen by this browser alone, until you share a page that uses them."),
    ("shared", "Shared with you", "They came with links that you opened, and stay in your lists."),
)
LENT = (
    "It leaves your lists, with whatever else came with the same link. The link stays open: opened "
    "again, it brings it back."
)


def sentence(choices: Mapping[str, Choice]) -> str:
    """How many there are, and whose. Markdown."""
    count = {
        origin: sum(choice.origin == origin for choice in choices.values())
        for origin in ("catalogue", "everyone", "yours", "shared")
    }
    here = sum(choice.here for choice in choices.values() if choice.origin == "catalogue")
    total = len(choices)
    said = [f"**{total} tokenizers** can be looked at"]
    away = count["catalogue"] - here
    if away:
        said.append(f"{away} of them fetched when first chosen")
    whose = [
        f"**{count[origin]}** {'is' if count[origin] == 1 else 'are'} {words}"
        for origin, words in (("yours", "yours alone"), ("shared", "shared with you"))
        if count[origin]
    ]
    said += whose or ["none is yours yet"]
    return f"{'; '.join(said)}."


def own(choices: Mapping[str, Choice], visitor: studies.Visitor) -> None:
    """The visitor's, and those that came with a link: where to look at them, and removing."""
    for origin, heading, about in OWN:
        names = [name for name, choice in choices.items() if choice.origin == origin]
        if not names:
            continue
        st.header(heading, anchor=False)
        st.caption(about)
        for name in names:
            _row(choices[name], visitor)


def _row(choice: Choice, visitor: studies.Visitor) -> None:
    name = choice.name
    with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"own {name}"):
        st.markdown(
            f"**{escaped(choice.title)}**  \n:small[{escaped(choice.format)} · in links `{name}`]"
        )
        page_links.tokenizer(name, choice.fingerprint)
        if choice.origin == "yours":
            removing.button(partial(tokenizer_library.forget, visitor, name), f"remove {name}")
        else:
            forget = partial(close_shares, choice.fingerprint)
            removing.button(forget, f"remove {name}", LENT)


def everyone(choices: Mapping[str, Choice]) -> None:
    """A row for each tokenizer that everyone has."""
    rows = catalogue.tokenizers()
    st.dataframe(
        [
            {
                "title": choice.title,
                "name": name,
                "format": choice.format,
                "here": "yes" if choice.here else "when first chosen",
                "licence": rows[name].licence if name in rows else "",
                "origin": _origin(rows[name].origin) if name in rows else "added by the operator",
                "about": rows[name].about if name in rows else "",
            }
            for name, choice in choices.items()
            if choice.origin in ("catalogue", "everyone")
        ],
        hide_index=True,
        height="content",
        key="tokenizers.everyone",
        alt="Tokenizers that everyone can look at",
        column_config={
            "title": TEXT("Tokenizer", pinned=True),
            "name": TEXT("Name"),
            "format": TEXT("Format"),
            "here": TEXT("Here", help="Those that aren't are fetched when they are first chosen"),
            "licence": TEXT("Licence"),
            "origin": TEXT("From"),
            "about": TEXT("About", width="large"),
        },
    )


def _origin(origin: catalogue.Origin) -> str:
    return f"{origin.registry} {origin.package} {origin.version}"

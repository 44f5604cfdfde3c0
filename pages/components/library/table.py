"""The library's tokenizers as tables: the catalogue's, and the visitor's own with what can be done
with them; and the form that exports one."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

import studies
from data import catalogue
from data.errors import TokenariumError
from pages.components import facets, page_links, removing, turnstile, visitor
from pages.components.escaping import escaped
from pages.components.tables import NUMBER, TEXT
from pages.components.visitor import close_shares
from studies.desks import tokenizer_library
from studies.desks.tokenizer_library import Choice, Origin

OWN: tuple[tuple[Origin, str, str], ...] = (
    ("yours", "Yours", "Seen by nobody else, until you share a page that uses them."),
    ("shared", "Shared with you", "They came with links that you opened, and stay in your lists."),
)
MOST_HIGH, HEIGHT = 16, 560  # rows that are shown whole; pixels of longer tables
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
    """The tokenizers that everyone has: the search, the filters, a row for each that passes."""
    offered = {
        name: choice
        for name, choice in choices.items()
        if choice.origin in ("catalogue", "everyone")
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            "Search",
            key="library search",
            type="search",
            placeholder="A name, maker, model, algorithm or licence",
            width=420,
        )
        count = st.container(width="content")
    with st.expander("Filter by maker, size, year, price", icon=":material/filter_list:"):
        passed = facets.narrowed("library", offered)
    found = {
        name: choice
        for name, choice in passed.items()
        if all(word in choice.words.casefold() for word in words.casefold().split())
    }
    count.caption(
        f"{len(found)} of {len(offered)}, fetched from the packages that publish them, each pinned "
        "by its hash"
    )
    if not found:
        st.info("No tokenizer here is like that. Take a filter away.", icon=":material/search_off:")
        return
    _rows(found)
    _prices(found)


def _rows(found: Mapping[str, Choice]) -> None:
    rows = catalogue.tokenizers()
    st.dataframe(
        [
            {
                "title": choice.title,
                "report": f"report?{urlencode({'tokenizer': name})}",
                "maker": choice.facts.maker,
                "family": choice.facts.family,
                "year": choice.facts.year,
                "algorithm": choice.facts.algorithm,
                "ids": choice.facts.ids,
                "used_by": ", ".join(choice.facts.used_by),
                "window": max((one.window for one in choice.prices), default=None),
                "price": min((one.prompt for one in choice.prices), default=None),
                "here": "yes" if choice.here else "when first chosen",
                "licence": choice.facts.licence,
                "name": name,
                "format": choice.format,
                "origin": _origin(rows[name].origin) if name in rows else "added by the operator",
                "about": rows[name].about if name in rows else "",
            }
            for name, choice in found.items()
        ],
        hide_index=True,
        height="content" if len(found) < MOST_HIGH else HEIGHT,
        placeholder="",
        key="tokenizers.everyone",
        alt="Tokenizers that everyone can look at",
        column_config={
            "title": TEXT("Tokenizer", pinned=True),
            "report": st.column_config.LinkColumn(
                "Report", display_text="How good is it?", help="Opens in a new tab"
            ),
            "maker": TEXT("Maker"),
            "family": TEXT("Family"),
            "year": NUMBER("Year", format="%d"),
            "algorithm": TEXT("Algorithm"),
            "ids": NUMBER("Ids", format="localized"),
            "used_by": TEXT("Used by", width="medium"),
            "window": NUMBER(
                "Largest window (tokens)",
                format="localized",
                help="Of the models below that use it",
            ),
            "price": NUMBER(
                "Prompt from ($ a million)", format="%.3f", help="The cheapest of the models below"
            ),
            "here": TEXT("Here", help="Those that aren't are fetched when they are first chosen"),
            "licence": TEXT("Licence"),
            "name": TEXT("Name in links"),
            "format": TEXT("Format"),
            "origin": TEXT("From"),
            "about": TEXT("About", width="large"),
        },
    )


def _prices(found: Mapping[str, Choice]) -> None:
    """What models cost that use these tokenizers; greyed where the list is old."""
    listed = [(choice, price) for choice in found.values() for price in choice.prices]
    if not listed:
        return
    st.header("What models cost that use them", anchor=False)
    sources = dict.fromkeys(f"{one.source}, {one.dated:%-d %B %Y}" for _, one in listed)
    st.caption(f"List prices, in US dollars a million tokens. From {'; '.join(sources)}.")
    today = datetime.now(UTC).date()
    frame = pd.DataFrame(
        [
            {
                "Model": price.model,
                "Served by": price.provider,
                "Tokenizer": choice.title,
                "Window (tokens)": price.window,
                "Prompt ($ a million)": price.prompt,
                "Answer ($ a million)": price.answer,
                "As of": price.dated,
                "old": price.is_old(today),
            }
            for choice, price in listed
        ]
    )
    grey = frame.pop("old").map({True: "color: #8a8a8a", False: ""})
    st.dataframe(
        frame.style.apply(lambda column: grey.tolist()),
        hide_index=True,
        height="content" if len(frame) < MOST_HIGH else HEIGHT,
        key="tokenizers.prices",
        alt="Prices of models that use these tokenizers",
        column_config={
            "Window (tokens)": NUMBER(format="localized"),
            "Prompt ($ a million)": NUMBER(format="%.3f"),
            "Answer ($ a million)": NUMBER(format="%.3f"),
        },
    )


def _origin(origin: catalogue.Origin) -> str:
    return " ".join(filter(None, (origin.registry, origin.package, origin.version)))


@st.fragment
def export_form(choices: Mapping[str, Choice]) -> None:
    """Draw the choice of a tokenizer and a format, and then the download."""
    forms = tokenizer_library.forms()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Tokenizer",
            list(choices),
            format_func=lambda name: choices[name].title,
            key="export tokenizer",
            width=260,
        )
        to = st.selectbox(
            "Format",
            list(forms),
            format_func=lambda to: forms[to],
            key="export format",
            width=260,
        )
        asked = st.button("Write it", icon=":material/output:", key="export write")
    if asked:
        try:
            doing = "Writing it, reading it again and comparing the ids"
            with st.spinner(doing, show_time=True), turnstile.outside():
                file = tokenizer_library.exported(name, to, visitor.current())
        except TokenariumError as error:
            st.error(escaped(str(error)), icon=":material/error:")
            return
        st.session_state["export file"] = (name, to, file)
    written = st.session_state.get("export file")
    if written is not None and written[:2] == (name, to):
        filename, content = written[2]
        st.download_button(
            f"{filename} ({len(content) / 1e6:.1f} MB)",
            content,
            filename,
            "application/octet-stream",
            icon=":material/download:",
            on_click="ignore",
            key="export download",
        )

"""Sharing what is on screen: the figures are frozen, and a link shows them from then on."""

from urllib.parse import urlencode

import streamlit as st

import studies
from data.errors import TokenariumError
from pages.components import (
    corpus_picker,
    frozen_page,
    model_picker,
    page_links,
    picker,
    visitor,
)
from pages.components.escaping import escaped
from pages.components.sharing import preview
from studies.desks import charbench, lexicon_library
from studies.engine.sharing import LONGEST_NOTE, LONGEST_TITLE

Query = dict[str, list[str]]


@st.fragment
def button(*specs: studies.Spec) -> None:
    """Draw the popover that freezes the studies that the page rests on and shows the link.

    To be called after the page's address was written: the link is that address.
    """
    study = specs[0].study
    with st.popover("Share", icon=":material/share:", key=f"share {study}"):
        st.markdown(
            "A link that shows these same figures to whoever opens it, without computing them "
            "again. They don't change."
        )
        own = list(dict.fromkeys(one for spec in specs for one in _own(spec)))
        if own:
            st.warning(
                f"It carries what you added: {', '.join(f'**{escaped(one)}**' for one in own)}. "
                "Whoever has the link can use it on every page.",
                icon=":material/lock_open:",
            )
        query = _query()
        place = f"shared {' '.join(spec.key for spec in specs)} {urlencode(query, doseq=True)}"
        key = st.session_state.get(place)
        if key is None or studies.frozen(key) is None:  # none yet, or withdrawn meanwhile
            asked = st.empty()
            with asked.container():
                key = _made(specs, study, query)
            if key is not None:
                asked.empty()
            st.session_state[place] = key
        if key is not None:
            _handed_out(key, query)


def _made(specs: tuple[studies.Spec, ...], study: str, query: Query) -> str | None:
    """Draw what can be said with the link, and the button; the link's key once it was pressed."""
    title = st.text_input("Title (optional)", max_chars=LONGEST_TITLE, key=f"share {study} title")
    note = st.text_area(
        "Note (optional)", max_chars=LONGEST_NOTE, height=80, key=f"share {study} note"
    )
    who = visitor.current()
    if who.id is None:
        st.caption("Your browser sent no cookie: you couldn't rename or withdraw this link later.")
    if not st.button("Make the link", type="primary", key=f"share {study} now"):
        return None
    try:
        with st.spinner("Keeping the figures"):
            wrapping = studies.Wrapping(title, note, frozen_page.page(), query)
            key = studies.share(specs, who, wrapping=wrapping)
    except TokenariumError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return None
    preview.make(key)
    return key


def _handed_out(key: str, query: Query) -> None:
    url = st.context.url or ""
    st.code(link(url, query, key), language=None, wrap_lines=True)
    st.caption("To show its main figure in a page of your own:")
    st.code(embedding(url.rpartition("/")[0], key), language="html", wrap_lines=True)
    page_links.mine("What you shared: rename or withdraw it")


def _query() -> Query:
    """This page's address without any other link, and without the key of a text that is kept for
    this visitor alone."""
    own = ("share", "text_key")
    return {name: st.query_params.get_all(name) for name in st.query_params if name not in own}


def link(page: str, query: Query, key: str) -> str:
    """The address of a page with that query that shows what is shared under the key."""
    return f"{page}?{urlencode({**query, 'share': key}, doseq=True)}"


def embedding(app: str, key: str) -> str:
    """HTML that shows the link's main figure in another page. `app` is the app's address."""
    return (
        f'<iframe src="{app}/embed/{key}" width="100%" height="480" style="border:0" '
        'loading="lazy" title="Figure of Tokenarium"></iframe>'
    )


def _own(spec: studies.Spec) -> list[str]:
    """Titles of the tokenizers, the corpus, the models and the files that came from this visitor,
    or with a link that they opened."""
    own = (*spec.tokenizers, *spec.models, spec.corpus)
    used = {one.hash for one in own if one is not None}
    used |= {*studies.study(spec.study).further_corpora(spec.parameters)}
    lists = {*studies.study(spec.study).lexicons(spec.parameters)}
    file = spec.parameters.get("upload")
    return (
        [
            choice.title
            for choice in picker.known().values()
            if choice.fingerprint in used and choice.origin in ("yours", "shared")
        ]
        + [
            choice.title
            for choice in corpus_picker.known().values()
            if choice.hash in used and choice.origin in ("yours", "shared")
        ]
        + [
            choice.title
            for choice in (model_picker.known() if spec.models else {}).values()
            if choice.fingerprint in used and choice.origin in ("yours", "shared")
        ]
        + [
            choice.title
            for choice in (lexicon_library.choices(visitor.current()) if lists else {}).values()
            if choice.fingerprint in lists and choice.origin in ("yours", "shared")
        ]
        + [
            upload.title
            for upload in (charbench.uploads_of(visitor.current()) if file else {}).values()
            if upload.hash == file and upload.whose in ("yours", "shared")
        ]
    )

"""Sharing what is on screen: the study is frozen, and its key makes a link that can't change."""

from urllib.parse import urlencode

import streamlit as st

import studies
from data.errors import TokenariumError
from pages.components import corpus_picker, model_picker, picker, visitor
from pages.components.escaping import escaped
from studies.desks import charbench, lexicon_library


@st.fragment
def button(*specs: studies.Spec) -> None:
    """Draw the popover that freezes the studies that the page rests on and shows the link.

    To be called after the page's address was written: the link is that address.
    """
    study = specs[0].study
    with st.popover("Share", icon=":material/share:", key=f"share {study}"):
        st.markdown(
            "A link that shows these same figures to whoever opens it, without computing them "
            "again. It can't change."
        )
        own = list(dict.fromkeys(one for spec in specs for one in _own(spec)))
        if own:
            st.warning(
                f"It carries what you added: {', '.join(f'**{escaped(one)}**' for one in own)}. "
                "Whoever has the link can use it on every page.",
                icon=":material/lock_open:",
            )
        shared = f"shared {' '.join(spec.key for spec in specs)}"
        if st.button("Make the link", type="primary", key=f"share {study} now"):
            try:
                with st.spinner("Keeping the figures"):
                    st.session_state[shared] = [
                        studies.share(spec, visitor.current()) for spec in specs
                    ]
            except TokenariumError as error:
                st.error(escaped(str(error)), icon=":material/error:")
        if shared in st.session_state:
            st.code(link(*st.session_state[shared]), language=None, wrap_lines=True)


def link(*keys: str) -> str:
    """This page's address with the shared studies' keys in place of any other, and of a text's that
    is kept for this visitor alone."""
    own = ("share", "text_key")
    query = {name: st.query_params.get_all(name) for name in st.query_params if name not in own}
    return f"{st.context.url or ''}?{urlencode({**query, 'share': list(keys)}, doseq=True)}"


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

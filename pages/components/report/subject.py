"""Which tokenizer the report is about, and beside which others it stands."""

import streamlit as st

import studies
from pages.components import frozen_page, names, picker, tab_title, upload, visitor
from pages.components.address import Address
from studies.desks import reports

DEFAULT = "cl100k_base"


def choose(address: Address) -> str:
    """Draw the choice; the address parameter is `tokenizer`."""
    found = picker.known()
    titles = picker.titles(found)
    default = DEFAULT if DEFAULT in found else next(iter(found))
    key = address.choice("tokenizer", list(found), default, picker.named_like(found))
    added = names.just_added("tokenizer", key)
    if added in found:
        st.session_state[key] = added
    chosen = st.selectbox(
        "Tokenizer", list(found), key=key, format_func=lambda name: titles[name], width=300
    )
    asked = st.button("Add your own…", icon=":material/upload_file:", key=f"{key} add")
    upload.dialog(key, asked)
    tab_title.show(titles[chosen])
    return chosen


def beside(name: str) -> list[str]:
    """The tokenizers of the library that were measured, or those that the open link froze."""
    found = picker.known()
    of_link = _frozen_with(found[name].fingerprint)
    if of_link is not None:
        prints = {choice.fingerprint: its for its, choice in found.items()}
        return [prints.get(one.hash, one.name) for one in of_link]
    library = [
        its
        for its, choice in found.items()
        if choice.origin in ("catalogue", "everyone") and choice.here and its != name
    ]
    return reports.measured(library, visitor.current())


def is_frozen(name: str) -> bool:
    """Whether the open link shares the report on that tokenizer."""
    return _frozen_with(picker.known()[name].fingerprint) is not None


def _frozen_with(fingerprint: str) -> tuple[studies.Input, ...] | None:
    """The others in the report on that tokenizer that the open link shares; None if it shares
    none."""
    for key in frozen_page.open_shares():
        question = studies.frozen(key)
        if question is None or question.study != "report":
            continue
        if any(one.hash == fingerprint for one in question.tokenizers):
            return tuple(one for one in question.tokenizers if one.hash != fingerprint)
    return None

"""Which tokenizer the report is about, and beside which others it stands."""

import streamlit as st

import studies
from pages.components import offers, picker, shared_result, tab_title, upload, visitor
from pages.components.address import Address
from studies.desks import reports

DEFAULT = "cl100k_base"


def choose(address: Address) -> str:
    """Draw the choice; the address parameter is `tokenizer`."""
    found = picker.known()
    titles = picker.titles(found)
    default = DEFAULT if DEFAULT in found else next(iter(found))
    like = picker.named_like(found)
    key = offers.one(address, "tokenizer", "tokenizer", list(found), default, like)
    chosen = st.selectbox(
        "Tokenizer", list(found), key=key, format_func=lambda name: titles[name], width=300
    )
    asked = st.button("Add your own…", icon=":material/upload_file:", key=f"{key} add")
    upload.dialog(key, asked)
    tab_title.show(titles[chosen])
    return chosen


def beside(name: str) -> list[str]:
    """The tokenizers of the library that were measured."""
    found = picker.known()
    library = [
        its
        for its, choice in found.items()
        if choice.origin in ("catalogue", "everyone") and choice.here and its != name
    ]
    return reports.measured(library, visitor.current())


def frozen(name: str) -> studies.Result | None:
    """The report on that tokenizer that the open link shares, whatever else is here by now; None if
    it shares none."""
    known = picker.known()
    for key, place, question in shared_result.open_questions("report"):
        if any(one.hash == known[name].fingerprint for one in question.tokenizers):
            names = {choice.fingerprint: its for its, choice in known.items()}
            return shared_result.frozen_result(key, place, question, names, name)
    return None

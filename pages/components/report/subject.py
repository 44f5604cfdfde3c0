"""Which tokenizer the report is about, beside which others it stands, and the way on from it: each
section's page, and a sentence of the language that pays most."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

import studies
from data.errors import TokenariumError
from data.languages import describe
from pages.components import defaults, offers, picker, shared_result, tab_title, upload, visitor
from pages.components.address import Address
from studies.desks import reports, samples
from studies.questions.report import corpus_of
from studies.report.section import LANGUAGES

DEFAULT = "cl100k_base"
MOST_BESIDE = 4
LONGEST = 600  # characters of the sentence: it stands in the address
SEGMENT = 2  # the first is often a title


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


def queries(name: str) -> Mapping[str, Mapping[str, list[str]]]:
    """The address of each page, with the tokenizer in focus beside a few of different kinds."""
    known = picker.known()
    others = [one for one in defaults.VARIED if one in known and one != name]
    chosen = {"tokenizers": [name, *others[:MOST_BESIDE]]}
    focused = {**chosen, "tokenizer": [name]}
    return {"premiums": focused, "vocabulary": focused, "audit": focused, "entropy": chosen}


def compare(figures: pl.DataFrame, corpora: str, name: str) -> None:
    """Draw the link to a sentence of the language that pays most; nothing where there is none.

    `figures` are those of the tokenizer, `corpora` the report's parameter with the corpora's names.
    """
    premiums = figures.filter(pl.col("figure") == "premium").drop_nulls("value").sort("value")
    corpus = corpus_of(corpora, LANGUAGES)
    if premiums.is_empty() or corpus is None:
        return
    language = premiums["label"][-1]
    try:
        text = samples.segment(corpus, language, SEGMENT, visitor.current())
    except TokenariumError:  # the corpus was removed, or has a single text in it: no link then
        return
    st.page_link(
        "compare.py",
        label=f"See a text in {describe(language).english_name or language} cut into tokens",
        icon=":material/segment:",
        query_params={**queries(name)["entropy"], "text": [text[:LONGEST]]},
        width="content",
    )

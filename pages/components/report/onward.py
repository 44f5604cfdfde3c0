"""The way on from a report: each section's page, and a sentence of the language that pays most."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from data.errors import TokenariumError
from data.languages import describe
from pages.components import defaults, picker, visitor
from studies.desks import samples
from studies.questions.report import corpus_of
from studies.report.section import LANGUAGES

MOST_BESIDE = 4
LONGEST = 600  # characters of the sentence: it stands in the address
SEGMENT = 2  # the first is often a title


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

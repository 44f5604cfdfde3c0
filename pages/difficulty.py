"""How hard is this text for a language model? Surprisal of each token under one or several."""

from typing import Any

import streamlit as st

from pages.components import (
    corpus_languages,
    export,
    figures,
    method_panel,
    model_picker,
    share,
    study,
    tables,
)
from pages.components.address import Address
from pages.components.difficulty import coloured, controls, curve, summary
from pages.components.jobs import models_wanted

DEFAULT = ["smollm2_135m", "gemma3_270m"]
MOST = 4

st.title("How hard is this text for a language model?", anchor=False)
said = st.container(key="answer")
address = Address("difficulty")
asked = controls.inputs(address)
row = st.container(key="controls", horizontal=True, vertical_alignment="bottom")
with row:
    models = model_picker.models(address, DEFAULT, MOST)
    params = {**asked.params, **controls.settings(address)}
model_picker.own()
part_key = address.number("part", 1, 10_000, 1)
language_key = controls.declare(address, asked)
address.warn()
address.write()

if asked.nothing:
    st.info("Type or paste a text above.", icon=":material/edit:")
    st.stop()
question: dict[str, Any] = {
    "tokenizers": (),
    "models": models,
    "corpus": asked.corpus,
    "params": params,
}
result = models_wanted.answer("difficulty", question, controls.ABOUT, "Measure")
if result is None:
    st.stop()
with row:
    share.button(study.spec_of(result))
    export.button(result)

mode, run_on = figures.mode(), result.signature["models"]
titles = model_picker.titles([one["name"] for one in run_on])
tokens, counted = result.tables["tokens"], result.tables["summary"]
what = "this text" if asked.corpus is None else "this sample"
said.markdown(summary.sentence(counted, tokens, titles, what))
if asked.corpus is None:
    passages = coloured.passages(asked.text)
    passage = passages[min(st.session_state[part_key], len(passages)) - 1]
    if len(passages) > 1:
        st.number_input(f"Part of the text (1 to {len(passages)})", 1, len(passages), key=part_key)
    st.html(coloured.scale(mode))
    coloured.show(asked.text, tokens, titles, passage, mode)
    st.header("Along the text", anchor=False)
    st.html(curve.legend(titles, mode))
    figures.show(
        curve.figure(result.tables["curve"], titles, mode),
        key="difficulty curve",
        alt="Bits per byte along the text, a line for each model",
    )
else:
    names = corpus_languages.language_names(asked.corpus)
    display = dict(names.select("language", "display").iter_rows())
    st.html(curve.legend(titles, mode))
    figures.show(
        curve.bars(result.tables["languages"], display, titles, mode),
        key="difficulty languages",
        alt="Bits per byte of each language under each model",
    )
    st.html(coloured.scale(mode))
    controls.show(asked.corpus, tokens, titles, language_key, display, mode)

st.header("Models", anchor=False)
summary.table(counted, run_on, titles)
if asked.corpus is not None:
    st.header("Languages", anchor=False)
    summary.languages(result.tables["languages"], display, titles)

st.header("All tokens, the hardest first", anchor=False)
search = st.text_input(
    "Search", type="search", placeholder="Text or id", width=340, key="difficulty search"
)
shown = summary.tokens(tokens, titles, search)
found = {"tokens found": shown} if search else {}
whole = {name: table for name, table in result.tables.items() if table.height}
tables.several({**found, **whole}, result.key, result.signature)
method_panel.explain(
    summary.FORMULA,
    summary.method(run_on, titles),
    method_panel.shortened(result.signature),
    result.key,
    key="difficulty.measured",
)

"""How predictable is the next token? Entropies of tokenized text, and how far to rely on them."""

import polars as pl
import streamlit as st

from pages.components import (
    corpus_languages,
    corpus_picker,
    defaults,
    export,
    figures,
    languages,
    method_panel,
    picker,
    share,
    study,
    tables,
)
from pages.components.address import Address
from pages.components.entropy import (
    controls,
    efficiency,
    labels,
    method,
    orders,
    reliability,
    sections,
    sentence,
    singletons,
    training,
)
from pages.components.entropy.answer import Answer

st.title("How predictable is the next token?", anchor=False)
said = st.container(key="answer")
row = st.container(key="controls", horizontal=True, vertical_alignment="bottom")

address = Address("entropy")
with row:
    corpus = corpus_picker.one(address, defaults.prose(corpus_picker.known()))
    names = corpus_languages.language_names(corpus)
    asked = controls.inputs(address, corpus, names)
display = dict(names.select("language", "display").iter_rows())

wide = st.container(key="tall-orders")
view = controls.view(address, asked.languages, display)
below = st.container()
search_key = address.text("search", longest=200)
trained = training.declare(address)
sizes_key = sections.declare_shift(address)

figure_key = sections.declare_sample(address)
address.warn()
address.write()

with wide:
    result = study.obtain(
        "entropy", tokenizers=asked.tokenizers, corpus=corpus, params=asked.params
    )
with row:
    share.button(study.spec_of(result))
    export.button(result)

shown = [name for name in asked.tokenizers if name in result.tables["summary"]["tokenizer"]]
titles, mode = picker.titles(shown), figures.mode()
answer = Answer(result, view.language, shown, titles, mode)

said.markdown(
    sentence.sentence(
        answer.table("orders"),
        answer.table("summary"),
        name=languages.name_of(view.language, names),
        titles=titles,
    )
)
with wide:
    st.html(labels.legend(shown, titles, mode, *reliability.SIGNS))
    for language in asked.languages:
        rows = result.tables["orders"].filter(pl.col("language") == language)
        if len(asked.languages) > 1:
            st.header(languages.name_of(language, names), anchor=False)
        for place, measure in zip(st.columns([3, 2], gap="large"), orders.NAMES, strict=True):
            with place:
                figures.show(
                    orders.figure(
                        rows,
                        measure=measure,
                        top=orders.highest(result.tables["orders"], measure),
                        **answer.look,
                    ),
                    key=f"{measure} {language}",
                    alt=f"{measure.replace('_', ' ')} over k, what is not reliable in grey",
                )
        st.html(singletons.table(rows, **answer.look))

with below:
    match view.section:
        case "efficiency":
            sections.spectrum(answer)
        case "vocabulary":
            sections.vocabulary(answer)
        case "compression":
            sections.compression(answer)
        case "sample":
            sections.sample(answer, figure_key)
        case "shift":
            known = corpus_picker.known()
            second = known[asked.shift].title if asked.shift else ""
            sections.another(answer, sizes_key, known[corpus].title, second, corpus)

trained_here = st.container()
st.header("All figures", anchor=False)
everything = tables.joined(result.tables["summary"], names, titles)
with st.container(horizontal=True, vertical_alignment="bottom"):
    search = tables.search(search_key)
    found = tables.searched(everything, search)
    tables.downloads(found, "summary", result.key, result.signature, key="entropy figures")
efficiency.summary_table(found)
tables.several(result.tables, result.key, result.signature)
method_panel.explain(
    method.FORMULA,
    method.text(result.signature),
    result.signature,
    result.key,
    key="entropy.measured",
)

# Last, as it may take a while.
if view.section == "training":
    with trained_here:
        training.draw(
            trained,
            corpus=corpus,
            title=corpus_picker.known()[corpus].title,
            language=view.language,
            name=languages.name_of(view.language, names),
            mode=mode,
        )

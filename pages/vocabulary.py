"""What is in this vocabulary? Its items sorted, searched, derived, and compared with others'."""

import polars as pl
import streamlit as st

from pages.components import (
    defaults,
    export,
    figures,
    focus,
    method_panel,
    picker,
    share,
    study,
    tables,
)
from pages.components.address import Address
from pages.components.escaping import escaped
from pages.components.vocabulary import (
    browse,
    composition,
    controls,
    encodings,
    numbers,
    overlap,
    search,
    sentence,
)

st.title("What is in this vocabulary?", anchor=False)
said = st.container(key="answer")
row = st.container(key="controls", horizontal=True, vertical_alignment="bottom")

address = Address("vocabulary")
with row:
    asked = focus.choose(address, defaults.VARIED, on_change=controls.no_token)
    view = controls.view(address)
address.warn()
address.write()

result = study.obtain("vocabulary", tokenizers=asked.tokenizers, params={})
with row:
    share.button(study.spec_of(result))
    export.button(result)
shares, items = result.tables["composition"], result.tables["items"]
tokenizers = shares["tokenizer"].unique(maintain_order=True).to_list()
name = asked.focus if asked.focus in tokenizers else tokenizers[0]
titles = picker.titles(tokenizers)
title, mode = escaped(titles[name]), figures.mode()
own = items.filter(pl.col("tokenizer") == name)

said.markdown(
    sentence.sentence(shares, result.tables["overlap"], by=view.by, tokenizer=name, titles=titles)
)
known = composition.classes(shares, view.by)
st.html(composition.legend(shares, by=view.by, mode=mode))
figures.show(
    composition.figure(
        shares, by=view.by, tokenizers=tokenizers, titles=titles, chosen=view.chosen, mode=mode
    ),
    key="composition",
    alt="Composition of each vocabulary, a bar a tokenizer",
    on_select=controls.choose_clicked,
)
controls.narrowing(view)

st.header(f"The items of {title}", anchor=False)
found_place, item_place = st.columns([6, 5], gap="large")
with found_place:
    wanted, by = controls.searched(view)
    found = search.find(browse.of_class(own, view.by, view.chosen, known), wanted, by)
    browse.results(found, view, title)
derived = st.container()

left, right = st.columns([2, 3], gap="large")
with left:
    st.header("Which vocabularies are alike?", anchor=False)
    st.caption("Jaccard index: 0 for nothing in common, 1 for the same items.")
    figures.show(
        overlap.figure(result.tables["overlap"], tokenizers=tokenizers, titles=titles, mode=mode),
        key="overlap",
        alt="Jaccard index of each pair of vocabularies",
    )
with right:
    st.header("How are numbers cut?", anchor=False)
    st.caption(numbers.legend(result.tables["numbers"]))
    st.html(numbers.grid(result.tables["numbers"], tokenizers=tokenizers, titles=titles, mode=mode))

st.header("In how many ways could a text be written?", anchor=False)
text = controls.text(view)
if text:
    ways = study.obtain("encodings", tokenizers=[name], params={"text": text}, keep=False)
    st.markdown(encodings.sentence(ways.tables["encodings"], title))
    encodings.table(ways.tables["encodings"], own)

tables.several(
    {table: result.tables[table] for table in ("composition", "items", "overlap", "numbers")},
    result.key,
    result.signature,
)
method_panel.explain(
    sentence.FORMULA, sentence.METHOD, result.signature, result.key, key="vocabulary.measured"
)

# Last, as it may take seconds: a file of ranks says its merges only when they are derived.
token = browse.token_of(own, view.token)
if token is None:
    with item_place:
        controls.no_such_token(view.token, own, title)
else:
    with item_place:
        about = study.obtain("token", tokenizers=[name], params={"id": token}, keep=False)
        st.html(browse.facts(own, about.tables["token"], mode))
        browse.neighbours(about)
    with derived:
        st.header("How the merges make it", anchor=False)
        browse.derivation(about, tokenizer=name, title=title, mode=mode)

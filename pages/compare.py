"""How is this text cut into tokens? A text under one to eight tokenizers, side by side."""

import streamlit as st

import studies
from pages.components import export, figures, method_panel, picker, share, study, tables, token_view
from pages.components.address import Address
from pages.components.compare import summary, text, view

DEFAULT = ["gpt2", "cl100k_base", "o200k_base", "mistral_v1"]

st.title("How is this text cut into tokens?", anchor=False)
said = st.container(key="answer")
address = Address("compare")
asked_text = text.choose(address)
row = st.container(key="controls", horizontal=True, vertical_alignment="bottom")
with row:
    tokenizers = picker.tokenizers(address, DEFAULT, most=view.MOST)
    shown = view.choose(address, tokenizers, picker.titles(tokenizers))
address.warn()
address.write()

if not asked_text:
    text.empty(address)
    st.stop()

params = {"text": asked_text, "special": shown.special}
# What someone types is no result that others could find; a long text is kept for them alone.
result = study.obtain("segmentation", tokenizers=tokenizers, params=params, keep=False)
with row:
    share.button(study.spec_of(result))
    export.button(result)

counted, tokens = result.tables["summary"], result.tables["tokens"]
titles = picker.titles(counted["tokenizer"].to_list())
size = len(asked_text.encode())
said.markdown(summary.sentence(counted, titles))

agreed = summary.agreed(tokens, size)
st.caption(f"{len(asked_text):,} characters, {size:,} bytes. {agreed}")
token_view.show(
    asked_text,
    tokens,
    titles,
    show=shown.show,
    against=shown.against,
    special=shown.special,
    mode=figures.mode(),
    key="compare.view",
)

st.header("Counts and costs", anchor=False)
agreement = studies.agreement(tokens, size)
summary.table(counted, agreement, titles, price=shown.price, window=shown.window)

st.header("All tokens", anchor=False)
search = st.text_input(
    "Search", type="search", placeholder="Text, id or bytes (hex)", width=340, key="compare search"
)
found = summary.tokens(tokens, titles, search)
tables.several(
    {"tokens": found, "summary": counted, "agreement": agreement}, result.key, result.signature
)

method_panel.explain(
    view.FORMULA,
    view.method(shown.special),
    method_panel.shortened(result.signature),
    result.key,
    key="compare.measured",
)

"""Which tokenizers are here? The library: the catalogue, one's own, and adding to it."""

import streamlit as st

from pages.components import page_links, picker, upload, visitor
from pages.components.address import Address
from pages.components.library import table

TARGET = "tokenizers upload"

st.title("Which tokenizers are here?", anchor=False)
said = st.container(key="answer")

address = Address("library")
address.warn()
address.write()

choices = picker.known()
who = visitor.current()
said.markdown(table.sentence(choices))

table.everyone(choices)

st.header("Add your own", anchor=False)
with st.container(border=True):
    added = upload.form(TARGET)
    if added is not None:
        st.markdown("See it beside others:")
        page_links.tokenizer(added.choice.name, "added")
        st.button(
            "Add another", icon=":material/add:", on_click=upload.another, args=(TARGET,), key="add"
        )

table.own(choices, who)
if who.id is not None:
    page_links.mine()

st.header("Take one away", anchor=False)
st.caption("In another format: it is read again, and given out only if it has the same ids.")
table.export_form(choices)

"""What is mine here? What a visitor brought and shared: renamed, withdrawn, deleted."""

import streamlit as st

from pages.components import sign_in, visitor
from pages.components.address import Address
from pages.components.mine import api_keys, shared, storage, uploads
from studies.desks import belongings
from studies.engine import sharing

st.title("What is mine here?", anchor=False)

address = Address("mine")
address.warn()
address.write()

who = visitor.current()
if who.id is None:
    visitor.ask_to_reload()
    st.stop()
sign_in.draw()
links, things = sharing.made_by(who), belongings.things(who)
room = belongings.storage(who)
with st.container(key="answer"):
    st.markdown(storage.sentence(links, things, room))
storage.draw(room)

st.header("What you shared", anchor=False)
shared.draw(links, who)

st.header("What you brought", anchor=False)
uploads.draw(things, who)

st.header("Keys for programs", anchor=False)
api_keys.draw(who)

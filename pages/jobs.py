"""What is being computed? The visitor's jobs, and the workers that run them."""

import streamlit as st

from pages.components import page_links, visitor
from pages.components.address import Address
from pages.components.jobs import listing
from studies.engine import jobs

st.title("What is being computed?", anchor=False)

address = Address("jobs")
asked = address.text("job", default="", longest=80)
address.warn()
address.write()

who = visitor.current()
if who.id is None:
    visitor.ask_to_reload()
    st.stop()
if st.session_state[asked]:
    listing.answer(st.session_state[asked], who)
listing.draw(who)
page_links.mine("What you brought and shared")

st.header("Workers", anchor=False)
listing.draw_workers(jobs.workers())

with st.expander("How jobs are run", icon=":material/straighten:", key="jobs.method"):
    st.markdown(listing.METHOD)

"""What Tokenarium is."""

import streamlit as st

st.title("What is this?", anchor=False)
st.markdown("x")

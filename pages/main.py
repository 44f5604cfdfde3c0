"""The app's Streamlit script: navigation and what all pages share."""

from pathlib import Path

import streamlit as st

from pages.components import figures
from pages.components.palette import SURFACES

HERE = Path(__file__).parent

st.set_page_config(page_title="Tokenarium", page_icon=str(HERE / "favicon.svg"), layout="wide")
st.html(HERE / "style.css")
ink = SURFACES[figures.mode()].ink
st.logo((HERE / "logo.svg").read_text(encoding="utf-8").replace("INK", ink), size="large")

premiums = st.Page(
    "premiums.py",
    title="Premiums",
    url_path="premiums",
    icon=":material/grid_on:",
    help="How many tokens each language needs for the same text, compared with a reference.",
)
about = st.Page(
    "about.py",
    title="About",
    url_path="about",
    icon=":material/info:",
    help="What Tokenarium is, and how to repeat what it shows.",
)
# The root leads to the first page, so that every page has an address that stays its own.
root = st.Page(
    lambda: st.switch_page(
        premiums, query_params={name: st.query_params.get_all(name) for name in st.query_params}
    ),
    title="Tokenarium",
    url_path="root",
    default=True,
    visibility="hidden",
)
st.navigation([root, premiums, about], position="top").run()

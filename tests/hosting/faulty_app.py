"""The app, with a fault in page About: what it raises quotes the address."""

import sys

import streamlit as st

import app
from pages.components import frozen_page

_said = frozen_page.say_withdrawn


def said() -> bool:
    if "fault" in st.query_params:
        raise RuntimeError(f"a fault with {st.query_params['fault']}")
    return _said()


if __name__ == "__main__":
    frozen_page.say_withdrawn = said
    sys.exit(app.main())

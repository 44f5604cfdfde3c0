"""The charts on a page as PNG, SVG and HTML that stands alone, made by the reader's browser.

It has them as they are on the screen. What makes the files is plotly's own script, which is fetched
from here when a file is first asked for: the one inside Streamlit's page can't be called.
"""

from pathlib import Path

import streamlit as st

from pages.components.sharing.embed import SCRIPT

HERE = Path(__file__).parent

_PICTURES = st.components.v2.component(
    "export_pictures",
    html="<ul></ul><p role=status></p>",
    css=(HERE / "pictures.css").read_text(encoding="utf-8"),
    js=(HERE / "pictures.js").read_text(encoding="utf-8"),
)


def draw(key: str) -> None:
    """Draw a line for each chart of the page, with what it can be had as."""
    _PICTURES(data={"script": f"embed/{SCRIPT}"}, key=key, height="content")

"""What a query can name, beside the editor."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from pages.components.palette import SURFACES, Mode
from studies.desks.query import View, identifier


def draw(views: Sequence[View], mode: Mode) -> None:
    """The views, each with its columns when it is opened."""
    surface = SURFACES[mode]
    colours = f"--line:{surface.grid};--faint:{surface.faint}"
    st.markdown(f"**{len(views)} views to select from**")
    with st.container(height=330, border=True):
        st.html(f'<div class="views" style="{colours}">{"".join(map(_view, views))}</div>')
    st.caption(
        "`tokens(text, 'gpt2')` counts tokens with any tokenizer of yours or the catalogue, "
        "`bytes(text)` bytes of UTF-8, `length(text)` characters."
    )


def _view(view: View) -> str:
    columns = "".join(
        f"<dt><code>{escape(column.name)}</code> <small>{escape(column.type.lower())}</small></dt>"
        f"<dd>{escape(column.about)}</dd>"
        for column in view.columns
    )
    name = escape(identifier(view.name))
    return (
        f"<details><summary><code>{name}</code> {escape(view.about)}</summary>"
        f"<dl>{columns}</dl></details>"
    )

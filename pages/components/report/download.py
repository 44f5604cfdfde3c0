"""Taking the report away, as one HTML file."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

import studies
from studies.report.document import document


def button(result: studies.Result, tokenizer: str, titles: Mapping[str, str], day: date) -> None:
    """Draw the download; the file needs nothing else, and prints."""
    st.download_button(
        "HTML file",
        document(result, tokenizer, titles, day),
        f"report-{tokenizer}.html",
        "text/html",
        icon=":material/download:",
        on_click="ignore",
        key="report download",
    )

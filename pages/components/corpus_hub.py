"""Naming a Hugging Face data set to be brought: a part of the dialog that adds a corpus."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from data.errors import TokenariumError
from studies import corpora
from studies.corpora import Choice, Options
from studies.study import Progress


def form(target: str, who: Any) -> Callable[[Progress], Choice] | None:
    """The fields for a data set; what to do once the button is pressed."""
    repository = st.text_input(
        "Data set", placeholder="organisation/name", key=f"{target} new repository"
    )
    left, right = st.columns(2)
    missing = "The only one"
    configuration = left.text_input(
        "Configuration", placeholder=missing, key=f"{target} new configuration"
    )
    split = right.text_input("Split", placeholder=missing, key=f"{target} new split")
    language = left.text_input(
        "Language, where the rows don't say it",
        placeholder="Code or label, such as tr",
        key=f"{target} new hub language",
    )
    mapping = right.text_input(
        "Columns, where they aren't recognised",
        placeholder="content=text, lang=language",
        key=f"{target} new hub columns",
        help="column=what it holds: text, language, id, section, segment, or the code of the "
        "language that its text is in; - for nothing.",
    )
    token = st.text_input(
        "Access token, for a gated data set",
        type="password",
        autocomplete="off",
        key=f"{target} new token",
        help="Used for this request only: it is neither stored nor logged.",
    )
    ready = bool(repository.strip())
    if not st.button("Fetch", type="primary", key=f"{target} new add hub", disabled=not ready):
        return None
    return lambda report: corpora.add_from_hub(
        repository.strip(),
        configuration.strip() or None,
        split.strip() or None,
        token.strip() or None,
        Options(language=language.strip() or None, mapping=mapping_of(mapping)),
        who,
        report,
    )


def mapping_of(text: str) -> dict[str, str]:
    """'a=text, b=language' as a mapping. Raises TokenariumError."""
    found = {}
    for part in filter(None, map(str.strip, text.split(","))):
        column, equals, role = (piece.strip() for piece in part.rpartition("="))
        if not (equals and column and role):
            raise TokenariumError(
                f"“{part}” doesn't say what a column holds: write column=text, another=language."
            )
        found[column] = role
    return found

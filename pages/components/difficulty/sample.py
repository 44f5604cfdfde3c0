"""The segments of a corpus sample, coloured: those of one language at a time."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from data.errors import TokenariumError
from pages.components import visitor
from pages.components.address import Address
from pages.components.difficulty import coloured
from pages.components.difficulty.controls import Asked
from pages.components.escaping import escaped
from pages.components.palette import Mode
from studies.desks import samples

SHOWN = 10


def declare(address: Address, asked: Asked) -> str:
    """Prepare the address parameter that says which language is shown; its key."""
    labels = asked.params.get("languages", "").split(",")
    return address.choice("show", labels, labels[0])


def show(
    corpus: str,
    tokens: pl.DataFrame,
    titles: Mapping[str, str],
    key: str,
    display: Mapping[str, str],
    mode: Mode,
) -> None:
    """Draw the choice of a language, and its first segments under each model."""
    labels = tokens["language"].unique(maintain_order=True).to_list()
    language = st.segmented_control(
        "Segments in",
        labels,
        key=key,
        format_func=lambda label: display.get(label, label),
        required=True,
    )
    own = tokens.filter(pl.col("language") == language)
    numbers = own["segment"].unique(maintain_order=True).to_list()
    try:
        for place, number in enumerate(numbers[:SHOWN], start=1):
            text = samples.segment(corpus, str(language), place, visitor.current())
            inside = own.filter(pl.col("segment") == number)
            coloured.show(text, inside, titles, (0, len(text.encode())), mode)
    except TokenariumError as error:
        st.error(escaped(str(error)), icon=":material/error:")
    if len(numbers) > SHOWN:
        st.caption(f"The first {SHOWN} of {len(numbers)} segments; the table below has them all.")

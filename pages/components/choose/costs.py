"""What the models cost that are ranked: list prices, which the visitor may change."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from pages.components.address import Address
from pages.components.tables import NUMBER, TEXT
from studies.desks.tokenizer_library import Choice, Price

Costs = Mapping[str, tuple[str, float]]
MOST = 10_000.0  # dollars a million


def choose(address: Address, choices: Mapping[str, Choice]) -> Costs:
    """Draw the table of prices; model → its tokenizer's name and the price of a million tokens of
    prompt in US dollars. The address parameter `prices` holds those that were changed."""
    listed = {
        f"{price.model} ({price.provider})": (name, price)
        for name, choice in choices.items()
        for price in choice.prices
    }
    key = address.text("prices")
    changed = _read(st.session_state[key], listed)
    prices = {model: changed.get(model, price.prompt) for model, (_, price) in listed.items()}
    with st.expander("Prices: change them to what you pay", icon=":material/payments:"):
        edited = st.data_editor(
            _table(listed, prices, choices),
            hide_index=True,
            key=f"{key} table {sorted(listed)}",
            disabled=["Model", "Tokenizer", "Window (tokens)", "As of"],
            column_config={
                "Model": TEXT(pinned=True),
                "$ a million tokens": NUMBER(
                    min_value=0.0, max_value=MOST, format="%.4f", required=True
                ),
                "Window (tokens)": NUMBER(format="localized"),
                "As of": TEXT(help="The day of the list; a price older than a year says so"),
            },
        )
        sources = dict.fromkeys(price.source for _, price in listed.values())
        st.caption(f"List prices of a prompt. From {'; '.join(sources)}.")
    after = dict(zip(edited["Model"], edited["$ a million tokens"], strict=True))
    changed = {m: p for m, p in after.items() if p != listed[m][1].prompt}
    st.session_state[key] = ";".join(f"{m}={p:g}" for m, p in changed.items())
    return {model: (name, float(after[model])) for model, (name, _) in listed.items()}


def _table(
    listed: Mapping[str, tuple[str, Price]],
    prices: Mapping[str, float],
    choices: Mapping[str, Choice],
) -> pd.DataFrame:
    today = datetime.now(UTC).date()
    return pd.DataFrame(
        [
            {
                "Model": model,
                "$ a million tokens": prices[model],
                "Tokenizer": choices[name].title,
                "Window (tokens)": price.window,
                "As of": f"{price.dated}{' (old)' if price.is_old(today) else ''}",
            }
            for model, (name, price) in listed.items()
        ]
    )


def _read(written: str, listed: Mapping[str, object]) -> dict[str, float]:
    """The prices that an address holds; what is no price of a model here is passed over."""
    found = {}
    for piece in written.split(";"):
        model, _, price = piece.rpartition("=")
        try:
            value = float(price)
        except ValueError:
            continue
        if model in listed and 0 <= value <= MOST:
            found[model] = value
    return found

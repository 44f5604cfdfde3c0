"""One of a few options, drawn as a select box or as a row of segments, or a whole number: its value
stands in the address, its name on the page."""

from collections.abc import Callable, Mapping
from typing import Literal, TypeVar

import streamlit as st

from pages.components.address import Address, Resolve
from pages.components.session_choice import lasting

Width = int | Literal["stretch"]
Value = TypeVar("Value", bound=str)


def select(
    address: Address,
    parameter: str,
    label: str,
    options: Mapping[Value, str],
    width: Width = "stretch",
    first: Value | None = None,
    help: str | None = None,
    resolve: Resolve | None = None,
    on_change: Callable[[], None] | None = None,
    shown: bool = True,
) -> Value:
    """Draw the select box of `options` (value → what people read); `first` is chosen where nobody
    chose, else the first one. What isn't `shown` keeps its value."""
    values = list(options)
    key = address.choice(parameter, values, values[0] if first is None else first, resolve)
    if not shown:
        kept: Value = st.session_state[lasting(key)]
        return kept
    return st.selectbox(
        label,
        values,
        key=key,
        format_func=options.__getitem__,
        width=width,
        help=help,
        on_change=on_change,
    )


def segments(
    address: Address,
    parameter: str,
    label: str,
    options: Mapping[Value, str],
    first: Value | None = None,
) -> Value:
    """The same as a row of segments."""
    values = list(options)
    default = values[0] if first is None else first
    chosen = st.segmented_control(
        label,
        values,
        key=address.choice(parameter, values, default),
        format_func=options.__getitem__,
        required=True,
    )
    return chosen or default


def number(
    address: Address,
    parameter: str,
    label: str,
    low: int,
    high: int,
    first: int,
    step: int | None = None,
    width: Width = "stretch",
    help: str | None = None,
) -> int:
    """Draw the field of a whole number from `low` to `high`, `first` where nobody chose."""
    key = address.number(parameter, low, high, first)
    return int(st.number_input(label, low, high, step=step, key=key, width=width, help=help))

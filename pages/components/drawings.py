"""Figures that are drawn once: to make one, and its JSON, takes longer than the rest of a page, and
equal inputs give an equal figure."""

from collections.abc import Callable
from functools import cached_property
from hashlib import blake2b
from typing import Any, ParamSpec

import orjson
import plotly.graph_objects as go
import polars as pl
import streamlit as st
from plotly.io.json import to_json_plotly

KEPT = 24  # figures of one kind

P = ParamSpec("P")


class Drawing(go.Figure):
    """A figure that is written as JSON once. Whoever has one shares it: it isn't to be changed."""

    def to_dict(self) -> dict[str, Any]:
        """Its traces and layout, what has parts as JSON that plotly's orjson engine takes over."""
        return {**self._written, "data": [dict(trace) for trace in self._written["data"]]}

    @cached_property
    def _written(self) -> dict[str, Any]:
        whole = super().to_dict()
        return {
            "data": [_fragments(trace) for trace in whole["data"]],
            "layout": _fragments(whole["layout"]),
        }


def _fragments(parts: dict[str, Any]) -> dict[str, Any]:
    return {
        name: orjson.Fragment(to_json_plotly(value, engine="orjson"))
        if isinstance(value, (dict, list, tuple))
        else value
        for name, value in parts.items()
    }


def drawn_once(figure: Callable[P, go.Figure]) -> Callable[P, go.Figure]:
    """The function, whose figures are kept by what they were made of."""
    told_apart_by: dict[str | type[Any], Callable[[Any], Any]] = {
        pl.DataFrame: contents,
        list: plain,
        dict: plain,
    }
    kept = st.cache_resource(max_entries=KEPT, show_spinner=False, hash_funcs=told_apart_by)(figure)
    _kept.append(kept)
    return kept


_kept: list[Any] = []


def forget() -> None:
    """Let go of all figures that are kept."""
    for one in _kept:
        one.clear()


def contents(frame: pl.DataFrame) -> bytes:
    """A digest of all values of a frame, its columns and types (Streamlit's own looks at a sample
    of a large one)."""
    digest = blake2b(repr(frame.schema).encode(), digest_size=16)
    digest.update(frame.hash_rows(seed=1).to_numpy().tobytes())
    return digest.digest()


_PLAIN = {str, int, float, bool, type(None)}


def plain(values: list[Any] | dict[Any, Any]) -> str | tuple[Any, ...]:
    """What tells a list or a dict from others, as one text (Streamlit would digest each of hundreds
    of names by itself); of one that holds more than plain values, these one by one."""
    inside = {*map(type, values)}
    if isinstance(values, dict):
        inside |= {*map(type, values.values())}
    if inside <= _PLAIN:
        return repr(values)
    return tuple(values.items() if isinstance(values, dict) else values)

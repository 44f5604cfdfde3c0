"""Doing what may take long, with what is being done shown where the result will stand."""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from data.progress import Progress
from pages.components import turnstile

T = TypeVar("T")


def watched(action: Callable[[Progress], T]) -> T:
    """Run the action; from its first report on the reader sees what it is doing, and how far."""
    place = st.empty()
    shown: list[Any] = []

    def report(doing: str, share: float) -> None:
        if not shown:
            box = place.status("Working on it", expanded=True)
            shown.append(box.progress(0.0))
        shown[0].progress(min(max(share, 0.0), 1.0), text=doing)

    try:
        with turnstile.outside():
            return action(report)
    finally:
        place.empty()

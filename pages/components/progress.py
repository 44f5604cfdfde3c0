"""What takes a while: a bar that says what is being done, or, in a dialog, why it can't be."""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from data.errors import TokenariumError, Undecided
from data.progress import Progress
from pages.components import turnstile
from pages.components.escaping import escaped

T = TypeVar("T")


def done(action: Callable[[Progress], T]) -> T | None:
    """What the action gives; None where it can't be done, which is said. What the person has to
    decide is raised (Undecided): whoever draws the choices asks."""
    place = st.empty()
    bar = place.progress(0.0, "Starting")

    def report(doing: str, share: float) -> None:
        bar.progress(min(max(share, 0.0), 1.0), f"{doing[:1].upper()}{doing[1:]}")

    try:
        with turnstile.outside():
            return action(report)
    except Undecided:
        place.empty()
        raise
    except TokenariumError as error:
        place.error(escaped(str(error)), icon=":material/error:")
        return None


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

"""How much a visitor has here, in a sentence and as a bar."""

from collections.abc import Sequence

import streamlit as st

from studies.desks.belongings import Storage, Thing
from studies.engine.sharing import Frozen


def sentence(links: Sequence[Frozen], things: Sequence[Thing], room: Storage) -> str:
    """Markdown."""
    if not links and not things:
        return (
            "Nothing yet: what you bring and share stands here, and is renamed, withdrawn and "
            "deleted here. Nobody else sees it."
        )
    taken = room.things + room.carried
    return (
        f"You have **{_counted(len(things), 'thing')}** and **{_counted(len(links), 'link')}** "
        f"here; they take **{size(taken)}** of the {size(room.most)} that are kept for a visitor."
    )


def draw(room: Storage) -> None:
    """The bar, with what the links carry beside what is the visitor's."""
    taken = room.things + room.carried
    if not taken:
        return
    of_links = (
        f"; {size(room.carried)} of it only because your links carry it" if room.carried else ""
    )
    st.progress(min(1.0, taken / room.most), text=f"{size(taken)} of {size(room.most)}{of_links}")


def size(count: int) -> str:
    """
    >>> [size(count) for count in (0, 999, 12_345, 4_500_000, 10_000_000_000)]
    ['0 bytes', '999 bytes', '12 kB', '4.5 MB', '10 GB']
    """
    if count < 1_000:
        return f"{count} bytes"
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= unit:
            value = count / unit
            return f"{value:.1f} {name}" if value < 9.95 and unit > 10**3 else f"{value:.0f} {name}"
    raise AssertionError(count)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"

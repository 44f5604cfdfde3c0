"""Choosing tokenizers, on every page the same way: the catalogue's, the visitor's own, and those
that came with a shared link. The address holds their names."""

from collections.abc import Callable, Iterable, Mapping

import streamlit as st

from pages.components import facets, grouped_pills, offers, upload, visitor
from pages.components.address import Address
from studies.desks.tokenizer_library import Choice, choices


def known() -> dict[str, Choice]:
    """All that this visitor may choose from, by name."""
    return choices(visitor.current())


def titles(names: Iterable[str]) -> dict[str, str]:
    """What people read for each of these names; two of one title get their names added."""
    return offers.titles(known(), names)


def named_like(found: Mapping[str, Choice]) -> Callable[[str], str | None]:
    """Tells which of `found` a name in a link means that another visitor gave the same tokenizer:
    it ends with the beginning of its fingerprint."""

    def meant(name: str) -> str | None:
        print_ = name.rpartition("~")[2] if "~" in name else ""
        fits = (one.name for one in found.values() if one.fingerprint.startswith(print_))
        return next(fits, None) if len(print_) >= 8 else None

    return meant


def tokenizers(address: Address, default: list[str], most: int | None = None) -> tuple[str, ...]:
    """Draw the popover; the names chosen, in the order of choosing (at least one, at most `most`).

    The address parameter is `tokenizers`. What doesn't exist any more is taken out of `default`.
    """
    found = known()
    key = offers.several(
        address, "tokenizers", "tokenizer", list(found), default, named_like(found), most
    )
    popover = f"{key} popover"
    # It reports whether it is open, so that it can be shut: it would stand before the dialog.
    with st.popover("Tokenizers", icon=":material/tag:", key=popover, on_change="rerun"):
        shown: Mapping[str, Choice] = found
        if st.session_state.get(popover):  # open: until then nobody sees them
            with st.expander("Filter by maker, size, year, price", icon=":material/filter_list:"):
                shown = facets.narrowed(key, found)
        grouped_pills.draw(
            key,
            shown,
            most=most,
            fetched="Those that aren't here yet are fetched when first chosen.",
            full=f"{most} is the most that fit: take one out before you choose another.",
        )
        add = st.button(
            "Add your own…",
            icon=":material/upload_file:",
            key=f"{key} add",
            type="tertiary",
            on_click=_shut,
            args=(popover,),
        )
    upload.dialog(key, add)
    return tuple(st.session_state[key])


def ordered(address: Address, default: list[str], most: int | None = None) -> tuple[str, ...]:
    """The same in the library's order: one on every figure, whatever was chosen first."""
    chosen = tokenizers(address, default, most)
    return tuple(name for name in known() if name in chosen)


def _shut(popover: str) -> None:
    st.session_state[popover] = False

"""Choosing tokenizers, on every page the same way: the catalogue's, the visitor's own, and those
that came with a shared link. The address holds their names."""

from collections.abc import Callable, Iterable, Mapping

import streamlit as st

from pages.components import facets, grouped_pills, names, upload, visitor
from pages.components.address import Address
from pages.components.names import told_apart
from studies.desks.tokenizer_library import Choice, choices


def known() -> dict[str, Choice]:
    """All that this visitor may choose from, by name."""
    return choices(visitor.current())


def titles(names: Iterable[str]) -> dict[str, str]:
    """What people read for each of these names; two of one title get their names added."""
    found = known()
    return told_apart({name: found[name].title if name in found else name for name in names})


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
    default = [name for name in default if name in found] or list(found)[:1]
    key = address.choices("tokenizers", list(found), default, named_like(found), most)
    chosen = list(st.session_state[key]) or default
    added = names.just_added("tokenizer", key)
    if added in found and added not in chosen:
        chosen = [*(chosen if most is None else chosen[: most - 1]), added]
    st.session_state[key] = chosen
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
    return tuple(chosen)


def _shut(popover: str) -> None:
    st.session_state[popover] = False

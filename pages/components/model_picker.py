"""Choosing language models, on every page the same way: the catalogue's, the visitor's own, and
those that came with a shared link. The address holds their names."""

from collections.abc import Iterable, Sequence
from functools import partial

import streamlit as st

from data.errors import TokenariumError
from pages.components import grouped_pills, names, offers, removing, visitor
from pages.components.address import Address
from pages.components.escaping import escaped
from pages.components.progress import watched
from studies.desks.model_library import ModelChoice, add_from_hub, choices, forget


def known() -> dict[str, ModelChoice]:
    """All that this visitor may choose from, by name."""
    return choices(visitor.current())


def titles(chosen: Iterable[str]) -> dict[str, str]:
    """What people read for each of these names; two of one title get their names added."""
    return offers.titles(known(), chosen)


def models(address: Address, default: Sequence[str], most: int) -> tuple[str, ...]:
    """Draw the popover; the names chosen, in the order of choosing (one to `most`).

    The address parameter is `models`.
    """
    found = known()
    key = offers.several(address, "models", "model", list(found), default, most=most)
    with st.popover("Models", icon=":material/neurology:", key=f"{key} open"):
        grouped_pills.draw(
            key,
            found,
            most=most,
            fetched="One that isn't here yet is fetched when it is first asked.",
            full=f"{most} is the most at once: take one out before you choose another.",
        )
        _add(key)
    return tuple(st.session_state[key])


def own() -> None:
    """List the models that the visitor added, each with the button that removes it; draws nothing
    where there are none. Not inside a popover: the button is one."""
    mine = {name: choice for name, choice in known().items() if choice.origin == "yours"}
    if not mine:
        return
    with st.expander(f"Your models ({len(mine)})", icon=":material/person:", key="models.own"):
        st.caption("Seen by nobody else, until you share a page that uses them.")
        for name, choice in mine.items():
            removing.row(
                f"**{escaped(choice.title)}**  \n"
                f":small[{escaped(choice.about)} · {choice.format} · in links `{name}`]",
                partial(forget, visitor.current(), name),
                f"remove {name}",
            )


def _add(key: str) -> None:
    """Name a model of the hub."""
    given = st.text_input(
        "A model of Hugging Face",
        placeholder="OWNER/NAME or OWNER/NAME@REVISION",
        key=f"{key} repository",
        help="safetensors or GGUF; nothing of it is run but the model's own arithmetic. The "
        "weights are fetched by the worker that runs it.",
    )
    if st.button("Add it", key=f"{key} add", icon=":material/add:", disabled=not given):
        if visitor.current().id is None:
            visitor.ask_to_reload()
            return
        try:
            choice = watched(lambda report: add_from_hub(given, visitor.current(), report))
        except TokenariumError as error:
            st.error(escaped(str(error)), icon=":material/error:")
            return
        names.hand_over("model", key, choice.name)
        st.rerun()

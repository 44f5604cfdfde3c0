"""Choosing tokenizers, corpora, models, lexicons on every page the same way: what people read of
each, and that what was just added is chosen. The address holds their names."""

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from pages.components import names
from pages.components.address import Address, Resolve
from studies.desks.offers import Offer, Origin

WHOSE: dict[Origin, str] = {
    "everyone": "added by the operator",
    "yours": "yours",
    "shared": "shared with you",
}


def titled(offer: Offer) -> str:
    """The title, and where it came from if not from the catalogue."""
    whose = WHOSE.get(offer.origin)
    return f"{offer.title} · {whose}" if whose else offer.title


def titles(found: Mapping[str, Offer], chosen: Iterable[str]) -> dict[str, str]:
    """What people read for each of these names; two of one title get their names added."""
    return names.told_apart({one: found[one].title if one in found else one for one in chosen})


def one(
    address: Address,
    parameter: str,
    kind: str,
    found: Sequence[str],
    default: str,
    resolve: Resolve | None = None,
) -> str:
    """Prepare a select box of `found`; its key. `kind` is that of `names.hand_over`."""
    key = address.choice(parameter, found, default, resolve)
    added = names.just_added(kind, key)
    if added in found:
        st.session_state[key] = added
    return key


def several(
    address: Address,
    parameter: str,
    kind: str,
    found: Sequence[str],
    default: Sequence[str],
    resolve: Resolve | None = None,
    most: int | None = None,
) -> str:
    """Prepare a choice of one at least and `most` at most; the key that holds it. What doesn't
    exist any more is taken out of `default`."""
    default = [name for name in default if name in found] or list(found[:1])
    key = address.choices(parameter, found, default, resolve, most)
    chosen = list(st.session_state[key]) or default
    added = names.just_added(kind, key)
    if added in found and added not in chosen:
        chosen = [*(chosen if most is None else chosen[: most - 1]), added]
    st.session_state[key] = chosen
    return key

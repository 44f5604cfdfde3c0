"""Which probe is asked, and of which models."""

import streamlit as st

from pages.components import model_picker
from pages.components.address import Address
from pages.components.probes import arithmetic, consistency, undertrained
from pages.components.probes.probe import Probe

DEFAULT, MOST = ["smollm2_135m"], 3
PROBES: dict[str, Probe] = {
    one.study: one for one in (undertrained.PROBE, arithmetic.PROBE, consistency.PROBE)
}


def probe(address: Address) -> Probe:
    """Draw the choice of a probe."""
    first = next(iter(PROBES))
    chosen = st.segmented_control(
        "Probe",
        list(PROBES),
        key=address.choice("probe", list(PROBES), first),
        format_func=lambda name: PROBES[name].title,
        required=True,
    )
    return PROBES[chosen or first]


def models(address: Address) -> tuple[str, ...]:
    """Draw the choice of models."""
    return model_picker.models(address, DEFAULT, MOST)

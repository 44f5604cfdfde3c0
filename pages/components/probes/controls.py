"""Which probe is asked, and of which models."""

from pages.components import model_picker, options
from pages.components.address import Address
from pages.components.probes import arithmetic, consistency, undertrained
from pages.components.probes.probe import Probe

DEFAULT, MOST = ["smollm2_135m"], 3
PROBES: dict[str, Probe] = {
    one.study: one for one in (undertrained.PROBE, arithmetic.PROBE, consistency.PROBE)
}


def probe(address: Address) -> Probe:
    """Draw the choice of a probe."""
    titles = {name: its.title for name, its in PROBES.items()}
    return PROBES[options.segments(address, "probe", "Probe", titles)]


def models(address: Address) -> tuple[str, ...]:
    """Draw the choice of models."""
    return model_picker.models(address, DEFAULT, MOST)

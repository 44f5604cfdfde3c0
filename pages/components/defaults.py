"""What pages ask when nobody chose anything."""

from collections.abc import Mapping
from typing import Any

from data.catalogue import Source
from studies.desks.corpora import Choice

REFERENCE, UNIT = "eng_Latn", "segment"
FOCUS = "cl100k_base"
VARIED = ["cl100k_base", "gpt2", "o200k_base", "mistral_v1", "bert_base_uncased"]
"""A few tokenizers of different kinds and ages, the one in focus first."""


PROSE = "libreoffice_help"
"""Text enough for entropies: 700,000 tokens of English."""


def prose(corpora: Mapping[str, Choice]) -> str:
    """The corpus of PROSE if it is here; "" otherwise."""
    return PROSE if PROSE in corpora and corpora[PROSE].here else ""


def tokenizers(rows: Mapping[str, Source]) -> list[str]:
    """Those that the set-up fetches."""
    return [name for name, row in rows.items() if row.default]


def params(reference: str = REFERENCE, unit: str = UNIT) -> dict[str, Any]:
    """Parameters of the premiums study; the bootstrap's are fixed: all links say the same."""
    return {"reference": reference, "unit": unit, "bootstrap": 1000, "seed": 0}

"""What the premiums page asks when nobody chose anything."""

from collections.abc import Mapping
from typing import Any

from data.catalogue import Source

REFERENCE, UNIT = "eng_Latn", "segment"
FOCUS = "cl100k_base"


def tokenizers(rows: Mapping[str, Source]) -> list[str]:
    """Those that the set-up fetches."""
    return [name for name, row in rows.items() if row.default]


def params(reference: str = REFERENCE, unit: str = UNIT) -> dict[str, Any]:
    """Parameters of the study; the bootstrap's are fixed, so that all links say the same."""
    return {"reference": reference, "unit": unit, "bootstrap": 1000, "seed": 0}

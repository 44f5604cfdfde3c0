"""What a hover label says of a premium."""

from collections.abc import Mapping
from typing import Any

# In the order of its customdata.
HOVER = ("premium", "interval", "tokens", "reference_tokens", "segments", "counted")


def hover_data(row: Mapping[str, Any]) -> list[Any]:
    """The customdata of one row of the premiums table for `premium_hover`."""
    interval = row["interval_note"] or "no interval"
    if row["premium_low"] is not None:
        interval = f"95 % interval {row['premium_low']:.2f} to {row['premium_high']:.2f}"
    its = {**row, "interval": interval, "counted": row.get("counted") or "tokens"}
    return [its[name] for name in HOVER]


def premium_hover(head: str, reference: str, first: int = 0) -> str:
    """The hover label of a premium; customdata holds `hover_data`, from place `first` on."""
    premium, interval, tokens, others, segments, counted = (
        f"%{{customdata[{first + place}]{form}}}"
        for place, form in enumerate((":.2f", "", ":,.0f", ":,.0f", ":,.0f", ""))
    )
    return (
        f"<b>{head}</b><br><b>{premium}</b> times the {counted} of {reference}"
        f"<br>{interval}<br>{tokens} {counted}; {reference}: {others}"
        f"<br>{segments} segments<extra></extra>"
    )

"""How far a figure of k-grams can be trusted, and how that looks.

Two shares say how much of a sample was seen once: of the distinct k-grams (the study's
`seen_once_share`, on which its `unreliable` rests) and of all of them (`seen_once_mass`), which is
never larger. Above one half of the distinct ones a point is hollow and greyed; above one half of
all it is grey, in a grey range: there most contexts were seen a single time and are followed by
one token, so that the estimate falls to 0 whatever the text is.
"""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from pages.components.entropy.labels import Row
from pages.components.palette import SURFACES, Mode, greyed

LIMIT = 0.5  # the study's, for both shares
SIGNS = (
    ("●", "estimate"),
    ("–", "corrected (Miller–Madow)"),
    ("○", "greyed: more than half of the distinct k-grams were seen once"),
    ("▒", "not reliable: more than half of all k-grams were seen once"),
)


class Doubt(IntEnum):
    """How little a figure can be trusted."""

    NONE = 0
    SOME = 1
    FULL = 2


def doubt(row: Row) -> Doubt:
    """Of a row with `unreliable`, and `seen_once_mass` where the table has that."""
    mass = row.get("seen_once_mass")
    if mass is not None and mass > LIMIT:
        return Doubt.FULL
    return Doubt.SOME if row["unreliable"] else Doubt.NONE


def why(its: Doubt, what: str) -> list[str]:
    """What a pointer is told of it; `what` names the things counted."""
    if its is Doubt.FULL:
        return [
            f"not reliable: more than half of all {what} were seen once,",
            "so most contexts are followed by one token only",
            "and the estimate falls towards 0",
        ]
    if its is Doubt.SOME:
        return [
            f"rather too low: more than half of the distinct {what}",
            "were seen once; look at the corrected estimate",
        ]
    return []


def shade(its: Doubt, colour: str, mode: Mode) -> str:
    """The colour, stepped back by the doubt."""
    if its is Doubt.FULL:
        return SURFACES[mode].context
    return greyed(colour) if its is Doubt.SOME else colour


def marker(doubts: Sequence[Doubt], colour: str, mode: Mode, **more: Any) -> dict[str, Any]:
    """Points: full in colour, or hollow and greyed."""
    paper = SURFACES[mode].paper
    return {
        "size": 9,
        "color": [paper if one else colour for one in doubts],
        "line": {"width": 1.5, "color": [shade(one, colour, mode) for one in doubts]},
        **more,
    }

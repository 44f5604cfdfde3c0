"""Names beside an axis: short enough, told apart, and how much room they take."""

import unicodedata
from collections.abc import Sequence
from html import escape
from math import ceil


def on_axis(name: str, most: int = 26) -> str:
    """A name short enough for an axis, without markup; the native part behind the dot is kept."""
    english, dot, native = name.partition(" · ")
    limit = most - min(len(native), 12)
    if len(english) > limit:
        english = f"{english[: limit - 1].rstrip(' (,')}…"
    return escape(f"{english}{dot}{native}", quote=False)


def unique(names: Sequence[str]) -> list[str]:
    """The names, equal ones told apart by invisible characters: an axis needs distinct places."""
    seen: dict[str, int] = {}
    apart = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        apart.append(name + "\u200b" * (seen[name] - 1))
    return apart


def room(names: Sequence[str], turned: bool = False) -> int:
    """Pixels that the longest name takes beside an axis, or beneath one when turned by 50°."""
    longest = max((_width(name) for name in names), default=0.0)
    return ceil(longest * 0.77 + 26 if turned else longest + 16)


def crowded(names: Sequence[str], wide: int = 1100) -> bool:
    """Whether the names don't fit side by side under a figure `wide` pixels wide."""
    return max(map(_width, names), default=0.0) + 22 > wide / max(len(names), 1)


def _width(name: str) -> float:
    """About how wide a name is in pixels at size 12; most scripts are wider than Latin."""
    widths = {"W": 12.5, "F": 12.5}
    return sum(
        0.0
        if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn")
        else widths.get(unicodedata.east_asian_width(character), 6.3 if character < "\u0900" else 9)
        for character in name
    )
